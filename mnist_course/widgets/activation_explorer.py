"""Follow an activation, its slope, and what is left of the slope after many layers."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from mnist_course.activations import ACTIVATIONS
from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, MUTED, Picture
from mnist_course.support.wording import (
    ACTIVATION_NAMES,
    counted,
    equals,
    in_short,
    number,
    raised,
)
from mnist_course.widgets.base import InteractiveFigure, Target, controls

KINKED = ("relu", "leaky_relu")
REACH = 6.0
MAX_LAYERS = 20
TANGENT_REACH = 1.6
# 20 layers of the sigmoid at its steepest are just in view.
LEAST = 1e-13


class ActivationExplorer(InteractiveFigure):
    """Move a point along an activation and send its slope through layers.

    The left curve is the function with its tangent, the right one its derivative. The
    dots below are the derivative at that point, multiplied once for each layer, as if
    every weight on the way were 1; each line of their grid is a thousandth of the one
    above. A click on a graph moves z, or the number of layers, as the sliders do.
    Introduced in lesson 03.
    """

    size = (7.2, 4.5)
    invitation = (
        "The sigmoid at 0 is as steep as it ever gets. How much is left after ten "
        "layers? Move z away from 0. Then try the other functions: where does anything "
        "come through? Each layer is taken at the same z; in a real chain the output "
        "of one is the input of the next."
    )
    clicks = "Click a graph to go there."

    def create_artists(self, picture: Picture) -> Iterable[Artist]:
        """Create the function, its derivative and a dot for each layer."""
        left = picture.add_axes((0.08, 0.5, 0.395, 0.42))
        right = picture.add_axes((0.585, 0.5, 0.395, 0.42))
        below = picture.add_axes((0.08, 0.11, 0.9, 0.215))
        for axes in (left, right):
            axes.set(xlim=(-REACH, REACH), xticks=[-6, -3, 0, 3, 6], xlabel="z")
            axes.axhline(0, color=FAINT, linewidth=1)
            axes.axvline(0, color=FAINT, linewidth=1)
        right.set(ylim=(-0.1, 1.15), yticks=[0, 0.25, 0.5, 0.75, 1])
        self.left, self.shown = left, ""
        (self.function,) = left.plot([], [], color=INK)
        (self.tangent,) = left.plot([], [], color=HIGHLIGHT, linewidth=3)
        self.derivative = [right.plot([], [], color=INK)[0] for _ in range(2)]
        mark: dict[str, Any] = {
            "marker": "o",
            "markersize": 9,
            "markeredgecolor": "white",
            # At either end of z half of it lies outside, and an axis runs through it.
            "clip_on": False,
            "zorder": 3,
        }
        self.points = [
            axes.plot([], [], color=HIGHLIGHT, **mark)[0] for axes in (left, right)
        ]
        self.titles = [axes.set_title("", loc="left", y=1) for axes in (left, right)]
        below.set(xlim=(0.3, MAX_LAYERS + 0.7), yscale="log", ylim=(LEAST, 9))
        below.set(xticks=[1, 5, 10, 15, 20], xlabel="layers")
        below.set_yticks([1e-12, 1e-9, 1e-6, 1e-3, 1])
        below.set_yticklabels(["10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "1"])
        below.minorticks_off()
        below.grid(axis="y", color=FAINT)
        below.set_axisbelow(True)
        (self.dots,) = below.plot([], [], "o", color=MUTED, markersize=5)
        (self.last_dot,) = below.plot([], [], color=HIGHLIGHT, **mark)
        self.below_view = below.text(
            MAX_LAYERS + 0.4, LEAST * 5, "", ha="right", va="bottom", color=MUTED
        )
        self.product = below.set_title("", loc="left", y=1, color=INK)
        return [
            *(self.function, *self.derivative, self.tangent, *self.points),
            *(*self.titles, self.dots, self.last_dot, self.below_view, self.product),
        ]

    def create_controls(self) -> dict[str, Any]:
        """Create the choice of a function, and sliders for z and the layers."""
        names = [(name, key) for key, name in ACTIVATION_NAMES.items()]
        return {
            "activation": controls.choice(
                "Function", names, value="sigmoid", button_width="8.5em"
            ),
            "z": controls.slider("z", 0, -REACH, REACH, step=0.1, **controls.WHOLE),
            "layers": controls.slider("Layers", 10, 1, MAX_LAYERS, **controls.WHOLE),
        }

    def targets(self) -> list[Target]:
        """Return a strip for each z, and one for each number of layers."""
        left, right, below = self.picture.axes
        at, places = REACH + 0.05, round(20 * REACH) + 1
        return [
            _strips("z", "go to this z", left, (-at, at), places),
            _strips("z", "go to this z", right, (-at, at), places),
            _strips(
                "layers", "take so many", below, (0.5, MAX_LAYERS + 0.5), MAX_LAYERS
            ),
        ]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Move to this z, or take so many layers."""
        if name == "layers":
            return {"layers": cell + 1}
        return {"z": cell / 10 - REACH}

    def draw(self, *, activation: str, z: float, layers: int) -> str:
        """Show one activation at one point.

        Parameters
        ----------
        activation : {"relu", "leaky_relu", "sigmoid", "tanh"}
            Which function.
        z : float
            Where, from -6 to 6.
        layers : int
            Through how many layers, 1 to 20.

        Returns
        -------
        str
            Value, slope, and the product of the slope through the layers.
        """
        z = round(z, 1) + 0.0  # no -0.0, and a slider's 0.30000000000000004 is 0.3
        name = ACTIVATION_NAMES[activation]
        function, derivative = ACTIVATIONS[activation]
        value = float(function(z))
        # What is multiplied is the number that is shown, so that the sum is right.
        slope = float(f"{derivative(z):.3g}")
        powers = slope ** np.arange(1, MAX_LAYERS + 1)
        at_kink = activation in KINKED and z == 0
        if activation != self.shown:
            self.shown = activation
            self._show_curves(activation)
        ends = np.array([z - TANGENT_REACH, z + TANGENT_REACH])
        self.tangent.set_data(ends, value + slope * (ends - z))
        self.tangent.set_visible(not at_kink)
        self.points[0].set_data([z], [value])
        self.points[1].set_data([z], [slope])
        place, shown, steep = number(z), number(value, 3), in_short(slope)
        self.titles[0].set_text(f"{name}: f({place}) = {shown}")
        self.titles[1].set_text(f"derivative: f′({place}) = {steep}")
        self._show_products(powers[:layers])
        base = f"({steep})" if "×" in steep else steep
        product = f"{base}{raised(layers)} {equals(powers[layers - 1])}"
        through = counted(layers, "layer")
        self.product.set_text(f"left after {through}: {product}")
        kink = (
            " At the kink there is no derivative; that number is taken by agreement."
            if at_kink
            else ""
        )
        return (
            f"{name[0].upper()}{name[1:]} at z = {place} is {shown}, and its slope "
            f"there is {steep}.{kink} Through {through} with this slope: {product}."
        )

    def _show_products(self, products: np.ndarray) -> None:
        """Draw a dot for each product, and say which of them are out of view."""
        layers = np.arange(1, len(products) + 1)
        seen = products >= LEAST
        self.dots.set_data(layers[seen], products[seen])
        self.last_dot.set_data(layers[seen][-1:], products[seen][-1:])
        words = ""
        if not products[0]:
            words = "nothing comes through: 0 has no place on this scale"
        elif not seen.all():
            words = f"from layer {layers[~seen][0]} on, still smaller"
        self.below_view.set_text(words)

    def _show_curves(self, activation: str) -> None:
        function, derivative = ACTIVATIONS[activation]
        z = np.linspace(-REACH, REACH, 241)
        self.function.set_data(z, function(z))
        # A jump is no part of the derivative: two pieces, with nothing between them.
        parts = (z <= 0, z > 0) if activation in KINKED else (z <= REACH, z > REACH)
        for line, part in zip(self.derivative, parts, strict=True):
            line.set_data(z[part], derivative(z)[part])
        if activation in KINKED:
            self.left.set(ylim=(-2, 6.5), yticks=[-2, 0, 2, 4, 6])
        else:
            self.left.set(ylim=(-1.3, 1.3), yticks=[-1, -0.5, 0, 0.5, 1])
        self.picture.renew()  # the ticks are others now


def _strips(
    name: str, words: str, axes: Axes, ends: tuple[float, float], count: int
) -> Target:
    low, high = axes.get_ylim()
    return Target(name, words, axes, (ends[0], high, ends[1], low), columns=count)
