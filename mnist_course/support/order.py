"""Say so where a cell of a lesson runs without what the cells above it make.

Lessons use short names again and again: x is a film in one part and a batch of digits
in the next. Whoever goes back, or starts in the middle after a break, would meet an
error that is a riddle, or a number that is wrong and looks right. So each cell of a
lesson is compared, just before it runs, with what ran so far. Nothing else is watched,
and in the order of the page nothing is said.
"""

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

from mnist_course.support.cells import Lesson, Names, lesson_with

MAX_SENTENCES = 2
MAX_NAMES = 3
REMEDY = "Choose Run → Run All Above Selected Cell, then run this cell again."


class Left(NamedTuple):
    """Which cell left a name as it is, and whether it had all and ran to its end."""

    place: int
    whole: bool


class Watch:
    """Follow the cells that run, and tell what is wrong with the next one's names.

    Parameters
    ----------
    space : dict of str to object
        The names of the session.
    """

    def __init__(self, space: dict[str, Any]) -> None:
        self.space = space
        self.lesson: Lesson | None = None
        self._left: dict[str, Left] = {}
        self._before: dict[str, int] = {}
        self._place: int | None = None
        self._said: list[str] = []

    def complaints(self, source: str, cell_id: str | None = None) -> list[str]:
        """Note that a cell is about to run, and return what it lacks, in sentences.

        Parameters
        ----------
        source : str
            Its code.
        cell_id : str, optional
            Its id in the notebook, where the front end tells it.
        """
        # Not the values themselves: what a cell makes anew should be freed.
        self._before = {name: id(value) for name, value in self.space.items()}
        places = self._places(source.strip(), cell_id)
        self._place, self._said = None, []
        if not places:
            return []
        # The same line can stand in two places; then it is the one that has all.
        found = {place: self._lacks(place) for place in places}
        self._place = min(places, key=lambda place: len(found[place]))
        self._said = found[self._place]
        return self._said

    def ran(self, source: str, *, whole: bool) -> None:
        """Note what the cell that has just run left.

        Parameters
        ----------
        source : str
            Its code.
        whole : bool
            Whether it ran to its end.
        """
        for name in Names(source).makes:
            if self._place is None:
                self._left.pop(name, None)
            elif whole or self._before.get(name) != id(self.space.get(name)):
                self._left[name] = Left(self._place, whole and not self._said)

    def _places(self, source: str, cell_id: str | None) -> list[int]:
        if self.lesson is None:
            self.lesson = lesson_with(source, cell_id)
        if self.lesson is None:
            return []
        cells = list(enumerate(self.lesson.cells))
        by_id = [place for place, cell in cells if cell.id == cell_id]
        return by_id or [place for place, cell in cells if cell.source == source]

    def _lacks(self, place: int) -> list[str]:
        """Return what is wrong with the names that a cell needs, cell by cell."""
        assert self.lesson
        found: dict[tuple[int, str], list[str]] = {}
        for name, maker in sorted(self.lesson.needs[place].items()):
            if wrong := self._wrong(name, maker, place):
                found.setdefault((maker, wrong), []).append(name)
        return [f"{_listed(found[key])} {key[1]}" for key in sorted(found)]

    def _wrong(self, name: str, maker: int, place: int) -> str:
        """Return what is wrong with a name that one cell makes and another needs."""
        assert self.lesson
        begins, names = self.lesson.begins, self.lesson.names
        left = self._left.get(name, Left(maker, whole=True))
        if name not in self.space:
            return f"missing: the cell “{begins(maker)}” above has not run."
        if left.place == place or name in names[left.place].imports:
            return ""  # x = f(x) may run twice, and an import is always the same
        if left.place != maker:
            where = "above" if left.place < place else "further down"
            return (
                f"not from the cell “{begins(maker)}” above, but from the cell "
                f"“{begins(left.place)}” {where}."
            )
        if left.whole or name in names[maker].inside:
            return ""  # a function is never half made
        return (
            f"not right: the cell “{begins(maker)}” above met an error, or lacked "
            "something."
        )


def _listed(names: Sequence[str]) -> str:
    """Return names as the beginning of a sentence."""
    shown = [*names[:MAX_NAMES], *(["others"] if len(names) > MAX_NAMES else [])]
    *most, last = shown
    return f"{', '.join(most)} and {last} are" if most else f"{last} is"


class Note:
    """What a cell lacks, as it shows itself above the cell's own output.

    Parameters
    ----------
    sentences : sequence of str
        As `Watch.complaints` returns them.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        more = len(sentences) - MAX_SENTENCES
        rest = ["And more."] if more > 0 else []
        self.text = " ".join([*sentences[:MAX_SENTENCES], *rest, REMEDY])

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        from mnist_course.support.display import box
        from mnist_course.support.picture import HIGHLIGHT

        return box(HIGHLIGHT, html.escape(self.text))


def watch(shell: Any) -> None:
    """Let a session say before each cell of a lesson what it lacks.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        The session.
    """
    session = Watch(shell.user_ns)

    def before(info: Any) -> None:
        sentences = session.complaints(info.raw_cell, getattr(info, "cell_id", None))
        if sentences:
            from IPython.display import display

            display(Note(sentences))

    def after(result: Any) -> None:
        session.ran(result.info.raw_cell, whole=result.success)

    shell.events.register("pre_run_cell", before)
    shell.events.register("post_run_cell", after)
