"""Clicks on a picture: what in it can be clicked, and what was."""

import sys
from collections.abc import Callable, Iterable
from math import floor
from pathlib import Path
from typing import Any, NamedTuple

import anywidget
import traitlets
from matplotlib.axes import Axes

HERE = Path(__file__)


class Target(NamedTuple):
    """A place in a picture that can be clicked, or a table of such places.

    Attributes
    ----------
    name : str
        What it is called in the figure's own code.
    words : str
        What a click does, as the page says it beside the pointer.
    axes : matplotlib.axes.Axes
        Where it lies.
    box : tuple of float
        Left, top, right and bottom, in the unit of the axes.
    rows, columns : int
        Of the table, whose cells are equally large.
    filled : int or None
        How many cells there are, row by row; all of them if None.
    """

    name: str
    words: str
    axes: Axes
    box: tuple[float, float, float, float]
    rows: int = 1
    columns: int = 1
    filled: int | None = None

    @property
    def cells(self) -> int:
        """How many cells can be clicked."""
        return self.rows * self.columns if self.filled is None else self.filled

    def shares(self) -> tuple[float, float, float, float]:
        """Return the box in shares of the picture's size, from its upper left corner.

        They hold for the picture as it was drawn last.
        """
        left, top, right, bottom = self.box
        corners = self.axes.transData.transform([(left, top), (right, bottom)])
        figure = self.axes.get_figure(root=True)
        assert figure is not None  # it is drawn
        (left, top), (right, bottom) = (corners / figure.bbox.size).tolist()
        return left, 1 - top, right, 1 - bottom

    def cell_at(self, x: float, y: float) -> int | None:
        """Return the number of the cell at a place, counted row by row from 0.

        Parameters
        ----------
        x, y : float
            In shares of the picture's width and height, from its upper left corner.

        Returns
        -------
        int or None
            None if there is no cell.
        """
        left, top, right, bottom = self.shares()
        column = floor(self.columns * (x - left) / (right - left))
        row = floor(self.rows * (y - top) / (bottom - top))
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            return None
        cell = row * self.columns + column
        return cell if cell < self.cells else None


def found_at(targets: Iterable[Target], x: float, y: float) -> tuple[str, int] | None:
    """Return what lies at a place, the first of all targets: its name, and the cell.

    Parameters
    ----------
    targets : iterable of Target
        What can be clicked.
    x, y : float
        As for `Target.cell_at`.
    """
    for target in targets:
        cell = target.cell_at(x, y)
        if cell is not None:
            return target.name, cell
    return None


class Clicks(anywidget.AnyWidget):
    """Tell where the picture in the same box is clicked; show what can be.

    Parameters
    ----------
    click : callable
        Called with the place of a click, as that of `Target.cell_at`.
    """

    _esm = HERE.with_suffix(".js").read_text(encoding="utf-8")
    _css = HERE.with_suffix(".css").read_text(encoding="utf-8")
    targets: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(self, click: Callable[[float, float], object]) -> None:
        super().__init__(layout={"display": "none"})
        self.on_msg(lambda _, at, buffers: click(at["x"], at["y"]))

    def offer(self, targets: Iterable[Target]) -> None:
        """Say what can be clicked in the picture as it is now."""
        self.targets = [_as_sent(target) for target in targets]


def clicks(click: Callable[[float, float], object]) -> list[Clicks]:
    """Return what is to be added to a box; nothing on Colab, as in `names`."""
    return [] if "google.colab" in sys.modules else [Clicks(click)]


def _as_sent(target: Target) -> dict[str, Any]:
    return {
        "box": [round(share, 4) for share in target.shares()],
        "rows": target.rows,
        "columns": target.columns,
        "count": target.cells,
        "words": target.words,
    }
