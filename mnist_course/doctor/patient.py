"""The network of lesson 08 that learns badly, its faults, and the repair of each.

The curves of all 64 combinations of repairs are kept in ``patient_runs.json``; the
script ``tools/patient_runs.py`` trains them anew.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

SICK: dict[str, Any] = {
    "pixel_scale": 1,
    "activation": "sigmoid",
    "variance": 100,
    "from_logits": False,
    "optimizer": "sgd",
    "learning_rate": 0.05,
    "batch_size": 1000,
}
REPAIRS: dict[str, dict[str, Any]] = {
    "loss": {"from_logits": True},
    "pixels": {"pixel_scale": 1 / 255},
    "weights": {"variance": 2},
    "activation": {"activation": "relu"},
    "batch": {"batch_size": 64},
    # A pair, as each optimizer has rates of its own: what is repaired is a timid step.
    "step": {"optimizer": "adam", "learning_rate": 0.001},
}
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
    kept = json.loads(RUNS.read_text(encoding="utf-8"))
    return {name: Run(**run) for name, run in kept.items()}
