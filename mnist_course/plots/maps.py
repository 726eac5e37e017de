"""Kernels and feature maps as images, and how far networks bear a shift."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from mnist_course.plots.scores import draw_shares
from mnist_course.support.arguments import require
from mnist_course.support.picture import FAINT, SIGNED, Picture, styled
from mnist_course.support.wording import number


@styled
def show_maps(
    maps: Mapping[str, npt.ArrayLike], *, columns: int = 4, subject: str = "maps"
) -> Picture:
    """Show kernels or feature maps as images: blue above 0, white 0, orange below.

    All of them share one scale of colours. Introduced in lesson 11.

    Parameters
    ----------
    maps : mapping of str to array_like
        Arrays of shape (rows, columns), each under the name that stands above it.
    columns : int
        Images in a row.
    subject : str
        What they are, for the sentence.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are none, or one has no rows and columns.
    """
    arrays = {name: np.asarray(values, dtype=float) for name, values in maps.items()}
    require(arrays, "show_maps needs at least one array, by name; got none")
    for name, values in arrays.items():
        require(
            values.ndim == 2 and values.size and np.isfinite(values).all(),
            f"{name} must have rows and columns of finite numbers; got shape "
            f"{values.shape}",
        )
    limit = max(np.abs(values).max() for values in arrays.values()) or 1.0
    columns = min(columns, len(arrays))
    rows = -(-len(arrays) // columns)
    side = min(2.6, 7.2 / columns)
    picture = Picture(side * columns, (side + 0.15) * rows)
    panels = picture.subplots(rows, columns, squeeze=False)
    for axes in panels.flat[len(arrays) :]:
        axes.set_axis_off()
    for axes, (name, values) in zip(panels.flat, arrays.items(), strict=False):
        axes.imshow(
            values, cmap=SIGNED, vmin=-limit, vmax=limit, interpolation="nearest"
        )
        axes.set(xticks=[], yticks=[])
        axes.set_title(name, fontsize=11)
        axes.spines[:].set(visible=True, color=FAINT)
    picture.alt = (
        f"{len(arrays)} {subject} as images, blue where above 0 and orange where "
        f"below: {', '.join(arrays)}."
    )
    return picture


@styled
def accuracy_by_shift(
    shifts: Sequence[int], accuracies: Mapping[str, Sequence[float]]
) -> Picture:
    """Draw how well networks read digits that are shifted, a line for each.

    Introduced in lesson 11.

    Parameters
    ----------
    shifts : sequence of int
        By how many pixels, rising.
    accuracies : mapping of str to sequence of float
        From the name of each network, at most four, to a share for each shift.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no network or too many, or a share is missing.
    """
    picture = Picture(7.2, 3.2)
    axes = picture.subplots()
    draw_shares(axes, shifts, accuracies, marker="o", ms=4)
    axes.set(xlabel="shifted to the right by (pixels)", ylabel="read rightly (%)")
    axes.set(ylim=(0, 102), xticks=list(shifts))
    axes.grid(axis="y", color=FAINT)
    axes.legend(loc="lower left")
    ends = number(shifts[0], 0), number(shifts[-1], 0)
    picture.alt = (
        f"The share of digits read rightly, for shifts of {ends[0]} to {ends[1]} "
        f"pixels, a line for each network: {', '.join(accuracies)}."
    )
    return picture
