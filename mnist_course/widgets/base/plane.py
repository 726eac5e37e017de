"""The plane of a neuron with two inputs: points, the line, the arrow and the shades."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.transforms import offset_copy

from mnist_course.support.arguments import require
from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, RIGHT, SIGNED, WRONG
from mnist_course.widgets.base.clicks import Target

GRID = 270
NEAR = 0.04  # of the plane's width: so far from a point, a click still means it
MARKS = {True: ("o", RIGHT, 8.5), False: ("s", WRONG, 8)}


class Plane:
    """Draw points, and what a neuron says of them and of every place between.

    Points on the wrong side of the line are hollow. The arrow is the vector of the two
    weights, which stands at a right angle to the line and points to its yes.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        As wide as high.
    inputs, targets : numpy.ndarray
        Points of shape (n, 2), and for each True if it should get a yes.
    names : tuple of str
        What the two inputs are.
    """

    def __init__(
        self,
        axes: Axes,
        inputs: np.ndarray,
        targets: np.ndarray,
        names: tuple[str, str],
    ) -> None:
        self.axes, self._inputs, self._targets = axes, inputs, targets
        reach = self.reach = float(np.abs(inputs).max()) + 1
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
        axes.set(xlabel=names[0], ylabel=names[1])
        cross = [
            line(0, color=FAINT, linewidth=1) for line in (axes.axhline, axes.axvline)
        ]
        side = np.linspace(-reach, reach, GRID)
        self._places = np.stack(np.meshgrid(side, side), axis=-1)
        self.shade = axes.imshow(
            np.zeros((GRID, GRID)),
            cmap=SIGNED,
            vmin=0,
            vmax=1,
            alpha=0.25,
            interpolation="nearest",
            extent=(-reach, reach, -reach, reach),
            origin="lower",
        )
        (self.line,) = axes.plot([], [], color=INK)
        self.arrow = FancyArrowPatch(
            (0, 0), (0, 0), arrowstyle="-|>", mutation_scale=16, color=INK, linewidth=2
        )
        axes.add_patch(self.arrow)
        (self.ring,) = axes.plot([], [], "o", color=HIGHLIGHT, fillstyle="none")
        self.ring.set(markersize=18, markeredgewidth=3)
        self.dots: list[Line2D] = []
        self.numbers: list[Line2D] = []
        figure = axes.get_figure(root=True)
        beside = offset_copy(axes.transData, figure, 8, 8, units="points")
        for (x1, x2), target in zip(inputs, targets, strict=True):
            # As a marker, a number costs a tenth of the time of a text.
            name = str(len(self.dots) + 1)
            look: dict[str, Any] = {
                "marker": f"${name}$",
                "ms": 3.5 + 3.5 * len(name),
                "mew": 0,
            }
            # Pictures take dollars for dollars; around a marker they are not.
            with rc_context({"text.parse_math": True}):
                self.numbers += axes.plot(x1, x2, color=INK, transform=beside, **look)
            marker, color, size = MARKS[bool(target)]
            (dot,) = axes.plot(x1, x2, marker, color=color, markersize=size)
            dot.set_markeredgewidth(2)
            self.dots.append(dot)
        self.moving: list[Artist] = [self.shade, *cross, self.line, self.arrow]
        # Like the cross, the frame does not move, but lies above something that does.
        self.moving += [self.ring, *self.dots, *self.numbers, *axes.spines.values()]

    def show(
        self,
        weights: np.ndarray,
        bias: float,
        f: Callable[[Any], np.ndarray],
        point: int,
    ) -> np.ndarray:
        """Move the line, shade both sides of it, and put the ring around a point.

        Parameters
        ----------
        weights : numpy.ndarray
            Shape (2,).
        bias : float
            The bias.
        f : callable
            What turns sums into outputs from 0 to 1.
        point : int
            Which point, counted from 0.

        Returns
        -------
        numpy.ndarray
            The sum of each point, shape (n,).
        """
        # Rounded, because 0.1 · 3 − 0.3 is not quite 0 in binary fractions.
        z = np.round(self._inputs @ weights + bias, 9)
        for dot, right in zip(self.dots, (z > 0) == self._targets, strict=True):
            dot.set_markerfacecolor(dot.get_color() if right else "white")
        self.shade.set_data(f(self._places @ weights + bias))
        self.ring.set_data(*self._inputs[point : point + 1].T)
        move_line(self.line, weights, bias, self.reach)
        self.arrow.set_visible(bool(weights.any()))
        if weights.any():
            foot = -bias * weights / (weights @ weights)
            self.arrow.set_positions(foot, foot + weights)
        return z

    def targets(self, words: str) -> list[Target]:
        """Return the points as what can be clicked, each called by its number, from 1.

        Parameters
        ----------
        words : str
            What a click does, with ``{}`` for the number.
        """
        near = 2 * self.reach * NEAR
        return [
            Target(
                str(number),
                words.format(number),
                self.axes,
                (x - near, y + near, x + near, y - near),
            )
            for number, (x, y) in enumerate(self._inputs, start=1)
        ]


def move_line(line: Line2D, weights: np.ndarray, bias: float, reach: float) -> None:
    """Move a line to where the sum is 0, or hide it if both weights are.

    Parameters
    ----------
    line : matplotlib.lines.Line2D
        Drawn in the plane.
    weights : numpy.ndarray
        Shape (2,).
    bias : float
        The bias.
    reach : float
        How far the plane reaches from 0, 0.
    """
    line.set_visible(bool(weights.any()))
    if weights.any():
        foot = -bias * weights / (weights @ weights)
        along = np.array([-weights[1], weights[0]]) / np.hypot(*weights) * 3 * reach
        line.set_data(*np.transpose([foot - along, foot + along]))


def require_points(
    inputs: npt.ArrayLike, targets: npt.ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Return points as floats, and what they want as True and False.

    Raises
    ------
    ValueError
        If an array has another shape, or is not made of finite numbers.
    """
    points, yes = np.asarray(inputs, dtype=float), np.asarray(targets)
    require(
        points.ndim == 2 and points.shape[1] == 2 and len(points) > 0,
        f"inputs must have shape (n, 2), one point a row; got shape {points.shape}",
    )
    require(
        np.isfinite(points).all(), "inputs must be finite numbers; got NaN or infinity"
    )
    require(
        yes.shape == points.shape[:1] and np.isin(yes, (0, 1)).all(),
        f"targets must hold True or False for each of the {len(points)} points; got "
        f"shape {yes.shape} and dtype {yes.dtype}",
    )
    return points, yes.astype(bool)
