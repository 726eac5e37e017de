"""Run the cell of each interactive figure twenty times more, and say what that costs.

python benchmarks/reruns.py            # all of them, some minutes
python benchmarks/reruns.py DigitPad   # or some
"""

import gc
import itertools
import os
import sys
from pathlib import Path
from typing import Any

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}
sys.path.insert(0, str(Path(__file__).parents[1]))

from IPython.core.interactiveshell import InteractiveShell

from tools.figures import FIGURES

FIRST, MORE = 5, 20
MAKERS = {kind.__name__: make for kind, make in FIGURES.items()}
count = itertools.count()
cell = ""


class Shell(InteractiveShell):
    """A shell that is told which cell is run, as a notebook's is, and shows nothing."""

    def get_parent(self) -> dict[str, Any]:
        """Return what the front end has sent."""
        return {"metadata": {"cellId": cell}, "header": {"msg_id": next(count)}}


def megabytes() -> float:
    """Return the memory of this process, garbage apart; on Linux."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Print a line for each figure."""
    global cell
    gc.freeze()  # what is imported stays, and each run would look through it
    shell = Shell.instance()
    shell.displayhook.write_format_data = lambda *shown: None
    shell.displayhook.write_output_prompt = lambda: None
    shell.user_ns["make"] = MAKERS
    for cell in sys.argv[1:] or MAKERS:
        grown = 0.0
        for runs in (FIRST, MORE):
            before = megabytes()
            for _ in range(runs):
                code = f"figure = make[{cell!r}]()\nfigure"
                shell.run_cell(code, store_history=True).raise_error()
            grown = megabytes() - before
        print(f"{cell:22} {grown:6.1f} MB", flush=True)


main()
