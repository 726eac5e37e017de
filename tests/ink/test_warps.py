"""Digits are moved, turned and varied as was said."""

import numpy as np
import pytest

from mnist_course.ink import moved, varied, warped
from mnist_course.ink.warps import PLACES


@pytest.fixture(scope="module")
def images(mnist):
    """Return fifty digits."""
    return mnist[1][0][:50]


def test_whole_steps_and_quarter_turns_change_no_value(images):
    """Moving by pixels, turning and mirroring are what NumPy does."""
    assert np.array_equal(warped(images, PLACES), images)
    down = warped(images, PLACES - np.array([[3], [0]]))
    assert np.array_equal(down[:, 3:], images[:, :-3])
    assert not down[:, :3].any()
    assert not warped(images, PLACES + 100).any()
    quarter = np.array([[0, 1], [-1, 0]]) @ PLACES
    assert np.array_equal(warped(images, quarter), np.rot90(images, 1, (1, 2)))


def test_half_a_step_is_the_mean_of_two(images):
    """Between two pixels lies their mean."""
    wide = images.astype(float)
    means = (wide[:, :, :-1] + wide[:, :, 1:]) / 2
    half = warped(images, PLACES + np.array([[0], [0.5]]))[:, :, :-1]
    assert np.abs(half - means).max() <= 0.5


@pytest.mark.parametrize(("right", "down"), [(0, 0), (2, 0), (-3, 1), (0, -28)])
def test_a_shift_moves_every_pixel(images, right, down):
    """What leaves the image is lost, and paper comes in."""
    found = moved(images, right=right, down=down)
    assert found.dtype == images.dtype
    for row, column in np.ndindex(28, 28):
        source = row - down, column - right
        inside = all(0 <= place < 28 for place in source)
        wanted = images[(slice(None), *source)] if inside else 0
        assert (found[:, row, column] == wanted).all()


def centre(image):
    """Return the centre of mass, in pixels to the right and down from the middle."""
    rows, columns = np.indices((28, 28)) - 13.5
    return (image * columns).sum() / image.sum(), (image * rows).sum() / image.sum()


BLOT = np.zeros((1, 28, 28))
BLOT[0, 6:10, 12:16] = 200  # above the middle


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"right": 2.5, "down": 1}, (2.5, -5)),
        ({"turn": 90}, (6, 0)),
        ({"turn": -90}, (-6, 0)),
        ({"turn": 180}, (0, 6)),
        ({"size": 0.5}, (0, -3)),
        ({"slant": 0.5}, (3, -6)),
        ({"turn": 90, "right": 1}, (7, 0)),
        # The slant comes first, then the turn.
        ({"slant": 0.5, "turn": 90}, (6, 3)),
    ],
)
def test_a_blot_goes_where_it_should(change, place):
    """A turn goes clockwise, a slant leans the top to the right."""
    [found] = moved(BLOT, **change)
    np.testing.assert_allclose(centre(found), place, atol=0.05)


def test_a_size_must_be_above_0(images):
    """Nothing can be shrunk to nothing."""
    with pytest.raises(ValueError, match="size must be above 0"):
        moved(images, size=0)


def test_nothing_stays_nothing():
    """Empty pictures are no error."""
    empty = np.zeros((2, 28, 28), np.uint8)
    assert not varied(empty, np.random.default_rng(0)).any()


ONE = {"turn": 0.0, "lean": 0.0, "scale": 0.0, "shift": 0.0, "bend": 0.0}


@pytest.mark.parametrize("name", ONE)
def test_each_change_is_as_large_as_was_said(images, name):
    """Each alone moves digits, twice as far if twice as much is asked for."""
    assert np.array_equal(varied(images, np.random.default_rng(0), **ONE), images)
    small, large = (
        np.abs(
            varied(images, np.random.default_rng(0), **{**ONE, name: size})
            - 0.0
            - images
        ).mean()
        for size in (0.05, 0.1)
    )
    assert small > 0
    assert 1.5 * small < large < 2.5 * small


def test_a_seed_gives_the_same_digits(images):
    """The generator decides."""
    one, same, other = (varied(images, np.random.default_rng(s)) for s in (1, 1, 2))
    assert np.array_equal(one, same)
    assert (one != other).any(axis=(1, 2)).all()
    assert np.corrcoef(one.ravel(), images.ravel())[0, 1] > 0.4


def test_leaning_keeps_the_rows_and_turning_does_not():
    """A level line stays level where digits only lean; an upright one leans."""
    level = np.zeros((20, 28, 28), np.uint8)
    level[:, 13:15, 6:22] = 255
    upright = level.swapaxes(1, 2)

    def spread(lines, axis, name):
        """Return how many rows or columns the ink of any line reaches."""
        drawn = varied(lines, np.random.default_rng(2), **{**ONE, name: 0.3})
        return (drawn.sum(axis=axis) > 0).sum(axis=1).max()

    assert spread(level, 2, "lean") <= 4 < spread(level, 2, "turn")
    assert spread(upright, 1, "lean") > 4
