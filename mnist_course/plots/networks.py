"""A network as circles and lines, and where its hidden layer moves the examples."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_course.support.arguments import require
from mnist_course.support.picture import (
    FAINT,
    INK,
    MUTED,
    RIGHT,
    WRONG,
    Picture,
    styled,
)

MOST_CIRCLES = 5


def circles(units: int) -> tuple[np.ndarray, bool]:
    """Return the heights of a layer's circles, and whether some are left out.

    Parameters
    ----------
    units : int
        Neurons in the layer, or inputs.

    Returns
    -------
    numpy.ndarray and bool
        Heights from 1 to -1 and at most `MOST_CIRCLES` of them; where units are left
        out, there is a gap at 0.
    """
    if units == 1:
        return np.zeros(1), False
    few = units <= MOST_CIRCLES
    heights = np.linspace(1, -1, units if few else MOST_CIRCLES)
    if few:
        return heights * (units - 1) / (MOST_CIRCLES - 1), False
    return np.delete(heights, MOST_CIRCLES // 2), True


@styled
def draw_layers(
    sizes: Sequence[int], names: Sequence[str] | None = None, *, height: float = 2.0
) -> Picture:
    """Draw a network: circles for its inputs and neurons, lines for its weights.

    Introduced in lesson 04.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, then of neurons in each layer.
    names : sequence of str, optional
        What the layers are called; "input", "hidden", "output" if None.
    height : float
        Of the picture, in hundreds of pixels.

    Returns
    -------
    Picture
        Layers from left to right, large ones with a gap for what is left out.

    Raises
    ------
    ValueError
        If there are fewer than two sizes, one is below 1, or the names do not fit.
    """
    sizes = list(sizes)
    require(
        len(sizes) > 1 and min(sizes) > 0,
        f"sizes must be two or more numbers above 0, such as [784, 16, 10]; "
        f"got {sizes}",
    )
    names = names or ["input", *["hidden"] * (len(sizes) - 2), "output"]
    require(
        len(names) == len(sizes),
        f"names must be one for each of the {len(sizes)} layers; got {list(names)}",
    )
    picture = Picture(5.6, height)
    axes = picture.subplots()
    axes.set(xlim=(-0.35, len(sizes) - 0.65), ylim=(-1.75, 1.2))
    axes.set_axis_off()
    columns = [circles(units) for units in sizes]
    for x, (left, right) in enumerate(pairwise(columns)):
        for start in left[0]:
            for end in right[0]:
                axes.plot((x, x + 1), (start, end), color=FAINT, lw=0.7, zorder=1)
    for x, ((heights, gap), units, name) in enumerate(
        zip(columns, sizes, names, strict=True)
    ):
        fill = "white" if x == 0 else RIGHT
        spot: dict[str, Any] = {
            "s": 90,
            "facecolor": fill,
            "edgecolor": INK,
            "zorder": 2,
        }
        axes.scatter(np.full(len(heights), x), heights, **spot)
        if gap:
            axes.text(x, 0, "⋮", ha="center", va="center", fontsize=14)
        axes.text(x, -1.3, f"{name}\n{units}", ha="center", va="top")
    for x, (inputs, units) in enumerate(pairwise(sizes)):
        words = f"{inputs} × {units}\nweights"
        axes.text(x + 0.5, -1.3, words, ha="center", va="top", color=MUTED)
    layers = ", ".join(f"{n} {units}" for n, units in zip(names, sizes, strict=True))
    picture.alt = (
        f"A network drawn from left to right: {layers}. Every circle is joined by "
        "lines to all circles of the next layer."
    )
    return picture


@styled
def before_and_after(
    x: npt.ArrayLike,
    hidden: npt.ArrayLike,
    wanted: npt.ArrayLike,
    *,
    weights: npt.ArrayLike = (0, 0),
    bias: float = 0.0,
) -> Picture:
    """Draw examples where they are, and where two hidden units move them.

    Introduced in lesson 04.

    Parameters
    ----------
    x, hidden : array_like
        Shape (n, 2): the inputs, whole numbers, and the activations of the hidden
        layer.
    wanted : array_like of bool
        Shape (n,): which examples are a yes.
    weights, bias : array_like of shape (2,), and float
        Of the output neuron. Where they give a line, it is drawn on the right.

    Returns
    -------
    Picture
        Two planes side by side; blue circles are a yes, orange squares a no.

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    x, hidden = np.asarray(x), np.asarray(hidden)
    wanted, weights = np.asarray(wanted, bool), np.asarray(weights)
    require(
        x.shape == hidden.shape == (wanted.size, 2) and weights.shape == (2,),
        f"x and hidden must have shape ({wanted.size}, 2), as wanted has "
        f"{wanted.size} entries, and weights shape (2,); got {x.shape}, "
        f"{hidden.shape} and {weights.shape}",
    )
    picture = Picture(6.4, 2.9)
    panels = picture.subplots(1, 2)
    titles = ("before: the inputs", "after: the hidden layer")
    for axes, points, title, letter in zip(
        panels, (x, hidden), titles, "xa", strict=True
    ):
        for yes, color, marker in ((True, RIGHT, "o"), (False, WRONG, "s")):
            axes.scatter(*points[wanted == yes].T, s=90, color=color, marker=marker)
        for words, place in _who_is_where(x, points).items():
            shared = "and" in words  # longer, so it goes below, clear of neighbours
            axes.annotate(
                words.replace("and ", "and\n"),
                place,
                (0, -9 if shared else 9),
                textcoords="offset points",
                ha="center",
                va="top" if shared else "bottom",
            )
        end = max(points.max(), 1)
        axes.set_title(title)
        axes.set_xlabel(f"${letter}_1$", parse_math=True)
        axes.set_ylabel(f"${letter}_2$", parse_math=True)
        axes.set(xlim=(-end / 2, end * 1.4), ylim=(-end / 2, end * 1.4))
        axes.set(xticks=range(int(end) + 1), yticks=range(int(end) + 1))
    if weights.any():
        # From the line's point nearest to 0, along the line.
        foot = -bias * weights / (weights @ weights)
        end = foot + np.array([-weights[1], weights[0]])
        panels[1].axline(foot, end, color=MUTED, ls=(0, (5, 3)))
    places = "; ".join(_who_is_where(x, hidden))
    picture.alt = (
        f"Left, {len(x)} examples by their inputs; right, where two hidden units put "
        f"them: {places}. Blue circles are a yes, orange squares a no."
    )
    return picture


def _who_is_where(x: np.ndarray, points: np.ndarray) -> dict[str, tuple[float, float]]:
    """Return the inputs that share a place, in words, and the place."""
    names: dict[tuple[float, float], list[str]] = {}
    for inputs, (across, up) in zip(x, points, strict=True):
        place = (float(across), float(up))
        names.setdefault(place, []).append(f"({inputs[0]}, {inputs[1]})")
    return {" and ".join(words): place for place, words in names.items()}
