"""Run what is compared side by side, and write one table: ``make bench``.

``python -m benchmarks`` runs all contests on a quiet machine, an hour and a half, and
writes ``benchmarks/results.json`` and ``results.md``. With names behind it, such as
``start``, it runs only those, and keeps the rest of both files.

Each program is a process of its own, with a seed. The programs of a contest take turns,
in another order each round, and ratios are those of a round.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mnist_course.command.machine import TENSORFLOW, version

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("results.json")
TABLE = Path(__file__).with_name("results.md")
PACKAGES = (*TENSORFLOW, "numpy", "keras", "matplotlib", "ipywidgets", "jupyterlab")
LESSONS = sorted(path.stem for path in (ROOT / "lessons").glob("*.ipynb"))
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=300"]
YOURS = [*NBVAL, "-p", "tools.yours"]
COSTS = ("wall (s)", "CPU (s)", "peak (MB)")

Runs = dict[str, list[dict[str, Any]]]


@dataclass
class Contest:
    """Programs that do the same; the others are compared with the first, if it says so.

    `more` are the columns that programs tell themselves.
    """

    title: str
    programs: dict[str, list[str]]
    rounds: int = 3
    more: tuple[str, ...] = ()
    compared: bool = True


def program(name: str) -> list[str]:
    """Return the command of one of `benchmarks/programs`, without its seed."""
    return ["-m", f"benchmarks.programs.{name}"]


CONTESTS = {
    "dense": Contest(
        "784-512-256-10 to 98.34 % on the test set",
        {
            "reference trainer": program("reference_trainer"),
            "Keras, our recipe": program("keras_network"),
            "NumPy network": program("numpy_network"),
            "NumPy network, varied digits": program("numpy_varied"),
        },
        rounds=5,
        more=("accuracy", "epochs"),
    ),
    "convolution": Contest(
        "Convolutional networks to 99.2 % on the test set",
        {
            "Keras's example": program("keras_example"),
            "lesson 11": program("small_convolution"),
        },
        more=("seconds to 99.2 %", "accuracy", "epochs", "parameters"),
    ),
    "start": Contest(
        "From nothing to a picture of ten digits",
        {
            "TensorFlow and float64": program("usual_start"),
            "ours": program("our_start"),
        },
        rounds=7,
    ),
    "products": Contest(
        "An epoch of the NumPy network beside its matrix products alone",
        {"NumPy network": program("matrix_products")},
        more=("seconds", "times the products alone"),
        compared=False,
    ),
    "lessons": Contest(
        "Lessons, each from a cold start",
        {name: ["-m", "pytest", f"lessons/{name}.ipynb", *YOURS] for name in LESSONS}
        | {"all, two at a time": ["-m", "pytest", "lessons", *YOURS, "-n", "2"]},
        compared=False,
    ),
}


def run(command: list[str], seed: int) -> dict[str, Any]:
    """Run a Python command, and return its costs and what it tells.

    Returns
    -------
    dict
        `COSTS`, the memory being that of its largest process, and what it prints as
        JSON in its last line.
    """
    seeded = command[1].startswith("benchmarks")
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command, *([str(seed)] if seeded else [])],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert process.stdout is not None
    lines = process.stdout.read().strip().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {lines[-1:]}")
    told = json.loads(lines[-1]) if seeded and lines else {}
    costs = (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    return dict(zip(COSTS, costs, strict=True)) | told


def hold(contest: Contest, rounds: int | None) -> Runs:
    """Run a contest; return for each program what it took in each round."""
    names = list(contest.programs)
    found: Runs = {name: [] for name in names}
    for seed in range(rounds or contest.rounds):
        turn = seed % len(names)
        for name in names[turn:] + names[:turn]:
            found[name].append(run(contest.programs[name], seed))
            print(name, seed, found[name][-1], flush=True)
    return found


def spread(values: list[Any]) -> str:
    """Return a median, with the lowest and the highest value."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return f"{len(known)} of {len(values)} runs"
    middle, low, high = statistics.median(known), min(known), max(known)
    if isinstance(middle, int) and low == high:
        return f"{middle:,}"
    digits = 2 if middle < 10 else 1 if middle < 100 else 0
    return f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def cell(column: str, runs: list[dict[str, Any]]) -> str:
    """Return what the table says of a column."""
    values = [run.get(column) for run in runs]
    if column != "accuracy":
        return spread(values)
    mean, lowest = statistics.mean(values), min(values)
    return f"{mean:.2%}, lowest {lowest:.2%}".replace("%", " %")


def table(contest: Contest, found: Runs) -> list[str]:
    """Return the lines of a contest's table."""
    columns = [*COSTS, *contest.more]
    heads = ["", *columns, *(["times less wall time"] if contest.compared else [])]
    lines = [f"## {contest.title}", "", f"| {' | '.join(heads)} |"]
    lines.append(f"| {' | '.join(['---'] * len(heads))} |")
    first = next(iter(found.values()))
    for name, runs in found.items():
        cells = [name, *(cell(column, runs) for column in columns)]
        if contest.compared:
            pairs = zip(first, runs, strict=True)
            less = [one["wall (s)"] / other["wall (s)"] for one, other in pairs]
            cells.append("" if runs is first else spread(less))
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def redraws() -> list[list[str]]:
    """Return name, median, 95th percentile and longest wait of each control, in ms."""
    command = ["pytest", "tests/browser/measure_redraws.py", "-q", "-s"]
    command += ["-o", "python_functions=measure"]
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines]


def machine() -> str:
    """Return in a line what the figures were measured on."""
    facts = Path("/proc/cpuinfo")
    model = platform.processor()
    if facts.exists():
        told = dict(
            map(str.strip, line.split(":", 1))  # type: ignore[misc]
            for line in facts.read_text().splitlines()
            if ":" in line
        )
        model = told.get("model name", model)
    found = ((name, version(name)) for name in PACKAGES)
    versions = ", ".join(f"{name} {number}" for name, number in found if number)
    python = platform.python_version()
    return f"{model}, {os.cpu_count()} cores; Python {python}, {versions}"


def main() -> None:
    """Run the contests, and write what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    known = ", ".join([*CONTESTS, "figures"])
    parser.add_argument("contests", nargs="*", metavar="contest", help=known)
    parser.add_argument("--rounds", type=int, help="as many for each contest")
    options = parser.parse_args()
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in options.contests or [*CONTESTS, "figures"]:
        found = redraws() if name == "figures" else hold(CONTESTS[name], options.rounds)
        kept[name] = {"machine": machine(), "found": found}
        RESULTS.write_text(json.dumps(kept, indent=1) + "\n")
    lines = ["# What `make bench` measured", ""]
    lines += ["Medians, with the lowest and the highest value in brackets.", ""]
    for name in (each for each in CONTESTS if each in kept):
        lines += table(CONTESTS[name], kept[name]["found"])
        lines += [kept[name]["machine"] + ".", ""]
    if "figures" in kept:
        lines += ["## From a key to the painted picture", ""]
        lines += ["| figure | median (ms) | 95 of 100 (ms) | longest (ms) |"]
        lines += ["| --- | --- | --- | --- |"]
        lines += [f"| {' | '.join(row)} |" for row in kept["figures"]["found"]]
    TABLE.write_text("\n".join(lines))


if __name__ == "__main__":
    main()
