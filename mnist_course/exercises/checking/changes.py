"""What spoils any result, whatever the exercise: known alone and on top of a mistake.

So no exercise needs to list these, and none lacks what its sister knows.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from mnist_course.exercises.checking.sandbox import Outcome, call

Change = Callable[[np.ndarray], Any]

FIRST = (
    "Only the first part came back: is there a return inside the loop? It ends the "
    "function there."
)
LAST = (
    "Only the last part came back. In a loop, = forgets what was there before: collect "
    "the parts, as append does in a list."
)
ONE = "One number came back, as from sum or mean. Each place is wanted by itself."
CUT = "The fractions are cut off. Is there an array of whole numbers, or int?"
ROUNDED = "The result is rounded. Return it as it is; rounding is for printing."

# Of what comes back, whatever it is.
FORMS: tuple[tuple[Change, str], ...] = (
    (lambda x: x[0], FIRST),
    (lambda x: x[:1], FIRST),
    (lambda x: x[-1], LAST),
    (lambda x: x[-1:], LAST),
    (lambda x: x.T, "Rows and columns have changed places: .T puts them back."),
    (lambda x: x.astype(int), CUT),
    *((lambda x, n=n: np.round(x, n), ROUNDED) for n in range(5)),
    # Python's own takes other ways where the rest is a half.
    *((np.vectorize(lambda x, n=n: round(float(x), n), "d"), ROUNDED) for n in (1, 2)),
    (np.sum, ONE),
    (np.mean, ONE),
    (
        lambda x: np.asarray(x)[np.newaxis],
        "The result lies in a pair of brackets too many.",
    ),
    (np.ravel, "All numbers came back in one row: keep the axes."),
)
# Of the right numbers alone: what is said of others would no longer be true.
VALUES: tuple[tuple[Change, str], ...] = (
    (lambda x: -x, "Every sign is turned round."),
    (np.abs, "The signs are lost, as by abs: what is below 0 should stay so."),
    (lambda x: 2 * x, "Every number is twice what it should be."),
    (lambda x: x / 2, "Every number is half of what it should be."),
    (lambda x: 100 * x, "Every number is 100 times too large, as in per cent."),
)

# What a mistake's sentence may say that is no longer true once its result is changed.
PRAISES = re.compile(r"\b(is|are) (right|there)\b|^Right for")


def change(outcome: Outcome, make: Change) -> Outcome:
    """Return what a change makes of an outcome.

    Parameters
    ----------
    outcome : Outcome
        An error stays one; of several values each is changed.
    make : callable
        The first of a pair in `FORMS` or `VALUES`.

    Returns
    -------
    Outcome
        An error where the change cannot be made, such as that of an index too many.
    """
    if outcome.error is not None:
        return outcome
    value = outcome.value
    if isinstance(value, tuple):
        return call(lambda *parts: tuple(make(np.asarray(p)[()]) for p in parts), value)
    return call(make, (np.asarray(value)[()],))
