"""Turns: what changes a figure has it to itself."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def alone(method: Callable[P, T]) -> Callable[P, T]:
    """Let a method have its figure to itself, whatever other threads want of it.

    The kernel may hear two quick controls in two threads, and trains in one of them.
    """

    @functools.wraps(method)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        figure: Any = args[0]
        with figure.turn:
            return method(*args, **kwargs)

    return wrapper
