"""Write MAP.md: lessons, what each file holds, which lesson brings what, all figures.

``make map`` writes it from the code and the lessons; ``--check`` only reports.
"""

import argparse
import ast
import inspect
import re
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
# Map of the code

Made by `make map` from the code and the lessons; do not edit it by hand.

The core of `mnist_course/` is small: the data, what lessons 03 to 05 derive
(activations, network, optimizers), and what trains with Keras (models, learning rates).
Around it stands the machinery of the course. Imports point one way: lessons → widgets,
exercises, quizzes → doctor → plots → core → support, data. A test holds them to it. The
command `mnist-course` stands on progress, support and data.
"""
EXERCISES = """\
Each lesson's exercises have two files: the module has cases and solutions, the TOML
file of the same name what is said, and the mistakes that are known.
"""
QUIZZES = "The questions of each lesson are in a TOML file that has its name.\n"
BROUGHT = """\
## What each lesson brings

What a learner writes as an exercise is imported from the package later on, such as
`softmax`: written in lesson 03, imported from `activations` from lesson 04 on.
"""
BESIDE = {
    "tests": "They mirror the package; beside that there are:",
    "tools": "What maintains the lessons and the repository:",
    "benchmarks": "Side-by-side runs, and their last figures in `README.md`:",
}
TESTS = {
    "tests/claims": "what the prose and the quiz of each lesson say, a file a lesson",
    "tests/lessons": "every lesson follows the template, and runs with all solved",
    "tests/browser": "every lesson in JupyterLab and Chromium",
}


def first_line(docstring: str | None) -> str:
    """Return the first line of a docstring, which must have one."""
    if not docstring:
        raise ValueError("every module, figure and lesson needs a docstring")
    return docstring.strip().splitlines()[0]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def link(path: Path) -> str:
    """Return a file's name as a link to it."""
    return f"[`{path.name}`]({path.relative_to(ROOT).as_posix()})"


def holds(path: Path) -> str:
    """Return what a module says that it holds."""
    return first_line(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))))


def lessons() -> Iterator[tuple[str, ...]]:
    """Yield number and files of each lesson."""
    for path in notebooks.lessons():
        subject = path.stem[3:]
        exercises = PACKAGE / "exercises" / f"{subject}.py"
        words, quiz = exercises.with_suffix(".toml"), PACKAGE / "quizzes"
        files = (path, exercises, words, quiz / words.name)
        yield (path.stem[:2], *map(link, files))


def rooms() -> Iterator[str]:
    """Yield a table for each folder of the package, the package itself first."""
    more = {"exercises": EXERCISES, "quizzes": QUIZZES}
    for face in sorted(PACKAGE.rglob("__init__.py"), key=lambda path: path.parent):
        name = face.parent.relative_to(ROOT).as_posix()
        rows = [
            (link(path), holds(path))
            for path in sorted(face.parent.glob("*.py"))
            if path != face
        ]
        said = f"### `{name}/`\n\n{holds(face)}\n"
        yield f"{said}\n{more[face.parent.name]}" if face.parent.name in more else said
        if rows:
            yield table(["file", "holds"], rows)


def beside() -> Iterator[str]:
    """Yield what stands beside the package."""
    for folder, words in BESIDE.items():
        yield f"### `{folder}/`\n\n{words}\n"
        paths = sorted((ROOT / folder).glob("*.py"))
        rows = [(link(path), holds(path)) for path in paths if path.stem != "__init__"]
        if folder == "tests":
            rows = [(f"`{name}/`", words) for name, words in TESTS.items()]
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


def brought() -> Iterator[tuple[str, str, str]]:
    """Yield for each lesson, module by module, the names that it uses first."""
    rows: dict[tuple[str, str], list[str]] = {}
    for (module, name), numbers in sorted(imports().items()):
        later = f" ({', '.join(numbers[1:])})" if len(numbers) > 1 else ""
        rows.setdefault((numbers[0], module), []).append(f"`{name}`{later}")
    for (number, module), names in sorted(rows.items()):
        yield number, f"`{module}`", ", ".join(names)


def figures() -> Iterator[tuple[str, ...]]:
    """Yield name, purpose, controls, lessons and file of each interactive figure."""
    # The figures bring TensorFlow with them, which the rest does without.
    from tools.figures import FIGURES

    shown = {name: numbers for (_, name), numbers in imports().items()}
    for kind, make in FIGURES.items():
        controls = make().controls.values()
        names = ", ".join(control.description for control in controls) or "none"
        yield (
            f"`{kind.__name__}`",
            first_line(inspect.getdoc(kind)),
            re.sub(r"0, 1, .*9", "0 to 9", names),
            ", ".join(shown.get(kind.__name__, ["none yet"])),
            link(Path(inspect.getfile(kind))),
        )


def text() -> str:
    """Return what MAP.md should contain."""
    parts = (
        HEAD,
        "## Lessons\n",
        table(["", "lesson", "exercises", "their words", "quiz"], lessons()),
        "## Files\n",
        *rooms(),
        "## Beside the package\n",
        *beside(),
        BROUGHT,
        table(["lesson", "from", "names (later used in)"], brought()),
        "## Figures\n",
        table(["figure", "what it does", "controls", "lessons", "file"], figures()),
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
