"""Draws by chance: how often right ones are wronged, and wrong ones let through."""

import math

import numpy as np
import pytest

from mnist_course.exercises.checking import draws

TIMES, MANY = 1_000, 1_200
SIZES = 5


def counts(chances, rng):
    """Draw so often as the check does, and count."""
    return rng.multinomial(MANY, np.asarray(chances) / np.sum(chances))


def test_even_draws_pass():
    """A thousand times each; at most five in a million would be wronged."""
    rng = np.random.default_rng(0)
    for _ in range(TIMES):
        assert draws.even(counts(np.ones(SIZES), rng))
        one, other = rng.uniform(size=(2, MANY))
        assert draws.even_between(one, 0, 1)
        assert draws.reach(one, 0, 1)
        bins = (8 * one).astype(int), (SIZES * other).astype(int)
        assert draws.independent(*bins)


def tail(x, freedom):
    """Return how often a chi-square number is above x, by its series."""
    a, z = freedom / 2, x / 2
    term = total = 1 / a
    while term > 1e-17 * total:
        a += 1
        term *= z / a
        total += term
    log = -z + freedom / 2 * math.log(z) - math.lgamma(freedom / 2)
    return 1 - total * math.exp(log)


@pytest.mark.parametrize("freedom", [4, 7, 39, 63])
def test_the_error_rate_is_what_is_said(freedom):
    """The limit of `even` is passed by chance less than five times in a million."""
    n = freedom + 1
    low, high = 0.0, 1.0
    for _ in range(60):  # how uneven may counts be?
        off = (low + high) / 2
        uneven = 1_000 * (1 + off * np.resize([1, -1], n) * (np.arange(n) < n // 2 * 2))
        low, high = (off, high) if draws.even(uneven) else (low, off)
    expected = uneven.mean()
    found = ((uneven - expected) ** 2).sum() / expected
    assert 2e-6 < tail(found, freedom) <= 5e-6


@pytest.mark.parametrize(
    "chances",
    [
        [1, 2, 2, 2, 1],  # the ends of a range that was rounded
        [1, 1, 1, 1, 2],
        [2, 2, 1, 1, 1],
        [1, 1, 1, 1, 0],
    ],
)
def test_uneven_draws_are_refused(chances):
    """Nearly always: at most one in a thousand gets through."""
    rng = np.random.default_rng(0)
    passed = sum(draws.even(counts(chances, rng)) for _ in range(TIMES))
    assert passed <= 1


@pytest.mark.parametrize("low", [0.02, 0.1])
def test_a_range_that_is_not_reached_is_seen(low):
    """Two per cent of it are enough."""
    rng = np.random.default_rng(0)
    for _ in range(TIMES):
        assert not draws.reach(rng.uniform(low, 1, size=MANY), 0, 1)
        assert not draws.reach(rng.uniform(0, 1 - low, size=MANY), 0, 1)


@pytest.mark.parametrize(("times", "bins"), [(1, 8), (1, 5), (2, 5), (3, 8), (7, 8)])
def test_what_comes_of_one_draw_is_not_independent(times, bins):
    """Even where one number goes up and down while the other rises."""
    rng = np.random.default_rng(0)
    for _ in range(TIMES // 10):
        one = rng.uniform(size=MANY)
        other = times * one % 1
        pair = (8 * one).astype(int), (bins * other).astype(int)
        assert not draws.independent(*pair)
