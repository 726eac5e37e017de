"""What the playground shows of its runs, and the controls it offers."""

import html
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import ipywidgets as widgets
import keras
import numpy as np

from mnist_course.support.history import Point
from mnist_course.widgets.base.training_figure import State
from mnist_course.widgets.playground.recipe import (
    ACTIVATIONS,
    INITIALIZERS,
    OPTIMIZERS,
    Recipe,
)

RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 10.0, 100.0)
UNITS = (2, 8, 32, 64, 128, 256, 512)
BATCHES = (8, 32, 128, 512)
DROPOUTS = (0.0, 0.1, 0.2, 0.3, 0.5)
IMAGES = (300, 1000, 3000, 10_000, 50_000)
EPOCHS = (1, 3, 5, 10, 30)
SETTINGS, NUMBER = "text-align: left", "text-align: right; white-space: nowrap"


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


def controls(available: int) -> dict[str, Any]:
    """Return a control for each field of `Recipe`, and one that chooses a run.

    Parameters
    ----------
    available : int
        How many training images there are.
    """
    wide = {"layout": widgets.Layout(width="48%")}
    default = asdict(Recipe())

    def slider(name: str, words: str, options: Any) -> widgets.SelectionSlider:
        return widgets.SelectionSlider(
            options=[(f"{value:,g}", value) for value in options],
            value=default[name],
            description=words,
            **wide,
        )

    def menu(name: str, words: str, options: Any) -> widgets.Dropdown:
        return widgets.Dropdown(
            options=list(options), value=default[name], description=words, **wide
        )

    images = [count for count in IMAGES if count < available]
    images.append(available)
    if default["images"] not in images:
        default["images"] = available
    return {
        "layers": slider("layers", "Layers", range(5)),
        "units": slider("units", "Units", UNITS),
        "activation": menu("activation", "Activation", ACTIVATIONS),
        "initializer": menu("initializer", "Weights", INITIALIZERS),
        "optimizer": menu("optimizer", "Optimizer", OPTIMIZERS),
        "learning_rate": slider("learning_rate", "Rate", RATES),
        "batch_size": slider("batch_size", "Batch", BATCHES),
        "dropout": slider("dropout", "Dropout", DROPOUTS),
        "images": slider("images", "Images", images),
        "epochs": slider("epochs", "Epochs", EPOCHS),
        "compare": widgets.Dropdown(
            options=[("none", 0)],
            description="Compare",
            layout=widgets.Layout(width="97%"),
        ),
    }


def measured(run: Run) -> str:
    """Say how well a run with at least one measurement did."""
    last = Point(*(values[-1] for values in run.history.values()))
    after = f"After {_epochs(last)} of {run.recipe.epochs} epochs"
    if run.ending == "diverged":
        worst = np.max([last.loss, last.val_loss])  # NaN if either is
        loss = _number(worst) if np.isfinite(worst) else "no longer a number at all"
        return (
            f"{after} the loss is {loss}: the steps were too long, and it ran away. "
            "Choose a lower learning rate and start again, or restore an earlier run."
        )
    return (
        f"{after} the loss is {last.loss:.3f} on train and {last.val_loss:.3f} on "
        f"validation, the accuracy {100 * last.accuracy:.1f} % and "
        f"{100 * last.val_accuracy:.1f} %, a gap of {_gap(last)} points."
    )


def _gap(last: Point) -> str:
    """Return the difference of the accuracies as they are shown, in points."""
    train, validation = round(100 * last.accuracy, 1), round(100 * last.val_accuracy, 1)
    return f"{train - validation:.1f}".replace("-", "\N{MINUS SIGN}")


def _epochs(point: Point) -> str:
    """Say after how many epochs a point was measured: 0.25, or 3."""
    return f"{point.epoch:.2f}".rstrip("0").rstrip(".")


def _number(loss: float) -> str:
    if loss >= 1e6:
        return "more than a million"
    return f"{loss:,.0f}" if loss >= 10 else f"{loss:.3f}"


def table(runs: Sequence[Run], shown: Run | None) -> str:
    """Return an HTML table of runs, the one on show in bold; empty without runs."""
    if not runs:
        return ""
    heads = (
        *("run", "settings", "parameters", "train", "validation", "gap"),
        "validation loss",
    )
    rows = []
    for run in runs:
        last = Point(*(values[-1] for values in run.history.values()))
        settings = str(run.recipe)
        if run.ending != "finished":
            settings += f" ({run.ending} after {_epochs(last)})"
        cells = (
            *(str(run.number), settings, f"{run.model.count_params():,}"),
            f"{100 * last.accuracy:.1f} %",
            f"{100 * last.val_accuracy:.1f} %",
            _gap(last),
            _number(last.val_loss),
        )
        weight = "bold" if run is shown else "normal"
        row = "".join(
            f'<td style="padding: 1px 8px; '
            f'{SETTINGS if place == 1 else NUMBER}">{html.escape(cell)}</td>'
            for place, cell in enumerate(cells)
        )
        rows.append(f'<tr style="font-weight: {weight}">{row}</tr>')
    head = "".join(
        f'<th style="padding: 1px 8px; '
        f'{SETTINGS if name == "settings" else "text-align: right"}">{name}</th>'
        for name in heads
    )
    return (
        '<table style="line-height: 1.4; border-collapse: collapse">'
        f"<tr>{head}</tr>{''.join(rows)}</table>"
    )
