"""What the digit pad shows: the digit with its ten numbers, and every layer."""

import html
from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.artist import Artist

from mnist_course.readers import Array, Layers
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    INK,
    MUTED,
    RIGHT,
    SIGNED,
    styled,
)
from mnist_course.support.wording import chance
from mnist_course.widgets.base import Words
from mnist_course.widgets.base.layered_picture import LayeredPicture

# Inches from the lower left corner.
WIDTH, HEIGHT = 4.3, 2.75
DIGIT = (0.064, 0.424, 1.952, 1.952)  # left, bottom, width, height: whole pixels
NUMBERS, BARS, LONGEST = 2.36, 2.5, 1.2
ROWS = np.linspace(2.27, 0.52, 10)
LAYERS_HEIGHT = 2.1


class DigitPanel:
    """Draw a digit as the reader gets it, and beside it ten numbers as bars."""

    def __init__(self, picture: LayeredPicture) -> None:
        axes = picture.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, HEIGHT))
        axes.axis("off")
        left, bottom, width, height = DIGIT
        place = (left / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT)
        own = picture.add_axes(place, xticks=[], yticks=[])
        own.spines[:].set(visible=True, color=MUTED)
        self.frame = list(own.spines.values())
        self.image = own.imshow(np.zeros((28, 28)), **DIGIT_IMAGE)
        self.bars = list(axes.barh(ROWS, np.zeros(10), 0.15, left=BARS))
        titles = [(left, 2.58), (NUMBERS - 0.05, 2.58)]
        self.titles = Words(axes, titles)
        self.digits = Words(axes, [(NUMBERS, y) for y in ROWS], align="center")
        self.numbers = Words(axes, size=10)
        self.note = Words(axes, [(left, 0.14)], size=9)
        self.numbers.artist.set_zorder(3)

    @property
    def moving(self) -> list[Artist]:
        """All artists that `show` changes."""
        words = (self.titles, self.digits, self.numbers, self.note)
        lines = (each.artist for each in words)
        return [self.image, *self.frame, *self.bars, *lines]

    def show(self, digit: Array, values: Array | None, unit: str, note: str) -> None:
        """Show a digit and what a reader makes of it.

        Parameters
        ----------
        digit : numpy.ndarray
            Shape (28, 28), 0 to 255.
        values : numpy.ndarray or None
            Shape (10,), 0 to 1; None if nothing was read.
        unit, note : str
            What the numbers are, and how they come about.
        """
        self.image.set_data(digit)
        best = None if values is None else int(values.argmax())
        shown = np.zeros(10) if values is None else values
        for place, bar in enumerate(self.bars):
            bar.set_width(LONGEST * shown[place])
            bar.set_facecolor(RIGHT if place == best else FAINT)
        colors = [RIGHT if place == best else MUTED for place in range(10)]
        marked = [] if best is None else [best]
        self.titles.show(["what is read", unit])
        self.digits.show([str(place) for place in range(10)], colors=INK, bold=marked)
        self.numbers.show(
            ["" if values is None else chance(value) for value in shown],
            np.column_stack([BARS + LONGEST * shown + 0.06, ROWS]),
            colors=colors,
            bold=marked,
        )
        self.note.show([note], colors=MUTED)


class LayerPanels:
    """Show what every layer gives as coloured cells: units, or maps side by side.

    Attributes
    ----------
    view : ipywidgets.VBox
        A picture and its sentence, hidden where there is nothing to show.
    shown : bool
        Whether there is.
    """

    def __init__(self) -> None:
        self.picture = LayeredPicture(7.2, LAYERS_HEIGHT)
        self.shown = False
        self.images: list[Any] = []
        self._shapes: list[tuple[str, tuple[int, ...]]] = []
        self._image = widgets.Image(layout={"width": "720px", "max_width": "100%"})
        self._words = widgets.HTML()
        self.view = widgets.VBox([self._image, self._words])

    @styled
    def show(self, layers: Layers) -> None:
        """Show layers, as a reader gives them, or nothing; what is positive is blue."""
        self.shown = bool(layers)
        self.view.layout.display = None if layers else "none"
        if not layers:
            return
        shapes = [(name, a.shape) for name, a in layers]
        if shapes != self._shapes:
            self._shapes = shapes
            self._lay_out()
        for image, (_, a) in zip(self.images, layers, strict=True):
            image.set_data(_cells(a / (np.abs(a).max() or 1.0)))
        counts = [f"{np.sum(a > 0):,} of {a.size:,} in {name}" for name, a in layers]
        self.picture.alt = f"Values above 0: {', '.join(counts)}."
        self._image.value = self.picture.to_png()
        self._words.value = html.escape(self.picture.alt)

    def _lay_out(self) -> None:
        self.picture.clear()
        self.images = []
        frames: list[Artist] = []
        widths = [0.6 if shape == (10,) else 1.0 for _, shape in self._shapes]
        edges = np.cumsum([0, *widths]) / sum(widths)
        look: dict[str, Any] = {"vmin": -1, "vmax": 1, "interpolation": "nearest"}
        for left, right, (name, shape) in zip(
            edges, edges[1:], self._shapes, strict=False
        ):
            axes = self.picture.add_axes((left + 0.01, 0.02, right - left - 0.02, 0.72))
            axes.set(xticks=[], yticks=range(10) if shape == (10,) else [])
            axes.set_facecolor(FAINT)
            axes.spines[:].set(visible=True, color=FAINT)
            frames += axes.spines.values()
            axes.tick_params(length=0)
            axes.set_title(f"{name}\n{_size(shape)}", fontsize=9, pad=4)
            self.images.append(axes.imshow(_cells(np.zeros(shape)), SIGNED, **look))
        self.picture.move([*self.images, *frames])


def _size(shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return f"{shape[0]} units"
    return f"{shape[-1]} maps\n{shape[0]} × {shape[1]}"


def _cells(a: Array) -> Array:
    """Return a layer as an image: units row by row, maps with gaps between."""
    if a.shape == (10,):
        return a.reshape(10, 1)
    maps = a.reshape(1, 1, -1) if a.ndim == 1 else a
    height, width, count = maps.shape
    gap = int(a.ndim > 1)
    columns = int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    image = np.full((rows * (height + gap), columns * (width + gap)), np.nan)
    for place in range(count):
        row, column = divmod(place, columns)
        top, left = row * (height + gap), column * (width + gap)
        image[top : top + height, left : left + width] = maps[..., place]
    return image[: image.shape[0] - gap, : image.shape[1] - gap]
