"""Clicks on a picture: which cell is meant, and what becomes of it."""

import sys
import threading
from types import ModuleType

import pytest

from mnist_course.widgets.base import InteractiveFigure, Target, controls
from mnist_course.widgets.base.clicks import Clicks


class Board(InteractiveFigure):
    """Two rows of three cells, of which the last is not there, and one above all."""

    size = (4, 2)
    invitation = "Choose."
    clicks = "Or click & see."
    draws = 0
    above = False

    def create_artists(self, picture):
        """Create axes in the right half, whose y-axis points down."""
        self.axes = picture.add_axes((0.5, 0, 0.5, 1), xlim=(0, 3), ylim=(2, 0))

    def create_controls(self):
        """Create a slider for each of both sides."""
        return {
            "row": controls.slider("Row", 0, 0, 9),
            "column": controls.slider("Column", 0, 0, 9),
        }

    def targets(self):
        """Return the cells, below what may lie above them."""
        found = [Target("cells", "choose", self.axes, (0, 0, 3, 2), 2, 3, 5)]
        if self.above:
            found.insert(0, Target("above", "choose", self.axes, (0, 0, 3, 2)))
        return found

    def clicked(self, name, cell):
        """Choose the cell."""
        row, column = divmod(cell, 3)
        return {"row": row if name == "cells" else 9, "column": column}

    def draw(self, *, row, column):
        """Say where it stands."""
        self.draws += 1
        return f"{row} {column}"


@pytest.mark.parametrize(
    ("x", "y", "wanted"),
    [
        (0.51, 0.02, (0, 0)),
        (0.75, 0.25, (0, 1)),
        (0.99, 0.49, (0, 2)),
        (0.51, 0.51, (1, 0)),
        (0.75, 0.98, (1, 1)),
    ],
)
def test_a_click_moves_the_controls_to_its_cell(x, y, wanted):
    """All at once, with a single redraw."""
    board = Board()
    board.click(x, y)
    assert tuple(board.values.values()) == wanted
    assert board.sentence == "{} {}".format(*wanted)
    assert board.draws == 2


@pytest.mark.parametrize("place", [(0.49, 0.3), (0.9, 0.75), (0.75, 1.01), (1.01, 0.3)])
def test_beside_the_cells_nothing_happens(place):
    """To the left, on the cell that is not there, below, and to the right."""
    board = Board()
    board.set(row=5)
    board.click(*place)
    assert board.sentence == "5 0"
    assert board.draws == 2


def test_what_lies_above_is_clicked_first():
    """A click goes no further."""
    board = Board()
    board.above = True
    board.click(0.75, 0.25)
    assert board.sentence == "9 0"


def test_the_page_hears_what_can_be_clicked_and_answers():
    """In shares of the picture from its upper left corner; a click comes as a place."""
    board = Board()
    ear = board.view.children[-1]
    assert isinstance(ear, Clicks)
    [sent] = ear.targets
    assert sent["box"] == pytest.approx([0.5, 0, 1, 1])
    assert (sent["rows"], sent["columns"], sent["count"]) == (2, 3, 5)
    assert sent["words"] == "choose"
    ear._handle_custom_msg({"x": 0.51, "y": 0.75}, [])
    assert board.sentence == "1 0"
    board.above = True
    board.redraw()
    assert len(ear.targets) == 2


def test_the_hint_is_hidden_until_a_page_can_hear():
    """It is text, never markup."""
    hint = '<span class="mnist-clicks" hidden>Or click &amp; see.</span>'
    assert hint in Board().view.children[0].value


def test_on_colab_nothing_is_added(monkeypatch):
    """The hint stays hidden there, and the controls do all that a click does."""
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    board = Board()
    assert not any(isinstance(child, Clicks) for child in board.view.children)
    board.set(row=1)
    assert board.sentence == "1 0"


def test_a_click_waits_for_a_picture_that_is_being_drawn(monkeypatch):
    """Two threads: no click meets a figure half drawn, and the last one wins."""
    board = Board()
    begun, go_on = threading.Event(), threading.Event()
    draw = board.draw

    def slow(**values):
        begun.set()
        assert go_on.wait(5)
        return draw(**values)

    monkeypatch.setattr(board, "draw", slow)
    drawing = threading.Thread(target=board.set, kwargs={"row": 7})
    drawing.start()
    assert begun.wait(5)
    clicking = threading.Thread(target=board.click, args=(0.99, 0.25))
    clicking.start()
    clicking.join(0.1)
    assert clicking.is_alive()
    assert board.values == {"row": 7, "column": 0}
    go_on.set()
    for thread in (drawing, clicking):
        thread.join(5)
    assert board.sentence == "0 2"
    assert "0 2" in board.caption.value
