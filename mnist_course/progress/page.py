"""What you can do now: a page to print, from the exercises that are done."""

import datetime
import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mnist_course.progress import memory
from mnist_course.progress.memory import QUIZ, Done
from mnist_course.support.files import replace_text
from mnist_course.support.lessons import abilities_of, originals, title

FILE = "what-you-can-do.html"
HEADING = "What you can do now"
NO_MEMORY = (
    "No page is written: this folder keeps no memory, so only this notebook counts. "
    "The folder that 'mnist-course lab' makes keeps one."
)
ABOUT = (
    "Each sentence stands for an exercise of the MNIST course, a course on neural "
    "networks, whose answer was run on fresh inputs and found right. It is a note to "
    "oneself, no certificate: nobody watched."
)
_CSS = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_DOCUMENT = Path(__file__).with_name("page.html").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Lesson:
    """What is done of a lesson, and what is still open.

    Parameters
    ----------
    number, heading : str
        Such as ``"01"`` and ``"Meet the dataset"``.
    can : tuple of str
        A sentence for each exercise that is done.
    quiz : str
        The quiz's result; empty where it is not answered.
    open : tuple of str
        The names of the exercises that are not done.
    """

    number: str
    heading: str
    can: tuple[str, ...]
    quiz: str
    open: tuple[str, ...]

    @property
    def begun(self) -> bool:
        """Whether anything is done."""
        return bool(self.can or self.quiz)

    @property
    def result(self) -> str:
        """The quiz's result in a sentence, or nothing."""
        return f"The quiz: {self.quiz}." if self.quiz else ""


@dataclass(frozen=True)
class Page:
    """What one can do, lesson by lesson, that shows itself in a notebook.

    Parameters
    ----------
    lessons : tuple of Lesson
        All of them, in their order.
    name : str, optional
        Of the learner.
    notes : tuple of str, optional
        What is said below it in a notebook, such as where the file is.
    """

    lessons: tuple[Lesson, ...]
    name: str = ""
    notes: tuple[str, ...] = ()

    @property
    def sum(self) -> str:
        """How many exercises are done, in words."""
        done = sum(len(lesson.can) for lesson in self.lessons)
        still = sum(len(lesson.open) for lesson in self.lessons)
        return f"{done} of {done + still} exercises done"

    def document(self, day: datetime.date) -> str:
        """Return the whole page as an HTML file that needs no other.

        Parameters
        ----------
        day : datetime.date
            What it is dated.
        """

        def heading(lesson: Lesson) -> str:
            number = f'<span class="number">{lesson.number}</span>'
            return f"<h2>{number} {html.escape(lesson.heading)}</h2>"

        *done, still = self._sections(heading, "<h2>Still open</h2>")
        still = still.replace("<section>", '<section class="open quiet">')
        name = html.escape(_printable(self.name))
        return _DOCUMENT.format(
            heading=HEADING,
            css=_CSS,
            name=f'<p class="name">{name}</p>\n' if name else "",
            day=f"{day.day} {day:%B %Y}",
            sum=self.sum,
            sections="\n".join([*done, still]),
            about=ABOUT,
        )

    def _sections(self, heading: Callable[[Lesson], str], still: str) -> list[str]:
        """Return HTML for each lesson that is begun, and for what is open."""
        begun = (lesson for lesson in self.lessons if lesson.begun)
        sections = [_section(heading(each), each.can, each.result) for each in begun]
        return [*sections, _section(still, self._open())]

    def _open(self) -> list[str]:
        """Return a line for each lesson of which something is still open."""
        lines = [
            f"{lesson.number} {lesson.heading}: "
            + ", ".join([*lesson.open, *([] if lesson.quiz else ["the quiz"])])
            for lesson in self.lessons
            if lesson.open or not lesson.quiz
        ]
        return lines or ["Nothing: all exercises are done, and all quizzes answered."]

    def __repr__(self) -> str:
        lines = [f"{HEADING}: {self.sum}."]
        for lesson in self.lessons:
            if lesson.begun:
                lines += [f"{lesson.number} {lesson.heading}", *lesson.can]
                lines += [lesson.result] * bool(lesson.result)
        return "\n".join([*lines, "Still open", *self._open(), *self.notes])

    def _repr_html_(self) -> str:
        # The command, which only writes the page, need not wait for ipywidgets.
        from mnist_course.support.display import box
        from mnist_course.support.picture import RIGHT

        def strong(words: str) -> str:
            return f"<p><strong>{html.escape(words)}</strong></p>"

        def heading(lesson: Lesson) -> str:
            return strong(f"{lesson.number} {lesson.heading}")

        top = strong(f"{HEADING}: {self.sum}")
        sections = self._sections(heading, strong("Still open"))
        notes = (f"<p>{html.escape(note)}</p>" for note in self.notes)
        return box(RIGHT, "\n".join([top, *sections, *notes]))


def what_you_can_do(name: str | None = None) -> Page:
    """Say what the exercises that are done show that one can do; write it as a page.

    The page is the file `FILE` in the learner's own folder of lessons, made to be
    printed. Introduced in lesson 11.

    Parameters
    ----------
    name : str, optional
        The learner's, if it is to stand on the page.

    Returns
    -------
    Page
        Shows itself as the last expression of a cell, and says where the file is.
    """
    name = "" if name is None else str(name)
    done, trouble = memory.known()
    folder = Path().absolute()
    if (folder / memory.FILE).exists():
        note = _written(folder, done, name)
    else:
        note = NO_MEMORY
    return Page(_lessons(done), name, (note, *trouble))


def write(folder: Path, done: Done, name: str = "") -> Path:
    """Write the page into a folder, over an older one, and return where it is.

    Parameters
    ----------
    folder : pathlib.Path
        Where a learner's notebooks are.
    done : dict
        What the folder remembers.
    name : str, optional
        The learner's.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path = folder.resolve() / FILE
    page = Page(_lessons(done), name)
    replace_text(path, page.document(datetime.date.today()))
    return path


def _written(folder: Path, done: Done, name: str) -> str:
    try:
        path = write(folder, done, name)
    except OSError as error:
        return f"The page cannot be written into {folder}: {error.strerror}."
    return f"The page to print is {path}; open it in a browser."


def _lessons(done: Done) -> tuple[Lesson, ...]:
    lessons = []
    for path in originals():
        name = path.stem[3:]
        can, here = abilities_of(name), done.get(name, {})
        lessons.append(
            Lesson(
                number=path.stem[:2],
                heading=title(path),
                can=tuple(can[each] for each in can if each in here),
                quiz=here.get(QUIZ, "").partition(", ")[2],
                open=tuple(each for each in can if each not in here),
            )
        )
    return tuple(lessons)


def _section(heading: str, lines: Iterable[str], quiet: str = "") -> str:
    items = "\n".join(f"<li>{html.escape(line)}</li>" for line in lines)
    listed = f"<ul>\n{items}\n</ul>\n" if items else ""
    below = f'<p class="quiet">{html.escape(quiet)}</p>\n' if quiet else ""
    return f"<section>\n{heading}\n{listed}{below}</section>"


def _printable(name: str) -> str:
    """Return a name in one line, without what no file can hold."""
    return " ".join(str(name).encode("utf-8", "replace").decode().split())
