"""Every exercise: its solution, its stub, its mistakes, and whatever else arrives."""

import importlib
import pkgutil
import sys
import time
from itertools import combinations

import numpy as np
import pytest

import mnist_course.exercises
from mnist_course.exercises.checking import compare, sandbox
from mnist_course.exercises.checking.exercise import Mistake, exercise

MACHINERY = {"checking"}
MODULES = sorted(
    module.name
    for module in pkgutil.iter_modules(mnist_course.exercises.__path__)
    if module.name not in MACHINERY
)
EXERCISES = [
    pytest.param(item, id=f"{module}.{item.name}")
    for module in MODULES
    for item in importlib.import_module(
        f"mnist_course.exercises.{module}"
    ).EXERCISES.values()
]
COMPARED = [param for param in EXERCISES if param.values[0].judge is None]
MISTAKES = [
    pytest.param(param.values[0], mistake, id=f"{param.id}-{place}")
    for param in EXERCISES
    for place, mistake in enumerate(param.values[0].mistakes)
]
REPEATS = 5


def rounds(item):
    """Return how often to try: once where an answer is a trained model."""
    return range(REPEATS if item.judge is None else 1)


def stub_of(item):
    """Return a function with the exercise's parameters and an empty body."""
    names = ", ".join(item._call().partition("(")[2].rstrip(")").split(", "))
    space = {}
    exec(f"def {item.name}({names}):\n    ...", space)
    return space[item.name]


@pytest.mark.parametrize("item", EXERCISES)
def test_the_solution_is_right(item):
    """The reference solution passes its own check, whatever inputs are drawn."""
    for _ in rounds(item):
        report = item(item.reference)
        assert report, report
        assert repr(report).startswith("Right.")


@pytest.mark.parametrize("item", EXERCISES)
def test_the_solution_shown_is_the_solution_run(item):
    """The source that a learner is shown defines a function that passes the check."""
    module = sys.modules[item.reference.__module__]
    space = dict(vars(module))
    source = item.solution().source
    assert source.startswith(f"def {item.name}(")
    exec(source, space)
    assert item(space[item.name])


@pytest.mark.parametrize("item", EXERCISES)
def test_a_stub_is_not_attempted(item):
    """An untouched stub is told apart from a wrong answer."""
    report = item(stub_of(item))
    assert not report
    assert report.state == "not attempted"


@pytest.mark.parametrize("item", EXERCISES)
def test_enough_help(item):
    """Each exercise knows at least three mistakes and gives three hints."""
    assert len(item.mistakes) >= 3
    assert len(item.hints) == 3
    assert len({item.hint().text for _ in range(3)}) == 3
    assert item.hint().text == item.hints[-1]


@pytest.mark.parametrize("item", COMPARED)
def test_inputs_are_fresh(item):
    """Two checks never ask the same, so an answer cannot be learned by heart."""
    seen = []

    def spy(*arguments):
        seen.append(repr(arguments))
        return item.reference(*arguments)

    assert item(spy)
    first = set(seen)
    seen.clear()
    assert item(spy)
    assert set(seen) != first


@pytest.mark.parametrize(("item", "mistake"), MISTAKES)
def test_a_mistake_is_named(item, mistake):
    """Each known mistake gets its own message, whatever inputs are drawn."""
    for _ in rounds(item):
        report = item(mistake.like)
        assert report.state == "wrong"
        assert report.message == mistake.says


@pytest.mark.parametrize("item", COMPARED)
def test_messages_differ(item):
    """No two mistakes that compute different things share a message by accident."""
    rng = np.random.default_rng(0)
    cases = item.cases(rng)
    for one, other in combinations(item.mistakes, 2):
        if one.says == other.says:
            continue
        results = [sandbox.run_cases(m.like, cases) for m in (one, other)]
        assert not all(
            compare.same(a, b, dtype=item.strict_dtype)
            for a, b in zip(*results, strict=True)
        ), f"{one.says!r} and {other.says!r} cannot be told apart"


class Hostile:
    """An object that fails at whatever is asked of it."""

    def __repr__(self):
        raise RuntimeError("no")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


ODD_RESULTS = {
    "text": "seven",
    "ragged": [[1], [1, 2]],
    "dict": {"a": 1},
    "hostile": Hostile(),
    "nan": np.full(3, np.nan),
    "empty": np.zeros((0, 5)),
    "object": np.array([None, 1], dtype=object),
    "complex": 1j,
    "huge": 10**400,
    "scalar": 3.0,
    "bool": True,
    "class": int,
}


@pytest.mark.parametrize("item", EXERCISES)
@pytest.mark.parametrize("result", ODD_RESULTS.values(), ids=ODD_RESULTS)
def test_any_result_gets_one_sentence(item, result):
    """Results of any type and shape are answered in words, never by an error."""
    report = item(lambda *arguments: result)
    assert report.state == "wrong"
    assert 20 < len(report.message) < 400
    assert "Traceback" not in report.message


@pytest.mark.parametrize("item", EXERCISES)
@pytest.mark.parametrize(
    "answer", [3, "text", [1, 2], np.zeros(3), Hostile(), {}, float("nan")]
)
def test_any_answer_gets_one_sentence(item, answer):
    """What is not a function is answered with how to hand one over."""
    report = item(answer)
    assert report.state == "wrong"
    assert f"check.{item.name}({item.name})" in report.message


def toy():
    """Return a small exercise: double a number or an array."""

    def doubled(x):
        return 2 * x

    return exercise(
        statement="return twice x",
        cases=lambda rng: [(np.array([1.0, 2.0]),), (rng.normal(size=4),)],
        hints=("a", "b", "c"),
        mistakes=(
            Mistake(lambda x: x**2, "You square."),
            Mistake(lambda x: x + undefined, "You use a name that does not exist."),  # noqa: F821
        ),
    )(doubled)


def judged():
    """Return a small exercise with many right answers: an even number above 10."""

    def even():
        return 12

    def judge(number):
        if number % 2:
            return "Your number is odd."
        return None if number > 10 else "Your number is too small."

    return exercise(
        statement="return an even number above 10",
        cases=lambda rng: [()],
        hints=("a", "b", "c"),
        mistakes=(),
        judge=judge,
        seconds=0.3,
    )(even)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: 13, "Your number is odd."),
        (lambda: 8, "Your number is too small."),
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


def test_a_counterexample_is_shown():
    """An unknown wrong answer is answered with the simplest case and both results."""
    message = toy()(lambda x: 3 * x).message
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
def test_what_is_wrong_is_said(answer, words):
    """Signature, errors, shapes, NaN and types are named in the message."""
    report = toy()(answer)
    assert report.state == "wrong"
    assert words in report.message


def test_a_mistake_that_raises_is_named():
    """A known mistake is recognised by the error that it causes, not by any other."""
    assert toy()(lambda x: x - undefined).message.startswith("You use a name")  # noqa: F821
    assert "raised NameError" in toy()(lambda x: unheard_of + x).message  # noqa: F821


def test_an_endless_loop_is_stopped(monkeypatch):
    """A loop without end, deaf to exceptions, is given up on and then dies."""
    monkeypatch.setattr(sandbox, "TIME_LIMIT", 0.3)
    still_running = []

    def endless(x):
        while True:
            still_running.append(1)
            if len(still_running) > 1000:
                still_running.clear()
            try:
                time.sleep(0.001)
            except Exception:
                continue

    start = time.monotonic()
    report = toy()(endless)
    assert time.monotonic() - start < 3
    assert "stopped after 5 seconds" in report.message
    still_running.clear()
    time.sleep(0.05)
    assert not still_running


def test_the_time_limit_is_five_seconds():
    """The limit that the message names is the limit in force."""
    assert sandbox.TIME_LIMIT == 5.0


def test_printing_does_no_harm(capsys):
    """An answer that prints is right all the same, and the lesson stays tidy."""

    def chatty(x):
        print("hello")
        print("oh", file=sys.stderr)
        return 2 * x

    assert toy()(chatty)
    assert capsys.readouterr() == ("", "")


def test_what_a_wrong_answer_prints_is_shown():
    """A learner who looks for a mistake by printing sees what was printed first."""

    def puzzled(x):
        print("x is", x)
        return 3 * x

    message = toy()(puzzled).message
    assert message.endswith("\nIt printed: x is [1. 2.]")


def test_printing_without_end_is_cut():
    """However much is printed, a line of it is kept."""

    def flood(x):
        for _ in range(10_000):
            print("x" * 100)
        return 3 * x

    assert len(toy()(flood).message) < 400


def test_a_forgotten_return_is_named():
    """An answer that computes and returns nothing has been attempted."""

    def forgetful(x):
        result = 2 * x  # noqa: F841

    def printing(x):
        print(2 * x)

    report = toy()(forgetful)
    assert report.state == "wrong"
    assert report.message.startswith("Your function returns nothing.")
    assert "returns None.\nIt printed: [2. 4.]" in toy()(printing).message


def test_changing_the_input_is_named():
    """An answer that spoils its argument is not right, even with the right result."""

    def spoiling(x):
        x *= 2
        return x

    assert "changes the array" in toy()(spoiling).message


def test_lists_and_other_float_types_are_welcome():
    """A right answer may come as a list or in float32."""
    assert toy()(lambda x: [2 * v for v in x])
    assert toy()(lambda x: np.float32(2) * x.astype(np.float32))


def test_or_solution_prefers_the_learner():
    """A lesson goes on with the learner's function if, and only if, it is right."""
    item = toy()

    def mine(x):
        return x + x

    assert item.or_solution(mine) is mine
    assert item.or_solution(lambda x: None) is item.reference
    assert item.or_solution(lambda x: 3 * x) is item.reference


def test_forgotten_brackets_and_wrong_object_are_named():
    """A called function, a check and None are each answered."""
    item = toy()
    assert item().state == item(None).state == "not attempted"
    assert item(...).state == "not attempted"
    assert "not a check" in item(item).message
    assert "without brackets" in item(np.zeros(2)).message


def test_reports_show_themselves():
    """A report says its verdict in words in plain text and in HTML, escaped."""
    report = toy()(lambda x: "<b>&")
    assert repr(report).startswith("Not yet. ")
    assert "&lt;b&gt;&amp;" in report._repr_html_()
    assert "<b>" not in report._repr_html_()
    solution = toy().solution()
    assert "return 2 * x" in repr(solution)
    assert solution._repr_markdown_().startswith("```python\ndef doubled(x):")
    assert repr(toy().hint()).startswith("Hint 1 of 3. a")
