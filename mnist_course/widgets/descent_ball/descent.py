"""Walk down curves of one weight by gradient descent, and say how it went."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

FAR = 1e6
PATIENCE = 40

Regime = Literal["slow", "right", "oscillates", "bounces", "diverges"]


@dataclass(frozen=True)
class Valley:
    """A curve by its coefficients in ``u = w - 3``, the highest power first."""

    name: str
    coefficients: tuple[float, ...]

    def loss(self, w: Any) -> Any:
        """Return the height of the curve at `w`, a number or an array."""
        return np.polyval(self.coefficients, w - 3)

    def slope(self, w: Any) -> Any:
        """Return the derivative of the curve at `w`, a number or an array."""
        # For a single number this is ten times as fast as np.polyval.
        slope = 0.0
        for coefficient in self._derivative:
            slope = slope * (w - 3) + coefficient
        return slope

    @cached_property
    def _derivative(self) -> list[float]:
        return np.polyder(self.coefficients).tolist()

    @cached_property
    def bottoms(self) -> dict[float, float]:
        """The deepest place of each valley, from left to right, and how curved it is.

        The second derivative there decides which learning rates come to rest.
        """
        second = np.polyder(self._derivative)
        roots = sorted(float(root.real) for root in np.roots(self._derivative))
        curved = [float(np.polyval(second, root)) for root in roots]
        pairs = zip(roots, curved, strict=True)
        return {root + 3: curvature for root, curvature in pairs if curvature > 0}


CURVES = {
    "one": Valley("one valley", (1.0, 0.0, 1.0)),
    "two": Valley("two valleys", (0.06, 0.0, -0.9, 0.6, 6.0)),
}


def descend(
    curve: Valley, start: float, *, learning_rate: float, momentum: float, steps: int
) -> np.ndarray:
    """Walk down a curve by gradient descent, with momentum if it is above 0.

    B. T. Polyak, "Some methods of speeding up the convergence of iteration methods",
    1964. Introduced in lesson 05.

    Parameters
    ----------
    curve : Valley
        The loss.
    start : float
        The first weight.
    learning_rate, momentum : float
        How far to step, and the share of the last step that is kept.
    steps : int
        How many steps. A ball that is far out already stays there.

    Returns
    -------
    numpy.ndarray
        The weights, float64, shape (steps + 1,).
    """
    path = [float(start)]
    velocity = 0.0
    while len(path) <= steps and abs(path[-1]) <= FAR:
        velocity = momentum * velocity - learning_rate * curve.slope(path[-1])
        path.append(path[-1] + velocity)
    return np.pad(path, (0, steps + 1 - len(path)), mode="edge")


def regime(path: np.ndarray, bottoms: Iterable[float]) -> Regime:
    """Say what became of a ball in the long run.

    Parameters
    ----------
    path : numpy.ndarray
        Its weights over thousands of steps.
    bottoms : iterable of float
        Where the valleys are deepest.

    Returns
    -------
    {"slow", "right", "oscillates", "bounces", "diverges"}
        It left for good; never came to rest; came to rest after it swung past the
        bottom; came within a hundredth of the way there in at most `PATIENCE` steps,
        or later.
    """
    if abs(path[-1]) > FAR:
        return "diverges"
    away = path - nearest(path[-1], bottoms)
    if np.abs(away[-100:]).max() > 0.01:
        return "bounces"
    # What is left after a step onto the very bottom is rounding, not a swing.
    sides = np.sign(away[np.abs(away) > 1e-6])
    if (sides[1:] != sides[:-1]).any():
        return "oscillates"
    return "right" if steps_needed(away) <= PATIENCE else "slow"


def nearest(w: float, bottoms: Iterable[float]) -> float:
    """Return the bottom that is nearest to a weight."""
    return min(bottoms, key=lambda place: abs(place - w))


def steps_needed(away: np.ndarray) -> int:
    """Return after how many steps 99 % of the way to the bottom are done for good."""
    far = np.nonzero(np.abs(away) > 0.01 * abs(away[0]))[0]
    return int(far[-1]) + 1 if len(far) else 0
