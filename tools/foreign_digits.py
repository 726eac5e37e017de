"""MNIST's 1s and 9s as people elsewhere write them: with flags, feet and curls.

Hardly anyone who wrote for MNIST put a long flag or a foot on a 1, or ended a 9 in a
curl; many of the thirty people of `load_pen_digits` do.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_course.ink.strokes import EDGE, PIXELS, SIDE

Array = NDArray[Any]
SHARE = 0.5  # of all 1s and 9s are changed
FLAG, FOOT = 0.8, 0.3  # of the changed 1s have one


def as_elsewhere(images: Array, labels: Array, rng: np.random.Generator) -> Array:
    """Return a copy in which half of the 1s and 9s have what elsewhere they have.

    Parameters
    ----------
    images : numpy.ndarray
        Shape (n, 28, 28), uint8; none is empty.
    labels : numpy.ndarray
        Shape (n,).
    rng : numpy.random.Generator
        Chooses which, and how.
    """
    images = images.copy()
    for digit, change in ((1, _flagged), (9, _curled)):
        some = np.flatnonzero((labels == digit) & (rng.random(len(labels)) < SHARE))
        if len(some):
            images[some] = change(images[some], rng)
    return images


def _flagged(ones: Array, rng: np.random.Generator) -> Array:
    n = len(ones)
    top, bottom = _ends(ones)
    ink = (ones > 100).sum(axis=(1, 2))
    width = np.clip(ink / np.hypot(*(bottom - top).T), 1.5, 3.5)
    angle, length = rng.uniform(0.4, 1.25, n), rng.uniform(4, 14, n)
    way = np.stack([np.sin(angle), -np.cos(angle)], axis=1)
    top[:, 0] += 1
    flag = _apart(top, top + length[:, np.newaxis] * way)
    left, right = rng.uniform(1, 7, (2, n, 1)) * [[[0, -1]], [[0, 1]]]
    bottom[:, 0] -= 0.8
    foot = _apart(bottom + left, bottom + right)
    flag[rng.random(n) > FLAG] = foot[rng.random(n) > FOOT] = SIDE
    return _with_line(ones, np.minimum(flag, foot), width)


def _curled(nines: Array, rng: np.random.Generator) -> Array:
    n = len(nines)
    _, bottom = _ends(nines)
    radius, flat = rng.uniform(1.5, 5.5, n), rng.uniform(0.5, 1, n)
    angles = np.linspace(0, 1, 7)[:, np.newaxis] * rng.uniform(1.8, 3.6, n)
    down, left = flat * radius * np.sin(angles), radius * (1 - np.cos(angles))
    path = bottom + np.stack([down - 2, -left], axis=-1)
    apart = np.min([_apart(*ends) for ends in pairwise(path)], axis=0)
    return _with_line(nines, apart, np.full(n, 2.4))


def _ends(images: Array) -> tuple[Array, Array]:
    """Return the places (n, 2) of the upper and the lower end of the ink."""
    ink = images > np.minimum(100, images.max(axis=(1, 2), keepdims=True) - 1)
    rows, every = ink.any(axis=2), np.arange(len(images))
    top, bottom = rows.argmax(axis=1), SIDE - 1 - rows[:, ::-1].argmax(axis=1)
    middles = [
        ink[every, row] @ np.arange(SIDE) / ink[every, row].sum(axis=1)
        for row in (top, bottom)
    ]
    return (
        np.stack([top, middles[0] + 0.5], axis=1),
        np.stack([bottom + 1, middles[1] + 0.5], axis=1),
    )


def _apart(start: Array, end: Array) -> Array:
    """Return how far each pixel is from the line from start to end, (n, 784)."""
    way = (end - start)[:, np.newaxis]
    off = PIXELS - start[:, np.newaxis]
    along = (off * way).sum(axis=2) / np.maximum((way**2).sum(axis=2), 1e-6)
    return np.linalg.norm(off - np.clip(along, 0, 1)[..., np.newaxis] * way, axis=2)


def _with_line(images: Array, apart: Array, width: Array) -> Array:
    ink = 255 * np.clip((width[:, np.newaxis] / 2 - apart) / EDGE + 0.5, 0, 1)
    return np.maximum(images, np.round(ink).astype(np.uint8).reshape(-1, SIDE, SIDE))
