"""Exercises of lesson 04: one layer, two layers, and how many parameters."""

from itertools import pairwise

import numpy as np

# Some of these are needed by the mistakes in the TOML file alone.
from mnist_course.activations import relu, sigmoid, softmax  # noqa: F401
from mnist_course.exercises.checking.exercise import Cases, exercise


def _drawn(rng: np.random.Generator, n: int, *sizes: int) -> tuple[np.ndarray, ...]:
    """Draw a batch of n rows, then weights and bias for each layer."""
    arrays = [rng.normal(0, 1, size=(n, sizes[0]))]
    for inputs, units in pairwise(sizes):
        arrays += [rng.normal(0, 1, size=(inputs, units)), rng.normal(0, 1, units)]
    # With biases of either sign at each layer, a forgotten one always shows.
    return tuple(array.round(2) + 0.005 for array in arrays)


def _layer_cases(rng: np.random.Generator) -> Cases:
    a, weights = np.array([[1.0, 2.0]]), np.array([[2.0, 1.0], [1.0, -1.0]])
    # Two by two by two lets every transposed product through, with other numbers.
    square = _drawn(rng, 2, 2, 2)
    return [(a, weights, np.array([-1.0, 0.0])), square, _drawn(rng, 5, 4, 3)]


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
    return [toy, _drawn(rng, 2, 2, 2, 2), _drawn(rng, 6, 5, 4, 3)]


@exercise(cases=_forward_cases)
def forward(x, weights_1, bias_1, weights_2, bias_2):
    a = relu(x @ weights_1 + bias_1)
    return a @ weights_2 + bias_2


def _size_cases(rng: np.random.Generator) -> Cases:
    # Sizes differ within each list, so that no two rules agree by chance. The longer
    # lists tell a rule for any number of layers from one for two.
    drawn = rng.permutation(np.arange(3, 40))[:4].tolist()
    return [([2, 3, 1],), ([4, 2],), (drawn,), ([784, *drawn[:2], 10],)]


@exercise(cases=_size_cases)
def count_parameters(sizes):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


EXERCISES = {e.name: e for e in (layer, forward, count_parameters)}
