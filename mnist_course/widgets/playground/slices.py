"""Train a Keras model in slices of some milliseconds, so that a click gets a turn."""

import time
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_course.support.history import Point

Examples = tuple[NDArray[Any], NDArray[Any]]

SLICE_SECONDS = 0.04
POINTS_AN_EPOCH = 4


def train_keras_in_slices(
    model: keras.Model,
    train: Examples,
    validation: Examples,
    *,
    epochs: int,
    batch_size: int,
    seed: int | None = None,
) -> Iterator[Point | None]:
    """Train a compiled model, and hand over after every slice of a few batches.

    Whoever iterates decides whether to go on; the model is whole between two slices.
    Introduced in lesson 07.

    Parameters
    ----------
    model : keras.Model
        Trained in place; compiled with the metric "accuracy".
    train, validation : (x, y)
        As `fit` takes them. All of `validation` is one batch, so keep it small.
    epochs, batch_size : int
        How often to go through `train`, and how many examples make one step.
    seed : int or None
        Decides the order of the examples.

    Yields
    ------
    Point or None
        A point `POINTS_AN_EPOCH` times an epoch, None after the other slices.
    """
    x, y = train
    rng = np.random.default_rng(seed)
    starts = range(0, len(x), batch_size)
    due = set(np.linspace(0, len(starts), POINTS_AN_EPOCH + 1).round()[1:].astype(int))
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        scores, sizes = [], []
        since = time.perf_counter()
        for step, start in enumerate(starts, start=1):
            batch = order[start : start + batch_size]
            scores.append(_scores(model, "train_on_batch", (x[batch], y[batch])))
            sizes.append(len(batch))
            if step in due:
                loss, accuracy = np.average(scores, axis=0, weights=sizes).tolist()
                scores, sizes = [], []
                measured = _scores(model, "test_on_batch", validation)
                yield Point(epoch + step / len(starts), loss, accuracy, *measured)
                since = time.perf_counter()
            elif time.perf_counter() - since > SLICE_SECONDS:
                yield None
                since = time.perf_counter()


def _scores(model: keras.Model, measure: str, examples: Examples) -> list[float]:
    model.reset_metrics()  # Keras 3.15 does that by itself, 3.13 adds up.
    found = getattr(model, measure)(*examples, return_dict=True)
    return [float(found["loss"]), float(found["accuracy"])]
