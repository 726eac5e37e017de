"""Train a network in slices of some milliseconds, so that others get a turn between."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam
from mnist_course.support.history import Point

Examples = tuple[NDArray[Any], NDArray[Any]]

BATCHES_A_SLICE = 8
POINTS_AN_EPOCH = 6


def train_in_slices(
    network: Network,
    optimizer: SGD | Adam,
    train: Examples,
    validation: Examples,
    *,
    epochs: int,
    batch_size: int = 32,
    seed: int | None = None,
) -> Iterator[Point | None]:
    """Train a network, and hand over after every slice of a few batches.

    Whoever iterates decides whether to go on; the network is whole between two slices.
    Introduced in lesson 05.

    Parameters
    ----------
    network : Network
        Trained in place.
    optimizer : SGD or Adam
        How it steps.
    train, validation : (x, y)
        As in `Network.fit`.
    epochs, batch_size : int
        How often to go through `train`, and how many examples make one step.
    seed : int or None
        Decides the order of the examples.

    Yields
    ------
    Point or None
        A point `POINTS_AN_EPOCH` times an epoch, None after the other slices. A set
        with fewer slices gives a point after each.
    """
    x, y = train
    rng = np.random.default_rng(seed)
    size = BATCHES_A_SLICE * batch_size
    starts = range(0, len(x), size)
    due = np.linspace(0, len(starts), POINTS_AN_EPOCH + 1).round()[1:]
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        scores, weights = [], []
        for place, start in enumerate(starts, start=1):
            part = order[start : start + size]
            history = network.fit(
                x[part],
                y[part],
                batch_size=batch_size,
                optimizer=optimizer,
                shuffle=False,
            )
            scores.append((history["loss"][0], history["accuracy"][0]))
            weights.append(len(part))
            if place not in due:
                yield None
                continue
            loss, accuracy = np.average(scores, axis=0, weights=weights).tolist()
            scores, weights = [], []
            with np.errstate(all="ignore"):  # After a divergence all is NaN.
                measured = network.evaluate(*validation)
            yield Point(epoch + place / len(starts), loss, accuracy, *measured)
