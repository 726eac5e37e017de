"""Choose the layers of a network; read the shapes and count the parameters.

Longer than most modules: a layer is drawn with five kinds of artists, which belong
together.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from mnist_course.support.arguments import require, require_count
from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, MUTED, Picture
from mnist_course.support.wording import percent
from mnist_course.widgets.base import InteractiveFigure, Words, controls

OWN = "your own"
MOST_LAYERS = 3
MOST_UNITS = 1024
PRESETS = ((), (16,), (16, 16), (512, 256), (128, 64, 32))
BATCHES = (1, 2, 10, 32, 100, 1000, 60_000)

# Places in inches, from the lower left corner.
WIDTH, HEIGHT = 7.2, 4.1
MIDDLE, WORDS, FULL = 1.15, 2.4, 4.6
TOP, BOTTOM = 3.88, 0.78
BOX_HEIGHT = 0.32
ROUNDED = f"round,pad=0,rounding_size={BOX_HEIGHT / 4}"
POINTS = 10.3
ADVANCE = POINTS * 0.602 / 72  # of one character in DejaVu Sans Mono


def parameter_counts(sizes: Sequence[int]) -> list[int]:
    """Return the number of weights and biases of each layer.

    Introduced in lesson 04.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of units in each hidden layer, and of outputs.

    Returns
    -------
    list of int
        ``inputs * units + units`` for each layer after the input.
    """
    return [inputs * units + units for inputs, units in pairwise(sizes)]


class ShapeCalculator(InteractiveFigure):
    """Set the hidden layers and the batch size; see each matrix product's shapes.

    Introduced in lesson 04.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of units in up to three hidden layers, and of outputs. The
        first and the last stay; the hidden layers are what the controls start with.

    Raises
    ------
    ValueError
        If `sizes` is not of that kind, or a hidden layer has over 1,024 units.
    """

    size = (WIDTH, HEIGHT)
    invitation = (
        "Which layer holds most parameters? The pink bars are shares of all "
        "parameters. Then move the controls. Which numbers in a product have to be "
        "equal, and what changes with the batch size n? Choose 784-512-256-10 from "
        "the list."
    )

    def __init__(self, sizes: Sequence[int] = (784, 16, 16, 10)) -> None:
        self._inputs, *hidden, self._outputs = _require_sizes(sizes)
        self._start = tuple(hidden)
        every = PRESETS if self._start in PRESETS else (self._start, *PRESETS)
        self._presets = {self._name(each): each for each in every}
        self._preset = self._name(self._start)
        super().__init__()

    def create_controls(self) -> dict[str, Any]:
        """Create the list of networks, and sliders for the batch and the layers."""
        wide = controls.HALF | {"style": {"description_width": "7em"}}
        units = (*self._start, *(16,) * MOST_LAYERS)[:MOST_LAYERS]
        return {
            "preset": controls.choice(
                "Network", [*self._presets, OWN], value=self._preset, **wide
            ),
            "n": controls.steps("Batch size n", BATCHES, value=32, **wide),
            "hidden": controls.slider(
                "Hidden layers", len(self._start), 0, MOST_LAYERS, **wide
            ),
            **{
                f"units{layer}": controls.slider(
                    f"Units in {layer}", count, 1, MOST_UNITS, **wide
                )
                for layer, count in enumerate(units, start=1)
            },
        }

    def create_artists(self, picture: Picture) -> None:
        """Create what each layer may need: a box, a funnel, a product, a bar."""
        axes = picture.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        axes.axis("off")
        axes.axhline(0.47, 0.02, 0.98, color=FAINT, linewidth=1)
        layers = range(MOST_LAYERS + 1)
        self.funnels = [Polygon([(0, 0)], color=FAINT, linewidth=0) for _ in layers]
        self.shares = [
            Rectangle((WORDS, 0), 0, 0.05, color=HIGHLIGHT, linewidth=0) for _ in layers
        ]
        self.boxes = [
            FancyBboxPatch((0, 0), 1, BOX_HEIGHT, boxstyle=ROUNDED, color=INK)
            for _ in range(MOST_LAYERS + 2)
        ]
        for patch in (*self.funnels, *self.shares, *self.boxes):
            axes.add_patch(patch)
        # The five parts of a product stand side by side, which letters of one width
        # make easy.
        self.products = Words(axes, size=POINTS, family="monospace")
        self.counts = Words(axes, size=10.5)
        self.names = Words(axes, align="center")
        label = Words(axes, [(MIDDLE, 0.2)], align="center")
        label.show(["total"], colors=MUTED)
        self.total = Words(axes, [(WORDS, 0.2)])

    def draw(self, *, preset: str, n: int, hidden: int, **units: int) -> str:
        """Draw the layers, the products between them and what they count up to.

        Parameters
        ----------
        preset : str
            A network of the list, which moves the controls when it is chosen.
        n : int
            Examples in a batch.
        hidden : int
            Number of hidden layers, 0 to 3.
        **units : int
            Units of each hidden layer, ``units1`` to ``units3``.

        Returns
        -------
        str
            The parameters of all layers, and the shapes of input and output.
        """
        chosen = self._settle(preset, tuple(units.values())[:hidden])
        sizes = (self._inputs, *chosen, self._outputs)
        counts = parameter_counts(sizes)
        pitch = min((TOP - BOTTOM) / len(counts), 1.5)
        top = (TOP + BOTTOM + pitch * len(counts)) / 2
        heights = top - pitch * np.arange(len(sizes))
        self._draw_layers(sizes, heights)
        self._draw_products(n, sizes, (heights[1:] + heights[:-1]) / 2)
        total = f"{sum(counts):,}"
        if chosen:
            total = f"{' + '.join(f'{count:,}' for count in counts)} = {total}"
        self.total.show([f"{sum(counts):,} parameters"], bold=[0])
        share = f"; {_largest(counts)}"
        batch = "One example" if n == 1 else f"A batch of {n:,} examples"
        return (
            f"{self._name(chosen)} has {total} parameters{share if chosen else ''}. "
            f"{batch} goes in with shape ({n}, {sizes[0]}) and comes out with shape "
            f"({n}, {sizes[-1]}); n changes the shapes, never the parameters."
        )

    def _draw_layers(self, sizes: Sequence[int], heights: np.ndarray) -> None:
        """Draw a box for each size, and a funnel from each to the next."""
        for layer, box in enumerate(self.boxes):
            box.set_visible(layer < len(sizes))
        for shapes in (self.funnels, self.shares):
            for layer, shape in enumerate(shapes, start=1):
                shape.set_visible(layer < len(sizes))
        widths = 0.95 + 1.15 * np.log(sizes) / np.log(MOST_UNITS)
        left, right = MIDDLE - widths / 2, MIDDLE + widths / 2
        lower, upper = heights - BOX_HEIGHT / 2, heights + BOX_HEIGHT / 2
        for layer, width in enumerate(widths):
            self.boxes[layer].set_bounds(left[layer], lower[layer], width, BOX_HEIGHT)
        for above, below in pairwise(range(len(sizes))):
            corners = [(right[above], lower[above]), (left[above], lower[above])]
            corners += [(left[below], upper[below]), (right[below], upper[below])]
            self.funnels[above].set_xy(corners)
        kinds = ["input", *["unit"] * (len(sizes) - 2), "output"]
        names = [
            f"{size} {kind}{'' if size == 1 else 's'}"
            for size, kind in zip(sizes, kinds, strict=True)
        ]
        self.names.show(names, [(MIDDLE, y) for y in heights], colors="white")

    def _draw_products(self, n: int, sizes: Sequence[int], heights: np.ndarray) -> None:
        """Write each layer's product and count, over a bar for its share of all."""
        counts = parameter_counts(sizes)
        parts: list[str] = []
        places: list[tuple[float, float]] = []
        words = []
        for layer, (a, b) in enumerate(pairwise(sizes)):
            product, y = _product(n, a, b), heights[layer]
            before = np.cumsum([0, *map(len, product[:-1])])
            parts += product
            places += [(WORDS + ADVANCE * place, y + 0.17) for place in before]
            words.append(f"{a} · {b} + {b} = {counts[layer]:,}")
            width = FULL * counts[layer] / sum(counts)
            self.shares[layer].set(y=y - 0.27, width=width)
        equal = [place for place in range(len(parts)) if place % 5 in (1, 3)]
        colors = [HIGHLIGHT if n in equal else INK for n in range(len(parts))]
        self.products.show(parts, places, colors=colors, bold=equal)
        self.counts.show(words, [(WORDS, y - 0.07) for y in heights])

    def _name(self, hidden: Sequence[int]) -> str:
        return "-".join(map(str, (self._inputs, *hidden, self._outputs)))

    def _settle(self, preset: str, hidden: tuple[int, ...]) -> tuple[int, ...]:
        """Let a new choice move the sliders, and a moved slider change the choice."""
        if preset != self._preset and preset in self._presets:
            hidden = self._presets[preset]
            self.controls["hidden"].value = len(hidden)
            for layer, units in enumerate(hidden, start=1):
                self.controls[f"units{layer}"].value = units
        else:
            name = self._name(hidden)
            preset = name if name in self._presets else OWN
            self.controls["preset"].value = preset
        for layer in range(1, MOST_LAYERS + 1):
            self.controls[f"units{layer}"].disabled = layer > len(hidden)
        self._preset = preset
        return hidden


def _product(n: int, inputs: int, units: int) -> tuple[str, ...]:
    """Return the product of a layer in five parts; the second and fourth are equal."""
    rest = f", {units}) + ({units},) → ({n}, {units})"
    return f"({n}, ", str(inputs), ") @ (", str(inputs), rest


def _largest(counts: Sequence[int]) -> str:
    """Say which layer, or which layers of equal size, hold most parameters."""
    share = percent(max(counts) / sum(counts))
    most = [layer for layer, n in enumerate(counts, start=1) if n == max(counts)]
    if len(most) > 1:
        return f"layers {' and '.join(map(str, most))} hold {share} of them each"
    name = "the output layer" if most == [len(counts)] else f"layer {most[0]}"
    return f"{name} holds {share} of them"


def _require_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    require(
        isinstance(sizes, list | tuple) and 2 <= len(sizes) <= MOST_LAYERS + 2,
        "sizes must list the inputs, up to three hidden layers and the outputs, such "
        f"as (784, 16, 16, 10); got {sizes!r}",
    )
    for size in sizes:
        require_count("each of sizes", size)
    require(
        max(sizes) <= MOST_UNITS,
        f"each of sizes must be at most {MOST_UNITS:,}; got {max(sizes):,}",
    )
    return tuple(sizes)
