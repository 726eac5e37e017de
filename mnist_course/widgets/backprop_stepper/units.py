"""The units of a layer in the backprop stepper: what each hands on, and its blame."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection, PatchCollection
from matplotlib.patches import FancyBboxPatch
from numpy.typing import NDArray

from mnist_course.support.picture import HIGHLIGHT, INK, MUTED, SIGNED
from mnist_course.support.wording import number
from mnist_course.widgets.base import Target, Words

# Places in inches, from the lower left corner of the picture.
LOW, HIGH = 0.56, 2.9
UNIT = 0.4  # across
CHIP_WIDTH, CHIP_HEIGHT = 0.52, 0.18


class Units:
    """Draw the units of a layer: circles with their values, and blame below each."""

    def __init__(self, axes: Axes, x: float, units: int, *, blamed: bool) -> None:
        self._axes = axes
        pitch = min((HIGH - LOW) / units, 0.95)
        rows = (HIGH + LOW) / 2 + pitch * ((units - 1) / 2 - np.arange(units))
        # A circle and the chip below it are centred together.
        self.places = np.column_stack([np.full(units, x), rows + 0.1])
        self.circles = EllipseCollection(
            *([UNIT] * units, [UNIT] * units, [0] * units),
            units="xy",
            offsets=self.places,
            offset_transform=axes.transData,
            edgecolors=MUTED,
            zorder=2.4,
        )
        axes.add_collection(self.circles, autolim=False)
        self.numbers = Words(axes, self.places, size=9, align="center")
        chips = self.places - np.array([0, UNIT / 2 + CHIP_HEIGHT / 2 + 0.02])
        half = np.array([CHIP_WIDTH, CHIP_HEIGHT]) / 2
        style = "round,pad=0,rounding_size=0.05"
        self.chips = PatchCollection(
            [
                FancyBboxPatch((x, y), CHIP_WIDTH, CHIP_HEIGHT, boxstyle=style)
                for x, y in (chips - half if blamed else [])
            ],
            zorder=2.4,
        )
        axes.add_collection(self.chips, autolim=False)
        self.blame = Words(axes, chips, size=8, align="center")
        for words in (self.numbers, self.blame):
            words.artist.set_zorder(2.5)

    @property
    def artists(self) -> list[Artist]:
        """All that may change."""
        return [self.circles, self.numbers.artist, self.chips, self.blame.artist]

    def targets(self, there: str, deltas: Sequence[str], verb: str) -> list[Target]:
        """Return circles and deltas as what can be clicked.

        Parameters
        ----------
        there : str
            The step that computes the values.
        deltas : sequence of str
            What to call each delta.
        verb : str
            What a click on one does.
        """
        parts = [(there, "go to", place, (UNIT, UNIT)) for place in self.places]
        if self.chips.get_paths():
            chip = CHIP_WIDTH, CHIP_HEIGHT
            named = zip(deltas, self.blame.places, strict=True)
            parts += [(name, verb, place, chip) for name, place in named]
        return [
            Target(
                name,
                f"{does} {name}",
                self._axes,
                (x - width / 2, y + height / 2, x + width / 2, y - height / 2),
            )
            for name, does, (x, y), (width, height) in parts
        ]

    def show(
        self,
        values: NDArray[np.float64] | None,
        deltas: NDArray[np.float64] | None,
        *,
        most: float,
        marked: bool,
        opened: int | None,
    ) -> None:
        """Fill the circles and the chips, or leave empty what is still ahead.

        Parameters
        ----------
        values, deltas : numpy.ndarray or None
            Shape (units,).
        most : float
            The largest blame of all, which has the full colour.
        marked : bool
            Whether this step computes something here.
        opened : int or None
            Whose blame has a mark of its own.
        """
        count = len(self.places)
        edge = INK if marked else MUTED
        self.circles.set(edgecolors=[edge] * count, linewidths=2 if marked else 1)
        largest = 0.0 if values is None else np.abs(values).max()
        _fill(self.circles, self.numbers, values, largest)
        if not self.chips.get_paths():
            return
        at = np.arange(count) == (-1 if opened is None else opened)
        self.chips.set(
            visible=deltas is not None,
            edgecolors=np.where(at, HIGHLIGHT, edge),
            linewidths=np.where(at, 2.5, 1),
        )
        _fill(self.chips, self.blame, deltas, most, sign="δ ")


def _fill(boxes: Any, words: Words, values: Any, most: float, sign: str = "") -> None:
    if values is None:
        boxes.set(facecolors="white")
        words.show([])
        return
    shares = np.clip(values / (most or 1.0), -1, 1)
    boxes.set(facecolors=SIGNED((shares + 1) / 2))
    words.show(
        [sign + number(value, 2 if abs(value) < 9.995 else 1) for value in values],
        colors=["white" if abs(share) > 0.6 else INK for share in shares],
    )
