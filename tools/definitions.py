"""Take functions and settings out of a lesson, to train with what a learner reads."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from tools import notebooks


def names_of(statement: ast.stmt) -> set[str]:
    """Return the names that a statement defines.

    Parameters
    ----------
    statement : ast.stmt
        Any; only definitions, assignments and ``from`` imports define names here.
    """
    if isinstance(statement, ast.FunctionDef):
        return {statement.name}
    if isinstance(statement, ast.ImportFrom):
        return {alias.asname or alias.name for alias in statement.names}
    if isinstance(statement, ast.Assign):
        return {
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
    return set()


def _found(
    number: str, needed: set[str]
) -> Iterator[tuple[NotebookNode, list[ast.stmt]]]:
    """Yield cells that define what is needed, and their statements."""
    [path] = (path for path in notebooks.lessons() if path.stem.startswith(number))
    for cell in notebooks.code_cells(notebooks.read(path)):
        body = ast.parse(notebooks.python(cell.source)).body
        if any(names_of(statement) & needed for statement in body):
            yield cell, body


def definitions(
    number: str, needed: set[str], known: Mapping[str, Any]
) -> dict[str, Any]:
    """Run the statements of a lesson that define some names, and nothing else.

    Parameters
    ----------
    number : str
        Of the lesson, such as ``"07"``.
    needed : set of str
        Names of functions, data and settings; each where the lesson first or last
        defines it. Imports of these cells are run too.
    known : mapping of str to object
        What the statements may use beside.

    Returns
    -------
    dict of str to object
        All names, with `known`.
    """
    space = dict(known)
    for _, body in _found(number, needed):
        wanted = [
            statement
            for statement in body
            if isinstance(statement, ast.ImportFrom) or names_of(statement) & needed
        ]
        exec(compile(ast.Module(wanted, []), f"lesson {number}", "exec"), space)
    return space


def sources(number: str, needed: set[str]) -> list[str]:
    """Return the text of some functions of a lesson, as it stands there.

    Parameters
    ----------
    number : str
        Of the lesson.
    needed : set of str
        Names of functions.
    """
    return [
        str(ast.get_source_segment(cell.source, statement))
        for cell, body in _found(number, needed)
        for statement in body
        if names_of(statement) & needed
    ]
