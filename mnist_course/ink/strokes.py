"""A digit of MNIST from strokes, such as a mouse or a finger draws."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_course.support.arguments import require

Array = NDArray[Any]

SIDE, BOX = 28, 20
# Measured on MNIST's 60,000 training digits: a line is 2.4 pixels wide on average, and
# 38 % of the pixels with ink are nearly black, 250 or more. A pen of that width with
# edges of this softness comes near both.
PEN, EDGE = 2.4, 1.2
FRINGE = EDGE - 1  # what the soft edges take of the box
FINE = 4  # points of a line on the length of a pixel
MANY = 4000  # points; of a larger scribble, each has one of FINE × FINE places
FARTHEST = 1e9


def digit_of_strokes(
    strokes: Iterable[ArrayLike],
    *,
    pen: float = PEN,
    box: float = BOX,
    smallest: float = 0.0,
    centred: bool = True,
) -> Array:
    """Draw strokes with a round pen, as a digit of MNIST.

    Parameters
    ----------
    strokes : iterable of array_like
        Each of shape (points, 2): how far to the right and how far *down*, in any unit.
    pen : float
        Width of the line in the digit, in pixels.
    box : float
        The longer side of the digit with its line, in pixels.
    smallest : float
        What is smaller than this, in the unit of the points, is not made as large as
        other digits: a dot stays a dot.
    centred : bool
        Put the centre of mass into the middle; otherwise, the middle of the box.

    Returns
    -------
    numpy.ndarray
        Shape (28, 28), uint8: 0 is paper, 255 is ink; all 0 if there are no points.

    Raises
    ------
    ValueError
        If the strokes are not pairs of finite numbers, or pen and box do not fit.
    """
    require(
        0 < pen < box - FRINGE and box <= SIDE,
        "pen must be above 0 and below the box, and the box at most "
        f"{SIDE} pixels; got pen={pen} and box={box}",
    )
    parts = [part for part in map(_require_points, strokes) if len(part)]
    if not parts:
        return np.zeros((SIDE, SIDE), np.uint8)
    everything = np.concatenate(parts)
    low, extent = everything.min(axis=0), np.ptp(everything, axis=0)
    scale = (box - FRINGE - pen) / max(extent.max(), smallest, 1 / FARTHEST)
    start = (SIDE - extent * scale) / 2
    lines = [_dense((part - low) * scale + start) for part in parts]
    points = np.concatenate(lines)[:, ::-1]
    if len(points) > MANY:
        visited = np.zeros((FINE * SIDE, FINE * SIDE), bool)
        visited[tuple(np.round(FINE * points).astype(int).T)] = True
        points = np.argwhere(visited) / FINE
    distance = distances(PIXELS, points)
    return inked(pen / 2 - distance, centred=centred)


def _require_points(stroke: ArrayLike) -> Array:
    try:
        points = np.asarray(stroke, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            "a stroke must be a list of points, each of two numbers"
        ) from None
    if points.size == 0:
        return np.zeros((0, 2))
    require(
        points.ndim == 2 and points.shape[1] == 2,
        f"a stroke must have shape (points, 2); got shape {points.shape}",
    )
    require(
        (np.abs(points) <= FARTHEST).all(),  # which NaN is not
        "a point must be two numbers of at most a billion, above or below 0; got a "
        "larger one or NaN",
    )
    return points


def _dense(points: Array) -> Array:
    """Return the points of a line, with so many between that there is no gap."""
    steps = np.diff(points, axis=0)
    counts = np.ceil(FINE * np.hypot(*steps.T)).astype(int)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    shares = (np.arange(counts.sum()) - first) / np.repeat(counts, counts)
    between = np.repeat(points[:-1], counts, axis=0)
    between += shares[:, np.newaxis] * np.repeat(steps, counts, axis=0)
    return np.concatenate([between, points[-1:]])


# The middle of each pixel of a digit, row by row: down and to the right.
PIXELS = np.argwhere(np.ones((SIDE, SIDE), bool)) + 0.5


def distances(places: Array, points: Array) -> Array:
    """Return how far each place is from the nearest of the points; both (n, 2)."""
    # |a - b|² = |a|² + (|b|² - 2 ab), the bracket in one product of matrices.
    left = np.column_stack([-2 * places, np.ones(len(places))])
    squares = (left @ np.vstack([points.T, (points**2).sum(axis=1)])).min(axis=1)
    return np.sqrt(np.maximum(squares + (places**2).sum(axis=1), 0))


def inked(depth: Array, *, centred: bool = True) -> Array:
    """Return a digit whose pixels lie so deep in the ink, or below 0 outside of it."""
    ink = np.clip(depth.reshape(SIDE, SIDE) / EDGE + 0.5, 0, 1)
    for axis in (0, 1) if centred else ():
        along = ink.sum(axis=1 - axis)
        places = np.flatnonzero(along)
        # The middle of MNIST's digits is pixel 14 of 0 to 27, up to half a pixel.
        shift = round(SIDE / 2 - np.average(np.arange(SIDE), weights=along))
        shift = max(-places[0], min(shift, SIDE - 1 - places[-1]))
        ink = np.roll(ink, shift, axis)
    return np.round(255 * ink).astype(np.uint8)
