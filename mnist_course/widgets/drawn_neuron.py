"""A neuron as a drawing: numbers come in on the left, and an answer goes out."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from mnist_course.activations import sigmoid
from mnist_course.support.arguments import require
from mnist_course.support.picture import (
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    RIGHT,
    SIGNED,
    WRONG,
    Picture,
)
from mnist_course.support.wording import in_brackets, number
from mnist_course.widgets.base import InteractiveFigure, Words, controls
from mnist_course.widgets.two_weight_neuron import step

MOST_INPUTS = 4
REACH = 4.0  # of inputs and weights on their sliders
Z_SHOWN = 8.0
SUBSCRIPTS = "₁₂₃₄"

# Places in inches.
HEIGHT, MIDDLE = 3.6, 1.68
INPUT, LABEL, SUM, GRAPH, ANSWER = 1.0, 2.35, 4.0, 4.84, 6.74
RADIUS, LARGE, SIDE = 0.31, 0.42, 1.1
LABEL_SIZE = (1.66, 0.26)


class DrawnNeuron(InteractiveFigure):
    """Send numbers through a drawn neuron: edges, their sum, a function, an answer.

    An edge is as wide as its weight is large, blue if above 0 and orange if below. The
    bias is drawn as the weight of an input that is always 1. Introduced in lesson 02.

    Parameters
    ----------
    x, weights : array_like
        One to four inputs, and a weight for each, from -4 to 4.
    bias : float
        From -8 to 8.
    names : sequence of str, optional
        What the inputs are.

    Raises
    ------
    ValueError
        If there are too many inputs, or not one weight and one name for each.
    """

    size = (7.2, HEIGHT)
    invitation = (
        "Follow the numbers from left to right. Which of them must change to turn the "
        "answer round, and by how much? Set a weight to 0: what becomes of its input? "
        "Then give it a minus."
    )

    def __init__(
        self,
        x: npt.ArrayLike,
        weights: npt.ArrayLike,
        bias: float,
        *,
        names: Sequence[str] | None = None,
    ) -> None:
        self._x = np.asarray(x, dtype=float)
        self._weights = np.asarray(weights, dtype=float)
        count = self._x.size
        require(
            self._x.shape == self._weights.shape == (count,)
            and 1 <= count <= MOST_INPUTS,
            f"x and weights must be one to {MOST_INPUTS} numbers each, as many of "
            f"both; got shapes {self._x.shape} and {self._weights.shape}",
        )
        numbers = np.concatenate([self._x, self._weights, [bias / 2]])
        require(
            bool((abs(numbers) <= REACH).all()),
            "x and weights must lie from −4 to 4 and the bias from −8 to 8; got "
            f"{self._x}, {self._weights} and {bias}",
        )
        self._names = list(names or [f"x{mark}" for mark in SUBSCRIPTS[:count]])
        require(
            len(self._names) == count,
            f"names must be one for each of the {count} inputs; got {names}",
        )
        self._bias = float(bias)
        super().__init__()

    def create_artists(self, picture: Picture) -> Iterable[Artist]:
        """Create inputs, edges, the sum, the graph of f and the answer."""
        axes = picture.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, self.size[0]), ylim=(0, HEIGHT))
        axes.axis("off")
        count = len(self._x) + 1
        pitch = min(1.0, 2.7 / (count - 1))
        heights = MIDDLE + pitch * ((count - 1) / 2 - np.arange(count))
        starts = np.column_stack([np.full(count, INPUT), heights])
        lines = np.stack([starts, np.tile([SUM, MIDDLE], (count, 1))], axis=1)
        self.edges = LineCollection(list(lines), zorder=1)
        places = [*starts, (SUM, MIDDLE), (ANSWER, MIDDLE)]
        circles = [Circle((x, y), RADIUS if x == INPUT else LARGE) for x, y in places]
        self.circles = PatchCollection(circles, edgecolors=INK, linewidths=1.5)
        # Products stand on their edges, on paper of their own.
        share = (LABEL - INPUT) / (SUM - INPUT)
        labels = starts + share * (lines[:, 1] - starts)
        style = "round,pad=0,rounding_size=0.08"
        sheets = [
            FancyBboxPatch(at, *LABEL_SIZE, boxstyle=style)
            for at in labels - np.array(LABEL_SIZE) / 2
        ]
        paper = PatchCollection(sheets, facecolors="white", edgecolors=FAINT)
        for layer in (self.edges, self.circles, paper):
            axes.add_collection(layer, autolim=False)
        spans = ((SUM + LARGE, GRAPH), (GRAPH + SIDE, ANSWER - LARGE))
        arrow: dict[str, Any] = {
            "arrowstyle": "-|>",
            "mutation_scale": 15,
            "shrinkA": 0,
            "shrinkB": 0,
        }
        for start, end in spans:
            ends = ((start + 0.02, MIDDLE), (end - 0.02, MIDDLE))
            axes.add_patch(FancyArrowPatch(*ends, color=INK, linewidth=2, **arrow))
        self.inside = Words(axes, places, size=12, align="center")
        self.products = Words(axes, labels, size=10.5, align="center")
        under = MIDDLE - SIDE / 2 - 0.17
        places = [(x, under) for x in (SUM, GRAPH + SIDE / 2, ANSWER)]
        self.under = Words(axes, places, size=11, align="center")
        names = Words(axes, [(0.06, y) for y in heights], size=11)
        names.show([*self._names, "always"])
        heads = [(INPUT, "inputs"), (LABEL, "weight · input"), (SUM, "sum z")]
        heads += [(GRAPH + SIDE / 2, "function f"), (ANSWER, "answer y")]
        top = Words(axes, [(x, HEIGHT - 0.13) for x, _ in heads], align="center")
        top.show([words for _, words in heads], colors=MUTED)
        self._create_graph(picture)
        words = [each.artist for each in (self.inside, self.products, self.under)]
        return [self.edges, paper, self.circles, *words, self.curve, self.here]

    def _create_graph(self, picture: Picture) -> None:
        width = self.size[0]
        place = (GRAPH / width, (MIDDLE - SIDE / 2) / HEIGHT)
        graph = picture.add_axes((*place, SIDE / width, SIDE / HEIGHT))
        graph.set(xlim=(-Z_SHOWN, Z_SHOWN), ylim=(-0.15, 1.15), xticks=[], yticks=[])
        graph.spines[:].set(visible=True, color=INK)
        graph.axvline(0, color=FAINT, linewidth=1)
        graph.axhline(0, color=FAINT, linewidth=1)
        (self.curve,) = graph.plot([], [], color=INK)
        (self.here,) = graph.plot([], [], "o", color=HIGHLIGHT, zorder=3)
        self.here.set(markersize=9, clip_on=False)  # whole at the rim too

    def create_controls(self) -> dict[str, Any]:
        """Create sliders for inputs, weights and bias, and the choice of f."""
        made = {}
        for n, (x, weight) in enumerate(zip(self._x, self._weights, strict=True)):
            mark = SUBSCRIPTS[n]
            given = (
                self._names[n]
                if f"x{mark}" in self._names[n]
                else (f"{self._names[n]} x{mark}")
            )
            for name, words, value in (("x", given, x), ("w", f"w{mark}", weight)):
                made[f"{name}{n + 1}"] = controls.slider(
                    words, value, -REACH, REACH, step=0.1, **controls.HALF
                )
        made["b"] = controls.slider("b", self._bias, -8, 8, step=0.1, **controls.HALF)
        made["activation"] = controls.choice("f", ["step", "sigmoid"], **controls.HALF)
        return made

    def draw(self, *, b: float, activation: str, **numbers: float) -> str:
        """Draw the neuron with its present numbers.

        Parameters
        ----------
        b : float
            The bias.
        activation : {"step", "sigmoid"}
            What makes the answer of the sum.
        **numbers : float
            Inputs ``x1``, ``x2`` and so on, and weights ``w1``, ``w2`` and so on.

        Returns
        -------
        str
            The products, their sum with the bias, and the answer.
        """
        count = len(self._x)
        x = np.array([numbers[f"x{n + 1}"] for n in range(count)] + [1.0])
        weights = np.array([numbers[f"w{n + 1}"] for n in range(count)] + [b])
        products = weights * x
        z = round(float(products.sum()), 9) + 0.0
        f = sigmoid if activation == "sigmoid" else step
        y = float(f(np.array(z)))
        colors = [RIGHT if w > 0 else WRONG if w < 0 else FAINT for w in weights]
        self.edges.set(linewidths=0.6 + 2.2 * np.abs(weights), colors=colors)
        shares = np.append(x / REACH, [z / Z_SHOWN, 2 * y - 1])
        shares[count] = 0  # the input of the bias never changes
        self.circles.set_facecolor(SIGNED((np.clip(shares, -1, 1) + 1) / 2))
        answer = f"{y:.2f}" if activation == "sigmoid" else f"{y:.0f}"
        self.inside.show(
            [*map(number, x[:-1]), "1", number(z), answer],
            colors=["white" if abs(s) > 0.6 else INK for s in shares],
            bold=[count + 1, count + 2],
        )
        rows = [
            f"{number(w)} · {in_brackets(v)} = {number(p)}"
            for w, v, p in zip(weights, x, products, strict=True)
        ]
        rows[-1] = f"b = {number(b)}"
        self.products.show(
            rows, colors=[RIGHT if p > 0 else WRONG if p < 0 else INK for p in products]
        )
        says = "yes" if z > 0 else "no"
        under = [f"{'above' if z > 0 else 'not above'} 0", activation, says]
        self.under.show(under, colors=[INK, MUTED, RIGHT if z > 0 else WRONG])
        side = np.linspace(-Z_SHOWN, Z_SHOWN, 400)
        self.curve.set_data(side, f(side))
        self.here.set_data([np.clip(z, -Z_SHOWN, Z_SHOWN)], [y])
        told = ", ".join(
            f"{name}: {row}" for name, row in zip(self._names, rows[:-1], strict=True)
        )
        first, *rest = products
        total = " + ".join([number(first), *map(in_brackets, rest)])
        return (
            f"{told}. With the bias, {total} = {number(z)}, which is "
            f"{'above' if z > 0 else 'not above'} 0. The {activation} makes {answer} "
            f"of it: a {says}."
        )
