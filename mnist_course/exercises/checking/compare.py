"""Compare an answer with what was wanted, and put the difference into words."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from mnist_course.exercises.checking.sandbox import Outcome

# Wide enough for float32 where the reference has float64, far too narrow for a mistake.
RELATIVE_TOLERANCE = 1e-4
ABSOLUTE_TOLERANCE = 1e-6


def same(got: Outcome, want: Outcome, *, dtype: bool = False) -> bool:
    """Return whether two calls gave the same, up to rounding.

    Parameters
    ----------
    got, want : Outcome
        What the calls gave. Errors are the same where their types are, and what is
        missing where something is; tuples where all their parts are.
    dtype : bool
        Whether the dtypes must be equal too.

    Returns
    -------
    bool
    """
    if got.error is not None or want.error is not None:
        if isinstance(want.error, AttributeError | NameError):
            return str(got.error) == str(want.error)  # They say what is missing.
        return type(got.error) is type(want.error)
    if isinstance(want.value, tuple):
        return _parts_match(got.value, want.value) and all(
            same(Outcome(value=part), Outcome(value=wanted), dtype=dtype)
            for part, wanted in zip(got.value, want.value, strict=True)
        )
    ours, theirs = _as_numbers(want.value), _as_numbers(got.value)
    if ours is None or theirs is None:
        return ours is theirs and type(got.value) is type(want.value)
    if ours.shape != theirs.shape or (dtype and ours.dtype != theirs.dtype):
        return False
    return np.allclose(
        theirs, ours, rtol=RELATIVE_TOLERANCE, atol=ABSOLUTE_TOLERANCE, equal_nan=True
    )


def differing(
    got: Sequence[Outcome], want: Sequence[Outcome], *, dtype: bool = False
) -> list[int]:
    """Return in which calls two functions did not give the `same`."""
    pairs = zip_longest(got, want, fillvalue=Outcome(error=TimeoutError()))
    return [n for n, pair in enumerate(pairs) if not same(*pair, dtype=dtype)]


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
        return f"For {given} your function {raised(got.error)}"
    if isinstance(want.value, tuple):
        if not _parts_match(got.value, want.value):
            return (
                f"For {given} {what} should be {len(want.value)} values, separated by "
                f"commas behind return; yours is {describe(got.value)}."
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
        should, yours = f"be {describe(want.value)}", f"is {describe(got.value)}"
    elif value.shape != wanted.shape:
        should, yours = f"have shape {wanted.shape}", f"has shape {value.shape}"
    elif dtype and value.dtype != wanted.dtype:
        should, yours = f"have dtype {wanted.dtype}", f"has dtype {value.dtype}"
    elif np.isnan(value).any() and not np.isnan(wanted).any():
        return f"For {given} {what} holds NaN, which is not a number."
    else:
        should, yours = f"be {describe(wanted)}", f"is {describe(value)}"
    return f"For {given} {what} should {should}; yours {yours}."


def raised(error: BaseException) -> str:
    """Return the name and the first words of an error, to follow "your function".

    Parameters
    ----------
    error : BaseException
        What was raised.
    """
    words = " ".join(str(error).split())[:200]
    return f"raised {type(error).__name__}: {words}"


def describe(value: Any) -> str:
    """Return a short text for any value, never more than a line.

    Parameters
    ----------
    value : object
        Anything, even an object whose own ``repr`` fails.

    Returns
    -------
    str
        The numbers of a small array, the shape and dtype of a large one.
    """
    if callable(value):
        name = getattr(value, "__name__", "")
        return f"the function {name}" if name else f"a {type(value).__name__}"
    if isinstance(value, np.ndarray) and value.size > 12:
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    try:
        if isinstance(value, np.ndarray | np.generic):
            numbers = np.array2string(
                np.asarray(value), precision=4, separator=", ", suppress_small=True
            )
            return " ".join(numbers.split())
        text = " ".join(repr(value).split())
    except Exception:  # A learner's own class may do anything here.
        return f"an object of type {type(value).__name__}"
    return text if len(text) <= 80 else f"{text[:77]}..."


def _parts_match(got: Any, want: tuple[Any, ...]) -> bool:
    """Return whether a value has as many parts as the wanted tuple."""
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
