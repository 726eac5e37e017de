"""What is left of a signal, and of a gradient, layer by layer of a random network."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_course.activations import ACTIVATIONS

Array = NDArray[Any]

LAYERS = 10
UNITS = 100
EXAMPLES = 200


class Passage(NamedTuple):
    """Hold what is left at each of the layers, the one next to the input first.

    Both have shape (layers,), and both are shares of what set out: `signal` is 1 at the
    first layer, where the way forward begins, and `gradient` at the last one, where the
    way back begins. Introduced in lesson 03.
    """

    signal: Array
    gradient: Array

    @property
    def arrived(self) -> tuple[float, float]:
        """What is left at the other end: of the signal, and of the gradient."""
        return float(self.signal[-1]), float(self.gradient[0])

    @property
    def factors(self) -> tuple[float, float]:
        """By which factor a layer changes each of them, on average."""
        steps = len(self.signal) - 1
        signal, gradient = self.arrived
        return signal ** (1 / steps), gradient ** (1 / steps)


class RandomLayers:
    """Layers of random weights, the same numbers whatever the function and the size.

    The signal at a layer is how far the sums of a unit lie apart from example to
    example (their standard deviation, averaged over the units). The gradient is the
    mean absolute slope by the sums. Introduced in lesson 03.

    Parameters
    ----------
    seed : int
        Decides examples, last gradient and weights, in the order of lesson 03.
    """

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.x, self.last_gradient = rng.normal(size=(2, EXAMPLES, UNITS))
        self.noise = rng.normal(size=(LAYERS, UNITS, UNITS))

    def send(self, activation: str, variance: float) -> Passage:
        """Send examples forward and a gradient back.

        Parameters
        ----------
        activation : {"relu", "leaky_relu", "sigmoid", "tanh"}
            What each unit makes of its sum.
        variance : float
            Mean square of the weights.

        Returns
        -------
        Passage
            Both on the way, as shares of what set out.
        """
        f, derivative = ACTIVATIONS[activation]
        weights = self.noise * np.sqrt(variance)
        sums, a = [], self.x
        for w in weights:
            sums.append(a @ w)
            a = f(sums[-1])
        gradient, sizes = self.last_gradient, []
        for w, z in zip(reversed(weights), reversed(sums), strict=True):
            gradient = gradient * derivative(z)
            sizes.append(np.abs(gradient).mean())
            gradient = gradient @ w.T
        signal = np.array([z.std(axis=0).mean() for z in sums])
        return Passage(signal / signal[0], np.array(sizes[::-1]) / sizes[0])
