"""What the lessons themselves say of themselves."""

import json

import pytest

from mnist_course.support.lessons import abilities_of, exercises_of, title


@pytest.mark.parametrize("source", [["# Look at it\n", "Now."], "# Look at it\n\nNow."])
def test_a_title_is_the_heading(tmp_path, source):
    """The first line of the first cell, without its mark."""
    path = tmp_path / "01_look_at_it.ipynb"
    path.write_text(json.dumps({"cells": [{"source": source}]}))
    assert title(path) == "Look at it"


@pytest.mark.parametrize("content", ["{", "[]", '{"cells": []}', "null"])
def test_a_damaged_lesson_is_named(tmp_path, content):
    """The sentence says what to do."""
    path = tmp_path / "01_look_at_it.ipynb"
    path.write_text(content)
    with pytest.raises(ValueError, match="is damaged; install the course anew"):
        title(path)


def test_exercises_and_abilities_have_one_order():
    """It is the lesson's."""
    assert exercises_of("build_a_neuron") == ("neuron", "decide", "updated_weights")
    assert tuple(abilities_of("build_a_neuron")) == exercises_of("build_a_neuron")
