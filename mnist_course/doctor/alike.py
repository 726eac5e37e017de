"""Whether images look alike, one by one and as sets."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Of images with right labels, 0.8 to 0.9 have that of the nearest of 500 to 2,000
# others; with three in ten wrong it is less than this.
AGREES = 0.6
INK = 0.1  # how far the ink of two sets may differ; measured on MNIST: below 0.03


def neighbours(x: Array, y: Array) -> float:
    """Return which share of images have the label of the nearest other one."""
    rows = _rows(x)
    return float(np.mean(y[_nearest(rows, rows, skip_self=True)] == y))


def agreement(x: Array, y: Array, others: Array, labels: Array) -> float:
    """Return which share of other images have the label of the nearest one of `x`."""
    if not len(others):
        return 1.0
    return float(np.mean(y[_nearest(_rows(others), _rows(x))] == labels))


def unlike(x: Array, others: Array, *, ink: bool = False) -> bool:
    """Return whether two sets of images have numbers of another kind.

    Of two samples of MNIST, neither spread nor mean differ by more than some per cent;
    scaled, standardised or turned from black to white, they differ by far. With `ink`,
    the values of what is not background are compared as well.
    """
    first, second = (each.astype(np.float64) for each in (x, others))
    spread = second.std() / (first.std() or 1)
    if not 0.5 < spread < 2 or abs(second.mean() - first.mean()) > first.std() / 2:
        return True
    return ink and _ink_apart(first, second) > INK


def _ink_apart(first: Array, second: Array) -> float:
    """Return how far ink must move to become that of the other set, over the range."""
    inks = []
    for values in (first.ravel(), second.ravel()):
        kinds, counts = np.unique(values, return_counts=True)
        background = kinds[counts.argmax()]
        if counts.max() < len(values) / 3:  # no paper to tell from ink
            return 0.0
        inks.append(values[values != background])
    if not all(map(len, inks)):
        return 0.0
    at = np.linspace(0, 1, 101)
    apart = np.abs(np.quantile(inks[0], at) - np.quantile(inks[1], at))
    return float(apart.mean() / (np.ptp(first) or 1))


def _pictures(change: Callable[[Array], Array]) -> Callable[[Array], Array]:
    def changed(x: Array) -> Array:
        side = int(np.sqrt(x[0].size))
        if side * side != x[0].size:
            return x
        return change(x.reshape(len(x), side, side)).reshape(x.shape)

    return changed


# How images may have been turned on the way, and how that is undone.
TURNED: dict[str, Callable[[Array], Array]] = {
    "with rows and columns exchanged": _pictures(lambda x: x.swapaxes(1, 2)),
    "turned upside down": _pictures(lambda x: x[:, ::-1]),
    "mirrored": _pictures(lambda x: x[:, :, ::-1]),
    "inverted": lambda x: x.max() + x.min() - x,
}


class WayBack(NamedTuple):
    """How images were turned, and what share agrees before and after undoing it."""

    way: str
    plain: float
    turned: float


def way_back(x: Array, y: Array, others: Array, labels: Array) -> WayBack | None:
    """Find out whether other images are like those of `x` once they are turned."""
    known = np.isin(labels, y)
    others, labels = others[known], labels[known]
    plain = agreement(x, y, others, labels)
    if plain >= AGREES:
        return None
    for way, undo in TURNED.items():
        turned = agreement(x, y, undo(others), labels)
        if turned > plain + 0.2:
            return WayBack(way, plain, turned)
    return None


def _rows(x: Array) -> NDArray[np.float32]:
    return x.reshape(len(x), -1).astype(np.float32)


def _nearest(
    x: NDArray[np.float32], others: NDArray[np.float32], *, skip_self: bool = False
) -> NDArray[np.intp]:
    """Return for each row of `x` the place of the nearest one of `others`."""
    # |a - b|² = |a|² - 2ab + |b|², and |a|² is the same for all b.
    distances = np.sum(others * others, axis=1) - 2 * (x @ others.T)
    if skip_self:
        np.fill_diagonal(distances, np.inf)
    return distances.argmin(axis=1)
