"""Lesson 09's solutions against plain facts."""

import numpy as np
import pytest

from mnist_course.exercises import look_inside as exercises

accuracy = exercises.class_accuracy.reference
reader = exercises.abstaining_reader.reference


def test_class_accuracy_by_hand():
    """Two of three ones are right; a digit that nobody wrote has 0, without a word."""
    found = accuracy(np.array([0, 1, 1, 1, 3]), np.array([0, 1, 1, 2, 1]))
    assert found.tolist() == [1, pytest.approx(2 / 3), 0, 0, 0, 0, 0, 0, 0, 0]


def test_class_accuracies_weighted_by_their_counts_are_the_accuracy():
    """The mean over all digits, by how often each occurs, is the share of the right."""
    rng = np.random.default_rng(5)
    labels, predicted = rng.integers(0, 9, (2, 300))
    counts = np.bincount(labels, minlength=10)
    assert accuracy(labels, predicted) @ counts / 300 == pytest.approx(
        (labels == predicted).mean()
    )


def test_the_reader_by_hand():
    """As sure as the threshold is sure enough; of two equals the first is taken."""
    rows = np.array([[0.1, 0.9], [0.5, 0.5], [0.6, 0.4], [0.4, 0.6]])
    assert reader(rows, 0.6).tolist() == [1, -1, 0, 1]
    assert reader(rows, 0.5).tolist() == [1, 0, 0, 1]
    assert reader(rows, 1.0).tolist() == [-1] * 4


def test_a_missing_digit_raises_no_warning(recwarn):
    """The solution divides by no 0, so it has nothing to be silent about."""
    accuracy(np.array([3, 3]), np.array([3, 5]))
    assert not recwarn.list
