"""The exercises of a lesson, untouched and solved, as a learner runs them."""

import ast
import copy

import nbformat
import pytest

from tools import lesson_rules, notebooks

# What an answer may give in the place of arrays.
IN_LISTS = """
import functools
import numpy as np


def in_lists(function):
    def plain(value):  # in here, so that no name of a lesson takes its place
        if isinstance(value, tuple):
            return tuple(map(plain, value))
        return value.tolist() if isinstance(value, np.ndarray | np.generic) else value

    @functools.wraps(function)
    def listed(*arguments):
        return plain(function(*arguments))

    return listed
"""


def solve(source, solutions):
    """Put solutions in the place of the functions of the same names.

    Parameters
    ----------
    source : str
        Source of a code cell.
    solutions : dict of str to str
        Names and sources of functions.

    Returns
    -------
    tuple of str and list of str
        The new source, and the names of the functions that were replaced.
    """
    lines, solved = source.splitlines(), []
    nodes = [
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)
    ]
    for node in reversed(nodes):
        if node.name in solutions:
            lines[node.lineno - 1 : node.end_lineno] = solutions[node.name].splitlines()
            solved.append(node.name)
    return "\n".join(lines), solved


def verdicts(notebook):
    """Return what each checking cell says: names of exercises and the report."""
    found = {}
    for cell in notebooks.code_cells(notebook):
        one_cell = copy.copy(notebook)
        one_cell.cells = [cell]
        for name in lesson_rules.checked_exercises(one_cell):
            shown = [output.get("data", {}) for output in cell.outputs]
            found[name] = " ".join(data.get("text/plain", "") for data in shown)
    return found


def names(statement):
    """Return two sets of names: what a statement reads, and what it sets or changes."""
    read, changed = set(), set()
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            changed.add(node.name)
        elif isinstance(node, ast.alias):
            changed.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else changed).add(node.id)
        elif isinstance(getattr(node, "ctx", None), ast.Store) and hasattr(
            node, "value"
        ):
            changed |= names(node.value)[0]  # of a.b and a[b] it is a
    return read, changed


def towards_checks(cells):
    """Return the cells that check an answer, to that line, and all that lead to them.

    The rest runs when nbval runs the lesson. There, the solutions stand in.
    """
    needed, found = set(), []
    for cell in reversed(cells):
        statements = ast.parse(cell.source).body
        changed = set().union(*(names(statement)[1] for statement in statements))
        if "check." not in cell.source and not changed & needed:
            continue
        found.append(cell)
        while "check." in cell.source:
            last = statements[-1]
            if "check." in ast.unparse(last) or names(last)[1] & needed:
                break
            statements.pop()
        lines = cell.source.splitlines()[: statements[-1].end_lineno]
        cell.source = "\n".join(lines)
        for statement in reversed(statements):
            read, changed = names(statement)
            if not isinstance(statement, ast.For | ast.While | ast.If | ast.With):
                needed -= changed  # Whatever it was before, now it is another.
            needed |= read
    return found[::-1]


def test_solve_replaces_only_what_it_should():
    """A function is replaced to its end, and the lines around it stay."""
    source = "x = 1\n\ndef add(a, b):\n    # here\n    ...\n\ncheck.add(add)"
    new, solved = solve(source, {"add": "def add(a, b):\n    return a + b\n"})
    assert new == "x = 1\n\ndef add(a, b):\n    return a + b\n\ncheck.add(add)"
    assert solved == ["add"]
    assert solve("def other():\n    ...", {"add": ""})[1] == []


def test_untouched_exercises_are_not_attempted(path, exercises):
    """Each check in the saved lesson, which nbval compares, waits for an answer."""
    said = verdicts(notebooks.read(path))
    assert set(said) == set(exercises)
    assert {
        name for name in said if not said[name].startswith("Not attempted")
    } == set()


def test_only_what_leads_to_a_check_is_run():
    """Functions, imports and changed parts are followed back; the rest is left."""
    sources = [
        "import numpy as np\nfrom a import b as c",
        "runs = {}",
        "runs['x'] = np.ones(3)",
        "late = plot(runs)",
        "total = f(runs)",
        "if runs: more = 1",
        "def f(): return c",
        "total = len(runs)\ncheck.f(f, total, more)\nprint(late)",
        "f()",
    ]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    assert towards_checks(cells) == [*cells[:3], *cells[5:8]]
    assert cells[7].source == "total = len(runs)\ncheck.f(f, total, more)"


def fill_in(notebook, solutions):
    """Put solutions into a lesson, and see that each found its place."""
    solved = []
    for cell in notebooks.code_cells(notebook):
        if any(f"def {name}(" in cell.source for name in solutions):
            cell.source, replaced = solve(cell.source, solutions)
            solved += replaced
    assert sorted(solved) == sorted(solutions)


def assert_all_right(notebook, solutions):
    """Each check that ran says "Right"."""
    said = verdicts(notebook)
    assert set(said) == set(solutions)
    assert {said[name] for name in said if not said[name].startswith("Right")} == set()


def test_every_check_says_right_of_the_solution(path, exercises, tmp_path):
    """With every stub filled in, each check in the lesson finds it right."""
    solutions = {name: item.solution().source for name, item in exercises.items()}
    notebook = notebooks.read(path)
    fill_in(notebook, solutions)
    notebook.cells = towards_checks(notebooks.code_cells(notebook))
    notebooks.execute(notebook, tmp_path)
    assert_all_right(notebook, solutions)


@pytest.mark.whole
def test_a_lesson_goes_on_with_lists(path, exercises, tmp_path):
    """With answers that give lists for arrays each check says "Right", and all runs."""
    solutions = {
        name: f"@in_lists\n{item.solution().source}" for name, item in exercises.items()
    }
    notebook = notebooks.read(path)
    fill_in(notebook, solutions)
    first = notebooks.code_cells(notebook)[0]
    first.source = f"{IN_LISTS}\n{first.source}"
    notebooks.execute(notebook, tmp_path)
    assert_all_right(notebook, solutions)
