"""Dense Keras networks that read digits, of the kind that lessons 04 to 06 build."""

import functools
from collections.abc import Sequence
from typing import Any

import keras

from mnist_course.support.arguments import require


def dense_network(
    hidden: Sequence[int],
    *,
    activation: str = "relu",
    dropout: float = 0.0,
    initializer: str | dict[str, Any] = "glorot_uniform",
    scale: float = 1 / 255,
    seed: int | None = None,
) -> keras.Model:
    """Build a network of dense layers that reads images, ready to be compiled.

    Introduced in lesson 06.

    Parameters
    ----------
    hidden : sequence of int
        Units of each hidden layer; none for a single layer from pixels to classes.
    activation : str
        What the hidden layers apply, by Keras's name.
    dropout : float
        Share of each hidden layer that training switches off, from 0 to below 1; with
        0 there are no `Dropout` layers.
    initializer : str or dict
        First weights of the hidden layers, by Keras's name or as its ``get_config``
        describes them. The last layer keeps Keras's default.
    scale : float
        Factor for the pixels, before the first layer.
    seed : int or None
        Decides first weights and dropout; the order of the examples is up to `fit`.

    Returns
    -------
    keras.Model
        Takes images of shape (n, 28, 28), best as uint8, and returns logits, shape
        (n, 10). Not compiled: its loss must be told ``from_logits=True``.

    Raises
    ------
    ValueError
        If `dropout` is out of range.
    """
    require(0 <= dropout < 1, f"dropout must be from 0 to below 1; got {dropout}")
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((28, 28)), layers.Rescaling(scale), layers.Flatten()]
    )
    # Each layer has a seed of its own, or equal layers start equal.
    seeds = [None if seed is None else seed + i for i in range(len(hidden) + 1)]
    for units, own in zip(hidden, seeds, strict=False):
        start = _seeded(initializer, own)
        model.add(layers.Dense(units, activation, kernel_initializer=start))
        if dropout:
            model.add(layers.Dropout(dropout, seed=own))
    start = _seeded("glorot_uniform", seeds[-1])
    model.add(layers.Dense(10, kernel_initializer=start))
    return model


def _seeded(initializer: str | dict[str, Any], seed: int | None) -> keras.Initializer:
    start = keras.initializers.get(initializer)
    config = start.get_config()
    if seed is None or "seed" not in config:
        return start
    return type(start).from_config(config | {"seed": seed})


reference_network = functools.partial(dense_network, hidden=(512, 256), dropout=0.2)
"""Build the course's reference, 784-512-256-10 with ReLU and dropout 0.2 after each
hidden layer, unless an argument of `dense_network` says something else. Introduced in
lesson 06."""
