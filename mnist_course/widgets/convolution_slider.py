"""Slide a kernel over a small picture, one window after the other."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from mnist_course.support.picture import (
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    SIGNED,
    Picture,
)
from mnist_course.support.wording import number
from mnist_course.widgets.base import InteractiveFigure, Target, controls
from mnist_course.widgets.base.layered_picture import LayeredPicture

SIDE, KERNEL = 8, 3
ACROSS = SIDE - KERNEL + 1  # so many windows fit side by side
PICTURES = {  # ink and paper, row by row
    "a square": 2 * ["........"] + 4 * ["..####.."] + 2 * ["........"],
    "a 7": [
        *("........", ".######.", ".######.", ".....##."),
        *("....##..", "...##...", "..##....", "........"),
    ],
    "a slope": ["#" * n + "." * (SIDE - n) for n in range(1, SIDE + 1)],
}
KERNELS = {
    "left edges": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "upper edges": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "a sum": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
    "a spot": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
}
CELL = 0.325  # inches


class ConvolutionSlider(InteractiveFigure):
    """Slide a kernel over a small picture: multiply, add, and write down the sum.

    A click on a pixel or a sum moves the slider to its window.
    Introduced in lesson 11.
    """

    size = (7.2, 3.5)
    invitation = (
        "Say the next number before you move the window on. Where does “left edges” "
        "answer with a plus, where with a minus, and where with 0?"
    )

    clicks = "Or click where the window should go."

    def create_artists(self, picture: LayeredPicture) -> list[Artist]:
        """Create the picture, the kernel, the products, the result and two frames."""
        places = {
            "picture": (0.1, 0.42, SIDE),
            "kernel": (3.12, 1.75, KERNEL),
            "products": (3.12, 0.25, KERNEL),
            "result": (4.85, 0.75, ACROSS),
        }
        self.panels, self.numbers, moving = {}, {}, []
        for name, (left, bottom, cells) in places.items():
            side = cells * CELL
            axes = self._inches(picture, left, bottom, side)
            axes.set_title(name, fontsize=11)
            self.panels[name], lines, self.numbers[name] = _table(axes, cells)
            if name in ("products", "result"):
                moving += [self.panels[name], lines, *self.numbers[name]]
                moving += axes.spines.values()
        mark: dict[str, Any] = {"fill": False, "edgecolor": HIGHLIGHT, "linewidth": 2.5}
        self.window = Rectangle((0, 0), KERNEL, KERNEL, **mark)
        self.place = Rectangle((0, 0), 1, 1, **mark)
        self.panels["picture"].axes.add_patch(self.window)
        self.panels["result"].axes.add_patch(self.place)
        self.total = picture.text(4.85 / 7.2, 0.08, "", fontsize=11, color=INK)
        self._still: tuple[str, str] | None = None  # the two tables that stand still
        return [*moving, self.window, self.place, self.total]

    def create_controls(self) -> dict[str, Any]:
        """Create the choices of picture and kernel, and the slider of the window."""
        return {
            "shown": controls.choice("Picture", PICTURES, button_width="6em"),
            "kernel": controls.choice("Kernel", KERNELS, button_width="7.5em"),
            "window": controls.slider("Window", 8, 1, ACROSS**2, **controls.WHOLE),
        }

    def targets(self) -> list[Target]:
        """Return the sums, and the pixels that can be in the middle of a window."""
        boxes = {"result": (-0.5, ACROSS - 0.5), "picture": (0.5, SIDE - 1.5)}
        return [
            Target(
                name,
                "move the window here",
                self.panels[name].axes,
                (low, low, high, high),
                ACROSS,
                ACROSS,
            )
            for name, (low, high) in boxes.items()
        ]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Move the window."""
        return {"window": cell + 1}

    def draw(self, *, shown: str, kernel: str, window: int) -> str:
        """Show a window, its products, and all the sums up to it.

        Parameters
        ----------
        shown, kernel : str
            Names in `PICTURES` and `KERNELS`.
        window : int
            How many windows were added up, row by row, from 1.

        Returns
        -------
        str
            The products of the window, and their sum.
        """
        pixels = pixels_of(shown)
        weights = np.array(KERNELS[kernel])
        windows = np.lib.stride_tricks.sliding_window_view(pixels, weights.shape)
        sums = (windows * weights).sum(axis=(2, 3))
        row, column = divmod(window - 1, ACROSS)
        products = windows[row, column] * weights
        known = np.arange(ACROSS**2).reshape(ACROSS, ACROSS) < window
        limit = np.abs(weights).max()
        for name, values, most in (
            ("picture", pixels, 1.6),
            ("kernel", weights, 1.5 * limit),
            ("products", products, 1.5 * limit),
            ("result", np.where(known, sums, np.nan), 1.5 * np.abs(sums).max()),
        ):
            self.panels[name].set_data(values)
            self.panels[name].set_clim(-most, most)
            for text, value in zip(self.numbers[name], values.flat, strict=True):
                color = MUTED if value == 0 else INK
                text.set(text="" if np.isnan(value) else number(value, 0), color=color)
        if self._still != (shown, kernel):
            self._still = shown, kernel
            self.picture.renew()
        self.window.set_xy((column - 0.5, row - 0.5))
        self.place.set_xy((column - 0.5, row - 0.5))
        total = number(sums[row, column], 0)
        self.total.set_text(f"the products add up to {total}")
        return (
            f"Window {window} of {ACROSS**2} on {shown}, with the kernel for {kernel}: "
            f"{_added(products, total)}."
        )

    def _inches(
        self, picture: Picture, left: float, bottom: float, side: float
    ) -> Axes:
        width, height = self.size
        return picture.add_axes(
            (left / width, bottom / height, side / width, side / height)
        )


def pixels_of(name: str) -> np.ndarray:
    """Return a picture by its name: 1 for ink and 0 for paper, shape (8, 8)."""
    return np.array([[int(mark == "#") for mark in row] for row in PICTURES[name]])


def _table(axes: Axes, cells: int) -> tuple[AxesImage, LineCollection, list[Text]]:
    """Draw a table of square cells, with a number in each."""
    image = axes.imshow(np.zeros((cells, cells)), cmap=SIGNED, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=FAINT)
    ends, inner = (-0.5, cells - 0.5), np.arange(cells - 1) + 0.5
    across = [[(ends[0], at), (ends[1], at)] for at in inner]
    down = [[(at, ends[0]), (at, ends[1])] for at in inner]
    lines = LineCollection(across + down, color=FAINT, linewidth=0.7)
    axes.add_collection(lines)
    numbers = [
        axes.text(column, row, "", ha="center", va="center", fontsize=10)
        for row in range(cells)
        for column in range(cells)
    ]
    return image, lines, numbers


def _added(products: np.ndarray, total: str) -> str:
    """Say what the products add up to, without those that are 0."""
    terms = [number(value, 0) for value in products.flat if value]
    if not terms:
        return "all nine products are 0"
    if len(terms) == 1:
        return f"all products are 0 but one, {total}"
    return f"the products are {' + '.join(terms).replace('+ −', '− ')} = {total}"
