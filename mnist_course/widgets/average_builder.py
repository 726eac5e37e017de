"""Watch the average digit appear as more and more images are averaged."""

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from mnist_course.plots.digits import mosaic
from mnist_course.support.arguments import require_every_digit, require_images
from mnist_course.support.picture import DIGIT_IMAGE, Picture
from mnist_course.support.wording import counted
from mnist_course.widgets.base import InteractiveFigure, controls

COUNTS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
ROWS, COLUMNS = 4, 5


class AverageBuilder(InteractiveFigure):
    """Average the first images of a class, from one to thousands.

    Introduced in lesson 01.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), values 0 to 255.
    labels : array_like
        Shape (n,), values 0 to 9, every digit at least once.

    Raises
    ------
    ValueError
        If an array has another shape or other values, or a digit is missing.
    """

    size = (7.2, 3.4)
    saved: ClassVar[dict[str, Any]] = {"count": COUNTS[-1]}
    invitation = (
        "Drag the slider from one image to all of them. Which digit keeps the darkest "
        "average, and which the palest?"
    )

    def __init__(self, images: npt.ArrayLike, labels: npt.ArrayLike) -> None:
        self._images = require_images(images)
        self._places = require_every_digit(labels, len(self._images))
        super().__init__()

    def create_artists(self, picture: Picture) -> None:
        """Create the last images at the left, and their average at the right."""
        left = picture.add_axes((0.0, 0.02, 0.52, 0.86))
        right = picture.add_axes((0.58, 0.02, 0.405, 0.86))
        left.set_axis_off()
        right.set(xticks=[], yticks=[])
        right.spines[:].set_visible(True)
        blank = mosaic(np.zeros((ROWS * COLUMNS, 28, 28)), columns=COLUMNS)
        self.sample = left.imshow(blank, **DIGIT_IMAGE)
        self.average = right.imshow(np.zeros((28, 28)), **DIGIT_IMAGE)
        self.titles = [axes.set_title("") for axes in (left, right)]

    def create_controls(self) -> dict[str, Any]:
        """Create the choice of a digit, and a slider for how many images."""
        return {
            "digit": controls.digit(7),
            "count": controls.steps("Images", COUNTS, readout=False, **controls.WHOLE),
        }

    def draw(self, *, digit: int, count: int) -> str:
        """Show the first images of a class and their average.

        Parameters
        ----------
        digit : int
            The class.
        count : int
            How many images to average; all, where the class has fewer.

        Returns
        -------
        str
            How dark the average is at its darkest.
        """
        places = self._places[digit][:count]
        chosen = self._images[places]
        average = chosen.mean(axis=0)
        newest = chosen[-ROWS * COLUMNS :]
        tiles = np.zeros((ROWS * COLUMNS, 28, 28))
        tiles[: len(newest)] = newest
        self.sample.set_data(mosaic(tiles, columns=COLUMNS))
        self.average.set_data(average)
        images = counted(len(chosen), "image")
        which = "each"
        if len(newest) < len(chosen):
            which = f"the last {len(newest)} of them"
        alone = len(chosen) == 1
        self.titles[0].set_text(f"{images} of {digit}{'' if alone else f', {which}'}")
        self.titles[1].set_text("its average" if alone else "their average")
        return (
            f"The average of {images} of the digit {digit}. Its darkest pixel is "
            f"{average.max():.0f} of 255, and {np.count_nonzero(average > 0)} of its "
            "784 pixels have some ink."
        )
