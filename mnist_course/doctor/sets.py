"""Read what the doctor is handed as training and validation data, whatever it is."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_course.support.arguments import require

Array = NDArray[Any]

SAMPLE = 2000  # enough to know an accuracy to 1 %; looked at in a second


class Examples(NamedTuple):
    """A set of examples: a sample of it to look at, and what is known of all.

    `labels` are as the loss gets them, `y` the same as classes; `order` has the classes
    of all examples, `broken` counts those that hold NaN or infinity.
    """

    x: Array
    labels: Array
    y: Array
    order: Array
    everything: Array
    broken: int


def read(given: Any, name: str) -> tuple[Array, Array]:
    """Return images and labels as arrays, or say what is wrong with them.

    Parameters
    ----------
    given : pair of array_like, tf.data.Dataset or keras.utils.PyDataset
        Of the latter two the first batches are taken, as many as the sample needs.
    name : str
        What an error calls it.
    """
    if isinstance(given, keras.utils.PyDataset) or hasattr(given, "as_numpy_iterator"):
        given = _first_batches(given, name)
    require(
        isinstance(given, Sequence) and len(given) == 2,
        f"{name} must be a pair (x, y), as the model was fed; "
        f"got {type(given).__name__}",
    )
    x, y = (_array(part, name) for part in given)
    require(
        x.ndim > 1 and y.ndim > 0 and 0 < len(x) == len(y),
        f"{name} must hold examples and as many labels; "
        f"got shapes {x.shape} and {y.shape}",
    )
    require(
        x.dtype.kind in "biuf",
        f"the examples of {name} must be numbers; got {x.dtype}",
    )
    return x, y


def examples(x: Array, labels: Array, classes: int, name: str) -> Examples:
    """Take a sample of examples, and see what must be known of all of them."""
    y = as_classes(labels, classes, name)
    # Spread evenly, so that data in order of class are seen whole.
    places = np.linspace(0, len(x) - 1, min(SAMPLE, len(x))).astype(int)
    broken = 0
    if x.dtype.kind == "f":
        broken = int(np.sum(~np.isfinite(x.reshape(len(x), -1)).all(axis=1)))
    return Examples(x[places], labels[places], y[places], y, x, broken)


def as_classes(y: Array, classes: int, name: str) -> Array:
    """Return labels as whole numbers, shape (n,), or say what is wrong with them."""
    wanted = (
        f"the labels of {name} must be classes from 0 to {classes - 1}, shape (n,), or "
        f"one-hot rows of {classes}; got {y.dtype} of shape {y.shape}"
    )
    if y.ndim == 2:
        require(y.shape[1] in (1, classes), wanted)
        y = y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0]
    require(y.ndim == 1 and y.dtype.kind in "biuf", wanted)
    odd = y[~np.isin(y, range(classes))]
    require(len(odd) == 0, f"{wanted}, with {next(iter(odd), None)} among them")
    return y.astype(int)


def shared(train: Array, validation: Array) -> float:
    """Return which share of the validation images are among the training images."""
    if train.shape[1:] != validation.shape[1:]:
        return 0.0
    known = {hash(row.tobytes()) for row in _rows(train)}
    # Empty images are alike, whatever set they are in.
    marks = [hash(row.tobytes()) for row in _rows(validation) if np.ptp(row) > 0]
    return sum(mark in known for mark in marks) / len(validation)


def _rows(x: Array) -> NDArray[np.float32]:
    return x.reshape(len(x), -1).astype(np.float32)


def _array(part: Any, name: str) -> Array:
    require(
        not isinstance(part, dict),
        f"{name} must hold one array of examples and one of labels; got a dict",
    )
    try:
        return np.asarray(part)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold two arrays: {error}") from error


def _first_batches(given: Any, name: str) -> tuple[Array, Array]:
    """Return the first examples of what can be read again from its start."""
    batches, count = [], 0
    is_indexed = isinstance(given, keras.utils.PyDataset)
    stream = (
        (given[place] for place in range(given.num_batches or 0))
        if is_indexed
        else iter(given)
    )
    for batch in stream:
        require(
            isinstance(batch, Sequence) and len(batch) >= 2,
            f"{name} must give batches of images with their labels; "
            f"got {type(batch).__name__}",
        )
        pair = [np.asarray(part) for part in batch[:2]]
        if pair[1].ndim == 0:  # a dataset that is not batched
            pair = [part[np.newaxis] for part in pair]
        batches.append(pair)
        count += len(pair[0])
        if count >= SAMPLE:
            break
    require(len(batches) > 0, f"{name} must hold examples; it gives none")
    x, y = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    return x, y
