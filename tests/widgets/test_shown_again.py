"""A figure whose cell is run again is let go, unless somebody has named it."""

import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from ipywidgets import Widget

from mnist_course.support.display import WIDGET_VIEW
from mnist_course.widgets.base import shown
from mnist_course.widgets.bias_dial import BiasDial
from tools.figures import FIGURES

GROWTH = Path(__file__).parents[2] / "benchmarks" / "reruns.py"
MOST = 10.0  # MB


class Shell:
    """As much of IPython as there has to be, with cells that are run by hand."""

    def __init__(self):
        self.user_ns = {"_oh": {}}
        self.user_ns_hidden = {}
        self.runs = 0

    def get_parent(self):
        """Say which cell is run, as JupyterLab does."""
        return {"metadata": {"cellId": self.cell}, "header": {"msg_id": self.runs}}

    def run(self, figure, cell="one"):
        """Show a figure as the last value of a cell."""
        self.runs, self.cell = self.runs + 1, cell
        self.user_ns["_oh"][self.runs] = figure
        self.user_ns[f"_{self.runs}"] = self.user_ns_hidden[f"_{self.runs}"] = figure
        return figure._repr_mimebundle_()[0]


@pytest.fixture(scope="module", autouse=True)
def _only_what_is_made_here():
    """Let the many collections pass over what other tests have left."""
    gc.freeze()


@pytest.fixture
def shell(monkeypatch):
    """Return a shell in which no figure was shown; afterwards they are let go."""
    shell = Shell()
    monkeypatch.setattr(shown, "get_ipython", lambda: shell)
    monkeypatch.setattr(shown, "_shown", {})
    yield shell
    Widget.close_all()


@pytest.mark.parametrize("kind", FIGURES, ids=lambda kind: kind.__name__)
def test_a_cell_that_is_run_again_lets_go(kind, shell):
    """The figure is gone with all its numbers, and so are its widgets."""
    figure = FIGURES[kind]()
    assert WIDGET_VIEW in shell.run(figure)
    view, old = weakref.ref(figure.view), weakref.ref(figure)
    del figure
    newer = FIGURES[kind]()
    assert WIDGET_VIEW in shell.run(newer)
    gc.collect()
    assert old() is None
    assert view() is None
    assert not newer.is_closed


@pytest.fixture
def dial():
    """Return a maker of figures."""
    return FIGURES[BiasDial]


def test_a_named_figure_stays(shell, dial):
    """A learner who compares two runs of a cell has given the first one a name."""
    first = shell.user_ns["first"] = dial()
    shell.run(first)
    shell.run(dial())
    assert not first.is_closed
    assert WIDGET_VIEW in shell.run(first)


def test_only_the_cell_itself_counts(shell, dial):
    """Figures of other cells stay, and so do two of one run, and one shown twice."""
    one, other, third = dial(), dial(), dial()
    shell.run(one, "one")
    shell.run(other, "other")
    shell.run(one, "one")
    one._repr_mimebundle_()
    third._repr_mimebundle_()
    assert not any(figure.is_closed for figure in (one, other, third))


def test_a_closed_figure_is_still_a_picture(shell, dial):
    """Whoever has kept it elsewhere, as in a list, sees it without its controls."""
    kept = [dial()]
    shell.run(kept[0])
    shell.run(dial())
    assert kept[0].is_closed
    data = shell.run(kept[0], "other")
    assert WIDGET_VIEW not in data
    assert data["text/plain"] == kept[0].sentence


def test_without_a_cell_nothing_is_let_go(shell, dial):
    """Not every front end says which cell is run."""
    figure = dial()
    shell.run(figure, None)
    shell.run(dial(), None)
    assert not figure.is_closed


def test_twenty_runs_take_little_memory():
    """A kernel grows by less than 10 MB."""
    command = [sys.executable, str(GROWTH), "TwoWeightNeuron"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    name, growth, _ = done.stdout.splitlines()[-1].split()
    assert name == "TwoWeightNeuron"
    assert float(growth) < MOST
