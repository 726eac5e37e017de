"""The slope of the loss by one weight, computed and measured by a nudge."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_course.support.wording import in_brackets, number
from mnist_course.widgets.backprop_stepper.passes import (
    Function,
    Round,
    losses_when_nudged,
)

REACH = 0.6  # how far the curve goes to each side of the weight
STEPS = np.linspace(-REACH, REACH, 41)
TINY = 1e-4  # a nudge that measures a slope as finely as needed

Array = NDArray[np.float64]
Place = tuple[int, int, int]


class Slopes(NamedTuple):
    """Hold a weight and what the loss does when it is nudged.

    `computed` is None before the way back has reached the weight. `curve` has a loss
    for each of `STEPS`, `low` and `high` those at the weight less and plus the nudge.
    """

    name: str
    weight: float
    factors: str
    a: float
    delta: float
    computed: float | None
    nudge: float
    low: float
    high: float
    fine: float
    curve: Array

    @property
    def measured(self) -> float:
        """The slope between both sides of the nudge."""
        return (self.high - self.low) / (2 * self.nudge)

    @property
    def verdict(self) -> str:
        """Whether computed and measured slope are the same: agree, bends or differ.

        A large nudge may miss a slope that is right, because the curve bends.
        """
        assert self.computed is not None
        if _near(self.computed, self.measured, 0.02):
            return "agree"
        return "bends" if _near(self.computed, self.fine, 0.001) else "differ"

    @property
    def is_product(self) -> bool:
        """Whether the computed slope is activation times delta, as it should be."""
        return self.computed is None or _near(self.a * self.delta, self.computed)

    @property
    def product(self) -> str:
        """Activation times delta in numbers, or whose the computed slope is."""
        if not self.is_product:
            return "by your function"
        return f"{number(self.a, 2)} · {in_brackets(self.delta, 2)}"

    def stepped(self, learning_rate: float) -> str:
        """Write the step against the computed slope, in numbers."""
        slope = self.computed or 0.0
        step = f"{learning_rate:g} · {in_brackets(slope, 2)}"
        new = number(self.weight - learning_rate * slope, 3)
        return f"new: {number(self.weight, 2)} − {step} = {new}"


def _near(one: float, other: float, share: float = 0.0001) -> bool:
    return abs(one - other) <= 0.002 + share * max(abs(one), abs(other))


def name_of(place: Place) -> str:
    """Write a weight as NumPy does, such as "w1[0, 2]"."""
    layer, row, column = place
    return f"w{layer + 1}[{row}, {column}]"


def slopes_of(
    now: Round, place: Place, nudge: float, y: int, f: Function, *, known: bool
) -> Slopes:
    """Measure the slope by a weight, and take the computed one from a round.

    Parameters
    ----------
    now : Round
        What the round computes.
    place : tuple of int
        Layer, counted from 0, row and column of the weight.
    nudge : float
        By how much it is turned to both sides.
    y : int
        The true class.
    f : callable
        What the hidden layers apply.
    known : bool
        Whether the way back has reached the weight.
    """
    layer, row, column = place
    changes = [-nudge, nudge, -TINY, TINY, *STEPS]
    losses = losses_when_nudged(now, place, changes, y, f)
    before = f"a{layer}" if layer else "x"
    return Slopes(
        name=name_of(place),
        weight=float(now.weights[layer][row, column]),
        factors=f"{before}[{row}] · δ{layer + 1}[{column}]",
        a=float(now.activations[layer][0, row]),
        delta=float(now.deltas[layer][0, column]),
        computed=float(now.weight_slopes[layer][row, column]) if known else None,
        nudge=nudge,
        low=float(losses[0]),
        high=float(losses[1]),
        fine=float(losses[3] - losses[2]) / (2 * TINY),
        curve=losses[4:],
    )
