"""What a training with Keras can use beside its own compile and fit: a schedule."""

from typing import Any

import keras
from keras import ops


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
        if not (peak > 0 and steps > 0):
            raise ValueError(
                f"peak and steps must be above 0; got {peak} and {steps} steps"
            )
        if not 0 < warmup < 1:
            raise ValueError(f"warmup must be above 0 and below 1; got {warmup}")
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
