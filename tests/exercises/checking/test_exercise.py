"""The check of an answer: what is right, what is wrong, and how it is said."""

import sys
import time

import numpy as np
import pytest

from mnist_course.exercises.checking.exercise import Exercise
from mnist_course.exercises.checking.words import Words


def judged():
    """Return a small exercise with many right answers: an even number above 10."""

    def even():
        return 12

    def judge(number):
        yield "even", number % 2 == 0
        yield "above 10", number > 10, {"number": str(number)}

    verdicts = {
        "even": "Your number is odd, as {this} is not.",
        "above 10": "Your number, {number}, is too small.",
    }
    return Exercise(
        even,
        Words("return an even number above 10", "", ("a", "b", "c"), verdicts=verdicts),
        cases=lambda rng: [()],
        judge=judge,
        seconds=0.3,
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: 13, "Your number is odd, as {this} is not."),
        (lambda: 8, "Your number, 8, is too small."),
        (lambda: "twelve", "Asked: return an even number above 10. Your function"),
        (lambda: 1 / 0, "raised ZeroDivisionError"),
        (lambda: time.sleep(2), "stopped after 0.3 seconds"),
        (lambda: print(14), "Your function returns nothing."),
    ],
)
def test_a_judge_says_what_is_wrong(answer, words):
    """Where many answers are right, a wrong one is judged, not compared."""
    report = judged()(answer)
    assert report.state == "wrong"
    assert words in report.message


def test_a_judge_accepts_every_right_answer():
    """An answer may be right and yet another than the reference."""
    assert judged()(lambda: 12)
    assert judged()(lambda: 4444)


def test_a_counterexample_is_shown(toy):
    """An unknown wrong answer is answered with the simplest case and both results."""
    message = toy(lambda x: 3 * x).message
    assert "x = [1., 2.]" in message
    assert "should be [2., 4.]" in message
    assert "yours is [3., 6.]" in message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: 1, "must take 1 argument, as in doubled(x)"),
        (lambda x, y: 1, "must take 1 argument, as in doubled(x)"),
        (lambda x: 1 / 0, "raised ZeroDivisionError"),
        (lambda x: sys.exit(), "raised SystemExit"),
        (lambda x: (2 * x)[:1], "should have shape (2,); yours has shape (1,)"),
        (lambda x: x * np.nan, "NaN"),
        (lambda x: "two", "yours is 'two'"),
    ],
)
def test_what_is_wrong_is_said(toy, answer, words):
    """Signature, errors, shapes, NaN and types are named in the message."""
    report = toy(answer)
    assert report.state == "wrong"
    assert words in report.message


def test_a_mistake_that_raises_is_named(toy):
    """A known mistake is recognised by the error that it causes, not by any other."""
    assert toy(lambda x: x - undefined).message.startswith("You use a name")  # noqa: F821
    assert "raised NameError" in toy(lambda x: unheard_of + x).message  # noqa: F821


def test_a_forgotten_return_is_named(toy):
    """An answer that computes and returns nothing has been attempted."""

    def forgetful(x):
        result = 2 * x  # noqa: F841

    def printing(x):
        print(2 * x)

    report = toy(forgetful)
    assert report.state == "wrong"
    assert report.message.startswith("Your function returns nothing.")
    assert "returns None.\nIt printed: [2. 4.]" in toy(printing).message


def test_changing_the_input_is_named(toy):
    """An answer that spoils its argument is not right, even with the right result."""

    def spoiling(x):
        x *= 2
        return x

    assert "changes the array" in toy(spoiling).message


def test_lists_and_other_float_types_are_welcome(toy):
    """A right answer may come as a list or in float32."""
    assert toy(lambda x: [2 * v for v in x])
    assert toy(lambda x: np.float32(2) * x.astype(np.float32))


def test_or_solution_prefers_the_learner(toy):
    """A lesson goes on with the learner's function if, and only if, it is right."""

    def mine(x):
        return x + x

    assert toy.or_solution(mine) is mine
    assert toy.or_solution(lambda x: None) is toy.reference
    assert toy.or_solution(lambda x: 3 * x) is toy.reference


def test_a_right_answer_is_not_checked_twice(toy):
    """What was just found right goes on without another check; what was not is checked.

    An answer may be a training of ten seconds.
    """
    calls = []

    def mine(x):
        calls.append(x)
        return factor * x

    factor = 2
    assert toy(mine)
    checked = len(calls)
    assert toy.or_solution(mine) is mine
    assert len(calls) == checked
    factor = 3
    assert not toy(mine)
    assert toy.or_solution(mine) is toy.reference
    assert len(calls) == 3 * checked
    assert toy.or_solution(None) is toy.reference


def test_an_empty_body_is_not_attempted(toy):
    """A stub stays one with a docstring, a comment, pass or an explicit None."""

    def documented(x):
        """Return twice x."""

    def passing(x):
        """Return twice x."""
        pass

    def dots(x):
        """Return twice x."""
        # your code
        ...

    def nothing(x):
        return None

    for stub in (documented, passing, dots, nothing):
        assert toy(stub).state == "not attempted", stub.__name__


def test_a_body_that_does_something_was_attempted(toy):
    """Where something is computed or called, it is told that nothing comes back."""

    def computing(x):
        """Return twice x."""
        x * 2

    def calling(x):
        print("hello")

    for attempt in (computing, calling):
        assert toy(attempt).message.startswith("Your function returns nothing.")


def test_forgotten_brackets_and_wrong_object_are_named(toy):
    """A called function, a check and None are each answered."""
    assert toy().state == toy(None).state == "not attempted"
    assert toy(...).state == "not attempted"
    assert "not a check" in toy(toy).message
    assert "without brackets" in toy(np.zeros(2)).message
