"""Exercises of lesson 01: pixels, shares of the classes, the nearest average."""

import numpy as np

from mnist_course.exercises.checking.exercise import Cases, exercise


def _image_cases(rng: np.random.Generator) -> Cases:
    tiny = np.array([[0, 51, 255]], dtype=np.uint8)
    batch = rng.integers(0, 256, size=(6, 28, 28), dtype=np.uint8)
    # A batch whose own darkest pixel is not 255 tells dividing by 255 from dividing by
    # the maximum.
    pale = rng.integers(0, 120, size=(2, 28, 28), dtype=np.uint8)
    return [(tiny,), (batch,), (pale,)]


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
    return [(tiny,), (no_nine,), (no_four,)]


@exercise(cases=_label_cases)
def class_shares(labels):
    return np.bincount(labels, minlength=10) / len(labels)


def _classifier_cases(rng: np.random.Generator) -> Cases:
    averages = rng.integers(0, 200, size=(10, 28, 28)).astype(np.float64)
    # Each image is one of the averages with some noise; all are as far from their own
    # average as uint8 allows, so that wrong distances show.
    truth = rng.permutation(np.repeat(np.arange(10), 3))
    noise = rng.normal(0, 45, size=(30, 28, 28))
    near = np.clip(averages[truth] + noise, 0, 255).astype(np.uint8)
    # Random images lie between averages of different brightness.
    grey = np.linspace(40, 220, 10)[:, np.newaxis, np.newaxis]
    plain = np.broadcast_to(grey, (10, 28, 28)).copy()
    levels = rng.permutation(np.arange(40, 221, 9))[:, np.newaxis, np.newaxis]
    dots = rng.integers(-30, 31, size=(len(levels), 28, 28))
    mixed = np.clip(levels + dots, 0, 255).astype(np.uint8)
    return [(near, averages), (mixed, plain)]


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


def _distances(images, averages):
    return np.stack([distance_to(average, images) for average in averages], axis=1)


@exercise(cases=_classifier_cases)
def nearest_average(images, averages):
    distances = [distance_to(average, images) for average in averages]
    return np.argmin(distances, axis=0)


EXERCISES = {e.name: e for e in (scale_pixels, class_shares, nearest_average)}
