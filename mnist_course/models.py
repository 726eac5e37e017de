"""Keras networks that read digits: dense ones, and the small CNN of lesson 11."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from mnist_course.support.arguments import require
from mnist_course.support.embedded import arrays, verified

WEIGHTS = Path(__file__).with_name("convolution_network.npz")
WEIGHTS_BYTES = 76_455
WEIGHTS_SHA256 = "14362b3fce45f51b2486070f071406233c0cc05f533cc17e3306cee2e5835aee"


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


def convolution_network(
    filters: Sequence[int] = (16, 32, 32),
    *,
    normalise: bool = True,
    seed: int | None = None,
) -> keras.Model:
    """Build the small convolutional network of lesson 11, ready to be compiled.

    A convolution with windows of 5 by 5, pooling, two with windows of 3 by 3, pooling,
    and one dense layer. Introduced in lesson 11.

    Parameters
    ----------
    filters : sequence of int
        How many filters each of the three convolutions has.
    normalise : bool
        Whether batch normalisation stands behind each convolution; without it,
        the filters have biases instead.
    seed : int or None
        Decides the first weights.

    Returns
    -------
    keras.Model
        Takes images of shape (n, 28, 28), best as uint8, and returns logits, shape
        (n, 10). As it is, it has 19,674 parameters, of which 160 are no weights but
        means and variances. Not compiled: its loss must be told ``from_logits=True``.

    Raises
    ------
    ValueError
        If there are not three convolutions.
    """
    require(len(filters) == 3, f"filters must be three numbers; got {filters}")
    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28)), layers.Rescaling(1 / 255)])
    model.add(layers.Reshape((28, 28, 1)))
    for place, (count, side) in enumerate(zip(filters, (5, 3, 3), strict=True)):
        start = _seeded("glorot_uniform", None if seed is None else seed + place)
        bias = not normalise
        model.add(layers.Conv2D(count, side, use_bias=bias, kernel_initializer=start))
        if place != 1:
            # Before what follows, which then has a quarter of the numbers to do.
            model.add(layers.MaxPooling2D())
        if normalise:
            model.add(layers.BatchNormalization())
        model.add(layers.ReLU())
    model.add(layers.Flatten())
    start = _seeded("glorot_uniform", None if seed is None else seed + 3)
    model.add(layers.Dense(10, kernel_initializer=start))
    return model


def pretrained_network() -> keras.Model:
    """Build the small convolutional network with the weights that it has learned.

    ``make weights`` trains it anew, on all 60,000 training images, as
    ``tools/convolution_runs.py`` says. It reads 99.5 % of the test set.
    Introduced in lesson 11.

    Returns
    -------
    keras.Model
        As `convolution_network`; not compiled, since there is
        nothing left to train.
    """
    content = verified(WEIGHTS, WEIGHTS_BYTES, WEIGHTS_SHA256)
    model = convolution_network()
    names = tuple(f"{i:02}" for i in range(len(model.weights)))
    model.set_weights(list(arrays(content, names)))
    return model


def save_weights(model: keras.Model) -> None:
    """Keep the weights of a network for `pretrained_network`.

    `WEIGHTS_BYTES` and `WEIGHTS_SHA256` must then become those of the new file; its
    test says which they are.

    Parameters
    ----------
    model : keras.Model
        Made by `convolution_network`.
    """
    kept = {f"{i:02}": array for i, array in enumerate(model.get_weights())}
    np.savez_compressed(WEIGHTS, **kept)
