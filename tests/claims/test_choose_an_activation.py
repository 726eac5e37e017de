"""What lesson 03 and its quiz claim."""

import ast
import math
import re

import numpy as np
import pytest

from mnist_course import activations as functions
from tools import notebooks

SHOWN = [
    *("leaky_relu", "leaky_relu_derivative", "sigmoid", "sigmoid_derivative"),
    *("tanh", "tanh_derivative"),
]


@pytest.fixture(scope="module")
def shown(notebook):
    """Return the functions that the lesson defines in view, by name."""
    space = {"np": np}
    for cell in notebooks.code_cells(notebook):
        source = notebooks.python(cell.source)
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef):
                exec(ast.get_source_segment(source, node), space)
    return space


@pytest.mark.parametrize("name", SHOWN)
def test_the_lesson_shows_what_the_package_holds(shown, name):
    """A function written out in the lesson equals the one imported afterwards."""
    z = np.concatenate([np.linspace(-30, 30, 601), [0.0]])
    np.testing.assert_array_equal(shown[name](z), getattr(functions, name)(z))


def test_three_logits_by_hand(notebook):
    """The table of the three logits holds what e to their power gives."""
    (table,) = (c.source for c in notebook.cells if "| class $i$" in c.source)
    total = sum(math.exp(z) for z in (2, 1, 0))
    for z in (2, 1, 0):
        row = f"| {z} | {math.exp(z):.3f} | {math.exp(z):.3f} / {total:.3f} = "
        assert f"{row}{math.exp(z) / total:.3f} |" in table


def test_numbers_in_prose_are_those_printed(notebook, prose):
    """The accuracy and the prices of the averages are what the cells before print."""
    printed = "".join(
        output.get("text", "")
        for cell in notebooks.code_cells(notebook)
        for output in cell.outputs
    )
    prices = re.findall(r"cross-entropy (\d+\.\d\d)", printed)
    cheapest, dearest = sorted(prices, key=float)[0], sorted(prices, key=float)[-1]
    assert f"prices from {cheapest} to {dearest}." in prose
    (accuracy,) = re.findall(r"right: (\d+\.\d)%", printed)
    assert f"{accuracy}\u00a0% of them right" in prose


def test_a_leaky_unit_needs_some_hundred_steps():
    """It gains about a hundredth a step at first, and is out before step 1,000."""
    inputs = np.random.default_rng(3).normal(size=1000)
    bias, path = -10.0, []
    for _ in range(2000):
        z = inputs + bias
        slope = functions.leaky_relu_derivative(z)
        bias -= ((functions.leaky_relu(z) - 1) * slope).mean()
        path.append(bias)
    assert path[0] + 10 == pytest.approx(0.01, rel=0.2)
    assert path[299] < -3
    assert path[999] == pytest.approx(path[-1], abs=0.05)


def test_half_of_the_relu_units_are_off(shown):
    """In each of ten random layers about half of the sums are below 0."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(200, 100))
    weights = rng.normal(size=(10, 100, 100)) * np.sqrt(2 / 100)
    for z in shown["forward"](x, weights, functions.relu):
        assert 0.4 < (z <= 0).mean() < 0.6


def share_that_arrives(shown, name, variance):
    """Return how much of layer 10's gradient arrives at layer 1, as in the lesson."""
    rng = np.random.default_rng(3)
    x, last_gradient = rng.normal(size=(2, 200, 100))
    weights = rng.normal(size=(10, 100, 100)) * np.sqrt(variance)
    f, derivative = functions.ACTIVATIONS[name]
    sums = shown["forward"](x, weights, f)
    sizes = shown["gradient_sizes"](last_gradient, weights, sums, derivative)
    return sizes[0] / sizes[-1]


@pytest.mark.parametrize(
    ("name", "variance", "share"),
    [
        ("relu", 2 / 100, 1.0),
        ("leaky_relu", 2 / 100, 1.01),
        ("tanh", 1 / 100, 0.27),
        ("relu", 1 / 100, 0.044),
        ("sigmoid", 1 / 100, 0.0000019),
    ],
)
def test_shares_that_arrive_are_those_in_the_prose(shown, name, variance, share):
    """Tanh lets 27 % through, ReLU all with variance 2/100 and 4 % with 1/100."""
    arrived = share_that_arrives(shown, name, variance)
    assert arrived == pytest.approx(share, rel=0.03)


def test_sigmoids_let_no_more_through_than_their_steepest_slopes(shown):
    """What arrives through nine of them is below 0.25 to the power of 9."""
    assert share_that_arrives(shown, "sigmoid", 1 / 100) < 0.25**9


def test_gradients_that_the_lesson_sends_back_are_right(shown):
    """Their sizes are those of central differences through the whole chain."""
    rng = np.random.default_rng(4)
    x, end = rng.normal(size=(2, 3, 5))
    weights = rng.normal(size=(4, 5, 5)) / 2
    f, derivative = functions.ACTIVATIONS["tanh"]

    def loss(at, inputs):
        sums = shown["forward"](inputs, weights[at:], f)
        return (f(sums[-1]) * end).sum()

    sums = shown["forward"](x, weights, f)
    sizes = shown["gradient_sizes"](end, weights, sums, derivative)
    for layer, size in enumerate(sizes):
        a = x if layer == 0 else f(sums[layer - 1])
        gradient = np.empty_like(a)
        for place in np.ndindex(a.shape):
            step = np.zeros_like(a)
            step[place] = 1e-5
            gradient[place] = (loss(layer, a + step) - loss(layer, a - step)) / 2e-5
        assert size == pytest.approx(np.abs(gradient).mean(), rel=1e-6)


def test_numbers_in_the_quiz(quiz):
    """What the quiz computes is so."""
    assert f"1/{1 / 0.25**5:.0f}" in quiz
    assert f"{-math.log(0.01):.3f}" in quiz
    assert f"-ln 0.1 = ln 10 = {math.log(10):.3f}" in quiz
