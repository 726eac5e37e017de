"""Browse the digits by split and by class."""

from typing import Any

import ipywidgets as widgets
import numpy as np

from mnist_course.plots.digits import mosaic
from mnist_course.plots.picture import DIGIT_IMAGE, MUTED, Picture, styled
from mnist_course.support.arguments import require_examples
from mnist_course.widgets.base.interactive_figure import InteractiveFigure

ROWS, COLUMNS = 4, 10
PER_PAGE = ROWS * COLUMNS
BELOW = 7  # rows of white under each digit, for its number


class DigitBrowser(InteractiveFigure):
    """Leaf through the digits of a split, all of them or those of one class.

    Parameters
    ----------
    **splits : pair of array_like
        Split name to ``(images, labels)``: shape (n, 28, 28) with values 0 to 255,
        and shape (n,) with values 0 to 9.

    Raises
    ------
    ValueError
        If there is no split, or its arrays have other shapes or values.

    Notes
    -----
    Introduced in lesson 01.
    """

    @styled
    def __init__(self, **splits: Any) -> None:
        if not splits:
            raise ValueError(
                "DigitBrowser needs a split, such as train=(x_train, y_train)"
            )
        self._splits = {}
        for name, split in splits.items():
            self._splits[name] = require_examples(split, name=name)
        height = 7.2 * ROWS * (32 + BELOW) / (32 * COLUMNS)
        picture = Picture(7.2, height, layout="none")
        axes = picture.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        blank = np.zeros((PER_PAGE, 28, 28))
        self._artist = axes.imshow(_sheet(blank), **DIGIT_IMAGE)
        self._captions = [
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
        digits = [("all", None), *((str(digit), digit) for digit in range(10))]
        controls = {
            "split": widgets.ToggleButtons(
                options=list(splits), description="Split", style={"button_width": "5em"}
            ),
            "digit": widgets.ToggleButtons(
                options=digits, description="Digit", style={"button_width": "3.2em"}
            ),
            "page": widgets.IntSlider(
                value=1,
                min=1,
                max=1,
                description="Page",
                layout=widgets.Layout(width="98%"),
            ),
        }
        super().__init__(
            picture,
            controls,
            invitation="Press a digit, then leaf through it with the page slider. "
            "Would you have read them all? Note the number of one that is odd.",
        )

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
        self._artist.set_data(_sheet(tiles))
        for place, caption in enumerate(self._captions):
            caption.set_text(f"#{shown[place]}" if place < len(shown) else "")
        if len(shown) == 0:
            return f"The {split} split holds no image of the digit {digit}."
        what = "images" if digit is None else f"images of the digit {digit}"
        return (
            f"Numbers {first + 1:,} to {first + len(shown):,} of the {len(chosen):,} "
            f"{what} in the {split} split."
        )


def _sheet(tiles: np.ndarray) -> np.ndarray:
    return mosaic(tiles, columns=COLUMNS, below=BELOW)
