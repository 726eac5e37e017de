"""A learner's own numbers beside the course's, held to the bound that is printed.

A lesson prints, say, ``accuracy: yours 97.9 %, ours 98.0 ± 0.5 %``. Such a number
differs from machine to machine. It counts as the same wherever it lies within the
bound, and as another where it does not. How long something took always counts as the
same, as in ``yours 3.1 s``. In a cell with the tag ``own-numbers``, such as a figure
whose sentence tells what the learner's network does, only the words are compared.
pytest loads this with ``-p tools.yours``, and nbval then compares so.
"""

import os
import re
from typing import Any

import nbval.plugin
import pytest

from tools.notebooks import PATIENT

NUMBER = r"[-−+]?\d[\d,]*(?:\.\d+)?"
PAIR = re.compile(
    rf"yours (?P<yours>{NUMBER})(?P<unit>[^\d\n]*?)(?P<between>,? ours )"
    rf"(?P<ours>{NUMBER}) ± (?P<bound>{NUMBER})"
)
OWN_NUMBERS = "own-numbers"
TIME = re.compile(rf"yours {NUMBER}( ?(?:ms|s|min|times)\b)")


def _value(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def _without_own(found: re.Match[str]) -> str:
    off = _value(found["yours"]) - _value(found["ours"])
    if abs(off) > _value(found["bound"]) * (1 + 1e-9):
        return found[0]
    return found[0].replace(f"yours {found['yours']}", "yours …", 1)


def without_own_numbers(text: str) -> str:
    """Take out the learner's numbers that lie within their bounds.

    Parameters
    ----------
    text : str
        What a cell shows.
    """
    return TIME.sub(r"yours …\1", PAIR.sub(_without_own, text))


def without_numbers(text: str) -> str:
    """Take out every number, with what says that it is only a bound, as in ``>99 %``.

    Parameters
    ----------
    text : str
        What a cell shows in which every number is the learner's own.
    """
    return re.sub(f"[<>]?{NUMBER}", "…", text)


def pytest_configure(config: pytest.Config) -> None:
    """Let nbval compare cells without these numbers, and draw the same patient."""
    os.environ.update(PATIENT)
    cell = nbval.plugin.IPyNbCell
    sanitize = cell.sanitize

    def sanitized(self: nbval.plugin.IPyNbCell, shown: object) -> object:
        text = sanitize(self, shown)
        if not isinstance(text, str):
            return text
        own = OWN_NUMBERS in self.cell.metadata.get("tags", [])
        return without_numbers(text) if own else without_own_numbers(text)

    cell.sanitize = sanitized
    compare = cell.compare_outputs

    def compared(self: nbval.plugin.IPyNbCell, test: Any, *others: Any) -> bool:
        for output in test:
            # The same picture, for front ends: lessons are saved without it.
            if "image/png" in output.get("data", {}):
                output["data"].pop("text/html", None)
        return compare(self, test, *others)

    cell.compare_outputs = compared
