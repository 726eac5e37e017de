"""Pictures of which a part is kept: see test_every_figure for those of the course."""

import io

import numpy as np
import pytest
from matplotlib.image import imread

from mnist_course.widgets.base.layered_picture import LayeredPicture


@pytest.fixture
def layered():
    """Return a picture of two lines, and the lines."""
    picture = LayeredPicture(2, 1)
    lines = picture.add_axes((0.2, 0.2, 0.7, 0.7)).plot([0, 1], [[0, 1], [1, 0]])
    return picture, lines


def pixels(picture):
    """Return what a picture shows as an array of colours."""
    return imread(io.BytesIO(picture.to_png()), format="png")


def test_everything_is_drawn_unless_something_moves(layered):
    """A picture of which nobody said what moves follows every change."""
    picture, (one, other) = layered
    before = pixels(picture)
    one.set_ydata([0, 0])
    after = pixels(picture)
    other.set_ydata([0, 0])
    assert not np.array_equal(before, after)
    assert not np.array_equal(after, pixels(picture))


def test_only_what_moves_is_drawn_anew(layered):
    """What stands still is kept, until `move` is told otherwise."""
    picture, (one, other) = layered
    picture.move([one])
    before = pixels(picture)
    other.set_ydata([0, 0])
    np.testing.assert_array_equal(pixels(picture), before)
    one.set_ydata([0, 0])
    assert not np.array_equal(pixels(picture), before)
    picture.move([one, other])
    before = pixels(picture)
    other.set_ydata([1, 1])
    assert not np.array_equal(pixels(picture), before)


def test_what_is_hidden_stays_hidden(layered):
    """An artist that moves may be invisible at first, and is shown when it is not."""
    picture, (one, other) = layered
    other.set_visible(False)
    picture.move([other])
    before = pixels(picture)
    assert not other.get_visible()
    other.set_visible(True)
    assert one.get_visible()
    assert not np.array_equal(pixels(picture), before)
