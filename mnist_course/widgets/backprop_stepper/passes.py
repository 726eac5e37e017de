"""One round of learning with a single example: forward, loss, back and update."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_course.activations import ACTIVATIONS, cross_entropy, softmax
from mnist_course.support.arguments import require

Array = NDArray[Any]
Function = Callable[..., Any]


class Formulas(NamedTuple):
    """Hold what a round is computed with: the course's functions, or a learner's.

    `activation` and `derivative` take an array; `output_gradient` and `layer_backward`
    are as the exercises of lesson 05 want them, or None for the course's own.
    """

    activation: Function
    derivative: Function
    output_gradient: Function | None = None
    layer_backward: Function | None = None

    @classmethod
    def of(cls, name: str) -> "Formulas":
        """Return the course's own, for an activation by its name."""
        return cls(*ACTIVATIONS[name])


class Round(NamedTuple):
    """Hold all that one round computes. Layers are counted from 0 in these lists.

    ``activations[0]`` is the input, ``activations[i + 1]`` what layer i hands on,
    ``sums[-1]`` the logits; ``deltas[i]`` is the slope of the loss by ``sums[i]``.
    """

    weights: list[Array]
    biases: list[Array]
    sums: list[Array]
    activations: list[Array]
    probabilities: Array
    loss: float
    deltas: list[Array]
    weight_slopes: list[Array]
    bias_slopes: list[Array]

    def updated(self, learning_rate: float) -> tuple[list[Array], list[Array]]:
        """Return weights and biases after one step against their slopes."""
        pairs = (self.weights, self.weight_slopes), (self.biases, self.bias_slopes)
        weights, biases = (
            [old - learning_rate * slope for old, slope in zip(*pair, strict=True)]
            for pair in pairs
        )
        return weights, biases


def forward(
    weights: Sequence[Array], biases: Sequence[Array], x: Array, activation: Function
) -> tuple[list[Array], list[Array]]:
    """Return the sums of each layer, and the activations that lead to each.

    Parameters
    ----------
    weights, biases : sequences of numpy.ndarray
        Shapes (inputs, units) and (units,), one of each for every layer.
    x : numpy.ndarray
        Shape (1, inputs): a batch of one.
    activation : callable
        What the hidden layers apply.
    """
    sums: list[Array] = []
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        if sums:
            activations.append(activation(sums[-1]))
        sums.append(activations[-1] @ w + b)
    return sums, activations


def whole_round(
    weights: Sequence[Array], biases: Sequence[Array], x: Array, y: int, how: Formulas
) -> Round:
    """Compute a round: forward, loss, and the slopes by every sum and parameter.

    Parameters
    ----------
    weights, biases, x
        As for `forward`.
    y : int
        The true class.
    how : Formulas
        What to compute with.

    Raises
    ------
    ValueError
        If a learner's function gives something of another shape.
    """
    sums, activations = forward(weights, biases, x, how.activation)
    p = softmax(sums[-1])
    if how.output_gradient is None:
        delta = p - np.eye(p.shape[1])[[y]]
    else:
        delta = _shaped(
            how.output_gradient(sums[-1].copy(), np.array([y])),
            p.shape,
            "output_gradient must return a slope for each logit",
        )
    deltas = [delta]
    weight_slopes: list[Array] = []
    bias_slopes: list[Array] = []
    for layer in reversed(range(len(weights))):
        by_w, by_b, by_a = _layer_backward(
            how.layer_backward, deltas[0], activations[layer], weights[layer]
        )
        weight_slopes.insert(0, by_w)
        bias_slopes.insert(0, by_b)
        if layer:
            slope = how.derivative(sums[layer - 1].copy())
            deltas.insert(0, by_a * np.asarray(slope, dtype=float))
    loss = cross_entropy(sums[-1], [y])
    return Round(
        *(list(weights), list(biases), sums, activations, p, loss),
        *(deltas, weight_slopes, bias_slopes),
    )


def losses_when_nudged(
    now: Round, place: tuple[int, ...], changes: Sequence[float], y: int, f: Any
) -> Array:
    """Return the loss after each change of a single weight or sum, by forward passes.

    Parameters
    ----------
    now : Round
        Where weights and sums are now.
    place : tuple of int
        Layer, row and column of the weight; or layer and unit of the sum.
    changes : sequence of float
        What to add to it, one after the other.
    y : int
        The true class.
    f : callable
        What the hidden layers apply.
    """
    layer, *index = place
    losses = []
    for change in changes:
        if len(index) == 2:
            weights = list(now.weights)
            weights[layer] = weights[layer].copy()
            weights[layer][tuple(index)] += change
            sums, _ = forward(weights, now.biases, now.activations[0], f)
        else:
            z = now.sums[layer].copy()
            z[0, index] += change
            later = slice(layer + 1, None)
            sums, _ = forward(now.weights[later], now.biases[later], f(z), f)
        losses.append(cross_entropy(sums[-1], [y]))
    return np.array(losses)


def _layer_backward(
    function: Function | None, delta: Array, activations: Array, weights: Array
) -> list[Array]:
    if function is None:
        return [activations.T @ delta, delta.sum(axis=0), delta @ weights.T]
    given = function(delta.copy(), activations.copy(), weights.copy())
    shapes = weights.shape, delta.shape[1:], activations.shape
    require(
        isinstance(given, tuple | list) and len(given) == len(shapes),
        "layer_backward must return three gradients: of the weights, the bias and the "
        "activations",
    )
    names = "weights", "bias", "activations"
    return [
        _shaped(slope, shape, f"layer_backward must return the gradient of the {name}")
        for slope, shape, name in zip(given, shapes, names, strict=True)
    ]


def _shaped(given: Any, shape: tuple[int, ...], wanted: str) -> Array:
    array = np.asarray(given, dtype=float)
    require(array.shape == shape, f"{wanted}, shape {shape}; got shape {array.shape}")
    return array
