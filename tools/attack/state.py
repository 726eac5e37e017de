"""What an answer may leave behind in a session: looked at, compared and put back."""

import builtins
import contextlib
import gc
import os
import random
import sys
import threading
import time
import warnings
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

from tools.attack.results import OVER

MODULES: dict[str, dict[str, Any]] = {
    module.__name__: vars(module)
    for module in (builtins, sys, os, random, np, np.random, plt)
}
PASSING = {"_", "last_exc", "last_type", "last_value", "last_traceback"}


class State:
    """The session as it is now, to be compared with what it is later.

    Put back without a single built-in function, which may be among what is lost.
    """

    def __init__(self) -> None:
        self.modules = {name: held.copy() for name, held in MODULES.items()}
        self.loaded = sys.modules.copy()
        self.path = sys.path.copy()
        self.style = dict(mpl.rcParams.copy())
        self.filters = warnings.filters[:]
        self.plain = self._plain()
        self.threads = set(threading.enumerate())

    def _plain(self) -> dict[str, Any]:
        """Return what can be compared."""
        words: Any = np.random.get_state()  # noqa: NPY002
        return {
            "folder": _folder(),
            "environment": dict(os.environ),
            "random": hash(random.getstate()),
            "np.random": hash(str(words[1:3]) + np.asarray(words[1]).tobytes().hex()),
            "recursion limit": sys.getrecursionlimit(),
            "collection": gc.isenabled(),
            "print options": str(np.get_printoptions()),
            "floating errors": str(np.geterr()),
            "figures": plt.get_fignums(),
        }

    def put_back(self) -> set[str]:
        """Return the names of what is not as it was, and make it so."""
        found = {name: held.copy() for name, held in MODULES.items()}
        for name in found:
            MODULES[name].update(self.modules[name])
        loaded = sys.modules.copy()
        sys.modules.update(self.loaded)
        # From here on everything may be called again.
        left = set()
        for name, kept in self.modules.items():
            for key, value in kept.items():
                if key not in PASSING and found[name].get(key, OVER) is not value:
                    left.add(f"{name}.{key}")
        left |= {f"modules: {name}" for name in self.loaded.keys() - loaded.keys()}
        later = self._plain()
        left |= {name for name, value in self.plain.items() if later[name] != value}
        if sys.path != self.path:
            left.add("sys.path")
        if dict(mpl.rcParams.copy()) != self.style:
            left.add("rcParams")
        if warnings.filters != self.filters:
            left.add("warnings")
        self._mend()
        return left

    def _mend(self) -> None:
        dict.update(mpl.rcParams, self.style)
        sys.path[:] = self.path
        warnings.filters[:] = self.filters  # type: ignore[index]
        os.chdir(self.plain["folder"] or "/")
        os.environ.clear()
        os.environ.update(self.plain["environment"])
        sys.setrecursionlimit(self.plain["recursion limit"])
        gc.enable()
        np.set_printoptions(precision=8)
        np.seterr(all="warn", under="ignore")
        plt.close("all")

    def running(self) -> list[threading.Thread]:
        """Return threads that were not there, and end them if they are ours."""
        until = time.monotonic() + 0.3
        while (new := self._new()) and time.monotonic() < until:
            time.sleep(0.01)
        if new:
            OVER.set()
            for thread in new:
                with contextlib.suppress(RuntimeError):  # as it has not begun yet
                    thread.join(0.7)
        return new

    def _new(self) -> list[threading.Thread]:
        return [each for each in threading.enumerate() if each not in self.threads]


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""
