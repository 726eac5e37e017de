"""Lesson 10's solutions against plain facts."""

import numpy as np
import pytest

from mnist_course.exercises import draw_your_own as exercises
from mnist_course.ink import digit_of_strokes

centre = exercises.centre_by_mass.reference
fair = exercises.fair_test.reference


def test_a_dot_goes_to_the_middle():
    """One pixel balances where it is, so it ends in row 14 and column 14."""
    image = np.zeros((28, 28), np.uint8)
    image[2, 25] = 9
    moved = centre(image)
    assert moved[14, 14] == moved.sum() == 9


def test_a_dark_end_pulls_the_digit():
    """A bar in columns 5 to 14 with a dark end balances near 6.5, and moves by 8."""
    image = np.zeros((28, 28), np.uint8)
    image[4, 5:15] = 10
    image[4, 5] = 210  # 300 in all: (5 · 210 + (6 + … + 14) · 10) / 300 = 6.5
    image[4, 14] = 9  # a little less, so it is 8
    assert np.flatnonzero(centre(image)[14]).tolist() == list(range(13, 23))


def test_it_centres_as_the_pad_does():
    """What a pen drew is put where the course's own preparation puts it."""
    stroke = np.array([[0, 0], [30, 0], [10, 60], [40, 80], [40, 85]])
    boxed = digit_of_strokes([stroke], centred=False)
    np.testing.assert_array_equal(centre(boxed), digit_of_strokes([stroke]))


def test_the_bar_by_hand():
    """18 of 20 right: p = 20 / 24, and two roots of p (1 − p) / 24 on both sides."""
    labels, half = np.zeros(20, int), np.arange(20) % 2 == 0
    by_a, by_b = labels.copy(), labels.copy()
    by_a[[1, 0, 2, 4]] = 5  # of these only number 1 is A's to read
    by_b[[0, 1, 3, 5, 7]] = 5  # and only number 0 is B's
    low, high = fair(labels, half, by_a, by_b)
    bar = 2 * (20 / 24 * 4 / 24 / 24) ** 0.5
    assert (low, high) == pytest.approx((20 / 24 - bar, 20 / 24 + bar))


def test_no_drawings_tell_nothing():
    """Of nothing the bar goes from 0 to 1; of all right it ends at 1, not above."""
    nothing = np.zeros(0, int)
    assert fair(nothing, nothing == 1, nothing, nothing) == (0, 1)
    labels = np.arange(10)
    low, high = fair(labels, labels < 5, labels, labels)
    assert 0.6 < low < 0.75
    assert high == 1


def test_the_bar_holds_what_it_promises():
    """Of 2,000 tests of a reader that reads 90 %, at least 19 in 20 bars hold 0.9."""
    rng = np.random.default_rng(0)
    labels, half = np.ones(20, int), np.arange(20) < 10
    held = 0
    for _ in range(2_000):
        read = (rng.random(20) < 0.9).astype(int)
        low, high = fair(labels, half, read, read)
        held += low <= 0.9 <= high
    assert held >= 0.95 * 2_000
