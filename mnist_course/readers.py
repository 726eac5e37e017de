"""One face for all that reads digits: averages, detectors, functions and networks."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_course.activations import sigmoid, softmax
from mnist_course.network import Network
from mnist_course.support.arguments import require, require_images

Array = NDArray[Any]
Layers = list[tuple[str, Array]]
BATCH = 1000
# In units of a pixel, 0 to 255. The nearness of the nearest average is then 83 % on
# average over MNIST's test digits, of which it reads 82 % rightly.
NEAR = 2.0

PROBABILITY = "probability"
KINDS = (
    "a reader must be a function from images (n, 28, 28) to scores (n, 10), averages "
    "of shape (10, 28, 28), detectors as a pair of weights (784, 10) and bias (10,), a "
    "Network or a Keras model"
)
SCALING_LAYERS = ("Rescaling", "Normalization")
# What these compute is looked at; the layers behind them finish it.
HEADS = ("Dense", "Conv", "Pooling")


@dataclass(frozen=True)
class Reader:
    """Reads images: ten numbers for each, of which the largest is the answer.

    Attributes
    ----------
    name : str
        What reads, as in "the network reads a 3".
    unit : str
        What the ten numbers are, such as ``"probability"``.
    words : str
        How they come about.
    read : callable
        From images, shape (n, 28, 28), uint8, to numbers, shape (n, 10), 0 to 1.
    layers : callable
        From one image, shape (28, 28), to what each layer gives: its name and an array
        of shape (units,) or (height, width, channels). Nothing where there are none.
    """

    name: str
    unit: str
    words: str
    read: Callable[[Array], Array]
    layers: Callable[[Array], Layers] = lambda image: []

    def __call__(self, images: ArrayLike) -> Array:
        """Return the ten numbers of each image, shape (n, 10)."""
        images = require_images(images)
        parts = [self.read(images[i : i + BATCH]) for i in range(0, len(images), BATCH)]
        return np.concatenate(parts)


def reader_of(thing: Any) -> Reader:
    """Return a reader of digits, whatever it is made of. Introduced in lesson 10.

    Parameters
    ----------
    thing : callable, array_like, pair of array_like, Network, Keras model or Reader
        A function from images (n, 28, 28) of pixels 0 to 255 to ten scores each; the
        ten averages (10, 28, 28); ten detectors, weights (784, 10) and bias (10,), for
        pixels from 0 to 1; or a network. One that does not scale the pixels itself
        gets them from 0 to 1.

    Returns
    -------
    Reader
        Its numbers are probabilities for networks; for averages, how near each is, and
        for detectors what each says by itself. Of a function, rows that are none yet
        are made probabilities by softmax.

    Raises
    ------
    ValueError
        If it is nothing that can read digits.
    """
    if isinstance(thing, Reader):
        return thing
    if isinstance(thing, Network):
        reader = _network(thing)
    elif hasattr(thing, "layers") and callable(thing):
        reader = _model(thing)
    elif callable(thing):
        reader = _function(thing)
    elif isinstance(thing, list | tuple) and len(thing) == 2:
        reader = _detectors(*map(np.asarray, thing))
    elif np.shape(thing) == (10, 28, 28):
        reader = _averages(require_images(thing, name="averages").astype(float))
    else:
        raise ValueError(f"{KINDS}; got {type(thing).__name__}")
    reader(np.zeros((1, 28, 28), np.uint8))  # Better now than at the first drawing.
    return reader


def _averages(averages: Array) -> Reader:
    def read(images: Array) -> Array:
        apart = images[:, np.newaxis].astype(float) - averages
        return softmax(-np.sqrt((apart**2).mean(axis=(2, 3))) / NEAR)

    return Reader(
        "the nearest average",
        "nearness",
        "nearness: softmax of minus half of each distance",
        read,
    )


def _detectors(weights: Array, bias: Array) -> Reader:
    require(
        (weights.shape, bias.shape) == ((784, 10), (10,)),
        f"detectors are a pair of weights (784, 10) and bias (10,); got shapes "
        f"{weights.shape} and {bias.shape}",
    )

    def read(images: Array) -> Array:
        return sigmoid(images.reshape(-1, 784) / 255 @ weights + bias)

    return Reader(
        "the surest detector",
        "yes",
        "each detector's own yes; the ten need not add up to 1",
        read,
    )


def _function(function: Callable[[Array], Any]) -> Reader:
    def read(images: Array) -> Array:
        return _shares(function(images))

    name = getattr(function, "__name__", "")
    name = "your function" if name in ("", "<lambda>") else name
    return Reader(name, PROBABILITY, "its ten numbers as probabilities", read)


def _network(network: Network) -> Reader:
    require(
        (network.sizes[0], network.sizes[-1]) == (784, 10),
        f"a network that reads digits has sizes [784, …, 10]; got {network.sizes}",
    )

    def forward(images: Array) -> Network:
        # A shallow copy has the same weights, and leaves the sums of the original.
        twin = copy.copy(network)
        rows = images.reshape(-1, 784)
        twin.forward(rows / np.float32(255) if twin.input_scale == 1 else rows)
        return twin

    def layers(image: Array) -> Layers:
        twin = forward(image)
        hidden = [
            (f"layer {place}", a[0]) for place, a in enumerate(twin.activations[1:], 1)
        ]
        return [*hidden, ("logits", twin.sums[-1][0])]

    def read(images: Array) -> Array:
        return softmax(forward(images).sums[-1])

    return Reader(
        "the network", PROBABILITY, "probability: softmax of ten logits", read, layers
    )


def _model(model: Any) -> Reader:
    # Keras is not imported: whoever has a model has it.
    shape = getattr(model, "input_shape", None)
    shape = shape[1:] if isinstance(shape, tuple) else (784,)
    if None in shape:
        shape = (28, 28, 1)[: len(shape)]
    require(
        np.prod(shape) == 784,
        f"a model that reads digits takes 784 pixels; got input shape {shape}",
    )
    scales = any(_kind(layer) in SCALING_LAYERS for layer in model.layers)

    def prepared(images: Array) -> Array:
        pixels = images.reshape(-1, *shape).astype(np.float32)
        return pixels if scales else pixels / 255

    def read(images: Array) -> Array:
        return _shares(model(prepared(images), training=False))

    def layers(image: Array) -> Layers:
        found: Layers = []
        a = start = prepared(image)
        try:
            for layer in model.layers:
                if _kind(layer) == "InputLayer":
                    continue
                a = layer(a, training=False)
                if any(head in _kind(layer) for head in HEADS):
                    found.append((layer.name, np.asarray(a)[0]))
                elif found and found[-1][1].shape == a.shape[1:]:
                    found[-1] = (found[-1][0], np.asarray(a)[0])
            whole = np.allclose(a, model(start, training=False), atol=1e-4)
        except Exception:
            return []  # Its layers are no chain, so they cannot be gone through.
        return found if whole else []

    return Reader(
        "the network", PROBABILITY, "probability: softmax of ten logits", read, layers
    )


def _kind(layer: object) -> str:
    return type(layer).__name__


def _shares(scores: Any) -> Array:
    """Return scores as they are if they are probabilities, else their softmax."""
    array = np.asarray(scores, dtype=float)
    require(
        array.ndim == 2 and array.shape[1] == 10 and np.isfinite(array).all(),
        f"a reader must give ten finite numbers for each image; got shape "
        f"{array.shape}",
    )
    if (array >= 0).all() and np.allclose(array.sum(axis=1), 1, atol=1e-3):
        return array
    return softmax(array)
