"""The functions that lesson 03 derives: activations, softmax and cross-entropy.

Each works on an array of any shape, element by element, unless it says otherwise, and
keeps the precision (float32 or float64) that it is given.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


def relu(z: ArrayLike) -> Array:
    """Return ``max(0, z)``. Introduced in lesson 03."""
    return np.maximum(z, 0)


def relu_derivative(z: ArrayLike) -> Array:
    """Return 1 where `z` is above 0, else 0. Introduced in lesson 03.

    At 0 itself ReLU has a kink and so no derivative; 0 is taken there by agreement.
    """
    z = np.asarray(z)
    return (z > 0).astype(z.dtype)


def leaky_relu(z: ArrayLike, *, slope: float = 0.01) -> Array:
    """Return `z` where it is above 0, else ``slope * z``, for a `slope` below 1.

    A. L. Maas et al., "Rectifier nonlinearities improve neural network acoustic
    models", 2013. Introduced in lesson 03.
    """
    z = np.asarray(z)
    return np.maximum(z, slope * z)


def leaky_relu_derivative(z: ArrayLike, *, slope: float = 0.01) -> Array:
    """Return 1 where `z` is above 0, else `slope`. Introduced in lesson 03."""
    return np.maximum(relu_derivative(z), slope)


def sigmoid(z: ArrayLike) -> Array:
    """Return ``1 / (1 + exp(-z))``, between 0 and 1. Introduced in lesson 03."""
    with np.errstate(over="ignore"):  # exp(1000) becomes inf, and 1 / inf is rightly 0
        return 1 / (1 + np.exp(-np.asarray(z)))


def sigmoid_derivative(z: ArrayLike) -> Array:
    """Return ``sigmoid(z) * (1 - sigmoid(z))``. Introduced in lesson 03."""
    s = sigmoid(z)
    return s * (1 - s)


def tanh(z: ArrayLike) -> Array:
    """Return the hyperbolic tangent, between -1 and 1. Introduced in lesson 03."""
    return np.tanh(z)


def tanh_derivative(z: ArrayLike) -> Array:
    """Return ``1 - tanh(z) ** 2``. Introduced in lesson 03."""
    return 1 - np.tanh(z) ** 2


ACTIVATIONS: dict[str, tuple[Callable[..., Array], Callable[..., Array]]] = {
    "relu": (relu, relu_derivative),
    "leaky_relu": (leaky_relu, leaky_relu_derivative),
    "sigmoid": (sigmoid, sigmoid_derivative),
    "tanh": (tanh, tanh_derivative),
}
"""Name to (function, derivative) of what a hidden layer can apply."""


def softmax(logits: ArrayLike) -> Array:
    """Return probabilities that sum to 1 along the last axis. Introduced in lesson 03.

    Subtracting the largest logit first leaves the result as it is, and keeps ``exp``
    from overflowing.
    """
    logits = np.asarray(logits)
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def cross_entropy(logits: ArrayLike, labels: ArrayLike) -> float:
    """Return the mean of ``-log(probability of the true class)``, in nats.

    Written as ``log(sum(exp(logits))) - logit of the true class``, so that it never
    meets the logarithm of 0. Introduced in lesson 03.

    Parameters
    ----------
    logits : array of float, shape (n, classes)
    labels : array of int, shape (n,)
        The true classes, counted from 0.
    """
    logits, labels = np.asarray(logits), np.asarray(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_sums - shifted[np.arange(len(labels)), labels]))
