"""Turn ten logits into ten probabilities, and see what the true class costs."""

from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.artist import Artist

from mnist_course.activations import cross_entropy, softmax
from mnist_course.support.picture import FAINT, INK, RIGHT, WRONG, Picture
from mnist_course.support.wording import number, percent
from mnist_course.widgets.base import InteractiveFigure, Target, controls

OWN = "your own"
PRESETS: dict[str, tuple[float, ...]] = {
    "three, two, one": (1, 0, 0, 3, 0, 2, 0, 0, 0, 0),
    "all equal": (0,) * 10,
    "one large": (0, 0, 0, 8, 0, 0, 0, 0, 0, 0),
    "two rivals": (0, 0, 0, 6, 0, 6, 0, 0, 0, 0),
}
START = "three, two, one"
# Where the bars begin and how wide all ten are, as shares of the picture's width.
LEFT, WIDTH = 0.084, 0.902
NEARLY_EQUAL = 0.01
TEMPERATURES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0)


class SoftmaxExplorer(InteractiveFigure):
    """Set ten logits, a temperature and the true class; read the probabilities.

    A click on a bar chooses the true class, as the list does.
    Introduced in lesson 03.
    """

    size = (7.2, 2.9)
    invitation = (
        "Each upright slider is the logit of one digit. Raise one: what happens to the "
        "other bars? Then try the sets of logits in the list, and the temperature."
    )
    clicks = "Click a bar to make its digit the true one."

    _preset = START  # what was chosen last

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create a bar for each digit, and its number above it."""
        axes = picture.add_axes((0.075, 0.23, 0.92, 0.65))
        axes.set(xlim=(-0.6, 9.6), ylim=(0, 1.1), yticks=[0, 0.5, 1])
        axes.set_xlabel("digit, and below it its logit")
        axes.set_xticks(range(10))
        axes.tick_params(axis="x", length=0)
        self.bars = axes.bar(range(10), np.zeros(10), 0.75)
        self.numbers = [
            axes.text(digit, 0, "", ha="center", va="bottom", fontsize=10)
            for digit in range(10)
        ]
        self.title = axes.set_title("", loc="left", y=1)
        self.axes = axes
        words = [*self.numbers, self.title, axes.xaxis]
        return [*self.bars, *words, *axes.spines.values()]

    def create_controls(self) -> dict[str, Any]:
        """Create two lists, the ten logits and the temperature."""
        half: dict[str, Any] = {"layout": {"width": "47%"}}
        upright: dict[str, Any] = {
            "step": 0.5,
            "orientation": "vertical",
            # In a narrow window it would be cut off: the picture shows the logits.
            "readout": False,
            "layout": {
                "width": "10%",
                "min_width": "0",
                "height": "130px",
                "margin": "0",
            },
        }
        return {
            "preset": controls.choice("Logits", [*PRESETS, OWN], value=START, **half),
            "true": controls.choice("True digit", range(10), value=3, **half),
            **{
                f"z{digit}": controls.slider(str(digit), logit, -10, 10, **upright)
                for digit, logit in enumerate(PRESETS[START])
            },
            "temperature": controls.steps(
                "Temperature",
                TEMPERATURES,
                value=1.0,
                style={"description_width": "6.5em"},
                **controls.WHOLE,
            ),
        }

    def rows(self) -> list[widgets.Widget]:
        """Keep the sliders in a row, each above its bar, however narrow the page."""
        preset, true, *logits, temperature = self.controls.values()
        side_by_side = {
            "flex_flow": "row nowrap",
            "width": f"{WIDTH:.1%}",
            "margin": f"0 0 0 {LEFT:.1%}",
            "overflow": "hidden",
        }
        upright = widgets.HBox(logits, layout=side_by_side)
        settings = self.row(preset, true, upright, temperature)
        return [settings, self.image, self.caption]

    def targets(self) -> list[Target]:
        """Return the bars, from top to bottom of the axes."""
        box = (-0.5, 1.1, 9.5, 0)
        words = "make this the true digit"
        return [Target("bars", words, self.axes, box, columns=10)]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Choose the true digit."""
        return {"true": cell}

    def draw(
        self, *, preset: str, true: int, temperature: float, **sliders: float
    ) -> str:
        """Show the probabilities of ten logits.

        Parameters
        ----------
        preset : str
            A name of `PRESETS`, which moves the sliders when it is chosen, or `OWN`.
        true : int
            The true digit.
        temperature : float
            What the logits are divided by.
        **sliders : float
            The logits, ``z0`` to ``z9``.

        Returns
        -------
        str
            The likeliest digit, the cross-entropy of the true one, and the entropy.
        """
        logits = self._settle(preset, tuple(sliders[f"z{d}"] for d in range(10)))
        scaled = np.array(logits) / temperature
        p = softmax(scaled)
        cost = cross_entropy(scaled[np.newaxis], [true])
        likeliest = np.flatnonzero(np.isclose(p, p.max()))
        color = RIGHT if true in likeliest else WRONG
        artists = zip(self.bars, self.numbers, strict=True)
        for digit, (bar, text) in enumerate(artists):
            bar.set_height(p[digit])
            bar.set_facecolor(color if digit in likeliest else FAINT)
            bar.set_edgecolor(INK if digit == true else "none")
            bar.set_linewidth(1.5)
            text.set(y=p[digit] + 0.015, text=percent(p[digit], 1))
        self.axes.set_xticklabels(
            [f"{digit}\n{number(z)}" for digit, z in enumerate(logits)]
        )
        self.title.set_text(
            f"the true digit {true} has {_in_decimals(p[true])}, "
            f"so the guess costs −ln p = {cost:.3f}"
        )
        return (
            f"{_likeliest_in_words(p, likeliest)} at {percent(p.max(), 1)}. The true "
            f"digit {true} has {_in_decimals(p[true])}: its cross-entropy is "
            f"{cost:.3f}. The entropy of the ten probabilities is {entropy(p):.3f}; "
            "2.303 would be pure guessing, 0 no doubt at all."
        )

    def _settle(self, preset: str, logits: tuple[float, ...]) -> tuple[float, ...]:
        """Let a new choice move the sliders, and a moved slider change the choice."""
        if preset != self._preset and preset in PRESETS:
            logits = PRESETS[preset]
            for digit, logit in enumerate(logits):
                self.controls[f"z{digit}"].value = logit
        elif preset in PRESETS and logits != PRESETS[preset]:
            preset = OWN
            self.controls["preset"].value = OWN
        self._preset = preset
        return logits


def entropy(probabilities: np.ndarray) -> float:
    """Return the mean surprise of one draw, in nats; 0 times the log of 0 counts as 0.

    Parameters
    ----------
    probabilities : numpy.ndarray
        Shape (classes,), sums to 1.

    Returns
    -------
    float
        From 0, one class is certain, to the logarithm of the number of classes.

    Notes
    -----
    C. E. Shannon, "A mathematical theory of communication", 1948.
    """
    p = probabilities[probabilities > 0]
    return max(0.0, float(-(p * np.log(p)).sum()))


def _in_decimals(p: float) -> str:
    return f"p = {p:.3f}" if p >= 0.0005 else "p < 0.001"


def _likeliest_in_words(p: np.ndarray, digits: np.ndarray) -> str:
    if len(digits) == 10:
        return "All ten digits are equally likely,"
    if np.ptp(p) < NEARLY_EQUAL:
        return "All ten digits are nearly equally likely, the likeliest"
    if len(digits) == 1:
        return f"The likeliest digit is {digits[0]}"
    listed = ", ".join(map(str, digits[:-1]))
    return f"The likeliest digits are {listed} and {digits[-1]}, each"
