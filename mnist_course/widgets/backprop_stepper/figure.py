"""The figure: a network of a few units, stepped forwards and back."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.patches import Rectangle

from mnist_course.network import Network
from mnist_course.support.arguments import require, require_rows
from mnist_course.support.picture import FAINT, INK, MUTED, PANEL
from mnist_course.widgets.backprop_stepper.diagram import Diagram, require_small
from mnist_course.widgets.backprop_stepper.listing import Listing, Step, steps_of
from mnist_course.widgets.backprop_stepper.panel import Panel
from mnist_course.widgets.backprop_stepper.passes import Formulas, whole_round
from mnist_course.widgets.backprop_stepper.slopes import Place, places_of, slopes_of
from mnist_course.widgets.backprop_stepper.words import aside, in_words, of_the_opened
from mnist_course.widgets.base import (
    InteractiveFigure,
    Target,
    Words,
    alone,
    controls,
)
from mnist_course.widgets.base.layered_picture import LayeredPicture
from mnist_course.widgets.base.palette import course_palette

WIDTH, HEIGHT = 7.2, 3.5
BUTTONS = {"forward": "arrow-right", "loss": "flag", "back": "arrow-left"}
BUTTONS |= {"update": "check", "again": "repeat"}


class BackpropStepper(InteractiveFigure):
    """Step a small network forwards and back, and nudge any weight to check its slope.

    A click on the number of a weight or on a hidden unit's delta opens it, as the list
    does; one on a unit, a delta or the loss goes to the step that computes it, as the
    slider does.
    Introduced in lesson 05.

    Parameters
    ----------
    network : Network
        With two to four columns, the input among them, of up to four units each. It is
        only read; dropout is off.
    x : array_like
        Shape (inputs,), one example.
    y : int
        Its true class.
    learning_rate : float
        The length of a step.
    output_gradient, layer_backward, derivative : callable, optional
        Your own functions, as the exercises of lessons 03 and 05 want them, in place of
        the course's. The nudge tells whether they are right.

    Raises
    ------
    ValueError
        If the network is of another kind, the example does not fit, or a function of
        yours gives something of another shape.
    """

    size = (WIDTH, HEIGHT)
    invitation = (
        "Press Forward to begin again, and guess each number before you go on; Step "
        "goes back, too. Then nudge a weight: up to which nudge do both slopes agree?"
    )
    clicks = "Or click: a weight's number, a unit, a δ, the loss."

    def __init__(
        self,
        network: Network,
        x: npt.ArrayLike,
        y: int,
        *,
        learning_rate: float = 0.01,
        output_gradient: Callable[..., Any] | None = None,
        layer_backward: Callable[..., Any] | None = None,
        derivative: Callable[..., Any] | None = None,
    ) -> None:
        require_small(network)
        x = require_rows(np.reshape(x, (1, -1)), network.sizes[0], floats=False)
        self._x = x * float(network.input_scale)
        classes = network.sizes[-1]
        require(
            y in range(classes), f"y must be a class, 0 to {classes - 1}; got {y!r}"
        )
        self._y, self._rate = int(y), learning_rate
        self._how = Formulas.of(network.activation)._replace(
            output_gradient=output_gradient, layer_backward=layer_backward
        )
        if derivative is not None:
            self._how = self._how._replace(derivative=derivative)
        self._sizes, self._steps = network.sizes, steps_of(len(network.weights))
        self._listing = Listing(
            network.sizes,
            self._x[0].tolist(),
            self._y,
            learning_rate=learning_rate,
            activation=network.activation,
            derivative=derivative,
            output_gradient=output_gradient,
            layer_backward=layer_backward,
        )
        self.losses: list[float] = []
        self._begin(
            [weights.astype(float) for weights in network.weights],
            [biases.astype(float) for biases in network.biases],
        )
        super().__init__()

    def _begin(self, weights: Any, biases: Any) -> None:
        """Compute a round; nothing of it is shown before its step."""
        self.now = whole_round(weights, biases, self._x, self._y, self._how)
        self._next = self.now.updated(self._rate)
        self._after = whole_round(*self._next, self._x, self._y, self._how).loss
        self.losses.append(self.now.loss)

    def create_controls(self) -> dict[str, Any]:
        """Create the step, the choice of what to open, and its nudge."""
        steepest = [np.abs(slopes) for slopes in self.now.weight_slopes]
        layer = int(np.argmax([slopes.max() for slopes in steepest]))
        index = np.unravel_index(steepest[layer].argmax(), steepest[layer].shape)
        shown = {"readout_format": ".2f", **controls.ROOM}
        return {
            "step": controls.steps(
                "Step", [s.name for s in self._steps], value="back 1", **controls.ROOM
            ),
            "opened": controls.choice(
                "Open",
                places_of(self.now),
                value=(layer, *(int(i) for i in index)),
                layout={"width": "12em"},
            ),
            "nudge": controls.slider("Nudge ±", 0.01, 0.01, 0.5, step=0.01, **shown),
        }

    def rows(self) -> list[widgets.Widget]:
        """Return the buttons above the controls."""
        self.buttons = {
            kind: controls.button(kind.capitalize(), icon, partial(self.press, kind))
            for kind, icon in BUTTONS.items()
        }
        for button in self.buttons.values():
            button.layout.width = "7.5em"
        for control in self.controls.values():
            control.style.description_width = "initial"
        return [self.row(*self.buttons.values()), *super().rows()]

    @alone
    def press(self, kind: str) -> None:
        """Go to the next step of a kind, or to the first one if there is none ahead.

        Parameters
        ----------
        kind : {"forward", "loss", "back", "update", "again"}
            ``"again"`` takes the updated weights and begins the next round.
        """
        steps = [step.name for step in self._steps]
        place = steps.index(self.controls["step"].value)
        if kind == "again":
            if steps[place] == "update":
                self._begin(*self._next)
            self.set(step="input")
            return
        ahead = [n for n, step in enumerate(self._steps) if step.kind == kind]
        self.set(step=steps[min(ahead, key=lambda n: (n <= place, n))])

    def create_artists(self, picture: LayeredPicture) -> Iterable[Artist]:
        """Create the network, what is opened, and the code."""
        picture.palette = course_palette()
        axes = picture.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, HEIGHT))
        axes.axis("off")
        axes.add_patch(Rectangle((0, 0), WIDTH, 0.5, color=PANEL, linewidth=0))
        axes.plot([4.2, 4.2], [0.6, HEIGHT - 0.06], color=FAINT, linewidth=1)
        self.heading = Words(axes, [(0.08, 3.34), (1.78, 3.34)], size=9.5)
        self.diagram = Diagram(axes, self._sizes)
        self.panel = Panel(axes)
        self.code = Words(axes, [(0.1, 0.35), (0.1, 0.15)], size=9, family="monospace")
        mine = [self.heading.artist, self.code.artist]
        return [*mine, *self.diagram.artists, *self.panel.artists]

    def targets(self) -> list[Target]:
        """Return the numbers of the weights, the units, their deltas and the loss."""
        return self.diagram.targets()

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Open the weight or, at its step, the delta; or go to the step."""
        place = dict(places_of(self.now)).get(name)
        if place is None:
            return {"step": name}
        there = {"step": f"back {place[0] + 1}"} if len(place) == 2 else {}
        return {**there, "opened": place}

    def draw(self, *, step: str, opened: Place, nudge: float) -> str:
        """Show a round up to a step, and the slope by a weight or a sum.

        Parameters
        ----------
        step : str
            ``"input"``, ``"forward 1"`` and so on, ``"loss"``, ``"back 1"`` and so on,
            or ``"update"``.
        opened : tuple of int
            Layer, counted from 0, row and column of the opened weight; or layer and
            unit of the opened delta.
        nudge : float
            By how much the weight, or the unit's sum, is turned to both sides.

        Returns
        -------
        str
            What the step gives, and both slopes by what is opened.
        """
        place = [s.name for s in self._steps].index(step)
        at = self._steps[place]
        done = set(self._steps[: place + 1])
        self._mark_the_next(at)
        known = Step("back", opened[0] + 1) in done
        slopes = slopes_of(self.now, opened, nudge, self._y, self._how, known=known)
        self.diagram.show(
            *(at, done, self.now),
            updated=self._next[0],
            opened=opened,
            shared=slopes.is_product,
            y=self._y,
        )
        steps = at.kind == "update" and len(opened) == 3
        update = slopes.stepped(self._rate) if steps else ""
        self.panel.show(slopes, update)
        self.code.show([*self._listing.lines(at), ""][:2])
        head = f"Round {len(self.losses)}, {step}"
        doing = aside(at, self.losses, self._after)
        self.heading.show([head, doing], colors=[INK, MUTED], bold=[0])
        words = in_words(at, self.now, self._y, self._after)
        return f"{head}: {words} {of_the_opened(slopes)}"

    def _mark_the_next(self, at: Step) -> None:
        after = (*self._steps, Step("again"))[self._steps.index(at) + 1].kind
        for kind, button in self.buttons.items():
            button.button_style = "primary" if kind == after else ""
