"""What a reader sees in each figure: as written down, each colour in its role."""

import re

import numpy as np
import pytest

from mnist_course import plots
from mnist_course.support.picture import Picture
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


CHANGES = {
    "colour": lambda axes: axes.lines[0].set_color("#009E73"),
    "stroke": lambda axes: axes.lines[0].set_linestyle(":"),
    "order": lambda axes: axes.lines[0].set_ydata(axes.lines[0].get_ydata()[::-1]),
    "off by one": lambda axes: axes.lines[0].set_xdata(axes.lines[0].get_xdata() + 1),
    "label": lambda axes: axes.set_xlabel("units"),
    "title": lambda axes: axes.set_title("else", loc="left"),
    "limit": lambda axes: axes.set_ylim(0, 7),
    "upside down": lambda axes: axes.invert_yaxis(),
    "logarithm": lambda axes: axes.set_xscale("log"),
    "ticks": lambda axes: axes.set_xticks([2, 4]),
    "not there": lambda axes: axes.lines[0].set_visible(False),
    "caption": lambda axes: axes.texts[0].set_text("another"),
    "its place": lambda axes: axes.texts[0].set_position((1, 1)),
    "bold": lambda axes: axes.texts[0].set_fontweight("bold"),
    "bar": lambda axes: axes.patches[0].set_height(2),
    "bar's colour": lambda axes: axes.patches[0].set_facecolor("#D55E00"),
    "dots": lambda axes: axes.collections[0].set_offsets([[1, 1], [2, 2]]),
    "scale": lambda axes: axes.images[0].set_clim(0, 2),
    "pixels": lambda axes: axes.images[0].set_data(np.eye(30)[::-1]),
    "name in the legend": lambda axes: axes.get_legend().texts[0].set_text("test"),
    "words": lambda axes: setattr(axes.figure, "alt", "Another sentence."),
}


def drawn():
    """Return a picture with something of every kind."""
    picture = Picture(4, 3, alt="A sentence.", layout="none")
    axes = picture.add_axes((0.1, 0.1, 0.8, 0.8), title="")
    axes.plot(np.arange(20.0), np.arange(20.0) ** 2, color="#0072B2", label="train")
    axes.bar([1, 2], [3, 4], color="#009E73")
    axes.scatter([1, 2], [2, 1], color="#1b2530")
    axes.imshow(np.eye(30), vmin=0, vmax=1, aspect="auto")
    axes.text(3, 4, "a caption")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    return picture


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_reader_could_notice_is_written_down(change):
    """Each small change of a picture changes what is written of it."""
    picture = drawn()
    before = [*seen.picture_seen(picture)]
    assert before == [*seen.picture_seen(drawn())]
    CHANGES[change](picture.axes[0])
    assert [*seen.picture_seen(picture)] != before
