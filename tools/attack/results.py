"""Hostile results: what a learner's function may return, to be looked at by a check."""

import collections
import datetime
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

OVER = threading.Event()  # ends what is endless, once it has been counted
SCRIPT = "<script>alert(1)</script>"

SPECIAL = (
    *("__repr__", "__str__", "__array__", "__iter__", "__len__", "__getitem__"),
    *("__eq__", "__bool__", "__class__", "__getattr__", "__getattribute__", "__hash__"),
    *("__format__", "__float__", "__index__", "__del__", "__contains__", "__call__"),
)
BASES: dict[str, tuple[type, tuple[Any, ...]]] = {
    "dict": (dict, ({"a": 1},)),
    "list": (list, ([1, 2],)),
    "tuple": (tuple, ((1, 2),)),
    "str": (str, ("word",)),
    "float": (float, (1.5,)),
    "int": (int, (3,)),
    "bytes": (bytes, (b"word",)),
}


class EvilError(Exception):
    """What hostile objects raise."""


def run_on(*_: object, **__: object) -> Any:
    """Never end, until the attack is over."""
    while not OVER.is_set():
        pass


def raising(kind: type[BaseException]) -> Callable[..., Any]:
    """Return a function that raises."""

    def fail(*_: object, **__: object) -> Any:
        raise kind("evil")

    return fail


def hostile(base: type, name: str, act: Callable[..., Any]) -> type:
    """Return a class one of whose special methods acts."""
    body = {name: property(act) if name == "__class__" else act}
    if name == "__eq__":
        body["__hash__"] = base.__hash__
    return type("Hostile", (base,), body)


def _all_hostile(base: type) -> type:
    names = [*SPECIAL, "tolist", "split", "items", "keys", "lower", "shape", "dtype"]
    out = {"__getattribute__", "__class__", "__del__"}
    act = raising(EvilError)
    return type("Hostile", (base,), {name: act for name in names if name not in out})


def _everything(value: object) -> Any:
    """Return an object that says yes to every question."""
    return type(
        "Yes",
        (),
        {"__getattr__": lambda self, name: self}
        | dict.fromkeys(
            ("__len__", "__index__", "__float__", "__int__"), lambda self: value
        ),
    )()


def _array_class() -> type:
    def fail(*_: object, **__: object) -> Any:
        raise EvilError("evil")

    names = ("__array_finalize__", "__array_ufunc__", "__array_function__", "__repr__")
    return type("HostileArray", (np.ndarray,), dict.fromkeys(names[1:], fail))


def _itself() -> list[Any]:
    own: list[Any] = []
    own.extend([own] * 300)
    return own


def _train() -> Iterator[int]:
    """Train without end, as an answer with a yield might."""
    weights = np.zeros(1000)
    while not OVER.is_set():
        weights += 1
        yield 1


async def _later() -> int:
    return 1


def _named_badly() -> Any:
    meta = type("Meta", (type,), {"__name__": property(raising(EvilError))})
    return meta("Nameless", (), {"__repr__": raising(EvilError)})()


class _Lazy:
    """An array that trains when it is looked at."""

    def __array__(self, *_: object, **__: object) -> Any:
        return run_on()


def _objects(count: int = 3) -> np.ndarray:
    array = np.empty(count, object)
    array[:] = [hostile(object, "__float__", raising(EvilError))() for _ in array]
    return array


def results() -> dict[str, Callable[[], Any]]:
    """Return names of hostile results, and what makes each."""
    made: dict[str, Callable[[], Any]] = {}
    for name in SPECIAL:
        made[f"{name} raises"] = hostile(object, name, raising(EvilError))
        made[f"{name} exits"] = hostile(object, name, raising(SystemExit))
    for name in ("__array__", "__iter__", "__repr__", "__getattr__", "__class__"):
        made[f"{name} endless"] = hostile(object, name, run_on)
    for name in ("__eq__", "__len__", "__getitem__"):
        made[f"list {name} endless"] = partial(hostile(list, name, run_on), [1, 2])
    for name, (base, arguments) in BASES.items():
        made[f"a bad {name}"] = partial(_all_hostile(base), *arguments)
    made |= {
        "__del__ endless": hostile(object, "__del__", run_on),
        "a bad ndarray": lambda: np.ones(3).view(_array_class()),
        "yes to all": lambda: _everything(1),
        "itself": _itself,
        "a bad name": _named_badly,
        "a generator": _train,
        "a list of generators": lambda: [_train(), _train()],
        "a coroutine": _later,
        "a lazy array": _Lazy,
        "a tuple of lazy arrays": lambda: (_Lazy(), _Lazy()),
        "a list of hostile": lambda: [hostile(object, "__eq__", run_on)()] * 3,
        "hostile entries": _objects,
        "float16": lambda: np.array([0.1, 0.2], "float16"),
        "complex": lambda: np.array([1 + 2j, 3]),
        "dates": lambda: np.array(["2020-01-01"], "datetime64[D]"),
        "a date": lambda: datetime.date(2020, 1, 1),
        "masked": lambda: np.ma.masked_array([1.0, 2.0], [True, False]),
        "records": lambda: np.zeros(3, [("a", int), ("b", float)]),
        "a huge number": lambda: 10**5000,
        "a list of huge numbers": lambda: [10**400, -(10**400)],
        "NaN": lambda: float("nan"),
        "infinities": lambda: np.array([np.inf, -np.inf, np.nan]),
        "markup": lambda: SCRIPT,
        "a list of markup": lambda: [SCRIPT, "$x^2$", "`a`"],
        "control characters": lambda: "\x1b[2J\x00\x07\r\b",
        "half a character": lambda: "\ud800 and \udfff",
        "a page of text": lambda: "x" * 10_000_000,
        "empty": lambda: np.array([]),
        "no axis": lambda: np.array(1.0),
        "many axes": lambda: np.zeros((1,) * 30),
        "ragged": lambda: [[1], [1, 2], [[3]]],
        "a set": lambda: {1, 2},
        "a dict of hostile": lambda: {"loss": hostile(object, "__bool__", run_on)()},
        "a queue": lambda: collections.deque([1, 2], maxlen=2),
        "NotImplemented": lambda: NotImplemented,
        "a huge array": lambda: np.broadcast_to(1.0, (10**6, 10**5)),
        "a long range": lambda: range(10**9),
        "a long list": lambda: [0] * 5_000_000,
        "a function": lambda: run_on,
        "a class": lambda: _Lazy,
        "an error": lambda: EvilError("evil"),
    }
    return made
