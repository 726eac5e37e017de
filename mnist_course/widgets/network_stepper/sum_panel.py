"""The lower half of the network stepper: the sum of one unit."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mnist_course.support.picture import FAINT, INK, MUTED, RIGHT, SIGNED, WRONG
from mnist_course.widgets.base import Words
from mnist_course.widgets.network_stepper.diagram import HEIGHT, WIDTH
from mnist_course.widgets.network_stepper.unit_sum import UnitSum

SIGNED_IMAGE: dict[str, Any] = {"cmap": SIGNED, "interpolation": "nearest"}


def add_image(
    axes: Axes, place: tuple[float, float, float, float], style: dict[str, Any]
) -> Any:
    """Add an empty image of 28 by 28 pixels, at a place in inches.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Any axes of the picture.
    place : tuple of float
        Left, bottom, width and height in inches.
    style : dict
        Arguments of ``imshow``.

    Returns
    -------
    matplotlib.image.AxesImage
        The image, in axes of its own.
    """
    own = _add_axes(axes, place)
    own.set(xticks=[], yticks=[])
    own.spines[:].set(visible=True, color=FAINT)
    return own.imshow(np.zeros((28, 28)), **style)


class SumPanel:
    """Show the products of a unit and their sum: images for pixels, bars for units.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Axes of `WIDTH` by `HEIGHT`, whose unit is an inch.
    most : int
        The largest number of units whose products are to be shown.
    """

    def __init__(self, axes: Axes, most: int) -> None:
        self.maps = [
            add_image(axes, (x, 0.06, 1.1, 1.1), SIGNED_IMAGE) for x in (0.08, 1.36)
        ]
        names = ("weights w", "products w · x")
        for image, name in zip(self.maps, names, strict=True):
            image.axes.set_title(name, fontsize=10, pad=4)
        self.graph = _add_axes(axes, (0.48, 0.28, 2.1, 0.85))
        self.graph.tick_params(labelsize=9)
        self.graph.locator_params(axis="y", nbins=3)
        self.graph.set_title("products w · a", fontsize=10, pad=4)
        self.graph.axhline(0, color=MUTED, linewidth=1)
        self.bars = list(self.graph.bar(range(most), np.zeros(most), 0.75))
        self.lines = Words(axes, [(2.85, 1.24 - 0.225 * row) for row in range(6)])
        self.hide()

    def hide(self) -> None:
        """Show nothing."""
        for axes in (self.graph, *(image.axes for image in self.maps)):
            axes.set_visible(False)
        self.lines.show([])

    def show(self, s: UnitSum) -> None:
        """Show a sum, its largest products by name."""
        first, products = s.layer == 1, s.products
        self.graph.set_visible(not first)
        for image in self.maps:
            image.axes.set_visible(first)
        if first:
            # A product is never larger than its weight: one scale of colours for both.
            limit = np.abs(s.weights).max() or 1.0
            for image, values in zip(self.maps, (s.weights, products), strict=True):
                image.set_data(values.reshape(28, 28))
                image.set_clim(-limit, limit)
        else:
            low, high = min(products.min(), 0), max(products.max(), 0)
            room = 0.08 * (high - low) or 1.0
            self.graph.set_xlim(-0.7, len(products) - 0.3)
            self.graph.set_xticks(range(0, len(products), 5))
            self.graph.set_ylim(low - room, high + room)
            for place, bar in enumerate(self.bars):
                bar.set_visible(place < len(products))
                if place < len(products):
                    bar.set_height(products[place])
                    bar.set_color(RIGHT if products[place] > 0 else WRONG)
        lines = [
            s.name,
            f"z = Σ w · {'x' if first else 'a'} + b",
            f"   = {s.arithmetic}",
            s.result,
            f"most for: {s.most_for}",
            f"most against: {s.most_against}",
        ]
        self.lines.show(lines, colors=[INK] * 4 + [RIGHT, WRONG], bold=[0])


def _add_axes(axes: Axes, place: tuple[float, float, float, float]) -> Axes:
    x, y, width, height = place
    return axes.figure.add_axes((x / WIDTH, y / HEIGHT, width / WIDTH, height / HEIGHT))
