"""What is said to an answer that gives what a known mistake gives."""

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mnist_course.exercises.checking.changes import (
    CUT,
    FORMS,
    PRAISES,
    ROUNDED,
    VALUES,
    change,
)
from mnist_course.exercises.checking.compare import all_alike, same
from mnist_course.exercises.checking.judging import Cases
from mnist_course.exercises.checking.sandbox import Outcome, call
from mnist_course.exercises.checking.values import plain
from mnist_course.exercises.checking.words import Words

UNCHANGED = (
    "{} came back as it came in. In a loop, = gives a name another value, and leaves "
    "the array as it is."
)


def known_mistake(
    reference: Callable[..., Any],
    words: Words,
    outcomes: Sequence[Outcome],
    cases: Cases,
    *,
    dtype: bool,
) -> str:
    """Return what is said to the first mistake that gives the same, if any does.

    Where none does, one of the changes that spoil any result may have been made, by
    itself or on top of a mistake.

    Parameters
    ----------
    reference : callable
        What is right.
    words : Words
        Has the mistakes.
    outcomes : sequence of Outcome
        What the answer gave, plain, one for each case.
    cases : sequence of tuple
        The arguments of each call.
    dtype : bool
        Whether results of other dtypes differ.

    Returns
    -------
    str
        Empty where no mistake is known.
    """
    alike = functools.partial(same, dtype=dtype)
    arguments = [Outcome(value=plain(case[0])) for case in cases]
    unchanged = UNCHANGED.format(next(iter(inspect.signature(reference).parameters)))
    for mistake in words.mistakes:
        if all(map(alike, outcomes, (call(mistake.like, case) for case in cases))):
            if len(mistake.slips) > 1 and all(map(alike, outcomes, arguments)):
                return unchanged
            return mistake.says
    if all(map(alike, outcomes, arguments)):
        return unchanged
    if all(outcome.error for outcome in outcomes):
        return ""
    single = [(m.like, m.says) for m in words.mistakes if len(m.slips) < 2]
    if all_alike(outcomes):
        single = []  # it says too little of what was done
    found: dict[str, list[str]] = {}
    forms = list(FORMS)
    for like, says in ((reference, ""), *single):
        if PRAISES.search(says):
            continue
        made = [call(like, case) for case in cases]
        if not says and all(map(alike, made, (change(m, np.rint) for m in made))):
            # Nothing is rounded or cut off where whole numbers are wanted.
            forms = [form for form in FORMS if form[1] not in (CUT, ROUNDED)]
        for make, about in forms if says else (*forms, *VALUES):
            if all(map(alike, outcomes, (change(each, make) for each in made))):
                if not says:
                    return about
                found.setdefault(about, []).append(says)
    for about, mistakes in found.items():
        # A part may be what several mistakes leave: then none of them is named.
        return "\n".join([*mistakes, about] if len(mistakes) == 1 else [about])
    return ""
