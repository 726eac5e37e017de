"""Browse the digits by split and by class."""

from typing import Any

import numpy as np

from mnist_course.plots.digits import mosaic
from mnist_course.support.arguments import require, require_examples
from mnist_course.support.picture import DIGIT_IMAGE, MUTED, Picture
from mnist_course.widgets.base import InteractiveFigure, controls

ROWS, COLUMNS = 4, 10
PER_PAGE = ROWS * COLUMNS
BELOW = 7  # rows of white under each digit, for its number


class DigitBrowser(InteractiveFigure):
    """Leaf through the digits of a split, all of them or those of one class.

    Introduced in lesson 01.

    Parameters
    ----------
    **splits : pair of array_like
        Split name to ``(images, labels)``: shape (n, 28, 28) with values 0 to 255,
        and shape (n,) with values 0 to 9.

    Raises
    ------
    ValueError
        If there is no split, or its arrays have other shapes or values.
    """

    size = (7.2, 7.2 * ROWS * (32 + BELOW) / (32 * COLUMNS))
    invitation = (
        "Press a digit, then leaf through it with the page slider. Would you have read "
        "them all? Note the number of one that is odd."
    )

    def __init__(self, **splits: Any) -> None:
        require(splits, "DigitBrowser needs a split, such as train=(x_train, y_train)")
        self._splits = {
            name: require_examples(split, name=name) for name, split in splits.items()
        }
        super().__init__()

    def create_artists(self, picture: Picture) -> None:
        """Create the sheet of digits, and a number below each of them."""
        axes = picture.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        self.sheet = axes.imshow(_sheet(np.zeros((PER_PAGE, 28, 28))), **DIGIT_IMAGE)
        self.numbers = [
            axes.text(
                column * 32 + 15.5,
                row * (32 + BELOW) + 31,
                "",
                ha="center",
                va="top",
                fontsize=8,
                color=MUTED,
            )
            for row in range(ROWS)
            for column in range(COLUMNS)
        ]

    def create_controls(self) -> dict[str, Any]:
        """Create the choices of split and digit, and a slider for the page."""
        return {
            "split": controls.choice("Split", self._splits, button_width="5em"),
            "digit": controls.digit(),
            "page": controls.slider("Page", 1, 1, 1, **controls.WHOLE),
        }

    def draw(self, *, split: str, digit: int | None, page: int) -> str:
        """Show one page.

        Parameters
        ----------
        split : str
            Name of the split.
        digit : int or None
            Class to show; None for all.
        page : int
            Page, from 1.

        Returns
        -------
        str
            Which digits are shown.
        """
        images, labels = self._splits[split]
        wanted = labels == digit if digit is not None else np.ones(len(labels), bool)
        chosen = np.nonzero(wanted)[0]
        pages = max(1, -(-len(chosen) // PER_PAGE))
        page = min(page, pages)
        self.controls["page"].max = pages
        first = (page - 1) * PER_PAGE
        shown = chosen[first : first + PER_PAGE]
        tiles = np.zeros((PER_PAGE, 28, 28), dtype=images.dtype)
        tiles[: len(shown)] = images[shown]
        self.sheet.set_data(_sheet(tiles))
        named = [f"#{place}" for place in shown]
        if digit is None:  # Otherwise all of them have the label that was pressed.
            named = [f"#{place}: {labels[place]}" for place in shown]
        for place, number in enumerate(self.numbers):
            number.set_text(named[place] if place < len(named) else "")
        if len(shown) == 0:
            return f"The {split} split holds no image of the digit {digit}."
        what = "images" if digit is None else f"images of the digit {digit}"
        return (
            f"Page {page:,} of {pages:,}: {len(shown)} of the {len(chosen):,} {what} "
            f"in the {split} split, from #{shown[0]} to #{shown[-1]}."
        )


def _sheet(tiles: np.ndarray) -> np.ndarray:
    return mosaic(tiles, columns=COLUMNS, below=BELOW)
