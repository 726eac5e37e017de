"""What an exercise says: reports, hints and solutions that show themselves."""

import html
from dataclasses import dataclass
from typing import Literal

from mnist_course.exercises.checking.notes import in_line
from mnist_course.support.display import box
from mnist_course.support.picture import MUTED, RIGHT, WRONG

State = Literal["right", "wrong", "not attempted"]

_WORDS = {"right": "Right.", "wrong": "Not yet.", "not attempted": "Not attempted."}
_COLORS = {"right": RIGHT, "wrong": WRONG, "not attempted": MUTED}


@dataclass(frozen=True)
class Report:
    """What a check found; true where the answer is right.

    Parameters
    ----------
    state : {"right", "wrong", "not attempted"}
        The verdict.
    message : str
        What was seen, in a sentence or two.
    """

    state: State
    message: str = ""

    def __bool__(self) -> bool:
        return self.state == "right"

    def __repr__(self) -> str:
        return f"{_WORDS[self.state]} {self.message}".rstrip()

    def _repr_html_(self) -> str:
        return _titled(_WORDS[self.state], self.message, _COLORS[self.state])


@dataclass(frozen=True)
class Hint:
    """One hint of an exercise.

    Parameters
    ----------
    exercise : str
        Name of the exercise.
    text : str
        The hint.
    number, count : int
        Which hint it is, from 1, and how many there are.
    """

    exercise: str
    text: str
    number: int
    count: int

    def __repr__(self) -> str:
        return f"Hint {self.number} of {self.count}. {self._words()}"

    def _repr_html_(self) -> str:
        return _titled(f"Hint {self.number} of {self.count}.", self._words(), MUTED)

    def _words(self) -> str:
        if self.number < self.count:
            return self.text
        return f"{self.text} (The last hint; check.{self.exercise}.solution() is next.)"


@dataclass(frozen=True)
class Solution:
    """The source of a reference solution.

    Parameters
    ----------
    source : str
        Python code.
    """

    source: str

    def __repr__(self) -> str:
        return self.source

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.source}\n```"


def _titled(title: str, text: str, color: str) -> str:
    content = f"<strong>{html.escape(title)}</strong> {html.escape(text)}"
    # The line break of a counterexample is kept.
    return box(color, content, style="; white-space: pre-line")


def wrong(says: str, printed: str) -> Report:
    """Report a mistake, with what the function printed, which may be a trace of it."""
    printed = in_line(printed)
    return Report("wrong", f"{says}\nIt printed: {printed}" if printed else says)
