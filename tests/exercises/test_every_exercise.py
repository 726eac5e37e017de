"""Every exercise: its solution, its stub, its mistakes, and whatever else arrives."""

import ast
import functools
import importlib
import os
import pkgutil
import re
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import mnist_course.exercises
from mnist_course.exercises.checking import compare, sandbox
from mnist_course.progress import QUIZ
from mnist_course.support.lessons import abilities_of
from mnist_course.support.tables import read_table
from tools import notebooks

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
    pytest.param(param.values[0], mistake, id=f"{param.id}: {mistake.like.__doc__}")
    for param in COMPARED
    for mistake in param.values[0].words.mistakes
    if len(mistake.slips) < 2
]
WITH_SLIPS = [p for p in COMPARED if any(m.slips for m in p.values[0].words.mistakes)]
REPEATS = int(os.environ.get("DRAWS", 3))


def stubs_of(item):
    """Yield functions with the exercise's parameters and an empty body."""
    for body in ("...", "pass", '"""Words."""', '"""Words."""\n    # more\n    ...'):
        space = {}
        exec(f"def {item.call}:\n    {body}", space)
        yield space[item.name]


@pytest.mark.parametrize("item", COMPARED)
def test_the_solution_is_right(item):
    """The reference solution passes its own check, whatever inputs are drawn."""
    for _ in range(REPEATS):
        report = item(item.reference)
        assert report, report
        assert repr(report).startswith("Right.")


@pytest.mark.parametrize("item", COMPARED)
def test_the_solution_shown_is_the_solution_run(item):
    """The source that a learner is shown defines a function that passes the check.

    Where answers are judged, the solved lesson tests it.
    """
    module = sys.modules[item.reference.__module__]
    space = dict(vars(module))
    source = item.solution().source
    assert source.startswith(f"def {item.name}(")
    exec(source, space)
    assert item(space[item.name])


@pytest.mark.parametrize("item", EXERCISES)
def test_a_stub_is_not_attempted(item):
    """An untouched stub is told apart from a wrong answer."""
    for stub in stubs_of(item):
        report = item(stub)
        assert not report
        assert report.state == "not attempted"


@pytest.mark.parametrize("item", EXERCISES)
def test_enough_help(item):
    """Each exercise knows at least three mistakes and gives three hints."""
    assert len(item.words.mistakes or item.words.verdicts) >= 3
    assert len({item.hint().text for _ in range(3)}) == 3
    assert item.hint().text == item.words.hints[-1]


@pytest.mark.parametrize("name", MODULES)
def test_what_one_can_then_do_has_one_form(name):
    """A line of the page in the end: "You can …", a sentence on its own."""
    for exercise, sentence in abilities_of(name).items():
        assert re.fullmatch(r"You can [a-z][^.?!]+\.", sentence), sentence
        assert len(sentence) <= 120, sentence
        assert exercise != QUIZ


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
    for _ in range(REPEATS):
        report = item(mistake.like)
        assert report.state == "wrong", "it is right: add a case that tells, or drop it"
        assert report.message == mistake.says, (
            "another mistake speaks: move this one up"
        )


def as_text(outcome):
    """Return an outcome in words that are equal where outcomes are the `same`."""
    if outcome.error is not None:
        return compare.SHAPES.sub("shape", outcome.error.words).partition("shape")[0]
    if isinstance(outcome.value, tuple):
        parts = (sandbox.Outcome(part) for part in outcome.value)
        return f"({', '.join(map(as_text, parts))})"
    array = np.asarray(outcome.value)
    if array.dtype.kind not in "biuf":
        return repr(outcome.value)
    numbers = " ".join(f"{number + 0:.9g}" for number in array.ravel().tolist())
    return f"{array.shape} {array.dtype} {numbers}"


def options(mistake):
    """Return what of the answer a mistake changes."""
    return {slip.partition("=")[0] for slip in mistake.slips}


@pytest.mark.parametrize("item", WITH_SLIPS)
def test_slips_are_known_together(item):
    """Of slips that are made together all are named, or some, and never another.

    One that has the same effect in the same option may stand in.
    """
    for _ in range(REPEATS if "DRAWS" in os.environ else 1):
        assert_slips_are_known(item, item.cases(np.random.default_rng()))


def assert_slips_are_known(item, cases):
    """Check what is said of slips that are made together in these cases."""
    first, mistakes, named = {}, item.words.mistakes, 0
    for mistake in mistakes:
        outcomes = sandbox.run_cases(mistake.like, cases)
        speaks = first.setdefault(str(list(map(as_text, outcomes))), mistake)
        if len(mistake.slips) > 1:
            assert set(speaks.says.split("\n")) <= set(mistake.says.split("\n")) or (
                speaks.slips and options(speaks) <= options(mistake)
            ), mistake.like.__doc__
            named += speaks.says == mistake.says
    assert named > 0.8 * sum(len(mistake.slips) > 1 for mistake in mistakes)


@pytest.mark.parametrize("item", WITH_SLIPS)
def test_slips_are_options_of_the_right_function(item):
    """Without any slip, the function that makes them is a right answer."""
    module = sys.modules[item.reference.__module__]
    maker = getattr(module, f"_{item.name}")
    assert item(lambda *arguments: maker(*arguments))


@pytest.mark.parametrize("item", EXERCISES)
def test_what_is_said_is_a_sentence_or_a_few(item):
    """No message is a slip of the keyboard, and none is a lecture."""
    single = [m for m in item.words.mistakes if len(m.slips) < 2]
    mistakes = [mistake.says for mistake in single]
    for says in [*mistakes, *item.words.verdicts.values()]:
        assert says.rstrip('")').endswith((".", "?", "near}")), says
        assert 4 <= len(says.split()) <= 50, says


@pytest.mark.parametrize(("item", "mistake"), MISTAKES)
def test_a_mistake_knows_its_names(item, mistake):
    """An expression uses names that exist, unless a missing name is the mistake."""
    outcomes = sandbox.run_cases(mistake.like, item.cases(np.random.default_rng(0)))
    if any(outcome.error and outcome.error.kind == "NameError" for outcome in outcomes):
        assert mistake.says.startswith("Python knows no ")


@pytest.mark.parametrize("item", COMPARED)
def test_messages_differ(item):
    """No two mistakes that compute different things share a message by accident."""
    rng = np.random.default_rng(0)
    cases = item.cases(rng)
    alike = functools.partial(compare.same, dtype=item.strict_dtype)
    single = [m for m in item.words.mistakes if len(m.slips) < 2]
    results = {m: sandbox.run_cases(m.like, cases) for m in single}
    for one, other in combinations(single, 2):
        if one.says != other.says:
            assert not all(map(alike, results[other], results[one])), (
                f"{one.says!r} and {other.says!r} cannot be told apart"
            )


@pytest.mark.parametrize("name", MODULES)
def test_every_table_is_an_exercise(name):
    """The words in a lesson's file are those of its exercises, and of nothing else."""
    module = importlib.import_module(f"mnist_course.exercises.{name}")
    tables = read_table(Path(module.__file__).with_suffix(".toml"))
    assert set(tables) == set(module.EXERCISES)


@pytest.mark.parametrize("path", notebooks.lessons(), ids=lambda path: path.stem)
def test_they_stand_in_the_order_of_the_lesson(path):
    """A learner who asks what is done reads them as they came."""
    code = "\n".join(
        c.source for c in notebooks.read(path).cells if c.cell_type == "code"
    )
    asked = list(dict.fromkeys(re.findall(r"^check\.(\w+)\(", code, re.MULTILINE)))
    assert asked == list(abilities_of(path.stem[3:]))


@pytest.mark.parametrize("name", MODULES)
def test_no_import_is_idle(name):
    """What a module imports is needed in it or by the mistakes in its TOML file.

    The linter cannot see the latter, so it is told to let such imports be.
    """
    path = Path(importlib.import_module(f"mnist_course.exercises.{name}").__file__)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    text = path.with_suffix(".toml").read_text(encoding="utf-8")
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert {
        each for each in imported - used if not re.search(rf"\b{each}\b", text)
    } == set()


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
