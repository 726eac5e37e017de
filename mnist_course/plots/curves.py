"""Learning curves: loss and accuracy as the epochs go by, still or growing."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from mnist_course.support.history import METRICS, Curve, History, curves
from mnist_course.support.picture import (
    FAINT,
    HIGHLIGHT,
    MUTED,
    TRAIN,
    VALIDATION,
    Picture,
    styled,
)
from mnist_course.support.wording import at_least

HIGHEST_LOSS = 3.0
THIN: dict[str, Any] = {"linewidth": 1.2, "linestyle": (0, (3, 2))}


class LearningCurves:
    """Two axes in a picture, of loss and accuracy, and lines that can be moved.

    Parameters
    ----------
    picture : Picture
        Where to draw; of layout "none", best 7.2 by 3.3.
    epochs : float
        The end of the axes of epochs.
    first : float
        Their beginning.
    before : bool
        Whether there is room for the curves of another run, in grey.
    dots : bool
        Whether every point is a dot, or only the last one of a curve.
    close : bool
        Whether the axis of accuracies fits the last three quarters of each curve.
    bottom : float
        Share of the picture that stays free below.
    """

    def __init__(
        self,
        picture: Picture,
        *,
        epochs: float,
        first: float = 0,
        before: bool = False,
        dots: bool = False,
        close: bool = False,
        bottom: float = 0,
    ) -> None:
        self._close = close
        up, tall = bottom + (1 - bottom) * 0.15, (1 - bottom) * 0.66
        self.loss = picture.add_axes((0.06, up, 0.42, tall))
        self.accuracy = picture.add_axes((0.565, up, 0.42, tall))
        self.loss.set_title("loss", loc="left")
        self.accuracy.set_title("accuracy (%)", loc="left")
        self.lines = {}
        room = 0.02 * (epochs - first) or 0.5
        for metric, axes in (("loss", self.loss), ("accuracy", self.accuracy)):
            axes.set(xlim=(first - room, epochs + room), xlabel="epoch")
            axes.xaxis.set_major_locator(
                MaxNLocator(8, integer=True, steps=[1, 2, 5, 10], min_n_ticks=1)
            )
            axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
            axes.grid(axis="y", color=FAINT)
            self.lines[f"before_{metric}"] = axes.plot([], [], color=MUTED, **THIN)[0]
            for name, color in ((metric, TRAIN), (f"val_{metric}", VALIDATION)):
                # A dot at the end, where it grows; a single point would be invisible.
                [self.lines[name]] = axes.plot(
                    [], [], color=color, marker="o", ms=4, markevery=slice(-1, None)
                )
        if dots:
            for line in self.lines.values():
                line.set(marker="o", markersize=4, markevery=None)
        labels = {"loss": "train", "val_loss": "validation"}
        if before:
            labels["before_loss"] = "validation, run before"
        picture.legend(
            [self.lines[name] for name in labels],
            labels.values(),
            ncols=len(labels),
            loc="upper left",
            bbox_to_anchor=(0.05, 1.0),
        )

    def show(
        self,
        epochs: Sequence[float],
        history: History,
        *,
        before: tuple[Sequence[float], History] | None = None,
    ) -> None:
        """Move the lines, and fit the axes to them.

        Parameters
        ----------
        epochs : sequence of float
            When each value was measured.
        history : mapping of str to sequence of float
            Under Keras's names: ``loss`` and ``accuracy`` (0 to 1), and with
            validation data ``val_loss`` and ``val_accuracy``.
        before : (epochs, history), optional
            Another run, of which the validation curves are shown.
        """
        drawn = {name: (epochs, history.get(name, ())) for name in METRICS}
        if before is not None:
            for name in ("loss", "accuracy"):
                curve = before[1].get(f"val_{name}", ())
                drawn[f"before_{name}"] = (before[0], curve)
        losses: list[float] = [0.5]
        accuracies: list[float] = []
        for name, (places, values) in drawn.items():
            percent = 100 if name.endswith("accuracy") else 1
            heights = percent * np.asarray(values, dtype=float)
            self.lines[name].set_data(places[: len(heights)], heights)
            start = len(heights) // 4 if self._close and percent == 100 else 0
            heights = heights[start:][np.isfinite(heights[start:])]
            (accuracies if percent == 100 else losses).extend(heights)
        self.loss.set_ylim(0, min(1.05 * max(losses), HIGHEST_LOSS))
        step, most = (1, 98) if self._close else (10, 90)
        lowest = min(step * (min(accuracies, default=90) // step), most)
        room = 0.015 * (100 - lowest)  # for a dot on an edge
        self.accuracy.set_ylim(lowest - room, 100 + room)


@styled
def learning_curves(history: Any, *, best: bool = False) -> Picture:
    """Draw loss and accuracy of a finished training, epoch by epoch.

    Introduced in lesson 05.

    Parameters
    ----------
    history : mapping of str to sequence of float, or keras.callbacks.History
        What `Network.fit` returns, or ``model.fit`` of Keras: ``loss`` and
        ``accuracy`` (0 to 1), and with validation data ``val_loss`` and
        ``val_accuracy``.
    best : bool
        Whether to mark the lowest ``val_loss``, on an axis that shows what came after;
        the first epochs may then stand above the picture.

    Returns
    -------
    Picture
        Its sentence names nothing finer than 5 %, so that it is the same on machines
        that round in another way.

    Raises
    ------
    ValueError
        If ``loss`` or ``accuracy`` is missing, or ``val_loss`` where it is needed, or
        the lists differ in length.
    """
    needs = METRICS if best else METRICS[:2]
    drawn = curves(history, needs, optional=METRICS[len(needs) :])
    epochs = len(drawn["loss"])
    picture = Picture(7.2, 3.3, layout="none")
    axes = LearningCurves(picture, epochs=epochs, first=1, dots=True)
    axes.show(range(1, epochs + 1), drawn)
    picture.alt = (
        f"Learning curves over {epochs} epoch{'s' if epochs > 1 else ''}: loss on the "
        "left, accuracy on the right. "
    )
    picture.alt += _mark_best(axes, drawn) if best else _last_accuracies(drawn)
    return picture


def _mark_best(axes: LearningCurves, drawn: Mapping[str, Curve]) -> str:
    losses = drawn["val_loss"]
    lowest = int(np.nanargmin(losses))
    top = 1.6 * np.nanmax(losses[lowest:])
    axes.loss.set_ylim(0, top)
    for each in (axes.loss, axes.accuracy):
        each.axvline(lowest + 1, color=HIGHLIGHT, linewidth=1.2, zorder=0)
    words, at = f"lowest: epoch {lowest + 1}", (lowest + 1, top)
    shift: dict[str, Any] = {"xytext": (4, -3), "textcoords": "offset points"}
    axes.loss.annotate(words, at, va="top", **shift)
    half = "first" if lowest + 1 <= len(losses) / 2 else "second"
    return f"The validation loss is lowest at a line in the {half} half."


@styled
def curves_beside_a_guess(history: Any) -> Picture:
    """Draw the learning curves of a training that learns little, and a blind guess.

    Introduced in lesson 08.

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
    """
    drawn = curves(history, METRICS)
    epochs = len(drawn["loss"])
    picture = Picture(7.2, 3.3, layout="none")
    both = LearningCurves(picture, epochs=epochs, first=1, dots=True)
    both.show(range(1, epochs + 1), drawn)
    for axes, height, room in (
        (both.loss, np.log(10), 5),
        (both.accuracy, 10, 100),
    ):
        axes.set_ylim(0, room)
        line = axes.axhline(height, color=MUTED, **THIN)
    # Beside the curves' own, since these may lie on the line or near it.
    where: dict[str, Any] = {"loc": "upper right", "bbox_to_anchor": (0.99, 1.0)}
    picture.legend([line], ["blind guess"], **where)
    picture.alt = (
        f"Loss and accuracy over {epochs} epochs, on training and validation images, "
        "beside what a blind guess has: a loss of 2.3, and 10 %."
    )
    return picture


def _last_accuracies(drawn: Mapping[str, Curve]) -> str:
    last = {
        words: drawn[name][-1]
        for name, words in (("accuracy", "train"), ("val_accuracy", "validation"))
        if name in drawn
    }
    known = {words: value for words, value in last.items() if np.isfinite(value)}
    ends = " and ".join(f"{at_least(v)} % on {name}" for name, v in known.items())
    text = f"The last accuracy is above {ends}." if known else ""
    if len(known) < len(last):
        unknown = " and ".join(name for name in last if name not in known)
        text += f" The last accuracy on {unknown} is not a number."
    return text.strip()
