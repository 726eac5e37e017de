"""What changes an answer: squares that cover pixels, and a small change of them all."""

import numpy as np
import numpy.typing as npt

from mnist_course.plots.inside import panel
from mnist_course.support.arguments import require, require_images, require_weights
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    INK,
    SIGNED,
    Picture,
    styled,
)
from mnist_course.support.wording import number


@styled
def deciding_pixels(image: npt.ArrayLike, **changes: npt.ArrayLike) -> Picture:
    """Show how a probability changes when a square covers a place of a digit.

    Introduced in lesson 09.

    Parameters
    ----------
    image : array_like
        Shape (28, 28), values 0 to 255.
    **changes : array_like
        For each kind of square, by name, the change of the probability for the square
        at each place, shape (28, 28), from −1 to 1.

    Returns
    -------
    Picture
        The digit, and a map for each square: orange where the probability falls.

    Raises
    ------
    ValueError
        If there is no map, or an array has another shape.
    """
    pixels = require_images(np.asarray(image)[np.newaxis], name="image")[0]
    require(changes, "deciding_pixels needs a map by name, such as grey=changes")
    maps = {
        name: require_weights(np.ravel(change), name).reshape(28, 28)
        for name, change in changes.items()
    }
    picture = Picture(0.6 + 2.2 * (len(maps) + 1), 2.5)
    first, *panels = picture.subplots(1, len(maps) + 1)
    first.imshow(pixels, **DIGIT_IMAGE)
    first.set_title("the digit")
    facts = []
    for axes, (name, change) in zip(panels, maps.items(), strict=True):
        shown = axes.imshow(100 * change, cmap=SIGNED, vmin=-100, vmax=100)
        axes.contour(pixels, [127], colors=INK, linewidths=0.8)
        axes.set_title(name.replace("_", " "))
        facts.append(
            f"{name.replace('_', ' ')}: by {number(100 * change.min(), 0)} points at "
            f"most, and by more than 50 at {(change < -0.5).sum()} of 784 places"
        )
    for axes in (first, *panels):
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(visible=True, color=FAINT)
    bar = picture.colorbar(shown, ax=panels, shrink=0.9, label="change in points")
    bar.outline.set_visible(False)
    picture.alt = f"How the probability falls under a square. {'; '.join(facts)}."
    return picture


@styled
def small_change(
    image: npt.ArrayLike, change: npt.ArrayLike, before: str, after: str
) -> Picture:
    """Show a digit, a small change of its pixels, and the sum of both.

    Introduced in lesson 09.

    Parameters
    ----------
    image : array_like
        Shape (28, 28), values 0 to 255.
    change : array_like
        What is added, in grey levels; the sum stays between 0 and 255.
    before, after : str
        What is read in each, such as ``"3 (98 %)"``.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    pixels = require_images(np.asarray(image)[np.newaxis], name="image")[0]
    added = require_weights(np.ravel(change), "change").reshape(28, 28)
    changed = np.clip(pixels + added, 0, 255)
    most = np.abs(added).max()
    picture = Picture(7.2, 2.6, layout="none")
    titles = (f"it reads {before}", f"the change: ±{most:.0f}", f"it reads {after}")
    for place, (title, sign) in enumerate(zip(titles, "+= ", strict=True)):
        axes = panel(picture, (0.01 + 0.345 * place, 0.02, 0.29, 0.8), title)
        if place == 1:
            axes.imshow(added, cmap=SIGNED, vmin=-255, vmax=255)
        else:
            axes.imshow(changed if place else pixels, **DIGIT_IMAGE)
        picture.text(
            0.3275 + 0.345 * place, 0.42, sign, ha="center", va="center", fontsize=18
        )
    picture.alt = (
        f"A digit that is read as {before}, plus a change of each pixel by at most "
        f"{most:.0f} of 255 grey levels, is read as {after}."
    )
    return picture
