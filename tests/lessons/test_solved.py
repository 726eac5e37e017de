"""The exercises of a lesson, untouched and solved, as a learner runs them."""

import ast
import copy

import pytest

from tools import lesson_rules, notebooks

# What an answer may give in the place of arrays, under names that no lesson uses.
IN_LISTS = """
import functools

import numpy


def _listed(value):
    if isinstance(value, tuple):
        return tuple(map(_listed, value))
    return value.tolist() if isinstance(value, numpy.ndarray | numpy.generic) else value


def _in_lists(function):
    @functools.wraps(function)
    def listing(*arguments):
        return _listed(function(*arguments))

    return listing
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


@pytest.mark.whole
def test_a_lesson_goes_on_with_lists(path, exercises, tmp_path):
    """With the solutions, in lists, each check says "Right", and all cells run.

    What is asked for a dtype is given as it is: no list has one.
    """
    solutions = {
        name: f"{'' if item.strict_dtype else '@_in_lists'}\n{item.solution().source}"
        for name, item in exercises.items()
    }
    notebook, solved = notebooks.read(path), []
    for cell in notebooks.code_cells(notebook):
        if any(f"def {name}(" in cell.source for name in solutions):
            cell.source, replaced = solve(cell.source, solutions)
            solved += replaced
    assert sorted(solved) == sorted(solutions)
    first = notebooks.code_cells(notebook)[0]
    first.source = f"{IN_LISTS}\n{first.source}"
    notebooks.execute(notebook, tmp_path)
    said = verdicts(notebook)
    assert set(said) == set(solutions)
    assert {said[name] for name in said if not said[name].startswith("Right")} == set()
