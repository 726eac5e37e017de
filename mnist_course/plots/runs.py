"""Several runs in one picture: side by side, or the last one before the others."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.ticker import MaxNLocator

from mnist_course.support.arguments import require
from mnist_course.support.history import Curve, curves
from mnist_course.support.picture import (
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    VALIDATION,
    Picture,
    styled,
)

# Runs differ by colour and stroke; blue and orange mean train and validation.
VIOLET = "#7B52AB"
RUN_STYLES: list[dict[str, Any]] = [
    {"color": INK, "linestyle": "-"},
    {"color": HIGHLIGHT, "linestyle": (0, (5, 1.5))},
    {"color": MUTED, "linestyle": (0, (1, 1))},
    {"color": VIOLET, "linestyle": (0, (5, 1.5, 1, 1.5)), "marker": "s", "ms": 4},
]

# Names at the ends of the lines keep this distance, as a share of the axis's height.
LABEL_GAP = 0.075
MARKERS = "os^DvPX*"  # one for each run, so that lines can be told apart


@styled
def compare_runs(
    histories: Mapping[str, Any], *, metric: str = "loss", highest_loss: float = 4.0
) -> Picture:
    """Draw the learning curves of several runs, training and validation side by side.

    Introduced in lesson 07.

    Parameters
    ----------
    histories : mapping of str to history
        From the name of each run, at most four, to what ``model.fit`` returned, or its
        ``history``.
    metric : {"loss", "accuracy"}
        Which of the two to draw; `highest_loss` is where an axis of losses must end.

    Returns
    -------
    Picture
        Losses above the frame, and runs without a loss that is a number, are named in
        it.

    Raises
    ------
    ValueError
        If there is no run, more than four, or one lacks the metric.
    """
    needs = (metric, f"val_{metric}")
    training, validation = _runs_by_curve(histories, needs, most=len(RUN_STYLES))
    picture = Picture(7.2, 3.2)
    left, right = picture.subplots(1, 2, sharey=True)
    _draw(left, f"{metric} on training", training, RUN_STYLES)
    _draw(right, f"{metric} on validation", validation, RUN_STYLES)
    if metric == "loss":
        highest = max(map(_highest, [*training.values(), *validation.values()]))
        left.set_ylim(0, min(1.05 * highest, highest_loss) or highest_loss)
        _name_what_is_not_seen(left, training)
        _name_what_is_not_seen(right, validation)
    else:
        left.set_ylabel("%")
    picture.legend(*left.get_legend_handles_labels(), loc="outside upper left", ncols=4)
    picture.alt = (
        f"The {metric} of {len(training)} runs, epoch by epoch, on the training "
        f"images at the left and on the validation images at the right: "
        f"{', '.join(training)}."
    )
    return picture


def _highest(losses: Curve) -> float:
    """Return the highest loss; 0 where none is a number."""
    return float(np.fmax.reduce(losses, initial=0))


def _name_what_is_not_seen(axes: Axes, losses: Mapping[str, Curve]) -> None:
    words = []
    for name, values in losses.items():
        if np.isnan(values).all():
            words.append(f"{name}: not a number")
        elif _highest(values) > axes.get_ylim()[1]:
            words.append(f"↑ {name}: up to {_highest(values):.2g}")
    place: dict[str, Any] = {"ha": "right", "va": "top"}
    axes.text(
        0.98, 0.97, "\n".join(words), color=MUTED, transform=axes.transAxes, **place
    )


@styled
def repair_curves(
    histories: Mapping[str, Any],
    *,
    highest_loss: float = 4.0,
    lowest_accuracy: float = 0.0,
) -> Picture:
    """Draw the validation curves of several runs, the last one in orange.

    Introduced in lesson 08.

    Parameters
    ----------
    histories : mapping of str to history
        Name of each run to what ``model.fit`` returned, or its ``history``; all with as
        many epochs, at most 8 runs. ``val_loss`` and ``val_accuracy`` are drawn. The
        older a run, the lighter its grey.
    highest_loss, lowest_accuracy : float
        Where the axes end, the latter in per cent; what lies beyond, or is no number,
        is drawn on the edge. The default is just above the loss of the patient.

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
    """
    needs = ("val_loss", "val_accuracy")
    losses, accuracies = _runs_by_curve(histories, needs, most=len(MARKERS))
    epochs = {name: len(values) for name, values in losses.items()}
    require(
        len(set(epochs.values())) == 1,
        f"expected runs of as many epochs each; got {epochs}",
    )
    picture = Picture(7.2, 3.6, layout="none")
    left = picture.add_axes((0.05, 0.14, 0.265, 0.76))
    right = picture.add_axes((0.55, 0.14, 0.265, 0.76))
    worst = {name: np.nan_to_num(v, nan=np.inf) for name, v in losses.items()}
    _lines(left, "validation loss", worst, 0, highest_loss)
    worst = {name: np.nan_to_num(v) for name, v in accuracies.items()}
    _lines(right, "validation accuracy (%)", worst, lowest_accuracy, 100)
    ends = {name: values[-1] for name, values in worst.items()}
    picture.alt = _sentence(ends, max(epochs.values()))
    return picture


def _lines(
    axes: Axes, title: str, runs: Mapping[str, Curve], low: float, high: float
) -> None:
    """Draw a line for each run, and its name beside its end."""
    *_, last = runs
    runs = {name: np.clip(heights, low, high) for name, heights in runs.items()}
    # The oldest run is the lightest.
    greys = [to_hex((tone,) * 3) for tone in np.linspace(0.58, 0.15, len(runs) - 1)]
    looks = [
        {
            "marker": marker,
            "markersize": 5,
            "color": tone,
            "clip_on": False,  # a marker on an edge is drawn whole
            "zorder": 3 if tone == VALIDATION else 2,
        }
        for tone, marker in zip([*greys, VALIDATION], MARKERS, strict=False)
    ]
    _draw(axes, title, runs, looks)
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
            color=INK,
            arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 0.7, "shrinkB": 4},
        )


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


def _runs_by_curve(
    histories: Mapping[str, Any], needs: Sequence[str], *, most: int
) -> list[dict[str, Curve]]:
    """Return each curve that is needed, of every run; accuracies in per cent."""
    count = len(histories)
    require(0 < count <= most, f"expected 1 to {most} runs; got {count}")
    runs = {
        name: curves(history, needs, name=f"the history of {name!r}")
        for name, history in histories.items()
    }
    return [
        {
            name: run[key] * (100 if "accuracy" in key else 1)
            for name, run in runs.items()
        }
        for key in needs
    ]


def _draw(
    axes: Axes, title: str, runs: Mapping[str, Curve], looks: Iterable[dict[str, Any]]
) -> None:
    """Draw the curve of each run over the epochs, in a look of its own."""
    axes.set_title(title, loc="left")
    axes.set(xlabel="epoch")
    axes.grid(axis="y", color=FAINT)
    for (name, heights), look in zip(runs.items(), looks, strict=False):
        axes.plot(range(1, len(heights) + 1), heights, label=name, **look)
