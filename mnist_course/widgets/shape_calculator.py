"""Choose the layers of a network; read the shapes and count the parameters."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from mnist_course.plots.picture import FAINT, HIGHLIGHT, INK, MUTED, Picture
from mnist_course.support.arguments import require, require_count
from mnist_course.support.wording import percent
from mnist_course.widgets.base import controls
from mnist_course.widgets.base.interactive_figure import InteractiveFigure
from mnist_course.widgets.base.words import Words

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
POINTS = 10.3
ADVANCE = POINTS * 0.602 / 72  # of one character in DejaVu Sans Mono


def parameter_counts(sizes: Sequence[int]) -> list[int]:
    """Return the number of weights and biases of each layer.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of units in each hidden layer, and of outputs.

    Returns
    -------
    list of int
        ``inputs * units + units`` for each layer after the input.

    Notes
    -----
    Introduced in lesson 04.
    """
    return [inputs * units + units for inputs, units in pairwise(sizes)]


class ShapeCalculator(InteractiveFigure):
    """Set the hidden layers and the batch size; see each matrix product's shapes.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of units in up to three hidden layers, and of outputs. The
        first and the last stay; the hidden layers are what the controls start with.

    Raises
    ------
    ValueError
        If `sizes` is not of that kind, or a hidden layer has over 1,024 units.

    Notes
    -----
    Introduced in lesson 04.
    """

    size = (WIDTH, HEIGHT)
    invitation = (
        "Guess first: which layer holds most parameters? The purple bars are shares of "
        "all parameters. Then move the controls. Which numbers in a product have to be "
        "equal, and what changes with the batch size n? Choose 784-512-256-10 from the "
        "list."
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
        wide: dict[str, Any] = {
            **controls.WHOLE,
            "style": {"description_width": "7em"},
        }
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
        rows = range(MOST_LAYERS + 1)
        self.shares = [
            Rectangle((WORDS, 0), 0, 0.05, color=HIGHLIGHT, linewidth=0) for _ in rows
        ]
        self.funnels = [Polygon([(0, 0)], color=FAINT, linewidth=0) for _ in rows]
        rounded = f"round,pad=0,rounding_size={BOX_HEIGHT / 4}"
        self.boxes = [
            FancyBboxPatch((0, 0), 1, BOX_HEIGHT, boxstyle=rounded, color=INK)
            for _ in range(MOST_LAYERS + 2)
        ]
        for patch in (*self.funnels, *self.shares, *self.boxes):
            axes.add_patch(patch)
        # The five parts of a product stand side by side, which letters of one width
        # make easy.
        self.products = Words(
            axes, np.zeros((5 * len(rows), 2)), size=POINTS, family="monospace"
        )
        self.counts = Words(axes, [(WORDS, 0)] * len(rows), size=10.5)
        self.names = Words(axes, [(MIDDLE, 0)] * len(self.boxes), align="center")
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
        heights = top - pitch * np.arange(MOST_LAYERS + 2)
        self._draw_boxes(sizes, heights)
        self._draw_products(n, sizes, counts, heights)
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

    def _draw_boxes(self, sizes: tuple[int, ...], heights: np.ndarray) -> None:
        self.names.places[:, 1] = heights
        words = [""] * len(self.boxes)
        for layer, box in enumerate(self.boxes):
            box.set_visible(layer < len(sizes))
            if layer < len(sizes):
                size, width = sizes[layer], _width(sizes[layer])
                left, low = MIDDLE - width / 2, heights[layer] - BOX_HEIGHT / 2
                box.set_bounds(left, low, width, BOX_HEIGHT)
                kind = {0: "input", len(sizes) - 1: "output"}.get(layer, "unit")
                words[layer] = f"{size} {kind}{'' if size == 1 else 's'}"
        self.names.show(words, colors="white")

    def _draw_products(
        self, n: int, sizes: tuple[int, ...], counts: list[int], heights: np.ndarray
    ) -> None:
        products = [""] * len(self.products.places)
        words = [""] * len(self.counts.places)
        for layer, (share, funnel) in enumerate(
            zip(self.shares, self.funnels, strict=True)
        ):
            share.set_visible(layer < len(counts))
            funnel.set_visible(layer < len(counts))
        for layer, count in enumerate(counts):
            a, b = sizes[layer : layer + 2]
            upper, lower = heights[layer : layer + 2]
            middle = (upper + lower) / 2
            parts = _product(n, a, b)
            own = slice(5 * layer, 5 * layer + 5)
            before = np.cumsum([0, *map(len, parts[:-1])])
            self.products.places[own, 0] = WORDS + ADVANCE * before
            self.products.places[own, 1] = middle + 0.17
            products[own] = parts
            words[layer] = f"{a} · {b} + {b} = {count:,}"
            self.counts.places[layer, 1] = middle - 0.07
            self.shares[layer].set(y=middle - 0.27, width=FULL * count / sum(counts))
            ends = np.array([_width(a), -_width(a), -_width(b), _width(b)]) / 2
            gap = BOX_HEIGHT / 2
            edges = [upper - gap, upper - gap, lower + gap, lower + gap]
            self.funnels[layer].set_xy(np.column_stack([MIDDLE + ends, edges]))
        equal = [place for place in range(len(products)) if place % 5 in (1, 3)]
        colors = [HIGHLIGHT if n in equal else INK for n in range(len(products))]
        self.products.show(products, colors=colors, bold=equal)
        self.counts.show(words)

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


def _width(size: int) -> float:
    return 0.95 + 1.15 * np.log(size) / np.log(MOST_UNITS)


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
