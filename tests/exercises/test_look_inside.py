"""Lesson 09's exercises: plain facts, other right answers, and beginners' answers."""

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


# Right answers that look unlike the solution.


def by_counting(labels, predicted):
    """Count with zip, in plain Python."""
    right, total = [0] * 10, [0] * 10
    for label, read in zip(labels, predicted, strict=True):
        total[label] += 1
        right[label] += label == read
    return [r / t if t else 0 for r, t in zip(right, total, strict=True)]


def by_matrix(labels, predicted):
    """Make the confusion matrix, and divide its diagonal by the sums of its rows."""
    confusion = np.zeros((10, 10))
    np.add.at(confusion, (labels, predicted), 1)
    return np.diag(confusion) / np.maximum(confusion.sum(axis=1), 1)


def by_nan_to_num(labels, predicted):
    """Divide by 0 in silence, and tidy up afterwards."""
    with np.errstate(invalid="ignore"):
        share = np.bincount(labels, weights=labels == predicted, minlength=10)
        return np.nan_to_num(share / np.bincount(labels, minlength=10))


def by_one_hot(labels, predicted):
    """Multiply one-hot rows."""
    rows = np.eye(10, dtype=np.float32)[labels]
    return (rows * (labels == predicted)[:, None]).sum(0) / rows.sum(0).clip(1)


def by_comprehension(labels, predicted):
    """Return a tuple of single accuracies."""
    return tuple(
        np.sum((labels == d) & (predicted == d)) / max(np.sum(labels == d), 1)
        for d in range(10)
    )


def by_rows(probabilities, threshold):
    """Go through the rows, in plain Python."""
    answers = []
    for row in probabilities:
        best = max(range(len(row)), key=lambda digit: row[digit])
        answers.append(best if row[best] >= threshold else -1)
    return answers


def by_overwriting(probabilities, threshold):
    """Read all, then take the unsure answers back."""
    digits = probabilities.argmax(axis=1)
    digits[probabilities.max(axis=1) < threshold] = -1
    return digits


def by_arithmetic(probabilities, threshold):
    """Move answers by one, and multiply with yes and no."""
    sure = np.amax(probabilities, axis=1) >= threshold
    return (probabilities.argmax(axis=1) + 1) * sure - 1


def by_a_column_more(probabilities, threshold):
    """Let "no answer" be an eleventh class, just short of the threshold."""
    floor = np.full((len(probabilities), 1), np.nextafter(threshold, 0))
    best = np.hstack([probabilities, floor]).argmax(axis=1)
    return np.where(best == probabilities.shape[1], -1, best)


def by_any(probabilities, threshold):
    """Ask whether any class passes, in floats."""
    passes = (probabilities >= threshold).any(axis=1)
    return np.where(passes, np.argmax(probabilities, 1), -1).astype(float)


RIGHT = {
    "class_accuracy": [
        by_counting,
        by_matrix,
        by_nan_to_num,
        by_one_hot,
        by_comprehension,
    ],
    "abstaining_reader": [
        by_rows,
        by_overwriting,
        by_arithmetic,
        by_a_column_more,
        by_any,
    ],
}


@pytest.mark.parametrize(
    ("name", "answer"),
    [(name, answer) for name, answers in RIGHT.items() for answer in answers],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_other_ways_are_right(name, answer):
    """However it is computed, and in lists or floats, a right answer is right."""
    for _ in range(5):
        report = exercises.EXERCISES[name](answer)
        assert report, report


# Wrong answers, as a learner writes them.


def only_the_first(labels, predicted):
    """Return inside the loop."""
    for digit in range(10):
        theirs = labels == digit
        return (predicted[theirs] == digit).mean()


def one_round_too_few(labels, predicted):
    """Stop before the 9."""
    shares = np.zeros(10)
    for digit in range(9):
        if (labels == digit).any():
            shares[digit] = (predicted[labels == digit] == digit).mean()
    return shares


def nan_where_missing(labels, predicted):
    """Take the mean of nothing."""
    with np.errstate(invalid="ignore"):
        right = np.bincount(labels[labels == predicted], minlength=10)
        return right / np.bincount(labels, minlength=10)


def exchanged(labels, predicted):
    """Take what was read for the truth."""
    return accuracy(predicted, labels)


def in_place(probabilities, threshold):
    """Overwrite what was handed over."""
    probabilities[probabilities < threshold] = 0
    digits = probabilities.argmax(axis=1)
    return np.where(probabilities.max(axis=1) > 0, digits, -1)


def row_by_row_too_early(probabilities, threshold):
    """Return at the first row that is sure."""
    for row in probabilities:
        if row.max() >= threshold:
            return row.argmax()
    return -1


WRONG = [
    ("class_accuracy", only_the_first, "Only the first digit's share"),
    ("class_accuracy", one_round_too_few, ""),
    ("class_accuracy", nan_where_missing, "gets 0/0, which is nan"),
    ("class_accuracy", exchanged, "You divide by how often the digit was read"),
    ("class_accuracy", lambda y, p: np.mean(y == p), "one accuracy for all digits"),
    ("class_accuracy", lambda y, p: np.full(10, np.mean(y == p)), ""),
    ("class_accuracy", lambda y, p: accuracy(y, p) * 100, "These are per cent"),
    ("class_accuracy", lambda y, p: [sum(y[y == p] == d) for d in range(10)], "counts"),
    ("class_accuracy", lambda y, p: accuracy(y, p)[np.unique(y)], "is left out"),
    (
        "abstaining_reader",
        lambda p, t: np.where(p.max(1) > t, p.argmax(1), -1),
        "At least means >=",
    ),
    (
        "abstaining_reader",
        lambda p, t: np.where(p > t, np.arange(p.shape[1]), -1).max(axis=1),
        "",
    ),
    ("abstaining_reader", lambda p, t: p.argmax(axis=1), "It answers every row"),
    ("abstaining_reader", lambda p, t: p.max(axis=1) >= t, "These are yes and no"),
    ("abstaining_reader", in_place, "changes what it was given"),
    ("abstaining_reader", row_by_row_too_early, ""),
    (
        "abstaining_reader",
        lambda p, t: np.where(p.max(axis=1) >= t, p.argmax(axis=1) + 1, -1),
        "",
    ),
    (
        "abstaining_reader",
        lambda p, t: [row.argmax() for row in p if row.max() >= t],
        "The unsure rows are left out",
    ),
    (
        "abstaining_reader",
        lambda p, t: np.where(p.max(axis=1) >= t, p.argmax(axis=1), "?"),
        "",
    ),
]


@pytest.mark.parametrize(("name", "answer", "words"), WRONG)
def test_what_beginners_write_is_refused(name, answer, words):
    """Wrong answers are wrong whatever is drawn, and the usual ones are named."""
    for _ in range(5):
        report = exercises.EXERCISES[name](answer)
        assert report.state == "wrong"
        assert words in report.message


def test_a_missing_digit_raises_no_warning(recwarn):
    """The solution divides by no 0, so it has nothing to be silent about."""
    accuracy(np.array([3, 3]), np.array([3, 5]))
    assert not recwarn.list
