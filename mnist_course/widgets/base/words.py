"""Texts in pictures: a message, and many short ones in one artist."""

import functools
from collections.abc import Sequence
from typing import Any, Literal

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
# What numbers are written with. Unlike letters, none of these moves towards another.
SIGNS = frozenset("0123456789#:.,+-−% ")


def message(axes: Axes, words: str, color: str = MUTED) -> Text:
    """Write words across axes, such as "an example: press Start"."""
    return axes.text(
        0.5, 0.5, words, ha="center", color=color, transform=axes.transAxes
    )


class Words:
    """Draw texts as outlines, all in one collection.

    A text of matplotlib's own is laid out and drawn glyph by glyph, which takes about
    half a millisecond; a hundred of them would break the budget of a redraw. Outlines
    in a collection take a quarter of that, and stay in memory. Those of numbers are put
    together from their signs, for most numbers are new.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where they are drawn, in whatever units.
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
        self.artist = PathCollection(
            [],
            linewidths=0,
            transform=axes.figure.dpi_scale_trans,
            offset_transform=axes.transData,
        )
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
        paths = [
            _outline(text, number in bold, *self._how)
            for number, text in enumerate(self.texts)
        ]
        self.artist.set_paths(paths)
        self.artist.set_offsets(self.places)
        self.artist.set_facecolor(self.colors)


@functools.lru_cache(maxsize=4096)
def _outline(text: str, bold: bool, size: float, align: str, family: str) -> Path:
    if not text.strip():
        return Path(np.empty((0, 2)))
    font = (bold, size, family)
    path = _of_signs(text, *font) if SIGNS.issuperset(text) else _letters(text, *font)
    vertices = np.asarray(path.vertices) / POINTS_PER_INCH
    left = vertices[:, 0].min() + vertices[:, 0].max() if align == "center" else 0.0
    down = size * CAPITAL / POINTS_PER_INCH
    return Path(vertices - np.array([left, down]) / 2, path.codes)


def _letters(text: str, bold: bool, size: float, family: str) -> Path:
    """Lay a text out, which takes a third of a millisecond."""
    font = FontProperties(family=family, weight="bold" if bold else "normal")
    return TextPath((0, 0), text, size=size, prop=font)


def _of_signs(text: str, *font: Any) -> Path:
    """Put a number together from outlines that are known."""
    x, vertices, codes = 0.0, [], []
    for sign in text:
        corners, kinds, width = _sign(sign, *font)
        vertices.append(corners + np.array([x, 0]))
        codes.append(kinds)
        x += width
    return Path(np.concatenate(vertices), np.concatenate(codes))


@functools.cache
def _sign(sign: str, *font: Any) -> tuple[np.ndarray, np.ndarray, float]:
    """Return corners and codes of a sign, and how far it moves the next one: a bar."""
    bar, both = _letters("|", *font), _letters(f"{sign}|", *font)
    corners, end = np.asarray(both.vertices), np.asarray(bar.vertices)
    own = len(corners) - len(end)
    width = corners[own:, 0].max() - end[:, 0].max()
    return corners[:own], np.asarray(both.codes)[:own], width
