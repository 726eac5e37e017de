"""Train in slices of some milliseconds, so that others get a turn between."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_course.support.history import Point

Scores = tuple[float, float]  # loss and accuracy


def in_slices(
    learn: Callable[[NDArray[Any]], Scores],
    measure: Callable[[], Scores],
    n: int,
    *,
    epochs: int,
    size: int,
    points: int,
    seconds: float = 0.0,
    seed: int | None = None,
) -> Iterator[Point | None]:
    """Train a network, and hand over after every slice.

    Whoever iterates decides whether to go on; the network is whole between two slices.

    Parameters
    ----------
    learn : callable
        Takes the places of some examples, shape (at most `size`,), trains the network
        with them, in this order, and returns loss and accuracy on them.
    measure : callable
        Returns loss and accuracy on the validation set.
    n : int
        How many examples there are to train with.
    epochs, size : int
        How often to go through them, and how many to hand to `learn`.
    points : int
        How often an epoch to measure.
    seconds : float
        How long a slice is at least; 0 hands over after every call of `learn`.
    seed : int or None
        Decides the order of the examples.

    Yields
    ------
    Point or None
        A point `points` times an epoch, None after the other slices. Where there are
        fewer slices, there is a point after each.
    """
    rng = np.random.default_rng(seed)
    starts = range(0, n, size)
    due = set(np.linspace(0, len(starts), points + 1).round()[1:].astype(int))
    for epoch in range(epochs):
        order = rng.permutation(n)
        scores, sizes = [], []
        since = time.perf_counter()
        for place, start in enumerate(starts, start=1):
            part = order[start : start + size]
            scores.append(learn(part))
            sizes.append(len(part))
            if place in due:
                loss, accuracy = np.average(scores, axis=0, weights=sizes).tolist()
                scores, sizes = [], []
                yield Point(epoch + place / len(starts), loss, accuracy, *measure())
            elif time.perf_counter() - since > seconds:
                yield None
            else:
                continue
            since = time.perf_counter()
