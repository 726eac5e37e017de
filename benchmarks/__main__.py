"""Run what is compared side by side, and write one table: ``make bench``.

``python -m benchmarks`` runs all contests on a quiet machine, an hour, and
writes ``benchmarks/results.json`` and ``results.md``. With names behind it, such as
``start``, it runs only those, and keeps the rest of both files.

Each program is a process of its own, with a seed. The programs of a contest take turns,
in another order each round, and ratios are those of a round.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import growth
from benchmarks.table import (
    ANEW,
    COSTS,
    EXAMPLE,
    GROWTH,
    IN_KERAS,
    IN_NUMPY,
    MARKED,
    OURS,
    README,
    RESULTS,
    SHORT,
    SMALL,
    TABLE,
    USUAL,
    Runs,
    kept,
    missed,
    whole,
    with_headline,
)
from mnist_course.command.machine import TENSORFLOW, version

ROOT = Path(__file__).parents[1]
PACKAGES = (*TENSORFLOW, "numpy", "keras", "matplotlib", "ipywidgets", "jupyterlab")
LESSONS = sorted(path.stem for path in (ROOT / "lessons").glob("*.ipynb"))
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=300"]
YOURS = [*NBVAL, "-p", "tools.yours"]
TWO = ["-n", "2", "--dist", "loadfile"]


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


ONE_CORE, TOGETHER = "batches of 256, one core", "all, two at a time"
CONTESTS = {
    "start": Contest(
        "From nothing to a picture of ten digits",
        {
            "TensorFlow and float64": program("usual_start"),
            OURS: program("our_start"),
        },
        rounds=7,
        more=tuple(
            f"{part} ({unit})"
            for unit in ("s", "MB")
            for part in ("Python and NumPy", "MNIST", "matplotlib", "drawing")
        ),
    ),
    "dense": Contest(
        "784-512-256-10 to 98.34 % on the test set",
        {
            USUAL: program("reference_trainer"),
            "Keras, as lesson 08, 5 epochs": program("recipe_of_lesson_08"),
            IN_KERAS: program("keras_network"),
            IN_NUMPY: program("numpy_network"),
            ANEW: program("written_anew"),
        },
        rounds=5,
        more=("accuracy", "epochs", "imports alone (MB)"),
    ),
    "convolution": Contest(
        "Convolutional networks to 99.2 % on the test set",
        {
            EXAMPLE: program("keras_example"),
            SMALL: [*program("small_convolution"), "12"],
            SHORT: [*program("small_convolution"), "4"],
        },
        more=(MARKED, "accuracy", "epochs", "parameters"),
    ),
    "products": Contest(
        "An epoch of the NumPy network beside its matrix products alone",
        {
            f"batches of {size}": [*program("matrix_products"), str(size)]
            for size in (256, 512, 1024)
        }
        | {ONE_CORE: [*program("matrix_products"), "256"]},
        more=("seconds", "times the products alone", "of these Adam"),
        compared=False,
    ),
    "lessons": Contest(
        "Lessons, each from a cold start",
        {name: ["-m", "pytest", *YOURS, f"lessons/{name}.ipynb"] for name in LESSONS}
        | {TOGETHER: ["-m", "pytest", "lessons", *YOURS, *TWO]},
        more=("notebook (kB)",),
        compared=False,
    ),
    "installation": Contest(
        "Installing, each into an empty folder",
        {
            f"make {name}": [*program("installation"), extra]
            for name, extra in (("lab", "lab"), ("test", "test"))
        },
        more=("environment (MB)",),
        compared=False,
    ),
}


def run(command: list[str], seed: int, settings: dict[str, str]) -> dict[str, Any]:
    """Run a Python command, and return its costs and what it tells.

    `settings` are more environment variables.

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
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"} | settings,
    )
    assert process.stdout is not None
    lines = process.stdout.read().strip().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {lines[-1:]}")
    told = json.loads(lines[-1]) if seeded and lines else _sizes(command[-1])
    costs = (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    return dict(zip(COSTS, costs, strict=True)) | told


def _sizes(name: str) -> dict[str, Any]:
    """Return the size of a notebook, if that is what has the name."""
    path = ROOT / name
    return {"notebook (kB)": path.stat().st_size // 1000} if path.is_file() else {}


def hold(contest: Contest, rounds: int | None) -> Runs:
    """Run a contest; return for each program what it took in each round."""
    names = list(contest.programs)
    found: Runs = {name: [] for name in names}
    for seed in range(rounds or contest.rounds):
        turn = seed % len(names)
        for name in names[turn:] + names[:turn]:
            few = {"OPENBLAS_NUM_THREADS": "1"} if name in (ONE_CORE, TOGETHER) else {}
            found[name].append(run(contest.programs[name], seed, few))
            print(name, seed, found[name][-1], flush=True)
    return found


def redraws() -> list[list[str]]:
    """Return name, median, 95th percentile and longest wait of each control, in ms."""
    command = ["pytest", "tests/browser/measure_redraws.py", "-q", "-s"]
    command += ["-o", "python_functions=measure"]
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines]


OTHERS = {"figures": redraws, "growth": growth.measure}


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
    known = [*CONTESTS, *OTHERS]
    parser.add_argument("contests", nargs="*", metavar="contest", help=", ".join(known))
    parser.add_argument("--rounds", type=int, help="as many for each contest")
    options = parser.parse_args()
    for name in options.contests or known:
        contest = CONTESTS.get(name)
        found = hold(contest, options.rounds) if contest else OTHERS[name]()
        results = kept() | {name: {"machine": machine(), "found": found}}
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    results = kept()
    if "growth" in results:
        GROWTH.write_bytes(growth.draw(results["growth"]["found"]).to_png())
    titles = {name: (c.title, c.more, c.compared) for name, c in CONTESTS.items()}
    TABLE.write_text(whole(titles, results), encoding="utf-8")
    if results.keys() >= {"dense", "convolution", "start"}:
        README.write_text(with_headline(results), encoding="utf-8")
    far = missed(results)
    print(whole(titles, results), *far, sep="\n")
    sys.exit(bool(far))


if __name__ == "__main__":
    main()
