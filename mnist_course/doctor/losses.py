"""What a loss is, and what Keras really computes with it."""

import warnings
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Named(NamedTuple):
    """A loss by its name in small letters without underscores."""

    name: str
    from_logits: bool


class Measured(NamedTuple):
    """What Keras makes of some outputs.

    `loss` is the mean, its penalty included, `error` one standard error of it;
    `penalty` is that part alone; `as_probabilities` and `as_logits` are the
    cross-entropies of the two readings.
    """

    loss: float
    error: float
    as_probabilities: float
    as_logits: float
    penalty: float = 0.0

    @property
    def own(self) -> float:
        """The loss without its penalty."""
        return self.loss - self.penalty


def loss_of(model: Any) -> Any:
    """Return a model's loss as an object or a function, None if it has several."""
    loss = model.loss
    if isinstance(loss, dict):
        loss = list(loss.values())
    if isinstance(loss, list | tuple):
        loss = loss[0] if len(loss) == 1 else None
    try:
        return keras.losses.get(loss)
    except (TypeError, ValueError):
        return None


def loss_name(model: Any) -> Named:
    """Return how a model's loss is called, and what it takes outputs for."""
    loss = loss_of(model)
    name = getattr(loss, "__name__", None) or type(loss).__name__
    return Named(
        name.replace("_", "").lower(), bool(getattr(loss, "from_logits", False))
    )


def measure(model: Any, labels: Array, y: Array, outputs: Any) -> Measured | None:
    """Compute a model's loss as Keras does, and what it would be by either reading.

    Parameters
    ----------
    model : keras.Model
    labels, y : array
        As the loss gets them, and as classes.
    outputs : tensor
        As the model returned it: Keras remembers which logits a softmax was made of.
    """
    loss = loss_of(model)
    if loss is None:
        return None
    rows = labels[:, np.newaxis] if labels.ndim == 1 else labels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras warned at fit, if it had to
            each = getattr(loss, "call", loss)(rows, outputs)
        each = np.asarray(each, dtype=float)
        penalty = float(sum(np.asarray(part) for part in model.losses))
        each = each.reshape(len(y), -1).mean(axis=1)
    except Exception:  # a loss of one's own may want anything, and give anything
        return None
    values = np.asarray(outputs, dtype=float)
    places = np.arange(len(y)), y
    low = 1e-7  # where Keras cuts probabilities off
    shares = np.clip(values, low, 1 - low)
    shifted = values - values.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return Measured(
        loss=float(each.mean()) + penalty,
        error=float(each.std() / np.sqrt(len(each))),
        as_probabilities=float(-np.log(shares[places]).mean()),
        as_logits=float(-logs[places].mean()),
        penalty=penalty,
    )
