"""A small network forwards and back: its arrays, and under each its gradient."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mnist_course.support.arguments import require
from mnist_course.support.picture import INK, MUTED, SIGNED, Picture, styled

CELL = 0.19
UP, BETWEEN, DOWN = 2.95, 1.85, 0.75  # heights of the middles of three rows
# Name to the middle.
ACROSS = {"x": 0.5, "z1": 2.3, "a1": 3.6, "z2": 5.4, "w1": 1.4, "w2": 4.5, "loss": 6.6}
ARRAYS = ("x", "z1", "a1", "z2")
WEIGHTS = {"w1": ("x", "z1"), "w2": ("a1", "z2")}  # what meets in their slopes
NAMES = {
    "x": "$x$",
    "z1": "$z^{(1)}$",
    "a1": "$a^{(1)}$",
    "z2": "$z^{(2)}$",
}
SLOPES = {
    "z1": r"$\delta^{(1)}$",
    "a1": "by $a^{(1)}$",
    "z2": r"$\delta^{(2)}$",
    "w1": "by $W^{(1)}$",
    "w2": "by $W^{(2)}$",
}
FORWARD = {
    ("x", "z1"): r"$\cdot\,W^{(1)} + b^{(1)}$",
    ("z1", "a1"): "$f$",
    ("a1", "z2"): r"$\cdot\,W^{(2)} + b^{(2)}$",
    ("z2", "loss"): "",
}
BACK = {
    ("z2", "a1"): r"$\cdot\,W^{(2)\top}$",
    ("a1", "z1"): r"$\odot\,f'(z^{(1)})$",
}


@styled
def there_and_back(
    forward: Mapping[str, npt.ArrayLike], back: Mapping[str, npt.ArrayLike]
) -> Picture:
    """Draw what a network of one hidden layer computes, and below it the slopes.

    Introduced in lesson 05.

    Parameters
    ----------
    forward : mapping
        The arrays ``x``, ``z1``, ``a1`` and ``z2`` of a batch, one example a row.
    back : mapping
        The slopes of the loss by some of ``z2``, ``w2``, ``a1``, ``z1`` and ``w1``, of
        their shapes. What is missing is drawn as an empty frame.

    Returns
    -------
    Picture
        Blue is above 0, vermillion below, white 0; each array by its own largest value.

    Raises
    ------
    ValueError
        If an array is missing or unknown, or has another shape.
    """
    arrays = {name: np.asarray(array) for name, array in forward.items()}
    slopes = {name: np.asarray(array) for name, array in back.items()}
    require(
        list(arrays) == list(ARRAYS) and all(a.ndim == 2 for a in arrays.values()),
        f"forward must hold the arrays {', '.join(ARRAYS)}; got {', '.join(arrays)}",
    )
    shapes = {name: array.shape for name, array in arrays.items()}
    shapes["w1"] = (shapes["x"][1], shapes["z1"][1])
    shapes["w2"] = (shapes["a1"][1], shapes["z2"][1])
    shapes["loss"] = (1, 1)
    for name, slope in slopes.items():
        require(
            name in SLOPES and slope.shape == shapes[name],
            f"back must hold slopes by {', '.join(SLOPES)}, of their shapes; got "
            f"{name} of shape {slope.shape}",
        )
    picture = Picture(7.2, 3.7, layout="none")
    axes = picture.add_axes((0, 0, 1, 1), xlim=(0, 7.2), ylim=(0, 3.7))
    axes.set_axis_off()
    for name in ARRAYS:
        _grid(axes, name, UP, shapes[name], arrays[name], NAMES[name])
    how: dict[str, Any] = {"va": "center", "parse_math": True}
    axes.text(ACROSS["loss"], UP, "$L$", ha="center", fontsize=14, **how)
    for name in SLOPES:
        height = BETWEEN if name in WEIGHTS else DOWN
        _grid(axes, name, height, shapes[name], slopes.get(name), SLOPES[name])
    for height, arrows in ((UP, FORWARD), (DOWN, BACK)):
        for ends, words in arrows.items():
            _arrow(axes, ends, height, shapes, words)
    # The comparison with the truth, from the loss down to the last sums.
    right = ACROSS["z2"] + CELL * shapes["z2"][1] / 2
    corner = {"connectionstyle": "angle,angleA=90,angleB=0,rad=10"}
    _line(axes, (ACROSS["loss"], UP - 0.2), (right, DOWN), **corner)
    beside = ACROSS["loss"] - 0.08
    axes.text(beside, BETWEEN, "($p$ − onehot) / $n$", ha="right", **how)
    for weights, (a, delta) in WEIGHTS.items():
        x, half = ACROSS[weights], CELL * shapes[weights][0] / 2
        for name, y, side in ((a, UP, -1), (delta, DOWN, 1)):
            start = ACROSS[name], y + side * CELL * shapes[name][0] / 2
            _line(axes, start, (x + side * 0.1, BETWEEN - side * half), color=MUTED)
    known = ", ".join(name for name in SLOPES if name in slopes) or "none yet"
    picture.alt = (
        "Upper row: the arrays of a small network, from x through z1 and a1 to z2 and "
        "the loss. Below z1, a1 and z2 there is room for the loss's slope by each, of "
        f"the same shape, and between them for those by w1 and w2. Filled in: {known}."
    )
    return picture


def _grid(
    axes: Axes, name: str, y: float, shape: tuple[int, ...], values: Any, words: str
) -> None:
    """Draw an array as coloured cells around a middle, or as an empty frame."""
    rows, columns = shape
    left, right = (ACROSS[name] + side * CELL * columns / 2 for side in (-1, 1))
    low, high = (y + side * CELL * rows / 2 for side in (-1, 1))
    edges = np.linspace(left, right, columns + 1), np.linspace(high, low, rows + 1)
    if values is None:
        frame: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": MUTED,
            "linestyle": ":",
        }
        axes.add_patch(Rectangle((left, low), right - left, high - low, **frame))
    else:
        most = np.abs(values).max() or 1
        limits: dict[str, Any] = {"cmap": SIGNED, "vmin": -most, "vmax": most}
        axes.pcolormesh(*edges, values, edgecolors=INK, linewidth=0.5, **limits)
    x, height, ha, va = ACROSS[name], low - 0.05, "center", "top"
    if y == UP:
        height, va = high + 0.05, "bottom"
    elif y == BETWEEN:
        x, ha = x + 0.02, "right"  # an arrow arrives on its right
    color = INK if values is not None else MUTED
    axes.text(x, height, words, ha=ha, va=va, color=color, parse_math=True)


def _arrow(
    axes: Axes, ends: tuple[str, str], y: float, shapes: Mapping[str, Any], words: str
) -> None:
    """Draw an arrow from one array of a row to the next, with words above it."""
    start, end = ends
    way = np.sign(ACROSS[end] - ACROSS[start])
    reach = [CELL * shapes[name][1] / 2 + 0.06 for name in ends]
    x = ACROSS[start] + way * reach[0], ACROSS[end] - way * reach[1]
    _line(axes, (x[0], y), (x[1], y))
    above = sum(x) / 2, y + 0.06
    axes.text(*above, words, ha="center", va="bottom", parse_math=True)


def _line(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], **how: Any
) -> None:
    look: dict[str, Any] = {"arrowstyle": "-|>", "color": INK, "lw": 1}
    axes.annotate("", end, start, arrowprops=look | {"shrinkA": 2, "shrinkB": 2} | how)
