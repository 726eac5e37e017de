"""The upper half of the network stepper: a digit, the layers and the probabilities."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import FancyBboxPatch

from mnist_course.network import Network
from mnist_course.support.arguments import require
from mnist_course.support.picture import (
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    PAGE_PIXELS_PER_INCH,
    RIGHT,
    SHARPNESS,
    SIGNED,
    WRONG,
)
from mnist_course.support.wording import chance, number
from mnist_course.widgets.base import Target, Words

MOST_LAYERS = 3
MOST_UNITS = 32
PIXELS = PAGE_PIXELS_PER_INCH * SHARPNESS

# Places in inches, from the lower left corner.
WIDTH, HEIGHT = 7.2, 4.75
MIDDLE, REACH = 2.98, 2.9
IMAGE = (0.08, MIDDLE - 0.7, 1.4, 1.4)  # left, bottom, width, height
LOGITS, DIGITS, BARS, BAR_WIDTH = 5.14, 5.5, 5.65, 0.92
CELL_WIDTH, CELL_HEIGHT = 0.42, 0.16  # 63 and 24 pixels


class Cells:
    """Draw the units of a layer as cells, coloured and labelled by their values."""

    def __init__(self, axes: Axes, x: float, units: int) -> None:
        columns = 1 if units <= MOST_UNITS // 2 else 2
        rows = -(-units // columns)
        self.axes, self._table = axes, (rows, columns)
        pitch = self._pitch = min(REACH / rows, 0.28)
        column, row = np.divmod(np.arange(units), rows)
        across = x + (column - (columns - 1) / 2) * (CELL_WIDTH + 0.04)
        places = np.column_stack([across, MIDDLE - (row - (rows - 1) / 2) * pitch])
        # On whole pixels all cells look the same, and their picture is smaller.
        self.places = np.round(places * PIXELS) / PIXELS
        style = "round,pad=0,rounding_size=0.05"
        boxes = [
            FancyBboxPatch((x, y), CELL_WIDTH, CELL_HEIGHT, boxstyle=style)
            for x, y in self.places - np.array([CELL_WIDTH, CELL_HEIGHT]) / 2
        ]
        self.boxes = PatchCollection(boxes)
        axes.add_collection(self.boxes, autolim=False)
        self.numbers = Words(axes, self.places, size=8.5, align="center")

    def target(self, name: str) -> Target:
        """Return the cells as what can be clicked.

        Parameters
        ----------
        name : str
            What to call them.
        """
        side = np.array([CELL_WIDTH + 0.04, -self._pitch]) / 2
        box = (*(self.places[0] - side), *(self.places[-1] + side))
        words = "open the sum of this unit"
        rows, columns = self._table
        if columns == 2:  # The second may be shorter by one cell.
            box = (*box[:3], box[1] - rows * self._pitch)
        return Target(name, words, self.axes, box, rows, columns, len(self.places))

    def unit(self, cell: int) -> int:
        """Return the unit in a cell of `target`: units stand column by column."""
        row, column = divmod(cell, self._table[1])
        return column * self._table[0] + row

    def show(self, values: np.ndarray | None, marked: int | None) -> None:
        """Fill the cells, or leave them empty if the values are still ahead.

        Parameters
        ----------
        values : numpy.ndarray or None
            Shape (units,).
        marked : int or None
            A unit to draw a frame around.
        """
        count = len(self.places)
        edges, widths = [FAINT] * count, [1.0] * count
        if marked is not None:
            edges[marked], widths[marked] = HIGHLIGHT, 2.5
        self.boxes.set(edgecolors=edges, linewidths=widths)
        if values is None:
            self.boxes.set(facecolors=["white"] * count)
            self.numbers.show([])
            return
        shares = values / (np.abs(values).max() or 1.0)
        self.boxes.set(facecolors=SIGNED((shares + 1) / 2))
        self.numbers.show(
            [number(value, 2 if abs(value) < 9.995 else 1) for value in values],
            colors=["white" if abs(share) > 0.6 else INK for share in shares],
        )


class NetworkDiagram:
    """Draw all layers of a network for one digit.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Axes of `WIDTH` by `HEIGHT`, whose unit is an inch.
    sizes : sequence of int
        The sizes of the network, ten at the end.
    steps : sequence of str
        A title for each column: the input, each layer and the probabilities.
    """

    def __init__(self, axes: Axes, sizes: Sequence[int], steps: Sequence[str]) -> None:
        _, *hidden, outputs = sizes
        pitch = (LOGITS - 1.5) / (len(hidden) + 0.5)
        places = [1.5 + pitch * (0.55 + layer) for layer in range(len(hidden))]
        self.layers = [Cells(axes, x, n) for x, n in zip(places, hidden, strict=True)]
        self.layers.append(Cells(axes, LOGITS, outputs))
        rows = self.layers[-1].places[:, 1]
        self.bars = list(axes.barh(rows, np.zeros(10), 0.17, left=BARS, linewidth=1.5))
        digits = Words(axes, [(DIGITS, y) for y in rows], align="center")
        digits.show([str(digit) for digit in range(10)])
        self.shares = Words(axes, size=10)
        self.fan = LineCollection([], zorder=0.5)
        axes.add_collection(self.fan, autolim=False)
        centres = [IMAGE[0] + IMAGE[2] / 2, *places, LOGITS, BARS + 0.62]
        self._steps = steps
        self.titles = Words(axes, [(x, HEIGHT - 0.14) for x in centres], align="center")
        # Every fifth unit has its number beside it, in the column that it stands in.
        marks = [(cells, n) for cells in self.layers[:-1] for n in range(0, 32, 5)]
        marks = [(cells, n) for cells, n in marks if n < len(cells.places)]
        beside = np.array([-CELL_WIDTH / 2 - 0.09, 0])
        if max(hidden) <= MOST_UNITS // 2:
            numbers = Words(
                axes, [c.places[n] + beside for c, n in marks], size=8, align="center"
            )
            numbers.show([str(n) for _, n in marks], colors=MUTED)

    def show(
        self,
        values: Sequence[np.ndarray],
        place: int,
        *,
        opened: int,
        unit: int,
        probabilities: np.ndarray,
        label: int,
    ) -> None:
        """Fill the columns up to a step.

        Parameters
        ----------
        values : sequence of numpy.ndarray
            Input, activations of each hidden layer, logits.
        place : int
            How many steps after the input are done.
        opened, unit : int
            The layer, counted from 1, and the unit to mark; layer 0 marks none.
        probabilities : numpy.ndarray
            Shape (10,).
        label : int
            The true digit.
        """
        colors = [INK if n <= place else MUTED for n in range(len(self._steps))]
        self.titles.show(self._steps, colors=colors, bold=[place])
        for n, cells in enumerate(self.layers, start=1):
            cells.show(values[n] if n <= place else None, unit if n == opened else None)
        shown, guess = place > len(self.layers), int(probabilities.argmax())
        color = RIGHT if guess == label else WRONG
        for digit, bar in enumerate(self.bars):
            bar.set_visible(shown)
            bar.set_width(BAR_WIDTH * probabilities[digit])
            bar.set_facecolor(color if digit == guess else FAINT)
            bar.set_edgecolor(INK if digit == label else "none")
        ends = BARS + BAR_WIDTH * probabilities + 0.06
        self.shares.show(
            [chance(p) if shown else "" for p in probabilities],
            np.column_stack([ends, self.layers[-1].places[:, 1]]),
            colors=[color if digit == guess else MUTED for digit in range(10)],
        )

    def show_fan(self, products: np.ndarray | None, layer: int, unit: int) -> None:
        """Draw the products of a unit as lines to it, or none.

        Blue lines add to the sum and red ones take from it; the widest is the largest.
        For layer 1 there is a line for each row of pixels: the sum of its 28 products.
        """
        self.fan.set_visible(products is not None)
        if products is None:
            return
        end = self.layers[layer - 1].places[unit] - np.array([CELL_WIDTH / 2, 0])
        if layer == 1:
            products = products.reshape(28, 28).sum(axis=1)
            heights = IMAGE[1] + IMAGE[3] * (27.5 - np.arange(28)) / 28
            starts = np.column_stack([np.full(28, IMAGE[0] + IMAGE[2]), heights])
        else:
            starts = self.layers[layer - 2].places + np.array([CELL_WIDTH / 2, 0])
        shares = products / (np.abs(products).max() or 1.0)
        self.fan.set_segments([np.array([start, end]) for start in starts])
        self.fan.set(
            colors=SIGNED((shares + 1) / 2), linewidths=0.3 + 2.7 * np.abs(shares)
        )


def require_drawable(network: Network) -> Network:
    """Return a network that there is room for, or say what another one lacks."""
    require(
        isinstance(network, Network),
        "network must be a Network, such as Network([784, 16, 16, 10], "
        f"input_scale=1 / 255); got {type(network).__name__}",
    )
    first, *hidden, last = network.sizes
    require(
        (first, last) == (784, 10)
        and 1 <= len(hidden) <= MOST_LAYERS
        and max(hidden) <= MOST_UNITS,
        f"network must have 784 inputs, one to {MOST_LAYERS} hidden layers of at most "
        f"{MOST_UNITS} units, and 10 outputs; got sizes {network.sizes}",
    )
    require(
        np.isclose(network.input_scale, 1 / 255),
        "network must take pixels from 0 to 255 itself, with input_scale=1 / 255; got "
        f"input_scale={network.input_scale}",
    )
    return network
