"""Functions and settings are taken out of a lesson, and nothing else of it is run."""

import nbformat
import pytest

from tools import definitions, notebooks

pytestmark = pytest.mark.maintenance

CELLS = [
    "from math import floor\nN = 3\nprint(spoilt)",
    "def double(x):\n    # twice\n    return 2 * x\n\n\ntotal = undefined(double(N))",
    "a, b = N, floor(3.7)",
    "raise SystemExit",
    "def other():\n    return 1",
]


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """Put a lesson in the place of all others."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    path = tmp_path / "07_do_it.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    monkeypatch.setattr(notebooks, "lessons", lambda: [path])


@pytest.mark.usefixtures("lesson")
def test_only_what_is_needed_is_run():
    """Names come with the imports of their cells; calls and other names stay out."""
    space = definitions.definitions("07", {"N", "double", "b"}, {"known": 1})
    assert space["double"](space["N"]) == 6
    assert (space["a"], space["b"], space["known"]) == (3, 3, 1)
    assert not {"total", "other"} & set(space)


@pytest.mark.usefixtures("lesson")
def test_sources_are_the_text_that_is_read():
    """A function is returned as it stands, with its comment."""
    [source] = definitions.sources("07", {"double"})
    assert source == "def double(x):\n    # twice\n    return 2 * x"
