"""A training beside a guess, and what repairs gained."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.ticker import MaxNLocator

from mnist_course.plots.curves import LearningCurves, draw_runs, runs_to_draw
from mnist_course.plots.picture import INK, MUTED, VALIDATION, Picture, styled
from mnist_course.support.arguments import require
from mnist_course.support.history import METRICS, Curve, curves

# Names at the ends of the lines keep this distance, as a share of the axis's height.
LABEL_GAP = 0.075
MARKERS = "os^DvPX*"  # one for each run, so that lines can be told apart


@styled
def curves_beside_a_guess(history: Any) -> Picture:
    """Draw the learning curves of a training that learns little, and a blind guess.

    Parameters
    ----------
    history : mapping of str to sequence of float, or keras.callbacks.History
        What ``model.fit`` returned: ``loss``, ``accuracy``, ``val_loss`` and
        ``val_accuracy``, for ten even classes. The loss is drawn from 0 to 5.

    Returns
    -------
    Picture
        Grey lines at ln 10 and at 10 % show what a guess would have.

    Raises
    ------
    ValueError
        If one of the four lists is missing or they differ in length.

    Notes
    -----
    Introduced in lesson 08.
    """
    drawn = curves(history, METRICS)
    epochs = len(drawn["loss"])
    picture = Picture(7.2, 3.3, layout="none")
    both = LearningCurves(picture, epochs=epochs, first=1, dots=True)
    both.show(range(1, epochs + 1), drawn)
    guess: dict[str, Any] = {
        "linewidth": 1.2,
        "linestyle": (0, (3, 2)),
        "color": MUTED,
    }
    for axes, height, room in (
        (both.loss, np.log(10), 5),
        (both.accuracy, 10, 100),
    ):
        axes.set_ylim(0, room)
        axes.axhline(height, **guess)
        axes.annotate(
            "blind guess",
            (epochs, height),
            xytext=(0, -3),
            textcoords="offset points",
            ha="right",
            va="top",
            color=MUTED,
        )
    picture.alt = (
        f"Loss and accuracy over {epochs} epochs, on training and validation images, "
        "beside what a blind guess has: a loss of 2.3, and 10 %."
    )
    return picture


@styled
def repair_curves(
    histories: Mapping[str, Any],
    *,
    highest_loss: float = 4.0,
    lowest_accuracy: float = 0.0,
) -> Picture:
    """Draw the validation curves of several runs, the last one in orange.

    Parameters
    ----------
    histories : mapping of str to history
        Name of each run to what ``model.fit`` returned, or its ``history``; all with as
        many epochs, at most 8 runs. ``val_loss`` and ``val_accuracy`` are drawn. The
        older a run, the lighter its grey.
    highest_loss, lowest_accuracy : float
        Where the axes end, the latter in per cent; what lies beyond is drawn on the
        edge, and so is what is no number: nothing is worse. The default is just above
        the loss of the lesson's patient.

    Returns
    -------
    Picture
        Its sentence orders the runs by accuracy only where they are 0.8 % apart, so
        that it is the same on machines that round in another way.

    Raises
    ------
    ValueError
        If there is no run, or more than 8, or validation scores are missing, or the
        runs differ in length.

    Notes
    -----
    Introduced in lesson 08.
    """
    runs = runs_to_draw(histories, ("val_loss", "val_accuracy"), most=len(MARKERS))
    lengths = {name: len(run["val_loss"]) for name, run in runs.items()}
    require(
        len(set(lengths.values())) == 1,
        f"expected runs of as many epochs each; got {lengths}",
    )
    losses = {name: run["val_loss"] for name, run in runs.items()}
    percent = {
        name: np.nan_to_num(100 * run["val_accuracy"]) for name, run in runs.items()
    }
    picture = Picture(7.2, 3.6, layout="none")
    left = picture.add_axes((0.05, 0.14, 0.265, 0.76))
    right = picture.add_axes((0.55, 0.14, 0.265, 0.76))
    _lines(left, "validation loss", losses, 0, highest_loss)
    _lines(right, "validation accuracy (%)", percent, lowest_accuracy, 100)
    ends = {name: values[-1] for name, values in percent.items()}
    picture.alt = _sentence(ends, max(lengths.values()))
    return picture


def _lines(
    axes: Axes, title: str, runs: Mapping[str, Curve], low: float, high: float
) -> None:
    """Draw a line for each run, and its name beside its end."""
    *_, last = runs
    runs = {
        name: np.nan_to_num(np.clip(heights, low, high), nan=high)
        for name, heights in runs.items()
    }
    looks = [
        {
            "marker": marker,
            "markersize": 5,
            "color": tone,
            "clip_on": False,  # a marker on an edge is drawn whole
            "zorder": 3 if tone == VALIDATION else 2,
        }
        for tone, marker in zip(_tones(len(runs)), MARKERS, strict=False)
    ]
    draw_runs(axes, title, runs, looks)
    axes.set_ylim(low, high)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    ends = {name: heights[-1] for name, heights in runs.items()}
    names = sorted(ends, key=lambda name: ends[name])
    places = _spread([(ends[name] - low) / (high - low) for name in names])
    for name, place in zip(names, places, strict=True):
        axes.annotate(
            name,
            (len(runs[name]), ends[name]),
            xytext=(1.1, place),
            textcoords="axes fraction",
            va="center",
            weight="bold" if name == last else "normal",
            color=VALIDATION if name == last else INK,
            arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 0.7, "shrinkB": 4},
        )


def _tones(count: int) -> list[str]:
    """Return a grey for each run, the oldest the lightest, and orange for the last."""
    greys = [to_hex((tone,) * 3) for tone in np.linspace(0.72, 0.25, count - 1)]
    return [*greys, VALIDATION]


def _spread(places: Sequence[float]) -> list[float]:
    """Move places, in rising order from 0 to 1, apart until none is too near."""
    spread: list[float] = []
    for place in places:
        spread.append(max(place, spread[-1] + LABEL_GAP) if spread else place)
    limit = 1.0
    for i in reversed(range(len(spread))):  # push down what stands above the axis
        spread[i] = min(spread[i], limit)
        limit = spread[i] - LABEL_GAP
    return spread


def _sentence(ends: Mapping[str, float], epochs: int) -> str:
    *before, last = ends
    names = ", ".join(ends)
    text = (
        f"Validation loss and accuracy over {epochs} epochs, a line for each run: "
        f"{names}."
    )
    if not before:
        return text
    best = max(before, key=lambda name: ends[name])
    gain = ends[last] - ends[best]
    if abs(gain) < 0.8:
        return f"{text} The last one, {last}, ends near the best of the others."
    ends_where = "above all others" if gain > 0 else "below the best of the others"
    return f"{text} The last one, {last}, ends {ends_where}."
