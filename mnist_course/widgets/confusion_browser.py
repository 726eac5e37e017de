"""Walk through a confusion matrix, and see the digits of each cell."""

from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.patches import Rectangle

from mnist_course.plots.digits import mosaic
from mnist_course.support.arguments import (
    require_images,
    require_labels,
    require_probabilities,
)
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    HIGHLIGHT,
    INK,
    MUTED,
    SIGNED,
    Picture,
)
from mnist_course.support.wording import chance, counted
from mnist_course.widgets.base import InteractiveFigure, Target, Words, controls

WIDTH, HEIGHT = 7.2, 4.0
ROWS, COLUMNS = 4, 6
MOST = ROWS * COLUMNS
BELOW = 9  # rows of white under each digit, for its number
LEFT, SIDE = 0.48, 3.28  # of the matrix, in inches: a cell has 41 whole pixels
SHEET = (4.0, 3.32, 3.072)  # left, top and width of the digits: 2 pixels for one
FULL = 0.6  # the fullest colour, so that the numbers can be read


def confusion_matrix(labels: npt.ArrayLike, predicted: npt.ArrayLike) -> np.ndarray:
    """Count for each true digit how often it was read as each digit.

    Parameters
    ----------
    labels, predicted : array_like
        The true digits and those that were read, shape (n,), values 0 to 9.

    Returns
    -------
    numpy.ndarray
        Shape (10, 10), whole numbers: a row for each true digit, a column for each
        digit that was read. Introduced in lesson 09.
    """
    labels = require_labels(labels)
    predicted = require_labels(predicted, len(labels), name="predicted")
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (labels, predicted), 1)
    return counts


class ConfusionBrowser(InteractiveFigure):
    """Choose a cell of a confusion matrix, and see the digits that it counts.

    A click on a cell moves the sliders there.
    Introduced in lesson 09.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), values 0 to 255.
    labels : array_like
        The true digits, shape (n,), values 0 to 9.
    probabilities : array_like
        What a reader says of each, shape (n, 10); it reads the likeliest digit.

    Raises
    ------
    ValueError
        If an array has another shape or other values.
    """

    size = (WIDTH, HEIGHT)
    invitation = (
        "Walk through the matrix with the sliders. At the right are the digits of the "
        "cell: misread ones with the surest first, well read ones with the least sure "
        "first. What do those of one cell have in common?"
    )

    clicks = "A click on a cell does it too."

    def __init__(
        self,
        images: npt.ArrayLike,
        labels: npt.ArrayLike,
        probabilities: npt.ArrayLike,
    ) -> None:
        self._images = require_images(images)
        self._labels = require_labels(labels, len(self._images)).astype(int)
        array = require_probabilities(probabilities)
        self._read, self._sure = array.argmax(axis=1), array.max(axis=1)
        self.counts = confusion_matrix(self._labels, self._read)
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create the matrix, which stands still, and the frame and digits that move."""
        page = picture.add_axes((0, 0, 1, 1))
        page.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        page.axis("off")
        page.set_zorder(1)  # the numbers lie on the cells
        cells = self.cells = picture.add_axes(
            (LEFT / WIDTH, 0.04 / HEIGHT, SIDE / WIDTH, SIDE / HEIGHT)
        )
        cells.axis("off")
        mistakes = self.counts * (1 - np.eye(10))
        right = np.diag(self.counts)
        shades = -mistakes / (mistakes.max() or 1)
        shades += np.diag(right / (right.max() or 1))
        cells.imshow(FULL * shades, cmap=SIGNED, vmin=-1, vmax=1)
        step = SIDE / 10
        middles = LEFT + step * (np.arange(10) + 0.5)
        heights = 0.04 + step * (9.5 - np.arange(10))
        middle: dict[str, Any] = {"ha": "center", "va": "center"}
        for digit, (x, y) in enumerate(zip(middles, heights, strict=True)):
            page.text(x, 0.04 + SIDE + 0.12, str(digit), **middle)
            page.text(LEFT - 0.12, y, str(digit), **middle)
            for across, count in zip(middles, self.counts[digit], strict=True):
                if count:
                    page.text(across, y, str(count), fontsize=9, **middle)
        page.text(LEFT + SIDE / 2, HEIGHT - 0.12, "read as", ha="center", va="top")
        page.text(
            0.12, 0.04 + SIDE / 2, "true digit", rotation=90, ha="center", va="center"
        )
        self.frame = Rectangle((0, 0), 1, 1, fill=False, color=HIGHLIGHT, linewidth=2.5)
        cells.add_patch(self.frame)
        left, top, width = SHEET
        height = width * ROWS * (32 + BELOW) / (32 * COLUMNS)
        sheet = picture.add_axes(
            (left / WIDTH, (top - height) / HEIGHT, width / WIDTH, height / HEIGHT)
        )
        sheet.set_axis_off()
        self.sheet = sheet.imshow(self._tiles(np.array([], int)), **DIGIT_IMAGE)
        pixel = width / (32 * COLUMNS)
        self.numbers = Words(
            page,
            [
                (left + pixel * (column * 32 + 16), top - pixel * down)
                for row in range(ROWS)
                for column in range(COLUMNS)
                for down in [row * (32 + BELOW) + 35]
            ],
            size=8,
            align="center",
        )
        self.title = Words(page, [(left + 0.04, 3.52)], size=12)
        return [self.frame, self.sheet, self.numbers.artist, self.title.artist]

    def create_controls(self) -> dict[str, Any]:
        """Create a slider for the row and one for the column."""
        mistakes = self.counts * (1 - np.eye(10, dtype=int))
        true, read = divmod(int(mistakes.argmax()), 10)
        return {
            "true": controls.slider("True digit", true, 0, 9, **controls.HALF),
            "read": controls.slider("Read as", read, 0, 9, **controls.HALF),
        }

    def targets(self) -> list[Target]:
        """Return the cells of the matrix."""
        box = (-0.5, -0.5, 9.5, 9.5)
        return [Target("cells", "see these digits", self.cells, box, 10, 10)]

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Choose the cell."""
        true, read = divmod(cell, 10)
        return {"true": true, "read": read}

    def places(self, true: int, read: int) -> np.ndarray:
        """Return where the digits of a cell stand among the images, as it shows them.

        Parameters
        ----------
        true, read : int
            The true digit, and the one that was read.

        Returns
        -------
        numpy.ndarray
            The surest first; where both are the same, the least sure.
        """
        found = np.nonzero((self._labels == true) & (self._read == read))[0]
        sign = 1 if true == read else -1
        return found[np.argsort(sign * self._sure[found], kind="stable")]

    def draw(self, *, true: int, read: int) -> str:
        """Frame a cell and show its digits.

        Parameters
        ----------
        true, read : int
            Row and column.

        Returns
        -------
        str
            How many digits the cell counts, and how sure the reader was of them.
        """
        found = self.places(true, read)
        shown = found[:MOST]
        self.frame.set_xy((read - 0.5, true - 0.5))
        self.sheet.set_data(self._tiles(shown))
        names = [str(place) for place in shown]
        self.numbers.show(names + [""] * (MOST - len(names)), colors=MUTED)
        title = f"{true} read as {read}: {len(found):,}"
        self.title.show([title], colors=INK)
        total = int(self.counts[true].sum())
        of_all = f"of the {counted(total, 'image')} of the digit {true}"
        if len(found) == 0:
            return f"None {of_all} is read as {read}."
        verb = "is" if len(found) == 1 else "are"
        verdict = f"{verb} read right" if true == read else f"{verb} read as {read}"
        first, last = (chance(self._sure[place]) for place in shown[[0, -1]])
        if len(found) == 1:
            how = f"It had a probability of {first}."
        else:
            how = f"Those shown had a probability of {first} (first) to {last} (last)."
        return f"{len(found):,} {of_all} {verdict}. {how}"

    def _tiles(self, places: np.ndarray) -> np.ndarray:
        tiles = np.zeros((MOST, 28, 28), dtype=np.float32)
        tiles[: len(places)] = self._images[places]
        return mosaic(tiles, columns=COLUMNS, below=BELOW)
