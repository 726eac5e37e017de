"""Still figures of lesson 08: what each repair of a network has gained."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mnist_course.picture import FAINT, MUTED, VALIDATION, Picture, styled
from mnist_course.plots_learning import HIGHEST_LOSS, History

# Names at the ends of the lines keep this distance, as a share of the axis's height.
LABEL_GAP = 0.065
MAX_RUNS = 8


@styled
def repair_curves(histories: Mapping[str, History]) -> Picture:
    """Draw the validation curves of several runs, the last one in orange.

    Parameters
    ----------
    histories : mapping of str to mapping
        Name of each run to its history, as ``model.fit(...).history`` is; all with as
        many epochs, at most 8 runs. ``val_loss`` and ``val_accuracy`` are drawn;
        losses above 3 lie on the upper edge.

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
    if not 1 <= len(histories) <= MAX_RUNS or len(lengths) != 1 or 0 in lengths:
        raise ValueError(
            f"expected 1 to {MAX_RUNS} histories with 'val_loss' and 'val_accuracy', "
            f"all with as many epochs; got {len(histories)} with {sorted(lengths)}"
        )
    [epochs] = lengths
    picture = Picture(7.2, 3.3, layout="none")
    loss = picture.add_axes((0.055, 0.15, 0.34, 0.73))
    accuracy = picture.add_axes((0.475, 0.15, 0.34, 0.73))
    loss.set_title("validation loss", loc="left")
    accuracy.set_title("validation accuracy (%)", loc="left")
    losses = {
        name: np.nan_to_num(np.asarray(h["val_loss"], dtype=float), nan=np.inf)
        for name, h in histories.items()
    }
    _lines(loss, {name: np.minimum(v, HIGHEST_LOSS) for name, v in losses.items()})
    percent = {
        name: 100 * np.asarray(h["val_accuracy"], dtype=float)
        for name, h in histories.items()
    }
    _lines(accuracy, percent)
    _name(accuracy, {name: values[-1] for name, values in percent.items()}, epochs)
    loss.set_ylim(0, HIGHEST_LOSS + 0.03)
    accuracy.set_ylim(0, 100)
    picture.alt = _sentence({name: v[-1] for name, v in percent.items()}, epochs)
    return picture


def _lines(axes: Axes, curves: Mapping[str, np.ndarray]) -> None:
    *_, last = curves
    for name, heights in curves.items():
        epochs = range(1, len(heights) + 1)
        color, order = (VALIDATION, 3) if name == last else (MUTED, 2)
        axes.plot(epochs, heights, marker="o", markersize=4, color=color, zorder=order)
    axes.set(xlabel="epoch")
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.grid(axis="y", color=FAINT)


def _name(axes: Axes, ends: Mapping[str, float], epochs: int) -> None:
    """Write each run's name beside the end of its line, and none on another."""
    *_, last = ends
    names = sorted(ends, key=lambda name: ends[name])
    for name, place in zip(names, _spread([ends[n] / 100 for n in names]), strict=True):
        axes.annotate(
            name,
            (epochs, ends[name]),
            xytext=(1.06, place),
            textcoords="axes fraction",
            va="center",
            weight="bold" if name == last else "normal",
            color=VALIDATION if name == last else MUTED,
            arrowprops={"arrowstyle": "-", "color": FAINT, "shrinkB": 4},
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
