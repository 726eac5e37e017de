"""Follow an activation, its slope, and what is left of the slope after many layers."""

from typing import Any

import ipywidgets as widgets
import numpy as np

from mnist_course.activations import ACTIVATIONS
from mnist_course.plots.picture import (
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    TRAIN,
    Picture,
    styled,
)
from mnist_course.widgets.base.interactive_figure import InteractiveFigure

NAMES = {
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
}
KINKED = ("relu", "leaky_relu")
REACH = 6.0
MAX_LAYERS = 20
TANGENT_REACH = 1.6
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class ActivationExplorer(InteractiveFigure):
    """Move a point along an activation and send its slope through layers.

    The left curve is the function with its tangent, the right one its derivative. The
    bars below are the derivative at that point, multiplied once for each layer, as if
    every weight on the way were 1.

    Notes
    -----
    Introduced in lesson 03.
    """

    @styled
    def __init__(self) -> None:
        picture = Picture(7.2, 4.5, layout="none")
        left = picture.add_axes((0.08, 0.5, 0.395, 0.42))
        right = picture.add_axes((0.585, 0.5, 0.395, 0.42))
        below = picture.add_axes((0.08, 0.11, 0.9, 0.215))
        self._z = np.linspace(-REACH, REACH, 241)
        for axes in (left, right):
            axes.set(xlim=(-REACH, REACH), xticks=[-6, -3, 0, 3, 6], xlabel="z")
            axes.axhline(0, color=FAINT, linewidth=1)
            axes.axvline(0, color=FAINT, linewidth=1)
        self._left, self._right = left, right
        right.set(ylim=(-0.1, 1.15), yticks=[0, 0.25, 0.5, 0.75, 1])
        (self._function,) = left.plot([], [], color=INK)
        (self._tangent,) = left.plot([], [], color=HIGHLIGHT, linewidth=3)
        self._derivative = [right.plot([], [], color=INK)[0] for _ in range(2)]
        mark: dict[str, Any] = {
            "marker": "o",
            "markersize": 9,
            "color": HIGHLIGHT,
            "markeredgecolor": "white",
            # At either end of z half of it lies outside, and an axis runs through it.
            "clip_on": False,
            "zorder": 3,
        }
        self._points = [axes.plot([], [], **mark)[0] for axes in (left, right)]
        self._titles = [axes.set_title("", loc="left") for axes in (left, right)]
        below.set(xlim=(0.3, MAX_LAYERS + 0.7), ylim=(0, 1.05), yticks=[0, 0.5, 1])
        below.set(xticks=[1, 5, 10, 15, 20], xlabel="layers")
        self._bars = below.bar(range(1, MAX_LAYERS + 1), np.zeros(MAX_LAYERS), 0.7)
        self._product = below.set_title("", loc="left", color=INK)
        controls = {
            "activation": widgets.ToggleButtons(
                options=[(name, key) for key, name in NAMES.items()],
                value="sigmoid",
                description="Function",
                style={"button_width": "8.5em"},
            ),
            "z": widgets.FloatSlider(
                description="z",
                min=-REACH,
                max=REACH,
                step=0.1,
                value=0,
                readout_format=".1f",
                layout=widgets.Layout(width="98%"),
            ),
            "layers": widgets.IntSlider(
                description="Layers",
                min=1,
                max=MAX_LAYERS,
                value=10,
                layout=widgets.Layout(width="98%"),
            ),
        }
        super().__init__(
            picture,
            controls,
            invitation="The sigmoid at 0 is as steep as it ever gets. How much is left "
            "after ten layers? Move z away from 0. Then try the other functions: where "
            "does anything come through? Each layer is taken at the same z; in a real "
            "chain the output of one is the input of the next.",
        )

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
        name = NAMES[activation]
        function, derivative = ACTIVATIONS[activation]
        value = float(function(z))
        # What is multiplied is the number that is shown, so that the sum is right.
        slope = float(f"{derivative(z):.3g}")
        powers = slope ** np.arange(1, MAX_LAYERS + 1)
        at_kink = activation in KINKED and z == 0
        self._show_curves(activation)
        ends = np.array([z - TANGENT_REACH, z + TANGENT_REACH])
        self._tangent.set_data(ends, value + slope * (ends - z))
        self._tangent.set_visible(not at_kink)
        self._points[0].set_data([z], [value])
        self._points[1].set_data([z], [slope])
        place, shown, steep = signed(z, 1), signed(value, 3), in_short(slope)
        self._titles[0].set_text(f"{name}: f({place}) = {shown}")
        self._titles[1].set_text(f"derivative: f′({place}) = {steep}")
        for layer, (bar, height) in enumerate(
            zip(self._bars, powers, strict=True), start=1
        ):
            bar.set_height(height if layer <= layers else 0)
            bar.set_facecolor(TRAIN if layer == layers else MUTED)
        base = f"({steep})" if "×" in steep else steep
        product = f"{base}{superscript(layers)} {equals(powers[layers - 1])}"
        plural = "s" if layers > 1 else ""
        self._product.set_text(f"left after {layers} layer{plural}: {product}")
        kink = (
            " At the kink there is no derivative; that number is taken by agreement."
            if at_kink
            else ""
        )
        return (
            f"{name[0].upper()}{name[1:]} at z = {place} is {shown}, and its "
            f"slope there is {steep}.{kink} Through {layers} layer{plural} "
            f"with this slope: {product}."
        )

    def _show_curves(self, activation: str) -> None:
        function, derivative = ACTIVATIONS[activation]
        z = self._z
        self._function.set_data(z, function(z))
        # A jump is no part of the derivative: two pieces, with nothing between them.
        parts = (z <= 0, z > 0) if activation in KINKED else (z <= REACH, z > REACH)
        for line, part in zip(self._derivative, parts, strict=True):
            line.set_data(z[part], derivative(z)[part])
        if activation in KINKED:
            self._left.set(ylim=(-2, 6.5), yticks=[-2, 0, 2, 4, 6])
        else:
            self._left.set(ylim=(-1.3, 1.3), yticks=[-1, -0.5, 0, 0.5, 1])


def signed(number: float, decimals: int) -> str:
    """Return a rounded number with a minus sign, not a hyphen, such as ``"−0.5"``."""
    return f"{number:.{decimals}f}".replace("-", "−")


def superscript(number: int) -> str:
    """Return a whole number in raised digits, such as ``"⁻¹²"``."""
    return str(number).translate(SUPERSCRIPTS)


def in_short(number: float) -> str:
    """Return a number from 0 up in three digits, such as ``"2.47 × 10⁻⁵"``."""
    if number == 0 or number >= 0.0001:
        return f"{number:.3g}"
    digits, _, power = f"{number:.2e}".partition("e")
    return f"{digits} × 10{superscript(int(power))}"


def equals(number: float) -> str:
    """Return ``"= 0.0625"`` or, where four decimals are not enough, ``"≈ 0.0002"``."""
    if number == 0 or number >= 0.0001:
        text = f"{number:.4f}".rstrip("0").rstrip(".")
        return f"{'=' if np.isclose(float(text), number, rtol=1e-9) else '≈'} {text}"
    return f"≈ {in_short(number)}"
