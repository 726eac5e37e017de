"""The magnifier: its window of pixels, and the edges."""

import numpy as np
import pytest

from mnist_course.widgets.pixel_magnifier import WINDOW, PixelMagnifier


def test_magnifier_shows_the_pixels(mnist):
    """The numbers are the pixels of the window, and the frame lies around them."""
    (x, y), _ = mnist
    magnifier = PixelMagnifier(x, y)
    magnifier.set(image=7, row=10, column=20)
    part = x[7, 7:14, 17:24]
    assert x[7, 10, 20] != x[7, 20, 10]
    numbers = [int(text) for text in magnifier.numbers.texts]
    np.testing.assert_array_equal(np.reshape(numbers, (WINDOW, WINDOW)), part)
    assert magnifier.frame.get_xy() == (16.5, 6.5)
    assert f"row 10, column 20 is {x[7, 10, 20]}," in magnifier.sentence
    assert f"{(part == 0).sum()} of the 49 pixels" in magnifier.sentence
    assert magnifier.sentence.startswith("Image 7, labelled 3.")


@pytest.mark.parametrize(("row", "column"), [(0, 0), (27, 27), (0, 27), (2, 25)])
def test_magnifier_stays_inside(mnist, row, column):
    """At the edge the window stops, and the centre mark moves on to the pixel."""
    (x, y), _ = mnist
    magnifier = PixelMagnifier(x, y)
    magnifier.set(row=row, column=column)
    left, top = (round(place + 0.5) for place in magnifier.frame.get_xy())
    assert 0 <= left <= 28 - WINDOW
    assert 0 <= top <= 28 - WINDOW
    mark = [round(place + 0.5) for place in magnifier.centre.get_xy()]
    assert (left + mark[0], top + mark[1]) == (column, row)


def test_a_click_moves_to_a_pixel(mnist, click_on):
    """On the image, or in the window, wherever that lies."""
    (x, y), _ = mnist
    magnifier = PixelMagnifier(x, y)
    click_on(magnifier, "whole", 21 * 28 + 4)
    assert magnifier.values == {"image": 0, "row": 21, "column": 4}
    click_on(magnifier, "zoom", 0)
    assert magnifier.values == {"image": 0, "row": 18, "column": 1}
    click_on(magnifier, "zoom", 2 * WINDOW)
    assert magnifier.values == {"image": 0, "row": 17, "column": 0}


IMAGES, LABELS = np.zeros((3, 28, 28)), np.array([0, 1, 2])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: PixelMagnifier(IMAGES.reshape(3, 784), LABELS), "reshape"),
        (lambda: PixelMagnifier(IMAGES, [0, 1, 12]), "from 0 to 9; got 12"),
    ],
)
def test_wrong_arrays_are_refused(make, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        make()
