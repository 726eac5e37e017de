"""What a network has learned so far: weights as tiles, and the digits it misreads."""

from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_course.activations import softmax
from mnist_course.network import Network
from mnist_course.plots.shades import coarse, full_color, shaded

Array = NDArray[Any]
TILES = MISREAD = 7
EXAMPLE = (
    "An example, until you press Start: {}. Below its curves are the weights of its "
    "first units, and the digits that it misreads. {}"
)


class Look(NamedTuple):
    """A look into a network.

    Attributes
    ----------
    tiles : array, shape (TILES or fewer, 28, 28)
        The weights of the first units of its first layer, −1 to 1.
    images : array, shape (MISREAD or fewer, 28, 28)
        The digits that it misreads, those of which it is surest first.
    read, true : array of int
        What it reads in these, and what they are.
    misread, shown : int
        How many it misreads, of how many.
    """

    tiles: Array
    images: Array
    read: Array
    true: Array
    misread: int
    shown: int

    @property
    def in_words(self) -> str:
        """How many are misread, in a sentence."""
        return f"It misreads {self.misread:,} of {self.shown:,} validation images."


class Looker:
    """Look into networks, and remember the last look.

    Parameters
    ----------
    validation : (images, labels)
        Shapes (n, 28, 28) and (n,).
    """

    def __init__(self, validation: tuple[Array, Array]) -> None:
        self._validation = validation
        self._last: tuple[Any, Look] | None = None

    def look(self, model: keras.Model | Network, when: Any) -> Look:
        """Look into a network, unless that was done last, at this very moment."""
        if self._last is None or self._last[0] != when:
            self._last = when, look_into(model, self._validation)
        return self._last[1]


def look_into(model: keras.Model | Network, validation: tuple[Array, Array]) -> Look:
    """Look into a network.

    Parameters
    ----------
    model : keras.Model or Network
        Takes pixels from 0 to 255, and gives ten logits.
    validation : (images, labels)
        Shapes (n, 28, 28) and (n,).
    """
    images, labels = validation
    if isinstance(model, Network):
        weights = model.weights[0]
        logits = model.forward(images.reshape(-1, 784))
    else:
        weights = next(layer.kernel.numpy() for layer in model.layers if layer.weights)
        logits = np.asarray(model(images, training=False))  # nothing to compile
    weights = np.nan_to_num(weights[:, :TILES], posinf=0, neginf=0)
    tiles = coarse(weights)
    tiles = shaded(tiles, full_color(tiles))
    p = softmax(np.nan_to_num(logits, posinf=0, neginf=0).astype(float))
    read = p.argmax(axis=1)
    wrong = np.flatnonzero(read != labels)
    surest = wrong[np.argsort(-p[wrong].max(axis=1), kind="stable")][:MISREAD]
    chosen = images[surest], read[surest], labels[surest]
    return Look(tiles, *chosen, len(wrong), len(images))
