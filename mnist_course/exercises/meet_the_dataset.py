"""Exercises of lesson 01: pixels, shares of the classes, the nearest average."""

import numpy as np

from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judging import Cases


def _image_cases(rng: np.random.Generator) -> Cases:
    tiny = np.array([[0, 51, 255]], dtype=np.uint8)
    batch = rng.integers(0, 256, size=(6, 28, 28), dtype=np.uint8)
    # A batch that has neither paper nor full ink tells dividing by 255 from whatever
    # looks at the batch; one of a single grey makes that fail.
    pale = rng.integers(20, 120, size=(2, 28, 28), dtype=np.uint8)
    one, flat = pale[0], batch.reshape(6, -1)
    return [(tiny,), (batch,), (pale,), (one,), (flat,), (np.full_like(tiny, 51),)]


def _scale_pixels(images, *, by=255, dtype=np.float32, turned=False):
    scaled = images / np.float32(by)
    return (1 - scaled if turned else scaled).astype(dtype)


def _scaled_in_place(images):
    images /= 255
    return images


@exercise(cases=_image_cases, strict_dtype=True)
def scale_pixels(images):
    return images.astype(np.float32) / 255


def _label_cases(rng: np.random.Generator) -> Cases:
    tiny = np.array([1, 1, 1, 7], dtype=np.uint8)
    # Digit 9 is missing in the second batch, digit 4 in the third.
    no_nine = rng.integers(0, 9, size=50, dtype=np.uint8)
    no_four = rng.choice([0, 1, 2, 3, 5, 6, 7, 8, 9], size=200).astype(np.uint8)
    # More of each digit than a byte can count; only one digit; only one label.
    many = rng.permutation(np.arange(3001) % 10).astype(np.uint8)
    same = np.full(12, rng.integers(0, 10), dtype=np.uint8)
    return [(tiny,), (no_nine,), (no_four,), (many,), (same,), (same[:1],)]


def _found(labels):
    return np.unique(labels, return_counts=True)[1]


def _in_bins(labels):
    return np.histogram(labels, bins=10)[0]


def _class_shares(labels, *, count=None, by=None, times=1):
    counts = np.bincount(labels, minlength=10) if count is None else count(labels)
    return times * counts / (len(labels) if by is None else by)


@exercise(cases=_label_cases)
def class_shares(labels):
    return np.bincount(labels, minlength=10) / len(labels)


def _classifier_cases(rng: np.random.Generator) -> Cases:
    # Two digits share each picture; the odd one is darker by 20 everywhere.
    pictures = rng.integers(20, 100, size=(5, 1, 28, 28))
    pairs = (pictures + np.array([0, 20]).reshape(2, 1, 1)).reshape(10, 28, 28)
    truth = rng.permutation(np.arange(14) % 10)
    # What is added is nearer to the odd digit by squares, to the even one by sums, ...
    places = np.tile(np.arange(784), (14, 1))
    blots = np.where(places < 120, 110, 0)
    # ... or, where it is one pixel, nearer to the odd digit by the largest difference.
    blots[truth % 2 == 0] = np.where(places[0] == 0, 150, 0)
    blots = rng.permuted(blots, axis=1)
    blotted = pairs[truth - truth % 2] + blots.reshape(14, 28, 28)
    # Plain greys in another order than their brightness, and images between them. The 0
    # is neither the darkest nor the palest, for which a wrong distance falls.
    order = np.array([rng.integers(1, 9), *rng.permutation(10)])
    order = order[np.sort(np.unique(order, return_index=True)[1])]
    greys = np.broadcast_to((40.0 + 20 * order).reshape(10, 1, 1), (10, 28, 28)).copy()
    between = rng.permutation(np.arange(33, 224, 7))
    between = between[np.abs(between % 20 - 10) > 3].reshape(-1, 1, 1)
    dots = rng.integers(-30, 31, size=(len(between), 28, 28))
    mixed = (between + dots).astype(np.uint8)
    return [(blotted.astype(np.uint8), pairs.astype(float)), (mixed, greys)]


def distance_to(average: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Return the sum of squared differences of each image from an average.

    Parameters
    ----------
    average : numpy.ndarray
        Shape (28, 28).
    images : numpy.ndarray
        Shape (n, 28, 28), of any type of number; differences are taken as floats.

    Returns
    -------
    numpy.ndarray
        Shape (n,). Introduced in lesson 01.
    """
    difference = images.astype(np.float32) - average
    return (difference**2).sum(axis=(1, 2))


def _each(table, *, axis):
    return table


def _nearest_average(
    images, averages, *, size=np.square, pick=np.argmin, axis=1, later=0
):
    sizes = [size(images - average).sum(axis=(1, 2)) for average in averages]
    return pick(np.stack(sizes, axis=1), axis=axis) + later


@exercise(cases=_classifier_cases)
def nearest_average(images, averages):
    distances = [distance_to(average, images) for average in averages]
    return np.argmin(distances, axis=0)


EXERCISES = {e.name: e for e in (scale_pixels, class_shares, nearest_average)}
