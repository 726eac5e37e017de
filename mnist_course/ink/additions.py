"""Strokes that other hands write: a flag on the 1, a bar through the 7, a hooked 9."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_course.ink.strokes import EDGE, PIXELS, SIDE
from mnist_course.support.arguments import require_images, require_labels

Array = NDArray[Any]
SOLID = 127  # what is darker belongs to the line
WIDTHS = (1.8, 3.0)  # of the lines that are added, in pixels
FARTHEST = 4  # pixels by which a digit is moved at most, to be centred by mass
BATCH = 1000  # images at a time, to spare memory


def with_additions(
    images: ArrayLike,
    labels: ArrayLike,
    rng: np.random.Generator,
    *,
    flags: float = 0.5,
    feet: float = 0.2,
    bars: float = 0.5,
    hooks: float = 0.5,
) -> NDArray[np.uint8]:
    """Write on some digits what MNIST's writers rarely wrote, and others always do.

    Introduced in lesson 10.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), 0 to 255.
    labels : array_like
        Shape (n,). Digits other than 1, 7 and 9 stay as they are.
    rng : numpy.random.Generator
        Decides which digits, and the place, length and width of each stroke.
    flags, feet : float
        Share of the 1s, 0 to 1, that get an upstroke on the left; a line below.
    bars : float
        Share of the 7s that get a bar through the stem.
    hooks : float
        Share of the 9s whose stem ends in a hook to the left.

    Returns
    -------
    numpy.ndarray
        Shape (n, 28, 28), uint8; those written on are centred by mass again.
    """
    images = require_images(images)
    labels = require_labels(labels, len(images))
    result = np.array(images, np.uint8)
    dark = (result > SOLID).any(axis=(1, 2))
    for digit, line, share in (
        (1, _foot, feet),
        (1, _flag, flags),
        (7, _bar, bars),
        (9, _hook, hooks),
    ):
        drawn = np.flatnonzero(
            (labels == digit) & dark & (rng.random(len(labels)) < share)
        )
        for start in range(0, len(drawn), BATCH):
            some = drawn[start : start + BATCH]
            result[some] = _written_on(result[some], line, rng)
    return result


class _Digits:
    """Where the lines of digits are: each value is a vector, one for each digit."""

    def __init__(self, images: Array) -> None:
        on = images > SOLID
        rows = np.any(on, axis=2)
        self.top = rows.argmax(axis=1)
        self.bottom = SIDE - 1 - rows[:, ::-1].argmax(axis=1)
        # The middle of the line in each row; in a row without ink, that of the paper.
        ink = on.sum(axis=2)
        columns = (on * (np.arange(SIDE) + 0.5)).sum(axis=2)
        self._middle = np.where(ink > 0, columns / np.maximum(ink, 1), SIDE / 2)

    def at(self, rows: Array) -> Array:
        """Return the points in the middle of the line, (n, 2): down and right."""
        rows = rows.astype(int)
        return np.stack([rows + 0.5, self._middle[np.arange(len(rows)), rows]], axis=1)


def _flag(digits: _Digits, rng: np.random.Generator) -> Array:
    """Return a line from the top, down to the left."""
    top = digits.at(digits.top)
    length, angle = _drawn(rng, top, 3, 13), np.radians(_drawn(rng, top, 25, 70))
    flag = np.stack([np.sin(angle), -np.cos(angle)], axis=1) * length[:, np.newaxis]
    return np.stack([top, top + flag])


def _foot(digits: _Digits, rng: np.random.Generator) -> Array:
    """Return a nearly level line through the bottom."""
    bottom = digits.at(digits.bottom)
    left, right = (
        np.stack([_drawn(rng, bottom, -0.6, 0.6), side * _drawn(rng, bottom, 2, 6)], 1)
        for side in (-1, 1)
    )
    return np.stack([bottom + left, bottom + right])


def _bar(digits: _Digits, rng: np.random.Generator) -> Array:
    """Return a line through the middle of the stem."""
    down = rng.uniform(0.35, 0.8, len(digits.top))
    middle = digits.at(digits.top + down * (digits.bottom - digits.top))
    left, right = _drawn(rng, middle, 2.5, 7), _drawn(rng, middle, 2.5, 7)
    slope = _drawn(rng, middle, -0.35, 0.35)
    return np.stack(
        [middle + np.stack([-slope * side, side], axis=1) for side in (-left, right)]
    )


def _hook(digits: _Digits, rng: np.random.Generator) -> Array:
    """Return a curve from the bottom to the left, as four lines."""
    bottom = digits.at(digits.bottom)
    bend, end = (
        bottom + np.stack([_drawn(rng, bottom, *down), -_drawn(rng, bottom, *left)], 1)
        for down, left in (((1, 5), (0, 1.5)), ((-1.5, 2), (3, 13)))
    )
    share = np.linspace(0, 1, 5)[:, np.newaxis, np.newaxis]
    return (1 - share) ** 2 * bottom + 2 * share * (1 - share) * bend + share**2 * end


def _drawn(rng: np.random.Generator, points: Array, low: float, high: float) -> Array:
    return rng.uniform(low, high, len(points))


def _written_on(
    images: Array,
    line: Callable[[_Digits, np.random.Generator], Array],
    rng: np.random.Generator,
) -> Array:
    """Return digits with one line more, centred by mass."""
    points = line(_Digits(images), rng).astype(np.float32)
    distance = np.min([_distance(a, b) for a, b in pairwise(points)], axis=0)
    half = rng.uniform(*WIDTHS, len(images))[:, np.newaxis] / 2
    ink = np.clip((half - distance) / EDGE + 0.5, 0, 1).reshape(images.shape)
    return _centred(np.maximum(images, np.round(255 * ink).astype(np.uint8)))


def _distance(start: Array, end: Array) -> Array:
    """Return how far each pixel is from lines between points: (n, 784)."""
    along = (end - start)[:, :, np.newaxis]
    off = PIXELS.T.astype(np.float32) - start[:, :, np.newaxis]
    share = np.clip((off * along).sum(axis=1) / (along**2).sum(axis=1), 0, 1)
    return np.hypot(*np.moveaxis(off - share[:, np.newaxis] * along, 1, 0))


def _centred(images: Array) -> Array:
    """Return digits moved by whole pixels, with their mass in the middle."""
    mass = images.sum(axis=(1, 2))
    starts = []
    for axis in (2, 1):
        centre = (images.sum(axis=axis) * np.arange(SIDE)).sum(axis=1) / mass
        shift = np.round(centre - SIDE / 2).astype(int)
        starts.append(FARTHEST + np.clip(shift, -FARTHEST, FARTHEST))
    wide = np.pad(images, ((0, 0), (FARTHEST, FARTHEST), (FARTHEST, FARTHEST)))
    windows = np.lib.stride_tricks.sliding_window_view(wide, (SIDE, SIDE), axis=(1, 2))
    return windows[np.arange(len(images)), *starts]
