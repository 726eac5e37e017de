"""Lay the weights of a neuron over a digit, pixel by pixel."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist

from mnist_course.activations import sigmoid
from mnist_course.support.arguments import (
    require,
    require_every_digit,
    require_images,
    require_weights,
)
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    INK,
    MUTED,
    RIGHT,
    SIGNED,
    WRONG,
    Picture,
)
from mnist_course.support.wording import number, with_article
from mnist_course.widgets.base import InteractiveFigure, controls

EXAMPLES = 100
# The strongest weights of a trained neuron are so strong that, on their scale, nearly
# all products would be white. So the strongest 5 of 100 share the fullest colour.
FULL_COLOR = 95
ROWS = ("blue pixels", "orange pixels", "bias", "sum z")


class WeightOverlay(InteractiveFigure):
    """Multiply a digit with weights, and follow the products to the decision.

    Introduced in lesson 02.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), values 0 to 255. The neuron gets them divided by 255.
    labels : array_like
        Shape (n,), values 0 to 9, every digit at least once.
    neurons : mapping of str to (weights, bias)
        Neurons to choose from, by name: weights of shape (784,) and a number.
    wanted : int, default 3
        The digit that they say yes to.

    Raises
    ------
    ValueError
        If an array has another shape or other values, or a digit is missing.
    """

    size = (7.2, 4.5)

    def __init__(
        self,
        images: npt.ArrayLike,
        labels: npt.ArrayLike,
        neurons: Mapping[str, tuple[npt.ArrayLike, float]],
        *,
        wanted: int = 3,
    ) -> None:
        self._images = require_images(images)
        places = require_every_digit(labels, len(self._images))
        self._places = [found[:EXAMPLES] for found in places]
        require(neurons, "neurons must name at least one (weights, bias); got none")
        self.neurons = {
            name: (require_weights(weights, name), float(bias))
            for name, (weights, bias) in neurons.items()
        }
        self._wanted = wanted
        self._spans = {name: self._span(*pair) for name, pair in self.neurons.items()}
        self.invitation = (
            f"Leaf through some {wanted}s, then through other digits. Which pixels "
            "speak for the neuron's yes, which against it? Find a digit that deceives "
            "it."
        )
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create digit, weights and products, the bars of the sum, and the verdict."""
        signed = {"cmap": SIGNED, "interpolation": "nearest"}
        blank = np.zeros((28, 28))
        self.panels = []
        for column, style in enumerate((DIGIT_IMAGE, signed, signed)):
            axes = picture.add_axes((0.01 + 0.345 * column, 0.445, 0.29, 0.464))
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set(visible=True, color=FAINT)
            self.panels.append(axes.imshow(blank, **style))
        self.titles = [image.axes.set_title("", y=1) for image in self.panels]
        for column, sign in enumerate("×="):
            place = 0.3275 + 0.345 * column
            picture.text(place, 0.677, sign, ha="center", va="center", fontsize=18)
        axes = picture.add_axes((0.25, 0.095, 0.51, 0.27))
        axes.set(yticks=[], ylim=(3.6, -0.6))
        axes.spines["left"].set_visible(False)
        zero = axes.axvline(0, color=MUTED, linewidth=1)
        self.sum_axes = axes
        self.bars = list(axes.barh(range(4), np.zeros(4), 0.72))
        self.amounts = []
        for row, name in enumerate(ROWS):
            y = 0.095 + 0.27 * (3.6 - row) / 4.2
            picture.text(0.01, y, name, va="center")
            amount = picture.text(0.235, y, "", va="center", ha="right")
            self.amounts.append(amount)
        self.verdict = [
            picture.text(0.8, 0.3 - 0.075 * row, "", fontsize=12) for row in range(3)
        ]
        words = [*self.titles, *self.amounts, *self.verdict]
        every = [axes, *(image.axes for image in self.panels)]
        frames = [line for each in every for line in each.spines.values()]
        return [*self.panels, *self.bars, zero, axes.xaxis, *words, *frames]

    def create_controls(self) -> dict[str, Any]:
        """Create the choices of digit, example and neuron."""
        made = {
            "digit": controls.digit(self._wanted, button_width="3em"),
            "example": controls.slider("Example", 1, 1, EXAMPLES, **controls.HALF),
            "weights": controls.choice("Weights", self.neurons, button_width="7em"),
        }
        if len(self.neurons) == 1:
            made["weights"].layout.display = "none"  # There is nothing to choose.
        return made

    def draw(self, *, digit: int, example: int, weights: str) -> str:
        """Show a digit, a neuron's weights, their products and what they add up to.

        Parameters
        ----------
        digit : int
            The class.
        example : int
            Which image of that class, counted from 1; the last, where it has fewer.
        weights : str
            Name of the neuron.

        Returns
        -------
        str
            The sum and the decision.
        """
        places = self._places[digit]
        self.controls["example"].max = len(places)
        example = min(example, len(places))
        pixels = self._images[places[example - 1]]
        w, bias = self.neurons[weights]
        products = w * pixels.ravel() / 255
        up, down = products[products > 0].sum(), products[products < 0].sum()
        z = up + down + bias
        says_yes = bool(z > 0)
        right = says_yes == (digit == self._wanted)
        # A product is never larger than its weight, so both share one scale of colours.
        limit = np.percentile(np.abs(w), FULL_COLOR) or np.abs(w).max() or 1.0
        self.panels[0].set_data(pixels)
        for panel, values in zip(self.panels[1:], (w, products), strict=True):
            panel.set_data(values.reshape(28, 28))
            panel.set_clim(-limit, limit)
        names = (
            f"{with_article(digit)}: pixels xᵢ",
            f"{weights}: weights wᵢ",
            "products wᵢ · xᵢ",
        )
        for title, name in zip(self.titles, names, strict=True):
            title.set_text(name)
        self.sum_axes.set_xlim(*self._spans[weights])
        starts, widths = (0, up, up + down, 0), (up, down, bias, z)
        for row, (start, width) in enumerate(zip(starts, widths, strict=True)):
            color = RIGHT if width > 0 else WRONG
            self.bars[row].set(x=start, width=width, color=color)
            self.amounts[row].set_text(number(width))
        self.bars[-1].set_color(INK)
        verdict = "right" if right else "wrong"
        answer = with_article(self._wanted) if says_yes else f"no {self._wanted}"
        lines = (f"y = {sigmoid(z):.2f}", f"“{answer}”,", verdict)
        for text, line in zip(self.verdict, lines, strict=True):
            text.set(text=line, color=RIGHT if right else WRONG)
        self.verdict[0].set_color(INK)
        return (
            f"Example {example} of the digit {digit} under the weights called "
            f"{weights}: the blue pixels add {number(up)}, the orange ones "
            f"{number(down)}, the bias {number(bias)}. The sum is {number(z)}, so the "
            f"neuron says “{answer}”, which is {verdict}."
        )

    def _span(self, weights: np.ndarray, bias: float) -> tuple[float, float]:
        """Return limits that hold the bars of every image that can be chosen."""
        chosen = self._images[np.concatenate(self._places)].reshape(-1, 784)
        up = chosen @ np.maximum(weights, 0) / 255
        down = chosen @ np.minimum(weights, 0) / 255
        ends = np.concatenate([[0.0], up, up + down, up + down + bias])
        margin = 0.02 * (np.ptp(ends) or 1.0)
        return float(ends.min() - margin), float(ends.max() + margin)
