"""What spoils any result is known everywhere, and only what is true is said of it."""

import numpy as np
import pytest

from mnist_course.exercises.checking.changes import FORMS, VALUES
from mnist_course.exercises.checking.exercise import Exercise
from mnist_course.exercises.checking.words import Mistake, Words

CASES = [
    (np.array([[1.26, -2.2, 3.7], [0.6, 5.1, -6.3]]),),
    (np.array([[0.3, -9.9], [4.4, 2.2], [7.77, -1.15]]),),
    (np.array([1.5, -2.25, 4.0]),),
    (np.float64(2.57),),
]


def exercise_on(*mistakes):
    """Return an exercise for arrays of any shape: add one."""
    words = Words("add one", "Done.", ("a", "b", "c"), mistakes)
    return Exercise(lambda x: x + 1, words, cases=lambda rng: CASES)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda x: x[0], "Only the first part"),
        (lambda x: x[:1], "Only the first part"),
        (lambda x: x[-1], "Only the last part"),
        (lambda x: x.T, "Rows and columns"),
        (lambda x: x.astype(int), "The fractions are cut off"),
        (lambda x: np.round(x, 1), "is rounded"),
        (lambda x: np.ravel(x), "in one row"),
        (lambda x: np.array([x]), "brackets too many"),
        (np.sum, "as from sum or mean"),
        (np.mean, "as from sum or mean"),
    ],
)
def test_the_form_of_what_comes_back_is_known(spoil, words):
    """By itself, and on top of a mistake, of which is told as well."""
    two = exercise_on(Mistake(lambda x: x + 2, "You add two."))
    message = two(lambda x: spoil(np.asarray(x + 1)[()])).message
    assert message.startswith(("Only", "Rows", "The", "All", "One"))
    assert words in message
    both = two(lambda x: spoil(np.asarray(x + 2)[()])).message
    assert both.startswith("You add two.\n")
    assert words in both


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda x: -x, "sign is turned round"),
        (abs, "signs are lost"),
        (lambda x: 2 * x, "twice"),
        (lambda x: x / 2, "half"),
        (lambda x: 100 * x, "100 times"),
    ],
)
def test_other_values_are_told_of_right_ones_alone(spoil, words):
    """What is said of a mistake is not true of twice its result."""
    two = exercise_on(Mistake(lambda x: x + 2, "You add two."))
    assert words in two(lambda x: spoil(x + 1)).message
    assert "should be" in two(lambda x: spoil(x + 2)).message


def test_nothing_is_said_of_errors_alone():
    """An index too many in every case is no return inside a loop."""
    scalar = Exercise(lambda x: x, exercise_on().words, cases=lambda rng: CASES[-1:])
    assert "raised IndexError" in scalar(lambda x: x[0]).message


def test_each_is_told_apart():
    """No two sentences are said to the same result."""
    seen = {}
    for make, about in (*FORMS, *VALUES):
        made = str([make(case[0] + 1) for case in CASES[:3]])
        assert seen.setdefault(made, about) == about


def test_a_mistake_that_spoils_its_input_is_told_of_both():
    """Two things are wrong, and both are said."""

    def spoiling(x):
        x = np.asarray(x)
        x[...] = 0
        return x

    said = exercise_on(Mistake(lambda x: 0 * x, "It is 0."))(spoiling).message
    assert said.startswith("It is 0.\nYour function changes what it was given")


def test_what_holds_no_longer_is_not_said():
    """A sentence that calls something right is not said of its mean."""
    praising = exercise_on(Mistake(lambda x: x + 2, "The numbers are right, but late."))
    message = praising(lambda x: np.mean(x + 2)).message
    assert "are right" not in message
    assert "should have shape" in message


def test_of_two_mistakes_that_leave_the_same_none_is_named():
    """Only what is true of both is said."""

    def first_alone(x):
        return np.concatenate([x[:1] + 2, x[1:]]) if np.ndim(x) else x + 2

    both = Mistake(lambda x: x + 2, "You add two."), Mistake(first_alone, "One is off.")
    assert exercise_on(*both)(lambda x: (x + 2)[0]).message.startswith("Only the first")
    one = exercise_on(both[0])(lambda x: (x + 2)[0]).message
    assert one.startswith("You add two.\nOnly the first part")


def test_whole_numbers_are_neither_rounded_nor_cut():
    """Where they are wanted, rounding is no fault."""
    halves = Mistake(lambda n: n + 0.4, "There is a part too much.")
    words = Words("count", "Done.", ("a", "b", "c"), (halves,))
    counting = Exercise(lambda n: n + 1, words, cases=lambda rng: [(3,), (5,)])
    assert "part too much" not in counting(lambda n: round(n + 0.4)).message


def test_the_same_in_every_case_is_named():
    """A number of one's own does not depend on what comes in."""
    said = exercise_on()
    assert "same in every case" in said(lambda x: 3.0).message
    assert "same in every case" not in said(lambda x: x - 1).message


def test_what_came_in_is_known_when_it_comes_back():
    """As after a loop that only gave a name another value."""
    said = exercise_on()(lambda x: x).message
    assert said.startswith("x came back as it came in.")
