"""Where the lessons are, and which exercises each has."""

import functools
import json
from pathlib import Path

from mnist_course.support.tables import read_table

PACKAGE = Path(__file__).parents[1]


def originals() -> list[Path]:
    """Return the notebooks of the course in their order, none of them a learner's.

    Raises
    ------
    FileNotFoundError
        If they are missing, in a sentence that says how to get them.
    """
    # An installed package carries them inside; in a clone they stand beside it.
    for folder in (PACKAGE / "lessons", PACKAGE.parent / "lessons"):
        if found := sorted(folder.glob("[0-9][0-9]_*.ipynb")):
            return found
    raise FileNotFoundError(
        f"There are no lessons in {PACKAGE} or beside it. Install the course anew."
    )


def title(lesson: Path) -> str:
    """Return the heading of a lesson.

    Parameters
    ----------
    lesson : pathlib.Path
        A notebook of the course.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    try:
        cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
        return "".join(cells[0]["source"]).partition("\n")[0].removeprefix("# ")
    except (ValueError, LookupError, TypeError) as error:
        raise ValueError(f"{lesson} is damaged; install the course anew.") from error


@functools.cache
def abilities_of(name: str) -> dict[str, str]:
    """Return the exercises of a lesson in their order, and what each shows one can do.

    Read from their words, since some exercises import Keras.

    Parameters
    ----------
    name : str
        The lesson's name without its number, such as ``"meet_the_dataset"``.

    Raises
    ------
    ValueError
        If no lesson has this name and exercises.
    """
    path = PACKAGE / "exercises" / f"{name}.toml"
    if not path.exists():
        raise ValueError(f"expected a lesson with exercises, found {name!r}")
    return {exercise: words["can"] for exercise, words in read_table(path).items()}


def exercises_of(name: str) -> tuple[str, ...]:
    """Return the names of a lesson's exercises in their order, as `abilities_of`."""
    return tuple(abilities_of(name))
