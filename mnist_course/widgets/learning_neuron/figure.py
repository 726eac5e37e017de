"""The figure: the plane of films, the next step as arithmetic, and the loss."""

from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist

from mnist_course.support.arguments import require
from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, Picture
from mnist_course.support.wording import counted, number
from mnist_course.widgets.base import InteractiveFigure, Target, alone, controls
from mnist_course.widgets.base.plane import Plane, move_line, require_points
from mnist_course.widgets.learning_neuron.arithmetic import Arithmetic
from mnist_course.widgets.learning_neuron.steps import Learner, Step, in_shades

RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
AT_ONCE = (1, 10, 100)
STEPS_SHOWN = 60
HIGHEST_LOSS = 2.0
HALO = 900  # points² around a point that is wholly wrong


class LearningNeuron(InteractiveFigure):
    """Let a neuron learn from one point or from all, and see line and loss move.

    The dashed line is where the next step would put the line, beside its arithmetic. A
    click on a point moves the slider to it; one on the ringed point learns from it, as
    the button does. Introduced in lesson 02.

    Parameters
    ----------
    inputs, targets : array_like
        Points of shape (n, 2), and for each True or 1 if it should get a yes.
    weights, bias : array_like and float
        Where the learning starts, two weights and the bias.
    point : int
        The point that it learns from first, counted from 1.
    names : tuple of str
        What the two inputs are, for the axes.
    item : str
        What a point is.

    Attributes
    ----------
    learner : Learner
        The neuron: its numbers, and the losses after each step.

    Raises
    ------
    ValueError
        If an array has another shape, or is not made of finite numbers.
    """

    size = (7.2, 4.2)

    def __init__(
        self,
        inputs: npt.ArrayLike,
        targets: npt.ArrayLike,
        *,
        weights: npt.ArrayLike,
        bias: float,
        point: int = 1,
        names: tuple[str, str] = ("x₁", "x₂"),
        item: str = "point",
    ) -> None:
        self._inputs, self._targets = require_points(inputs, targets)
        self._start = np.append(np.asarray(weights, dtype=float), bias)
        require(
            self._start.shape == (3,) and np.isfinite(self._start).all(),
            f"weights must be two finite numbers and bias one; got {self._start}",
        )
        self._point, self._names, self._item = point, names, item
        self.invitation = (
            "The dashed line is where the next step will put the line. Learn from one "
            f"{item} only, many times over: what becomes of the others? Start over, "
            "and learn from all. Then try a large η."
        )
        self.clicks = f"Click a {item} to choose it, and again to learn from it."
        self._begin()
        super().__init__()

    def _begin(self) -> None:
        self.learner = Learner(self._inputs, self._targets, self._start)
        self._from_all, self._done = False, ""

    def create_artists(self, picture: Picture) -> Iterable[Artist]:
        """Create the plane, the arithmetic of the next step, and the losses."""
        axes = picture.add_axes((0.075, 0.125, 0.445, 0.763))
        title = "circles want yes, squares no; halo: error"
        axes.set_title(title, loc="left", fontsize=10)
        self.plane = Plane(axes, self._inputs, self._targets, self._names)
        self.halos = axes.scatter(*self._inputs.T, color=HIGHLIGHT, alpha=0.4)
        self.halos.set(linewidths=0, zorder=1.5)
        (self.ahead,) = axes.plot([], [], "--", color=HIGHLIGHT, linewidth=2)
        self.arithmetic = Arithmetic(picture)
        graph = picture.add_axes((0.61, 0.125, 0.375, 0.31))
        graph.set(xlim=(-1, STEPS_SHOWN + 1), ylim=(0, HIGHEST_LOSS))
        graph.set(xticks=[], yticks=[0, 0.5, 1, 1.5], xlabel="steps →")
        graph.grid(axis="y", color=FAINT)
        looks = {f"of this {self._item}": HIGHLIGHT, "mean of all": INK}
        self.curves = [graph.plot([], [], "o-", color=c)[0] for c in looks.values()]
        self.next = [graph.plot([], [], "o:", color=c)[0] for c in looks.values()]
        for curve, ahead in zip(self.curves, self.next, strict=True):
            curve.set(markersize=5, markevery=slice(-1, None))
            ahead.set(markersize=5, markevery=slice(-1, None), fillstyle="none")
        graph.set_title("loss", loc="left")
        small: dict[str, Any] = {"fontsize": 9.5, "ncols": 2, "borderaxespad": 0.2}
        graph.legend(self.curves, looks, loc="upper right", **small)
        moving = [*self.plane.moving, self.halos, self.ahead, *self.curves, *self.next]
        return [*moving, *self.arithmetic.moving, *graph.spines.values()]

    def create_controls(self) -> dict[str, Any]:
        """Create the choice of a point, of the learning rate, and of many steps."""
        count = len(self._inputs)
        return {
            "point": controls.slider(
                self._item.capitalize(), self._point, 1, count, **controls.ROOM
            ),
            "rate": controls.steps("Rate η", RATES, value=0.1, **controls.ROOM),
            "at_once": controls.choice("Steps", AT_ONCE, layout={"width": "11em"}),
        }

    def rows(self) -> list[widgets.Widget]:
        """Return controls, the buttons that learn, picture and sentence."""
        # Heard before the redraw: a point that was chosen is the one to learn from.
        self.controls["point"].observe(lambda _: self._turn_to_point(), names="value")
        self.buttons = [
            controls.button(f"Learn from this {self._item}", "play", self.learn),
            controls.button(f"Learn from all {self._item}s", "play", self.learn_all),
            controls.button("Start over", "undo", self.start_over),
        ]
        point, rate, at_once = self.controls.values()
        below = self.row(*self.buttons, at_once)
        return [self.row(point, rate), below, self.image, self.caption]

    def targets(self) -> list[Target]:
        """Return the points; the ringed one learns."""
        found = self.plane.targets(f"choose {self._item} {{}}")
        ringed = self.controls["point"].value - 1
        words = f"learn from {self._item} {ringed + 1}"
        return [found[ringed]._replace(words=words), *found]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Choose the point, or learn from it if it is chosen."""
        if int(name) == self.controls["point"].value:
            self._learn(from_all=False)
        return {"point": int(name)}

    @alone
    def learn(self) -> None:
        """Take as many steps as are chosen, from the chosen point alone."""
        self._learn(from_all=False)
        self.redraw()

    @alone
    def learn_all(self) -> None:
        """Take as many steps as are chosen, each from all points."""
        self._learn(from_all=True)
        self.redraw()

    @alone
    def start_over(self) -> None:
        """Go back to where the learning started."""
        self._begin()
        self.redraw()

    @alone
    def _turn_to_point(self) -> None:
        self._from_all, self._done = False, ""

    def _learn(self, *, from_all: bool) -> None:
        self._from_all = from_all
        learner, (point, rate, count) = self.learner, self.values.values()
        before, outputs = learner.losses[-1].mean(), learner.outputs
        for _ in range(count):
            step = learner.learn(self._points(point), rate)
        own = ""
        if not from_all:
            own = f"y of this {self._item} goes from {outputs[point - 1]:.2f} to "
            own += f"{learner.outputs[point - 1]:.2f}, and the "
        many = f", in these {count} steps" if count > 1 else ""
        self._done = (
            f"Step {len(learner.losses) - 1}, from {self._whom()}: {step.in_words()}. "
            f"{own or 'The '}mean loss goes from {before:.3f} to "
            f"{learner.losses[-1].mean():.3f}{many}"
        )

    def _points(self, point: int) -> tuple[int, ...]:
        return tuple(range(len(self._inputs))) if self._from_all else (point - 1,)

    def _whom(self) -> str:
        if self._from_all:
            return f"the mean of all {counted(len(self._inputs), self._item)}"
        return f"{self._item} {self.controls['point'].value}"

    def draw(self, *, point: int, rate: float, at_once: int) -> str:
        """Draw the neuron as it is now, and the step that it would take next.

        Parameters
        ----------
        point : int
            The point to learn from, counted from 1.
        rate : float
            The learning rate.
        at_once : int
            How many steps a button takes.

        Returns
        -------
        str
            The arithmetic of the step just taken or, before it, of the next.
        """
        learner, numbers = self.learner, self.learner.numbers
        z = self.plane.show(numbers[:2], numbers[2], in_shades, point - 1)
        outputs = learner.outputs
        self.halos.set_sizes(HALO * np.abs(outputs - self._targets))
        step = learner.next_step(self._points(point), rate)
        move_line(self.ahead, step.after[:2], step.after[2], self.plane.reach)
        self._show_losses(point - 1, step)
        wants = f"wants a {'yes' if self._targets[point - 1] else 'no'}"
        y, right = outputs[point - 1], int(((z > 0) == self._targets).sum())
        score = f"right for {right} of {counted(len(z), self._item)}"
        mean = learner.losses[-1].mean()
        low, high = (number(end, 2) for end in (step.errors.min(), step.errors.max()))
        error = f"y = {y:.2f}, so y − t = {number(y - self._targets[point - 1], 2)}"
        if self._from_all:
            error = f"y − t is from {low} to {high}"
        head = f"next step, from {self._whom().removeprefix('the mean of ')}"
        result = f"right for {right} of {len(z)}, mean loss {mean:.3f}"
        self.arithmetic.show(step, [head, error, result])
        if self._done:
            return f"{self._done}; {score}."
        who, more = f"{self._item.capitalize()} {point}", step.in_words()
        return (
            f"{who} {wants}: {error}. The next step, from {self._whom()}: {more}. So "
            f"far the neuron is {score}, with a mean loss of {mean:.3f}."
        )

    def _show_losses(self, place: int, step: Step) -> None:
        """Draw the losses so far and, hollow, those that the next step leads to."""
        losses = [*self.learner.losses, self.learner.losses_of(step.after)]
        shown = np.array(losses[-STEPS_SHOWN:])
        steps = np.arange(len(shown))
        for row, values in enumerate((shown[:, place], shown.mean(axis=1))):
            self.curves[row].set_data(steps[:-1], values[:-1])
            self.next[row].set_data(steps[-2:], values[-2:])
