"""Write docs/doctor.md: what the training doctor looks at, advises and goes by.

``make map`` writes it from the docstrings of the rules; ``--check`` only tells whether
it is up to date.
"""

import argparse
import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

from mnist_course.doctor.diagnosis import EXPLAINS, RULES
from tools.notebooks import ROOT

PATH = ROOT / "docs" / "doctor.md"
PARTS = ("Looks at", "Advises", "Threshold")
NEXT = "|".join(PARTS)  # other lines that begin with a word and a colon go on
HEAD = """# The training doctor's rules

Made from the docstrings of the rules in `mnist_course/doctor/`; do not edit it by hand.

`diagnose`, which lesson 08 introduces, goes through these rules from top to bottom:
first the data, then set-up, steps and result. A finding that another one explains is
left out. What does no harm, as in a network that has learned all the same, or goes away
with another finding, is told as a remark. Each says how sure it is, and what decides.

How often all this is right is counted in [benchmarks](../benchmarks/README.md), on
trainings with one illness each and on trainings that people asked about in public.

What no rule can see: data that were never handed over, code that ran before or between,
and whatever a sample of 2,000 examples does not show.

| rule | looks at | advises | threshold, and where it is from |
| --- | --- | --- | --- |
"""


def name_of(rule: Callable[..., Any]) -> str:
    """Return what a rule is called in words."""
    words = rule.__name__.replace("_", " ").replace("relus", "ReLUs")
    return {"used test set": "test set used"}.get(words, words)


def parts_of(rule: Callable[..., Any]) -> dict[str, str]:
    """Return the marked parts of a rule's docstring, each in one line.

    Raises
    ------
    ValueError
        If one of them is missing.
    """
    text = inspect.getdoc(rule) or ""
    found = {}
    for part in PARTS:
        match = re.search(rf"^{part}: (.+?)(?=^({NEXT}): |\Z)", text, re.M | re.S)
        if match is None:
            raise ValueError(f"the docstring of {rule.__name__} needs a line {part}:")
        found[part] = " ".join(match[1].split())
    return found


def text() -> str:
    """Return the page as it should be."""
    rows = [
        f"| {name_of(rule)} | " + " | ".join(parts_of(rule).values()) + " |"
        for rule in RULES
    ]
    explains = [
        f"- **{cause}**: {', '.join(sorted(EXPLAINS[cause]))}"
        for cause in EXPLAINS
        if EXPLAINS[cause]
    ]
    return (
        HEAD
        + "\n".join(rows)
        + "\n\n## What explains what\n\n"
        + "\n".join(explains)
        + "\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or say that it is old."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    if PATH.exists() and PATH.read_text(encoding="utf-8") == text():
        return 0
    if options.check:
        print("docs/doctor.md is old: make map")
        return 1
    PATH.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
