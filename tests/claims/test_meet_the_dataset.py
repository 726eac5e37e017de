"""What lesson 01 and its quiz claim."""

import re

import numpy as np
import pytest

from mnist_course.exercises import meet_the_dataset as check
from tools import notebooks


@pytest.fixture(scope="module")
def train(mnist):
    """Return the training images and labels."""
    return mnist[0]


@pytest.fixture(scope="module")
def test(mnist):
    """Return the test images and labels."""
    return mnist[1]


class_shares = check.class_shares.reference
nearest_average = check.nearest_average.reference


@pytest.fixture(scope="module")
def right(test, averages):
    """Return which test images the nearest average reads right."""
    x, y = test
    return nearest_average(x, averages) == y


def test_the_baseline(right):
    """82 % of the test images are read right."""
    assert f"{right.mean():.1%}" == "82.0%"


def test_best_and_worst_class(test, right):
    """The 1 does best and the 5 does worst."""
    rates = [right[test[1] == digit].mean() for digit in range(10)]
    assert np.argmax(rates) == 1
    assert np.argmin(rates) == 5


def test_the_halves_of_the_test_set(right):
    """The first half is harder by some nine points."""
    assert 0.085 < right[5000:].mean() - right[:5000].mean() < 0.095


def test_a_blind_guess(test):
    """Always saying 1 is right for 11.35 % of the test set; no digit does better."""
    shares = class_shares(test[1])
    assert shares.argmax() == 1
    assert shares[1] == pytest.approx(0.1135)


def test_frequent_and_rare(train):
    """In the training set 1 is the most frequent digit, 5 the rarest; 6,265 sevens."""
    counts = np.bincount(train[1])
    assert (counts.argmax(), counts.argmin(), counts[7]) == (1, 5, 6265)


def test_paper(train):
    """Four pixels in five are paper."""
    assert 0.78 < (train[0] == 0).mean() < 0.82


def test_box_and_centre(train):
    """No digit is larger than 20 pixels; every balance point is near column 14."""
    x, _ = train
    assert (x > 0).any(axis=2).sum(axis=1).max() == 20
    mass = x.reshape(len(x), -1).sum(axis=1)
    for axis in (1, 2):
        centre = (x.sum(axis=axis) * np.arange(28)).sum(axis=1) / mass
        assert np.abs(centre - 14).max() < 0.53


def test_crisp_and_pale_averages(averages):
    """The average 1 reaches 246 of 255; those of 5 and 2 stay the palest."""
    darkest = averages.max(axis=(1, 2))
    assert round(darkest[1]) == 246
    assert darkest.argsort()[[0, 1, 9]].tolist() == [5, 2, 1]


def test_between_four_and_nine(train, averages):
    """The ten shown lie between the averages, to within a thousandth."""
    x, y = train
    images = x[np.isin(y, [4, 9])]
    four, nine = (((images - averages[k]) ** 2).sum(axis=(1, 2)) for k in (4, 9))
    lean = np.sort(np.abs(four - nine) / four)[:10]
    assert lean.max() < 0.001


def test_distance_in_the_lesson_is_ours(notebook, train):
    """The function that the lesson shows computes what the solution uses."""
    cells = notebooks.code_cells(notebook)
    (source,) = (c.source for c in cells if c.source.startswith("def distance_to"))
    space = {"np": np}
    exec(source, space)
    images = train[0][:3]
    for average in (images[1], images.mean(axis=0)):
        np.testing.assert_array_equal(
            space["distance_to"](average, images), check.distance_to(average, images)
        )
    assert space["distance_to"](images[0], images).tolist() == [0, 5698302, 7690356]


def test_numbers_in_the_quiz_are_those_of_the_data(train, test, right, quiz):
    """The counts, the empty corner and the accuracies that the quiz states hold."""
    x, y = train
    counts = np.bincount(y)
    assert (counts.min(), counts.argmin()) == (5421, 5)
    assert (counts.max(), counts.argmax()) == (6742, 1)
    assert x[:, 0, 0].max() == 0
    assert y[7] != 7
    assert np.mean(test[1] == 1) == 0.1135
    assert 0.815 < right.mean() < 0.825
    difference = np.array([10], dtype=np.uint8) - np.array([12], dtype=np.uint8)
    numbers = set(re.findall(r"\d[\d.,]*\d", quiz))
    assert {"5,421", "6,742", "11.35", f"{difference[0]}"} <= numbers
