"""Make plain values and words of whatever an answer gives."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

NESTING = 4  # of lists in lists; an array of the lessons has fewer axes
ROUNDING = 1e-12  # what x + h - h may leave of x


class TimeIsUpError(BaseException):
    """Raised inside a call that has run too long.

    Not an Exception, so that a learner's ``except Exception`` does not catch it.
    """


@dataclass(frozen=True, repr=False)
class Strange:
    """Something that is neither numbers nor text, in words.

    Parameters
    ----------
    words : str
        A short description.
    """

    words: str

    def __repr__(self) -> str:
        """Return the words, also where it lies in a list that is shown."""
        return self.words


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value as numbers, text, arrays, and lists or tuples of them.

    Parameters
    ----------
    value : object
        Anything; its own methods are called, so only code that is `guarded` may ask.
    depth : int
        In how many lists it lies.

    Returns
    -------
    object
        A copy of the value, a list for an array of objects; `Strange` in place of
        anything else.
    """
    if value is None or value is ... or type(value) in (bool, int, float, str):
        return value
    try:
        if isinstance(value, np.ndarray | np.generic) or hasattr(value, "__array__"):
            array = np.array(value, subok=False)
            if array.dtype == object:
                parts = plain(array.tolist(), depth)
                numbers = np.asarray(parts).dtype.kind in "biufcU"
                return parts if numbers else Strange(describe(value))
            return array if array.dtype.kind in "biufcU" else Strange(describe(value))
        if isinstance(value, list | tuple) and depth < NESTING:
            parts = [plain(part, depth + 1) for part in value]
            return tuple(parts) if isinstance(value, tuple) else parts
    except TimeIsUpError:
        raise
    except BaseException:  # A learner's own class may do anything here.
        pass
    return Strange(describe(value))


def describe(value: Any) -> str:
    """Return a short text for any value, never more than a line.

    Parameters
    ----------
    value : object
        Anything, even an object whose own ``repr`` fails; such a one only in code that
        is `guarded`.

    Returns
    -------
    str
        The numbers of a small array, the shape and dtype of a large one.
    """
    try:
        if callable(value):
            name = getattr(value, "__name__", "")
            return f"the function {name}" if name else f"a {type(value).__name__}"
        if isinstance(value, Iterator):
            return "a generator, as yield or round brackets make it"
        if isinstance(value, np.ndarray) and value.size > 12:
            return f"an array of shape {value.shape} and dtype {value.dtype}"
        if isinstance(value, np.ndarray | np.generic):
            text = np.array2string(
                np.asarray(value), precision=4, separator=", ", suppress_small=True
            )
            text = text.removesuffix(".")  # of a single number
        else:
            text = repr(value)
        text = " ".join(text.split())
    except TimeIsUpError:
        raise
    except BaseException:  # A learner's own class may do anything here.
        return f"an object of type {type(value).__name__}"
    return text if len(text) <= 80 else f"{text[:77]}..."


def equal(before: Any, after: Any) -> bool:
    """Return whether an argument is what it was, up to rounding.

    An entry that was moved by h and back again may differ in its last digit.
    """
    if isinstance(before, np.ndarray):
        if before.shape != np.shape(after) or before.dtype.kind not in "fc":
            return np.array_equal(before, after)
        return np.allclose(before, after, rtol=ROUNDING, atol=0, equal_nan=True)
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(equal, before, after))
    if isinstance(before, int | float | str):
        return before == after or before != before  # NaN is what it was
    return True


def lists_for_arrays(got: Any, want: Any) -> bool:
    """Return whether a list stands where an array is wanted, itself or as a part."""
    if isinstance(want, tuple):
        return any(map(lists_for_arrays, got, want))
    return isinstance(got, list | tuple) and isinstance(want, np.ndarray)


def with_arrays(function: Callable[..., Any], *, parts: bool) -> Callable[..., Any]:
    """Return a function that makes arrays of the lists that another one gives.

    Parameters
    ----------
    function : callable
        The other one.
    parts : bool
        Whether it gives several values, of which each may be a list.

    Returns
    -------
    callable
    """

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        return tuple(map(_as_array, result)) if parts else _as_array(result)

    return wrapper


def _as_array(value: Any) -> Any:
    """Return an array of what holds numbers and is none, such as a list."""
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value
    other = isinstance(value, list | tuple | np.ndarray) or is_tensor(value)
    array = np.asarray(plain(value)) if other else value
    return array[()] if other and array.ndim == 0 else array


def is_tensor(value: Any) -> bool:
    """Return whether a value makes an array of itself, as a tensor of Keras does."""
    return hasattr(value, "__array__") and not isinstance(
        value, np.ndarray | np.generic
    )
