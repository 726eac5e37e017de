"""The figure: a digit, the layers that it went through, and the sum of one unit."""

import copy
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from mnist_course.activations import softmax
from mnist_course.network import Network
from mnist_course.support.arguments import require_images, require_labels
from mnist_course.support.picture import DIGIT_IMAGE, FAINT, INK, Picture
from mnist_course.support.wording import ACTIVATION_NAMES, chance, number
from mnist_course.widgets.base import InteractiveFigure, Target, Words, controls
from mnist_course.widgets.network_stepper.diagram import (
    HEIGHT,
    IMAGE,
    WIDTH,
    NetworkDiagram,
    require_drawable,
)
from mnist_course.widgets.network_stepper.sum_panel import SumPanel, add_image
from mnist_course.widgets.network_stepper.unit_sum import unit_sum

NONE = "none"


class NetworkStepper(InteractiveFigure):
    """Step a digit through the layers, and open the sum of any unit.

    A click on a unit opens its sum or, if it is open, closes it; one on the name of a
    layer goes to that step. The lists and sliders do the same.
    Units are counted from 0, as NumPy counts the columns of a layer's weights.
    Introduced in lesson 04.

    Parameters
    ----------
    network : Network
        Trained, with 784 inputs, one to three hidden layers of up to 32 units, ten
        outputs and ``input_scale=1 / 255``. It is only read.
    images : array_like
        Shape (n, 28, 28), values 0 to 255.
    labels : array_like
        Shape (n,), values 0 to 9.

    Raises
    ------
    ValueError
        If the network is of another kind, or an array has another shape or values.
    """

    size = (WIDTH, HEIGHT)
    saved: ClassVar[dict[str, Any]] = {"step": "probabilities"}
    invitation = (
        "Before each step, guess the shapes that come next. Then open the sum of a "
        "unit, and move on to other units: which products decide? Find an image that "
        "the network misreads."
    )

    clicks = "Click a unit to open its sum, or a heading to go there."

    def __init__(
        self, network: Network, images: npt.ArrayLike, labels: npt.ArrayLike
    ) -> None:
        # A shallow copy has the same weights, and leaves in the original the sums of
        # its last batch, which `backward` needs.
        self._network = copy.copy(require_drawable(network))
        self._images = require_images(images)
        self._labels = require_labels(labels, len(self._images))
        self._sizes = network.sizes
        hidden = range(1, len(self._sizes) - 1)
        self._layers = [*(f"layer {layer}" for layer in hidden), "logits"]
        self._steps = ["input", *self._layers, "probabilities"]
        self._opened = NONE
        super().__init__()

    def create_controls(self) -> dict[str, Any]:
        """Create the number of the image, the step, and the choice of a unit."""
        count = len(self._images)
        return {
            "image": controls.image_number(
                count,
                f"Image (0 to {count - 1:,})",
                style={"description_width": "initial"},
                **controls.HALF,
            ),
            "step": controls.steps("Step", self._steps, **controls.WHOLE),
            "layer": controls.choice(
                "Open a sum", [NONE, *self._layers], **controls.HALF
            ),
            "unit": controls.slider("Unit", 0, 0, self._sizes[1] - 1, **controls.HALF),
        }

    def create_artists(self, picture: Picture) -> None:
        """Create the digit, the layers, the formulas and the sum of a unit."""
        axes = self._page = picture.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        axes.axis("off")
        axes.plot([0.08, WIDTH - 0.08], [1.42, 1.42], color=FAINT, linewidth=1)
        self._digit = add_image(axes, IMAGE, DIGIT_IMAGE)
        self.diagram = NetworkDiagram(axes, self._sizes, self._steps)
        rows = range(len(self._steps))
        self.trace = Words(
            axes, [(x, 1.22 - 0.24 * row) for row in rows for x in (0.08, 1.3, 4.0)]
        )
        self.panel = SumPanel(axes, max(self._sizes[1:-1]))

    def targets(self) -> list[Target]:
        """Return the headings, and the units of each layer."""
        half = np.array([0.5, -0.12])
        places = zip(self._steps, self.diagram.titles.places, strict=True)
        headings = [
            Target(step, "go to this step", self._page, (*(at - half), *(at + half)))
            for step, at in places
        ]
        layers = zip(self._layers, self.diagram.layers, strict=True)
        return [*headings, *(cells.target(f"unit of {name}") for name, cells in layers)]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Go to the step, or open the sum of the unit; close an open one."""
        if name in self._steps:
            return {"step": name}
        layer = name.removeprefix("unit of ")
        cells = self.diagram.layers[self._layers.index(layer)]
        chosen = {"layer": layer, "unit": cells.unit(cell)}
        self.controls["unit"].max = len(cells.places) - 1
        return {"layer": NONE} if chosen.items() <= self.values.items() else chosen

    def _formulas(self) -> list[tuple[str, str, str]]:
        """Return name, formula and shapes of each step."""
        rows = [("input", "x = pixels / 255", "(1, 784)")]
        before = "x"
        for place, name in enumerate(self._layers):
            mark = f"⁽{'¹²³⁴'[place]}⁾"
            formula = f"{before} W{mark} + b{mark}"
            before = f"a{mark}"
            a, b = self._sizes[place : place + 2]
            if name != "logits":
                name_of_f = ACTIVATION_NAMES[self._network.activation]
                formula = f"{before} = {name_of_f}({formula})"
            else:
                formula = f"z = {formula}"
            rows.append((name, formula, f"(1, {a}) @ ({a}, {b}) + ({b},) → (1, {b})"))
        return [*rows, ("probabilities", "p = softmax(z)", "(1, 10) → (1, 10)")]

    def draw(self, *, image: int, step: str, layer: str, unit: int) -> str:
        """Show what the network has computed of an image so far.

        Parameters
        ----------
        image : int
            Which image.
        step : str
            How far: ``"input"``, ``"layer 1"`` and so on, ``"logits"`` or
            ``"probabilities"``.
        layer : str
            The layer of the unit whose sum is open, or ``"none"``.
        unit : int
            Which unit of that layer, counted from 0.

        Returns
        -------
        str
            What the step gives or, if one is open, the sum of the unit.
        """
        place, opened = self._settle(step, layer)
        logits = self._network.forward(self._images[image].reshape(1, 784))[0]
        values = [*(a[0] for a in self._network.activations), logits]
        label = int(self._labels[image])
        most = self._sizes[max(opened, 1)] - 1
        self.controls["unit"].max = most
        unit = min(unit, most)
        self._digit.set_data(self._images[image])
        p = softmax(logits.astype(float))
        self.diagram.show(
            values, place, opened=opened, unit=unit, probabilities=p, label=label
        )
        head = f"Image {image:,}, {'an' if label == 8 else 'a'} {label}"
        if opened:
            self.trace.show([])
            opened_sum = unit_sum(self._network, opened, unit)
            self.diagram.show_fan(opened_sum.products, opened, unit)
            self.panel.show(opened_sum)
            guess = int(p.argmax())
            verdict = "rightly" if guess == label else "wrongly"
            if place < len(self._steps) - 1:
                return f"{head}. {opened_sum.in_words}"
            return (
                f"{head}. {opened_sum.in_words} The network reads {guess}, {verdict}."
            )
        self.diagram.show_fan(None, 0, 0)
        self.panel.hide()
        self._draw_trace(place)
        return f"{head}: {self._in_words(place, values, p, label)}"

    def _settle(self, step: str, layer: str) -> tuple[int, int]:
        """Let a sum that is opened move the step on, and a step back close the sum."""
        place = self._steps.index(step)
        opened = self._steps.index(layer) if layer != NONE else 0
        if opened > place and layer != self._opened:
            place = opened
            self.controls["step"].value = layer
        elif opened > place:
            opened, layer = 0, NONE
            self.controls["layer"].value = NONE
        self._opened = layer
        self.controls["unit"].disabled = not opened
        return place, opened

    def _draw_trace(self, place: int) -> None:
        """Write the steps done so far; of those ahead only a faint formula."""
        words, colors = [], []
        for row, (name, formula, shapes) in enumerate(self._formulas()):
            words += [name, formula, shapes] if row <= place else ["", formula, ""]
            colors += [INK if row <= place else FAINT] * 3
        self.trace.show(words, colors=colors)

    def _in_words(
        self, place: int, values: list[np.ndarray], p: np.ndarray, label: int
    ) -> str:
        now, after = [*self._steps, ""][place : place + 2]
        a = values[min(place, len(values) - 1)]
        if now == "input":
            return (
                f"its 784 pixels, divided by 255, are the input; {np.count_nonzero(a)} "
                f"of them are above 0. Next, {after} turns them into {self._sizes[1]} "
                "activations."
            )
        if now == "probabilities":
            guess = int(p.argmax())
            verdict = "right" if guess == label else f"wrong; {label} has "
            verdict += "" if guess == label else chance(p[label])
            return (
                "softmax turns the ten logits into probabilities, which add up to 1. "
                f"The likeliest digit is {guess} with {chance(p[guess])}, which is "
                f"{verdict}."
            )
        if now == "logits":
            best, second = (int(digit) for digit in (-a).argsort()[:2])
            return (
                f"the last layer turns {len(values[-2])} activations into ten logits. "
                f"The largest is {number(a[best], 2)} for {best}, the second "
                f"{number(a[second], 2)} for {second}. Next, softmax."
            )
        return (
            f"{now} turns {len(values[place - 1])} numbers into {len(a)} activations. "
            f"{np.count_nonzero(a > 0)} of them are above 0, and the largest is "
            f"{number(a.max(), 2)} in unit {a.argmax()}. Next: {after}."
        )
