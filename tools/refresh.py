"""Run the lessons and save them with their outputs, in one canonical form.

``make refresh`` runs this. On one machine a second run changes nothing. A lesson that
fails, warns or prints what differs from run to run is reported and left as it was.
"""

import argparse
import copy
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from tools import notebooks
from tools.canonical import PNG, canonical

ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def without_pictures(notebook: NotebookNode) -> str:
    """Return the text of a notebook with every picture taken out.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Not changed.
    """
    bare = copy.deepcopy(notebook)
    for cell in notebooks.code_cells(bare):
        for output in cell.outputs:
            if PNG in output.get("data", {}):
                output.data[PNG] = ""
    return notebooks.text(bare)


def refresh(path: Path, *, check: bool = False) -> tuple[bool, list[str]]:
    """Run one lesson and save it.

    Parameters
    ----------
    path : pathlib.Path
        The notebook. It stays as it is if anything is wrong.
    check : bool
        Whether to compare only and save nothing.

    Returns
    -------
    changed : bool
        Whether the file was changed; with `check`, whether its text would be.
    complaints : list of str
        What is wrong with the lesson.
    """
    saved = notebooks.read(path)
    executed = copy.deepcopy(saved)
    try:
        notebooks.execute(executed, path.parent)
    except CellExecutionError as error:
        cells = notebooks.code_cells(executed)
        broken = [
            number
            for number, cell in enumerate(cells, start=1)
            if any(output.output_type == "error" for output in cell.outputs)
        ]
        what = ANSI_COLOUR.sub("", f"{error.ename}: {error.evalue}")
        return False, [f"code cell {number} raised {what}" for number in broken]
    complaints = canonical(executed, saved)
    if complaints:
        return False, complaints
    if check:
        return without_pictures(executed) != without_pictures(saved), []
    return notebooks.write(executed, path), []


def main(arguments: Sequence[str] | None = None) -> int:
    """Refresh the named lessons, or all of them.

    Parameters
    ----------
    arguments : sequence of str, optional
        Instead of the command line's.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="all lessons if none")
    parser.add_argument("--check", action="store_true", help="compare, save nothing")
    options = parser.parse_args(arguments)
    failed = False
    for path in options.notebooks or notebooks.lessons():
        changed, complaints = refresh(path, check=options.check)
        for complaint in complaints:
            print(f"{path.name}: {complaint}", file=sys.stderr)
        if complaints:
            print(f"{path.name}: NOT SAVED", file=sys.stderr)
        elif changed:
            print(f"{path.name}: {'would change' if options.check else 'saved'}")
        else:
            print(f"{path.name}: unchanged")
        failed |= bool(complaints) or (changed and options.check)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
