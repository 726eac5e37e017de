"""Look at what every filter of a convolutional network finds in a digit."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.patches import Rectangle

from mnist_course.support.arguments import require, require_images
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    HIGHLIGHT,
    Picture,
)
from mnist_course.support.wording import counted
from mnist_course.widgets.base import InteractiveFigure, Target, controls

GAP = 1  # white pixels between maps


class FeatureMaps(InteractiveFigure):
    """Show all feature maps of a layer for a digit, and one of them large.

    A click on a map moves the slider of the filters to it.
    Introduced in lesson 11.

    Parameters
    ----------
    images : array_like, shape (n, 28, 28)
        Digits, values 0 to 255; a drawing of one's own will do too.
    layers : mapping of str to array_like
        From the name of each layer to its activations for these images, shape
        (n, rows, columns, filters), 0 and above.

    Raises
    ------
    ValueError
        If an array has another shape.
    """

    size = (7.2, 3.75)
    invitation = (
        "Leaf through the filters of the first layer: which edge does each look for? "
        "Then the last layer: how much of the digit do you still recognise?"
    )

    clicks = "Click a map to see it large."

    def __init__(
        self, images: npt.ArrayLike, layers: Mapping[str, npt.ArrayLike]
    ) -> None:
        self._images = require_images(images)
        self._layers = {name: np.asarray(maps) for name, maps in layers.items()}
        for name, maps in self._layers.items():
            require(
                maps.ndim == 4 and len(maps) == len(self._images),
                f"the activations of {name} must have shape ({len(self._images)}, "
                f"rows, columns, filters); got shape {maps.shape}",
            )
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create the digit, the chosen map, and all maps in rows."""
        self.panels = []
        for bottom, title in ((0.515, "the digit"), (0.02, "this filter's map")):
            axes = picture.add_axes((0.01, bottom, 0.21, 0.4032))
            axes.set_title(title, fontsize=11)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set(visible=True, color=FAINT)
            self.panels.append(axes.imshow(np.zeros((28, 28)), **DIGIT_IMAGE))
        axes = picture.add_axes((0.27, 0.02, 0.72, 0.9132))
        self.title = axes.set_title("", fontsize=11, y=1)
        axes.set_axis_off()
        self.all = axes.imshow(np.zeros((1, 1)), **DIGIT_IMAGE)
        self.frame = Rectangle((0, 0), 1, 1, fill=False, ec=HIGHLIGHT, linewidth=2.5)
        self.frame.set_clip_on(False)
        axes.add_patch(self.frame)
        every = [image.axes for image in self.panels]
        frames = [line for each in every for line in each.spines.values()]
        return [*self.panels, self.all, self.frame, self.title, *frames]

    def create_controls(self) -> dict[str, Any]:
        """Create the number of the image, the choice of layer, and the filter."""
        most = max(maps.shape[-1] for maps in self._layers.values())
        return {
            "image": controls.image_number(len(self._images)),
            "layer": controls.choice("Layer", self._layers),
            "filter": controls.slider("Filter", 1, 1, most, **controls.WHOLE),
        }

    def targets(self) -> list[Target]:
        """Return the maps of the layer."""
        right, bottom = (end - GAP / 2 for end in self.all.get_extent()[1:3])
        count = self.controls["filter"].max
        across = _across(count)
        box = (-0.5 - GAP / 2, -0.5 - GAP / 2, right, bottom)
        down = -(-count // across)
        axes = self.all.axes
        return [Target("maps", "see it large", axes, box, down, across, count)]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Choose the filter."""
        return {"filter": cell + 1}

    def draw(self, *, image: int, layer: str, filter: int) -> str:
        """Show the maps of a layer for a digit.

        Parameters
        ----------
        image : int
            Which image.
        layer : str
            Name of the layer.
        filter : int
            Which of its maps to show large, from 1; the last, where it has fewer.

        Returns
        -------
        str
            How many maps there are, how large, and how many stay empty.
        """
        maps = self._layers[layer][image]
        rows, columns, count = maps.shape
        self.controls["filter"].max = count
        filter = min(filter, count)
        across = _across(count)
        down = -(-count // across)
        sheet = np.zeros((down * (rows + GAP), across * (columns + GAP)))
        for place in range(count):
            row, column = self._corner(place, maps.shape)
            sheet[row : row + rows, column : column + columns] = maps[..., place]
        self.title.set_text(f"{layer}: {counted(count, 'map')}")
        most = maps.max() or 1.0
        chosen = maps[..., filter - 1]
        shown = (self._images[image], 255), (chosen, most), (sheet, most)
        for panel, (values, top) in zip((*self.panels, self.all), shown, strict=True):
            panel.set_data(values)
            height, width = values.shape
            panel.set_extent((-0.5, width - 0.5, height - 0.5, -0.5))
            panel.set_clim(0, top)
        self.all.axes.apply_aspect()  # other axes are drawn, and so placed, but once
        row, column = self._corner(filter - 1, maps.shape)
        self.frame.set_bounds(column - 0.5 - GAP / 2, row - 0.5 - GAP / 2, 0, 0)
        self.frame.set(width=columns + GAP, height=rows + GAP)
        silent = int((maps.max(axis=(0, 1)) == 0).sum())
        strong = f"{chosen.max() / most:.0%}".replace("%", "\u00a0%")
        return (
            f"{layer} makes {counted(count, 'map')} of {rows} × {columns} of image "
            f"{image:,}; {silent or 'none'} of them stay{'' if silent > 1 else 's'} "
            f"empty. The strongest answer of filter {filter} is {strong} of the "
            "layer's strongest."
        )

    @staticmethod
    def _corner(place: int, shape: tuple[int, ...]) -> tuple[int, int]:
        """Return row and column of the first pixel of a map on the sheet."""
        row, column = divmod(place, _across(shape[-1]))
        return row * (shape[0] + GAP), column * (shape[1] + GAP)


def _across(count: int) -> int:
    """Return how many maps stand in a row."""
    return min(4 if count <= 16 else 8, count)
