"""Where blame is large: the deltas of a trained network, layer by layer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from mnist_course.support.arguments import require, require_labels
from mnist_course.support.picture import (
    DIGIT_IMAGE,
    FAINT,
    INK,
    MUTED,
    SIGNED,
    Picture,
    styled,
)
from mnist_course.support.wording import chance, number, with_article

IN_A_ROW = 16  # units of a hidden layer


@styled
def blame_by_layer(
    images: npt.ArrayLike, labels: npt.ArrayLike, deltas: Sequence[npt.ArrayLike]
) -> Picture:
    """Draw some digits, and the blame of every unit for each, on one scale of colours.

    Introduced in lesson 05.

    Parameters
    ----------
    images : array_like
        Shape (n, 784), one to four digits.
    labels : array_like
        Shape (n,), what they are.
    deltas : sequence of array_like
        Shape (n, units) for each hidden layer, and shape (n, 10) for the logits:
        probabilities minus truth, without the factor 1 / n of a mean.

    Returns
    -------
    Picture
        A row for each digit: its image, and its deltas from the first hidden layer to
        the logits, blue above 0 and vermillion below.

    Raises
    ------
    ValueError
        If there are no digits or more than four, or labels or deltas do not fit.
    """
    images = np.asarray(images)
    require(
        images.ndim == 2 and images.shape[1] == 784 and 1 <= len(images) <= 4,
        f"images must have shape (n, 784), n from 1 to 4; got shape {images.shape}",
    )
    labels = require_labels(labels, len(images))
    arrays = [np.asarray(delta, dtype=float) for delta in deltas]
    shapes = [array.shape for array in arrays]
    require(
        len(arrays) > 1
        and all(delta.ndim == 2 and len(delta) == len(images) for delta in arrays)
        and shapes[-1][1] == 10,
        f"deltas must have shapes ({len(images)}, units), one for each hidden layer, "
        f"and at the end ({len(images)}, 10); got {shapes}",
    )
    p = arrays[-1] + np.eye(10)[labels]
    most = max(np.abs(delta).max() for delta in arrays) or 1.0
    columns = len(arrays) + 1
    picture = Picture(7.2, 0.35 + 1.25 * len(images))
    panels = picture.subplots(
        len(images), columns, squeeze=False, width_ratios=[1, *[1.9] * (columns - 1)]
    )
    colors: dict[str, Any] = {"cmap": SIGNED, "vmin": -most, "vmax": most}
    facts = []
    for row, (axes, image, label) in enumerate(
        zip(panels, images, labels, strict=True)
    ):
        axes[0].imshow(image.reshape(28, 28), **DIGIT_IMAGE)
        guess = int(p[row].argmax())
        axes[0].set_xlabel(f"{with_article(label)}, read as {guess}", color=INK)
        for panel, delta in zip(axes[1:-1], arrays[:-1], strict=True):
            _units(panel, delta[row], colors)
        _logits(axes[-1], arrays[-1][row], label, colors)
        for panel in axes:
            panel.set(xticks=[], yticks=[])
            panel.spines[:].set(visible=True, color=FAINT)
        totals = [np.abs(delta[row]).sum() for delta in arrays]
        for panel, total in zip(axes[1:], totals, strict=True):
            panel.set_title(
                f"|δ| adds up to {number(total, 2)}", color=MUTED, fontsize=9
            )
        sums = " and ".join(number(total, 2) for total in totals)
        facts.append(
            f"{with_article(label)} read as {guess} with {chance(p[row, guess])}: its "
            f"blame adds up to {sums}"
        )
    picture.alt = (
        "Digits, and the blame of each unit for them, layer by layer, on one scale of "
        f"colours. {'; '.join(facts)}."
    )
    return picture


def _units(axes: Axes, delta: npt.NDArray[Any], colors: dict[str, Any]) -> None:
    rows = -(-len(delta) // IN_A_ROW)
    cells = np.full(rows * IN_A_ROW, np.nan)
    cells[: len(delta)] = delta
    axes.pcolormesh(
        cells.reshape(rows, -1)[::-1], edgecolors="white", linewidth=0.5, **colors
    )
    axes.set_xlabel(f"{len(delta)} hidden units", color=INK)


def _logits(
    axes: Axes, delta: npt.NDArray[Any], label: int, colors: dict[str, Any]
) -> None:
    axes.bar(range(10), delta, color=SIGNED((delta / colors["vmax"] + 1) / 2))
    axes.axhline(0, color=MUTED, linewidth=1)
    axes.set(ylim=(-1.4, 1.1), xlim=(-0.7, 9.7))
    for digit in range(10):
        bold = "bold" if digit == label else "normal"
        axes.text(
            digit,
            -1.33,
            str(digit),
            ha="center",
            fontsize=8,
            fontweight=bold,
            color=INK,
        )
    axes.set_xlabel("the ten logits", color=INK)
