"""What each code cell of a lesson takes from the cells above it, read from its code."""

import ast
import builtins
import functools
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from mnist_course.support.lessons import originals

MAX_LETTERS = 40


BUILTINS = set(dir(builtins))
SCOPES = (
    *(ast.FunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


def _made(*nodes: ast.AST) -> set[str]:
    """Return the names that code makes where it stands, other than parameters."""
    made = set[str]()
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                made.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                made.add(name)  # such as a table that grows from cell to cell
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                made.add(name)
            case ast.alias(name=name, asname=other):
                made.add(other or name.partition(".")[0])
        if not isinstance(node, SCOPES):
            made |= _made(*ast.iter_child_nodes(node))
    return made


def _free(*nodes: ast.AST) -> set[str]:
    """Return the names that code reads and does not make in a scope of its own."""
    found = set[str]()
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        inner = list(ast.iter_child_nodes(node))
        own = set[str]()
        if isinstance(node, SCOPES):
            arguments = getattr(node, "args", None)
            own = _made(*inner) | {
                each.arg
                for each in ast.walk(arguments or node)
                if isinstance(each, ast.arg)
            }
        found |= _free(*inner) - own
    return found - BUILTINS


class Names:
    """What a code cell takes from the cells above it, and what it makes.

    Parameters
    ----------
    source : str
        The cell's code.

    Attributes
    ----------
    needs, makes, imports : set of str
        Names that it reads first, that it defines, and those of them by an import.
    inside : dict of str to set of str
        The names that each function reads when it is called.
    """

    def __init__(self, source: str) -> None:
        self.needs: set[str] = set()
        self.makes: set[str] = set()
        self.imports: set[str] = set()
        self.inside: dict[str, set[str]] = {}
        try:
            code = ast.parse(source)
        except (SyntaxError, ValueError):  # such as a magic, or what is half written
            return
        self._follow(code.body)
        for name in _free(code) & set(self.inside):
            self.needs |= self.inside[name] - self.makes

    def _follow(self, statements: Iterable[ast.stmt]) -> None:
        """Go through statements as Python does."""
        for node in statements:
            match node:
                case ast.FunctionDef(name=name, args=args):
                    defaults = [each for each in args.kw_defaults if each]
                    read_now = [*args.defaults, *defaults, *node.decorator_list]
                    self.inside[name] = _free(node) - {name}
                    self._step(_free(*read_now), {name})
                case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                    names = _made(*aliases)
                    # Where a lesson has it, an import before it may start Keras with
                    # a wall of messages. In the other lessons no cell makes it.
                    self.needs |= {"start_tensorflow"} - names
                    self.imports |= names
                    self.makes |= names
                case ast.For(target=target, iter=values):
                    self._step(_free(values), _made(target))
                    self._follow([*node.body, *node.orelse])
                case ast.With(items=items):
                    self._step(_free(*items), _made(*items))
                    self._follow(node.body)
                case ast.If(test=test):
                    self._step(_free(test), set())
                    self._follow([*node.body, *node.orelse])
                case ast.AugAssign(target=target):
                    self._step(_free(node) | _made(target), _made(target))
                case _:
                    self._step(_free(node), _made(node))

    def _step(self, reads: set[str], makes: set[str]) -> None:
        self.needs |= reads - self.makes
        self.makes |= makes


class Cell(NamedTuple):
    """A code cell of a lesson as it is in the file."""

    id: str
    source: str


def code_cells(path: Path) -> list[Cell]:
    """Return the code cells of a notebook.

    Parameters
    ----------
    path : pathlib.Path
        Its file.
    """
    return [
        Cell(cell["id"], "".join(cell["source"]).strip())
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]


class Lesson:
    """The code cells of a lesson, and which of them makes what each needs.

    Parameters
    ----------
    cells : sequence of Cell
        In the order of the page.
    """

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = cells
        self.names = [Names(cell.source) for cell in cells]
        self.needs = [self._makers(place) for place in range(len(cells))]

    def _makers(self, place: int) -> dict[str, int]:
        """Return the cell above that last makes each name which a cell needs."""
        makers: dict[str, int] = {}
        names = list(self.names[place].needs)
        for name in names:  # grows: a function needs what it reads when it is called
            above = [n for n in range(place) if name in self.names[n].makes]
            if above and name not in makers:
                makers[name] = above[-1]
                inside = self.names[above[-1]].inside.get(name, set())
                names += inside - self.names[place].makes
        return makers

    def begins(self, place: int) -> str:
        """Return how a cell begins, so that a reader finds it."""
        line = self.cells[place].source.partition("\n")[0]
        return line if len(line) <= MAX_LETTERS else f"{line[: MAX_LETTERS - 1]}…"


def lesson_with(source: str, cell_id: str | None) -> Lesson | None:
    """Return the only lesson that has a cell, or None.

    Parameters
    ----------
    source : str
        The cell's code.
    cell_id : str, optional
        Its id, where it is known.
    """
    found = [
        cells
        for cells in every_lesson()
        if any(cell.id == cell_id or cell.source == source for cell in cells)
    ]
    return Lesson(found[0]) if len(found) == 1 else None


@functools.cache
def every_lesson() -> list[list[Cell]]:
    """Return the code cells of each lesson; none where a file is missing or damaged."""
    try:
        return [code_cells(path) for path in originals()]
    except (OSError, ValueError, LookupError, TypeError):
        return []
