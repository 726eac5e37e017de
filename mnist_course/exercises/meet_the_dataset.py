"""Exercises of lesson 01: pixels, shares of the classes, the nearest average."""

from typing import Any

import numpy as np

from mnist_course.exercises.checking.exercise import Mistake, exercise

Cases = list[tuple[Any, ...]]


def _image_cases(rng: np.random.Generator) -> Cases:
    tiny = np.array([[0, 51, 255]], dtype=np.uint8)
    batch = rng.integers(0, 256, size=(6, 28, 28), dtype=np.uint8)
    # A batch whose own darkest pixel is not 255 tells dividing by 255 from dividing by
    # the maximum.
    pale = rng.integers(0, 120, size=(2, 28, 28), dtype=np.uint8)
    return [(tiny,), (batch,), (pale,)]


def _scaled_in_place(images: np.ndarray) -> np.ndarray:
    images /= 255
    return images


@exercise(
    statement="return the pixels as float32, with 0 for paper and 1 for full ink",
    cases=_image_cases,
    strict_dtype=True,
    right="Zero to one, in float32: four bytes a pixel where float64 takes eight. "
    "Every lesson from here on starts with this step.",
    hints=(
        "Which number must every pixel be divided by, so that 255 becomes 1?",
        "Dividing uint8 by a Python number gives float64. Convert the pixels with "
        ".astype(...) before you divide.",
        "images.astype(np.float32) makes them float32; then divide by 255.",
    ),
    mistakes=(
        Mistake(
            lambda images: images / 255,
            "The values are right, but the dtype is float64, twice the memory of "
            "float32: convert with .astype(np.float32) before you divide.",
        ),
        Mistake(
            lambda images: (images // 255).astype(np.float32),
            "Every grey pixel has become 0: // divides whole numbers and drops the "
            "rest. Use / instead.",
        ),
        Mistake(
            lambda images: images // 255,
            "Every grey pixel has become 0: the result holds whole numbers, which have "
            "no room between 0 and 1. Convert to float32 first, then use / and not //.",
        ),
        Mistake(
            lambda images: images.astype(np.float32) / 256,
            "Full ink has become 0.996 instead of 1: the largest pixel value is 255, "
            "though there are 256 different ones.",
        ),
        Mistake(
            lambda images: images.astype(np.float32) / images.max(),
            "You divide by the darkest pixel of the batch, so the same grey means "
            "something else in another batch. Divide by 255, always.",
        ),
        Mistake(
            lambda images: images.astype(np.float32),
            "The dtype is right, but full ink is still 255: divide by 255 as well.",
        ),
        Mistake(
            _scaled_in_place,
            "/= writes its result back into the uint8 array, which cannot hold "
            "fractions. Make a new array: images.astype(np.float32) / ...",
        ),
        Mistake(
            lambda images: 1 - images.astype(np.float32) / 255,
            "Ink and paper have changed places: 0 should stay 0 and 255 become 1.",
        ),
    ),
)
def scale_pixels(images):
    return images.astype(np.float32) / 255


def _label_cases(rng: np.random.Generator) -> Cases:
    tiny = np.array([1, 1, 1, 7], dtype=np.uint8)
    # Digit 9 is missing in the second batch, digit 4 in the third.
    no_nine = rng.integers(0, 9, size=50, dtype=np.uint8)
    no_four = rng.choice([0, 1, 2, 3, 5, 6, 7, 8, 9], size=200).astype(np.uint8)
    return [(tiny,), (no_nine,), (no_four,)]


def _first_share(labels: np.ndarray) -> np.floating:
    for digit in range(10):
        return (labels == digit).mean()
    return np.float64(0)


def _shares_of_present(labels: np.ndarray) -> np.ndarray:
    return np.unique(labels, return_counts=True)[1] / len(labels)


@exercise(
    statement="return ten numbers: the share of the labels 0, 1, … 9, from 0 to 1",
    cases=_label_cases,
    right="It even holds for a batch in which a digit is missing.",
    hints=(
        "A share is a count divided by how many labels there are in all.",
        "np.bincount counts the labels, but stops at the largest one that occurs. "
        "Look up its argument minlength.",
        "Divide np.bincount(labels, minlength=10) by len(labels).",
    ),
    mistakes=(
        Mistake(
            lambda labels: np.bincount(labels, minlength=10),
            "These are counts; a share is a count divided by the number of labels.",
        ),
        Mistake(
            lambda labels: np.bincount(labels) / len(labels),
            "Where the largest digits do not occur, fewer than ten numbers come "
            "back: tell np.bincount how many you want with minlength=10.",
        ),
        Mistake(
            lambda labels: np.bincount(labels),
            "These are counts, and fewer than ten where the largest digits do not "
            "occur. You need minlength=10, and a division.",
        ),
        Mistake(
            _shares_of_present,
            "A digit that does not occur is left out, so the shares after it move "
            "up one place: np.unique lists only what it finds. Try np.bincount.",
        ),
        Mistake(
            _first_share,
            "Only the share of the first digit comes back: return stands inside the "
            "loop and ends the function there. Collect ten shares, then return them.",
        ),
        Mistake(
            lambda labels: 100 * np.bincount(labels, minlength=10) / len(labels),
            "These are per cent; a share lies between 0 and 1.",
        ),
        Mistake(
            lambda labels: np.bincount(labels, minlength=10) // len(labels),
            "Every share is 0 where no digit has all the labels: // drops the rest. "
            "Use / instead.",
        ),
        Mistake(
            lambda labels: np.bincount(labels, minlength=10) / 10,
            "You divide by 10, the number of digits; divide by the number of labels.",
        ),
        Mistake(
            lambda labels: np.bincount(labels, minlength=10) / 60_000,
            "You divide by 60,000, which is right for the training set only; "
            "divide by len(labels).",
        ),
    ),
)
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


def _distances(images: np.ndarray, averages: np.ndarray) -> np.ndarray:
    return np.stack([distance_to(average, images) for average in averages], axis=1)


def _list_without_argmin(images: np.ndarray, averages: np.ndarray) -> Any:
    return [distance_to(average, images) for average in averages].argmin(axis=0)  # type: ignore[attr-defined]


def _signed(images: np.ndarray, averages: np.ndarray) -> np.ndarray:
    sums = np.stack([(images - a).sum(axis=(1, 2)) for a in averages], axis=1)
    return sums.argmin(axis=1)


def _wrapped(images: np.ndarray, averages: np.ndarray) -> np.ndarray:
    rounded = averages.astype(np.uint8)
    distances = [((images - average) ** 2).sum(axis=(1, 2)) for average in rounded]
    return np.argmin(distances, axis=0)


def _one_image(images: np.ndarray, averages: np.ndarray) -> np.intp:
    return ((averages - images[0]) ** 2).sum(axis=(1, 2)).argmin()


@exercise(
    statement="return for each image the digit whose average is nearest to it",
    cases=_classifier_cases,
    right="That is a reader of digits, and all it knows is ten averages.",
    hints=(
        "Take one average. How far is each image from it? distance_to(average, images) "
        "from above tells, for all images at once.",
        "Do that for each of the ten averages: a list with "
        "[distance_to(average, images) for average in averages]. It is a table of ten "
        "rows, one column for each image.",
        "In each column the smallest number wins. np.argmin(table, axis=0) gives its "
        "row, for every column.",
    ),
    mistakes=(
        Mistake(
            _signed,
            "Differences of opposite sign cancel: an image that is too dark here and "
            "too pale there looks near. Square the differences before you add them.",
        ),
        Mistake(
            _wrapped,
            "The differences were taken in uint8, where 10 - 20 is 246: leave the "
            "averages as floats, or convert the images with .astype(float).",
        ),
        Mistake(
            lambda images, averages: _distances(images, averages).argmax(axis=1),
            "These are the digits with the largest distance: the nearest average is "
            "the one with the smallest, so argmin.",
        ),
        Mistake(
            lambda images, averages: _distances(images, averages).argmin(axis=0),
            "You look for the nearest image of each average. Look for the nearest "
            "average of each image instead, so that each image gets a digit.",
        ),
        Mistake(
            lambda images, averages: _distances(images, averages).T.argmin(axis=1),
            "You look for the nearest image of each average. Look for the nearest "
            "average of each image instead, so that each image gets a digit.",
        ),
        Mistake(
            lambda images, averages: _distances(images, averages).min(axis=1),
            "These are the smallest distances; what is wanted is the digit they "
            "belong to. argmin gives the position instead of the value.",
        ),
        Mistake(
            _distances,
            "All ten distances of each image are there; now choose, for each image, "
            "the digit with the smallest.",
        ),
        Mistake(
            _one_image,
            "Only one number comes back, and each image needs a digit. If you use "
            "argmin, tell it along which axis the ten digits lie.",
        ),
        Mistake(
            lambda images, averages: _distances(images, averages).argmin(),
            "Only one number comes back, and each image needs a digit. If you use "
            "argmin, tell it along which axis the ten digits lie.",
        ),
        Mistake(
            lambda images, averages: _distances(images, averages).T.argmin(),
            "Only one number comes back, and each image needs a digit. If you use "
            "argmin, tell it along which axis the ten digits lie.",
        ),
        Mistake(
            _list_without_argmin,
            "A Python list has no argmin. np.argmin(list, axis=...) takes a list too.",
        ),
    ),
)
def nearest_average(images, averages):
    distances = [distance_to(average, images) for average in averages]
    return np.argmin(distances, axis=0)


EXERCISES = {e.name: e for e in (scale_pixels, class_shares, nearest_average)}
