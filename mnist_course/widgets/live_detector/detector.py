"""One neuron for images, which learns batch by batch to say yes to one digit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from mnist_course.activations import sigmoid
from mnist_course.widgets.base.slices import Scores

Array = NDArray[Any]
# (weights, x, y, targets, learning_rate) to new weights, as lesson 02 has it.
Update = Callable[[Array, Array, Array, Array, float], npt.ArrayLike]

PART = 1000


class Detector:
    """A sigmoid neuron with 784 inputs that starts with all weights at 0.

    Introduced in lesson 02.

    Parameters
    ----------
    update : callable
        Takes weights, a batch, its outputs, its targets and the learning rate, and
        returns the new weights.
    learning_rate : float
        How far a step goes.
    train, validation : pair of numpy.ndarray
        Images of shape (n, 28, 28), values 0 to 255, and True where a yes is wanted.

    Attributes
    ----------
    weights : numpy.ndarray
        Shape (784,).
    bias : float
        The bias.
    """

    def __init__(
        self,
        update: Update,
        learning_rate: float,
        train: tuple[Array, Array],
        validation: tuple[Array, Array],
    ) -> None:
        self._update, self._rate = update, learning_rate
        self._images, self._targets = train[0], train[1].astype(np.float32)
        self._valid, self._truth = validation
        self.weights: Array = np.zeros(784, dtype=np.float32)
        self.bias: Any = 0.0

    def learn(self, part: Array) -> Scores:
        """Take one step with the images at some places; return loss and accuracy."""
        x, targets = rows(self._images[part]), self._targets[part]
        z = x @ self.weights + self.bias
        y = sigmoid(z)
        weights = self._update(self.weights, x, y, targets, self._rate)
        self.weights = np.asarray(weights, dtype=np.float32)
        self.bias = self.bias - self._rate * (y - targets).mean()
        return _scores(z, targets == 1)

    def measure(self) -> Scores:
        """Return loss and accuracy on the validation images."""
        # Part by part, since all of them as floats take four times the memory.
        parts = range(0, len(self._valid), PART)
        z = [rows(self._valid[at : at + PART]) @ self.weights for at in parts]
        return _scores(np.concatenate(z) + self.bias, self._truth)


def rows(images: Array) -> Array:
    """Lay the rows of each image end to end, as numbers from 0 to 1."""
    return images.reshape(-1, 784).astype(np.float32) / 255


def _scores(z: Array, truth: Array) -> Scores:
    right = (z > 0) == truth
    losses = np.logaddexp(0, np.where(truth, -z, z))
    return float(losses.mean()), float(right.mean())
