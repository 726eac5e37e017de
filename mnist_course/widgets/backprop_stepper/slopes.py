"""The slope of the loss by one weight or sum, computed and measured by a nudge."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_course.support.wording import in_brackets, number
from mnist_course.widgets.backprop_stepper.passes import (
    Formulas,
    Round,
    losses_when_nudged,
)

REACH = 0.6  # how far the curve goes to each side of the weight
STEPS = np.linspace(-REACH, REACH, 41)
TINY = 1e-4  # a nudge that measures a slope as finely as needed

Array = NDArray[np.float64]
# Layer, row and column of a weight; or layer and unit of a delta. All count from 0.
Place = tuple[int, ...]


class Slopes(NamedTuple):
    """Hold what is turned, a weight or a unit's sum, and what the loss does then.

    `name` calls the slope in a sentence and `line` in the picture; `factors` and
    `numbers` write it as a product, `short` the same in less room, and `expected` is
    its value. `computed` is None before the way back has reached it.
    `curve` has a loss for each of `STEPS`, `low` and `high` those at the value less and
    plus the nudge.
    """

    name: str
    line: str
    turned: str
    value: float
    factors: str
    numbers: str
    short: str
    expected: float
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
        """Whether the computed slope is the product that it should be."""
        return self.computed is None or _near(self.expected, self.computed)

    def stepped(self, learning_rate: float) -> str:
        """Write the step against the computed slope, in numbers."""
        slope = self.computed or 0.0
        step = f"{learning_rate:g} · {in_brackets(slope, 2)}"
        new = number(self.value - learning_rate * slope, 3)
        return f"new: {number(self.value, 2)} − {step} = {new}"


def _near(one: float, other: float, share: float = 0.0001) -> bool:
    return abs(one - other) <= 0.002 + share * max(abs(one), abs(other))


def name_of(place: Place) -> str:
    """Write a weight or delta as NumPy would, such as "w1[0, 2]" or "δ1[2]"."""
    layer, *index = place
    sign = "w" if len(index) == 2 else "δ"
    return f"{sign}{layer + 1}{index}"


def places_of(now: Round) -> list[tuple[str, Place]]:
    """Return what can be opened, by its name: all weights, and the hidden deltas."""
    weights = [
        (layer, *index)
        for layer, slopes in enumerate(now.weight_slopes)
        for index in np.ndindex(slopes.shape)
    ]
    deltas = [
        (layer, unit)
        for layer, delta in enumerate(now.deltas[:-1])
        for unit in range(delta.shape[1])
    ]
    return [(name_of(place), place) for place in (*weights, *deltas)]


def shares_of(now: Round, layer: int) -> Array:
    """Return what comes back over each weight behind a hidden layer: w times delta."""
    shares: Array = now.weights[layer + 1] * now.deltas[layer + 1]
    return shares


def slopes_of(
    now: Round, place: Place, nudge: float, y: int, how: Formulas, *, known: bool
) -> Slopes:
    """Measure the slope by a weight or a sum, and take the computed one from a round.

    Parameters
    ----------
    now : Round
        What the round computes.
    place : tuple of int
        Which weight, or the delta of which unit.
    nudge : float
        By how much it is turned to both sides; for a delta, the unit's sum is.
    y : int
        The true class.
    how : Formulas
        What the hidden layers apply, and its derivative.
    known : bool
        Whether the way back has reached it.
    """
    changes = [-nudge, nudge, -TINY, TINY, *STEPS]
    losses = losses_when_nudged(now, place, changes, y, how.activation)
    computed, said = (_weight if len(place) == 3 else _delta)(now, place, how)
    return Slopes(
        *said,
        computed=computed if known else None,
        nudge=nudge,
        low=float(losses[0]),
        high=float(losses[1]),
        fine=float(losses[3] - losses[2]) / (2 * TINY),
        curve=losses[4:],
    )


Said = tuple[str, str, str, float, str, str, str, float]


def _weight(now: Round, place: Place, how: Formulas) -> tuple[float, Said]:
    """Say a weight's slope as activation times delta."""
    layer, row, column = place
    a = float(now.activations[layer][0, row])
    delta = float(now.deltas[layer][0, column])
    before = f"a{layer}" if layer else "x"
    name = name_of(place)
    product = f"{number(a, 2)} · {in_brackets(delta, 2)}"
    factors = f"{before}[{row}] · δ{layer + 1}[{column}]"
    return float(now.weight_slopes[layer][row, column]), (
        *(f"The slope by {name}", f"slope of the loss by it = {factors}"),
        *(name, float(now.weights[layer][row, column])),
        *(factors, product, product, a * delta),
    )


def _delta(now: Round, place: Place, how: Formulas) -> tuple[float, Said]:
    """Say a hidden unit's delta as what comes back, times the activation's slope."""
    layer, unit = place
    z = f"z{layer + 1}[{unit}]"
    deltas, weights = now.deltas[layer + 1][0], now.weights[layer + 1][unit]
    slope = float(how.derivative(now.sums[layer].copy())[0, unit])
    shares = shares_of(now, layer)[unit]
    total = float(shares.sum())
    products = " + ".join(
        f"{in_brackets(w, 2)} · {in_brackets(d, 2)}"
        for w, d in zip(weights, deltas, strict=True)
    )
    added = " + ".join(number(share, 2) for share in shares).replace("+ −", "− ")
    short = f"({added})" if len(shares) == 2 else in_brackets(total, 2)
    name, times = name_of(place), f" · {in_brackets(slope, 2)}"
    factors = f"(δ{layer + 2} @ w{layer + 2}[{unit}]) · f′({z})"
    return float(now.deltas[layer][0, unit]), (
        *(f"{name}, the slope by {z},", f"{name} = {factors}"),
        *(z, float(now.sums[layer][0, unit])),
        *(factors, f"({products}){times}", f"{short}{times}", total * slope),
    )
