"""The figure: forward and backward side by side, in the same units."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.text import Text

from mnist_course.support.picture import (
    FAINT,
    HIGHLIGHT,
    INK,
    TRAIN,
    WRONG,
    Picture,
)
from mnist_course.support.wording import ACTIVATION_NAMES, in_short, number, raised
from mnist_course.widgets.base import InteractiveFigure, Target, controls
from mnist_course.widgets.layer_passage.passage import (
    LAYERS,
    UNITS,
    Passage,
    RandomLayers,
)

# What vanishes has the colour of what is wrong. ReLU and leaky ReLU all but coincide:
# the dashes of one let the other be seen through them.
LOOKS: dict[str, dict[str, Any]] = {
    "relu": {"color": INK},
    "leaky_relu": {"color": TRAIN, "linestyle": "--"},
    "sigmoid": {"color": WRONG},
    "tanh": {"color": HIGHLIGHT},
}
# In hundredths, each about the root of two times the one before.
VARIANCES = (0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.7, 8, 11, 16)
ARRIVES = (0.1, 10.0)
LOWEST, HIGHEST = 1e-10, 1e6
NEAR = 10**0.4  # by this factor above or below a line, a click still means it
APART = 30  # so many times above or below the end of a line are the words about it
ROOM = 0.9  # of powers of ten around words, which is enough
FATES = {"vanish": "vanishes", "explode": "explodes", "arrive": "arrives"}
WAYS = ("share of the signal left →", "← share of the gradient left")


class LayerPassage(InteractiveFigure):
    """Send a signal forward through ten random layers, and a gradient back.

    Both are drawn as shares of what set out, on one logarithmic scale: each line of the
    grid is a hundred times the one below, and in the band at least a tenth arrives, and
    at most ten times as much. A click on a line chooses its function, as the buttons
    do. Introduced in lesson 03.

    Parameters
    ----------
    seed : int
        Decides the random numbers, which are the same for all functions and sizes.
    """

    size = (7.2, 3.9)
    invitation = (
        "What is left after ten layers? Between a tenth and ten times as much will do: "
        "the blue band. Find for each function weights with which both ways end in it. "
        "For which function are there none?"
    )

    clicks = "Click a line to choose its function."

    def __init__(self, seed: int = 0) -> None:
        layers = RandomLayers(seed)
        self._passages = {
            (name, hundredths): layers.send(name, hundredths / UNITS)
            for name in LOOKS
            for hundredths in VARIANCES
        }
        super().__init__()

    def create_artists(self, picture: Picture) -> Iterable[Artist]:
        """Create two panels with the same scale, and a line for each function."""
        left = picture.add_axes((0.085, 0.135, 0.43, 0.7))
        right = picture.add_axes((0.555, 0.135, 0.43, 0.7))
        self._axes = left, right
        layers = np.arange(1, LAYERS + 1)
        self.lines: list[dict[str, Line2D]] = []
        self.chosen: list[Line2D] = []
        self.ends: list[tuple[Line2D, Text]] = []
        starts: list[Line2D] = []
        decades = np.arange(-10, 7, 2)
        for axes, start, way in zip((left, right), (1, LAYERS), WAYS, strict=True):
            axes.set(xlim=(0.5, LAYERS + 0.5), xticks=layers, xlabel="layer")
            axes.set(yscale="log", ylim=(LOWEST, HIGHEST))
            axes.set_yticks(10.0**decades)
            axes.set_yticklabels([])
            axes.minorticks_off()
            axes.grid(axis="y", color=FAINT, linewidth=0.8)
            band = axes.axhspan(*ARRIVES, color=TRAIN, alpha=0.12, linewidth=0)
            axes.set_axisbelow(True)
            self.lines.append(
                {
                    name: axes.plot([], [], linewidth=1.5, **look)[0]
                    for name, look in LOOKS.items()
                }
            )
            self.chosen += axes.plot([], [], linewidth=4.5, zorder=3)
            starts += axes.plot(start, 1, "o", color=INK, markersize=7, zorder=4)
            (end,) = axes.plot([], [], "o", markersize=9, zorder=5)
            words = axes.text(0, 0, "", va="center", fontsize=11, zorder=6)
            words.set_bbox({"facecolor": "white", "linewidth": 0, "pad": 1.5})
            self.ends.append((end, words))
            axes.set_title(way, loc="left" if start == 1 else "right", fontsize=11)
        # No line comes to the corner above the start, nor words about an end.
        self.weights = left.text(1, 10**5.6, "", va="top", fontsize=11)
        left.set_yticklabels([_power(int(decade)) for decade in decades])
        names = [*(ACTIVATION_NAMES[name] for name in LOOKS), "enough arrives"]
        handles = [*self.lines[0].values(), band]
        where: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0.07, 1.01)}
        picture.legend(handles, names, ncols=5, columnspacing=1.2, **where)
        moving = [line for lines in self.lines for line in lines.values()]
        moving += self.chosen
        # Where they start does not move, but lies above something that does.
        ends = [artist for pair in self.ends for artist in pair]
        return [*moving, *starts, *ends, self.weights]

    def create_controls(self) -> dict[str, Any]:
        """Create the choice of a function, and of the size of the weights."""
        names = [(ACTIVATION_NAMES[key], key) for key in LOOKS]
        return {
            "activation": controls.choice(
                "Function", names, value="sigmoid", button_width="8.5em"
            ),
            "variance": controls.steps(
                "Variance", VARIANCES, unit=f"/{UNITS}", value=1, **controls.WHOLE
            ),
        }

    def targets(self) -> list[Target]:
        """Return a place around each layer of each line, the chosen one at last."""
        chosen, variance = self.values.values()
        ways = {name: self._passages[name, variance] for name in LOOKS}
        return [
            Target(
                name,
                f"choose {ACTIVATION_NAMES[name]}",
                axes,
                (layer - 0.5, left * NEAR, layer + 0.5, left / NEAR),
            )
            for name in sorted(LOOKS, key=chosen.__eq__)
            for axes, way in zip(self._axes, ways[name], strict=True)
            for layer, left in enumerate(way.tolist(), start=1)
            if LOWEST < left < HIGHEST
        ]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Choose the function."""
        return {"activation": name}

    def draw(self, *, activation: str, variance: float) -> str:
        """Draw all functions with weights of one size, and mark one of them.

        Parameters
        ----------
        activation : {"relu", "leaky_relu", "sigmoid", "tanh"}
            Which function.
        variance : float
            Mean square of the weights, in hundredths.

        Returns
        -------
        str
            What is left of both, by which factor a layer, and what that means.
        """
        layers = np.arange(1, LAYERS + 1)
        for name in LOOKS:
            passage = self._passages[name, variance]
            for lines, values in zip(self.lines, passage, strict=True):
                lines[name].set_data(layers, values)
        self.weights.set_text(f"weights of\nvariance {variance:g}/{UNITS}")
        passage = self._passages[activation, variance]
        for line, values in zip(self.chosen, passage, strict=True):
            line.set(data=(layers, values), **{"linestyle": "-"} | LOOKS[activation])
        ways = np.array([self._passages[name, variance] for name in LOOKS])
        near = (ways[:, 0, -3:], ways[:, 1, :3])  # where words may hide a line
        ends = zip(passage.arrived, near, (LAYERS, 1), ("right", "left"), strict=True)
        for (dot, words), (left, around, place, side) in zip(
            self.ends, ends, strict=True
        ):
            dot.set_data([place], [left])
            dot.set_color(LOOKS[activation]["color"])
            words.set_position((place, _free_height(left, around)))
            words.set(text=in_short(left), ha=side)
        return in_words(ACTIVATION_NAMES[activation], variance, passage)


def in_words(name: str, variance: float, passage: Passage) -> str:
    """Say what is left of signal and gradient, by which factors, and what that means.

    Parameters
    ----------
    name : str
        What the function is called.
    variance : float
        Of the weights, in hundredths.
    passage : Passage
        What is left at each layer.
    """
    facts = [
        f"{in_short(left)} is left at layer {layer} (a factor of {number(factor, 2)} "
        "a layer)"
        for left, layer, factor in zip(
            passage.arrived, (LAYERS, 1), passage.factors, strict=True
        )
    ]
    signal, gradient = map(_fate, passage.arrived)
    verdict = f"The signal {FATES[signal]}, the gradient {FATES[gradient]}"
    if signal == gradient:
        verdict = f"Both {signal}"
    return (
        f"{name[0].upper()}{name[1:]}, weights of variance {variance:g}/{UNITS}: of "
        f"the signal {facts[0]}, of the gradient {facts[1]}. {verdict}."
    )


def _free_height(left: float, lines: np.ndarray) -> float:
    """Return where words about `left` hide no line: beyond it, or else before it."""
    sides = (left / APART, left * APART) if left <= 1 else (left * APART, left / APART)
    return max(sides, key=lambda at: min(np.abs(np.log10(lines / at)).min(), ROOM))


def _fate(left: float) -> str:
    low, high = ARRIVES
    return "vanish" if left < low else "explode" if left > high else "arrive"


def _power(decade: int) -> str:
    return "1" if decade == 0 else f"10{raised(decade)}"
