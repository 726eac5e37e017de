"""What was measured in a training: one moment of it, its history, and its curves."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_course.support.arguments import require

Curve = NDArray[np.float64]
History = Mapping[str, Sequence[float] | Curve]


class Point(NamedTuple):
    """What was measured at one moment of a training.

    `epoch` counts passes through the training set, in fractions. `loss` and `accuracy`
    (0 to 1) are means over the batches since the point before; `val_loss` and
    `val_accuracy` are those of the whole validation set.
    """

    epoch: float
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float

    @property
    def is_finite(self) -> bool:
        """Whether both losses are still numbers."""
        return bool(np.isfinite([self.loss, self.val_loss]).all())


METRICS = Point._fields[1:]


def empty_history() -> dict[str, list[float]]:
    """Return a history to which the fields of points are added, one list each."""
    return {name: [] for name in Point._fields}


def curves(
    history: Any,
    needs: Sequence[str],
    *,
    optional: Sequence[str] = (),
    even: bool = True,
    name: str = "a history",
) -> dict[str, Curve]:
    """Return curves of a finished training as arrays, or say what is wrong with them.

    Parameters
    ----------
    history : keras.callbacks.History or mapping of str to sequence of float
        What ``model.fit`` of Keras returned, or its ``history``, or what `Network.fit`
        returned.
    needs, optional : sequence of str
        Which curves to return, under Keras's names; the latter only if they are there.
    even : bool
        Whether all of them must have as many values, one for each epoch.
    name : str
        What the error calls the history.

    Returns
    -------
    dict of str to numpy.ndarray
        Floats, shape (epochs,). A training may go wrong, so they can be NaN or
        infinite.

    Raises
    ------
    ValueError
        If a curve is missing, empty, or no list of numbers, or the lengths differ.
    """
    wanted = (
        f"{name} must be what fit returned or a dict with {_and(needs)}, one value for "
        "each epoch"
    )
    if optional:
        wanted += f", and perhaps {_and(optional)}"
    told = getattr(history, "history", history)
    require(isinstance(told, Mapping), f"{wanted}; got {type(history).__name__}")
    told = {key: _numbers(values) for key, values in told.items()}
    found = {key: told[key] for key in (*needs, *optional) if key in told}
    lengths = {len(values) for values in found.values()}
    require(
        set(needs) <= set(found)
        and 0 not in lengths
        and (len(lengths) == 1 or not even),
        f"{wanted}; got { ({key: len(v) or 'no numbers' for key, v in told.items()}) }",
    )
    return found


def _and(names: Sequence[str]) -> str:
    return " and ".join(repr(name) for name in names)


def _numbers(values: ArrayLike) -> Curve:
    """Return a list of numbers as an array, an empty one if it is none."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return np.empty(0)
    return array if array.ndim == 1 else np.empty(0)
