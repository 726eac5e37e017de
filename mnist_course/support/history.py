"""What was measured in a training: one moment of it, and its history."""

from typing import NamedTuple

import numpy as np


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
