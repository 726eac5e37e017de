"""Learning rates: between which a training usually goes well, and which to try."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_course.learning_rates import schedule_of

if TYPE_CHECKING:
    from mnist_course.doctor.case import Case


class Usual(NamedTuple):
    """Between which rates an optimizer trains, and one to begin with."""

    low: float
    first: float
    high: float


# Rates between which each optimizer trains a dense network on MNIST within minutes. The
# adaptive ones divide by the size of the gradients, so their rate is the size of a
# step. SGD's counts without momentum: momentum 0.9 makes each step ten times as far.
USUAL = {
    "SGD": Usual(0.02, 0.1, 1.0),
    "Adagrad": Usual(0.005, 0.05, 0.3),
    "Adadelta": Usual(0.1, 1.0, 10.0),
    "Ftrl": Usual(0.005, 0.05, 0.5),
    "Lion": Usual(3e-5, 2e-4, 0.002),
}
ADAPTIVE = Usual(3e-4, 0.001, 0.01)


def usual(case: "Case") -> Usual:
    """Return the usual rates of a case's optimizer, its momentum counted in."""
    found = USUAL.get(case.optimizer, ADAPTIVE)
    # Keras keeps rates in single precision: 0.02 is a little less there.
    low, first, high = (rate * (1 - case.momentum) for rate in found)
    return Usual(low * (1 - 1e-6), first, high * (1 + 1e-6))


def limits(case: "Case") -> tuple[float, float]:
    """Return between which learning rates a training usually goes well."""
    found = usual(case)
    return found.low, found.high


def lower(case: "Case") -> float:
    """Return a rate to try where the steps were too long: a tenth, or the usual one."""
    return min(case.rate / 10, usual(case).first)


def higher(case: "Case") -> float:
    """Return a rate to try where the steps were too short."""
    return max(usual(case).first, min(3 * case.rate, usual(case).high / 2))


def as_usual(case: "Case") -> tuple[str, dict[str, Any]]:
    """Return, where the rate is not a usual one, words and a setting to add."""
    low, first, high = usual(case)
    if low <= case.rate <= high:
        return "", {}
    can = "can" if case.rate < low else "should"
    return f" The rate {can} then be the usual one, {first:.2g}.", {
        "learning_rate": first
    }


def told(case: "Case") -> str:
    """Return the rate in a sentence, beside what is usual."""
    found = usual(case)
    momentum = f" with momentum {case.momentum:.2g}" if case.momentum else ""
    fell = ""
    if case.last_rate < case.rate / 2:
        fell = f" at its highest and {case.last_rate:.2g} in the end"
    return (
        f"The learning rate was {case.rate:.3g}{fell}; usual for {case.optimizer}"
        f"{momentum} is {found.low:.2g} to {found.high:.2g}."
    )


def rates_of(
    optimizer: Any, recorded: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return the learning rates of a training from first to last, whatever moved it."""
    if recorded is not None:
        return recorded
    schedule = schedule_of(optimizer)
    if schedule is not None:
        steps = np.linspace(0, int(optimizer.iterations), 50).astype(int)
        return np.array([float(schedule(int(step))) for step in steps])
    return np.array([float(optimizer.learning_rate)])
