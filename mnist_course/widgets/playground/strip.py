"""The strip below the curves: tiles of weights, and misread digits."""

from typing import Any

import numpy as np
from matplotlib.image import AxesImage

from mnist_course.plots.digits import mosaic
from mnist_course.support.picture import DIGIT_IMAGE, INK, MUTED, SIGNED, Picture
from mnist_course.widgets.base import Words
from mnist_course.widgets.playground.look import MISREAD, TILES, Look

HEIGHT = 0.95  # all in hundreds of pixels
GAP = 4  # pixels of a digit between two of them
TITLES, TOP, CAPTIONS = 0.8, 0.66, 0.1
LEFT, MIDDLE = 0.43, 4.07  # below the two axes
WIDE = 3.02


class Strip:
    """Two rows of small images at the bottom of a picture.

    Parameters
    ----------
    picture : Picture
        Where to draw; 7.2 wide.
    """

    def __init__(self, picture: Picture) -> None:
        width, height = picture.get_size_inches()
        page = picture.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
        page.axis("off")

        def row(left: float, count: int, **how: Any) -> AxesImage:
            tall = WIDE / count
            place = left / width, (TOP - tall) / height, WIDE / width, tall / height
            axes = picture.add_axes(place)
            axes.axis("off")
            blank = mosaic(np.zeros((count, 28, 28)), columns=count, gap=GAP)
            image: AxesImage = axes.imshow(blank, **how)
            return image

        signed: dict[str, Any] = {
            "cmap": SIGNED,
            "vmin": -1,
            "vmax": 1,
            "interpolation": "nearest",
        }
        self.tiles = row(LEFT, TILES, **signed)
        self.digits = row(MIDDLE, MISREAD, **DIGIT_IMAGE)
        middles = MIDDLE + (np.arange(MISREAD) + 0.5) * WIDE / MISREAD
        self.captions = Words(
            page, [(x, CAPTIONS) for x in middles], size=9, align="center"
        )
        self.titles = Words(page, [(LEFT, TITLES), (MIDDLE, TITLES)], size=10)

    def show(self, look: Look) -> None:
        """Show the tiles of a network and the digits that it misreads."""
        for image, drawn, count in (
            (self.tiles, look.tiles, TILES),
            (self.digits, look.images, MISREAD),
        ):
            filled = np.zeros((count, 28, 28))
            filled[: len(drawn)] = drawn
            image.set_data(mosaic(filled, columns=count, gap=GAP))
        told = [
            f"{true} → {read}" for true, read in zip(look.true, look.read, strict=True)
        ]
        self.captions.show(told + [""] * (MISREAD - len(told)), colors=MUTED)
        what = "unit" if len(look.tiles) == 1 else "units"
        misread = f"misread: {look.misread:,} of {look.shown:,} (is → read)"
        titles = [f"weights of {len(look.tiles)} {what}", misread]
        self.titles.show(titles, colors=INK)
