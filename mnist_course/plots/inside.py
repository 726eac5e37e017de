"""What is in a trained network: its weights, one unit, one digit layer by layer."""

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from mnist_course.plots.digits import mosaic
from mnist_course.plots.shades import full_color, shaded
from mnist_course.support.arguments import require, require_images, require_weights
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    INK,
    MUTED,
    RIGHT,
    SIGNED,
    WRONG,
    Picture,
    styled,
)
from mnist_course.support.wording import chance, number

FAVOURITES = 9


@styled
def weight_tiles(weights: npt.ArrayLike, *, columns: int = 16) -> Picture:
    """Show the weights of a whole layer as images: blue above 0, white 0, orange below.

    Introduced in lesson 09.

    Parameters
    ----------
    weights : array_like
        Shape (784, units).
    columns : int
        Units in a row, counted from 0 at the upper left.

    Returns
    -------
    Picture
        A tile for each unit, all on one scale of colours.

    Raises
    ------
    ValueError
        If the weights have another shape or are not finite.
    """
    array = np.asarray(weights, dtype=float)
    require(
        array.ndim == 2 and len(array) == 784 and np.isfinite(array).all(),
        "weights must have shape (784, units), a column for each unit; got shape "
        f"{array.shape}",
    )
    units = array.shape[1]
    columns = min(columns, units)
    tiles = shaded(array.T, full_color(array)).reshape(-1, 28, 28)
    sheet = mosaic(tiles, columns=columns, gap=2)
    rows, across = sheet.shape
    picture = Picture(7.2, 7.2 * rows / across, layout="none")
    axes = picture.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow(sheet, cmap=SIGNED, vmin=-1, vmax=1, interpolation="nearest")
    picture.alt = (
        f"The weights of {units} hidden units, each as an image of 28 × 28 pixels, "
        "blue where above 0 and orange where below: from "
        f"{number(array.min(), 2)} to {number(array.max(), 2)}."
    )
    return picture


@styled
def unit_portrait(
    incoming: npt.ArrayLike, outgoing: npt.ArrayLike, favourites: npt.ArrayLike
) -> Picture:
    """Show a hidden unit: what it looks for, what excites it, what it votes for.

    Introduced in lesson 09.

    Parameters
    ----------
    incoming : array_like
        Its weights for the pixels, shape (784,).
    outgoing : array_like
        The weights from it to the ten logits, shape (10,).
    favourites : array_like
        The images that excite it most, shape (n, 28, 28); the first `FAVOURITES` are
        shown.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    weights = require_weights(incoming, "incoming")
    votes = np.asarray(outgoing, dtype=float)
    require(
        votes.shape == (10,),
        f"outgoing must be ten weights, one for each logit; got shape {votes.shape}",
    )
    images = require_images(favourites, name="favourites")[:FAVOURITES]
    picture = Picture(7.2, 2.4, layout="none")
    tile = panel(picture, (0.01, 0.03, 0.26, 0.78), "what it looks for")
    limit = full_color(weights)
    tile.imshow(
        weights.reshape(28, 28),
        cmap=SIGNED,
        vmin=-limit,
        vmax=limit,
        interpolation="nearest",
    )
    sheet = panel(picture, (0.3, 0.03, 0.26, 0.78), "what excites it most")
    sheet.imshow(mosaic(images, columns=3), **DIGIT_IMAGE)
    bars = picture.add_axes((0.635, 0.14, 0.36, 0.67))
    bars.set_title("what it votes for", fontsize=11)
    _signed_bars(bars, votes)
    picture.alt = (
        "A hidden unit: its weights as an image, from "
        f"{number(weights.min(), 2)} to {number(weights.max(), 2)}; the {len(images)} "
        "digits that excite it most; and its votes: most for "
        f"{votes.argmax()} ({number(votes.max(), 2)}), most against {votes.argmin()} "
        f"({number(votes.min(), 2)})."
    )
    return picture


@styled
def layer_by_layer(
    image: npt.ArrayLike,
    hidden: npt.ArrayLike,
    logits: npt.ArrayLike,
    probabilities: npt.ArrayLike,
) -> Picture:
    """Show one digit on its way: pixels, hidden units, logits, probabilities.

    Introduced in lesson 09.

    Parameters
    ----------
    image : array_like
        Shape (28, 28), values 0 to 255.
    hidden : array_like
        The activations of the hidden layer, shape (units,), from 0 up.
    logits, probabilities : array_like
        Shape (10,).

    Returns
    -------
    Picture
        Units lie in rows of eight, as in a sheet of tiles with eight columns.

    Raises
    ------
    ValueError
        If an array has another shape.
    """
    pixels = require_images(np.asarray(image)[np.newaxis], name="image")[0]
    a, z, p = (np.asarray(part, float) for part in (hidden, logits, probabilities))
    require(
        a.ndim == 1 and z.shape == p.shape == (10,),
        "hidden, logits and probabilities must have shapes (units,), (10,) and (10,), "
        f"those of one image; got {a.shape}, {z.shape} and {p.shape}",
    )
    picture = Picture(7.2, 2.1, layout="none")
    axes = panel(picture, (0.005, 0.03, 0.225, 0.77), "784 pixels")
    axes.imshow(pixels, **DIGIT_IMAGE)
    axes = panel(picture, (0.25, 0.03, 0.225, 0.77), f"{len(a)} hidden units")
    rows = -(-len(a) // 8)
    cells = np.full(rows * 8, np.nan)
    cells[: len(a)] = a / (a.max() or 1.0)
    axes.imshow(cells.reshape(rows, 8), cmap="gray_r", vmin=0, vmax=1)
    axes.set_xticks(np.arange(-0.5, 8), [])
    axes.set_yticks(np.arange(-0.5, rows), [])
    axes.tick_params(length=0)
    axes.grid(color="white", linewidth=2)
    axes.set_axisbelow(False)
    axes = picture.add_axes((0.535, 0.14, 0.2, 0.66))
    axes.set_title("10 logits", fontsize=11)
    _signed_bars(axes, z)
    axes = picture.add_axes((0.79, 0.14, 0.2, 0.66))
    axes.set_title("10 probabilities", fontsize=11)
    axes.bar(range(10), p, 0.72, color=INK)
    axes.set(xticks=range(10), yticks=[0, 0.5, 1], ylim=(0, 1))
    axes.tick_params(labelsize=9)
    first, second = (int(digit) for digit in np.argsort(-p)[:2])
    picture.alt = (
        f"One digit layer by layer: {(pixels > 0).sum()} of 784 pixels have ink, "
        f"{(a > 0).sum()} of {len(a)} hidden units are on, the logits lie between "
        f"{number(z.min())} and {number(z.max())}, and it reads {first} with "
        f"{chance(p[first])}, before {second} with {chance(p[second])}."
    )
    return picture


def panel(
    picture: Picture, place: tuple[float, float, float, float], title: str
) -> Axes:
    """Add axes for an image at a place: with a frame and a title, without ticks."""
    axes = picture.add_axes(place)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=FAINT)
    axes.set_title(title, fontsize=11)
    return axes


def _signed_bars(axes: Axes, values: np.ndarray) -> None:
    colors = [RIGHT if value > 0 else WRONG for value in values]
    axes.axhline(0, color=MUTED, linewidth=1)
    axes.set(xticks=range(10))
    axes.locator_params(axis="y", nbins=4)
    axes.tick_params(labelsize=9)
    axes.bar(range(10), values, 0.72, color=colors)
