"""From a pen's points to a digit, in three panels."""

import numpy as np
import pytest

from mnist_course.plots import strokes_to_pixels

STROKES = [np.array([[0, 0], [10, 0], [5, 20]]), np.array([[2, 10], [8, 10]])]


def image(rows, columns):
    """Return an image with ink in a block."""
    found = np.zeros((28, 28), np.uint8)
    found[rows, columns] = 200
    return found


def test_each_panel_shows_its_step():
    """Points as they are, both images, and a dot where each balances."""
    boxed, centred = (
        image(slice(4, 24), slice(8, 12)),
        image(slice(4, 24), slice(12, 16)),
    )
    shown = strokes_to_pixels(STROKES, boxed, centred)
    pen, box, mass = shown.axes
    points = [line.get_xydata() for line in pen.lines if line.get_marker() == "o"]
    np.testing.assert_array_equal(points[0], STROKES[0])
    np.testing.assert_array_equal(points[1], STROKES[0][:1])  # where it began
    low, high = pen.get_ylim()
    assert low > high  # down is down
    for axes, wanted, column in ((box, boxed, 9.5), (mass, centred, 13.5)):
        np.testing.assert_array_equal(axes.images[0].get_array(), wanted)
        dot = axes.lines[-1].get_xydata()[0]
        np.testing.assert_allclose(dot, [column, 13.5])
        [frame] = axes.patches
        assert (frame.get_width(), frame.get_height()) == (20, 20)
        assert frame.get_center() == pytest.approx((column, 13.5))
    assert shown.alt == (
        "A digit as 5 points of a pen in 2 strokes; then as an image in a box of "
        "20 × 20, where it balances at row 13.5, column 9.5, and moved, at row 13.5, "
        "column 13.5."
    )


@pytest.mark.parametrize(
    ("strokes", "digit", "words"),
    [
        ([], image(3, 3), r"shape \(points, 2\)"),
        ([np.zeros((4, 3))], image(3, 3), r"got shapes \[\(4, 3\)\]"),
        (STROKES, np.zeros((28, 28)), "no centre of mass"),
        (STROKES, np.zeros((27, 28)), "28, 28"),
    ],
)
def test_wrong_arrays_are_refused(strokes, digit, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        strokes_to_pixels(strokes, digit, digit)
