"""The ink of a digit, column by column and row by row, and where it balances."""

import numpy as np
import numpy.typing as npt

from mnist_course.support.arguments import require, require_images
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    HIGHLIGHT,
    MUTED,
    Picture,
    styled,
)
from mnist_course.support.wording import number

PLACES = np.arange(28)


@styled
def balance_point(image: npt.ArrayLike) -> Picture:
    """Show a digit with the ink of its columns and rows, and its centre of mass.

    Introduced in lesson 01.

    Parameters
    ----------
    image : array_like
        Shape (28, 28), values 0 (paper) to 255 (ink).

    Returns
    -------
    Picture
        The digit; below it a bar for each column, beside it a bar for each row; lines
        through the point where both balance.

    Raises
    ------
    ValueError
        If the image has another shape, or no ink.
    """
    (digit,) = require_images(np.asarray(image)[np.newaxis], name="[image]")
    digit = digit.astype(float)
    require(digit.sum() > 0, "the image holds no ink, so nothing balances")
    columns, rows = digit.sum(axis=0), digit.sum(axis=1)
    column, row = (ink @ PLACES / ink.sum() for ink in (columns, rows))
    picture = Picture(4.4, 4.4, layout="none")
    image_axes = picture.add_axes((0.08, 0.36, 0.6, 0.6))
    column_axes = picture.add_axes((0.08, 0.12, 0.6, 0.16), sharex=image_axes)
    row_axes = picture.add_axes((0.76, 0.36, 0.2, 0.6), sharey=image_axes)
    image_axes.imshow(digit, **DIGIT_IMAGE)
    image_axes.spines[:].set(visible=True, color=FAINT)
    image_axes.plot(column, row, "o", color=HIGHLIGHT, ms=8, mec="white")
    column_axes.bar(PLACES, columns, color=MUTED)
    row_axes.barh(PLACES, rows, color=MUTED)
    for panel in (image_axes, column_axes):
        panel.axvline(column, color=HIGHLIGHT)
    for panel in (image_axes, row_axes):
        panel.axhline(row, color=HIGHLIGHT)
    ticks = [0, 7, 14, 21, 27]
    image_axes.set(xlim=(-0.5, 27.5), ylim=(27.5, -0.5), xticks=ticks, yticks=ticks)
    column_axes.set(xlabel="ink of each column", yticks=[])
    row_axes.set(xlabel="of each row", xticks=[])
    picture.alt = (
        "A digit; below it a bar for the ink of each column, beside it a bar for the "
        f"ink of each row. It balances at column {number(column)} and row "
        f"{number(row)}."
    )
    return picture
