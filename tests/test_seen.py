"""What a reader sees in each figure: as written down, each colour in its role."""

import re

import pytest

from mnist_course import plots
from tools import pictures, seen

KEPT = seen.kept()


@pytest.mark.parametrize("name", seen.names())
def test_a_reader_sees_what_is_written_down(name):
    """Captions, colours, axes, limits, order and words are as they are meant.

    After a change that is meant: ``python -m tools.seen``, and read the difference.
    """
    assert seen.seen(name) == KEPT[name]


def test_no_figure_is_missing():
    """Each still figure is there, and nothing else."""
    drawn = {name.partition(",")[0] for name in pictures.PICTURES}
    assert drawn == set(plots.__all__) - {"read_comparisons", "smooth"}
    assert list(KEPT) == seen.names()


# What has a colour of its own in every lesson.
ROLES = {"train": "blue", "validation": "orange", "test": "green"}


@pytest.mark.parametrize("name", seen.names())
def test_a_legend_names_the_colour_that_is_drawn(name):
    """What a legend names is drawn in the colour it says, and roles have their own."""
    lines = "\n".join(KEPT[name])
    for words, shade in re.findall(r'legend "(.*)" (\w+)', lines):
        assert ROLES.get(words, shade) == shade
        drawn = re.findall(rf'line "{re.escape(words)}" (\w+)', lines)
        assert set(drawn) <= {shade}
