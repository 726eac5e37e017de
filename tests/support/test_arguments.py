"""Arguments at their limits: what is just accepted, and what is just refused."""

import numpy as np
import pytest

from mnist_course.plots import class_balance, show_digits
from mnist_course.support import arguments

X = np.ones((4, 28, 28), np.uint8)


@pytest.mark.parametrize("label", [10, -1, 255, 0.5, 9.5])
def test_there_are_no_other_labels_than_0_to_9(label):
    """The first number above and below is refused, and named, wherever labels go."""
    for refuse in (
        lambda: arguments.require_labels([3, label]),
        lambda: arguments.require_examples((X[:2], [3, label]), name="train"),
        lambda: arguments.require_every_digit([*range(10), label], 11),
        lambda: class_balance(train=[3, label]),
    ):
        with pytest.raises(ValueError, match=rf"from 0 to 9; got {label}"):
            refuse()
    np.testing.assert_array_equal(arguments.require_labels([0, 9]), [0, 9])


@pytest.mark.parametrize(
    ("value", "accepted"), [(1, True), (0, False), (-1, False), (True, False)]
)
def test_a_count_starts_at_1(value, accepted):
    """0 is no count, and neither is True."""
    if accepted:
        arguments.require_count("epochs", value)
    else:
        with pytest.raises(ValueError, match=rf"epochs must be .* got {value}"):
            arguments.require_count("epochs", value)


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_must_be_there(digit):
    """The one that is missing is named; places are those of each digit in order."""
    labels = np.array([each for each in range(10) if each != digit] * 2)
    with pytest.raises(ValueError, match=f"there is no {digit}"):
        arguments.require_every_digit(labels, 18)
    places = arguments.require_every_digit([*range(9, -1, -1), 4], 11)
    assert [place.tolist() for place in places][4:6] == [[5, 10], [4]]


@pytest.mark.parametrize("y", [[0, 3], [0, -1]])
def test_classes_end_before_their_number(y):
    """Of three classes the last is 2."""
    with pytest.raises(ValueError, match="classes from 0 to 2"):
        arguments.require_classes(y, 2, 3)
    assert arguments.require_classes([0, 2], 2, 3).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("row", "accepted"), [([0.1] * 10, True), ([0.101] * 10, False)]
)
def test_probabilities_add_up_to_1(row, accepted):
    """Up to a thousandth, none of them below 0."""
    if accepted:
        assert arguments.require_probabilities([row]).shape == (1, 10)
        row = [*row[:8], 0.3, -0.1]
    with pytest.raises(ValueError, match="must sum to 1"):
        arguments.require_probabilities([row])


def test_as_many_captions_as_digits():
    """One too many is refused as one too few is."""
    for captions in (range(3), range(5)):
        with pytest.raises(ValueError, match="each of the 4 images"):
            show_digits(X[:4], captions)
