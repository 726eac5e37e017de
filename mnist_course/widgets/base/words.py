"""Texts in pictures: a message, and many short ones in one artist."""

import functools
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextPath

from mnist_course.support.picture import INK, MUTED

POINTS_PER_INCH = 72
CAPITAL = 0.729  # height of a capital letter or a digit in DejaVu, in font sizes


def message(axes: Axes, words: str, color: str = MUTED) -> Text:
    """Write words across axes, such as "an example: press Start"."""
    return axes.text(
        0.5, 0.5, words, ha="center", color=color, transform=axes.transAxes
    )


class Words:
    """Draw texts as outlines, all in one collection.

    A text of matplotlib's own is laid out and drawn glyph by glyph, which takes about
    half a millisecond; a hundred of them would break the budget of a redraw. Outlines
    in a collection take a quarter of that, and stay in memory.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Axes whose unit is an inch, both ways.
    places : array_like
        Shape (n, 2), where the middle of each text's height is; none if `show` says.
    size : float
        Size in points.
    align : {"left", "center"}
        Whether `places` are the left ends or the middles.
    family : {"sans-serif", "monospace"}
        The letters.
    """

    def __init__(
        self,
        axes: Axes,
        places: npt.ArrayLike = (),
        *,
        size: float = 11,
        align: Literal["left", "center"] = "left",
        family: str = "sans-serif",
    ) -> None:
        self.places = np.array(places, dtype=float)
        self.texts: list[str] = [""] * len(self.places)
        self.colors: list[str] = [INK] * len(self.places)
        self._how = (size, align, family)
        self.artist = PathCollection([], transform=axes.transData, linewidths=0)
        axes.add_collection(self.artist, autolim=False)

    def show(
        self,
        texts: Sequence[str],
        places: npt.ArrayLike | None = None,
        *,
        colors: str | Sequence[str] = INK,
        bold: Sequence[int] = (),
    ) -> None:
        """Replace all texts.

        Parameters
        ----------
        texts : sequence of str
            As many as there are places, or none.
        places : array_like, optional
            Shape (n, 2), where they stand from now on.
        colors : str or sequence of str
            One for all, or one for each.
        bold : sequence of int
            Which of them are bold.
        """
        if places is not None:
            self.places = np.array(places, dtype=float)
        self.texts = list(texts) or [""] * len(self.places)
        self.colors = [colors] * len(texts) if isinstance(colors, str) else list(colors)
        paths = []
        everything = zip(self.places, self.texts, strict=True)
        for number, (place, text) in enumerate(everything):
            path = _outline(text, number in bold, *self._how)
            paths.append(Path(path.vertices + place, path.codes))
        self.artist.set_paths(paths)
        self.artist.set_facecolor(self.colors)


@functools.lru_cache(maxsize=4096)
def _outline(text: str, bold: bool, size: float, align: str, family: str) -> Path:
    if not text:
        return Path(np.empty((0, 2)))
    font = FontProperties(family=family, weight="bold" if bold else "normal")
    path = TextPath((0, 0), text, size=size, prop=font)
    vertices = path.vertices / POINTS_PER_INCH
    left = vertices[:, 0].min() + vertices[:, 0].max() if align == "center" else 0.0
    down = size * CAPITAL / POINTS_PER_INCH
    return Path(vertices - np.array([left, down]) / 2, path.codes)
