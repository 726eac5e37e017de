"""The table of public trainings is whole, and its names are the doctor's."""

import tomllib
from collections import Counter
from dataclasses import replace

import pytest

from benchmarks import wild
from benchmarks.recipes import DATA, Recipe, recipe_of
from mnist_course.doctor.diagnosis import EXPLAINS, RULES
from tools.doctor_page import name_of

pytestmark = pytest.mark.maintenance
CASES = tomllib.loads(wild.CASES.read_text(encoding="utf-8"))
ILL, HEALTHY = CASES["ill"], CASES["healthy"]
NAMES = {*map(name_of, RULES), *EXPLAINS, "too few outputs"}


def test_there_are_enough_and_none_twice() -> None:
    """At least 40 ill ones, half of them held back, and 20 healthy ones."""
    sources = Counter(case["source"] for case in ILL + HEALTHY)
    assert max(sources.values()) == 1
    parts = Counter(map(wild.part, ILL))
    assert set(parts) == set(wild.PARTS)
    assert sum(parts[half] for half in wild.HALVES) >= 40
    assert min(parts[half] for half in wild.HALVES) >= 30
    assert len(HEALTHY) >= 20


@pytest.mark.parametrize("case", ILL, ids=lambda case: case["source"])
def test_a_case_says_all_that_it_must(case: dict) -> None:
    """Its symptom, its cause, and the names for it; and its training can be built."""
    assert case["symptom"]
    assert case["cause"]
    assert case["accepted"]
    assert set(case["accepted"]) <= NAMES
    assert recipe_of(case["recipe"]).data in DATA


def test_advice_is_followed_to_the_letter() -> None:
    """Settings become those of the recipe, and what is not named stays."""
    ill = Recipe(output="linear", hidden=(4, 32), epochs=2, decay=(5, 0.5), batch=7)
    change = {"loss": "cross-entropy of logits", "learning_rate": 0.1, "epochs": 3}
    assert wild.mended(ill, change) == replace(
        ill, from_logits=True, learning_rate=0.1, epochs=6, decay=None
    )
    assert wild.mended(ill, {"units": 16}).hidden == (16, 32)
    assert wild.mended(ill, {"hidden": 1}).hidden == (4,)
    assert wild.mended(ill, {"epochs_at_most": 1}).epochs == 1
