"""What may be handed over to a check in place of a function."""

import functools
import math
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from tools.attack.results import (
    SPECIAL,
    EvilError,
    hostile,
    raising,
    results,
    run_on,
)

Reference = Callable[..., Any]


class _Method:
    def method(self, *arguments: object) -> None:
        """Return nothing."""


class _Model:
    """Looks like a model of Keras."""

    fit = predict = run_on


def _callable(**members: Any) -> Callable[[Reference], Any]:
    body = {"__call__": lambda self, *arguments: None} | members
    return lambda reference: type("Callable", (), body)()


def _made(make: Callable[[], Any]) -> Callable[[Reference], Any]:
    return lambda reference: make()


def _bad(name: str, act: Callable[..., Any]) -> Any:
    return _callable(**{name: property(act)})


def _lying(reference: Reference) -> Any:
    def answer(*arguments: object) -> None:
        return None

    answer.__name__ = "<b>x</b>\ud800" * 50
    answer.__doc__ = "x" * 10_000
    answer.__wrapped__ = answer  # type: ignore[attr-defined]
    answer.__signature__ = "none"  # type: ignore[attr-defined]
    return answer


def _keywords(*, x: object = None) -> None:
    """Take nothing by place."""


async def _async(*arguments: object) -> int:
    return 1


def _yields(*arguments: object) -> Any:
    yield 1


def handed() -> dict[str, Callable[[Reference], Any]]:
    """Return names of what is handed over, and what makes each of a reference."""
    made: dict[str, Callable[[Reference], Any]] = {
        f"an object, {name} raises": _made(hostile(object, name, raising(EvilError)))
        for name in SPECIAL
    }
    names = ("__signature__", "__name__", "__code__", "__wrapped__", "__doc__", "fit")
    made |= {
        f"{name} raises": _bad(name, raising(EvilError))
        for name in (*names, "__text_signature__")
    }
    made |= {f"{name} exits": _bad(name, raising(SystemExit)) for name in names}
    made |= {f"{name} endless": _bad(name, run_on) for name in ("__code__", "fit")}
    made |= {f"{name} is a number": _callable(**{name: 3}) for name in names}
    for name in ("a bad str", "a bad dict", "a bad list", "a bad float", "itself"):
        made[f"handed {name}"] = _made(results()[name])
    return made | {
        "a class": lambda reference: _Method,
        "a bad class": lambda reference: type(
            "Bad", (type,), {"__call__": raising(SystemExit)}
        )("Bad", (), {}),
        "a partial": functools.partial,
        "a partial of a partial": lambda r: functools.partial(functools.partial(r)),
        "a builtin": lambda reference: len,
        "a ufunc": lambda reference: np.add,
        "math": lambda reference: math.exp,
        "a lambda": lambda reference: lambda: None,
        "a bound method": lambda reference: _Method().method,
        "a method-wrapper": lambda reference: (3).__add__,
        "a module": lambda reference: math,
        "a made module": lambda reference: types.ModuleType("\ud800"),
        "keywords only": lambda reference: _keywords,
        "anything": lambda reference: lambda *arguments, **named: None,
        "a coroutine function": lambda reference: _async,
        "a generator function": lambda reference: _yields,
        "its result": lambda reference: np.zeros(3),
        "a number": lambda reference: 3,
        "a string": lambda reference: "<script>",
        "half a string": lambda reference: "\ud800",
        "a huge array": lambda reference: np.broadcast_to(1.0, (10**6, 10**5)),
        "True": lambda reference: True,
        "NotImplemented": lambda reference: NotImplemented,
        "a model": lambda reference: _Model(),
        "the class of a model": lambda reference: _Model,
        "lies": _lying,
        "a cell's text": lambda reference: compile("1", "<cell>", "eval"),
        "a decorator": lambda reference: functools.cache(reference),
        "a vectorized one": lambda reference: np.vectorize(reference),
        "static": lambda reference: staticmethod(reference),
        "a property": lambda reference: property(reference),
    }
