"""Watch the average digit appear as more and more images are averaged."""

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt

from mnist_course.plots.digits import mosaic
from mnist_course.plots.picture import DIGIT_IMAGE, Picture, styled
from mnist_course.support.arguments import require_images, require_labels
from mnist_course.widgets.base.interactive_figure import InteractiveFigure

COUNTS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
ROWS, COLUMNS = 4, 5


class AverageBuilder(InteractiveFigure):
    """Average the first images of a class, from one to thousands.

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

    Notes
    -----
    Introduced in lesson 01.
    """

    @styled
    def __init__(self, images: npt.ArrayLike, labels: npt.ArrayLike) -> None:
        self._images = require_images(images)
        labels = require_labels(labels, len(self._images))
        self._places = [np.nonzero(labels == digit)[0] for digit in range(10)]
        if not all(map(len, self._places)):
            missing = [len(places) for places in self._places].index(0)
            raise ValueError(
                f"labels must hold every digit from 0 to 9; there is no {missing}"
            )
        picture = Picture(7.2, 3.4, layout="none")
        left = picture.add_axes((0.0, 0.02, 0.52, 0.86))
        right = picture.add_axes((0.58, 0.02, 0.405, 0.86))
        left.set_axis_off()
        right.set(xticks=[], yticks=[])
        right.spines[:].set_visible(True)
        blank = mosaic(np.zeros((ROWS * COLUMNS, 28, 28)), columns=COLUMNS)
        self._sample = left.imshow(blank, **DIGIT_IMAGE)
        self._average = right.imshow(np.zeros((28, 28)), **DIGIT_IMAGE)
        self._left_title = left.set_title("")
        self._right_title = right.set_title("")
        controls = {
            "digit": widgets.ToggleButtons(
                options=[(str(digit), digit) for digit in range(10)],
                value=7,
                description="Digit",
                style={"button_width": "3.2em"},
            ),
            "count": widgets.SelectionSlider(
                options=[(f"{count:,}", count) for count in COUNTS],
                value=1,
                readout=False,
                description="Images",
                layout=widgets.Layout(width="98%"),
            ),
        }
        super().__init__(
            picture,
            controls,
            invitation="Drag the slider from one image to all of them. Which digit "
            "keeps the darkest average, and which the palest?",
        )

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
        self._sample.set_data(mosaic(tiles, columns=COLUMNS))
        self._average.set_data(average)
        plural = "" if len(chosen) == 1 else "s"
        last = (
            f"the last {len(newest)} of them" if len(newest) < len(chosen) else "each"
        )
        self._left_title.set_text(
            f"{len(chosen):,} image{plural} of {digit}"
            + ("" if len(chosen) == 1 else f", {last}")
        )
        self._right_title.set_text("their average" if plural else "its average")
        return (
            f"The average of {len(chosen):,} image{plural} of the digit {digit}. Its "
            f"darkest pixel is {average.max():.0f} of 255, and "
            f"{np.count_nonzero(average > 0)} of its 784 pixels have some ink."
        )
