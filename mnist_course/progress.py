"""Exercises done: remembered in the learner's folder, shown at both ends of a lesson.

A folder has a memory where it has a file `FILE`, which ``mnist-course lab`` puts there.
Elsewhere, as beside the course's own notebooks, only the running kernel remembers.
"""

import contextlib
import datetime
import html
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mnist_course.support.files import replace_text
from mnist_course.support.lessons import exercises_of, originals

FILE = "progress.json"
VERSION = 1
ABOUT = (
    "Exercises done in the MNIST course, and the day of each. Delete this file, or "
    "lines of it, to forget."
)
LOCK_SECONDS = 5

# Lesson to exercise to day, such as {"build_a_neuron": {"neuron": "2026-01-31"}}.
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


def remember(lesson: str, exercise: str) -> None:
    """Note that an exercise is done; say nothing where that cannot be written.

    Parameters
    ----------
    lesson : str
        Its name without its number, such as ``"build_a_neuron"``.
    exercise : str
        Name of the exercise.
    """
    today = datetime.date.today().isoformat()
    _in_this_kernel.setdefault(lesson, {}).setdefault(exercise, today)
    path = Path(FILE).absolute()
    with contextlib.suppress(OSError, NewerProgress):
        if path.exists() and exercise not in _usable(path).get(lesson, {}):
            with alone_with(path):
                done = _usable(path)
                done.setdefault(lesson, {})[exercise] = today
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


@dataclass(frozen=True)
class Progress:
    """Sentences about what is done, one a line, that show themselves.

    Parameters
    ----------
    lines : tuple of str
        What is done and what is not.
    complete : bool
        Whether nothing is left to do.
    """

    lines: tuple[str, ...]
    complete: bool = False

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        # The command, which only counts, need not wait for ipywidgets and Matplotlib.
        from mnist_course.support.display import box
        from mnist_course.support.picture import MUTED, RIGHT

        content = "<br>".join(html.escape(line) for line in self.lines)
        return box(RIGHT if self.complete else MUTED, content)


def exercises_done(
    lesson: str | None = None, *, folder: Path | None = None
) -> Progress:
    """Say which exercises are done, by the notebook's folder and by its kernel.

    Introduced in lesson 01.

    Parameters
    ----------
    lesson : str, optional
        A lesson's name without its number, to name its exercises one by one; without
        it, one sentence about all lessons.

    Returns
    -------
    Progress
        Shows itself as the last expression of a cell.

    Raises
    ------
    ValueError
        If no lesson has this name.
    """
    trouble: tuple[str, ...] = ()
    try:
        done = read(Path())
    except (DamagedProgress, NewerProgress) as error:
        done, trouble = {}, (str(error),)
    for name, exercises in _in_this_kernel.items():
        done[name] = exercises | done.get(name, {})
    if lesson is None:
        return Progress((_all_lessons(done), *trouble))
    names = exercises_of(lesson)
    here = done.get(lesson, {})
    count = sum(name in here for name in names)
    lines = [f"{count} of {len(names)} exercises of this lesson are done."]
    lines += [
        f"✓ {name}, {here[name]}" if name in here else f"○ {name}" for name in names
    ]
    return Progress((*lines, *trouble), complete=count == len(names))


def counts(done: Done) -> Iterator[tuple[str, int, int]]:
    """Yield for each lesson its file's name, how many exercises are done and all.

    Parameters
    ----------
    done : dict
        As `read` returns it.
    """
    for path in originals():
        lesson = path.stem[3:]
        names = exercises_of(lesson)
        here = done.get(lesson, {})
        yield path.stem, sum(name in here for name in names), len(names)


def _all_lessons(done: Done) -> str:
    started = [
        f"lesson {stem[:2]}: {count} of {total}"
        for stem, count, total in counts(done)
        if count
    ]
    if not started:
        return "Exercises done so far: none yet."
    return f"Exercises done so far: {', '.join(started)}."
