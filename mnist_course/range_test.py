"""Find a learning rate by trying them all, from tiny to huge, within one short run."""

import math
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

FAR_ABOVE = 4.0  # a loss so many times the first one will not come back


def range_test(
    model: keras.Model,
    x: ArrayLike,
    y: ArrayLike,
    *,
    lowest: float = 1e-6,
    highest: float = 10.0,
    steps: int = 100,
    batch_size: int = 128,
) -> dict[str, list[float]]:
    """Train for some steps, each at a higher learning rate, and note every loss.

    The rate grows by the same factor from step to step. Where the loss begins to fall
    the rate is large enough, and where it turns up it is too large. Afterwards the
    model is what it was: weights, state of the optimizer and learning rate.
    L. N. Smith, "Cyclical learning rates for training neural networks", 2017.
    Introduced in lesson 07.

    Parameters
    ----------
    model : keras.Model
        Compiled, with a learning rate that is a number; best untrained.
    x : array_like, shape (n, ...)
        Examples, as `model.fit` takes them.
    y : array_like, shape (n, ...)
        Their labels.
    lowest, highest : float
        The first and the last learning rate.
    steps : int
        How many batches. They are drawn in passes through `x`, each in a new order.
    batch_size : int
        How many examples make one step, at most n.

    Returns
    -------
    dict of str to list of float
        ``learning_rate`` and ``loss``, one entry a step: the loss of its batch, before
        the step. It ends early where the loss runs away or is no number any more; the
        latter is left out.

    Raises
    ------
    ValueError
        If the model is not compiled or its learning rate is a schedule, or if a number
        is out of range.
    """
    x, y = np.asarray(x), np.asarray(y)
    if not getattr(model, "compiled", False):
        raise ValueError("the model must be compiled: call model.compile(...) first")
    if len(x) != len(y) or not 0 < batch_size <= len(x):
        raise ValueError(
            "x and y must hold equally many examples, at least a batch; got "
            f"{len(x)} and {len(y)} with batch_size={batch_size}"
        )
    if not (0 < lowest < highest and steps > 1):
        raise ValueError(
            "expected 0 < lowest < highest and at least 2 steps; got "
            f"lowest={lowest}, highest={highest}, steps={steps}"
        )
    optimizer: Any = model.optimizer
    schedules = keras.optimizers.schedules.LearningRateSchedule
    if isinstance(getattr(optimizer, "_learning_rate", None), schedules):
        raise ValueError(
            "the model's learning rate is a schedule; compile it with a number, "
            "which the test can change"
        )
    optimizer.build(model.trainable_variables)
    variables = [*model.variables, *optimizer.variables]  # the rate is one of them
    before = [variable.numpy().copy() for variable in variables]
    found: dict[str, list[float]] = {"learning_rate": [], "loss": []}
    try:
        batches = _batches(len(x), steps, batch_size)
        for rate, batch in zip(
            np.geomspace(lowest, highest, steps), batches, strict=True
        ):
            optimizer.learning_rate = float(rate)
            model.reset_metrics()  # Keras 3.13 answers with the mean since the last
            score = model.train_on_batch(x[batch], y[batch], return_dict=True)
            loss = float(score["loss"])
            if not np.isfinite(loss):
                break
            found["learning_rate"].append(float(rate))
            found["loss"].append(loss)
            if loss > FAR_ABOVE * found["loss"][0]:
                break
    finally:
        for variable, value in zip(variables, before, strict=True):
            variable.assign(value)
        model.reset_metrics()
    return found


def smooth(values: ArrayLike, *, share: float = 0.1) -> np.ndarray:
    """Return the mean of each value and its neighbours, fewer of them at the ends.

    Single batches differ in difficulty, so their losses jump; the mean over a stretch
    shows where they go. Introduced in lesson 07.

    Parameters
    ----------
    values : array_like, shape (n,)
        Such as the losses of `range_test`.
    share : float
        How long the stretch is, as a part of all values, from 0 to 1.

    Returns
    -------
    numpy.ndarray, shape (n,)
    """
    values = np.asarray(values, dtype=float)
    reach = int(share * len(values) / 2)
    padded = np.cumsum(np.concatenate([[0.0], values]))
    places = np.arange(len(values))
    first = np.maximum(places - reach, 0)
    last = np.minimum(places + reach + 1, len(values))
    return (padded[last] - padded[first]) / (last - first)


def _batches(n: int, steps: int, batch_size: int) -> np.ndarray:
    # Always the same, so that two range tests differ only in what they compare.
    rng = np.random.default_rng(0)
    passes = math.ceil(steps * batch_size / n)
    order = np.concatenate([rng.permutation(n) for _ in range(passes)])
    return order[: steps * batch_size].reshape(steps, batch_size)
