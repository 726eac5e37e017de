"""Digits are moved, turned and varied as was said."""

import numpy as np
import pytest

from mnist_course.ink import varied, warped
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
