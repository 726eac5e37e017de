"""Run a learner's function so that nothing it does can hurt the lesson."""

import contextlib
import copy
import ctypes
import gc
import io
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

TIME_LIMIT = 5.0
PRINT_LIMIT = 200

# What tells a terminal to change colours or to go back.
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x08")
# A line of Keras's progress, as with verbose=1 or verbose=2, and what it puts above.
PROGRESS = re.compile(r"\s*\d+/(\d+|Unknown)\s+(\S*━|- \d+m?s\b)")
EPOCH = re.compile(r"(Epoch \d+/\d+\s*)?\s*\Z")


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a value or an error.

    Parameters
    ----------
    value : object
        What was returned.
    error : BaseException, optional
        What was raised instead.
    changed_input : bool
        Whether an argument is another after the call.
    printed : str
        The first words that it printed.
    """

    value: Any = None
    error: BaseException | None = None
    changed_input: bool = False
    printed: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether the call returned what an unwritten function returns."""
        return self.error is None and (self.value is None or self.value is ...)


class _TimeIsUpError(BaseException):
    """Raised inside a call that has run too long.

    Not an Exception, so that a learner's ``except Exception`` does not catch it.
    """


class _Notes(io.TextIOBase):
    """Keep the first words that are printed; printing without end fills no memory.

    Colours and Keras's progress are left out: they say nothing about the answer, and
    would take the place of what does.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._lines = ""
        self._line = ""  # the one that is not at its end yet

    def first_words(self) -> str:
        """End the last line and return what is kept."""
        self._end_line("")
        return self._lines

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        # A carriage return begins a line anew, so what is before it is a line too.
        words = CONTROLS.sub("", text).replace("\r", "\n")
        *ended, rest = words.split("\n")
        for line in ended:
            self._add(line)
            self._end_line("\n")
        self._add(rest)
        return len(text)

    def _add(self, words: str) -> None:
        self._line += words[: PRINT_LIMIT - len(self._line)]

    def _end_line(self, end: str) -> None:
        if PROGRESS.match(self._line):
            self._lines = EPOCH.sub("\n", self._lines, count=1)
        else:
            self._lines += (self._line + end)[: PRINT_LIMIT - len(self._lines)]
        self._line = ""


def run_cases(
    function: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    *,
    time_limit: float | None = None,
) -> list[Outcome] | None:
    """Call a function with each tuple of arguments, whatever it does.

    The calls run in a thread of their own, because that can be given up on every
    system. They get copies of the arguments, and what they print goes into the outcome.

    Parameters
    ----------
    function : callable
        The function.
    cases : sequence of tuple
        Positional arguments, one tuple for each call.
    time_limit : float, optional
        Seconds for all calls together; `TIME_LIMIT` where not given.

    Returns
    -------
    list of Outcome, or None
        One for each case; None where the time was up.
    """
    limit = TIME_LIMIT if time_limit is None else time_limit
    outcomes: list[Outcome] = []
    notes = _Notes()

    def work() -> None:
        try:
            with np.errstate(all="ignore"):
                for case in cases:
                    notes.clear()
                    outcome = _call(function, case)
                    outcomes.append(replace(outcome, printed=notes.first_words()))
        except _TimeIsUpError:
            pass

    thread = threading.Thread(target=work, daemon=True)
    with (
        contextlib.redirect_stdout(notes),
        contextlib.redirect_stderr(notes),
        warnings.catch_warnings(),
        _no_collection() if time_limit is None else contextlib.nullcontext(),
    ):
        warnings.simplefilter("ignore")
        thread.start()
        thread.join(limit)
        if not thread.is_alive():
            return outcomes
        _raise_in(thread, _TimeIsUpError)
        # Code that is inside a NumPy call dies when it comes back from there.
        thread.join(0.5)
    return None


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Leave garbage where it is for a while.

    To clear away what a few trained models leave takes seconds, and would count against
    the answer that happens to be checked then.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _call(function: Callable[..., Any], case: tuple[Any, ...]) -> Outcome:
    arguments = copy.deepcopy(case)
    try:
        value = function(*arguments)
    except _TimeIsUpError:
        raise
    except BaseException as error:  # Even SystemExit must not end the kernel.
        return Outcome(error=error)
    changed = any(
        not np.array_equal(before, after)
        for before, after in zip(case, arguments, strict=True)
        if isinstance(before, np.ndarray)
    )
    return Outcome(value=value, changed_input=changed)


def _raise_in(thread: threading.Thread, exception: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident or 0), ctypes.py_object(exception)
    )
