"""The weights between two layers in the backprop stepper."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mnist_course.support.picture import HIGHLIGHT, INK, MUTED, RIGHT, WRONG
from mnist_course.support.wording import number
from mnist_course.widgets.backprop_stepper.units import UNIT, Units
from mnist_course.widgets.base import Target, Words

TITLES = 3.06  # their height, in inches
BOX = np.array([0.36, 0.15])  # room for the number on a line
MOST_NUMBERS = 8

Array = NDArray[np.float64]


class Wires:
    """Draw the weights between two layers as lines, and a number on each."""

    def __init__(self, axes: Axes, before: Units, after: Units) -> None:
        self._axes = axes
        self.shape = len(before.places), len(after.places)
        reach = np.array([UNIT / 2, 0])
        self.starts = np.repeat(before.places + reach, self.shape[1], axis=0)
        self.ends = np.tile(after.places - reach, (self.shape[0], 1))
        segments = list(np.stack([self.starts, self.ends], axis=1))
        self.lines = LineCollection(segments, capstyle="round", zorder=2.1)
        self.chosen = LineCollection([], colors=HIGHLIGHT, capstyle="round", zorder=2)
        axes.add_collection(self.chosen, autolim=False)
        axes.add_collection(self.lines, autolim=False)
        middles = np.empty((0, 2))
        if len(segments) <= MOST_NUMBERS:
            middles = _apart(self.starts, self.ends)
        self.boxes = PatchCollection(
            [Rectangle((x, y), *BOX) for x, y in middles - BOX / 2],
            facecolors="white",
            edgecolors="none",
            alpha=0.8,
            zorder=2.2,
        )
        axes.add_collection(self.boxes, autolim=False)
        self.numbers = Words(axes, middles, size=8, align="center")
        self.numbers.artist.set_zorder(2.3)
        middle = (self.starts[0, 0] + self.ends[0, 0]) / 2
        self.title = Words(axes, [(middle, TITLES)], size=9, align="center")

    @property
    def artists(self) -> list[Artist]:
        """All that may change."""
        words = [self.numbers.artist, self.title.artist]
        return [self.chosen, self.lines, self.boxes, *words]

    @property
    def numbered(self) -> list[tuple[int, int]]:
        """The weights that have their number on the line, as row and column."""
        indices = list(np.ndindex(self.shape))
        return indices if len(self.numbers.places) else []

    def of_the_unit(self, unit: int) -> list[tuple[int, int]]:
        """Return the weights that lead on from a unit, as row and column."""
        return [(unit, column) for column in range(self.shape[1])]

    def target(self, index: tuple[int, int], name: str) -> Target:
        """Return the number of a weight as what can be clicked.

        Parameters
        ----------
        index : tuple of int
            Its row and column.
        name : str
            What to call it.
        """
        x, y = self.numbers.places[int(np.ravel_multi_index(index, self.shape))]
        half, high = BOX / 2
        box = (x - half, y + high, x + half, y - high)
        return Target(name, f"open {name}", self._axes, box)

    def show(
        self,
        weights: Array,
        instead: Array | None,
        *,
        title: str,
        active: bool,
        chosen: Sequence[Sequence[int]],
    ) -> None:
        """Show weights by width and colour, and on them their numbers, or others.

        Parameters
        ----------
        weights : numpy.ndarray
            Shape (units before, units after).
        instead : numpy.ndarray or None
            Of the same shape, to stand on the lines in place of the weights.
        title : str
            What stands above.
        active : bool
            Whether this step goes through here.
        chosen : sequence of sequences of int
            The weights to mark, each by row and column.
        """
        flat = weights.ravel()
        widths = 0.5 + 3 * np.abs(flat) / (np.abs(flat).max() or 1.0)
        self.lines.set(
            linewidths=widths,
            colors=[RIGHT if weight > 0 else WRONG for weight in flat],
            alpha=0.9 if active else 0.3,
        )
        places = [row * self.shape[1] + column for row, column in chosen]
        self.chosen.set_segments([[self.starts[n], self.ends[n]] for n in places])
        self.chosen.set(linewidths=widths[places] + 5)
        shown = flat if instead is None else instead.ravel()
        color = INK if active or instead is not None else MUTED
        if len(self.numbers.places):
            self.numbers.show([number(value, 2) for value in shown], colors=color)
        self.title.show([title], colors=color, bold=[0] if active else [])


def _apart(starts: Array, ends: Array) -> Array:
    """Return a place on each line, away from one another, other lines and the ends.

    Each in turn takes the best of some places, three times over.
    """
    shares = np.linspace(0.25, 0.75, 21)
    places = starts + np.full((len(starts), 1), 0.5) * (ends - starts)
    for _ in range(3):
        for line in range(len(starts)):
            others = np.arange(len(starts)) != line
            tries = starts[line] + shares[:, np.newaxis] * (ends - starts)[line]
            # How high the other lines are there, and where their numbers stand.
            heights = (
                starts[others, 1] + shares[:, np.newaxis] * ((ends - starts)[others, 1])
            )
            lines = np.abs(heights - tries[:, 1:]).min(axis=1, initial=np.inf)
            apart = np.abs(tries[:, np.newaxis] - places[others]) / BOX
            words = apart.max(axis=2).min(axis=1, initial=np.inf)
            score = np.minimum(words, 1.4) + 1.5 * np.minimum(lines / BOX[1], 1)
            score -= 0.4 * np.abs(shares - 0.5)
            places[line] = tries[score.argmax()]
    return places
