"""How the network of lesson 08 that learns badly does after each of its repairs.

The curves of all 64 combinations of repairs are kept in ``patient_runs.json``; the
script ``tools/patient_runs.py`` has its settings and trains them anew.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from mnist_course.support.embedded import kept_numbers

REPAIRS = ("loss", "pixels", "weights", "activation", "batch", "step")
EPOCHS = 5
RUNS = Path(__file__).with_name("patient_runs.json")


class Run(NamedTuple):
    """Say how a training went: Keras's history, and what the doctor calls it."""

    history: dict[str, list[float]]
    findings: list[str]


def key(repairs: Iterable[str]) -> str:
    """Return the name under which a combination of repairs is kept."""
    chosen = set(repairs)
    return "+".join(name for name in REPAIRS if name in chosen) or "none"


def read_runs() -> dict[str, Run]:
    """Read what was kept of all combinations, by `key`."""
    kept = kept_numbers(RUNS)
    return {name: Run(**run) for name, run in kept.items()}
