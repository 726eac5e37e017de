"""Look at the numbers that an image is made of."""

from typing import Any

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.patches import Rectangle

from mnist_course.support.arguments import require_images, require_labels
from mnist_course.support.picture import DIGIT_IMAGE, HIGHLIGHT, INK, MUTED, Picture
from mnist_course.widgets.base import InteractiveFigure, Target, Words, controls

WINDOW = 7
REACH = WINDOW // 2
DARK = 126  # above it, white stands out more than ink


class PixelMagnifier(InteractiveFigure):
    """Move a magnifier over a digit and read the values of its pixels.

    A click on a pixel moves the sliders there.
    Introduced in lesson 01.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), whole values 0 to 255.
    labels : array_like
        Shape (n,), values 0 to 9.

    Raises
    ------
    ValueError
        If an array has another shape or other values.
    """

    size = (7.2, 3.4)
    invitation = (
        "Move the frame with the sliders, from paper into the middle of a stroke. What "
        "happens to the numbers at its edge? You can type the number of any image."
    )

    clicks = "Or click a pixel."

    def __init__(self, images: npt.ArrayLike, labels: npt.ArrayLike) -> None:
        self._images = require_images(images)
        self._labels = require_labels(labels, len(self._images))
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create the image with its frame, and the window with its numbers."""
        whole = picture.add_axes((0.06, 0.065, 0.42, 0.89))
        zoom = picture.add_axes((0.565, 0.065, 0.42, 0.89))
        blank = np.zeros((28, 28))
        self.digit = whole.imshow(blank, **DIGIT_IMAGE)
        self.part = zoom.imshow(blank[:WINDOW, :WINDOW], **DIGIT_IMAGE)
        for axes in (whole, zoom):
            axes.spines[:].set_visible(True)
            axes.tick_params(length=0)
        whole.set(xticks=[0, 9, 18, 27], yticks=[0, 9, 18, 27])
        zoom.spines[:].set(color=HIGHLIGHT, linewidth=2.5)
        mark: dict[str, Any] = {"fill": False, "edgecolor": HIGHLIGHT, "linewidth": 2.5}
        self.frame = Rectangle((0, 0), WINDOW, WINDOW, **mark)
        self.centre = Rectangle((0, 0), 1, 1, **mark)
        whole.add_patch(self.frame)
        zoom.add_patch(self.centre)
        rows, columns = np.divmod(np.arange(WINDOW * WINDOW), WINDOW)
        self.numbers = Words(zoom, np.transpose([columns, rows]), align="center")
        images = [self.digit, self.part, self.frame, self.centre]
        frames = [*whole.spines.values(), *zoom.spines.values()]
        return [*images, self.numbers.artist, zoom.xaxis, zoom.yaxis, *frames]

    def create_controls(self) -> dict[str, Any]:
        """Create the number of the image, and a slider for row and column."""
        return {
            "image": controls.image_number(len(self._images)),
            "row": controls.slider("Row", 8, 0, 27, **controls.HALF),
            "column": controls.slider("Column", 18, 0, 27, **controls.HALF),
        }

    def rows(self) -> list[widgets.Widget]:
        """Put row and column side by side."""
        image, *place = self.controls.values()
        return [self.row(image), self.row(*place), self.image, self.caption]

    def targets(self) -> list[Target]:
        """Return the pixels of the image, and those of the window."""
        sides = {"whole": (self.digit, 28), "zoom": (self.part, WINDOW)}
        return [
            Target(
                name,
                "read this pixel",
                image.axes,
                (-0.5, -0.5, side - 0.5, side - 0.5),
                side,
                side,
            )
            for name, (image, side) in sides.items()
        ]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Move to the pixel."""
        row, column = divmod(cell, 28 if name == "whole" else WINDOW)
        if name == "zoom":
            top, left = _corner(self.values["row"], self.values["column"])
            row, column = top + row, left + column
        return {"row": row, "column": column}

    def draw(self, *, image: int, row: int, column: int) -> str:
        """Show an image and the window around a pixel.

        Parameters
        ----------
        image : int
            Which image.
        row, column : int
            The pixel, 0 to 27; the window stays inside the image.

        Returns
        -------
        str
            The value of the pixel, and how much of the window is paper.
        """
        pixels = self._images[image]
        top, left = _corner(row, column)
        part = pixels[top : top + WINDOW, left : left + WINDOW]
        self.digit.set_data(pixels)
        self.part.set_data(part)
        self.frame.set_xy((left - 0.5, top - 0.5))
        self.centre.set_xy((column - left - 0.5, row - top - 0.5))
        colors = [
            "white" if value > DARK else MUTED if value == 0 else INK
            for value in part.flat
        ]
        self.numbers.show([f"{value:.0f}" for value in part.flat], colors=colors)
        ticks = np.arange(0, WINDOW, 3)
        zoom = self.part.axes
        zoom.set_xticks(ticks, ticks + left)
        zoom.set_yticks(ticks, ticks + top)
        label = self._labels[image]
        return (
            f"Image {image:,}, labelled {label}. The pixel in row {row}, column "
            f"{column} is {pixels[row, column]:.0f}, where 0 is paper and 255 full "
            f"ink; {np.count_nonzero(part == 0)} of the {part.size} pixels in the "
            "frame are 0."
        )


def _corner(row: int, column: int) -> tuple[int, int]:
    """Return the upper left pixel of the window around a pixel."""
    top, left = (min(max(at - REACH, 0), 28 - WINDOW) for at in (row, column))
    return top, left
