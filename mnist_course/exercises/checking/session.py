"""Keep a check from changing the session that it runs in."""

import builtins
import contextlib
import copy
import gc
import math
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import matplotlib
import numpy as np

STEP = 0.05  # seconds; a thread that sleeps longer could not be ended meanwhile

# What an answer may put something else in the place of, a slip such as np.exp = 2.
WATCHED = (builtins, copy, math, os, random, sys, threading, time, np, np.random)


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
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


@contextlib.contextmanager
def no_draws() -> Iterator[None]:
    """Leave the next random numbers what they are."""
    drawn, also_drawn = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(drawn)
        np.random.set_state(also_drawn)  # noqa: NPY002


class Session:
    """The session as it is before an answer runs, to be put back afterwards.

    The names in the modules that everybody uses, the next random numbers, the working
    folder, where imports are looked for, and the style of figures. Until it is put
    back, nobody is asked for input, sleep can be ended, and threads are noted.

    Attributes
    ----------
    threads : list of threading.Thread
        Those that were started from the threads in `family`.
    family : set of int
        Numbers of threads; the caller adds the one that the answer runs in.
    """

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []
        self.family: set[int] = set()
        pyplot = sys.modules.get("matplotlib.pyplot")
        modules = (*WATCHED, matplotlib, *([pyplot] if pyplot else ()))
        self._names = [(vars(module), vars(module).copy()) for module in modules]
        self._start = threading.Thread.start
        self._modules = sys.modules.copy()
        self._drawn = random.getstate()
        self._also_drawn = np.random.get_state()  # noqa: NPY002
        self._folder = _folder()
        self._path = sys.path[:]
        self._environment = os.environ.copy()
        self._style = dict.copy(matplotlib.rcParams)
        self._figures = _figures()
        self._printing = np.get_printoptions()
        self._depth, self._collects = sys.getrecursionlimit(), gc.isenabled()
        builtins.input = sys.breakpointhook = _ask_nobody
        time.sleep = _sleep_in_steps(time.sleep)
        threading.Thread.start = self._noting()  # type: ignore[assignment, method-assign]
        self._hush()

    def _hush(self) -> None:
        """Keep quiet about what ``__del__`` raises, and threads that are ended."""
        sys.unraisablehook = threading.excepthook = _ignore

    def _noting(self) -> Callable[[threading.Thread], None]:
        """Return a start of threads that notes the answer's own."""
        start = self._start

        def noted(thread: threading.Thread) -> None:
            ours = threading.get_ident() in self.family
            if ours:
                self.threads.append(thread)
            start(thread)
            if ours and thread.ident:
                self.family.add(thread.ident)

        return noted

    def put_names_back(self) -> None:
        """Put back names, without any that could be among the lost ones."""
        self._put_names_back()
        self._hush()

    def _put_names_back(self) -> None:
        for held, kept in self._names:
            for name, value in kept.items():
                if held.get(name, held) is not value:
                    held[name] = value
        threading.Thread.start = self._start  # type: ignore[method-assign]
        if not self._modules.keys() <= sys.modules.keys():
            sys.modules.update(self._modules | sys.modules)

    def put_back(self) -> None:
        """Put everything back."""
        self._put_names_back()
        sys.setrecursionlimit(self._depth)
        if self._collects:
            gc.enable()
        random.setstate(self._drawn)
        np.random.set_state(self._also_drawn)  # noqa: NPY002
        sys.path[:] = self._path
        if os.environ != self._environment:
            os.environ.clear()
            os.environ.update(self._environment)
        with contextlib.suppress(OSError):  # it may be gone
            if self._folder and _folder() != self._folder:
                os.chdir(self._folder)
        for figure in _figures() - self._figures:
            sys.modules["matplotlib.pyplot"].close(figure)
        dict.update(matplotlib.rcParams, self._style)
        np.set_printoptions(**self._printing)


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


def _figures() -> set[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


def _ignore(_: object) -> None:
    pass


def _ask_nobody(*_: object, **__: object) -> NoReturn:
    raise RuntimeError(
        "nobody can be asked here: a function is given what it needs in its brackets"
    )


def _sleep_in_steps(sleep: Callable[[Any], None]) -> Callable[[Any], None]:
    def in_steps(seconds: Any) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > STEP:
            sleep(STEP)
        sleep(max(left, 0) if seconds > STEP else seconds)  # a step may take longer

    return in_steps
