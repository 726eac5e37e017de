"""Exercises of lesson 07: a fair comparison, a random search, early stopping."""

from typing import Any

import numpy as np

from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judge_settings import generators, judge_settings
from mnist_course.exercises.checking.judging import Cases


class Scores:
    """A stand-in for training: a fixed score for each of two settings and each seed.

    Parameters
    ----------
    setting, other
        What can be asked for.
    seeds : sequence of int
        Seeds that can be asked for.
    differences : sequence of float
        By how much the other setting is better, for each seed.
    rng : numpy.random.Generator
        Draws the scores of `setting`.
    """

    __name__ = "score"  # what a learner is told that it was given

    def __init__(
        self,
        setting: Any,
        other: Any,
        seeds: Any,
        differences: Any,
        rng: np.random.Generator,
    ) -> None:
        self.table: dict[Any, float] = {}
        drawn = rng.uniform(0.3, 0.7, size=len(seeds)).round(2).tolist()
        for seed, first, more in zip(seeds, drawn, differences, strict=True):
            self.table[setting, seed] = first
            self.table[other, seed] = round(first + more, 2)

    def __call__(self, setting: Any, seed: int) -> float:
        """Return the score of a setting under a seed."""
        try:
            return self.table[setting, seed]
        except (KeyError, TypeError):
            settings = list(dict.fromkeys(setting for setting, _ in self.table))
            seeds = list(dict.fromkeys(seed for _, seed in self.table))
            raise ValueError(
                f"score(setting, seed) takes one of the settings {settings} and one of "
                f"the seeds {seeds}; got {setting!r} and {seed!r}"
            ) from None

    def __repr__(self) -> str:
        return f"a function that knows {len(self.table)} scores"


def _comparisons(rng: np.random.Generator) -> Cases:
    seeds = rng.choice(100, size=5, replace=False).tolist()
    small = rng.uniform(0.01, 0.09, size=5).round(2)
    mixed = small.copy()
    mixed[rng.integers(5)] *= -1
    equal = small.copy()
    equal[rng.integers(5)] = 0
    cases = []
    for setting, other, chosen, differences in (
        (64, 128, [1, 2, 3], [0.03, -0.01, 0.02]),
        (0.1, 0.3, [5, 3, 9, 4], [-0.04, -0.01, -0.03, -0.02]),
        ("relu", "tanh", seeds, small),
        ("relu", "tanh", seeds, -small),
        (16, 32, seeds, mixed),
        (16, 32, seeds, -mixed),
        # Most seeds against the mean, and three against two.
        (16, 32, seeds, [0.01, 0.02, -0.25, 0.03, 0.01]),
        (16, 32, seeds, [0.03, -0.02, 0.04, -0.01, 0.02]),
        # The mean against the standard deviation: larger with two signs and beside a
        # 0, smaller with one sign.
        (16, 32, seeds, [0.05, 0.04, -0.01, 0.05, 0.04]),
        (16, 32, seeds, [0.05, 0.04, 0.0, 0.05, 0.04]),
        (16, 32, seeds, [0.01, 0.02, 0.01, 0.01, 0.09]),
        (0.0, 0.5, seeds, equal),
        (0.0, 0.5, seeds, -equal),
        (8, 64, seeds[:3], [0.25, 0.2, 0.28]),
        (8, 64, seeds[:4], [0.0] * 4),
        (32, 64, seeds[:1], [0.05]),
    ):
        score = Scores(setting, other, chosen, differences, rng)
        cases.append((score, setting, other, chosen))
    return cases


def _scores(score, setting, seeds):
    return np.array([score(setting, seed) for seed in seeds])


def _pairs(score, setting, other, seeds):
    return _scores(score, other, seeds) - _scores(score, setting, seeds)


def _one_sign(differences):
    return abs(np.sign(differences).sum()) == len(differences)


def _compared(score, setting, other, seeds, differences=lambda d: d, verdict=_one_sign):
    """Compare as the solution does, with a mistake in one of the results, or both."""
    found = differences(_pairs(score, setting, other, seeds))
    return found, verdict(found)


def _larger_than_spread(score, setting, other, seeds):
    found = [_scores(score, each, seeds) for each in (setting, other)]
    return abs(found[1].mean() - found[0].mean()) > max(map(np.ptp, found))


@exercise(cases=_comparisons)
def compare(score, setting, other, seeds):
    differences = np.array(
        [score(other, seed) - score(setting, seed) for seed in seeds]
    )
    one_sign = np.all(differences > 0) or np.all(differences < 0)
    return differences, one_sign


@exercise(cases=generators, judge=judge_settings)
def sample_settings(rng):
    return {
        "learning_rate": 10 ** rng.uniform(-4, 0),
        "units": int(rng.choice([16, 32, 64, 128, 256])),
        "dropout": rng.uniform(0, 0.5),
    }


def _losses(rng: np.random.Generator) -> Cases:
    cases: list[tuple[Any, ...]] = [
        ([0.9, 0.7, 0.6, 0.65, 0.7, 0.8, 0.9], 2),
        ([0.9, 0.8, 0.7, 0.6], 2),
        # A small rise is forgiven; a still lower loss comes after the end.
        ([0.9, 0.7, 0.75, 0.6, 0.65, 0.64, 0.63, 0.3], 3),
        # An equal loss is no improvement, and the last of the rises is none on the
        # loss before it.
        ([0.9, 0.5, 0.5, 0.6, 0.55, 0.58, 0.2], 3),
        # Losses as of unscaled pixels, above whatever a search for the lowest may
        # start from; one of 0; a single epoch; the worst first.
        ([3.1, 2.5, 2.8, 2.2, 2.3, 2.7, 2.0], 2),
        ([31.0, 24.5, 20.0, 26.0, 22.0, 19.0], 2),
        ([54_000.0, 41_000.0, 42_000.0, 47_000.0, 40_000.0], 2),
        ([0.4, 0.0, 0.1, 0.2, 0.1], 3),
        ([0.7], 2),
        ([0.6, 0.7, 0.8, 0.5], 2),
    ]
    for _ in range(6):
        falling = np.abs(np.linspace(1, -0.5, 20)) + rng.normal(0, 0.12, size=20)
        cases.append((falling.round(2).tolist(), int(rng.integers(1, 5))))
    return cases


def _pair(ended, best):
    return ended, best


def _stop_epoch(
    val_loss,
    patience,
    *,
    losses=None,
    better=np.less,
    start=(np.inf, 0),
    wait=None,
    ended=None,
    best=None,
    form=_pair,
):
    lowest, found = start
    for epoch, loss in enumerate(val_loss if losses is None else losses, start=1):
        if better(loss, lowest):
            lowest, found = loss, epoch
        if epoch - found >= (patience if wait is None else wait):
            break
    return form(ended(epoch) if ended else epoch, best(epoch, found) if best else found)


def _rises_in_a_row(val_loss, patience):
    rises, last = 0, len(val_loss)
    for epoch in range(1, len(val_loss)):
        rises = rises + 1 if val_loss[epoch] >= val_loss[epoch - 1] else 0
        if rises == patience:
            last = epoch + 1
            break
    return last, int(np.argmin(val_loss[:last])) + 1


def _never_counts_anew(val_loss, patience, waited=0):
    best = 1
    for epoch, loss in enumerate(val_loss, start=1):
        if loss < val_loss[best - 1]:
            best = epoch
        elif epoch > 1:
            waited += 1
        if waited == patience:
            break
    return epoch, best


@exercise(cases=_losses)
def stop_epoch(val_loss, patience):
    best = 1
    for epoch, loss in enumerate(val_loss, start=1):
        if loss < val_loss[best - 1]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch, best


EXERCISES = {e.name: e for e in (compare, sample_settings, stop_epoch)}
