"""Turn the bias of a detector: what it finds, and what it takes for a find."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.patches import Polygon

from mnist_course.support.arguments import require
from mnist_course.support.picture import (
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    RIGHT,
    WRONG,
    Picture,
)
from mnist_course.support.wording import number
from mnist_course.widgets.base import InteractiveFigure, controls

BINS = 72
LIMIT = 8.0  # of what is added
MEASURES = ("found", "false alarms", "precision", "accuracy", "balanced accuracy")
# Name, place as shares of the axes, side of the threshold, colour.
CORNERS = (
    ("found", 0.985, 0.93, "right", RIGHT),
    ("missed", 0.015, 0.93, "left", WRONG),
    ("false alarms", 0.985, 0.07, "right", WRONG),
    ("rightly no", 0.015, 0.07, "left", RIGHT),
)


class BiasDial(InteractiveFigure):
    """Add to a detector's bias, and see what it finds and how often it is fooled.

    Above the line are the examples that want a yes, below it the others, each as
    shares of their kind. What is right is blue and what is wrong is orange. Introduced
    in lesson 02.

    Parameters
    ----------
    sums : mapping of str to array_like
        The sums z of each detector, shape (n,), by name.
    truth : array_like
        Shape (n,), True for the examples that want a yes; some must, and some not.
    item : str
        What wants a yes.

    Raises
    ------
    ValueError
        If an array has another shape, or is not made of finite numbers.
    """

    size = (7.2, 3.9)

    def __init__(
        self,
        sums: Mapping[str, npt.ArrayLike],
        truth: npt.ArrayLike,
        *,
        item: str = "3",
    ) -> None:
        self._truth = np.asarray(truth)
        require(
            self._truth.ndim == 1 and len(np.unique(self._truth)) == 2,
            "truth must hold True and False, one for each example; got shape "
            f"{self._truth.shape} with the values {np.unique(self._truth)}",
        )
        self._truth = self._truth.astype(bool)
        require(sums, "sums must name at least one detector; got none")
        self._sums = {name: np.asarray(z, dtype=float) for name, z in sums.items()}
        for name, z in self._sums.items():
            require(
                z.shape == self._truth.shape and np.isfinite(z).all(),
                f"the sums of {name} must be {len(self._truth)} finite numbers; got "
                f"shape {z.shape}",
            )
        ends = [np.percentile(z, (0.05, 99.95)) for z in self._sums.values()]
        self._edges = np.linspace(np.min(ends), np.max(ends), BINS + 1)
        self._item = item
        self.invitation = (
            "Move the threshold by adding to the bias. Which kind of mistake gets "
            "rarer, and which gets more frequent? Where is the accuracy highest, and "
            "where the balanced accuracy?"
        )
        super().__init__()

    def create_artists(self, picture: Picture) -> Iterable[Artist]:
        """Create both distributions, the threshold, the counts and the measures."""
        axes = self.axes = picture.add_axes((0.01, 0.125, 0.58, 0.79))
        shares = [self._shares(name, kind) for name in self._sums for kind in (1, 0)]
        top = 1.35 * max(each.max() for each in shares)
        axes.set(xlim=(self._edges[0], self._edges[-1]), ylim=(-top, top), yticks=[])
        axes.set(xlabel="sum z, before anything is added")
        axes.spines["left"].set_visible(False)
        words: dict[str, Any] = {
            "va": "center",
            "color": MUTED,
            "transform": axes.transAxes,
        }
        names = [axes.text(0.015, 0.54, f"the {self._item}s", **words)]
        names += [axes.text(0.985, 0.46, "the others", ha="right", **words)]
        # Above and below, each with what lies left and right of the threshold.
        colors = (WRONG, RIGHT, RIGHT, WRONG)
        self.areas = [
            Polygon([(0, 0)], facecolor=color, linewidth=0) for color in colors
        ]
        for area in self.areas:
            axes.add_patch(area)
        middle = axes.axhline(0, color=INK, linewidth=1)
        self.threshold = axes.axvline(0, color=HIGHLIGHT, linewidth=3)
        self.sides = [
            axes.text(0, 1.02 * top, words, ha=side)
            for words, side in (("← no ", "right"), (" yes →", "left"))
        ]
        self.counts = [
            axes.text(
                *(x, y, ""), ha=side, va="center", color=color, transform=axes.transAxes
            )
            for _, x, y, side, color in CORNERS
        ]
        rows = picture.add_axes((0.645, 0.125, 0.32, 0.79))
        rows.set(xlim=(0, 100), ylim=(4.45, -0.65), yticks=[], xticks=[0, 50, 100])
        rows.set_xlabel("%")
        rows.spines["left"].set_visible(False)
        self.bars = list(rows.barh(range(5), np.zeros(5), 0.26))
        for bar, name in zip(self.bars, MEASURES, strict=True):
            bar.set_color(WRONG if name == "false alarms" else RIGHT)
        rows.barh(range(5), np.full(5, 100), 0.26, color=FAINT, zorder=0)
        (self.marks,) = rows.plot(np.zeros(5), range(5), "|", color=MUTED)
        self.marks.set(markersize=15, markeredgewidth=2, clip_on=False)
        self.percents = []
        for row, name in enumerate(MEASURES):
            rows.text(0, row - 0.24, name, va="bottom")
            value = rows.text(100, row - 0.24, "", va="bottom", ha="right")
            self.percents.append(value)
        moving = [*self.areas, middle, self.threshold, *self.sides, *self.counts]
        moving += [*self.bars, self.marks, *self.percents]
        # What does not move itself lies above something that does.
        return [*moving, *names, *axes.spines.values(), *rows.spines.values()]

    def create_controls(self) -> dict[str, Any]:
        """Create the slider of the bias, and the choice of a detector."""
        made = {
            "added": controls.slider(
                "Add to b", 0, -LIMIT, LIMIT, step=0.1, **controls.WHOLE
            ),
            "detector": controls.choice("Weights", self._sums, button_width="7em"),
        }
        if len(self._sums) == 1:
            made["detector"].layout.display = "none"  # There is nothing to choose.
        return made

    def _shares(self, name: str, kind: int) -> np.ndarray:
        """Return the share of a kind in each bin; what lies beyond is in the last."""
        z = np.clip(self._sums[name][self._truth == kind], *self._edges[[0, -1]])
        return np.histogram(z, self._edges)[0] / len(z)

    def draw(self, *, added: float, detector: str) -> str:
        """Draw a detector whose bias is changed.

        Parameters
        ----------
        added : float
            What is added to the bias.
        detector : str
            Name of the detector.

        Returns
        -------
        str
            What it finds, and the false alarms.
        """
        added = round(added, 1) + 0.0
        counts = confusion(self._sums[detector], self._truth, added)
        (found, missed), (alarms, quiet) = counts.tolist()
        place = float(np.clip(-added, *self._edges[[0, -1]]))
        self.threshold.set_xdata([place, place])
        for side in self.sides:
            side.set_x(place)
        areas = iter(self.areas)
        for kind, sign in ((1, 1), (0, -1)):
            heights = sign * self._shares(detector, kind)
            for low, high in ((-np.inf, place), (place, np.inf)):
                next(areas).set_xy(stairs(np.clip(self._edges, low, high), heights))
        numbers = (found, missed, alarms, quiet)
        for text, (name, *_), count in zip(self.counts, CORNERS, numbers, strict=True):
            text.set_text(f"{name}: {count:,}")
        shares = 100 * measures(counts)
        before = measures(confusion(self._sums[detector], self._truth, 0))
        self.marks.set_xdata(100 * before)
        for bar, text, share in zip(self.bars, self.percents, shares, strict=True):
            bar.set_width(share)
            text.set_text(f"{share:.1f} %")
        bias = f"{'−' if added < 0 else ''}{number(abs(added))} added to the bias"
        return (
            f"With {bias if added else 'its own bias'}, the neuron called {detector} "
            f"finds {found:,} of {found + missed:,} {self._item}s ({shares[0]:.1f} %) "
            f"and raises {alarms:,} false alarms among {alarms + quiet:,} others "
            f"({shares[1]:.1f} %). Its accuracy is {shares[3]:.1f} %, balanced "
            f"{shares[4]:.1f} %."
        )


def stairs(edges: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Return the corners of a histogram's outline, closed along 0, shape (m, 2)."""
    x = np.repeat(edges, 2)
    return np.column_stack([x, [0, *np.repeat(heights, 2), 0]])


def confusion(z: np.ndarray, truth: np.ndarray, added: float) -> np.ndarray:
    """Return [[found, missed], [false alarms, rightly no]] for a changed bias."""
    yes = z + added > 0
    return np.array(
        [[(kind & yes).sum(), (kind & ~yes).sum()] for kind in (truth, ~truth)]
    )


def measures(counts: np.ndarray) -> np.ndarray:
    """Return the five measures of lesson 02, as shares, in the order of `MEASURES`."""
    (found, missed), (alarms, quiet) = counts.tolist()
    recall, calm = found / (found + missed), quiet / (alarms + quiet)
    precision = found / max(found + alarms, 1)
    accuracy = (found + quiet) / counts.sum()
    return np.array([recall, 1 - calm, precision, accuracy, (recall + calm) / 2])
