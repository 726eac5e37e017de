"""A lesson, as the module that is named after it reads and runs it."""

import contextlib
import io
import re

import matplotlib.pyplot as plt
import pytest

from mnist_course.quizzes.page import static_text
from mnist_course.quizzes.questions import load
from tools import notebooks


@pytest.fixture(scope="module")
def subject(request):
    """Return what the lesson is called without its number."""
    return request.module.__name__.rpartition("test_")[2]


@pytest.fixture(scope="module")
def notebook(subject):
    """Return the notebook of the lesson."""
    [path] = (path for path in notebooks.lessons() if path.stem[3:] == subject)
    return notebooks.read(path)


@pytest.fixture(scope="module")
def prose(notebook):
    """Return the prose of the lesson."""
    return "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


@pytest.fixture(scope="module")
def quiz(subject):
    """Return the words of the lesson's quiz, with its answers, in one line."""
    return re.sub(r"\s*\n\s*", " ", static_text(load(subject)))


@pytest.fixture(scope="module")
def answer(subject):
    """A function that returns the right answer to the question with these words."""

    def find(words):
        [question] = (each for each in load(subject) if words in each.text)
        return question.options[question.answer].text

    return find


@pytest.fixture(scope="module")
def lesson(notebook):
    """Return the variables that the lesson's cells leave, and what they printed."""
    space = {"get_ipython": lambda: None}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), pytest.MonkeyPatch.context() as patch:
        patch.setattr(plt, "show", lambda: plt.close("all"))
        for cell in notebooks.code_cells(notebook):
            exec(notebooks.python(cell.source), space)
    space["printed"] = printed.getvalue()
    return space


@pytest.fixture(scope="module")
def place(notebook):
    """A function that returns the place of the first cell of a kind with these words.

    The kind is "markdown" or "code".
    """

    def find(kind, words):
        found = [words in c.source and c.cell_type == kind for c in notebook.cells]
        assert any(found), f"no cell of {kind} has {words!r}"
        return found.index(True)

    return find
