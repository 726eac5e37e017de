"""Write MAP.md: what each file holds, which lesson brings which import, all figures.

``make map`` writes it from the code and the lessons; ``--check`` only reports.
"""

import argparse
import ast
import inspect
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tools import notebooks
from tools.notebooks import ROOT

PATH = ROOT / "MAP.md"
PACKAGE = ROOT / "mnist_course"
# Folders from which lessons import modules, not names.
FACES = ("mnist_course", "mnist_course.exercises")
HEAD = """\
# The house

Made by `make map` from the code and the lessons; do not edit it by hand.

The core is small: the data, what lessons 03 to 05 derive (activations, network,
optimizers), and what trains with Keras (models, training). Around it stands the
machinery of the course. Imports point one way: lessons → widgets, exercises, quizzes →
doctor → plots → core → support, data. A test holds them to it.
"""


def first_line(docstring: str | None) -> str:
    """Return the first sentence of a docstring, which must have one."""
    if not docstring:
        raise ValueError("every module, figure and lesson needs a docstring")
    return docstring.strip().splitlines()[0]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def holds(path: Path) -> str:
    """Return what a module says that it holds."""
    return first_line(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))))


def rooms() -> Iterator[str]:
    """Yield a table for each folder of the package, the package itself first."""
    for face in sorted(PACKAGE.rglob("__init__.py"), key=lambda path: path.parent):
        name = face.parent.relative_to(ROOT).as_posix()
        rows = [
            (f"`{path.name}`", holds(path))
            for path in sorted(face.parent.glob("*.py"))
            if path != face
        ]
        yield f"### `{name}/`\n\n{holds(face)}\n"
        if rows:
            yield table(["file", "holds"], rows)


def imports() -> dict[tuple[str, str], list[str]]:
    """Return the lessons that use each name of the package, by module and name.

    Where a lesson imports a module, such as ``plots``, what it takes from it counts.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for path in notebooks.lessons():
        cells = notebooks.code_cells(notebooks.read(path))
        source = "\n".join(notebooks.python(cell.source) for cell in cells)
        for key in _used(ast.parse(source)):
            numbers = found.setdefault(key, [])
            if path.stem[:2] not in numbers:
                numbers.append(path.stem[:2])
    return found


def _used(tree: ast.AST) -> Iterator[tuple[str, str]]:
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in FACES:
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.ImportFrom) and _is_ours(node.module):
            yield from ((str(node.module), alias.name) for alias in node.names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id)
            if module:
                yield module, node.attr


def _is_ours(module: str | None) -> bool:
    return (module or "").partition(".")[0] == PACKAGE.name


def figures() -> Iterator[tuple[str, str, str, str]]:
    """Yield name, purpose, controls and lessons of each interactive figure."""
    # The figures bring TensorFlow with them, which the rest does without.
    from tools.figures import FIGURES

    lessons = {name: numbers for (_, name), numbers in imports().items()}
    for kind, make in FIGURES.items():
        figure = make()
        names = [control.description for control in figure.controls.values()]
        yield (
            f"`{kind.__name__}`",
            first_line(inspect.getdoc(kind)),
            ", ".join(names) or "none",
            ", ".join(lessons[kind.__name__]),
        )


def text() -> str:
    """Return what MAP.md should contain."""
    brought = sorted(imports().items(), key=lambda item: (item[1][0], item[0]))
    names = (
        (", ".join(lessons), f"`{name}`", f"`{module}`")
        for (module, name), lessons in brought
    )
    parts = (
        HEAD,
        "## Rooms\n",
        *rooms(),
        "## What each lesson brings\n\nIn the order of the lessons.\n",
        table(["lessons", "name", "from"], names),
        "## Figures\n",
        table(["figure", "what it does", "controls", "lessons"], figures()),
    )
    return "\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write MAP.md, or with ``--check`` say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args(arguments).check
    new = text()
    if PATH.exists() and PATH.read_text(encoding="utf-8") == new:
        return 0
    if check:
        print("MAP.md is out of date: make map")
        return 1
    PATH.write_text(new, encoding="utf-8", newline="\n")
    print("wrote MAP.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
