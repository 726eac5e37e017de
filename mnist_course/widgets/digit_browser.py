"""Browse the digits by split and by class."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.patches import Rectangle

from mnist_course.plots.digits import mosaic
from mnist_course.support.arguments import require, require_examples
from mnist_course.support.picture import DIGIT_IMAGE, HIGHLIGHT, MUTED, Picture
from mnist_course.widgets.base import InteractiveFigure, Target, Words, controls

ROWS, COLUMNS = 4, 10
PER_PAGE = ROWS * COLUMNS
BELOW = 7  # rows of white under each digit, for its number
NUMBER = 33.7  # row of the middle of its number, from the top of a digit
NONE = "none"
# A digit seen large, in pixels of the sheet: its width, and the left edges that it may
# have, one of which keeps the small digit in sight.
LARGE, LEFTS = 124, (3, 320 - 124 - 4)


class DigitBrowser(InteractiveFigure):
    """Leaf through the digits of a split, and see one of them large.

    A click on a digit does what the slider "Larger" does. Introduced in lesson 01.

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

    clicks = "Click a digit to see it large."

    def __init__(self, **splits: Any) -> None:
        require(splits, "DigitBrowser needs a split, such as train=(x_train, y_train)")
        self._splits = {
            name: require_examples(split, name=name) for name, split in splits.items()
        }
        self._page: tuple[object, ...] = ()  # the one that was drawn last
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create the sheet of digits with their numbers, and one of them large."""
        axes = picture.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        nothing = _sheet(np.zeros((PER_PAGE, 28, 28)))
        self.sheet = axes.imshow(nothing, interpolation="nearest")
        places = [
            (column * 32 + 15.5, row * (32 + BELOW) + NUMBER)
            for row in range(ROWS)
            for column in range(COLUMNS)
        ]
        self.numbers = Words(axes, places, size=8, align="center")
        self.frame = Rectangle((0, 0), 31, 31 + BELOW)
        self.panel = Rectangle((0, 3), LARGE, 149, facecolor="white")
        for patch in (self.panel, self.frame):
            patch.set(edgecolor=HIGHLIGHT, linewidth=2.5, zorder=4)
            axes.add_patch(patch)
        self.frame.set_fill(False)
        self.large = axes.imshow(np.zeros((28, 28)), zorder=5, **DIGIT_IMAGE)
        self.words = axes.text(0, 127, "", va="top", linespacing=1.4, zorder=5)
        axes.set(xlim=(-0.5, 319.5), ylim=(ROWS * (32 + BELOW) - 0.5, -0.5))
        over = [self.panel, self.frame, self.large, self.words]
        return [self.sheet, self.numbers.artist, *over]

    def create_controls(self) -> dict[str, Any]:
        """Create the choices of split and digit, of a page, and of a digit on it."""
        places = [NONE, *range(1, PER_PAGE + 1)]
        return {
            "split": controls.choice("Split", self._splits, button_width="5em"),
            "digit": controls.digit(),
            "page": controls.slider("Page", 1, 1, 1, layout=_wide("58%")),
            "larger": controls.steps("Larger", places, layout=_wide("40%")),
        }

    def targets(self) -> list[Target]:
        """Return the large digit, which a click puts away, and those of the page."""
        axes, shown = self.sheet.axes, len(self._shown)
        width, height = COLUMNS * 32, ROWS * (32 + BELOW)
        sheet = (-0.5, -0.5, width - 0.5, height - 0.5)
        found = [Target("page", "see it large", axes, sheet, ROWS, COLUMNS, shown)]
        if self.panel.get_visible():
            left, top = self.panel.get_xy()
            box = (left, top, left + LARGE, top + self.panel.get_height())
            found.insert(0, Target("large", "put it away", axes, box))
        return found

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """See the digit large; put it away, if it is."""
        same = name == "large" or cell + 1 == self.controls["larger"].value
        return {"larger": NONE if same else cell + 1}

    def draw(
        self, *, split: str, digit: int | None, page: int, larger: int | str
    ) -> str:
        """Show one page.

        Parameters
        ----------
        split : str
            Name of the split.
        digit : int or None
            Class to show; None for all.
        page : int
            Page, from 1.
        larger : int or str
            Which digit of the page is seen large, from 1, or ``"none"``: so too on
            each new page.

        Returns
        -------
        str
            Which digits are shown, or what is known of the large one.
        """
        images, labels = self._splits[split]
        wanted = labels == digit if digit is not None else np.ones(len(labels), bool)
        chosen = np.nonzero(wanted)[0]
        pages = max(1, -(-len(chosen) // PER_PAGE))
        page = min(page, pages)
        self.controls["page"].max = pages
        first = (page - 1) * PER_PAGE
        shown = self._shown = chosen[first : first + PER_PAGE]
        tiles = np.zeros((PER_PAGE, 28, 28), dtype=images.dtype)
        tiles[: len(shown)] = images[shown]
        self.sheet.set_data(_sheet(tiles))
        named = [f"#{place}" for place in shown]
        if digit is None:  # Otherwise all of them have the label that was pressed.
            named = [f"#{place}: {labels[place]}" for place in shown]
        named += [""] * (PER_PAGE - len(named))
        self.numbers.show(named, colors=MUTED)
        now = (split, digit, page)
        if now != self._page or larger not in range(1, len(shown) + 1):
            self.controls["larger"].value = larger = NONE
        self._page = now
        large = larger != NONE
        for artist in (self.frame, self.panel, self.large, self.words):
            artist.set_visible(large)
        if large:
            return self._enlarge(split, int(larger) - 1)
        if len(shown) == 0:
            return f"The {split} split holds no image of the digit {digit}."
        what = "images" if digit is None else f"images of the digit {digit}"
        return (
            f"Page {page:,} of {pages:,}: {len(shown)} of the {len(chosen):,} {what} "
            f"in the {split} split, from #{shown[0]} to #{shown[-1]}."
        )

    def _enlarge(self, split: str, place: int) -> str:
        """Show a digit of the page large, and return what is known of it."""
        number = self._shown[place]
        images, labels = self._splits[split]
        image, label = images[number], labels[number]
        row, column = divmod(place, COLUMNS)
        left = LEFTS[column < COLUMNS / 2]
        self.frame.set_xy((column * 32, row * (32 + BELOW)))
        self.panel.set_x(left)
        self.large.set_data(image)
        self.large.set_extent((left + 4, left + LARGE - 4, 123, 7))
        self.words.set_x(left + 6)
        ink = np.count_nonzero(image)
        self.words.set_text(
            f"#{number}, labelled {label}\n{ink} of 784 pixels have ink"
        )
        return (
            f"Number {number:,} of the {split} split, labelled {label}: {ink} of its "
            f"784 pixels have ink, and the darkest has the value {image.max():.0f}."
        )


def _wide(share: str) -> dict[str, str]:
    return {"width": share} | controls.NARROWEST


def _sheet(tiles: np.ndarray) -> np.ndarray:
    """Lay out a page, as colours: matplotlib draws them in a third of the time."""
    values = mosaic(tiles, columns=COLUMNS, below=BELOW)
    shade = 255 - np.rint(values).astype(np.uint8)
    return np.stack([shade, shade, shade, np.full_like(shade, 255)], axis=-1)
