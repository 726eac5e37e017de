"""What is opened: the loss as it is turned, its slope computed and measured."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from numpy.typing import NDArray

from mnist_course.support.picture import FAINT, HIGHLIGHT, INK, MUTED, RIGHT, WRONG
from mnist_course.support.wording import number
from mnist_course.widgets.backprop_stepper.slopes import REACH, STEPS, Slopes
from mnist_course.widgets.base import Words

Array = NDArray[np.float64]

# Places in inches, from the lower left corner of the picture.
KEY = 0.26  # room for a sample of a line
X, END = 4.32, 7.12
FRAME = (4.86, 1.5, 2.22, 1.22)  # left, bottom, width, height
LINES = (3.34, 3.12, 2.86, 1.09, 0.87, 0.65)
THIN = "\N{THIN SPACE}"


MARKS = {
    "agree": ("✓ they agree", RIGHT),
    "bends": ("≈ the curve bends: nudge less", MUTED),
    "differ": ("✗ they differ: look for the mistake", WRONG),
}


class Panel:
    """Draw the opened weight, or the sum that the opened delta is the slope by.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Axes over the whole picture, whose unit is an inch.
    """

    def __init__(self, axes: Axes) -> None:
        left, bottom, width, height = FRAME
        right, top = left + width, bottom + height
        axes.plot(
            [left, right, right, left, left],
            [bottom, bottom, top, top, bottom],
            color=FAINT,
            linewidth=1,
        )
        (self.curve,) = axes.plot([], [], color=INK, linewidth=1.8)
        (self.tangent,) = axes.plot([], [], linewidth=1.6, linestyle=(0, (4, 2)))
        (self.secant,) = axes.plot(
            [], [], color=HIGHLIGHT, linewidth=1.2, marker="o", markersize=6
        )
        middle = left + width / 2
        places = [(x, bottom - 0.1) for x in (left + 0.12, middle, right - 0.12)]
        self.ticks = Words(axes, places, size=8, align="center")
        self.heights = Words(axes, size=8, align="center")
        indents = (0, 0, 0, KEY, KEY, KEY)
        places = [(X + indent, y) for indent, y in zip(indents, LINES, strict=True)]
        self.lines = Words(axes, places, size=9)
        places = [(END - 0.2, y) for y in LINES[3:5]]
        self.results = Words(axes, places, size=9, align="center")
        # What each of the two lines in the frame is.
        (self.key,) = axes.plot([X, X + 0.18], [LINES[3]] * 2, linestyle=(0, (3, 1.5)))
        axes.plot(
            [X, X + 0.18], [LINES[4]] * 2, color=HIGHLIGHT, marker="o", markersize=5
        )

    @property
    def artists(self) -> list[Artist]:
        """All that may change."""
        words = self.ticks, self.heights, self.lines, self.results
        lines = [self.curve, self.tangent, self.secant, self.key]
        return [*lines, *(each.artist for each in words)]

    def show(self, s: Slopes, update: str) -> None:
        """Show a weight or sum, its curve and both slopes.

        Parameters
        ----------
        s : Slopes
            What is turned, and its slopes.
        update : str
            Its step in numbers, or "" if there is none yet.
        """
        known = s.computed is not None
        mark, color = MARKS[s.verdict] if known else ("", MUTED)
        low, high = s.curve.min(), s.curve.max()
        room = max(0.12 * (high - low), (0.3 - (high - low)) / 2)
        bottom, top = low - room, high + room
        here = float(s.curve[len(STEPS) // 2])

        def place(change: Array, loss: Array) -> tuple[Array, Array]:
            x = FRAME[0] + FRAME[2] * (change / REACH + 1) / 2
            return x, FRAME[1] + FRAME[3] * (loss - bottom) / (top - bottom)

        self.curve.set_data(*place(STEPS, s.curve))
        sides = np.array([-s.nudge, s.nudge])
        self.secant.set_data(*place(sides, np.array([s.low, s.high])))
        self.tangent.set(visible=known, color=color if known else MUTED)
        if s.computed is not None:
            # As long as it stays within the frame.
            rise = min(top - here, here - bottom)
            most = REACH * 0.75
            most = min(most, rise / abs(s.computed)) if s.computed else most
            ends = np.array([-most, most])
            self.tangent.set_data(*place(ends, here + s.computed * ends))
        self.key.set_color(color if known else MUTED)
        names = [f"−{REACH:g}", number(s.value, 2), f"+{REACH:g}"]
        self.ticks.show(names, colors=MUTED, bold=[1])
        heights = place(STEPS[:2], np.array([low, high]))[1]
        marks = [low, high] if heights[1] - heights[0] > 0.15 else [high]
        self.heights.show(
            [number(mark, 2) for mark in marks],
            [(FRAME[0] - 0.2, height) for height in heights[-len(marks) :]],
            colors=MUTED,
        )
        product = f"computed {s.short if s.is_product else 'by your function'}"
        measured = f"{number(s.high, 4)}{THIN}−{THIN}{number(s.low, 4)}"
        self.lines.show(
            [
                f"{s.turned} = {number(s.value, 2)}",
                update or s.line,
                f"loss, as {s.turned} turns",
                product if known else "computed: press Back",
                f"nudged ({measured}){THIN}/{THIN}{2 * s.nudge:.2f}",
                mark,
            ],
            colors=[INK, INK, MUTED, INK if known else MUTED, INK, color],
            bold=[0, 5],
        )
        results = [s.computed, s.measured] if known else [s.measured]
        shown = [number(result, 2) for result in results if result is not None]
        self.results.show(["?"] * (2 - len(shown)) + shown, bold=[0, 1])
