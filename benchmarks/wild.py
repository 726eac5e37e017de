"""Ask the doctor about trainings from the wild, and follow its advice to the letter.

``python -m benchmarks.wild`` prints the table of ``benchmarks/README.md``. The cases of
``wild.toml`` stand in two halves, told apart by a hash of their source: the rules were
made while only the first was looked at. Some more were found when they stood.
"""

import argparse
import hashlib
import os
import sys
import time
import tomllib
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.recipes import Recipe, Trained, recipe_of, train
from mnist_course.doctor import Diagnosis, diagnose
from mnist_course.doctor.rules_result import LEARNED, has_turned

CASES = Path(__file__).with_name("wild.toml")
READS = 0.85  # of unseen images: a healthy training on 2,000 images has about 0.9
HALVES = ("looked at", "held back")
PARTS = (*HALVES, "found later", "fresh 1", "fresh 2", "fresh 3", "fresh 4")
# Measured, so never false: what is below 95 % on its training images is below.
RESULTS = {"underfitting", "overfitting"}


class Outcome(NamedTuple):
    """What became of a case."""

    first: bool
    named: bool
    false: list[str]
    mended: bool | None


def part(case: Mapping[str, Any]) -> str:
    """Return to which part a case belongs: what it says, or one of two halves."""
    number = int(hashlib.sha256(case["source"].encode()).hexdigest(), 16)
    return case.get("part", HALVES[number % 2])


def mended(recipe: Recipe, change: Mapping[str, Any]) -> Recipe:
    """Return the recipe after an advice, followed to the letter."""
    told: dict[str, Any] = dict(change)
    if told.pop("loss", None):
        told |= {"loss": "sparse_categorical_crossentropy", "from_logits": True}
        told |= {"output": "linear", "twice": False}
        told.setdefault("metric", "accuracy")  # that of ten yes-or-no answers must go
    if told.pop("trainable", None):
        told["frozen"] = False
    if "outputs" in told:
        told["units"] = told.pop("outputs")
    elif "units" in told:
        least = told.pop("units")
        told["hidden"] = tuple(max(least, units) for units in recipe.hidden)
    if told.get("hidden") == 1:
        told["hidden"] = recipe.hidden[:1]
    if "data" in told:
        told["data"] = "plain"
    if "learning_rate" in told:
        told["decay"] = None
    if "epochs" in told:
        told["epochs"] *= recipe.epochs
    if "epochs_at_most" in told:
        told["epochs"] = told.pop("epochs_at_most")
    told.pop("biases", None)
    return replace(recipe, **told)


def is_mended(name: str, recipe: Recipe, again: Trained) -> bool:
    """Whether a training after the advice is what was hoped for."""
    if name == "wrong metric":
        return recipe.metric == "accuracy"
    if name == "overfitting":
        curve = np.array(again.history.history["val_loss"])
        return not has_turned(curve) and again.accuracy >= READS - 0.1
    return again.accuracy >= READS


def ask(case: Mapping[str, Any], seed: int, *, mend: bool) -> tuple[Outcome, Diagnosis]:
    """Train a case, ask the doctor, and train again as it advises."""
    recipe = recipe_of(case["recipe"])
    came = train(recipe, seed)
    found = diagnose(came.history, came.model, came.train, came.validation)
    names = [finding.name for finding in found]
    accepted = set(case["accepted"])
    result = None
    if mend and found and found[0].change:
        changed = mended(recipe, found[0].change)
        result = is_mended(names[0], changed, train(changed, seed))
    elif mend:
        result = False
    allowed = accepted | RESULTS | set(case.get("also", ()))
    outcome = Outcome(
        bool(names) and names[0] in accepted,
        bool(accepted & set(names)),
        [name for name in names if name not in allowed],
        result,
    )
    return outcome, found


def row(name: str, outcomes: list[Outcome]) -> str:
    """Return a row of the table."""
    mends = [each.mended for each in outcomes if each.mended is not None]
    false = Counter(name for each in outcomes for name in each.false)
    also = ", ".join(f"{name} {count}" for name, count in false.most_common())
    first = sum(each.first for each in outcomes)
    named = sum(each.named for each in outcomes)
    wrong = sum(bool(each.false) for each in outcomes)
    return (
        f"| {name} | {len(outcomes)} | {first} | {named} | "
        f"{wrong}{f' ({also})' if also else ''} | {sum(mends)} of {len(mends)} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only", default="", help="sources that contain this")
    parser.add_argument("--part", choices=PARTS, help="only these")
    parser.add_argument("--no-mending", action="store_true")
    parser.add_argument("--show", action="store_true", help="print each diagnosis")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    start = time.perf_counter()
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))
    print("| cases | runs | named first | named | false finding | advice mends |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in PARTS if options.part is None else (options.part,):
        outcomes = []
        for case in cases["ill"]:
            if part(case) != name or options.only not in case["source"]:
                continue
            for seed in range(options.seeds):
                outcome, found = ask(case, seed, mend=not options.no_mending)
                outcomes.append(outcome)
                if options.show:
                    print(f"{case['source']}\n{outcome}\n{found!r}\n", file=sys.stderr)
        print(row(f"ill, {name}", outcomes), flush=True)
    alarms, healthy, poor = Counter[str](), 0, 0
    if options.part is not None:
        return
    for seed, case in enumerate(cases["healthy"]):
        if options.only not in case["source"]:
            continue
        came = train(recipe_of(case["recipe"]), seed)
        found = diagnose(came.history, came.model, came.train, came.validation)
        names = [finding.name for finding in found]
        if options.show and names:
            print(f"{case['source']}\n{found!r}\n", file=sys.stderr)
        if "accuracy" in came.history.history and _read(came) < LEARNED:
            poor += 1
            continue
        healthy += 1
        alarms.update(names)
    also = ", ".join(f"{name} {count}" for name, count in alarms.most_common())
    print(f"| healthy | {healthy} | – | – | {also or 'nothing'} | – |")
    print(
        f"\n{poor} more of the healthy set-ups read less than {LEARNED:.0%} of their "
        f"training images here. {time.perf_counter() - start:.0f} s in all."
    )


def _read(came: Trained) -> float:
    """Return the share of the training images that are read right after all."""
    x, y = came.train
    right = y.argmax(axis=1) if y.ndim == 2 else y
    answers = came.model.predict(x, batch_size=500, verbose=0).argmax(axis=1)
    return float((answers == right).mean())


if __name__ == "__main__":
    main()
