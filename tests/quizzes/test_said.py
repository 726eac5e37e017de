"""No two options of a question, and no two explanations, can be exchanged."""

from pathlib import Path

import pytest

from mnist_course.quizzes.questions import load, names
from mnist_course.support.tables import read_table

SAID = read_table(Path(__file__).with_name("said.toml"))


@pytest.mark.parametrize("name", names())
def test_each_option_has_its_own_explanation(name):
    """The right letter is told, and words of each option and of its explanation."""
    questions = load(name)
    for question, (end, (letter, *options)) in zip(
        questions, SAID[name].items(), strict=True
    ):
        assert " ".join(question.text.replace("`", "").split()).endswith(end)
        assert "ABCD"[question.answer] == letter, end
        for option, line in zip(question.options, options, strict=True):
            words, why = line.split(" → ")
            assert _only_in(
                words, option.text, [each.text for each in question.options]
            )
            assert _only_in(why, option.why, [each.why for each in question.options])


def _only_in(words, text, every):
    """Return whether words are in a text and in no other, or are all of it."""
    places = [other for other in every if words in " ".join(other.split())]
    return text in places and (len(places) == 1 or words == text)
