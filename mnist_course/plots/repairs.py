"""A training beside a guess, and what repairs gained."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.ticker import MaxNLocator

from mnist_course.plots.curves import History, LearningCurves
from mnist_course.plots.picture import FAINT, INK, MUTED, VALIDATION, Picture, styled

# Names at the ends of the lines keep this distance, as a share of the axis's height.
LABEL_GAP = 0.075
MARKERS = "os^DvPX*"  # one for each run, so that lines can be told apart


@styled
def curves_beside_a_guess(history: History) -> Picture:
    """Draw the learning curves of a training that learns little, and a blind guess.

    Parameters
    ----------
    history : mapping of str to sequence of float
        ``model.fit(...).history`` with ``loss``, ``accuracy``, ``val_loss`` and
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
    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    lengths = {len(history.get(name, ())) for name in names}
    if len(lengths) != 1 or 0 in lengths:
        found = {name: len(values) for name, values in history.items()}
        raise ValueError(
            f"expected a history with {', '.join(names)}, one value for each epoch; "
            f"got {found}"
        )
    [epochs] = lengths
    picture = Picture(7.2, 3.3, layout="none")
    curves = LearningCurves(picture, epochs=epochs, first=1, dots=True)
    curves.show(range(1, epochs + 1), history)
    guess: dict[str, Any] = {
        "linewidth": 1.2,
        "linestyle": (0, (3, 2)),
        "color": MUTED,
    }
    for axes, height, room in (
        (curves.loss, np.log(10), 5),
        (curves.accuracy, 10, 100),
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
    histories: Mapping[str, History],
    *,
    highest_loss: float = 4.0,
    lowest_accuracy: float = 0.0,
) -> Picture:
    """Draw the validation curves of several runs, the last one in orange.

    Parameters
    ----------
    histories : mapping of str to mapping
        Name of each run to its history, as ``model.fit(...).history`` is; all with as
        many epochs, at most 8 runs. ``val_loss`` and ``val_accuracy`` are drawn. The
        older a run, the lighter its grey.
    highest_loss, lowest_accuracy : float
        Where the axes end, the latter in per cent; what lies beyond is drawn on the
        edge. The default is just above the loss of the lesson's patient.

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
    lengths = {
        len(history.get(name, ()))
        for history in histories.values()
        for name in ("val_loss", "val_accuracy")
    }
    if not 1 <= len(histories) <= len(MARKERS) or len(lengths) != 1 or 0 in lengths:
        raise ValueError(
            f"expected 1 to {len(MARKERS)} histories with 'val_loss' and "
            f"'val_accuracy', all with as many epochs; got {len(histories)} with "
            f"{sorted(lengths)}"
        )
    [epochs] = lengths
    picture = Picture(7.2, 3.6, layout="none")
    loss = picture.add_axes((0.05, 0.14, 0.265, 0.76))
    accuracy = picture.add_axes((0.55, 0.14, 0.265, 0.76))
    loss.set_title("validation loss", loc="left")
    accuracy.set_title("validation accuracy (%)", loc="left")
    losses = {
        name: np.nan_to_num(np.asarray(h["val_loss"], dtype=float), nan=np.inf)
        for name, h in histories.items()
    }
    percent = {
        name: 100 * np.asarray(h["val_accuracy"], dtype=float)
        for name, h in histories.items()
    }
    _lines(loss, losses, 0, highest_loss)
    _lines(accuracy, percent, lowest_accuracy, 100)
    picture.alt = _sentence({name: v[-1] for name, v in percent.items()}, epochs)
    return picture


def _lines(
    axes: Axes, curves: Mapping[str, np.ndarray], low: float, high: float
) -> None:
    """Draw a line for each run, and its name beside its end."""
    *_, last = curves
    curves = {name: np.clip(heights, low, high) for name, heights in curves.items()}
    tones = _tones(len(curves))
    for name, tone, marker in zip(curves, tones, MARKERS, strict=False):
        heights = curves[name]
        axes.plot(
            range(1, len(heights) + 1),
            heights,
            marker=marker,
            markersize=5,
            color=tone,
            clip_on=False,  # a marker on an edge is drawn whole
            zorder=3 if name == last else 2,
        )
    axes.set(xlabel="epoch", ylim=(low, high))
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.grid(axis="y", color=FAINT)
    ends = {name: heights[-1] for name, heights in curves.items()}
    names = sorted(ends, key=lambda name: ends[name])
    places = _spread([(ends[name] - low) / (high - low) for name in names])
    for name, place in zip(names, places, strict=True):
        axes.annotate(
            name,
            (len(curves[name]), ends[name]),
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
