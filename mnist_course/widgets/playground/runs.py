"""The runs of the playground, in a sentence and in a table."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from mnist_course.support.history import Point
from mnist_course.support.wording import number, scores
from mnist_course.widgets.base.slices import Scores
from mnist_course.widgets.base.training_figure import State
from mnist_course.widgets.playground.recipe import Recipe

NO_POINT = {
    "training": "The first numbers come after a quarter of an epoch.",
    "stopped": "Nothing was measured yet, so the run is not kept.",
}
HEADS = (
    *("run", "settings", "parameters", "train", "validation", "gap"),
    "validation loss",
)


@dataclass
class Run:
    """A training that was started: its recipe, its model and what was measured.

    `history` has ``epoch``, in fractions, and Keras's four names. `ending` is one of
    the states of `TrainingFigure`.
    """

    number: int
    recipe: Recipe
    model: keras.Model
    history: dict[str, list[float]]
    ending: State = "training"

    @property
    def last(self) -> Point:
        """What was measured last."""
        return Point(*(values[-1] for values in self.history.values()))

    def is_below(self, bound: float) -> bool:
        """Return whether the losses that were measured last are below a bound."""
        losses = self.history["loss"][-1:] + self.history["val_loss"][-1:]
        return all(loss < bound for loss in losses)  # NaN is not below anything.


def scores_of(model: keras.Model, measure: str, x: Any, y: Any) -> Scores:
    """Return loss and accuracy as ``train_on_batch`` or its like gives them."""
    model.reset_metrics()  # Keras 3.15 does that by itself, 3.13 adds up.
    found = getattr(model, measure)(x, y, return_dict=True)
    return float(found["loss"]), float(found["accuracy"])


def measured(run: Run) -> str:
    """Say how well a run did so far, in a sentence, or why nothing can be said."""
    if not run.history["epoch"]:
        return NO_POINT.get(run.ending, "")
    last = run.last
    after = f"After {_epochs(last)} of {run.recipe.epochs} epochs"
    if run.ending == "diverged":
        worst = np.max([last.loss, last.val_loss])  # NaN if either is
        loss = _loss(worst) if np.isfinite(worst) else "no longer a number at all"
        return (
            f"{after} the loss is {loss}: the steps were too long, and it ran away. "
            "Choose a lower learning rate and start again, or restore an earlier run."
        )
    return f"{after} {scores(last)}, a gap of {_gap(last)} points."


def _gap(last: Point) -> str:
    """Return the difference of the accuracies as they are shown, in points."""
    train, validation = round(100 * last.accuracy, 1), round(100 * last.val_accuracy, 1)
    return number(train - validation)


def _epochs(point: Point) -> str:
    """Say after how many epochs a point was measured: 0.25, or 3."""
    return f"{point.epoch:.2f}".rstrip("0").rstrip(".")


def _loss(loss: float) -> str:
    if loss >= 1e6:
        return "more than a million"
    return f"{loss:,.0f}" if loss >= 10 else f"{loss:.3f}"


def table(runs: Sequence[Run], shown: Run | None) -> str:
    """Return an HTML table of runs, the one on show in bold; empty without runs."""
    if not runs:
        return ""
    rows = [_row("th", HEADS, "text-align: right", "bold")]
    for run in runs:
        last = run.last
        settings = str(run.recipe)
        if run.ending != "finished":
            settings += f" ({run.ending} after {_epochs(last)})"
        cells = (
            *(str(run.number), settings, f"{run.model.count_params():,}"),
            *(f"{100 * last.accuracy:.1f} %", f"{100 * last.val_accuracy:.1f} %"),
            *(_gap(last), _loss(last.val_loss)),
        )
        weight = "bold" if run is shown else "normal"
        rows.append(_row("td", cells, "text-align: right; white-space: nowrap", weight))
    style = "line-height: 1.4; border-collapse: collapse"
    return f'<table style="{style}">{"".join(rows)}</table>'


def _row(tag: str, cells: Sequence[str], numbers: str, weight: str) -> str:
    """Return a row of cells, the settings at the left and the numbers in a style."""
    inner = "".join(
        f'<{tag} style="padding: 1px 8px; '
        f'{"text-align: left" if place == 1 else numbers}">{html.escape(cell)}</{tag}>'
        for place, cell in enumerate(cells)
    )
    return f'<tr style="font-weight: {weight}">{inner}</tr>'
