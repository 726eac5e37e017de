"""Weights as images: how strong a colour is, and tiles that are easy to read."""

import numpy as np
import numpy.typing as npt

# The strongest weights are so strong that most of the others would be white on their
# scale. So the strongest 2 of 100 share the fullest colour.
FULL_COLOR = 98
SHADES = 3  # to each side of 0: more would make the picture's file too large


def shaded(values: npt.ArrayLike, limit: float) -> np.ndarray:
    """Return values from −1 to 1, in `SHADES` steps to each side of 0.

    Parameters
    ----------
    values : array_like
        Such as weights.
    limit : float
        What becomes 1; whatever is beyond becomes 1 too.
    """
    shares = np.clip(np.asarray(values, dtype=float) / (limit or 1.0), -1, 1)
    return np.round(shares * SHADES) / SHADES


def full_color(weights: npt.ArrayLike) -> float:
    """Return the size of weight from which on the colour is fullest."""
    sizes = np.abs(np.asarray(weights, dtype=float))
    return float(np.percentile(sizes, FULL_COLOR) or sizes.max() or 1.0)


def coarse(weights: np.ndarray) -> np.ndarray:
    """Return a tile for each unit, with the mean of four pixels in each of the four.

    Strokes then stand out from the speckle, and a picture that changes is drawn sooner.

    Parameters
    ----------
    weights : numpy.ndarray
        Shape (784, units).
    """
    fours = weights.T.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    return fours.repeat(2, axis=1).repeat(2, axis=2)
