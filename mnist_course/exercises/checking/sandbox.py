"""Run a learner's function so that nothing it does can hurt the lesson.

Whatever touches an answer, its results or its errors runs in here, in a thread with a
time limit. What comes out is plain: numbers, arrays, text.

Longer than most: how a thread is started, ended and heard is one story.
"""

import contextlib
import copy
import ctypes
import sys
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import numpy as np

from mnist_course.exercises.checking.notes import Notes, in_line
from mnist_course.exercises.checking.session import Session, no_collection
from mnist_course.exercises.checking.values import (
    TimeIsUpError,
    equal,
    is_tensor,
    name_of_type,
    plain,
)

TIME_LIMIT = 5.0
PATIENCE = 1.0  # seconds to end threads in
# Code that lets itself be ended; ended within, Python's own may keep a lock for good.
OURS = (str(Path(__file__).parent), str(Path(threading.__file__).parent))

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


class _EndError(TimeIsUpError):
    """Ends a thread; where something catches it, the line behind raises it again."""

    def __init__(self) -> None:
        super().__init__("time is up")
        frame: FrameType | None = sys._getframe(1)
        while frame:
            frame.f_trace = _raise_again
            frame = frame.f_back
        sys.settrace(_raise_again)


def _raise_again(frame: FrameType, event: str, argument: object) -> Any:
    if event == "line" and not frame.f_code.co_filename.startswith(OURS):
        raise _EndError
    return _raise_again


class BrokenError(Exception):
    """Code that touches an answer's objects has failed, since they are hostile.

    Parameters
    ----------
    raised : Raised
        What it raised.
    """

    def __init__(self, raised: Raised) -> None:
        super().__init__(str(raised))
        self.raised = raised


def guarded(work: Callable[[Notes], T], seconds: float | None = None) -> T:
    """Run code that touches an answer's objects, whatever they do.

    It runs in a thread of its own, because that can be given up on every system. What
    it prints goes into notes, and what it changes in the session is put back.

    Parameters
    ----------
    work : callable
        Takes the notes; what it returns must be plain, so that nothing of the answer's
        is used, or cleared away, outside of the thread.
    seconds : float, optional
        How long it may take; `TIME_LIMIT` where not given, and then no garbage is
        collected meanwhile.

    Returns
    -------
    object
        What `work` returned.

    Raises
    ------
    StoppedError
        If the time was up.
    BrokenError
        If `work` raised.
    """
    limit = TIME_LIMIT if seconds is None else seconds
    notes = Notes()
    results: list[T] = []
    problems: list[Raised] = []
    # A bare lock: all else calls built-in functions, which an answer may have replaced.
    running = threading.Lock()
    running.acquire()

    def run() -> None:
        session.family.add(threading.get_ident())
        try:
            try:
                with np.errstate(all="ignore"):
                    results.append(work(notes))
            except TimeIsUpError:
                pass
            except BaseException as error:
                problems.append(_in_words(error))
            finally:
                running.release()
        except BaseException:  # ended while it puts an error into words, or later
            pass

    thread = threading.Thread(target=run, daemon=True)
    ended = False
    with (
        contextlib.redirect_stdout(notes),
        contextlib.redirect_stderr(notes),
        warnings.catch_warnings(),
        no_collection() if seconds is None else contextlib.nullcontext(),
    ):
        session = Session()
        warnings.simplefilter("ignore")
        try:
            thread.start()
            ended = running.acquire(timeout=limit)
        finally:
            # Also where the learner interrupts the check.
            session.put_names_back()
            _end(lambda: [*([] if ended else [thread]), *session.threads])
            session.put_back()
    if results:
        return results[0]
    if ended:
        raise BrokenError(next(iter(problems), Raised("TimeIsUpError")))
    alive = (each.is_alive() for each in (thread, *session.threads))
    raise StoppedError(still_running=any(alive))


def run_cases(
    function: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    notes: Notes | None = None,
    *,
    raw: bool = False,
) -> list[Outcome]:
    """Call a function with each tuple of arguments, in code that is `guarded`.

    The calls get copies of the arguments, and what they print goes into the outcome.

    Parameters
    ----------
    function : callable
        The function.
    cases : sequence of tuple
        Positional arguments, one tuple for each call.
    notes : Notes, optional
        Where it goes what the function prints.
    raw : bool
        Whether values stay what they are, for code that is `guarded` too.

    Returns
    -------
    list of Outcome
        One for each case.
    """
    notes = notes or Notes()
    outcomes = []
    for case in cases:
        notes.clear()
        outcome = call(function, case, raw=raw)
        outcomes.append(replace(outcome, printed=notes.first_words()))
    return outcomes


def call(
    function: Callable[..., Any], case: tuple[Any, ...], *, raw: bool = False
) -> Outcome:
    """Call a function as `run_cases` does, but once."""
    arguments = tuple(map(_copied, case))
    try:
        with np.errstate(all="ignore"):  # which the answer may change
            value = function(*arguments)
    except TimeIsUpError:
        raise
    except BaseException as error:  # Even SystemExit must not end the kernel.
        return Outcome(error=_in_words(error))
    changed = not all(map(equal, case, arguments))
    if raw:
        return Outcome(value, changed_input=changed)
    return Outcome(plain(value), changed_input=changed, tensors=is_tensor(value))


def _copied(argument: Any) -> Any:
    """Return a deep copy; of what most cases hold several times as fast."""
    if type(argument) is np.ndarray and argument.dtype != object:
        return argument.copy(order="K")
    return argument if type(argument) in (int, float) else copy.deepcopy(argument)


def _in_words(error: BaseException) -> Raised:
    try:
        words = in_line(str(error))[:200]
    except TimeIsUpError:
        raise
    except BaseException:
        words = "an error without words"
    return Raised(name_of_type(error), words)


def _end(threads: Callable[[], list[threading.Thread]]) -> None:
    """Raise inside threads until all have ended, or no more can be hoped for.

    Once is not enough for a loop that catches everything. Code inside a NumPy call dies
    when it comes back from there. Whoever interrupts a second time waits, too.
    """
    until = time.monotonic() + PATIENCE
    while (left := [each for each in threads() if each.is_alive()]) and (
        time.monotonic() < until
    ):
        for each in left:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(each.ident or 0), ctypes.py_object(_EndError)
            )
        with contextlib.suppress(KeyboardInterrupt):
            left[0].join(0.01)
