"""The check of an answer: what is right, what is wrong, and how it is said."""

import _thread
import os
import random
import signal
import sys
import threading
import time

import matplotlib
import numpy as np
import pytest

from mnist_course.exercises.checking import sandbox
from mnist_course.exercises.checking.exercise import Exercise
from mnist_course.exercises.checking.words import Mistake, Words


def exercise_on(solution, cases, *mistakes):
    """Return an exercise with these cases and mistakes."""
    words = Words("do it", "Done.", ("a", "b", "c"), mistakes)
    return Exercise(solution, words, cases=lambda rng: cases)


def judged():
    """Return a small exercise with many right answers: an even number above 10."""

    def even():
        return 12

    def judge(number):
        yield "even", number % 2 == 0
        yield "above 10", number > 10, {"number": str(number)}
        yield [
            ("below 10,000", number < 10_000, {"number": str(number)}),
            ("no 3", "3" not in str(number)),
        ]
        yield "no 7", "7" not in str(number), {"number": f"{number:,}"}

    verdicts = {
        "even": "Your number is odd, as {this} is not.",
        "above 10": "Your number, {number}, is too small.",
        "below 10,000": "Your number, {number}, is too large.",
        "no 3": "Your number has a 3.",
        "no 7": "Your number has a 7.",
    }
    words = Words(
        "return an even number above 10",
        "It is {number}.",
        ("a", "b", "c"),
        verdicts=verdicts,
        errors={"by zero": "Nothing can be divided by 0."},
    )
    return Exercise(
        even,
        words,
        cases=lambda rng: [()],
        judge=judge,
        seconds=0.3,
    )


def endless():
    """Run for ever."""
    while True:
        pass


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: 13, "Your number is odd, as {this} is not."),
        (lambda: 8, "Your number, 8, is too small."),
        (lambda: "twelve", "Asked: return an even number above 10. Your function"),
        (lambda: 1 / 0, "raised ZeroDivisionError: division by zero\nNothing can be"),
        (lambda: 20_000, "Your number, 20000, is too large."),
        (lambda: 30_000, "Your number, 30000, is too large.\nYour number has a 3."),
        (lambda: 70, "Your number has a 7."),
        (lambda: undefined, "Was the cell run that defines it?"),  # noqa: F821
        (endless, "stopped after 0.3 seconds; an answer that is fast enough exists."),
        (lambda: time.sleep(9), "stopped after 0.3 seconds; an answer that is fast"),
        (threading.Event().wait, "given up on after 0.3 seconds, and still runs"),
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


def test_a_right_answer_is_told_its_own_numbers():
    """The blanks of the last verdict fill those of the praise."""
    assert judged()(lambda: 4444).message == "It is 4,444."


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
        (lambda x: 2 * x[:, None], "should have shape (2,); yours has shape (2, 1)"),
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

    assert "changes what it was given" in toy(spoiling).message


def test_lists_and_other_float_types_are_welcome(toy):
    """A right answer may come as a list or in float32."""
    assert toy(lambda x: [2 * v for v in x])
    assert toy(lambda x: np.float32(2) * x.astype(np.float32))


def test_a_spoilt_list_is_named_too():
    """A list that comes back shorter is as bad as an array that was written to."""
    toy = exercise_on(lambda sizes: sum(sizes), [([1, 2, 3],), ([4],)])

    def popping(sizes):
        return sum(sizes.pop() for _ in range(len(sizes)))

    assert toy(lambda sizes: sum(sizes))
    assert "changes what it was given" in toy(popping).message


def test_or_solution_makes_arrays_of_lists(toy):
    """The lesson goes on with arrays, whatever an answer gives."""

    def listing(x):
        """Return twice x."""
        return [2 * v for v in x]

    assert toy(listing)
    taken = toy.or_solution(listing)
    np.testing.assert_array_equal(taken(np.array([1.0, 2.0])) + 1, [3, 5])
    assert (taken.__name__, taken.__doc__) == ("listing", "Return twice x.")

    for gives in (tuple, lambda x: np.array(x, dtype=object)):
        assert toy(lambda x, gives=gives: gives([2 * v for v in x]))
        taken = toy.or_solution(lambda x, gives=gives: gives([2 * v for v in x]))
        assert taken(np.array([1.0, 2.0])).round(1).tolist() == [2, 4]

    two = exercise_on(lambda x: (x, 2 * x), [(np.array([1.0, 2.0]),)])
    first, second = two.or_solution(lambda x: (list(x), list(2 * x)))(np.ones(3))
    np.testing.assert_array_equal(first + second, [3, 3, 3])


class Tensor:
    """An object that makes an array of itself, as a tensor of Keras does."""

    def __init__(self, numbers):
        self.numbers = np.asarray(numbers)

    def __array__(self, dtype=None, copy=None):
        """Return the numbers."""
        return self.numbers


def test_or_solution_makes_arrays_of_tensors(toy):
    """And plain numbers of those that hold a single one."""
    assert toy(lambda x: Tensor(2 * x))
    taken = toy.or_solution(lambda x: Tensor(2 * x))(np.ones(3))
    np.testing.assert_array_equal(taken, [2, 2, 2])
    assert type(taken) is np.ndarray

    two = exercise_on(lambda x: (x.sum(), x.max()), [(np.array([1.0, 2.0]),)])
    first, second = two.or_solution(lambda x: [Tensor(x.sum()), x.max()])(np.ones(3))
    assert (type(first), first, second) == (np.float64, 3, 1)


def test_several_numbers_may_come_as_an_array():
    """Where all that is wanted is single numbers."""
    two = exercise_on(lambda x: (x.sum(), x.max()), [(np.array([1.0, 2.0]),)])
    assert two(lambda x: np.array([x.sum(), x.max()]))
    assert "should be 2 values" in two(lambda x: np.array([[3.0, 2.0]])).message
    assert not two(lambda x: np.array([x.max(), x.sum()]))


def test_what_rounding_leaves_of_an_input_is_no_change(toy):
    """An entry may be moved and moved back; a change that counts is another thing."""

    def there_and_back(x, step=0.1):
        x += step
        x -= step
        return 2 * x

    def a_little(x):
        result = 2 * x
        x += 1e-6
        return result

    assert toy(there_and_back)
    assert "changes what it was given" in toy(a_little).message


def test_a_model_in_place_of_the_function_is_told(toy):
    """A model can be called as well, but a class of models makes one."""

    class Model:
        def __call__(self, x):
            return x

        def fit(self):
            """Do nothing."""

        predict = fit

    assert "You handed over a model" in toy(Model()).message
    assert "You handed over a model" not in toy(Model).message


def test_an_error_is_known_by_its_words():
    """Another error of the same type is no known mistake; other shapes are."""

    def add(x):
        return x + np.ones(2)

    known = Mistake(lambda x: x + np.ones(3), "The shapes do not fit.")
    toy = exercise_on(add, [(np.ones(2),)], known)

    def unfinished(x):
        raise ValueError("to do")

    assert toy(unfinished).message == (
        "For x = [1., 1.] your function raised ValueError: to do"
    )
    assert toy(lambda x: x * np.ones(5)).message == "The shapes do not fit."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            lambda x: np.full(20, 0.5) + (np.arange(20) == 7),
            "be 0.5 at [7]; yours is 1.5",
        ),
        (lambda x: np.full(20, 0.5001), "be 0.5 at [0]; yours is 0.5001"),
        (
            lambda x: np.full(20, 0.5, np.float16) + np.float16(2e-3),
            "three digits only",
        ),
        (lambda x: np.array([None] * 20), "yours is an array of shape (20,)"),
        (lambda x: (0.5 for _ in range(20)), "yours is a generator, as yield"),
        (lambda x: iter(int, 1), "yours is a generator"),
    ],
)
def test_what_differs_is_shown(answer, words):
    """Never the same words for what should be and for what is."""
    toy = exercise_on(lambda x: np.full(20, 0.5), [(1,)])
    assert words in toy(answer).message


def test_a_hint_can_be_read_again(toy):
    """By its number, from 1; a number too high is the last one."""
    for _ in range(3):
        toy.hint()
    assert [toy.hint(n).text for n in (1, 2, 3, 9, 0)] == ["a", "b", "c", "c", "a"]
    assert repr(toy.hint(1)).startswith("Hint 1 of 3.")


class Bad:
    """An object that ends the session, or hangs, at whatever is asked of it."""

    def __init__(self, deed):
        self.deed = deed

    def __array__(self, *_, **__):
        self.deed()

    def __repr__(self):
        self.deed()

    def __iter__(self):
        self.deed()

    @property
    def __signature__(self):
        self.deed()

    @property
    def __name__(self):
        self.deed()

    def __call__(self, x):
        """Return the object itself."""
        return self


class Nasty(Exception):
    """An error whose words raise another."""

    def __str__(self):
        sys.exit()


def raise_nasty(x):
    """Raise an error that cannot be read."""
    raise Nasty


@pytest.mark.parametrize("deed", [sys.exit, endless], ids=["exit", "hang"])
@pytest.mark.parametrize("wrap", [lambda bad: bad, lambda bad: lambda x: bad])
def test_nothing_of_an_answer_ends_or_hangs_the_session(toy, monkeypatch, deed, wrap):
    """Neither the answer nor what it returns is looked at without a guard."""
    monkeypatch.setattr("mnist_course.exercises.checking.exercise.TIME_LIMIT", 0.2)
    monkeypatch.setattr(sandbox, "TIME_LIMIT", 0.2)
    start = time.monotonic()
    report = toy(wrap(Bad(deed)))
    assert report.state == "wrong"
    assert time.monotonic() - start < 3


def test_an_error_that_cannot_be_read_is_reported(toy):
    """Its type is all there is to say."""
    assert "raised Nasty: an error without words" in toy(raise_nasty).message


def test_nothing_is_left_behind(toy, tmp_path):
    """Random numbers, folder and paths are as before a check."""

    def meddling(x):
        np.random.seed(1)  # noqa: NPY002
        random.seed(1)
        os.chdir(tmp_path)
        sys.path.insert(0, "here")
        matplotlib.rcParams["lines.linewidth"] = 99
        return 2 * x

    before = random.getstate(), os.getcwd(), sys.path[:]
    numpy_before = np.random.get_state()[1].tolist()  # noqa: NPY002
    assert toy(meddling)
    assert (random.getstate(), os.getcwd(), sys.path[:]) == before
    assert np.random.get_state()[1].tolist() == numpy_before  # noqa: NPY002
    assert matplotlib.rcParams["lines.linewidth"] != 99


def test_what_the_cases_draw_is_not_felt():
    """Keras draws first weights by Python's own random numbers."""
    item = exercise_on(lambda x: x, [(1,)])
    item.cases = lambda rng: [(random.random(),), (np.random.rand(),)]  # noqa: NPY002
    before = random.getstate(), np.random.get_state()[1:3]  # noqa: NPY002
    assert item(lambda x: x)
    after = random.getstate(), np.random.get_state()[1:3]  # noqa: NPY002
    assert str(after) == str(before)


@pytest.mark.parametrize("deaf", [False, True])
def test_an_interrupt_ends_the_answer(toy, deaf):
    """The stop button ends the check and the loop inside it, whatever that catches."""
    beats = []

    def beating(x):
        while True:
            try:
                while True:
                    beats.append(1)
                    time.sleep(0.001)
            except BaseException:
                if not deaf:
                    raise

    def interrupt():
        if hasattr(signal, "pthread_kill"):  # wakes the main thread, as Jupyter does
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        else:
            _thread.interrupt_main()

    # As Jupyter's kernel does: another test may have left another handler.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Timer(0.3, interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            toy(beating)
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
    count = len(beats)
    assert count
    time.sleep(0.1)
    assert len(beats) == count


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
