"""Tell draws that are even and independent from others, with a known error rate.

Each test here wrongs an even draw at most five times in a million, `reach` ten times.
The check of `sample_settings` makes eight of them: it wrongs a right answer at most
once in 20,000 times.
"""

import math
from typing import Any

import numpy as np

Z = 4.417  # a normal number is larger five times in a million
MISSED = 12.2  # e to the power of minus this is five in a million, too


def even(counts: Any) -> bool:
    """Return whether things that are equally likely may have come so often.

    Pearson's chi-square test, with E. B. Wilson and M. M. Hilferty's approximation of
    its limit (1931), which is a little wide out here.

    Parameters
    ----------
    counts : array_like
        How often each came, of any shape; best five times or more.

    Returns
    -------
    bool
    """
    counts = np.asarray(counts, float)
    expected = counts.mean()
    freedom = counts.size - 1
    narrow = 2 / (9 * freedom)
    limit = freedom * (1 - narrow + Z * math.sqrt(narrow)) ** 3
    return bool(((counts - expected) ** 2).sum() / expected <= limit)


def even_between(values: np.ndarray, low: float, high: float, bins: int = 8) -> bool:
    """Return whether numbers lie evenly between two limits."""
    return even(np.histogram(values, bins, (low, high))[0])


def reach(values: np.ndarray, low: float, high: float) -> bool:
    """Return whether numbers come as near to both limits as even draws would."""
    near = (high - low) * MISSED / len(values)
    return bool(values.min() <= low + near and values.max() >= high - near)


def independent(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two even draws, as numbers of bins from 0, go their own ways."""
    counts = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(counts, (one, other), 1)
    return even(counts)
