"""What a cell of a lesson takes from the cells above it."""

import pytest

from mnist_course.support.cells import Cell, Lesson, Names, lesson_with

START = "start_tensorflow"


@pytest.mark.parametrize(
    ("source", "needs", "makes"),
    [
        ("x = y + 1", {"y"}, {"x"}),
        ("x = 1\nprint(x)", set(), {"x"}),
        ("print(x)\nx = 1", {"x"}, {"x"}),
        ("x = f(x)", {"f", "x"}, {"x"}),
        ("x += 1", {"x"}, {"x"}),
        ("x[0] = y", {"x", "y"}, {"x"}),
        ("x.y = z", {"x", "z"}, set()),
        ("for a, b in pairs:\n    s = a * c\ns", {"pairs", "c"}, {"a", "b", "s"}),
        ("with open(x) as file:\n    y = file + z", {"x", "z"}, {"file", "y"}),
        ("if x:\n    y = 1\nelse:\n    z = 2", {"x"}, {"y", "z"}),
        ("[a * b for a in row if a]", {"b", "row"}, set()),
        ("f = lambda a, b=c: a * d", {"c", "d"}, {"f"}),
        ("(x, y), *z = parts", {"parts"}, {"x", "y", "z"}),
        ("import numpy as np\nfrom a.b import c", {START}, {"np", "c"}),
        (f"from a.b import {START}\n{START}()", set(), {START}),
        # A function needs nothing before it is called.
        ("def f(a, b=1):\n    c = a * d\n    return c", set(), {"f"}),
        ("@lru_cache\ndef f(a=b, *, c=d):\n    e", {"lru_cache", "b", "d"}, {"f"}),
        ("class A(B):\n    c = d", {"B", "d"}, {"A"}),
        ("def f(a):\n    return a * d\n\n\nf(e)", {"d", "e"}, {"f"}),
        ("def f():\n    return d\n\n\nd = 1\nf()", set(), {"f", "d"}),
        ('print(f"{x:.2f}", len(y))', {"x", "y"}, set()),
        ("%pip install x", set(), set()),
        ("x = (", set(), set()),
    ],
)
def test_names_of_a_cell(source, needs, makes):
    """What it reads before it makes it, and what it makes."""
    names = Names(source)
    assert (names.needs, names.makes) == (needs, makes)


def test_the_maker_is_the_last_cell_above():
    """Not the one below, which makes it too."""
    sources = ["x = 1", "x = 2", "print(x)", "x = 3"]
    lesson = Lesson([Cell("", source) for source in sources])
    assert lesson.needs == [{}, {}, {"x": 1}, {}]


def test_keras_is_started_before_any_import():
    """In the lessons that start it; the others have no cell for it."""
    sources = [f"from a import {START}\n{START}()", "import math", "from b import c"]
    lesson = Lesson([Cell("", source) for source in sources])
    assert lesson.needs == [{}, {START: 0}, {START: 0}]
    assert Lesson(lesson.cells[1:]).needs == [{}, {}]


def test_a_function_needs_what_it_reads_where_it_is_called():
    """Through as many functions as there are."""
    sources = [
        "def f():\n    return rate",
        "def g():\n    return f()",
        "rate = 1",
        "rate = 2",
        "g()",
    ]
    lesson = Lesson([Cell("", source) for source in sources])
    assert lesson.needs[:4] == [{}] * 4
    assert lesson.needs[4] == {"g": 1, "f": 0, "rate": 3}


def test_a_long_beginning_is_cut():
    """So that the sentence about it stays short."""
    lesson = Lesson([Cell("", "x = 1\ny = 2"), Cell("", "x" * 41)])
    assert lesson.begins(0) == "x = 1"
    assert lesson.begins(1) == "x" * 39 + "…"


def test_a_lesson_is_known_by_a_cell_that_only_it_has():
    """By its text or its id; not by what stands in several lessons, or in none."""
    own = "plots.balance_point(x_train[0])"
    found = lesson_with(own, None)
    assert own in [cell.source for cell in found.cells]
    [cell_id] = [cell.id for cell in found.cells if cell.source == own]
    assert lesson_with("changed by the learner", cell_id).cells is found.cells
    assert lesson_with("exercises_done()", None) is None
    assert lesson_with("my_own = 1", "of-my-own-notebook") is None
