"""What is said before a cell runs that lacks something."""

import pytest

from mnist_course.support.cells import Cell, Lesson, Names, every_lesson
from mnist_course.support.order import REMEDY, Note, Watch

SOURCES = {
    "imports": "import math\n\nONE = 1",
    "first": "x = ONE",
    "function": "def double(v):\n    return 2 * v\n\n\ny = double(x)\n1 / z",
    "uses": "print(x, y, double(2))",
    "again": "import math\n\nx = 10 * ONE",
    "grows": "x = x + math.pi",
}


class Session:
    """A session with a lesson of a few cells."""

    def __init__(self, **known):
        self.space = {"z": 1, **known}
        self.watch = Watch(self.space)
        self.watch.lesson = Lesson([Cell(*item) for item in SOURCES.items()])

    def run(self, name, source=None):
        """Run a cell, by its id or by a source of its own; return what is said."""
        source = source or SOURCES.get(name, name)
        said = self.watch.complaints(source, name)
        try:
            exec(source, self.space)
        except (NameError, ZeroDivisionError):
            self.watch.ran(source, whole=False)
        else:
            self.watch.ran(source, whole=True)
        return said


@pytest.fixture
def session():
    """Return a session in which nothing has run."""
    return Session()


def test_nothing_is_said_in_order_and_twice(session):
    """Not where each cell runs twice, and not when the lesson runs a second time."""
    said = [session.run(name) for _ in range(2) for name in SOURCES for _ in range(2)]
    assert said == [[]] * 24


def test_what_is_missing_is_said_with_the_cell_that_makes_it(session):
    """All names of one cell in one sentence, the topmost cell first."""
    assert session.run("uses") == [
        "x is missing: the cell “x = ONE” above has not run.",
        "double and y are missing: the cell “def double(v):” above has not run.",
    ]


def test_what_a_later_cell_changed_is_said(session):
    """Even where that would raise no error."""
    for name in SOURCES:
        session.run(name)
    assert session.run("uses") == [
        "x is not from the cell “x = ONE” above, but from the cell "
        "“x = x + math.pi” further down."
    ]
    session.run("first")
    assert session.run("uses") == []


def test_what_an_earlier_cell_left_is_said(session):
    """The one between has not run."""
    session.run("imports")
    session.run("first")
    assert session.run("grows") == [
        "x is not from the cell “import math” above, but from the cell “x = ONE” above."
    ]


def test_what_a_stopped_cell_left_is_said(session):
    """A variable may be half made, a function is whole."""
    session.space["z"] = 0
    for name in ("imports", "first", "function"):
        session.run(name)
    assert session.run("uses") == [
        "y is not right: the cell “def double(v):” above met an error, or lacked "
        "something."
    ]
    session.space["z"] = 1
    session.run("function")
    assert session.run("uses") == []


def test_what_came_of_wrong_values_is_said(session):
    """As long as the cell that made it has not run once more."""
    for name in SOURCES:
        session.run(name)
    assert session.run("function") != []  # x is the one from further down
    session.run("first")
    [said] = session.run("uses")
    assert said.startswith("y is not right: the cell “def double(v):” above met")
    session.run("function")
    assert session.run("uses") == []


@pytest.mark.parametrize(
    "lesson", every_lesson(), ids=range(1, len(every_lesson()) + 1)
)
@pytest.mark.parametrize("times", [1, 2])
def test_nothing_is_said_in_a_lesson_from_top_to_bottom(lesson, times):
    """As far as can be told without running it; each cell once or twice."""
    watch = Watch({})
    for cell in [cell for cell in lesson for _ in range(times)]:
        assert watch.complaints(cell.source, cell.id) == []
        names = Names(cell.source).makes
        watch.space.update({name: object() for name in names})
        watch.ran(cell.source, whole=True)


def test_what_a_stopped_cell_did_not_reach_is_as_before(session):
    """It changes only what it made before its error."""
    for name in SOURCES:
        session.run(name)
    session.run("first")
    session.run("again", "unheard_of\nx = 10")
    assert session.run("uses") == []


def test_the_same_line_twice_is_the_one_that_fits(session):
    """Without ids, text alone cannot tell which of the two runs."""
    sources = ["x = 1", "print(x)", "x = 2", "print(x)"]
    session.watch.lesson = Lesson([Cell("", source) for source in sources])
    assert [session.run(source) for source in sources] == [[]] * 4
    assert session.run("x = 1") == session.run("print(x)") == []


def test_an_answer_in_a_cell_of_the_lesson_counts(session):
    """JupyterLab tells the cell's id, whatever the learner has written there."""
    for name in ("imports", "first"):
        session.run(name)
    session.run("function", "def double(v):\n    return v + v\n\n\ny = double(x)")
    assert session.run("uses") == []


def test_a_learner_may_make_names_in_cells_of_their_own(session):
    """Nothing is said against them, and nothing in them."""
    for name in ("imports", "first", "function", "again"):
        session.run(name)
    assert session.run("of my own", "x = 5\nprint(unknown)") == []
    assert session.run("uses") == []


def test_an_import_is_the_same_wherever_it_stands(session):
    """Another cell that imports the name changes nothing."""
    for name in SOURCES:
        session.run(name)
    session.run("imports")
    session.run("again")
    assert session.run("grows") == []


def test_values_are_not_kept(session):
    """What a cell makes anew is freed at once."""
    import gc
    import weakref

    class Large:
        pass

    session.space["x"] = Large()
    old = weakref.ref(session.space["x"])
    session.watch.complaints("x = 1", "first")
    session.space["x"] = 1
    gc.collect()
    assert old() is None


def test_a_note_names_two_cells_and_the_way_out():
    """With many names and cells it stays short; its text is safe in HTML."""
    note = Note(["a is <b>.", "b is c.", "c is d."])
    assert repr(note) == f"a is <b>. b is c. And more. {REMEDY}"
    assert "a is &lt;b&gt;. b is c. And more." in note._repr_html_()
    many = Session()
    many.watch.lesson = Lesson(
        [Cell("", "a = b = c = d = 1"), Cell("", "a + b + c + d")]
    )
    [said] = many.run("a + b + c + d")
    assert said.startswith("a, b, c and others are missing: the cell “a = b = c")
