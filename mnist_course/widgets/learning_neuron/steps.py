"""The steps of a sigmoid neuron with two inputs: one update after the other."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_course.activations import sigmoid
from mnist_course.support.wording import number

NAMES = ("w₁", "w₂", "b")
SHADES = 12  # of the output, from 0 to 1; more of them make larger pictures


class Step(NamedTuple):
    """Hold one update: w ← w − η · slope, for two weights and the bias.

    `before`, `slope` and `after` have shape (3,): first weight, second weight, bias.
    `points` are those that the neuron learns from, counted from 0, `x` their inputs,
    and `errors` their outputs minus their targets, before the step. Introduced in
    lesson 02.
    """

    points: tuple[int, ...]
    rate: float
    x: np.ndarray
    errors: np.ndarray
    before: np.ndarray
    slope: np.ndarray
    after: np.ndarray

    def row(self, place: int) -> list[str]:
        """Write the update of one number, cut into what stands in columns.

        Parameters
        ----------
        place : int
            0 and 1 for the weights, 2 for the bias.

        Returns
        -------
        list of str
            Name, old number, rate, slope or its two factors, and new number, with the
            signs between them.
        """
        factors = [number(self.slope[place], 3)]
        if len(self.points) == 1:
            factors = [number(self.errors[0], 2), number(self.x[0, place])]
        if len(self.points) == 1 and place == 2:
            factors.pop()  # The input of the bias is always 1.
        old, new = number(self.before[place], 2), number(self.after[place], 2)
        written = [self.rate, *map(_value, factors)]
        agrees = number(_value(old) - math.prod(written), 2) == new
        row = [NAMES[place], "=", old, "−", f"{self.rate:g}"]
        for factor in factors:
            row += ["·", factor]
        return [*row, "=" if agrees else "≈", new]

    def in_words(self) -> str:
        """Write all three updates, negative factors in brackets."""
        rows = [self.row(place) for place in range(3)]
        for row in rows:
            row[6:-2] = [_in_brackets(cell) for cell in row[6:-2]]
        return ", ".join(" ".join(row) for row in rows)


def _in_brackets(text: str) -> str:
    """Put a written number into brackets if it begins with a minus sign."""
    return f"({text})" if text.startswith("−") else text


def _value(text: str) -> float:
    return float(text.replace("−", "-"))


class Learner:
    """Learn to tell points from one another, by gradient descent.

    Introduced in lesson 02.

    Parameters
    ----------
    inputs, targets : numpy.ndarray
        Points of shape (n, 2), and for each True if it should get a yes.
    start : array_like
        First weight, second weight and bias before the first step.

    Attributes
    ----------
    numbers : numpy.ndarray
        Shape (3,), as `start`, now.
    losses : list of numpy.ndarray
        The loss of each point, shape (n,): before the first step, and after each.
    """

    def __init__(
        self, inputs: np.ndarray, targets: np.ndarray, start: npt.ArrayLike
    ) -> None:
        # The bias is like a weight whose input is always 1.
        self._inputs = np.column_stack([inputs, np.ones(len(inputs))])
        self._targets = targets.astype(float)
        self.numbers = np.array(start, dtype=float)
        self.losses = [self.losses_of(self.numbers)]

    @property
    def outputs(self) -> np.ndarray:
        """What the neuron answers to each point, shape (n,)."""
        return sigmoid(self._inputs @ self.numbers)

    def next_step(self, points: tuple[int, ...], rate: float) -> Step:
        """Return the step from some points at a learning rate, without taking it."""
        chosen = list(points)
        x = self._inputs[chosen]
        errors = self.outputs[chosen] - self._targets[chosen]
        slope = (errors[:, np.newaxis] * x).mean(axis=0)
        after = self.numbers - rate * slope
        return Step(points, rate, x, errors, self.numbers, slope, after)

    def learn(self, points: tuple[int, ...], rate: float) -> Step:
        """Take the step from some points, and return it."""
        step = self.next_step(points, rate)
        self.numbers = step.after
        self.losses.append(self.losses_of(self.numbers))
        return step

    def losses_of(self, numbers: np.ndarray) -> np.ndarray:
        """Return minus the logarithm of the probability given to the truth, by point.

        Parameters
        ----------
        numbers : numpy.ndarray
            Two weights and a bias.
        """
        z = self._inputs @ numbers
        return np.logaddexp(0, np.where(self._targets == 1, -z, z))


def in_shades(z: np.ndarray) -> np.ndarray:
    """Return the sigmoid of sums, rounded to one of the shades."""
    return np.round(SHADES * sigmoid(z)) / SHADES
