"""The kept scores: what is there, and that a training of today gives them again."""

import numpy as np
import pytest

from mnist_course.plots.comparisons import RUNS, read_comparisons
from tools import comparison_runs

KEPT = read_comparisons()
FIVE = len(comparison_runs.SEEDS)


def test_every_setting_has_five_seeds():
    """Five numbers for each, and the file stays small."""
    for group in KEPT.values():
        assert {len(scores) for scores in group.values()} == {FIVE}
    assert RUNS.stat().st_size < 60_000


def test_equal_settings_have_equal_scores():
    """Where two groups train the same, they kept the same."""
    default = KEPT["units"]["64"]
    assert KEPT["layers"]["1"] == default
    assert KEPT["activation"]["relu"] == default
    assert KEPT["first weights"]["glorot"] == default
    assert KEPT["images"]["500"] == KEPT["long: accuracy"]["plain"]
    assert KEPT["augmentation"]["plain"] == KEPT["long: accuracy"]["plain"]
    assert KEPT["batch normalisation"]["six sigmoid layers"] == pytest.approx(
        KEPT["six layers"]["sigmoid, glorot"], abs=0.02
    )


@pytest.fixture(scope="module")
def lesson():
    """Return what lesson 07 trains with."""
    return comparison_runs.lesson_definitions()


@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize(
    ("group", "name", "settings"),
    [
        ("units", "16", {"units": 16}),
        ("layers", "4", {"layers": 4}),
        ("activation", "sigmoid", {"activation": "sigmoid"}),
    ],
)
def test_a_training_of_today_agrees(lesson, seed, group, name, settings):
    """A live run lies within the bound that the lesson prints beside it."""
    five = np.array(KEPT[group][name])
    bound = max(0.01, 4 * five.std(ddof=1))
    score = lesson["score"](seed, **settings)
    assert score == pytest.approx(five.mean(), abs=bound)
    assert score == pytest.approx(five[seed], abs=0.02)


def test_a_quick_training_of_today_agrees(lesson):
    """The NumPy network gives what was kept of it."""
    score = lesson["quick_score"](lesson["optimizers"].SGD(0.1), seed=2)
    assert score == pytest.approx(KEPT["rates of SGD"]["0.1"][2], abs=0.01)


def test_the_lessons_definitions_are_taken_and_nothing_is_trained(lesson):
    """All that the script needs is there, of the lesson's making."""
    assert set(lesson) >= comparison_runs.NEEDED
    assert lesson["SEED"] == 0
    assert "study" not in lesson
    assert "same" not in lesson
