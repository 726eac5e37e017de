"""Learning curves: loss and accuracy as the epochs go by, still or growing."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from mnist_course.plots.picture import FAINT, MUTED, TRAIN, VALIDATION, Picture, styled
from mnist_course.support.history import METRICS

History = Mapping[str, Sequence[float]]

HIGHEST_LOSS = 3.0


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
    """

    def __init__(
        self,
        picture: Picture,
        *,
        epochs: float,
        first: float = 0,
        before: bool = False,
        dots: bool = False,
    ) -> None:
        self.loss = picture.add_axes((0.06, 0.15, 0.42, 0.66))
        self.accuracy = picture.add_axes((0.565, 0.15, 0.42, 0.66))
        self.loss.set_title("loss", loc="left")
        self.accuracy.set_title("accuracy (%)", loc="left")
        self.lines = {}
        room = 0.02 * (epochs - first) or 0.5
        grey: dict[str, Any] = {"linewidth": 1.2, "linestyle": (0, (3, 2))}
        for metric, axes in (("loss", self.loss), ("accuracy", self.accuracy)):
            axes.set(xlim=(first - room, epochs + room), xlabel="epoch")
            axes.xaxis.set_major_locator(
                MaxNLocator(8, integer=True, steps=[1, 2, 5, 10], min_n_ticks=1)
            )
            axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
            axes.grid(axis="y", color=FAINT)
            self.lines[f"before_{metric}"] = axes.plot([], [], color=MUTED, **grey)[0]
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
        losses, accuracies = [0.5], [100.0]
        for name, (places, values) in drawn.items():
            percent = 100 if name.endswith("accuracy") else 1
            heights = percent * np.asarray(values, dtype=float)
            self.lines[name].set_data(places[: len(heights)], heights)
            heights = heights[np.isfinite(heights)]
            (accuracies if percent == 100 else losses).extend(heights)
        self.loss.set_ylim(0, min(1.05 * max(losses), HIGHEST_LOSS))
        lowest = min(10 * (min(accuracies) // 10), 90)
        room = 0.015 * (100 - lowest)  # for a dot on an edge
        self.accuracy.set_ylim(lowest - room, 100 + room)


@styled
def learning_curves(history: History) -> Picture:
    """Draw loss and accuracy of a finished training, epoch by epoch.

    Parameters
    ----------
    history : mapping of str to sequence of float
        What `Network.fit` returns, or ``model.fit(...).history`` of Keras: ``loss`` and
        ``accuracy`` (0 to 1), and with validation data ``val_loss`` and
        ``val_accuracy``.

    Returns
    -------
    Picture
        Its sentence names nothing finer than 5 %, so that it is the same on machines
        that round in another way.

    Raises
    ------
    ValueError
        If ``loss`` or ``accuracy`` is missing, or the lists differ in length.

    Notes
    -----
    Introduced in lesson 05.
    """
    curves = {name: history[name] for name in METRICS if name in history}
    lengths = {len(values) for values in curves.values()}
    if not {"loss", "accuracy"} <= set(curves) or len(lengths) != 1 or 0 in lengths:
        found = {name: len(values) for name, values in history.items()}
        raise ValueError(
            "a history needs 'loss' and 'accuracy', and may have 'val_loss' and "
            f"'val_accuracy', with one value for each epoch; got {found}"
        )
    [epochs] = lengths
    picture = Picture(7.2, 3.3, layout="none")
    axes = LearningCurves(picture, epochs=epochs, first=1, dots=True)
    axes.show(range(1, epochs + 1), curves)
    parts = [("train", curves["accuracy"][-1])]
    if "val_accuracy" in curves:
        parts.append(("validation", curves["val_accuracy"][-1]))
    ends = " and ".join(f"{_floor(value)} % on {name}" for name, value in parts)
    picture.alt = (
        f"Learning curves over {epochs} epoch{'s' if epochs > 1 else ''}: loss on the "
        f"left, accuracy on the right. The last accuracy is above {ends}."
    )
    return picture


def _floor(accuracy: float) -> int:
    return min(int(5 * np.floor(20 * accuracy)), 95)  # nothing is above 100 %
