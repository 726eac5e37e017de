"""Exercises of lesson 09: the accuracy of each class, and a reader that may abstain."""

import numpy as np

from mnist_course.activations import softmax
from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judging import Cases


def _label_cases(rng: np.random.Generator) -> Cases:
    # Digit 1 is right in 2 of 3, and 1 is read 3 times but right in 2; 4 to 9 are
    # missing. A 2 is read where there is none.
    tiny = (np.array([0, 1, 1, 1, 3]), np.array([0, 1, 1, 2, 1]))
    labels = rng.integers(0, 10, size=400)
    predicted = np.where(rng.random(400) < 0.7, labels, rng.integers(0, 10, size=400))
    # Here the digit 4 is missing, though it is read, and then the last two are.
    no_four = labels[labels != 4], predicted[labels != 4]
    few = labels[labels < 8][:40], predicted[labels < 8][:40] % 8
    return [tiny, (labels, predicted), no_four, few]


def _counts(labels):
    return np.bincount(labels, minlength=10)


def _right(labels, predicted):
    return _counts(labels[labels == predicted])


def _once(labels, predicted):
    """Count as ``confusion[labels, predicted] += 1`` does: no pair more than once."""
    confusion = np.zeros((10, 10))
    confusion[labels, predicted] += 1
    return confusion


def _class_accuracy(
    labels, predicted, *, of="its own", turned=False, missing=0, times=1, digits=10
):
    own = _counts(labels)
    totals = {"its own": own, "read": _counts(predicted), "all": len(labels), "none": 1}
    shares = _right(labels, predicted) / np.maximum(totals[of], 1)
    shares = np.where(own > 0, 1 - shares if turned else shares, missing)
    return times * shares[:digits]


@exercise(cases=_label_cases)
def class_accuracy(labels, predicted):
    accuracy = np.zeros(10)
    for digit in range(10):
        theirs = labels == digit
        if theirs.any():
            accuracy[digit] = (predicted[theirs] == digit).mean()
    return accuracy


def _probability_cases(rng: np.random.Generator) -> Cases:
    # One just as sure as the threshold, one that is not, whose two are equal, and one
    # surer. Halves and quarters are exact.
    tiny = np.array([[0.25, 0.75], [0.5, 0.5], [1.0, 0.0]])

    def drawn(n: int, spread: float = 3.0) -> np.ndarray:
        return softmax(spread * rng.normal(size=(n, 10)))

    probabilities = drawn(60)
    some = float(np.sort(probabilities.max(axis=1))[20])  # one digit is as sure as that
    return [
        (tiny, 0.75),
        (probabilities, some),
        (drawn(50), 0.15),  # several classes may pass, even after a second softmax
        (drawn(20), 0.05),  # the mean of each row passes
        (drawn(40, 6.0), 0.9),  # some are sure to 99 %
        (drawn(5, 0.5), 0.999),  # no row is sure enough
    ]


def _best(probabilities):
    return probabilities.max(axis=1)


def _lead(probabilities):
    second, first = np.sort(probabilities, axis=1)[:, -2:].T
    return first - second


def _abstaining_reader(
    probabilities,
    threshold,
    *,
    sure=_best,
    passes=np.greater_equal,
    pick=np.argmax,
    plus=0,
    silent=-1,
):
    answers = pick(probabilities, axis=1) + plus
    return np.where(passes(sure(probabilities), threshold), answers, silent)


@exercise(cases=_probability_cases)
def abstaining_reader(probabilities, threshold):
    digits = probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1) >= threshold
    return np.where(sure, digits, -1)


EXERCISES = {e.name: e for e in (class_accuracy, abstaining_reader)}
