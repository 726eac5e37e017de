"""Keep a check from changing the session that it runs in."""

import contextlib
import gc
import os
import random
import sys
from collections.abc import Iterator

import numpy as np


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
def nothing_left_behind() -> Iterator[None]:
    """Put back what an answer may change for the whole session.

    The next random numbers, the working folder, where imports are looked for, and the
    style of figures.
    """
    drawn = random.getstate()
    also_drawn = np.random.get_state()  # noqa: NPY002
    folder, path = os.getcwd(), sys.path[:]
    style = sys.modules.get("matplotlib")
    with style.rc_context() if style else contextlib.nullcontext():
        try:
            yield
        finally:
            random.setstate(drawn)
            np.random.set_state(also_drawn)  # noqa: NPY002
            os.chdir(folder)
            sys.path[:] = path
