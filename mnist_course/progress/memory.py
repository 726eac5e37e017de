"""What is done, remembered in the learner's folder.

A folder has a memory where it has a file `FILE`, which ``mnist-course lab`` puts there.
Elsewhere, as beside the course's own notebooks, only the running kernel remembers.
"""

import contextlib
import datetime
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from mnist_course.support.files import replace_text

FILE = "progress.json"
VERSION = 1
ABOUT = (
    "Exercises done in the MNIST course, and the day of each. Delete this file, or "
    "lines of it, to forget."
)
LOCK_SECONDS = 5
QUIZ = "quiz"  # stands among the exercises of its lesson, once it is answered

# Lesson to exercise to day, such as {"build_a_neuron": {"neuron": "2026-01-31"}}.
# Behind the day of a quiz is its result: "2026-01-31, 5 of 6 right at the first try".
Done = dict[str, dict[str, str]]

_in_this_kernel: Done = {}


class DamagedProgress(ValueError):
    """A file that is not what `remember` writes; the message says so in a sentence."""


class NewerProgress(ValueError):
    """A file from a later version; the message says so in a sentence."""


def start(folder: Path) -> None:
    """Give a folder a memory, if it has none.

    Parameters
    ----------
    folder : pathlib.Path
        Where a learner's notebooks are.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    if not (folder / FILE).exists():
        _write(folder / FILE, {})


def read(folder: Path) -> Done:
    """Return what a folder remembers; nothing where it has no memory.

    Parameters
    ----------
    folder : pathlib.Path
        Where a learner's notebooks are.

    Raises
    ------
    DamagedProgress, NewerProgress
        If the file cannot be used.
    """
    path = folder / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        version, done = content["version"], content["done"]
        if isinstance(version, int) and version > VERSION:
            raise NewerProgress(
                f"{path.name} was written by a newer version of the course, and is "
                "left as it is."
            )
        return {
            str(lesson): {str(name): str(day) for name, day in exercises.items()}
            for lesson, exercises in done.items()
        }
    except FileNotFoundError:
        return {}
    except NewerProgress:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DamagedProgress(
            f"{path.name} cannot be read. The next right answer puts it aside, under "
            "another name, and starts a new one."
        ) from None


def known() -> tuple[Done, tuple[str, ...]]:
    """Return what this folder and this kernel remember, and what is wrong with them.

    Returns
    -------
    dict, tuple of str
        What is done, and a sentence if the folder's file cannot be used.
    """
    trouble: tuple[str, ...] = ()
    try:
        done = read(Path())
    except (DamagedProgress, NewerProgress) as error:
        done, trouble = {}, (str(error),)
    for name, exercises in _in_this_kernel.items():
        done[name] = exercises | done.get(name, {})
    return done, trouble


def remember(lesson: str, exercise: str, result: str = "") -> None:
    """Note that an exercise is done; say nothing where that cannot be written.

    What was noted first stays.

    Parameters
    ----------
    lesson : str
        Its name without its number, such as ``"build_a_neuron"``.
    exercise : str
        Name of the exercise, or `QUIZ`.
    result : str, optional
        How it went, in words.
    """
    day = datetime.date.today().isoformat()
    day = f"{day}, {result}" if result else day
    _in_this_kernel.setdefault(lesson, {}).setdefault(exercise, day)
    path = Path(FILE).absolute()
    with contextlib.suppress(OSError, NewerProgress):
        if path.exists() and exercise not in _usable(path).get(lesson, {}):
            with alone_with(path):
                done = _usable(path)
                done.setdefault(lesson, {})[exercise] = day
                _write(path, done)


def _usable(path: Path) -> Done:
    try:
        return read(path.parent)
    except DamagedProgress:
        moment = datetime.datetime.now().strftime("%Y-%m-%d %H%M%S %f")
        path.rename(path.with_name(f"progress damaged {moment}.json"))
        return {}


def _write(path: Path, done: Done) -> None:
    content = {"about": ABOUT, "version": VERSION, "done": done}
    replace_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


@contextlib.contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Keep other kernels from a file for as long as the block runs.

    Parameters
    ----------
    path : pathlib.Path
        The file, which need not exist; its folder must.
    """
    lock = path.with_name(f".{path.name}.lock")
    give_up = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            # A kernel that was killed leaves its lock behind.
            if time.monotonic() > give_up:
                lock.unlink(missing_ok=True)
            time.sleep(0.01)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
