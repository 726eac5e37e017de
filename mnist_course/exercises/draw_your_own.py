"""Exercises of lesson 10: centring by mass, and a fair test of one's own hand."""

import math

import numpy as np

from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judging import Cases


def _image_cases(rng: np.random.Generator) -> Cases:
    # Its ink balances at row 7.3 and column 17.7; its pixels with ink, its box and its
    # darkest pixel have other middles.
    fixed = np.zeros((28, 28), np.uint8)
    fixed[3:10, 19], fixed[9, 13:19], fixed[12:16, 9:16] = 250, 60, 10
    fixed[3, 19] = 255
    return [(fixed,), *((_blots(rng),) for _ in range(5))]


def _blots(rng: np.random.Generator) -> np.ndarray:
    """Return an image in whose middle no rounding hangs by a hair."""
    while True:
        image = np.zeros((28, 28), np.uint8)
        corner = rng.integers(1, 13, 2)
        for _ in range(5):
            top, left = corner + rng.integers(0, 9, 2)
            high, wide = rng.integers(1, 6, 2)
            image[top : top + high, left : left + wide] = rng.integers(60, 256)
        # To 14 or to 13.5, none lies as far from one whole number as from the next.
        off = 2 * np.array([_mass(image), _mass(image > 0)]) % 1
        if off.min() > 0.1 and off.max() < 0.9:
            return image


def _mass(image):
    places = np.arange(28)
    return [image.sum(axis=axis) @ places / image.sum() for axis in (1, 0)]


def _moment(image):
    places = np.arange(28)
    return [float(image.sum(axis=axis) @ places) for axis in (1, 0)]


def _wrapped(image, *, dtype=np.int64):
    """Return the balance point as `sum(image)` has it, which counts in uint8."""
    places = np.arange(28, dtype=dtype)
    rows, columns = (ink.sum(axis=1, dtype=np.uint8) for ink in (image, image.T))
    total = max(int(image.sum(dtype=np.uint8)), 1)
    return [int((places * ink).sum(dtype=dtype)) / total for ink in (rows, columns)]


def _wrapped_in_loops(image):
    """Return the balance point where also the products with places are uint8."""
    return _wrapped(image, dtype=np.uint8)


def _ink(image):
    return _mass(image > 0)


def _box(image):
    return [np.flatnonzero(image.any(axis=axis))[[0, -1]].mean() for axis in (1, 0)]


def _centre_by_mass(
    image, *, middle=14, of=_mass, whole=round, sign=1, swapped=False, along=(0, 1)
):
    shifts = [whole(sign * (middle - place)) for place in of(image)]
    for axis in along:
        image = np.roll(image, shifts[1 - axis if swapped else axis], axis)
    return image


@exercise(cases=_image_cases)
def centre_by_mass(image):
    places = np.arange(28)
    row = image.sum(axis=1) @ places / image.sum()
    column = image.sum(axis=0) @ places / image.sum()
    return np.roll(image, (round(14 - row), round(14 - column)), axis=(0, 1))


def _test_cases(rng: np.random.Generator) -> Cases:
    # Of four, copy B reads one of the first two right, and A both of the others.
    labels = np.array([1, 1, 7, 7])
    half = np.array([True, True, False, False])
    tiny = (labels, half, np.array([1, 1, 7, 7]), np.array([1, 4, 7, 1]))

    def drawn(n: int, right: float) -> tuple[np.ndarray, ...]:
        labels = rng.integers(0, 10, n)
        half = rng.permutation(n) < 0.4 * n
        # A copy reads what it has learned, and of the rest so many.
        a, b = (
            np.where(
                known | (rng.random(n) < right),
                labels,
                (labels + rng.integers(1, 10, n)) % 10,
            )
            for known in (half, ~half)
        )
        a[~half & (rng.permutation(n) < 0.2 * n)] = 0  # and its share is not B's
        return labels, half, a, b

    none = (labels[:3], half[1:], np.array([1, 3, 3]), np.array([0, 1, 7]))
    all_ = (labels, half, np.array([1, 1, 7, 7]), np.array([1, 1, 7, 4]))
    return [tiny, none, all_, drawn(20, 0.7), drawn(37, 0.5), drawn(100, 0.8)]


def _unseen(labels, half, by_a, by_b):
    return labels == np.where(half, by_b, by_a)


def _wrong(labels, half, by_a, by_b):
    return labels != np.where(half, by_b, by_a)


def _shares(labels, half, by_a, by_b):
    return _unseen(labels, half, by_a, by_b) / len(labels)


def _learned(labels, half, by_a, by_b):
    return labels == np.where(half, by_a, by_b)


def _both(labels, half, by_a, by_b):
    return np.concatenate([labels == by_a, labels == by_b])


def _only_a(labels, half, by_a, by_b):
    return (labels == by_a)[~half]


def _only_b(labels, half, by_a, by_b):
    return (labels == by_b)[half]


def _all_by_a(labels, half, by_a, by_b):
    return labels == by_a


def _all_by_b(labels, half, by_a, by_b):
    return labels == by_b


def _fair_test(
    labels,
    half,
    by_a,
    by_b,
    *,
    counts=_unseen,
    more=(2, 4),
    errors=2,
    under_the_root=4,
    root=math.sqrt,
    low=0,
    high=1,
    times=1,
):
    reads = counts(labels, half, by_a, by_b)
    n, under = len(reads) + more[1], min(more[1], under_the_root)
    p = (reads.sum() + more[0]) / n
    bar = errors * root(p * (1 - p) / (len(reads) + under))
    return times * max(p - bar, low), times * min(p + bar, high)


def _bars(labels, half, by_a, by_b):
    p = (_unseen(labels, half, by_a, by_b).sum() + 2) / (len(labels) + 4)
    return p, 2 * math.sqrt(p * (1 - p) / (len(labels) + 4))


@exercise(cases=_test_cases)
def fair_test(labels, half, by_a, by_b):
    read = np.where(half, by_b, by_a)
    right, n = (read == labels).sum(), len(labels)
    p = (right + 2) / (n + 4)
    bar = 2 * np.sqrt(p * (1 - p) / (n + 4))
    return max(p - bar, 0), min(p + bar, 1)


EXERCISES = {e.name: e for e in (centre_by_mass, fair_test)}
