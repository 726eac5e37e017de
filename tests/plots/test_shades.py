"""Colours of weights: steps near them, and tiles of coarse pixels."""

import numpy as np
import pytest

from mnist_course.plots.shades import SHADES, coarse, full_color, shaded

WEIGHTS = np.random.default_rng(6).normal(0, 0.2, size=(784, 20))


def test_shades_are_near_the_weights():
    """In steps, between −1 and 1, with 0 left white; the strongest share a colour."""
    values = np.linspace(-3, 3, 601)
    seen = shaded(values, 2.0)
    assert set(np.round(seen * SHADES)) == set(range(-SHADES, SHADES + 1))
    inside = np.abs(values) <= 2
    assert np.abs(seen - values / 2)[inside].max() <= 0.5 / SHADES + 1e-9
    assert set(seen[values > 2]) == {1}
    assert (np.abs(WEIGHTS) > full_color(WEIGHTS)).mean() == pytest.approx(
        0.02, abs=1e-3
    )


def test_coarse_pixels_are_means_of_four():
    """Row 3 and column 5 of the small pixels hold the mean of their block of four."""
    tiles = coarse(WEIGHTS)
    image = WEIGHTS[:, 7].reshape(28, 28)
    assert tiles.shape == (20, 28, 28)
    for row, column in ((6, 10), (7, 11)):
        assert tiles[7, row, column] == pytest.approx(image[6:8, 10:12].mean())
