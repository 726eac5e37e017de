"""The exercises of a lesson, untouched and solved, as a learner runs them."""

import ast
import copy

import nbformat

from tools import lesson_rules, notebooks

# What a lesson may need at its peak, in MB: those without TensorFlow, and the others,
# because Binder restarts a kernel at 2 GB.
SMALL, LARGE = 350, 1200
# The kernel's peak since it started; getrusage would count the parent's too.
FOOTPRINT = """\
import re
import sys
from pathlib import Path

status = Path("/proc/self/status")
text = status.read_text() if status.exists() else "VmHWM: 0 kB"
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", text)[1]) // 1000)
print("tensorflow" in sys.modules)"""


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


def test_solved_lesson_runs_and_every_check_says_right(path, exercises, tmp_path):
    """With every stub filled in, the lesson runs, all is right, and memory is kept."""
    solutions = {name: item.solution().source for name, item in exercises.items()}
    notebook = notebooks.read(path)
    solved = []
    for cell in notebooks.code_cells(notebook):
        if any(f"def {name}(" in cell.source for name in solutions):
            cell.source, names = solve(cell.source, solutions)
            solved += names
    assert sorted(solved) == sorted(solutions)
    notebook.cells.append(nbformat.v4.new_code_cell(FOOTPRINT))
    notebooks.execute(notebook, tmp_path)
    megabytes, tensorflow = notebook.cells.pop().outputs[0].text.split()
    early = int(path.stem[:2]) <= 5
    assert int(megabytes) <= (SMALL if early else LARGE)
    assert not (early and tensorflow == "True")
    said = verdicts(notebook)
    assert set(said) == set(solutions)
    assert {said[name] for name in said if not said[name].startswith("Right")} == set()
