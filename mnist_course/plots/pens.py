"""From what a pen did to the pixels of a digit, step by step."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mnist_course.support.arguments import require, require_images
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    Picture,
    styled,
)
from mnist_course.support.wording import number

SIDE, BOX = 28, 20


@styled
def strokes_to_pixels(
    strokes: Sequence[npt.ArrayLike], boxed: npt.ArrayLike, centred: npt.ArrayLike
) -> Picture:
    """Show a digit as the pen moved, in its box of 20 × 20, and centred by its mass.

    Introduced in lesson 10.

    Parameters
    ----------
    strokes : sequence of array_like
        Each of shape (points, 2): to the right and down.
    boxed, centred : array_like
        The digit with its box, and with its centre of mass, in the middle; shape
        (28, 28), 0 to 255.

    Returns
    -------
    Picture
        The points of the pen and the lines between; then both images, each with the
        box around the ink and a dot at the centre of mass.

    Raises
    ------
    ValueError
        If an array has another shape, or an image no ink.
    """
    parts = [np.asarray(stroke, dtype=float) for stroke in strokes]
    require(
        parts and all(part.ndim == 2 and part.shape[1] == 2 for part in parts),
        "strokes must each have shape (points, 2); got shapes "
        f"{[part.shape for part in parts]}",
    )
    images = require_images([np.asarray(boxed), np.asarray(centred)], name="images")
    require(images.any(axis=(1, 2)).all(), "an image without ink has no centre of mass")
    picture = Picture(7.2, 2.65, layout="none")
    titles = ("as the pen moved", "in a box of 20 × 20", "centred by mass")
    axes = [
        picture.add_axes((0.01 + 0.335 * place, 0.02, 0.315, 0.86), title=title)
        for place, title in enumerate(titles)
    ]
    for each in axes:
        each.set(xticks=[], yticks=[], aspect="equal")
        each.title.set_fontsize(11)
        each.spines[:].set(visible=True, color=FAINT)
    for part in parts:
        axes[0].plot(*part.T, "-", color=MUTED, linewidth=1)
        axes[0].plot(*part.T, "o", color=INK, ms=2)
        axes[0].plot(*part[0], "o", color=HIGHLIGHT, ms=7)
    everything = np.concatenate(parts)
    middle = (everything.min(axis=0) + everything.max(axis=0)) / 2
    reach = 0.7 * max(np.ptp(everything, axis=0).max(), 1)
    axes[0].set_xlim(middle[0] - reach, middle[0] + reach)
    axes[0].set_ylim(middle[1] + reach, middle[1] - reach)
    places = [_show(*pair) for pair in zip(axes[1:], images, strict=True)]
    boxed, moved = (f"row {number(r)}, column {number(c)}" for r, c in places)
    count = f"{len(parts)} stroke{'s' if len(parts) > 1 else ''}"
    picture.alt = (
        f"A digit as {len(everything)} points of a pen in {count}; then as an image in "
        f"a box of 20 × 20, where it balances at {boxed}, and moved, at {moved}."
    )
    return picture


def _show(axes: Axes, image: np.ndarray) -> tuple[float, float]:
    """Show an image with its box; return the row and column where it balances."""
    axes.imshow(image, **DIGIT_IMAGE)
    high, wide = (np.flatnonzero(image.any(axis=axis))[[0, -1]] for axis in (1, 0))
    top, left = high.mean() - BOX / 2, wide.mean() - BOX / 2
    frame = Rectangle((left, top), BOX, BOX, fill=False, color=MUTED, linestyle=":")
    axes.add_patch(frame)
    ink = image / image.sum(dtype=float)
    row, column = (ink.sum(axis=axis) @ np.arange(SIDE) for axis in (1, 0))
    for line in (axes.axhline, axes.axvline):
        line(SIDE / 2, color=FAINT, linewidth=1, zorder=0.5)
    axes.plot(column, row, "o", color=HIGHLIGHT, ms=8, mec="white")
    return float(row), float(column)
