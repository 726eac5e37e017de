"""A lesson run with other seeds than its own, and what is told of its numbers."""

import nbformat
import pytest

from tools.own_numbers import run, table

pytestmark = pytest.mark.maintenance


def test_a_seed_stands_in_the_place_of_the_lessons_own():
    """Cells run in order, each with what those before left; the rest is unchanged."""
    sources = ["SEED = 7", "x = SEED + 1\nprint(f'x: yours {x}, ours 4 ± 1')"]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    space = run(notebook, 3)
    assert (space["SEED"], space["x"]) == (3, 4)
    assert space["printed"] == "x: yours 4, ours 4 ± 1\n"
    assert notebook.cells[0].source == "SEED = 7"


def test_mean_and_range_are_told_and_what_a_bound_does_not_hold():
    """A number outside of its bound with any seed is marked."""
    texts = [f"a: yours {x} %, ours 4 ± 1 %\nb: yours {x}, ours 9 ± 1" for x in (3, 5)]
    first, second = table(texts)
    told = " ".join(first.split())
    assert told == "a: ours 4 ± 1, measured 4.00 from 3 to 5"
    assert second.endswith("from 3 to 5  NOT WITHIN")
