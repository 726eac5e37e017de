"""How often each digit is read right, and how sure one can be of that."""

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from mnist_course.support.arguments import require_labels
from mnist_course.support.picture import FAINT, INK, MUTED, Picture, styled

Array = NDArray[np.floating]


def error_bar(share: npt.ArrayLike, count: npt.ArrayLike) -> Array:
    """Return two standard errors of a share of so many draws.

    Parameters
    ----------
    share : array_like
        From 0 to 1.
    count : array_like
        Of how many draws, each by itself.

    Returns
    -------
    numpy.ndarray
        Twice the root of share · (1 − share) / count. Introduced in lesson 01.
    """
    p = np.asarray(share, dtype=float)
    return 2 * np.sqrt(p * (1 - p) / np.asarray(count))


@styled
def accuracy_by_class(labels: npt.ArrayLike, predicted: npt.ArrayLike) -> Picture:
    """Draw the accuracy of each digit with its error bar, beside that of all.

    Introduced in lesson 09.

    Parameters
    ----------
    labels, predicted : array_like
        The true digits and those that were read, shape (n,), values 0 to 9.

    Returns
    -------
    Picture
        A dot for each digit that occurs; a bar reaches two standard errors up and down.

    Raises
    ------
    ValueError
        If an array has another shape or other values.
    """
    labels = require_labels(labels)
    predicted = require_labels(predicted, len(labels), name="predicted")
    right = labels == predicted
    digits = np.unique(labels).astype(int)
    counts = np.array([(labels == digit).sum() for digit in digits])
    shares = np.array([right[labels == digit].mean() for digit in digits])
    bars = error_bar(shares, counts)
    picture = Picture(7.2, 3.0)
    axes = picture.add_subplot()
    axes.axhline(100 * right.mean(), color=MUTED, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(9.6, 100 * right.mean(), "all", color=MUTED, va="center")
    axes.errorbar(
        digits, 100 * shares, 100 * bars, fmt="o", color=INK, capsize=4, linewidth=1.5
    )
    axes.set(xlabel="digit", ylabel="read right (%)", xticks=range(10))
    axes.set_xlim(-0.6, 9.55)
    axes.grid(axis="y", color=FAINT)

    def described(place: int) -> str:
        return (
            f"digit {digits[place]} ({100 * shares[place]:.1f} ± "
            f"{100 * bars[place]:.1f} %)"
        )

    picture.alt = (
        f"Accuracy of each digit with its error bar: lowest for "
        f"{described(int(shares.argmin()))}, highest for "
        f"{described(int(shares.argmax()))}; {100 * right.mean():.1f} % for all."
    )
    return picture
