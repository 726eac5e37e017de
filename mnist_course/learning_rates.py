"""Learning rates for Keras: a schedule, how to tell one, and a test of all rates."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike

from mnist_course.support.arguments import require

FAR_ABOVE = 4.0  # a loss so many times the first one will not come back


@keras.saving.register_keras_serializable(package="mnist_course")
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """Let the learning rate climb in a line to its peak, then fall to 0.

    The curve is that of `mnist_course.optimizers.one_cycle`. It goes into an optimizer:
    ``keras.optimizers.Adam(OneCycle(0.008, steps))``. L. N. Smith and N. Topin,
    "Super-convergence", 2018. Introduced in lesson 05.

    Parameters
    ----------
    peak : float
        The highest learning rate; the first one is a 25th of it.
    steps : int
        How many steps the whole training has: epochs times batches an epoch. Later
        steps, if there are any, have a rate of 0.
    warmup : float
        How much of the training the climb takes, above 0 and below 1.

    Raises
    ------
    ValueError
        If `peak` or `steps` is not above 0, or `warmup` is out of range.
    """

    def __init__(self, peak: float, steps: int, warmup: float = 0.3) -> None:
        require(
            peak > 0 and steps > 0,
            f"peak and steps must be above 0; got {peak} and {steps} steps",
        )
        require(0 < warmup < 1, f"warmup must be above 0 and below 1; got {warmup}")
        self.peak = peak
        self.steps = steps
        self.warmup = warmup

    def __call__(self, step: Any) -> Any:
        """Return the learning rate of a step, counted from 0."""
        progress = ops.cast(step, "float32") / self.steps
        start = self.peak / 25
        climb = start + (self.peak - start) * progress / self.warmup
        fall = self.peak * (1 - progress) / (1 - self.warmup)
        return ops.maximum(ops.minimum(climb, fall), 0.0)

    def get_config(self) -> dict[str, Any]:
        """Return what makes an equal schedule, for saved models."""
        return {"peak": self.peak, "steps": self.steps, "warmup": self.warmup}


def schedule_of(optimizer: Any) -> Any:
    """Return the schedule that the learning rate of an optimizer follows.

    Introduced in lesson 08.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        Such as that of a compiled model; it is not changed.

    Returns
    -------
    keras.optimizers.schedules.LearningRateSchedule or None
        An equal schedule, made by Keras from what the optimizer's ``get_config`` tells
        of it. None where the rate is a number, and where a schedule of one's own has no
        ``get_config``.
    """
    schedules = keras.optimizers.schedules
    base = schedules.LearningRateSchedule
    try:
        config = optimizer.get_config().get("learning_rate")
        # Keras knows its own ones by name; others, unless registered, must be told.
        others = {kind.__name__: kind for kind in base.__subclasses__()}
        rate = schedules.deserialize(config, others)
    except (NotImplementedError, TypeError, ValueError):
        return None
    return rate if isinstance(rate, base) else None


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
    require(
        getattr(model, "compiled", False),
        "the model must be compiled: call model.compile(...) first",
    )
    require(
        len(x) == len(y) and 0 < batch_size <= len(x),
        "x and y must hold equally many examples, at least a batch; got "
        f"{len(x)} and {len(y)} with batch_size={batch_size}",
    )
    require(
        0 < lowest < highest and steps > 1,
        "expected 0 < lowest < highest and at least 2 steps; got "
        f"lowest={lowest}, highest={highest}, steps={steps}",
    )
    optimizer: Any = model.optimizer
    require(
        schedule_of(optimizer) is None,
        "the model's learning rate is a schedule; compile it with a number, "
        "which the test can change",
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


def _batches(n: int, steps: int, batch_size: int) -> np.ndarray:
    # Always the same, so that two range tests differ only in what they compare.
    rng = np.random.default_rng(0)
    passes = math.ceil(steps * batch_size / n)
    order = np.concatenate([rng.permutation(n) for _ in range(passes)])
    return order[: steps * batch_size].reshape(steps, batch_size)
