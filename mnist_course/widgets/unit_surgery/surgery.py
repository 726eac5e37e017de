"""A network of one hidden layer, operated on: what it still reads."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_course.activations import ACTIVATIONS
from mnist_course.network import Network

Array = npt.NDArray[Any]

AT_RANDOM, LEAST, MOST = "at random", "least needed first", "most needed first"
SEED = 1


class Surgery:
    """A network of one hidden layer to operate on; the network itself stays whole.

    Parameters
    ----------
    network : Network
        It is only read.
    rows : numpy.ndarray
        Shape (n, inputs), as the network takes them.
    labels : numpy.ndarray
        Shape (n,).

    Attributes
    ----------
    whole : numpy.ndarray
        Shape (n,): which of them the network reads right before any operation.
    worth : numpy.ndarray
        Shape (units,): the share of right answers lost when one unit alone is off.
    orders : dict of str to numpy.ndarray
        In which order the units go.
    """

    def __init__(self, network: Network, rows: Array, labels: Array) -> None:
        self._x = rows * np.float32(network.input_scale)
        self._labels = labels
        self._function = ACTIVATIONS[network.activation][0]
        self.weights, self._biases = network.weights, network.biases
        self._sums = self._x @ self.weights[0]
        rng = np.random.default_rng(SEED)
        # Drawn once, so that more noise is more of the same.
        drawn = rng.standard_normal(self.weights[0].shape, dtype=np.float32)
        self._noise = self.weights[0].std() * drawn
        units = self.weights[0].shape[1]
        self.whole = self.right(np.ones(units, dtype=bool))
        without_one = ~np.eye(units, dtype=bool)
        left = [self.right(on).mean() for on in without_one]
        self.worth = self.whole.mean() - np.array(left)
        self.orders = {
            AT_RANDOM: rng.permutation(units),
            LEAST: np.argsort(self.worth, kind="stable"),
            MOST: np.argsort(-self.worth, kind="stable"),
        }

    def noisy(self, noise: float) -> Array:
        """Return the hidden units' weights with noise of so many times their spread."""
        return self.weights[0] + np.float32(noise) * self._noise

    def right(self, on: Array, *, noise: float = 0.0, biases: bool = True) -> Array:
        """Return which digits are still read right.

        Parameters
        ----------
        on : numpy.ndarray
            Shape (units,): which units are left.
        noise : float
            On the weights of the hidden units, as in `noisy`.
        biases : bool
            Whether they are left.

        Returns
        -------
        numpy.ndarray
            Shape (n,), yes or no.
        """
        z = self._x @ self.noisy(noise) if noise else self._sums
        a = self._function(z + self._biases[0] if biases else z) * on
        logits = a @ self.weights[1] + (self._biases[1] if biases else 0)
        return logits.argmax(axis=1) == self._labels
