"""Lesson 02's exercises against measurements, and answers of other kinds."""

import numpy as np
import pytest

from mnist_course import activations as functions
from mnist_course.exercises import build_a_neuron as exercises


def test_the_update_is_the_gradient():
    """The exercise's step is minus η times the slope of the loss, measured."""
    rng = np.random.default_rng(5)
    x, weights, bias = rng.random((8, 6)), rng.normal(size=6), 0.3
    targets = np.arange(8) % 2

    def loss(w):
        y = functions.sigmoid(x @ w + bias)
        return -np.log(np.where(targets == 1, y, 1 - y)).mean()

    nudges = 1e-6 * np.eye(6)
    slopes = [(loss(weights + n) - loss(weights - n)) / 2e-6 for n in nudges]
    y = functions.sigmoid(x @ weights + bias)
    new = exercises.updated_weights.reference(weights, x, y, targets, 0.5)
    np.testing.assert_allclose(new, weights - 0.5 * np.array(slopes), rtol=1e-6)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, w, b: exercises.step(x @ w + b), "These are numbers, 1 and 0"),
        (
            lambda x, w, b: np.round(exercises.sigmoid(x @ w + b)),
            "These are numbers, 1 and 0",
        ),
        (lambda x, w, b: (x @ w + b > 0).astype(int), "These are numbers, 1 and 0"),
        (lambda x, w, b: x @ w + b >= 0, "does not include the 0"),
    ],
)
def test_decisions_that_would_break_the_lesson_are_refused(answer, words):
    """Numbers and a yes at 0 are not handed on; the message says why."""
    report = exercises.decide(answer)
    assert report.state == "wrong"
    assert words in report.message
    assert exercises.decide.or_solution(answer) is exercises.decide.reference


def test_another_right_decision_is_praised_truly():
    """A loop that fills an array is right, and not praised for having none."""

    def filled(x, weights, bias):
        yes = np.zeros(len(x), dtype=bool)
        for place, row in enumerate(x):
            yes[place] = row @ weights + bias > 0
        return yes

    report = exercises.decide(filled)
    assert report
    assert "loop" not in report.message
