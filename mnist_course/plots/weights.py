"""Weights of neurons as images."""

import numpy as np
import numpy.typing as npt

from mnist_course.support.arguments import require_weights
from mnist_course.support.picture import FAINT, SIGNED, Picture, styled
from mnist_course.support.wording import number


@styled
def show_weights(**neurons: npt.ArrayLike) -> Picture:
    """Show the weights of neurons as images: blue above 0, white 0, orange below.

    All of them share one scale of colours, so that they can be compared.

    Parameters
    ----------
    **neurons : array_like
        Weights of shape (784,), each under the name that stands above its image.

    Returns
    -------
    Picture
        The images side by side, with a bar of the colours.

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
    picture = Picture(3.2 * len(arrays) + 0.8, 3.2)
    panels = picture.subplots(1, len(arrays), squeeze=False)[0]
    facts = []
    for axes, (name, weights) in zip(panels, arrays.items(), strict=True):
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
