"""How the playground trains: in slices, seed by seed, and patiently if asked to."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from mnist_course.support.history import Point
from mnist_course.widgets.base.slices import Scores, in_slices
from mnist_course.widgets.playground.recipe import build
from mnist_course.widgets.playground.runs import Run

SLICE_SECONDS = 0.04
POINTS_AN_EPOCH = 4


def scores_of(model: keras.Model, measure: str, x: Any, y: Any) -> Scores:
    """Return loss and accuracy as ``train_on_batch`` or its like gives them."""
    model.reset_metrics()  # Keras 3.15 does that by itself, 3.13 adds up.
    found = getattr(model, measure)(x, y, return_dict=True)
    return float(found["loss"]), float(found["accuracy"])


def trained(
    run: Run, train: tuple[Any, Any], validation: tuple[Any, Any]
) -> Iterator[Point | None]:
    """Train the model of a run, and then one for each of its other seeds, in slices."""
    x, y = (part[: run.recipe.images] for part in train)

    def with_seed(seed: int, model: keras.Model) -> Iterator[Point | None]:
        return in_slices(
            lambda part: scores_of(model, "train_on_batch", x[part], y[part]),
            lambda: scores_of(model, "test_on_batch", *validation),
            len(x),
            epochs=run.recipe.epochs,
            size=run.recipe.batch_size,
            points=POINTS_AN_EPOCH,
            seconds=SLICE_SECONDS,
            seed=seed,
        )

    for seed in run.seeds:
        model = run.model if seed == run.seed else build(run.recipe, seed=seed)
        # Else Keras would do it inside the first step, and compile that one twice.
        model.optimizer.build(model.trainable_variables)
        run.under_way = seed, model
        points = with_seed(seed, model)
        yield from patiently(points, run, model) if run.recipe.patience else points
        run.scores[seed] = run.last.val_accuracy


def patiently(
    points: Iterator[Point | None], run: Run, model: keras.Model
) -> Iterator[Point | None]:
    """Stop a training early, as the code says, and go back to its best epoch."""
    lowest, best, weights, place = np.inf, 0.0, model.get_weights(), -1
    for point in points:
        yield point
        if point is None or point.epoch % 1:
            continue
        if point.val_loss < lowest:
            lowest, best, weights = point.val_loss, point.epoch, model.get_weights()
            place = len(run.history["epoch"]) - 1
        if point.epoch - best == run.recipe.patience:
            break
    model.set_weights(weights)
    run.kept = place
