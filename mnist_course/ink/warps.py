"""Digits turned, leaning, larger, moved and bent, as other hands would write them."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_course.ink.strokes import PIXELS, SIDE
from mnist_course.support.arguments import require, require_images

Array = NDArray[Any]
BATCH = 1000  # images that are drawn for at a time, to spare memory
FEW = 100  # images that are warped at a time, whose pixels a processor has at hand
RIM = SIDE + 2  # with paper all around
PLACES = (PIXELS - SIDE / 2).T  # down and to the right of the middle, shape (2, 784)
# A bend is noise, smoothed over so many pixels.
SMOOTH = np.exp(-(np.subtract.outer(np.arange(SIDE), np.arange(SIDE)) ** 2) / 50)


def warped(images: ArrayLike, sources: ArrayLike) -> Array:
    """Take each pixel of the result from some place of the image.

    Introduced in lesson 10.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), 0 to 255.
    sources : array_like
        Shape (2, 784), or (n, 2, 784): for each pixel, row by row, from how far below
        the middle and from how far to its right it comes. Outside there is paper.

    Returns
    -------
    numpy.ndarray
        Shape (n, 28, 28), uint8; between pixels, their weighted mean.
    """
    images, sources = require_images(images), np.asarray(sources, np.float32)
    parts = [slice(start, start + FEW) for start in range(0, len(images), FEW)]
    each = sources.ndim == 3
    return np.concatenate(
        [_mixed(images[part], sources[part] if each else sources) for part in parts]
    )


def _mixed(images: Array, sources: Array) -> Array:
    places = np.clip(sources + RIM / 2 - 0.5, 0, RIM - 1.001)
    corner = places.astype(np.intp)
    down, right = np.moveaxis(places - corner.astype(np.float32), -2, 0)
    pixels = np.pad(images, ((0, 0), (1, 1), (1, 1))).astype(np.float32).ravel()
    first = RIM**2 * np.arange(len(images))[:, np.newaxis]
    at = first + RIM * corner[..., 0, :] + corner[..., 1, :]
    above = pixels[at] * (1 - right) + pixels[at + 1] * right
    below = pixels[at + RIM] * (1 - right) + pixels[at + RIM + 1] * right
    mixed = above * (1 - down) + below * down
    return np.round(mixed).astype(np.uint8).reshape(-1, SIDE, SIDE)


def moved(
    images: ArrayLike,
    *,
    right: float = 0.0,
    down: float = 0.0,
    turn: float = 0.0,
    size: float = 1.0,
    slant: float = 0.0,
) -> Array:
    """Move, turn, resize and slant images about their middle.

    Introduced in lesson 11.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), 0 to 255.
    right, down : float
        By how many pixels.
    turn : float
        Degrees, clockwise.
    size : float
        Factor, above 0.
    slant : float
        By how much of its height the top leans to the right.

    Returns
    -------
    numpy.ndarray
        Shape (n, 28, 28), uint8, as `warped` gives it.
    """
    require(size > 0, f"size must be above 0; got {size}")
    cos, sin = size * np.cos(np.radians(turn)), size * np.sin(np.radians(turn))
    matrix = np.array([[cos, sin], [-sin, cos]]) @ [[1, 0], [-slant, 1]]
    return warped(images, np.linalg.inv(matrix) @ (PLACES - [[down], [right]]))


def varied(
    images: ArrayLike,
    rng: np.random.Generator,
    *,
    turn: float = 0.25,
    lean: float = 0.3,
    scale: float = 0.2,
    shift: float = 1.0,
    bend: float = 1.0,
) -> Array:
    """Write each digit once more, a little otherwise.

    Introduced in lesson 10.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), 0 to 255.
    rng : numpy.random.Generator
        Draws each change evenly between minus and plus the most that follows.
    turn : float
        In radians.
    lean : float
        Pixels to the side for each pixel down.
    scale : float
        Share by which height and width, each for itself, grow or shrink.
    shift : float
        Pixels, down and to the right.
    bend : float
        Pixels by which neighbouring pixels move together, on average (P. Simard et al.,
        "Best practices for convolutional neural networks", 2003).

    Returns
    -------
    numpy.ndarray
        Shape (n, 28, 28), uint8.
    """
    images = require_images(images)
    result = np.empty(images.shape, np.uint8)  # parts would need its room once more
    for start in range(0, len(images), BATCH):
        some = images[start : start + BATCH]
        n = len(some)
        angle, aslant = turn * rng.uniform(-1, 1, n), lean * rng.uniform(-1, 1, n)
        high, wide = 1 + scale * rng.uniform(-1, 1, (2, n))
        cos, sin = np.cos(angle), np.sin(angle)
        turned = np.array([[cos, -sin], [sin + aslant * cos, cos - aslant * sin]])
        matrix = (turned * np.array([high, wide])).transpose(2, 0, 1)
        sources = matrix @ PLACES + shift * rng.uniform(-1, 1, (n, 2, 1))
        if bend:  # else noise would take half as long as all the rest, for nothing
            noise = SMOOTH @ rng.uniform(-1, 1, (n, 2, SIDE, SIDE)) @ SMOOTH
            noise *= bend / noise.std(axis=(1, 2, 3), keepdims=True)
            sources += noise.reshape(n, 2, -1)
        result[start : start + BATCH] = warped(some, sources)
    return result
