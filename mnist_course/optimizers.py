"""The ways to step downhill that lesson 05 derives: SGD, momentum, Adam, one cycle."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


class SGD:
    """Step against the gradient, with momentum if you like, as Keras's `SGD` does.

    Introduced in lesson 05.

    Parameters
    ----------
    learning_rate : float
        How far to step. Can be changed between steps.
    momentum : float
        Share of the last step that is kept, from 0 up to but not including 1.

    Raises
    ------
    ValueError
        If `momentum` is out of range.
    """

    def __init__(self, learning_rate: float = 0.01, *, momentum: float = 0.0) -> None:
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum must be at least 0 and below 1; got {momentum}")
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocities: list[Array] = []
        self._first: Array | None = None

    def step(self, parameters: Sequence[Array], gradients: Sequence[Array]) -> None:
        """Change the parameters in place by one step; one gradient for each."""
        if self._first is not parameters[0]:  # another network: start from rest
            self._first = parameters[0]
            self.velocities = [np.zeros_like(p) for p in parameters]
        for p, g, v in zip(parameters, gradients, self.velocities, strict=True):
            v *= self.momentum
            v -= self.learning_rate * g
            p += v


class Adam:
    """Step by the gradient's running mean over its running size, as Keras's `Adam`.

    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015.
    Introduced in lesson 05.

    Parameters
    ----------
    learning_rate : float
        About how far to move each parameter. Can be changed between steps.
    beta_1, beta_2 : float
        Share of the running mean, and of the running mean square, that a step keeps.
    epsilon : float
        Keeps the division from being one by 0.

    Raises
    ------
    ValueError
        If `beta_1` or `beta_2` is out of range.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        *,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        if not (0 <= beta_1 < 1 and 0 <= beta_2 < 1):
            raise ValueError(
                f"beta_1 and beta_2 must be at least 0 and below 1; got {beta_1} "
                f"and {beta_2}"
            )
        self.learning_rate = learning_rate
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.epsilon = epsilon
        self.means: list[Array] = []
        self.squares: list[Array] = []
        self.steps = 0
        self._first: Array | None = None

    def step(self, parameters: Sequence[Array], gradients: Sequence[Array]) -> None:
        """Change the parameters in place by one step; one gradient for each."""
        if self._first is not parameters[0]:  # another network: start afresh
            self._first = parameters[0]
            self.means = [np.zeros_like(p) for p in parameters]
            self.squares = [np.zeros_like(p) for p in parameters]
            self.steps = 0
        self.steps += 1
        # The running means are kept as sums, m / (1 - beta_1) and v / (1 - beta_2): ten
        # passes over the arrays, not twelve. Both start at 0 and so are too small at
        # first: `rate` makes up for it.
        root = (1 - self.beta_2) ** 0.5
        rate = self.learning_rate * (1 - self.beta_2**self.steps) ** 0.5
        rate *= (1 - self.beta_1) / (1 - self.beta_1**self.steps) / root
        moments = zip(self.means, self.squares, strict=True)
        for p, g, (m, v) in zip(parameters, gradients, moments, strict=True):
            # Each formula is worked out in one array: new ones would take much longer.
            m *= self.beta_1  # m = beta_1 * m + g
            m += g
            s = g * g  # v = beta_2 * v + g * g
            v *= self.beta_2
            v += s
            np.sqrt(v, out=s)  # p -= rate * m / (sqrt(v) + epsilon)
            s += self.epsilon / root
            np.divide(m, s, out=s)
            s *= rate
            p -= s


def one_cycle(progress: ArrayLike, *, peak: float, warmup: float = 0.3) -> Any:
    """Return a learning rate that climbs in a line to its peak, then falls to 0.

    L. N. Smith and N. Topin, "Super-convergence", 2018. Introduced in lesson 05.

    Parameters
    ----------
    progress : float or array of float
        How much of the training is done, from 0 to 1.
    peak : float
        The highest learning rate; the first one is a 25th of it.
    warmup : float
        How much of the training the climb takes, above 0 and below 1.

    Returns
    -------
    float or array of float, as `progress`

    Raises
    ------
    ValueError
        If `warmup` is out of range.
    """
    if not 0 < warmup < 1:
        raise ValueError(f"warmup must be above 0 and below 1; got {warmup}")
    return np.interp(np.asarray(progress), [0, warmup, 1], [peak / 25, peak, 0])
