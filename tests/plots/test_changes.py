"""Squares over a digit, and a small change of all its pixels."""

import numpy as np
import pytest

from mnist_course.plots import deciding_pixels, small_change


def test_maps_are_drawn_in_points(mnist):
    """A map for each kind of square, by its name, in hundredths."""
    image = mnist[1][0][0]
    grey = np.zeros((28, 28))
    grey[10:14, 10:14] = -0.8
    shown = deciding_pixels(image, white_square=grey / 8, grey_square=grey)
    digit, white, dark = shown.axes[:3]
    np.testing.assert_array_equal(digit.images[0].get_array(), image)
    np.testing.assert_allclose(white.images[0].get_array(), 100 * grey / 8)
    np.testing.assert_allclose(dark.images[0].get_array(), 100 * grey)
    assert dark.images[0].get_clim() == (-100, 100)
    assert [axes.get_title() for axes in (white, dark)] == [
        "white square",
        "grey square",
    ]
    assert shown.alt == (
        "How the probability falls under a square. white square: by −10 points at "
        "most, and by more than 50 at 0 of 784 places; grey square: by −80 points at "
        "most, and by more than 50 at 16 of 784 places."
    )


def test_the_sum_is_shown_and_stays_a_picture(mnist):
    """Digit plus change, cut off at paper and at full ink."""
    image = mnist[1][0][0]
    change = np.where(np.arange(784).reshape(28, 28) % 2, 20.0, -20.0)
    shown = small_change(image, change, "7 (99 %)", "3 (52 %)")
    before, added, after = (axes.images[0].get_array() for axes in shown.axes)
    np.testing.assert_array_equal(before, image)
    np.testing.assert_array_equal(added, change)
    np.testing.assert_array_equal(after, (image + change).clip(0, 255))
    titles = [axes.get_title() for axes in shown.axes]
    assert titles == ["it reads 7 (99 %)", "the change: ±20", "it reads 3 (52 %)"]
    assert "by at most 20 of 255 grey levels, is read as 3 (52 %)" in shown.alt


def test_wrong_arrays_are_refused():
    """No map, or one of another shape, is named."""
    with pytest.raises(ValueError, match="such as grey=changes"):
        deciding_pixels(np.ones((28, 28)))
    with pytest.raises(ValueError, match="called grey must be 784"):
        deciding_pixels(np.ones((28, 28)), grey=np.ones(10))
    with pytest.raises(ValueError, match="called change must be 784"):
        small_change(np.ones((28, 28)), np.ones(3), "1", "2")
