"""Step one digit through a network, with every activation in view."""

import copy
from typing import Any

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import FancyBboxPatch

from mnist_course.arrays import require_images, require_labels
from mnist_course.batches import require
from mnist_course.functions import softmax
from mnist_course.network import Network
from mnist_course.picture import (
    DIGIT_IMAGE,
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    RIGHT,
    SIGNED,
    WRONG,
    Picture,
    styled,
)
from mnist_course.widgets.interactive import InteractiveFigure
from mnist_course.widgets.unit_sum import UnitSum, name_of, number, unit_sum

NONE = "none"
MOST_UNITS, MOST_LAYERS = 32, 3
SIGNED_IMAGE: dict[str, Any] = {"cmap": SIGNED, "interpolation": "nearest"}
HIGH: dict[str, Any] = {"va": "center_baseline"}
CENTRE: dict[str, Any] = {"ha": "center", **HIGH}

# Places in inches, from the lower left corner.
WIDTH, HEIGHT = 7.2, 4.75
MIDDLE, REACH = 2.98, 2.9
IMAGE = (0.08, MIDDLE - 0.65, 1.3, 1.3)
LOGITS, DIGITS, BARS, BAR_WIDTH = 5.1, 5.47, 5.62, 1.0
CELL_WIDTH, CELL_HEIGHT = 0.42, 0.16


class Cells:
    """Draw the units of a layer as cells, coloured and labelled by their values."""

    def __init__(self, axes: Axes, x: float, units: int) -> None:
        columns = 1 if units <= MOST_UNITS // 2 else 2
        rows = -(-units // columns)
        pitch = min(REACH / rows, 0.28)
        column, row = np.divmod(np.arange(units), rows)
        across = x + (column - (columns - 1) / 2) * (CELL_WIDTH + 0.04)
        self.places = np.column_stack([across, MIDDLE - (row - (rows - 1) / 2) * pitch])
        corners = self.places - (CELL_WIDTH / 2, CELL_HEIGHT / 2)
        style = "round,pad=0,rounding_size=0.05"
        boxes = [
            FancyBboxPatch((x, y), CELL_WIDTH, CELL_HEIGHT, boxstyle=style)
            for x, y in corners
        ]
        self._boxes = PatchCollection(boxes, linewidths=1)
        axes.add_collection(self._boxes)
        self._texts = [
            axes.text(x, y, "", fontsize=8.5, **CENTRE) for x, y in self.places
        ]

    def show(self, values: np.ndarray | None, marked: int | None) -> None:
        """Fill the cells; empty ones, if the values are still ahead."""
        count = len(self._texts)
        edges, widths = [FAINT] * count, [1.0] * count
        if marked is not None:
            edges[marked], widths[marked] = HIGHLIGHT, 2.5
        self._boxes.set(edgecolors=edges, linewidths=widths)
        if values is None:
            self._boxes.set_facecolor("white")
            for text in self._texts:
                text.set_text("")
            return
        shares = values / (np.abs(values).max() or 1.0)
        self._boxes.set_facecolor(SIGNED((shares + 1) / 2))
        for text, value, share in zip(self._texts, values, shares, strict=True):
            text.set_text(
                number(value)
                if abs(value) < 9.995
                else f"{value:.1f}".replace("-", "−")
            )
            text.set_color("white" if abs(share) > 0.6 else INK)


class NetworkStepper(InteractiveFigure):
    """Step a digit through the layers, and open the sum of any unit.

    Units are counted from 0, as NumPy counts the columns of a layer's weights.

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

    Notes
    -----
    Introduced in lesson 04.
    """

    @styled
    def __init__(
        self, network: Network, images: npt.ArrayLike, labels: npt.ArrayLike
    ) -> None:
        # A shallow copy has the same weights, and leaves in the original the sums of
        # its last batch, which `backward` needs.
        self._network = copy.copy(_require_network(network))
        self._images = require_images(images)
        self._labels = require_labels(labels, len(self._images))
        self._sizes = network.sizes
        hidden = range(1, len(self._sizes) - 1)
        self._layers = [*(f"layer {layer}" for layer in hidden), "logits"]
        self._steps = ["input", *self._layers, "probabilities"]
        self._opened = NONE
        self._draw_once()
        half = widgets.Layout(width="48%")
        controls: dict[str, Any] = {
            "image": widgets.BoundedIntText(
                value=0,
                min=0,
                max=len(self._images) - 1,
                description="Image",
                continuous_update=True,
                layout=half,
            ),
            "step": widgets.SelectionSlider(
                options=self._steps, description="Step", layout=half
            ),
            "layer": widgets.Dropdown(
                options=[NONE, *self._layers], description="Open a sum", layout=half
            ),
            "unit": widgets.IntSlider(
                0, min=0, max=self._sizes[1] - 1, description="Unit", layout=half
            ),
        }
        super().__init__(
            self.picture,
            controls,
            invitation="Step from the input to the probabilities. Then open the sum of "
            "a unit, and move on to other units: which products decide? Find an image "
            "that the network misreads.",
        )

    def _draw_once(self) -> None:
        self.picture = Picture(WIDTH, HEIGHT, layout="none")
        axes = self.picture.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        axes.axis("off")
        self._digit = self._add_image(IMAGE, DIGIT_IMAGE)
        hidden = self._sizes[1:-1]
        pitch = (LOGITS - 1.45) / (len(hidden) + 0.5)
        places = [1.45 + pitch * (0.55 + layer) for layer in range(len(hidden))]
        self._cells = [
            Cells(axes, x, units)
            for x, units in zip([*places, LOGITS], self._sizes[1:], strict=True)
        ]
        rows = self._cells[-1].places[:, 1]
        self._bars = list(axes.barh(rows, np.zeros(10), 0.17, left=BARS, linewidth=1.5))
        for digit, y in enumerate(rows):
            axes.text(DIGITS, y, str(digit), **CENTRE)
        self._shares = [axes.text(0, y, "", **HIGH) for y in rows]
        self._fan = LineCollection([], zorder=0.5)
        axes.add_collection(self._fan)
        titles = [IMAGE[0] + IMAGE[2] / 2, *places, LOGITS, BARS + 0.6]
        self._titles = [
            axes.text(x, HEIGHT - 0.15, name, **CENTRE)
            for x, name in zip(titles, self._steps, strict=True)
        ]
        axes.plot([0.08, WIDTH - 0.08], [1.42, 1.42], color=FAINT, linewidth=1)
        self._trace = [
            [
                axes.text(x, 1.2 - 0.25 * row, word, **HIGH)
                for x, word in zip((0.08, 1.3, 3.9), words, strict=True)
            ]
            for row, words in enumerate(self._formulas())
        ]
        self._maps = [
            self._add_image((x, 0.06, 1.1, 1.1), SIGNED_IMAGE) for x in (0.08, 1.36)
        ]
        for image, name in zip(
            self._maps, ("weights w", "products w · x"), strict=True
        ):
            image.axes.set_title(name, fontsize=10, pad=4)
        self._graph = self.picture.add_axes(
            (0.45 / WIDTH, 0.28 / HEIGHT, 2.2 / WIDTH, 0.85 / HEIGHT)
        )
        self._graph.tick_params(labelsize=9)
        self._graph.set_title("products w · a", fontsize=10, pad=4)
        self._graph.axhline(0, color=MUTED, linewidth=1)
        most = max(hidden)
        self._sticks = list(self._graph.bar(range(most), np.zeros(most), 0.75))
        self._lines = [
            axes.text(2.95, 1.24 - 0.225 * row, "", **HIGH) for row in range(6)
        ]
        self._lines[0].set_weight("bold")
        self._lines[4].set_color(RIGHT)
        self._lines[5].set_color(WRONG)

    def _add_image(self, place: tuple[float, ...], style: dict[str, Any]) -> Any:
        x, y, width, height = place
        axes = self.picture.add_axes(
            (x / WIDTH, y / HEIGHT, width / WIDTH, height / HEIGHT)
        )
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(visible=True, color=FAINT)
        return axes.imshow(np.zeros((28, 28)), **style)

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
                formula = f"{before} = {name_of(self._network)}({formula})"
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
        for number_, cells in enumerate(self._cells, start=1):
            seen = values[number_] if number_ <= place else None
            cells.show(seen, unit if number_ == opened else None)
        for number_, title in enumerate(self._titles):
            title.set_color(INK if number_ <= place else MUTED)
            title.set_weight("bold" if number_ == place else "normal")
        p = softmax(logits.astype(float)) if place > len(self._layers) else None
        self._draw_probabilities(p, label)
        for row, texts in enumerate(self._trace):
            for text in texts:
                text.set_visible(not opened)
                text.set_color(INK if row <= place else FAINT)
        for axes in (*(image_.axes for image_ in self._maps), self._graph):
            axes.set_visible(False)
        for line in (*self._lines, self._fan):
            line.set_visible(bool(opened))
        head = f"Image {image:,}, a {label}"
        if opened:
            s = unit_sum(self._network, opened, unit)
            self._draw_sum(s)
            return (
                f"{head}. {s.name[0].upper()}{s.name[1:]}: z = {s.arithmetic}, products over "
                f"0, products below and bias; {s.result}. Most for it: "
                f"{s.most_for}. Most against it: {s.most_against}."
            )
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

    def _draw_probabilities(self, p: np.ndarray | None, label: int) -> None:
        for digit, (bar, text) in enumerate(zip(self._bars, self._shares, strict=True)):
            bar.set_visible(p is not None)
            text.set_visible(p is not None)
            if p is not None:
                is_guess = digit == p.argmax()
                color = RIGHT if p.argmax() == label else WRONG
                bar.set_width(BAR_WIDTH * p[digit])
                bar.set_facecolor(color if is_guess else FAINT)
                bar.set_edgecolor(INK if digit == label else "none")
                text.set(x=BARS + BAR_WIDTH * p[digit] + 0.06, text=_percent(p[digit]))
                text.set_color(color if is_guess else MUTED)

    def _draw_sum(self, s: UnitSum) -> None:
        end = self._cells[s.layer - 1].places[s.unit] - (CELL_WIDTH / 2, 0)
        strengths = s.products
        if s.layer == 1:
            limit = np.abs(s.weights).max() or 1.0
            for image, values in zip(self._maps, (s.weights, s.products), strict=True):
                image.axes.set_visible(True)
                image.set_data(values.reshape(28, 28))
                image.set_clim(-limit, limit)
            # A line for each row of pixels, which stands for its 28 products.
            strengths = strengths.reshape(28, 28).sum(axis=1)
            heights = IMAGE[1] + IMAGE[3] * (27.5 - np.arange(28)) / 28
            starts = np.column_stack([np.full(28, IMAGE[0] + IMAGE[2]), heights])
        else:
            starts = self._cells[s.layer - 2].places + np.array([CELL_WIDTH / 2, 0])
            self._graph.set_visible(True)
            low, high = min(strengths.min(), 0), max(strengths.max(), 0)
            room = 0.08 * (high - low) or 1.0
            self._graph.set(
                xlim=(-0.7, len(strengths) - 0.3), ylim=(low - room, high + room)
            )
            for place, bar in enumerate(self._sticks):
                bar.set_visible(place < len(strengths))
                if place < len(strengths):
                    bar.set_height(strengths[place])
                    bar.set_color(RIGHT if strengths[place] > 0 else WRONG)
        shares = strengths / (np.abs(strengths).max() or 1.0)
        self._fan.set_segments([[start, end] for start in starts])
        self._fan.set(
            colors=SIGNED((shares + 1) / 2), linewidths=0.3 + 2.7 * np.abs(shares)
        )
        words = (
            s.name,
            f"z = Σ w · {'x' if s.layer == 1 else 'a'} + b",
            f"   = {s.arithmetic}",
            s.result,
            f"most for: {s.most_for}",
            f"most against: {s.most_against}",
        )
        for text, line in zip(self._lines, words, strict=True):
            text.set_text(line)

    def _in_words(
        self, place: int, values: list[np.ndarray], p: np.ndarray | None, label: int
    ) -> str:
        after = self._steps[min(place + 1, len(self._steps) - 1)]
        if place == 0:
            above = np.count_nonzero(values[0])
            return (
                f"its 784 pixels, divided by 255, are the input; {above} of them are "
                f"above 0. Next, {after} turns them into {self._sizes[1]} activations."
            )
        if p is not None:
            guess = int(p.argmax())
            verdict = (
                "right"
                if guess == label
                else f"wrong: {label} has {_percent(p[label])}"
            )
            return (
                "softmax turns the ten logits into probabilities, which add up to 1. "
                f"The likeliest digit is {guess} with "
                f"{_percent(p[guess])}, which is {verdict}."
            )
        a = values[place]
        if after == "probabilities":
            best, second = (int(digit) for digit in (-a).argsort()[:2])
            return (
                "the last layer turns the activations into ten logits. The largest "
                f"is {number(a[best])} for {best}, the second {number(a[second])} for "
                f"{second}. Next, softmax."
            )
        return (
            f"{self._steps[place]} has turned {self._sizes[place - 1]} numbers into "
            f"{len(a)} activations. {np.count_nonzero(a > 0)} of them are above 0, and "
            f"the largest is {number(a.max())} in unit {a.argmax()}. Next: {after}."
        )


def _percent(p: float) -> str:
    if p < 0.005:
        return "<1\u00a0%"
    return ">99\u00a0%" if p > 0.995 else f"{p:.0%}".replace("%", "\u00a0%")


def _require_network(network: Network) -> Network:
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
