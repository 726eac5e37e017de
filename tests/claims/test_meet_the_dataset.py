"""Lesson 01: its solutions against plain facts, and what its prose claims."""

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.exercises import meet_the_dataset as check
from tools import notebooks

scale_pixels = check.scale_pixels.reference
class_shares = check.class_shares.reference
nearest_average = check.nearest_average.reference


@pytest.fixture(scope="module")
def train():
    """Return the training images and labels."""
    return load_mnist()[0]


@pytest.fixture(scope="module")
def test():
    """Return the test images and labels."""
    return load_mnist()[1]


@pytest.fixture(scope="module")
def averages(train):
    """Return the average image of each digit."""
    x, y = train
    return np.stack([x[y == digit].mean(axis=0) for digit in range(10)])


@pytest.fixture(scope="module")
def right(test, averages):
    """Return which test images the nearest average reads right."""
    x, y = test
    return nearest_average(x, averages) == y


def test_scaled_pixels():
    """0 becomes 0, 51 a fifth, and 255 becomes 1, in float32."""
    scaled = scale_pixels(np.array([0, 51, 255], dtype=np.uint8))
    np.testing.assert_allclose(scaled, [0, 0.2, 1], rtol=1e-6)
    assert scaled.dtype == np.float32


def test_shares():
    """Shares of a small batch, worked out by hand."""
    shares = class_shares(np.array([1, 1, 1, 7], dtype=np.uint8))
    assert shares.tolist() == [0, 0.75, 0, 0, 0, 0, 0, 0.25, 0, 0]


def test_nearest_average_against_a_loop(test, averages):
    """The classifier agrees with a plain loop over images and averages."""
    x = test[0][:40]
    guesses = [
        min(range(10), key=lambda k: np.linalg.norm(image - averages[k])) for image in x
    ]
    assert nearest_average(x, averages).tolist() == guesses


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


def test_distance_in_the_lesson_is_ours():
    """The function that the lesson shows computes what the solution uses."""
    lesson = notebooks.read(notebooks.lessons()[0])
    cells = notebooks.code_cells(lesson)
    (source,) = (c.source for c in cells if c.source.startswith("def distance_to"))
    space = {"np": np}
    exec(source, space)
    images = load_mnist()[0][0][:3]
    for average in (images[1], images.mean(axis=0)):
        np.testing.assert_array_equal(
            space["distance_to"](average, images), check.distance_to(average, images)
        )
    assert space["distance_to"](images[0], images).tolist() == [0, 5698302, 7690356]
