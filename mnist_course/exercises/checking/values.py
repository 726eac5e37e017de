"""Make plain values and words of whatever an answer gives.

Longer than most: all that looks at strange values is in one place.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from mnist_course.exercises.checking.notes import in_line

NESTING = 4  # of lists in lists; an array of the lessons has fewer axes
MOST = 10_000_000  # numbers, and letters; more could fill the memory
SHOWN = 100  # letters of a text that are shown at most, more than a line takes
ENTRIES = 30  # likewise of a list, in each of its lists
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
    kind : str
        The name of its type.
    """

    words: str
    kind: str = field(default="", compare=False)

    def __repr__(self) -> str:
        """Return the words, also where it lies in a list that is shown."""
        return self.words


def plain(value: Any) -> Any:
    """Return a value as numbers, text, arrays, and lists or tuples of them.

    Parameters
    ----------
    value : object
        Anything; its own methods are called, so only code that is `guarded` may ask.

    Returns
    -------
    object
        A copy of the value, a list for an array of objects; `Strange` in place of
        anything else.
    """
    try:
        return _plain(value, 0, iter(range(MOST)))
    except TimeIsUpError:
        raise
    except BaseException:  # A learner's own class may do anything here.
        return _strange(value)


def _strange(value: Any) -> Strange:
    return Strange(describe(value), name_of_type(value))


def _plain(value: Any, depth: int, count: Iterator[int]) -> Any:
    """Return one part of a value, as `plain` does; `count` ends after many."""
    next(count)
    if value is None or value is ... or type(value) in (bool, int, float):
        return value
    if type(value) is str and len(value) < MOST:
        return value
    if isinstance(value, np.ndarray | np.generic) or hasattr(value, "__array__"):
        return _plain_array(value, depth, count)
    if isinstance(value, list | tuple) and depth < NESTING:
        parts = [_plain_part(part, depth + 1, count) for part in value]
        return tuple(parts) if isinstance(value, tuple) else parts
    return _strange(value)


def _plain_part(value: Any, depth: int, count: Iterator[int]) -> Any:
    try:
        return _plain(value, depth, count)
    except (TimeIsUpError, StopIteration):
        raise
    except BaseException:
        return _strange(value)


def _plain_array(value: Any, depth: int, count: Iterator[int]) -> Any:
    if isinstance(value, np.ndarray) and value.size >= MOST:
        return _strange(value)
    array = np.array(value, subok=False)
    if array.dtype == object:
        parts = _plain(array.tolist(), depth, count)
        numbers = np.asarray(parts).dtype.kind in "biufcU"
        return parts if numbers else _strange(value)
    return array if array.dtype.kind in "biufcU" else _strange(value)


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
        text = in_line(_described(value))
    except TimeIsUpError:
        raise
    except BaseException:  # A learner's own class may do anything here.
        return f"an object of type {name_of_type(value)}"
    return text if len(text) <= 80 else f"{text[:77]}..."


def _described(value: Any, depth: int = 0) -> str:
    if callable(value):
        name = getattr(value, "__name__", "")
        return f"the function {name}" if name else f"a {name_of_type(value)}"
    if isinstance(value, Iterator):
        return "a generator, as yield, map or round brackets make it"
    if isinstance(value, np.ndarray) and value.size > 12:
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if isinstance(value, np.ndarray | np.generic):
        text = np.array2string(
            np.asarray(value), precision=4, separator=", ", suppress_small=True
        )
        return text.removesuffix(".")  # of a single number
    if type(value) is float:
        return short(value, 5)
    if type(value) in (str, bytes):
        value = value[:SHOWN]
    known = type(value) in (list, tuple) or isinstance(value, dict)
    if known and depth < NESTING:
        return _in_brackets(value, depth + 1)
    return repr(value)


def _in_brackets(value: Any, depth: int) -> str:
    """Return what lies in a list, tuple or dict, each in short."""
    if isinstance(value, dict):
        pairs = islice(value.items(), ENTRIES)
        parts = [": ".join(_described(p, depth) for p in pair) for pair in pairs]
        return f"{{{', '.join(parts)}}}"
    text = ", ".join(_described(part, depth) for part in value[:ENTRIES])
    if type(value) is list:
        return f"[{text}]"
    return f"({text},)" if len(value) == 1 else f"({text})"


def short(number: float, digits: int = 4) -> str:
    """Write a number with so many digits, a large one in full, not as 6.5e+04."""
    if 10**digits <= abs(number) < 1e12:
        return f"{number:.0f}"
    return f"{number:.{digits}g}"


def name_of_type(value: object) -> str:
    """Return the name of a value's type, whatever its own metaclass says."""
    name: str = type.__dict__["__name__"].__get__(type(value))
    return in_line(name)[:SHOWN]


def equal(before: Any, after: Any) -> bool:
    """Return whether an argument is what it was, up to rounding.

    An entry that was moved by h and back again may differ in its last digit. Code that
    is `guarded` may ask only, as an answer may have put anything there.
    """
    try:
        return _equal(before, after)
    except TimeIsUpError:
        raise
    except BaseException:
        return False


def _equal(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        if np.array_equal(before, after):  # nearly always, and several times as fast
            return True
        if before.shape != np.shape(after) or before.dtype.kind not in "fc":
            return False
        return np.allclose(before, after, rtol=ROUNDING, atol=0, equal_nan=True)
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_equal, before, after))
    if isinstance(before, int | float | str):
        return bool(before == after or before != before)  # NaN is what it was
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
    other = isinstance(value, list | tuple | np.ndarray) or hasattr(value, "__array__")
    array = np.asarray(plain(value)) if other else value
    return array[()] if other and array.ndim == 0 else array


def is_tensor(value: Any) -> bool:
    """Return whether a value, or one of several, is a tensor of Keras or the like.

    Such a one makes an array of itself. Code that is `guarded` may ask only.
    """
    try:
        parts = value if isinstance(value, tuple | list) else (value,)
        return any(
            hasattr(part, "__array__") and not isinstance(part, np.ndarray | np.generic)
            for part in islice(parts, SHOWN)
        )
    except TimeIsUpError:
        raise
    except BaseException:
        return False
