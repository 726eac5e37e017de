"""Exercises of lesson 04: one layer, two layers, and how many parameters."""

import operator
from itertools import pairwise
from typing import Any

import numpy as np

# Some of these are needed by the mistakes in the TOML file alone.
from mnist_course.activations import relu, sigmoid, softmax  # noqa: F401
from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judging import Cases


def _drawn(rng: np.random.Generator, n: int, *sizes: int) -> tuple[np.ndarray, ...]:
    """Draw a batch of n rows, then weights and bias for each layer.

    All are odd eighths: never 0, so that a forgotten bias shows, and float32 holds
    their products and sums exactly.
    """
    shapes: list[tuple[int, ...]] = [(n, sizes[0])]
    for inputs, units in pairwise(sizes):
        shapes += [(inputs, units), (units,)]
    return tuple(rng.integers(-8, 8, size=shape) / 4 + 0.125 for shape in shapes)


def _large(rng: np.random.Generator, *sizes: int) -> tuple[np.ndarray, ...]:
    """Draw two rows, of which the first gives the one hidden unit a very large sum."""
    x, weights, *others = _drawn(rng, 2, *sizes)
    x[0] = 2.0**40 * np.sign(weights[:, 0])
    return (x, weights, *others)


def _whole(rng: np.random.Generator, *shapes: tuple[int, ...]) -> tuple[Any, ...]:
    """Draw whole numbers, as the lesson has them."""
    return tuple(rng.integers(-3, 4, size=shape) for shape in shapes)


def _layer_cases(rng: np.random.Generator) -> Cases:
    a, weights = np.array([[1.0, 2.0]]), np.array([[2.0, 1.0], [1.0, -1.0]])
    # Five by five by five lets every transposed product through, with other numbers.
    square = _drawn(rng, 5, 5, 5)
    return [
        (a, weights, np.array([-1.0, -0.5])),  # the second sum and its bias: below 0
        square,
        _drawn(rng, 5, 4, 3),
        _large(rng, 4, 1),
        _whole(rng, (4, 2), (2, 3), (3,)),
    ]


def _same(z):
    return z


def _layer(a, weights, bias, *, sums=None, b=None, late=0, f=relu):
    sums = a @ weights if sums is None else sums
    return f(sums + (bias if b is None else b)) + late


@exercise(cases=_layer_cases)
def layer(a, weights, bias):
    return relu(a @ weights + bias)


def _forward_cases(rng: np.random.Generator) -> Cases:
    # The first is the network that the lesson computes on paper. One of its hidden sums
    # and one of its logits are negative, and no table of weights is square.
    toy = (
        np.array([[1.0, 2.0]]),
        np.array([[2.0, 1.0, -1.0], [1.0, -1.0, 3.0]]),
        np.array([-2.0, -1.0, -4.0]),
        np.array([[2.0, -2.0], [3.0, -1.0], [-2.0, 1.0]]),
        np.array([-1.0, 2.0]),
    )
    square, drawn = _drawn(rng, 5, 5, 5, 5), _drawn(rng, 6, 5, 4, 2)
    # Its first row has a negative sum, so that even that row alone tells of a ReLU.
    square[0][0] = -1.125 * np.sign(square[1][:, 0])
    whole = _whole(rng, (3, 2), (2, 4), (4,), (4, 2), (2,))
    return [toy, square, drawn, _large(rng, 4, 1, 3), whole]


def _forward(
    x,
    weights_1,
    bias_1,
    weights_2,
    bias_2,
    *,
    f=relu,
    b1=None,
    b2=None,
    late=0,
    to=_same,
):
    a = f(x @ weights_1 + (bias_1 if b1 is None else b1)) + late
    return to(a @ weights_2 + (bias_2 if b2 is None else b2))


@exercise(cases=_forward_cases)
def forward(x, weights_1, bias_1, weights_2, bias_2):
    a = relu(x @ weights_1 + bias_1)
    return a @ weights_2 + bias_2


def _size_cases(rng: np.random.Generator) -> Cases:
    # Sizes differ within each list, so that no two rules agree by chance. The longer
    # lists tell a rule for any number of layers from one for each of a few.
    fixed = [[2, 3, 1], [4, 2]]
    drawn = [rng.permutation(np.arange(3, 40))[:n].tolist() for n in (4, 5, 6)]
    longest = rng.permutation(np.arange(3, 40))[: rng.integers(7, 10)].tolist()
    return [(sizes,) for sizes in [*fixed, *drawn, longest, [784, *drawn[0][:2], 10]]]


def _ends(m, k):
    return k


def _count_parameters(sizes, *, pairs=None, weights=operator.mul, biases=_ends):
    pairs = list(pairwise(sizes)) if pairs is None else pairs
    return sum(weights(m, k) + biases(m, k) for m, k in pairs)


@exercise(cases=_size_cases)
def count_parameters(sizes):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


EXERCISES = {e.name: e for e in (layer, forward, count_parameters)}
