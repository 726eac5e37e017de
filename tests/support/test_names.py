"""What names pictures and sliders, seen from Python; `tests/browser` sees the page."""

import sys
from types import ModuleType

from mnist_course import guesses
from mnist_course.support.names import names


def test_a_slider_without_a_label_has_the_question_for_a_name():
    """The form of a guess brings it along."""
    guess = guesses.number("How much is paper?", 0, 100)
    *_, form = guess.widget.children
    assert form.children[-1].words == "How much is paper?"


def test_colab_keeps_its_own_manager_of_widgets(monkeypatch):
    """There, nothing is added."""
    assert len(names()) == 1
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    assert names() == []
