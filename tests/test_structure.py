"""The rooms of the package: which may import which, and how large a module may be."""

import ast
from graphlib import TopologicalSorter

import pytest

from tools.notebooks import ROOT

pytestmark = pytest.mark.maintenance

PACKAGE = ROOT / "mnist_course"
MODULES = sorted(PACKAGE.rglob("*.py"))
# The small core at the top of the package; every other room is a folder.
CORE = {
    *("activations", "augmentation", "convolution", "learning_rates", "models"),
    *("network", "optimizers"),
}
# Room to the rooms that it may import, beside itself. All arrows point down this list.
ARROWS = {
    None: {"support"},  # the package itself, which watches the order of cells
    "__main__": {"command"},
    "command": {"progress", "support", "data"},
    "widgets": {
        *("progress", "doctor", "plots", "readers", "ink", "core", "support", "data"),
    },
    "exercises": {"progress", "doctor", "plots", "core", "support", "data"},
    "guesses": {"quizzes", "support"},
    "quizzes": {"progress", "support"},
    "progress": {"support"},
    "doctor": {"plots", "core", "support", "data"},
    "plots": {"support"},
    "readers": {"core", "support"},
    "ink": {"support"},
    "core": {"support"},
    "support": set(),
    "data": {"support"},
}
MAX_LINES = 250


def name_of(path):
    """Return the dotted name under which a module is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(path):
    """Return the modules of the package that a module imports, at any depth."""
    names = {name_of(each) for each in MODULES}
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                # What a folder hands on is its face's; a module in it is its own.
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in names else node.module)
    return found & names


def room(name):
    """Return the room that a module stands in; None for the package itself."""
    _, first, *_ = [*name.split("."), None]
    return "core" if first in CORE else first


def test_every_room_is_known():
    """The package has the rooms of the table, and no others."""
    rooms = {room(name_of(path)) for path in MODULES}
    assert rooms == set(ARROWS)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_arrows_point_one_way(path):
    """A module imports only from rooms below its own."""
    own = room(name_of(path))
    found = {room(name) for name in imported(path)} - {own, None}
    assert found <= ARROWS.get(own, set())


def test_nothing_imports_in_a_circle():
    """The modules can be put in an order in which each needs only earlier ones."""
    graph = {name_of(path): imported(path) - {name_of(path)} for path in MODULES}
    order = list(TopologicalSorter(graph).static_order())
    assert len(order) == len(MODULES)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_imports_lessons_tests_or_tools(path):
    """The package stands by itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module.partition(".")[0] not in {"lessons", "tests", "tools"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_long_module_says_why(path):
    """A module of over 250 lines says why it is "Longer than most" in its docstring."""
    text = path.read_text(encoding="utf-8")
    if len(text.splitlines()) > MAX_LINES:
        assert "Longer than" in ast.get_docstring(ast.parse(text))


def test_the_core_is_visible_at_a_glance():
    """At most 13 modules stand at the top of the package."""
    assert len(list(PACKAGE.glob("*.py"))) <= 13
