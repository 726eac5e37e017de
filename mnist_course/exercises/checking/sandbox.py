"""Run a learner's function so that nothing it does can hurt the lesson.

Whatever touches an answer, its results or its errors runs in here, in a thread with a
time limit. What comes out is plain: numbers, arrays, text.
"""

import contextlib
import copy
import ctypes
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from mnist_course.exercises.checking.notes import CONTROLS, Notes
from mnist_course.exercises.checking.session import no_collection, nothing_left_behind
from mnist_course.exercises.checking.values import (
    TimeIsUpError,
    equal,
    is_tensor,
    plain,
)

TIME_LIMIT = 5.0
ATTEMPTS = 100  # to end a thread, in about a second

T = TypeVar("T")


@dataclass(frozen=True)
class Raised:
    """An error, in words.

    Parameters
    ----------
    kind : str
        Name of its type.
    words : str
        What it says, on one line and in short.
    """

    kind: str
    words: str = ""

    def __str__(self) -> str:
        return f"raised {self.kind}: {self.words}"


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a value or an error.

    Parameters
    ----------
    value : object
        What was returned, as `plain` makes it.
    error : Raised, optional
        What was raised instead.
    changed_input : bool
        Whether an argument is another after the call.
    printed : str
        The first words that it printed.
    tensors : bool
        Whether it gave a tensor of Keras, itself or as one of several values.
    """

    value: Any = None
    error: Raised | None = None
    changed_input: bool = False
    printed: str = ""
    tensors: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether the call returned what an unwritten function returns."""
        return self.error is None and (self.value is None or self.value is ...)


class StoppedError(Exception):
    """Code had to be stopped, as it ran too long.

    Parameters
    ----------
    still_running : bool
        Whether it could not be stopped.
    """

    def __init__(self, still_running: bool) -> None:
        super().__init__("stopped")
        self.still_running = still_running


def guarded(work: Callable[[Notes], T], seconds: float) -> T:
    """Run code that touches an answer's objects, whatever they do.

    It runs in a thread of its own, because that can be given up on every system. What
    it prints goes into notes, and what it changes in the session is put back.

    Parameters
    ----------
    work : callable
        Takes the notes; what it returns must be plain.
    seconds : float
        How long it may take.

    Returns
    -------
    object
        What `work` returned.

    Raises
    ------
    StoppedError
        If the time was up.
    Exception
        What `work` raised; in place of an error that could end the session, such as
        SystemExit, a RuntimeError.
    """
    notes = Notes()
    results: list[T] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        with contextlib.suppress(TimeIsUpError):
            try:
                with np.errstate(all="ignore"):
                    results.append(work(notes))
            except TimeIsUpError:
                pass
            except BaseException as error:
                errors.append(error)
            finally:
                done.set()

    thread = threading.Thread(target=run, daemon=True)
    with (
        contextlib.redirect_stdout(notes),
        contextlib.redirect_stderr(notes),
        warnings.catch_warnings(),
        nothing_left_behind(),
    ):
        warnings.simplefilter("ignore")
        try:
            thread.start()
            in_time = done.wait(seconds)
        finally:
            # Also where the learner interrupts the check.
            still_running = not done.is_set() and not _end(thread, done)
    if results:
        return results[0]
    if errors and isinstance(errors[0], Exception):
        raise errors[0]
    if in_time:
        raise RuntimeError(str(_in_words(errors[0])) if errors else "stopped")
    raise StoppedError(still_running)


def run_cases(
    function: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    *,
    time_limit: float | None = None,
    raw: bool = False,
) -> list[Outcome]:
    """Call a function with each tuple of arguments, whatever it does.

    The calls get copies of the arguments, and what they print goes into the outcome.

    Parameters
    ----------
    function : callable
        The function.
    cases : sequence of tuple
        Positional arguments, one tuple for each call.
    time_limit : float, optional
        Seconds for all calls together; `TIME_LIMIT` where not given.
    raw : bool
        Whether values stay what they are, to be handled by code that is `guarded`.

    Returns
    -------
    list of Outcome
        One for each case.

    Raises
    ------
    StoppedError
        If the time was up.
    """
    limit = TIME_LIMIT if time_limit is None else time_limit

    def work(notes: Notes) -> list[Outcome]:
        outcomes = []
        for case in cases:
            notes.clear()
            outcome = call(function, case, raw=raw)
            outcomes.append(replace(outcome, printed=notes.first_words()))
        return outcomes

    with no_collection() if time_limit is None else contextlib.nullcontext():
        return guarded(work, limit)


def _in_words(error: BaseException) -> Raised:
    try:
        words = " ".join(CONTROLS.sub("", str(error)).split())[:200]
    except TimeIsUpError:
        raise
    except BaseException:
        words = "an error without words"
    return Raised(type(error).__name__, words)


def call(
    function: Callable[..., Any], case: tuple[Any, ...], *, raw: bool = False
) -> Outcome:
    """Call a function as `run_cases` does, but once, in code that is `guarded`."""
    arguments = copy.deepcopy(case)
    try:
        value = function(*arguments)
    except TimeIsUpError:
        raise
    except BaseException as error:  # Even SystemExit must not end the kernel.
        return Outcome(error=_in_words(error))
    changed = not all(map(equal, case, arguments))
    if raw:
        return Outcome(value, changed_input=changed)
    parts = value if isinstance(value, tuple | list) else (value,)
    return Outcome(
        plain(value), changed_input=changed, tensors=any(map(is_tensor, parts))
    )


def _end(thread: threading.Thread, done: threading.Event) -> bool:
    """Raise inside a thread until it ends, and return whether it did.

    Once is not enough for a loop that catches everything. Code inside a NumPy call dies
    when it comes back from there.
    """
    for _ in range(ATTEMPTS):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(TimeIsUpError)
        )
        if done.wait(0.01):
            break
    return done.is_set()
