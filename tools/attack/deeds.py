"""Hostile deeds: what a learner's function may do before it returns or raises."""

import builtins
import concurrent.futures
import gc
import io
import os
import random
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

from mnist_course.exercises.checking.values import TimeIsUpError
from tools.attack.results import OVER, SCRIPT, EvilError, raising, run_on

KEPT: list[Any] = []  # what an answer keeps of its arguments
Deed = Callable[[tuple[Any, ...]], object]


def _raising(error: BaseException) -> Deed:
    def fail(_: object) -> None:
        raise error

    return fail


def _bad_words(act: Callable[..., Any]) -> BaseException:
    return type("BadError", (Exception,), {"__str__": act, "__repr__": act})()


def _deaf(catches: type[BaseException]) -> Deed:
    def work(_: object) -> None:
        while not OVER.is_set():
            try:
                while not OVER.is_set():
                    pass
            except catches:
                continue

    return work


def _asleep(_: object) -> None:
    """Sleep without end, deaf to all."""
    while not OVER.is_set():
        try:  # noqa: SIM105
            time.sleep(0.3)
        except BaseException:
            pass


def _long_sleep(_: object) -> None:
    time.sleep(8)


def _threads(kind: Callable[..., threading.Thread]) -> Deed:
    def work(_: object) -> None:
        thread = kind()
        thread.daemon = True
        thread.start()

    return work


def _pool(_: object) -> None:
    pool = concurrent.futures.ThreadPoolExecutor(2)
    pool.submit(run_on)


def _in_a_gone_folder(_: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)


def _spoil(arguments: tuple[Any, ...]) -> None:
    for each in arguments:
        if isinstance(each, np.ndarray) and each.flags.writeable:
            each[...] = 0
        elif isinstance(each, list):
            each.clear()
            each.append(type("Hostile", (), {"__eq__": raising(EvilError)})())


def _keep(arguments: tuple[Any, ...]) -> None:
    KEPT.append(arguments)


def _flood(_: object) -> None:
    for _ in range(30):
        print("x" * 1_000_000, SCRIPT)


def _close(_: object) -> None:
    sys.stdout.close()
    print("after")


def _forever_nested(_: object) -> None:
    try:
        run_on()
    finally:
        run_on()


def _recurse(_: object) -> None:
    def deeper() -> Any:
        return deeper()

    deeper()


def _warn(_: object) -> None:
    warnings.simplefilter("error")
    np.seterr(all="raise")
    np.log(np.zeros(1))


def _set(holder: Any, name: str, value: Any) -> Deed:
    return lambda _: setattr(holder, name, value)


def errors() -> dict[str, Deed]:
    """Return names of errors, and what raises each."""
    evil = EvilError("evil")
    chain = type("ChainError", (Exception,), {"args": property(raising(EvilError))})
    meta = type("Meta", (type,), {"__name__": property(raising(EvilError))})
    found: dict[str, BaseException] = {
        "raises": evil,
        "raises SystemExit": SystemExit(0),
        "raises KeyboardInterrupt": KeyboardInterrupt(),
        "raises GeneratorExit": GeneratorExit(),
        "raises BaseException": BaseException("evil"),
        "raises StopIteration": StopIteration(1),
        "raises AssertionError": AssertionError(),
        "raises the check's own": TimeIsUpError(),
        "raises a group": ExceptionGroup("evil", [evil, ValueError("x")]),
        "raises a base group": BaseExceptionGroup("evil", [SystemExit(1)]),
        "words raise": _bad_words(raising(EvilError)),
        "words exit": _bad_words(raising(SystemExit)),
        "words are none": _bad_words(lambda self: 3),
        "words are endless": _bad_words(run_on),
        "words are long": ValueError("x" * 5_000_000),
        "words are half": ValueError("\ud800"),
        "words are markup": ValueError(SCRIPT),
        "no arguments": chain(),
        "no name": meta("NamelessError", (Exception,), {})(),
        "raises a warning": UserWarning("evil"),
        "raises a MemoryError": MemoryError(),
    }
    # An error that is raised twice carries what hung on it before.
    return {name: _raising(error) for name, error in found.items()}


def deeds() -> dict[str, Deed]:
    """Return names of deeds, and what does each."""
    return errors() | {
        "an endless loop": run_on,
        "an endless deaf loop": _deaf(Exception),
        "an endless loop, deaf to all": _deaf(BaseException),
        "endless within finally": _forever_nested,
        "endless sleep, deaf to all": _asleep,
        "endless waiting": lambda _: OVER.wait(),
        "long sleep": _long_sleep,
        "recursion": _recurse,
        "recursion limit": lambda _: sys.setrecursionlimit(20_000),
        "a huge allocation": lambda _: np.ones(10**12),
        "a thread": _threads(lambda: threading.Thread(target=run_on)),
        "a timer": _threads(lambda: threading.Timer(0.2, run_on)),
        "a pool": _pool,
        "another folder": lambda _: os.chdir("/"),
        "a gone folder": _in_a_gone_folder,
        "sys.path emptied": lambda _: sys.path.clear(),
        "sys.path replaced": _set(sys, "path", ["nowhere"]),
        "environment": lambda _: os.environ.update(ATTACKED="yes"),
        "rcParams": lambda _: plt.rcParams.update({"font.size": 40}),
        "another style": lambda _: plt.style.use("dark_background"),
        "a figure": lambda _: plt.plot([1, 2]),
        "another backend": lambda _: mpl.use("svg"),
        "np.random.seed": lambda _: np.random.seed(0),  # noqa: NPY002
        "random.seed": lambda _: random.seed(0),
        "np.set_printoptions": lambda _: np.set_printoptions(precision=1),
        "np.seterr": lambda _: np.seterr(all="raise"),
        "warnings off": lambda _: warnings.simplefilter("ignore"),
        "warnings as errors": _warn,
        "no collection": lambda _: gc.disable(),
        "np.exp replaced": _set(np, "exp", run_on),
        "np.array deleted": lambda _: delattr(np, "array"),
        "np.random replaced": _set(np.random, "default_rng", None),
        "random.setstate replaced": _set(random, "setstate", None),
        "os.getcwd replaced": _set(os, "getcwd", raising(EvilError)),
        "len replaced": _set(builtins, "len", None),
        "isinstance replaced": _set(builtins, "isinstance", raising(SystemExit)),
        "print deleted": lambda _: delattr(builtins, "print"),
        "a module deleted": lambda _: sys.modules.pop("random"),
        "stdout closed": _close,
        "stdout replaced": _set(sys, "stdout", io.StringIO()),
        "stdout is nothing": _set(sys, "stdout", None),
        "hooks replaced": _set(sys, "displayhook", run_on),
        "a flood": _flood,
        "prints half a character": lambda _: print("\ud800"),
        "prints markup": lambda _: print(SCRIPT),
        "asks": lambda _: input("?"),
        "a debugger": lambda _: breakpoint(),
        "spoils arguments": _spoil,
        "keeps arguments": _keep,
    }
