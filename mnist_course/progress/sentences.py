"""Which exercises are done, in sentences at both ends of a lesson."""

import html
from collections.abc import Iterator
from dataclasses import dataclass

from mnist_course.progress.memory import Done, known
from mnist_course.support.lessons import exercises_of, originals


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


def exercises_done(lesson: str | None = None) -> Progress:
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
    done, trouble = known()
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
