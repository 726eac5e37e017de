"""Strokes become digits as MNIST made them, or one sentence says why not."""

import numpy as np
import pytest

from mnist_course.ink import digit_of_strokes
from mnist_course.widgets.digit_pad.canvas import EXAMPLE

HOOK = [[(0, 0), (30, 0), (30, 60)], [(10, 30), (40, 30)]]
RNG = np.random.default_rng(0)


def moved(strokes, scale=1.0, by=(0.0, 0.0), turn=0.0):
    """Return strokes scaled, turned and put elsewhere."""
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return [scale * np.array(s, float) @ turned + by for s in strokes]


def extent(digit):
    """Return the height and the width of the ink."""
    places = np.argwhere(digit)
    return tuple((np.ptp(places, axis=0) + 1).tolist())


def centre(digit):
    """Return the mean row and column of the ink."""
    places = np.indices((28, 28)).reshape(2, -1)
    return np.average(places, axis=1, weights=digit.ravel())


def test_a_digit_is_as_large_and_as_central_as_those_of_mnist(mnist):
    """The longer side is 20 pixels, and the mass is in MNIST's middle."""
    (images, _), _ = mnist
    sides = [max(extent(image)) for image in images[:200]]
    middles = np.array([centre(image) for image in images[:200]])
    assert set(sides) == {20}
    assert np.abs(middles - 14).max() <= 0.5
    for strokes in (HOOK, [EXAMPLE]):
        digit = digit_of_strokes(strokes)
        assert (digit.shape, digit.dtype) == ((28, 28), np.uint8)
        assert max(extent(digit)) == 20
        assert np.abs(centre(digit) - 14).max() <= 0.5


def test_the_proportion_stays():
    """A line that is four times as high as wide is so in the digit too."""
    rows, columns = extent(digit_of_strokes([[(0, 0), (0, 10)]], pen=5))
    assert (rows, columns) == (20, 6)  # and half a pixel of soft edge on either side


def test_the_pen_is_as_wide_as_mnist_writes(mnist):
    """Ink and greys of the usual pen are those of MNIST's twos, within a fifth."""
    (images, labels), _ = mnist
    twos = images[labels == 2].astype(float)
    two = digit_of_strokes([EXAMPLE]).astype(float)
    assert two.sum() == pytest.approx(twos.sum(axis=(1, 2)).mean(), rel=0.2)
    black = (two >= 250).sum() / (two > 0).sum()
    assert black == pytest.approx((twos >= 250).sum() / (twos > 0).sum(), abs=0.1)


def test_a_line_is_as_wide_as_asked():
    """Across a line, the ink adds up to the width of the pen."""
    for pen in (1.5, 2.4, 4):
        digit = digit_of_strokes([[(0, 0), (0, 1)]], pen=pen)
        assert digit[14].sum() / 255 == pytest.approx(pen, abs=0.25)


@pytest.mark.parametrize("scale", [1e-6, 0.01, 1, 1e6])
@pytest.mark.parametrize("by", [(0, 0), (-700, 300), (1e5, -1e5)])
def test_place_and_size_do_not_matter(scale, by):
    """The same strokes, however large and wherever, give the same digit."""
    if scale < 1 and by[0]:
        by = (scale * by[0], scale * by[1])
    there = digit_of_strokes(moved(HOOK, scale, by))
    assert np.abs(there.astype(int) - digit_of_strokes(HOOK)).max() <= 60
    assert np.abs(there.astype(int) - digit_of_strokes(HOOK)).mean() <= 1


def test_a_turned_digit_is_turned():
    """A quarter turn of the strokes is one of the pixels."""
    turned = digit_of_strokes(moved(HOOK, turn=np.pi / 2), centred=False)
    straight = digit_of_strokes(HOOK, centred=False)
    assert np.abs(np.rot90(straight, -1).astype(int) - turned).mean() < 1


def test_without_centring_the_box_is_in_the_middle():
    """An L has its box in the middle, or its mass."""
    corner = [[(0, 0), (0, 60), (30, 60)]]
    free = digit_of_strokes(corner, centred=False)
    rows = np.flatnonzero(free.max(axis=1))
    assert rows[0] + rows[-1] == 27
    assert np.abs(centre(free) - 14).max() > 1.5
    assert np.abs(centre(digit_of_strokes(corner)) - 14).max() <= 0.5


def test_a_box_may_be_smaller():
    """The longer side is what was asked for."""
    assert max(extent(digit_of_strokes(HOOK, box=12))) == 12


def test_nothing_drawn_is_an_empty_digit():
    """No strokes, or strokes without points, are paper."""
    for strokes in ([], [[]], [np.zeros((0, 2))]):
        assert not digit_of_strokes(strokes).any()


def test_a_dot_stays_a_dot():
    """A dot is as wide as the pen, and a small smear too, where that is said."""
    for strokes in ([[(5, 5)]], [[(5, 5), (5, 5)]]):
        assert max(extent(digit_of_strokes(strokes))) <= 4
    smear = [[(5, 5), (5.5, 5.2)]]
    assert max(extent(digit_of_strokes(smear))) == 20
    assert max(extent(digit_of_strokes(smear, smallest=50))) <= 4


def test_a_thousand_strokes_are_drawn():
    """A scribble of a thousand strokes fills the box."""
    digit = digit_of_strokes(list(RNG.normal(size=(1000, 40, 2))))
    assert 20 <= max(extent(digit)) <= 21
    assert digit.sum() > 255 * 150


@pytest.mark.parametrize(
    ("strokes", "words"),
    [
        ([[(0, np.nan)]], "or NaN"),
        ([[(0, 0), (np.inf, 1)]], "at most a billion"),
        ([[(0, 0), (1e300, -1e300)]], "at most a billion"),
        ([[1, 2, 3]], r"got shape \(3,\)"),
        ([[(1, 2), (3,)]], "each of two numbers"),
        (["one"], "each of two numbers"),
        ([None], "must"),
    ],
)
def test_what_are_no_strokes_is_said(strokes, words):
    """One sentence says what is wrong."""
    with pytest.raises(ValueError, match=words):
        digit_of_strokes(strokes)


@pytest.mark.parametrize("sizes", [{"pen": 0}, {"pen": 21}, {"box": 29}, {"box": 2}])
def test_a_pen_that_does_not_fit_is_refused(sizes):
    """The pen has a width, and the digit room for it."""
    with pytest.raises(ValueError, match="pen must be above 0 and below the box"):
        digit_of_strokes(HOOK, **sizes)
