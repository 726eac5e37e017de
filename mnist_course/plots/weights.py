"""Weights of neurons as images."""

import numpy as np
import numpy.typing as npt

from mnist_course.support.arguments import require_weights
from mnist_course.support.picture import FAINT, SIGNED, Picture, styled
from mnist_course.support.wording import number

IN_A_ROW = 5


@styled
def show_weights(**neurons: npt.ArrayLike) -> Picture:
    """Show the weights of neurons as images: blue above 0, white 0, orange below.

    All of them share one scale of colours, so that they can be compared. There are
    five in a row at most.

    Parameters
    ----------
    **neurons : array_like
        Weights of shape (784,), each under the name that stands above its image.

    Returns
    -------
    Picture
        The images in rows, with a bar of the colours.

    Raises
    ------
    ValueError
        If there are no weights, or some have another shape or are not finite.

    Notes
    -----
    Introduced in lesson 02.
    """
    if not neurons:
        raise ValueError("show_weights needs weights by name, such as template=weights")
    arrays = {name: require_weights(weights, name) for name, weights in neurons.items()}
    limit = max(np.abs(weights).max() for weights in arrays.values()) or 1.0
    columns = min(len(arrays), IN_A_ROW)
    rows = -(-len(arrays) // columns)
    side = min(3.2, 6.4 / columns)
    picture = Picture(side * columns + 0.8, side * rows)
    panels = picture.subplots(rows, columns, squeeze=False)
    for unused in panels.flat[len(arrays) :]:
        unused.set_axis_off()
    facts = []
    for axes, (name, weights) in zip(panels.flat, arrays.items(), strict=False):
        shown = axes.imshow(
            weights.reshape(28, 28),
            cmap=SIGNED,
            vmin=-limit,
            vmax=limit,
            interpolation="nearest",
        )
        axes.set(xticks=[], yticks=[], title=name)
        axes.spines[:].set(visible=True, color=FAINT)
        low, high = number(weights.min(), 2), number(weights.max(), 2)
        facts.append(f"{name}, from {low} to {high}")
    picture.colorbar(shown, ax=panels, shrink=0.9).outline.set_visible(False)
    picture.alt = (
        "Weights as images of 28 × 28 pixels, blue where above 0 and orange where "
        f"below: {'; '.join(facts)}."
    )
    return picture
