"""Run a lesson with several seeds, and say what its "yours" come to beside its "ours".

``python -m tools.own_numbers lessons/10_draw_your_own.ipynb`` runs the code of a lesson
with five seeds in place of its own, and prints for each number that it calls ours the
mean and the range of what was measured, and marks those that a bound does not hold. A
minute a seed.
"""

import argparse
import contextlib
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from tools import notebooks
from tools.yours import PAIR


def run(notebook: NotebookNode, seed: int) -> dict[str, Any]:
    """Run the cells of a lesson with a seed.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With a line ``SEED = …``.
    seed : int
        Stands there instead.

    Returns
    -------
    dict
        The variables that the cells leave, and as ``"printed"`` what they printed.
    """
    space: dict[str, Any] = {"get_ipython": lambda: None}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for cell in notebooks.code_cells(notebook):
            source = re.sub(r"^SEED = \d+", f"SEED = {seed}", cell.source, flags=re.M)
            exec(notebooks.python(source), space)
    return space | {"printed": printed.getvalue()}


def table(texts: Sequence[str]) -> list[str]:
    """Return a line for each number called ours: its words, the mean and the range.

    Parameters
    ----------
    texts : sequence of str
        What the lesson printed with each seed.
    """
    lines = []
    found = [list(PAIR.finditer(text)) for text in texts]
    for pairs in zip(*found, strict=True):
        ours, bound = (float(pairs[0][name]) for name in ("ours", "bound"))
        measured = [
            float(pair["yours"].replace("−", "-").replace(",", "")) for pair in pairs
        ]
        text = pairs[0].string
        start = text.rfind("\n", 0, pairs[0].start()) + 1
        words = " ".join(text[start : pairs[0].start()].split())
        mean = sum(measured) / len(measured)
        held = all(abs(each - ours) <= bound for each in measured)
        lines.append(
            f"{words[-50:]:50} ours {ours:g} ± {bound:g}, measured {mean:.2f} from "
            f"{min(measured):g} to {max(measured):g}{'' if held else '  NOT WITHIN'}"
        )
    return lines


def main() -> None:
    """Run a lesson with five seeds, or as many as wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lesson", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    notebook = notebooks.read(options.lesson)
    runs = [run(notebook, seed)["printed"] for seed in range(options.seeds)]
    print(*table(runs), sep="\n")
    for text in runs:
        print(text)


if __name__ == "__main__":
    main()
