"""Hand hostile answers to every exercise, and count what becomes of the check."""

import importlib
import io
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple
from unittest import mock

from mnist_course.exercises.checking import sandbox
from mnist_course.exercises.checking.exercise import Exercise
from mnist_course.exercises.checking.report import Report
from mnist_course.support.lessons import PACKAGE
from tools.attack.deeds import KEPT, deeds, errors
from tools.attack.handed import handed
from tools.attack.results import OVER, SCRIPT, results
from tools.attack.state import State

LIMIT, SHORT = 2.0, 0.3  # seconds that the check is given; short for what is endless
# A hang is more than that over the limit, of the processor's time or of the clock's:
# on a machine that is busy otherwise the clock alone says little.
BEYOND, CLOCK = 2.0, 10.0
ENDLESS = ("endless", "sleep", "lazy", "thread", "timer", "pool", "hooks")
COLUMNS = ("report", "exception", "hang", "state", "running", "told", "praise")

Answer = Any


class HangError(BaseException):
    """Raised in a check that takes too long."""


class Attack(NamedTuple):
    """One hostile answer to one exercise."""

    group: str
    kind: str
    exercise: Exercise
    answer: Callable[[], Answer]


def all_exercises() -> list[Exercise]:
    """Return the exercises of all lessons."""
    names = sorted(path.stem for path in (PACKAGE / "exercises").glob("*.toml"))
    modules = (importlib.import_module(f"mnist_course.exercises.{n}") for n in names)
    return [each for module in modules for each in module.EXERCISES.values()]


def attacks(item: Exercise) -> Iterator[Attack]:
    """Yield an attack of every kind on an exercise."""
    for kind, make in results().items():
        yield Attack("results", kind, item, partial(_returning, make))
    raises = errors()
    for kind, deed in deeds().items():
        group = "errors" if kind in raises else "deeds"
        yield Attack(group, kind, item, partial(_doing, deed, item))
    for kind, swap in handed().items():
        yield Attack("handed over", kind, item, partial(swap, item.reference))
    yield Attack("deeds", "its globals deleted", item, _losing)


def chosen_of(exercises: list[Exercise], only: str, share: int) -> list[Attack]:
    """Return one in `share` of the attacks that a word names."""
    chosen = []
    for place, item in enumerate(exercises):
        for number, attack in enumerate(attacks(item)):
            named = only in f"{item.name} {attack.kind}"
            if named and (number + place) % share == 0:
                chosen.append(attack)
    return chosen


def _returning(make: Callable[[], Any]) -> Answer:
    return lambda *_: make()


def _doing(deed: Callable[[tuple[Any, ...]], object], item: Exercise) -> Answer:
    """Return an answer that does a deed, and is right where that is quick."""

    def answer(*arguments: Any) -> Any:
        deed(arguments)
        return item.reference(*arguments) if item.judge is None else "hello"

    return answer


def _losing() -> Answer:
    namespace: dict[str, Any] = {}
    exec("def answer(*arguments):\n    globals().clear()\n    return 1", namespace)
    return namespace["answer"]


def outcome(attack: Attack) -> tuple[set[str], str]:
    """Return in which columns an attack is counted, and what was seen."""
    limit = SHORT if any(word in attack.kind for word in ENDLESS) else LIMIT
    with (
        mock.patch.object(sandbox, "TIME_LIMIT", limit),
        mock.patch.object(attack.exercise, "seconds", limit),
    ):
        return _outcome(attack, limit)


def _outcome(attack: Attack, limit: float) -> tuple[set[str], str]:
    answer = attack.answer()
    KEPT.clear()
    OVER.clear()
    state, noise, streams = State(), io.StringIO(), (sys.stdout, sys.stderr)
    report: Any = None
    columns, seen, words = set(), set(), ""
    start = time.process_time()
    signal.setitimer(signal.ITIMER_REAL, limit + CLOCK, 0.1)
    sys.stdout = sys.stderr = noise
    try:
        report = attack.exercise(answer)
        took = time.process_time() - start
        signal.setitimer(signal.ITIMER_REAL, 0)
        words = _shown(report)
        columns.add("report")
        if took > limit + BEYOND:
            columns.add("hang")
    except HangError:
        columns.add("hang")
    except BaseException as error:
        columns.add("exception")
        words = type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout, sys.stderr = streams
        seen |= state.put_back()
    if running := state.running():
        told = "still runs" in words
        columns.add("told" if told else "running")
    OVER.set()
    if noise.getvalue():
        seen.add(f"noise: {noise.getvalue()[-200:]}")
    if seen:
        columns.add("state")
    if report and attack.group in ("results", "errors"):
        columns.add("praise")
    return columns, f"{words} {sorted(seen)} {running or ''}"


def _shown(report: Report) -> str:
    """Return a report in words, or raise where it cannot be shown."""
    page = report._repr_html_()
    words = repr(report)
    (page + words).encode("utf-8")
    odd = [c for c in report.message if not c.isprintable() and c not in "\n\xa0\u202f"]
    bad = SCRIPT in page or "Traceback" in words or len(words) > 3000 or odd
    if bad or type(report.message) is not str:
        raise AssertionError(f"a report that is no good: {words[:300]!r}")
    return words


def _ring(number: int, frame: object) -> None:
    OVER.set()
    raise HangError


def watch() -> None:
    """Ring where a check takes too long; in the main thread, before any `outcome`."""
    signal.signal(signal.SIGALRM, _ring)


def run(only: str = "", *, show: bool = False, share: int = 3) -> bool:
    """Attack, and print a table; return whether the checks held.

    Of all attacks one in `share` is made, another third of the kinds on each exercise;
    where some are named by a word, all that it names.
    """
    watch()
    exercises = all_exercises()
    for each in exercises:
        each(lambda *_: "warm")  # what is made once, such as a patient
    chosen = chosen_of(exercises, only, 1 if only else share)
    table: dict[str, Counter[str]] = {}
    start = time.monotonic()
    for attack in chosen:
        columns, seen = outcome(attack)
        row = table.setdefault(attack.group, Counter())
        row.update([*columns, "answers"])
        if columns != {"report"} and show:
            name = f"{attack.exercise.name}, {attack.kind}"
            print(f"{name}: {', '.join(sorted(columns))}. {seen[:300]}", flush=True)
    names = ("answers", *COLUMNS)
    print(f"{'':12}", *(f"{name:>9}" for name in names))
    for group, row in (*table.items(), ("all", sum(table.values(), Counter()))):
        print(f"{group:12}", *(f"{row[name]:>9}" for name in names))
    print(f"in {time.monotonic() - start:.0f} seconds")
    return not any(row[name] for row in table.values() for name in COLUMNS[1:5])
