"""Say clearly what argument was wanted when another one arrives.

All of these raise a ValueError that says what was expected, what arrived and, where it
can be told, how to mend it.
"""

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


def require_images(images: ArrayLike, *, name: str = "images") -> Array:
    """Return a batch of digits as an array, or say what is wrong with it.

    Parameters
    ----------
    images : array_like
        Should have shape (n, 28, 28) with n of at least 1, and real, finite numbers.
    name : str
        What the error calls it.

    Returns
    -------
    numpy.ndarray
        The images, not copied where they are an array already.
    """
    array = _require_numbers(images, name=name)
    mend = ""
    if array.shape == (28, 28):
        mend = f"; for a single image pass {name}[np.newaxis] or a slice such as [0:1]"
    elif array.ndim == 2 and array.shape[1] == 784:
        mend = f"; {name}.reshape(-1, 28, 28) makes images of flat rows"
    require(
        array.shape[1:] == (28, 28) and len(array) > 0,
        f"{name} must have shape (n, 28, 28), n digits of 28 rows and 28 columns; "
        f"got shape {array.shape}{mend}",
    )
    return array


def require_labels(
    labels: ArrayLike, count: int | None = None, *, name: str = "labels"
) -> Array:
    """Return labels as a vector of whole numbers, or say what is wrong with them.

    Parameters
    ----------
    labels : array_like
        Should have shape (n,) and whole numbers from 0 to 9.
    count : int, optional
        The n that is wanted, one label for each image.
    name : str
        What the error calls it.

    Returns
    -------
    numpy.ndarray
        The labels, not copied where they are an array already.
    """
    array = _require_numbers(labels, name=name)
    require(
        array.ndim == 1,
        f"{name} must have shape (n,), one label for each image; "
        f"got shape {array.shape}",
    )
    if count is not None:
        require(
            len(array) == count,
            f"{name} must hold one label for each of the {count:,} images; "
            f"got {len(array):,}",
        )
    odd = array[~np.isin(array, np.arange(10))]
    require(
        len(odd) == 0,
        f"{name} must be whole numbers from 0 to 9; got {next(iter(odd), None)}",
    )
    return array


def require_probabilities(probabilities: ArrayLike) -> Array:
    """Return `probabilities`, shape (n, 10), whose rows sum to 1, as float64."""
    array = np.asarray(probabilities, dtype=float)
    require(
        array.ndim == 2 and array.shape[1] == 10 and len(array) > 0,
        "probabilities must have shape (n, 10), a row for each image; got shape "
        f"{array.shape}",
    )
    sums = array.sum(axis=1)
    require(
        (array >= 0).all() and np.allclose(sums, 1, atol=1e-3),
        f"each row of probabilities must sum to 1; the sums are from {sums.min():g} to "
        f"{sums.max():g} (are these logits? softmax makes probabilities of them)",
    )
    return array


def require_every_digit(labels: ArrayLike, count: int) -> list[Array]:
    """Return where each digit from 0 to 9 stands in labels, or say which is missing.

    Parameters
    ----------
    labels : array_like
        As `require_labels` wants them.
    count : int
        How many labels there should be.

    Returns
    -------
    list of numpy.ndarray
        The places of each digit, from 0 to 9.
    """
    array = require_labels(labels, count)
    places = [np.nonzero(array == digit)[0] for digit in range(10)]
    for digit, found in enumerate(places):
        require(
            len(found) > 0,
            f"labels must hold every digit from 0 to 9; there is no {digit}",
        )
    return places


def require_weights(weights: ArrayLike, name: str) -> Array:
    """Return the weights of a neuron for a digit, or say what is wrong with them.

    Parameters
    ----------
    weights : array_like
        Should have shape (784,) and finite numbers.
    name : str
        What the error calls them.

    Returns
    -------
    numpy.ndarray
        The weights, float64.
    """
    array = np.asarray(weights, dtype=float)
    require(
        array.shape == (784,) and np.isfinite(array).all(),
        f"the weights called {name} must be 784 finite numbers, one for each "
        f"pixel; got shape {array.shape}",
    )
    return array


def require_examples(
    split: tuple[ArrayLike, ArrayLike], *, name: str
) -> tuple[Array, Array]:
    """Return the images and the labels of a split, or say what is wrong with them.

    Parameters
    ----------
    split : pair of array_like
        Images and labels, as `require_images` and `require_labels` want them.
    name : str
        What the error calls the split.

    Returns
    -------
    pair of numpy.ndarray
        Images of shape (n, 28, 28) and labels of shape (n,).
    """
    images = require_images(split[0], name=f"the images of {name}")
    labels = require_labels(split[1], len(images), name=f"the labels of {name}")
    return images, labels


def require_rows(x: ArrayLike, width: int, *, floats: bool) -> Array:
    """Return `x` as an array of shape (n, width), one finite example a row.

    Whole numbers pass unless `floats` are wanted.
    """
    x = np.asarray(x)
    rows = x.size > 0 and x.ndim != 2 and x.ndim > 0 and x.size % width == 0
    require(
        x.ndim == 2 and x.shape[1] == width and len(x) > 0,
        f"x must have shape (n, {width}), one example a row; got shape {x.shape}"
        + (f"; x.reshape(-1, {width}) makes rows" if rows else ""),
    )
    require(
        x.dtype.kind in ("f" if floats else "fiu"),
        f"x must hold {'floats' if floats else 'numbers'}; got {x.dtype}"
        "; pixels become floats from 0 to 1 by x / np.float32(255), or inside the "
        "network by its input_scale=1 / 255",
    )
    require(
        x.dtype.kind in "iu" or np.isfinite([x.min(), x.max()]).all(),
        "x must hold finite numbers; got NaN or infinity among them",
    )
    return x


def require_classes(y: ArrayLike, n: int, classes: int) -> Array:
    """Return `y` as an array of shape (n,) of whole numbers from 0 to classes - 1."""
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


def _require_numbers(values: ArrayLike, *, name: str) -> Array:
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(
            f"{name} must be an array of numbers; its rows differ in length"
        ) from None
    require(
        array.dtype.kind in "uif",
        f"{name} must be an array of real numbers; got "
        f"{type(values).__name__} with dtype {array.dtype}",
    )
    require(
        array.dtype.kind != "f" or np.isfinite(array).all(),
        f"{name} must be finite numbers; got NaN or infinity",
    )
    return array
