"""Say clearly what batch or number a network wanted when another one arrives."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


def require(condition: object, message: str) -> None:
    """Raise a ValueError with the message unless the condition holds."""
    if not condition:
        raise ValueError(message)


def require_count(name: str, value: object) -> None:
    """Raise a ValueError unless the value is a whole number above 0."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    require(
        whole and value > 0,  # type: ignore[operator]
        f"{name} must be a whole number above 0; got {value!r}",
    )


def require_rows(x: ArrayLike, width: int, *, floats: bool) -> Array:
    """Return `x` as an array of shape (n, width), one finite example a row.

    Whole numbers pass unless `floats` are wanted. Raises a ValueError that says what
    was expected, what arrived and, where it can be told, how to mend it.
    """
    x = np.asarray(x)
    require(
        x.ndim == 2 and x.shape[1] == width and len(x) > 0,
        f"x must have shape (n, {width}), one example a row; got shape {x.shape}"
        + (f"; x.reshape(-1, {width}) makes rows" if _fills_rows(x, width) else ""),
    )
    require(
        x.dtype.kind in ("f" if floats else "fiu"),
        f"x must hold {'floats' if floats else 'numbers'}; got {x.dtype}"
        "; pixels become floats from 0 to 1 by x / np.float32(255), or inside the "
        "network by its input_scale=1 / 255",
    )
    require(
        np.isfinite(x.min()) and np.isfinite(x.max()),
        "x must hold finite numbers; got NaN or infinity among them",
    )
    return x


def require_classes(y: ArrayLike, n: int, classes: int) -> Array:
    """Return `y` as an array of shape (n,) of whole numbers from 0 to classes - 1.

    Raises a ValueError that says what was expected, what arrived and, where it can be
    told, how to mend it.
    """
    y = np.asarray(y)
    one_hot = "; y.argmax(axis=1) makes classes of one-hot rows"
    require(
        y.shape == (n,),
        f"y must have shape ({n},), one class for each example; got shape {y.shape}"
        + (one_hot if y.shape == (n, classes) else ""),
    )
    require(y.dtype.kind in "iu", f"y must hold whole numbers; got {y.dtype}")
    require(
        y.min() >= 0 and y.max() < classes,
        f"y must hold classes from 0 to {classes - 1}; got {y.min()} to {y.max()}",
    )
    return y


def _fills_rows(x: Array, width: int) -> bool:
    return x.size > 0 and (x.ndim == 1 or x.ndim > 2) and x.size % width == 0
