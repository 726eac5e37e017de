"""Compare an answer with what was wanted, and put the difference into words."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from mnist_course.exercises.checking.sandbox import Outcome, Raised
from mnist_course.exercises.checking.values import Strange, describe, short

# Wide enough for float32 where the reference has float64, far too narrow for a mistake.
RELATIVE_TOLERANCE = 1e-4
ABSOLUTE_TOLERANCE = 1e-6
SMALL = 12  # so many numbers are shown

# What stands where numbers, or True and False, are wanted, and how to mend that.
MEND = {
    "str": "That is text, as quotes and str make it. Wanted {what}.",
    "NoneType": "There is a None in it. Wanted {what}.",
    "generator": "Take return for yield, square brackets for round, or list(map(...)).",
    "map": "generator",
    "zip": "generator",
    "dict": "It is a dict. Wanted are values without names, in their order.",
    "Counter": "dict",
    "defaultdict": "dict",
    "set": "It is a set, which keeps no order and nothing twice. Make a list.",
    "function": "It is a function that was not called: put brackets behind its name.",
    "ufunc": "function",
}

# Words of NumPy that depend on how one came to shapes that do not fit.
SHAPES = re.compile("broadcast|not aligned|core dimension|mismatch|shape")


def same(got: Outcome, want: Outcome, *, dtype: bool = False) -> bool:
    """Return whether two calls gave the same, up to rounding.

    Parameters
    ----------
    got, want : Outcome
        What the calls gave. Errors are the same where their types and words are, and
        all words about shapes that do not fit are; tuples where all their parts are.
        Where nothing is wanted, any array without numbers will do.
    dtype : bool
        Whether the dtypes must be equal too; then only a list is like a list.

    Returns
    -------
    bool
    """
    if got.error is not None or want.error is not None:
        return _kind(got.error) == _kind(want.error)
    if isinstance(want.value, tuple):
        return _parts_match(got.value, want.value) and all(
            same(Outcome(value=part), Outcome(value=wanted), dtype=dtype)
            for part, wanted in zip(got.value, want.value, strict=True)
        )
    ours, theirs = _as_numbers(want.value), _as_numbers(got.value)
    if ours is None or theirs is None:
        return ours is theirs and np.array_equal(got.value, want.value)
    if ours.size == theirs.size == 0:
        return True  # as np.array([]) has no columns, and nothing to tell its dtype
    if ours.shape != theirs.shape:
        return False
    if dtype and (
        ours.dtype != theirs.dtype
        or (isinstance(want.value, list) and not isinstance(got.value, list))
    ):
        return False
    return not _begin_apart(theirs, ours) and np.allclose(
        theirs, ours, rtol=RELATIVE_TOLERANCE, atol=ABSOLUTE_TOLERANCE, equal_nan=True
    )


def differing(
    got: Sequence[Outcome], want: Sequence[Outcome], *, dtype: bool = False
) -> list[int]:
    """Return in which calls two functions did not give the `same`."""
    pairs = zip_longest(got, want, fillvalue=Outcome(error=Raised("TimeoutError")))
    return [n for n, pair in enumerate(pairs) if not same(*pair, dtype=dtype)]


def all_alike(outcomes: Sequence[Outcome]) -> bool:
    """Return whether several calls all gave the same numbers."""
    return len(outcomes) > 1 and all(
        outcome.error is None
        and _as_numbers(outcome.value) is not None
        and same(outcome, outcomes[0])
        for outcome in outcomes
    )


def difference(
    got: Outcome,
    want: Outcome,
    given: str,
    *,
    dtype: bool = False,
    what: str = "the result",
) -> str:
    """Say how a wrong outcome differs from the wanted one.

    Parameters
    ----------
    got, want : Outcome
        Two outcomes that are not the `same`.
    given : str
        The arguments, in words.
    dtype : bool
        Whether the dtypes must be equal too.
    what : str
        What the outcome is called: the result, or a part of it.

    Returns
    -------
    str
        A sentence for the learner.
    """
    if got.error is not None:
        return f"For {given} your function {got.error}"
    if got.value is None and what == "the result":
        return (
            f"For {given} your function returns nothing: it comes to its end without "
            "a return, as where that stands inside an if or a loop and is not reached."
        )
    if isinstance(want.value, tuple):
        if not _parts_match(got.value, want.value):
            return (
                f"{what.capitalize()} should be {len(want.value)} values, in a list or "
                f"separated by commas behind return; yours is {describe(got.value)}."
                f"{_mend(got.value, want.value)}"
            )
        for place, (part, wanted) in enumerate(
            zip(got.value, want.value, strict=True), start=1
        ):
            outcomes = Outcome(value=part), Outcome(value=wanted)
            if not same(*outcomes, dtype=dtype):
                name = f"result {place} of {len(want.value)}"
                return difference(*outcomes, given, dtype=dtype, what=name)
    value, wanted = _as_numbers(got.value), np.asarray(want.value)
    if value is None:
        return (
            f"For {given} {what} should be {describe(want.value)}; yours is "
            f"{describe(got.value)}.{_mend(got.value, want.value)}"
        )
    if value.shape != wanted.shape:
        should = f"have shape {wanted.shape}" if wanted.ndim else "be a single number"
        yours = f"has shape {value.shape}" if value.ndim else f"is {describe(value)}"
    elif dtype and wanted.ndim and not isinstance(got.value, np.ndarray):
        should = f"be an array, of dtype {wanted.dtype}"
        yours = "is a list, which has none"
    elif dtype and value.dtype != wanted.dtype:
        should, yours = f"have dtype {wanted.dtype}", f"has dtype {value.dtype}"
    elif np.isnan(value).any() and not np.isnan(wanted).any():
        return f"For {given} {what} holds NaN, which is no number: 0/0 gives one."
    else:
        should, yours = _apart(wanted, value)
        should, yours = f"be {should}", f"is {yours}"
    return f"For {given} {what} should {should}; yours {yours}."


def _mend(value: Any, wanted: Any) -> str:
    """Say what kind of thing stands where numbers, or True and False, are wanted."""
    several = isinstance(wanted, tuple)
    wanted = np.asarray(wanted[0] if several else wanted)
    truths = wanted.dtype.kind == "b"
    if several or wanted.ndim:
        what = "are True and False" if truths else "are numbers"
    else:
        what = "is True or False" if truths else "is a number"
    found = next(filter(None, map(MEND.get, _kinds(value))), "")
    found = MEND.get(found, found)
    return f"\n{found.format(what=what)}" if found else ""


def _kinds(value: Any) -> Iterator[str]:
    """Yield the names of the types of a value and of its parts."""
    if isinstance(value, Strange):
        yield value.kind
    elif isinstance(value, np.ndarray):
        yield "str" if value.dtype.kind == "U" else ""
    else:
        yield type(value).__name__
    if isinstance(value, list | tuple):
        for part in value:
            yield from _kinds(part)


def _kind(error: Raised | None) -> Raised | None:
    """Return an error without what depends on the way to it."""
    if error is not None and SHAPES.search(error.words):
        return Raised(error.kind)
    return error


def _begin_apart(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether the first numbers differ plainly, which most mistakes show."""
    a, b = one.flat[0].item(), other.flat[0].item()
    return bool(abs(a - b) > 2 * (ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * abs(b)))


def _apart(wanted: np.ndarray, value: np.ndarray) -> tuple[str, str]:
    """Say what should be and what is, in as many digits as tell one from the other.

    Small arrays are shown whole, large ones where they differ first.
    """
    whole = describe(wanted), describe(value)
    if wanted.size <= SMALL and whole[0] != whole[1]:
        return whole
    close = np.isclose(
        value, wanted, rtol=RELATIVE_TOLERANCE, atol=ABSOLUTE_TOLERANCE, equal_nan=True
    )
    place = tuple(int(i) for i in np.argwhere(~close)[0])
    where = f" at {list(place)}" if place else ""
    a, b = wanted[place].item(), value[place].item()
    digits = next((n for n in range(4, 18) if short(a, n) != short(b, n)), 17)
    coarse = "; float16 keeps three digits only" if value.dtype == np.float16 else ""
    return f"{short(a, digits)}{where}", f"{short(b, digits)}{coarse}"


def _parts_match(got: Any, want: tuple[Any, ...]) -> bool:
    """Return whether a value has as many parts as the wanted tuple.

    An array of several numbers is as good as these numbers, separated by commas.
    """
    if isinstance(got, np.ndarray):
        return got.shape == (len(want),) and not any(map(np.ndim, want))
    return isinstance(got, tuple | list) and len(got) == len(want)


def _as_numbers(value: Any) -> np.ndarray | None:
    """Return the value as an array of numbers, or None where it is something else."""
    if value is None:
        return None
    try:
        array = np.asarray(value)
    except Exception:  # Ragged lists, or a learner's own class.
        return None
    return array if array.dtype.kind in "biuf" else None
