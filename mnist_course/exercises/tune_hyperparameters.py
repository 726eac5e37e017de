"""Exercises of lesson 07: a fair comparison, a random search, early stopping."""

from typing import Any

import numpy as np

from mnist_course.exercises.checking.exercise import Cases, exercise
from mnist_course.exercises.checking.judge_settings import generators, judge_settings


class Scores:
    """A stand-in for training: a fixed score for each setting and each seed.

    Parameters
    ----------
    settings, seeds : sequence
        What can be asked for.
    rng : numpy.random.Generator
        Draws the scores.
    """

    __name__ = "score"  # what a learner is told that it was given

    def __init__(self, settings: Any, seeds: Any, rng: np.random.Generator) -> None:
        drawn = rng.uniform(0.5, 0.99, size=(len(settings), len(seeds))).round(2)
        self.table = {
            (setting, seed): float(drawn[i, j])
            for i, setting in enumerate(settings)
            for j, seed in enumerate(seeds)
        }

    def __call__(self, setting: Any, seed: int) -> float:
        """Return the score of a setting under a seed."""
        try:
            return self.table[setting, seed]
        except (KeyError, TypeError):
            known = sorted({seed for _, seed in self.table})
            raise ValueError(
                f"score(setting, seed) takes one setting and one of the seeds {known}; "
                f"got {setting!r} and {seed!r}"
            ) from None

    def __repr__(self) -> str:
        return f"a function that knows {len(self.table)} scores"


def _comparisons(rng: np.random.Generator) -> Cases:
    cases = []
    for settings, seeds in (
        ([16, 64], [1, 2, 3]),
        ([0.01, 0.1, 1.0], [5, 3, 9]),
        ([8, 32, 128], sorted(rng.choice(100, size=4, replace=False).tolist())),
    ):
        cases.append((Scores(settings, seeds, rng), settings, seeds))
    return cases


def _table(score, settings, seeds):
    return np.array([[score(value, seed) for seed in seeds] for value in settings])


def _one_seed_each(score, settings, seeds):
    pairs = zip(settings, seeds, strict=False)
    scores = np.array([score(value, seed) for value, seed in pairs])
    return scores, 0 * scores


@exercise(cases=_comparisons)
def compare(score, settings, seeds):
    scores = np.array([[score(value, seed) for seed in seeds] for value in settings])
    return scores.mean(axis=1), scores.max(axis=1) - scores.min(axis=1)


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
