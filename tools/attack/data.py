"""Damage every data file of the course in every way, load it, and count."""

import contextlib
import signal
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from mnist_course import data, models
from mnist_course.doctor import patient
from mnist_course.plots import comparisons
from mnist_course.support import measured
from mnist_course.support.embedded import DatasetError
from tools.attack.files import archives, damages

SECONDS = 2.0
COLUMNS = ("refused", "riddle", "late", "accepted", "unpacked")

Load = Callable[[], object]
At = Callable[[Path], contextlib.AbstractContextManager[Load]]


def loaders() -> dict[Path, At]:
    """Return each data file, and what reads another one in its place."""

    def instead(module: Any, name: str, load: Load) -> Any:
        @contextlib.contextmanager
        def at(path: Path) -> Iterator[Load]:
            with mock.patch.object(module, name, path):
                yield load

        return at

    found = {
        data.MNIST_FILE: instead(data, "MNIST_FILE", data.load_mnist),
        data.WRITERS_FILE: instead(data, "WRITERS_FILE", data.load_writers),
        data.PEN_FILE: instead(data, "PEN_FILE", data.load_pen_digits),
        models.WEIGHTS: instead(models, "WEIGHTS", models.pretrained_network),
        patient.RUNS: instead(patient, "RUNS", patient.read_runs),
        comparisons.RUNS: instead(comparisons, "RUNS", comparisons.read_comparisons),
    }
    for path in sorted(Path(measured.__file__).parent.glob("*.json")):
        read = lambda p=path: measured.read_runs(p.stem)  # noqa: E731
        at = instead(measured, "__file__", read)
        found[path] = lambda copy, at=at: at(str(copy))
    return found


def outcome(load: Load) -> tuple[set[str], str]:
    """Return in which columns the loading of a damaged file is counted, and why."""
    start = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 3 * SECONDS, 0.1)
    try:
        with mock.patch.object(zipfile, "ZipFile", wraps=zipfile.ZipFile) as unpacked:
            load()
        columns, words = {"accepted"}, ""
    except (DatasetError, ValueError) as error:
        words = f"{type(error).__name__}: {error}"
        clear = "git checkout -- mnist_course/" in words and "install" in words
        columns = {"refused" if clear else "riddle"}
    except BaseException as error:
        columns, words = {"riddle"}, f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if time.monotonic() - start > SECONDS:
        columns.add("late")
    if unpacked.called:
        columns.add("unpacked")
    return columns, words


def attacked(file: Path, at: At, only: str = "") -> Iterator[tuple[str, set[str], str]]:
    """Yield each kind of damage to a file, its columns, and what was said."""
    original = file.read_bytes()
    with at(file) as load:
        load()  # as it is, with all that is imported on the way
    more = archives(original) if file.suffix == ".npz" else {}
    for kind, damage in (damages(original) | more).items():
        if only in f"{file.name} {kind}":
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "within", file.name)
                path.parent.mkdir()
                damage(path)
                with at(path) as load:
                    yield kind, *outcome(load)


def watch() -> None:
    """Ring where a file takes too long; in the main thread, before any `outcome`."""
    signal.signal(signal.SIGALRM, _ring)


def run(only: str = "", *, show: bool = False) -> bool:
    """Attack, and print a table; return whether every file got the one clear error."""
    watch()
    table: dict[str, Counter[str]] = {}
    start = time.monotonic()
    for file, at in loaders().items():
        row = table.setdefault(file.name, Counter())
        for kind, columns, words in attacked(file, at, only):
            row.update([*columns, "files"])
            if columns != {"refused"} and show:
                print(f"{file.name}, {kind}: {sorted(columns)}. {words[:200]}")
    names = ("files", *COLUMNS)
    print(f"{'':27}", *(f"{name:>8}" for name in names))
    for name, row in (*table.items(), ("all", sum(table.values(), Counter()))):
        print(f"{name:27}", *(f"{row[column]:>8}" for column in names))
    print(f"in {time.monotonic() - start:.0f} seconds")
    return not any(row[name] for row in table.values() for name in COLUMNS[1:])


def _ring(number: int, frame: object) -> None:
    raise TimeoutError("hangs")
