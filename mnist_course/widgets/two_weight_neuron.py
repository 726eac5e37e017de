"""A neuron with two inputs, and the line that it draws between yes and no."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist

from mnist_course.activations import sigmoid
from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, RIGHT, WRONG, Picture
from mnist_course.support.wording import counted, in_brackets, number
from mnist_course.widgets.base import InteractiveFigure, Target, controls
from mnist_course.widgets.base.plane import Plane, require_points

Z_SHOWN = 8


class TwoWeightNeuron(InteractiveFigure):
    """Set two weights and a bias, and see the line w₁x₁ + w₂x₂ + b = 0 among points.

    Points on the wrong side of the line are drawn hollow. The arrow is the vector of
    the two weights, which stands at a right angle to the line and points to its yes.
    A click on a point moves the slider to it. Introduced in lesson 02.

    Parameters
    ----------
    inputs : array_like
        Shape (n, 2), the points.
    targets : array_like
        Shape (n,), true or 1 for the points that should get a yes.
    names : tuple of str
        What the two inputs are, for the axes.
    item : str
        What a point is.

    Raises
    ------
    ValueError
        If an array has another shape, or is not made of finite numbers.
    """

    size = (7.2, 4.5)

    def __init__(
        self,
        inputs: npt.ArrayLike,
        targets: npt.ArrayLike,
        *,
        names: tuple[str, str] = ("x₁", "x₂"),
        item: str = "point",
    ) -> None:
        self._inputs, self._targets = require_points(inputs, targets)
        self._names = names
        self._item = item
        self.invitation = (
            "Turn the line with the weights and shift it with the bias, until no "
            f"{item} is hollow. Then look at the sigmoid, and make all three numbers "
            "larger or smaller together."
        )
        self.clicks = f"Click a {item} to see its sum."
        super().__init__()

    def create_artists(self, picture: Picture) -> Iterable[Artist]:
        """Create the plane with its points, the sum and the graph of f."""
        axes = picture.add_axes((0.09, 0.115, 0.5, 0.8))
        axes.set_title("circles want yes, squares no; hollow: wrong", loc="left")
        self.plane = Plane(axes, self._inputs, self._targets, self._names)
        self.sums = [
            picture.text(0.645, 0.885 - 0.06 * row, "", fontsize=12) for row in range(7)
        ]
        graph = picture.add_axes((0.68, 0.115, 0.3, 0.3))
        graph.set(xlim=(-Z_SHOWN, Z_SHOWN), ylim=(-0.08, 1.15))
        graph.set(xlabel="z", yticks=[0, 0.5, 1], xticks=[-Z_SHOWN, 0, Z_SHOWN])
        graph.set_title("y = f(z)", loc="left")
        graph.axhline(0.5, color=FAINT, linewidth=1)
        graph.axvline(0, color=FAINT, linewidth=1)
        (self.curve,) = graph.plot([], [], color=INK)
        (self.here,) = graph.plot([], [], "o", color=HIGHLIGHT, markersize=9)
        self.here.set(clip_on=False, zorder=5)
        moving = [*self.plane.moving, *self.sums, self.curve, self.here]
        # Like that of the plane, its frame lies above something that moves.
        return [*moving, *graph.spines.values()]

    def create_controls(self) -> dict[str, Any]:
        """Create sliders for weights, bias and point, and the choice of f."""
        return {
            "w1": controls.slider("w₁", 1, -4, 4, step=0.1, **controls.ROOM),
            "w2": controls.slider("w₂", 1, -4, 4, step=0.1, **controls.ROOM),
            "b": controls.slider("b", 0, -8, 8, step=0.1, **controls.ROOM),
            "point": controls.slider(
                self._item.capitalize(), 1, 1, len(self._inputs), **controls.ROOM
            ),
            "activation": controls.choice(
                "f", ["step", "sigmoid"], button_width="6em", **controls.WHOLE
            ),
        }

    def targets(self) -> list[Target]:
        """Return the points."""
        return self.plane.targets(f"see the sum of {self._item} {{}}")

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Choose the point."""
        return {"point": int(name)}

    def draw(
        self, *, w1: float, w2: float, b: float, point: int, activation: str
    ) -> str:
        """Draw the line, the shade of each side and the sum for one point.

        Parameters
        ----------
        w1, w2, b : float
            Weights and bias.
        point : int
            Which point, counted from 1.
        activation : {"step", "sigmoid"}
            What turns the sum into the output.

        Returns
        -------
        str
            The arithmetic for the point, and how many points are right.
        """
        f = sigmoid if activation == "sigmoid" else step
        weights = np.array([w1, w2])
        z = self.plane.show(weights, b, f, point - 1)
        right = (z > 0) == self._targets
        x, own_z, own_y = self._inputs[point - 1], z[point - 1], f(z[point - 1])
        side = np.linspace(-Z_SHOWN, Z_SHOWN, 200)
        self.curve.set_data(side, f(side))
        self.here.set_data([np.clip(own_z, -Z_SHOWN, Z_SHOWN)], [own_y])
        output = f"{own_y:.2f}" if activation == "sigmoid" else f"{own_y:.0f}"
        verdict = "right" if right[point - 1] else "wrong"
        wanted = "yes" if self._targets[point - 1] else "no"
        lines = (
            f"{self._item} {point} wants a {wanted}",
            f"w₁x₁ = {number(w1)} · {in_brackets(x[0])} = {number(w1 * x[0])}",
            f"w₂x₂ = {number(w2)} · {in_brackets(x[1])} = {number(w2 * x[1])}",
            f"b = {number(b)}",
            f"z = {number(own_z)}",
            f"y = {output}: {'yes' if own_z > 0 else 'no'}, {verdict}",
            f"right for {right.sum()} of {len(z)}",
        )
        for text, line in zip(self.sums, lines, strict=True):
            text.set_text(line)
        self.sums[-2].set_color(RIGHT if right[point - 1] else WRONG)
        self.sums[-1].set(weight="bold", color=RIGHT if right.all() else INK)
        score = f"Right for {right.sum()} of {counted(len(z), self._item)}."
        if right.all() and len(z) > 1:
            score = (
                f"All {counted(len(z), self._item)} are right: you have found a line!"
            )
        return (
            f"{self._item.capitalize()} {point} wants a {wanted}: "
            f"{number(w1)} · {in_brackets(x[0])} + "
            f"{in_brackets(w2)} · {in_brackets(x[1])} + {in_brackets(b)} = "
            f"{number(own_z)} → {activation} → {output}, which is {verdict}. "
            f"{score}{self._where(weights, b)}"
        )

    def _where(self, weights: np.ndarray, b: float) -> str:
        if not weights.any():
            return " With both weights at 0 there is no line: the bias alone decides."
        if abs(b) > np.abs(weights).sum() * self.plane.reach:
            return " The line lies outside the picture."
        return ""


def step(z: npt.ArrayLike) -> np.ndarray:
    """Return 1 where `z` is above 0, else 0. Introduced in lesson 02."""
    return np.where(np.asarray(z) > 0, 1.0, 0.0)
