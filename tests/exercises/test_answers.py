"""Answers of many kinds, right and wrong, and the same verdict whatever is drawn.

For each lesson a TOML file in ``answers/`` has, for each exercise, right answers that
are unusual, and wrong ones, each with what its message must say. An answer is an
expression in the exercise's parameters, or in several lines the body of a function.
The files in ``public/`` have answers that people posted, with what they were told.
"""

import copy
import importlib
import math
import re
import textwrap
from collections import Counter
from fractions import Fraction
from functools import partial, reduce
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
import pytest

from mnist_course import activations, optimizers
from mnist_course.exercises.build_a_neuron import step
from mnist_course.exercises.checking import compare, sandbox
from mnist_course.exercises.checking.values import plain
from mnist_course.exercises.meet_the_dataset import distance_to
from mnist_course.support.tables import read_table

DRAWS = 200
# Python's own, and what the lessons define or import.
NAMES = {
    "np": np,
    "math": math,
    "keras": keras,
    "layers": keras.layers,
    "optimizers": optimizers,
    "Counter": Counter,
    "Fraction": Fraction,
    "reduce": reduce,
    "pairwise": pairwise,
    "distance_to": distance_to,
    "step": step,
    "sigmoid": activations.sigmoid,
    "relu": activations.relu,
    "relu_derivative": activations.relu_derivative,
    "softmax": activations.softmax,
    "cross_entropy": activations.cross_entropy,
}


def load(folder, *keys):
    """Yield each exercise of a folder's files with the answers under the keys."""
    for path in sorted((Path(__file__).parent / folder).glob("*.toml")):
        module = importlib.import_module(f"mnist_course.exercises.{path.stem}")
        for name, answers in read_table(path).items():
            yield module.EXERCISES[name], *(answers[key] for key in keys)


def answer(item, code):
    """Return the function that a learner wrote in the lesson."""
    body = code.strip() if "\n" in code else f"return {code}"
    space = dict(NAMES)
    exec(f"def {item.call}:\n{textwrap.indent(body, '    ')}", space)
    return space[item.name]


def expected(item, case):
    """Return what the solution makes of a case, which stays as it is."""
    return item.reference(*copy.deepcopy(case))


RIGHT = [
    pytest.param(item, answer(item, code), id=f"{item.name}: {code.strip()}")
    for item, right in load("answers", "right")
    for code in right
]
WRONG = [
    pytest.param(item, answer(item, code), words, id=f"{item.name}: {code.strip()}")
    for item, wrong in load("answers", "wrong")
    for code, *words in wrong
]
PUBLIC = [
    (item, answer(item, code), code, words)
    for item, posted in load("public", "posted")
    for code, *words in posted
]
NOT_NAMED: set[str] = set()  # the code of public answers that are told something else
ALL = [
    pytest.param(
        item,
        [answer(item, code) for code in right],
        [answer(item, code) for code, *_ in wrong],
        id=item.name,
    )
    for item, right, wrong in load("answers", "right", "wrong")
]


@pytest.mark.parametrize(("item", "answer"), RIGHT)
def test_an_unusual_right_answer_is_accepted(item, answer):
    """And what the lesson goes on with gives arrays where the solution does."""
    report = item(answer)
    assert report, report
    taken = item.or_solution(answer)
    for case in item.cases(np.random.default_rng()):
        with np.errstate(all="ignore"):
            got, want = taken(*copy.deepcopy(case)), expected(item, case)
        several = isinstance(want, tuple)
        pairs = zip(got, want, strict=True) if several else [(got, want)]
        for ours, theirs in pairs:
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)
            if np.ndim(theirs):
                assert isinstance(ours, np.ndarray)
                assert ours.dtype.kind in "biuf"


@pytest.mark.parametrize(
    ("item", "answer"), [each for each in RIGHT if each.values[0].name == "best_epoch"]
)
@pytest.mark.usefixtures("forget_models")
def test_what_trains_a_stand_in_trains_a_network(item, answer):
    """Each accepted answer survives the cell behind it, and Keras's own fit."""
    rng = np.random.default_rng(0)
    parts = [
        (rng.integers(0, 256, size=(n, 4, 4), dtype="uint8"), rng.integers(0, 10, n))
        for n in (64, 32)
    ]
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((4, 4)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    best = item.or_solution(answer)(model, *parts[0], parts[1], 3)
    assert f"{best:.0f}" in {"1", "2", "3"}


@pytest.mark.parametrize(("item", "answer", "words"), WRONG)
def test_a_wrong_answer_is_told_what_is_wrong(item, answer, words):
    """With what is true of it."""
    report = item(answer)
    assert report.state == "wrong"
    for each in words:
        assert each in report.message
    # Nobody has to read sixteen digits.
    said = report.message.partition("\nIt printed")[0]
    assert not re.search(r"\.\d{8}", said)


@pytest.mark.parametrize(("item", "right", "wrong"), ALL)
def test_the_verdict_does_not_hang_on_the_draw(item, right, wrong):
    """It is the same two hundred times."""
    assert len(right) >= 6
    assert len(wrong) >= 12
    alike = partial(compare.same, dtype=item.strict_dtype)

    def differs(answer, cases, want, start):
        """Return in which case an answer is wrong, looking there first; or None."""
        for n in sorted(range(len(cases)), key=lambda n: n != start):
            got = sandbox.call(answer, cases[n])
            if got.changed_input or not alike(got, want[n]):
                return n
        return None

    def count(_):
        """Return how often each answer was right."""
        found, last = Counter(), {}
        for seed in range(DRAWS):
            cases = item.cases(np.random.default_rng(seed))
            want = [sandbox.Outcome(plain(expected(item, case))) for case in cases]
            # A right answer has to run through all cases, so not on every draw.
            for answer in [*wrong, *right] if seed % 5 == 0 else wrong:
                last[answer] = differs(answer, cases, want, last.get(answer))
                found[answer] += last[answer] is None
        return found

    found = sandbox.guarded(count, 600)
    assert {found[answer] for answer in right} == {DRAWS // 5}
    assert {found[answer] for answer in wrong} == {0}


def test_public_answers_are_named_as_in_public():
    """Each is told what its public answer says, but for those in the list."""
    assert len(PUBLIC) >= 75
    assert len(NOT_NAMED) <= 4
    not_named = set()
    for item, answer, code, words in PUBLIC:
        report = item(answer)
        assert report.state == "wrong", code
        if not all(each in report.message for each in words):
            not_named.add(code)
    assert not_named == NOT_NAMED
