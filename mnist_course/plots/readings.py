"""What a network reads in images, and where it is wrong or sure."""

import numpy as np
import numpy.typing as npt

from mnist_course.plots.digits import show_digits
from mnist_course.support.arguments import require
from mnist_course.support.picture import Picture
from mnist_course.support.wording import chance


def show_readings(
    images: npt.ArrayLike,
    read: npt.ArrayLike,
    *,
    labels: npt.ArrayLike | None = None,
    sure: npt.ArrayLike | None = None,
    columns: int = 8,
    subject: str = "images",
) -> Picture:
    """Show images with the digit that a network reads in each.

    Introduced in lesson 06.

    Parameters
    ----------
    images : array_like
        Shape (n, 28, 28), values 0 (paper) to 255 (ink).
    read : array_like of int
        The digits read, shape (n,).
    labels : array_like of int, optional
        The true ones, named where they are others.
    sure : array_like of float, optional
        The probability that the network gives to what it reads.
    columns : int
        Images in a row.
    subject : str
        What the images are, for the sentence.

    Returns
    -------
    Picture
        Its sentence tells no reading, since networks differ from machine to machine.

    Raises
    ------
    ValueError
        If the images have another shape, or the numbers are not one for each.
    """
    texts = [f"reads {digit}" for digit in np.asarray(read)]
    words = "what the network reads"
    if sure is not None:
        _require_one_each("sure", sure, texts)
        pairs = zip(texts, np.asarray(sure), strict=True)
        texts = [f"{text}\n{chance(p)}" for text, p in pairs]
        words += ", how sure it is" if labels is not None else " and how sure it is"
    if labels is not None:
        _require_one_each("labels", labels, texts)
        truth = zip(texts, np.asarray(read), np.asarray(labels), strict=True)
        texts = [t if r == true else f"{t}\nis {true}" for t, r, true in truth]
        words += " and, where that is wrong, what it is"
    picture = show_digits(images, texts, columns=columns)
    picture.alt = f"{len(texts)} {subject}, with {words}."
    return picture


def _require_one_each(name: str, values: npt.ArrayLike, texts: list[str]) -> None:
    require(
        len(np.atleast_1d(values)) == len(texts),
        f"{name} must hold a number for each of the {len(texts)} images; got "
        f"{len(np.atleast_1d(values))}",
    )
