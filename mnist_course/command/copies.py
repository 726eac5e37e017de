"""A learner's own copies of the lessons: without outputs, and kept once worked on."""

import contextlib
import datetime
import hashlib
import itertools
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mnist_course import progress
from mnist_course.support.files import replace_text
from mnist_course.support.lessons import PACKAGE

# What a copy notes in its metadata: {"made_from": digest of the cells it began with}.
KEY = "mnist_course"


class Trouble(Exception):
    """What a command cannot do; the message says so in a sentence."""


def own_folder() -> Path:
    """Return where the learner's copies are, or will be, unless another is named."""
    # A terminal of JupyterLab starts inside that folder.
    if Path(progress.FILE).exists():
        return Path()
    clone = PACKAGE.parent
    if (clone / "pyproject.toml").exists() and (clone / "lessons").is_dir():
        return clone / "my-lessons"
    return Path("mnist-lessons")


def numbered(number: str, lessons: Sequence[Path]) -> Path:
    """Return the lesson with a number, such as ``"3"`` or ``"03"``."""
    by_number = {path.name[:2]: path for path in lessons}
    if number.zfill(2) not in by_number:
        there = ", ".join(by_number)
        raise Trouble(f"There is no lesson {number!r}, only these: {there}.")
    return by_number[number.zfill(2)]


def prepare(folder: Path, lessons: Sequence[Path]) -> Path:
    """Make the learner's folder and its memory, and return its full path."""
    folder = folder.resolve()
    if folder == lessons[0].parent.resolve():
        raise Trouble(
            f"{folder} has the course's own lessons; name another folder for your "
            "copies, such as: --folder my-lessons"
        )
    if folder.exists() and not folder.is_dir():
        raise Trouble(f"{folder} is a file, and a folder is needed.")
    with _writing_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
        progress.start(folder)
    return folder


def update(
    folder: Path, lessons: Sequence[Path], *, replace: bool = True
) -> Iterator[str]:
    """Copy the lessons that are missing, and new versions of those not worked on.

    Parameters
    ----------
    folder : pathlib.Path
        The learner's, as `prepare` returns it.
    lessons : sequence of pathlib.Path
        The originals.
    replace : bool, default True
        Whether any copy that is there may give way to a new version.

    Yields
    ------
    str
        A sentence about files that stay, although the course has something else.
    """
    worked_on, strange = [], []
    for original in lessons:
        copy = folder / original.name
        text, digest = _new_copy(original)
        made_from, touched = _look_at(copy)
        renew = replace and made_from != digest and not touched
        if renew or not os.path.lexists(copy):
            with _writing_in(folder):
                replace_text(copy, text)
        elif made_from is None:
            strange.append(original.name[:2])
        elif made_from != digest and touched:
            worked_on.append(original.name[:2])
    for numbers, what in (
        (worked_on, "The course has new versions of lessons that you have worked on"),
        (strange, "These files of yours are no copies of lessons, or are damaged"),
    ):
        if numbers:
            hint = _command(f"fresh {numbers[0]}", folder)
            yield (
                f"{what}: {', '.join(numbers)}; '{hint}' brings a new copy and keeps "
                "yours under another name."
            )


def fresh(folder: Path, original: Path) -> str:
    """Start a lesson over, and return a sentence that says where the old copy is."""
    copy = folder / original.name
    text, _ = _new_copy(original)
    keep = os.path.lexists(copy) and _look_at(copy)[1]
    aside = _free_name(copy) if keep else None
    with _writing_in(folder):
        replace_text(copy, text, aside=aside)
    if aside is None:
        return f"{copy} is a new copy."
    return f"{copy} is a new copy, and yours is beside it, as {aside.name!r}."


def clear(folder: Path) -> None:
    """Make lessons what copies of them are, in place, as Binder does for learners."""
    for path in sorted(folder.glob("*.ipynb")):
        replace_text(path, _new_copy(path)[0])
    progress.start(folder)


def _read(path: Path) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return a notebook, and the type and the source of each of its cells."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
        return notebook, [
            (cell["cell_type"], "".join(cell["source"])) for cell in cells
        ]
    except (ValueError, LookupError, TypeError) as error:
        raise Trouble(f"{path} is damaged; install the course anew.") from error


def _digest(cells: list[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _new_copy(original: Path) -> tuple[str, str]:
    """Return the text of a copy without outputs, and the digest that it notes."""
    notebook, cells = _read(original)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    digest = _digest(cells)
    notebook["metadata"][KEY] = {"made_from": digest}
    # In the form in which Jupyter itself saves a notebook.
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    return f"{text}\n", digest


def _look_at(copy: Path) -> tuple[str | None, bool]:
    """Return the digest that a copy notes, and whether anybody worked on it."""
    try:
        notebook, cells = _read(copy)
        made_from = notebook["metadata"][KEY]["made_from"]
        ran = any(
            cell.get("outputs") or cell.get("execution_count") is not None
            for cell in notebook["cells"]
        )
    except (Trouble, OSError, LookupError, TypeError, AttributeError):
        return None, True
    return made_from, ran or made_from != _digest(cells)


def _free_name(copy: Path) -> Path:
    """Return a name for a copy that is set aside: its own, with the date."""
    dated = f"{copy.stem} {datetime.date.today()}"
    names = itertools.chain([dated], (f"{dated} ({n})" for n in itertools.count(2)))
    paths = (copy.with_name(f"{name}{copy.suffix}") for name in names)
    return next(path for path in paths if not os.path.lexists(path))


@contextlib.contextmanager
def _writing_in(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Trouble(f"{folder} cannot be written: {error.strerror}.") from error


def _command(words: str, folder: Path) -> str:
    """Return a command line that works in the learner's terminal."""
    on_path = shutil.which("mnist-course")
    name = "mnist-course" if on_path else f"{sys.executable} -m mnist_course"
    where = "" if folder == own_folder().resolve() else f' --folder "{folder}"'
    return f"{name} {words}{where}"
