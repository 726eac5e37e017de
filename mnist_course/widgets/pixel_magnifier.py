"""Look at the numbers that an image is made of."""

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt
from matplotlib.patches import Rectangle

from mnist_course.plots.picture import (
    DIGIT_IMAGE,
    HIGHLIGHT,
    INK,
    MUTED,
    Picture,
    styled,
)
from mnist_course.support.arguments import require_images, require_labels
from mnist_course.widgets.base.interactive_figure import InteractiveFigure

WINDOW = 7
REACH = WINDOW // 2


class PixelMagnifier(InteractiveFigure):
    """Move a magnifier over a digit and read the values of its pixels.

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

    Notes
    -----
    Introduced in lesson 01.
    """

    @styled
    def __init__(self, images: npt.ArrayLike, labels: npt.ArrayLike) -> None:
        self._images = require_images(images)
        self._labels = require_labels(labels, len(self._images))
        picture = Picture(7.2, 3.4, layout="none")
        self._whole = picture.add_axes((0.06, 0.065, 0.42, 0.89))
        self._zoom = picture.add_axes((0.565, 0.065, 0.42, 0.89))
        blank = np.zeros((28, 28))
        self._digit = self._whole.imshow(blank, **DIGIT_IMAGE)
        self._part = self._zoom.imshow(blank[:WINDOW, :WINDOW], **DIGIT_IMAGE)
        for axes in (self._whole, self._zoom):
            axes.spines[:].set_visible(True)
        self._whole.set(xticks=[0, 9, 18, 27], yticks=[0, 9, 18, 27])
        self._whole.tick_params(length=0)
        self._zoom.tick_params(length=0)
        self._zoom.spines[:].set(color=HIGHLIGHT, linewidth=2.5)
        self._frame = Rectangle(
            (0, 0), WINDOW, WINDOW, fill=False, edgecolor=HIGHLIGHT, linewidth=2.5
        )
        self._whole.add_patch(self._frame)
        self._centre = Rectangle(
            (0, 0), 1, 1, fill=False, edgecolor=HIGHLIGHT, linewidth=2.5
        )
        self._zoom.add_patch(self._centre)
        self._numbers = [
            self._zoom.text(column, row, "", ha="center", va="center", fontsize=11)
            for row in range(WINDOW)
            for column in range(WINDOW)
        ]
        sliders = {"min": 0, "max": 27, "layout": widgets.Layout(width="35%")}
        controls = {
            "image": widgets.BoundedIntText(
                value=0,
                min=0,
                max=len(self._images) - 1,
                description="Image",
                continuous_update=True,
                layout=widgets.Layout(width="14em"),
            ),
            "row": widgets.IntSlider(description="Row", value=8, **sliders),
            "column": widgets.IntSlider(description="Column", value=18, **sliders),
        }
        super().__init__(
            picture,
            controls,
            invitation="Move the frame with the sliders, from paper into the middle of "
            "a stroke. What happens to the numbers at its edge? You can type the "
            "number of any image.",
        )

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
        top = min(max(row - REACH, 0), 28 - WINDOW)
        left = min(max(column - REACH, 0), 28 - WINDOW)
        part = pixels[top : top + WINDOW, left : left + WINDOW]
        self._digit.set_data(pixels)
        self._part.set_data(part)
        self._frame.set_xy((left - 0.5, top - 0.5))
        self._centre.set_xy((column - left - 0.5, row - top - 0.5))
        for text, value in zip(self._numbers, part.flat, strict=True):
            color = "white" if value > 110 else MUTED if value == 0 else INK
            text.set(text=f"{value:.0f}", color=color)
        ticks = np.arange(0, WINDOW, 3)
        self._zoom.set(xticks=ticks, yticks=ticks)
        self._zoom.set_xticklabels(ticks + left)
        self._zoom.set_yticklabels(ticks + top)
        label = self._labels[image]
        return (
            f"Image {image:,}, labelled {label}. The pixel in row {row}, column "
            f"{column} is {pixels[row, column]:.0f}, where 0 is paper and 255 full "
            f"ink; {np.count_nonzero(part == 0)} of the {part.size} pixels in the "
            "frame are 0."
        )
