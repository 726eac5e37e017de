"""Run the cells of a lesson in other orders than the page, and tell what they say.

``make orders`` runs this; ``make orders LESSONS="01 05"`` some lessons. A learner runs
cells twice, goes back, starts in the middle after a break. Whatever the order, a cell
shows what it shows from top to bottom, or an error that says what to run first:
no riddle, and nothing that is wrong and looks right. The learner's own numbers may
differ within their bounds, as in ``make lessons``.
"""

import argparse
import copy
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from mnist_course.support.order import REMEDY
from tools import notebooks
from tools.refresh import ANSI_COLOUR
from tools.yours import OWN_NUMBERS, without_numbers, without_own_numbers

IGNORED = "nbval-ignore-output"


class Fault(NamedTuple):
    """A cell that says something else than from top to bottom, and does not say why.

    Parameters
    ----------
    place : int
        Of the cell among the code cells of the lesson, from 0.
    says : str
        The error, or what it shows.
    """

    place: int
    says: str


def orders(count: int) -> dict[str, list[int]]:
    """Return orders to run so many cells in, by name.

    Parameters
    ----------
    count : int
        How many code cells there are.
    """
    cells = list(range(count))
    middle = count // 2
    found = {
        "twice": [place for place in cells for _ in range(2)],
        "reverse": cells[::-1],
        "middle": cells[middle:] + cells[:middle],
    }
    for seed in (1, 2, 3):
        # Once more in another order: by then most names are known, not all rightly.
        rng = random.Random(seed)
        found[f"random {seed}"] = rng.sample(cells, count) + rng.sample(cells, count)
    return found


def texts(cell: NotebookNode) -> str:
    """Return the text that a cell shows, other than of an error."""
    return "".join(
        output.get("text") or f"{output.get('data', {}).get('text/plain', '')}\n"
        for output in cell.outputs
    )


def compared(cell: NotebookNode) -> str:
    """Return the text that a cell shows, without what differs between learners."""
    tags = cell.metadata.get("tags", [])
    if IGNORED in tags:
        return ""
    own = OWN_NUMBERS in tags
    return (without_numbers if own else without_own_numbers)(texts(cell))


def run(lesson: NotebookNode, order: Sequence[int]) -> list[NotebookNode]:
    """Run code cells of a lesson in one kernel, and return them with their outputs."""
    cells = notebooks.code_cells(lesson)
    one = copy.copy(lesson)
    one.cells = [copy.deepcopy(cells[place]) for place in order]
    for cell in one.cells:
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), "raises-exception"]
    # As the installed course has it, whatever is installed here.
    os.environ["PYTHONSTARTUP"] = str(notebooks.ROOT / "tools/kernel_startup.py")
    with tempfile.TemporaryDirectory() as folder:
        notebooks.execute(one, Path(folder))
    return list(one.cells)


def faults(
    lesson: NotebookNode, order: Sequence[int], ran: Sequence[NotebookNode]
) -> Iterator[Fault]:
    """Yield the cells that mislead.

    Parameters
    ----------
    lesson : nbformat.NotebookNode
        As saved.
    order : sequence of int
        Places of its code cells.
    ran : sequence of nbformat.NotebookNode
        The cells in this order, as `run` returns them.
    """
    cells = notebooks.code_cells(lesson)
    needless = list(order) == sorted(order)
    for place, cell in zip(order, ran, strict=True):
        if REMEDY in texts(cell):
            if needless:
                yield Fault(place, f"warns without need: {texts(cell)}")
            continue
        errors = [each for each in cell.outputs if each.output_type == "error"]
        for error in errors:
            yield Fault(place, ANSI_COLOUR.sub("", f"{error.ename}: {error.evalue}"))
        was, now = compared(cells[place]), compared(cell)
        if not errors and was != now:
            yield Fault(place, f"shows {now!r}, not {was!r}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run lessons in each order, and print what misleads.

    Parameters
    ----------
    arguments : sequence of str, optional
        Instead of the command line's.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", help="such as 01; all if none")
    parser.add_argument("--orders", nargs="*", help="such as twice; all if none")
    options = parser.parse_args(arguments)
    wrong = 0
    for path in notebooks.lessons():
        if options.lessons and path.stem[:2] not in options.lessons:
            continue
        lesson = notebooks.read(path)
        for name, order in orders(len(notebooks.code_cells(lesson))).items():
            if options.orders and name.split()[0] not in options.orders:
                continue
            ran = run(lesson, order)
            told = sum(REMEDY in texts(cell) for cell in ran)
            found = Counter(faults(lesson, order, ran))
            wrong += found.total()
            print(
                f"{path.stem[:2]} {name}: {len(ran)} cells ran, {told} say what they "
                f"need, {found.total()} mislead",
                flush=True,
            )
            for fault, times in found.items():
                print(f"  code cell {fault.place}, {times} times: {fault.says}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
