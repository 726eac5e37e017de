"""The exercises of lesson 07."""

from typing import Any

import numpy as np

from mnist_course.exercises.checking.exercise import Mistake, exercise


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


def _comparisons(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases = []
    for settings, seeds in (
        ([16, 64], [1, 2, 3]),
        ([0.01, 0.1, 1.0], [5, 3, 9]),
        ([8, 32, 128], sorted(rng.choice(100, size=4, replace=False).tolist())),
    ):
        cases.append((Scores(settings, seeds, rng), settings, seeds))
    return cases


def _table(score: Any, settings: Any, seeds: Any) -> np.ndarray:
    return np.array([[score(value, seed) for seed in seeds] for value in settings])


def _one_seed_each(score: Any, settings: Any, seeds: Any) -> Any:
    pairs = zip(settings, seeds, strict=False)
    scores = np.array([score(value, seed) for value, seed in pairs])
    return scores, 0 * scores


def _first_seed(score: Any, settings: Any, seeds: Any) -> Any:
    scores = _table(score, settings, seeds[:1])[:, 0]
    return scores, 0 * scores


NO_DICTS = (
    "Return two arrays, not dicts: first the means, then the spreads, each with one "
    "entry for each setting, in the order of settings."
)
RETURN_IN_LOOP = (
    "Only the first setting is there, and what you say of it is right. Did you return "
    "inside the loop? A return ends the function at once; it belongs behind the loop."
)


@exercise(
    statement=(
        "return, for each setting, the mean of its scores over all seeds and their "
        "spread, largest minus smallest"
    ),
    cases=_comparisons,
    right=(
        "The same seeds for every setting, and a spread to hold each difference "
        "against: that is a controlled comparison."
    ),
    hints=(
        "Two loops: one over the settings, and in it one over the seeds. How many "
        "trainings is that in all?",
        "Collect a list of lists: scores = [[score(setting, seed) for seed in seeds] "
        "for setting in settings]. As an array it has a row for each setting.",
        "With scores = np.array(that list), the mean of each row is "
        "scores.mean(axis=1). The spread is scores.max(axis=1) - scores.min(axis=1).",
    ),
    mistakes=(
        Mistake(
            _first_seed,
            "You train every setting once, with the first seed only. One run each "
            "cannot tell a difference from noise: go through all the seeds.",
        ),
        Mistake(
            _one_seed_each,
            "Each setting gets a seed of its own, so two things change at once. Every "
            "setting must be trained with all the seeds.",
        ),
        Mistake(
            lambda score, settings, seeds: (
                _table(score, settings, seeds).mean(axis=0),
                np.ptp(_table(score, settings, seeds), axis=0),
            ),
            "You have a mean for each seed, over the settings. It is the other way "
            "round: a mean for each setting, over the seeds.",
        ),
        Mistake(
            lambda score, settings, seeds: (
                _table(score, settings, seeds).mean(),
                np.ptp(_table(score, settings, seeds)),
            ),
            "This is one mean, and one spread, for all settings together. Return one "
            "of each for every setting.",
        ),
        Mistake(
            lambda score, settings, seeds: (
                _table(score, settings, seeds).max(axis=1),
                np.ptp(_table(score, settings, seeds), axis=1),
            ),
            "Instead of the mean you keep the best seed. If you pick the luckiest run, "
            "you compare luck, not settings.",
        ),
        Mistake(
            lambda score, settings, seeds: (
                _table(score, settings, seeds).mean(axis=1),
                _table(score, settings, seeds).std(axis=1),
            ),
            "The mean is right. The spread is your standard deviation, a fine measure "
            "too, but asked is the largest score minus the smallest.",
        ),
        Mistake(
            lambda score, settings, seeds: (
                _table(score, settings, seeds).mean(axis=1),
                -np.ptp(_table(score, settings, seeds), axis=1),
            ),
            "The mean is right. Your spread is below 0: the largest score minus the "
            "smallest, not the other way round.",
        ),
        Mistake(
            lambda score, settings, seeds: (
                _table(score, settings, seeds).sum(axis=1),
                np.ptp(_table(score, settings, seeds), axis=1),
            ),
            "You add up the scores and do not divide by the number of seeds.",
        ),
        Mistake(
            lambda score, settings, seeds: (
                _table(score, settings, seeds).mean(axis=1),
                np.ptp(_table(score, settings, seeds)),
            ),
            "The mean is right. Your spread is one number for all settings together; "
            "each setting has its own: axis=1.",
        ),
        Mistake(
            lambda score, settings, seeds: (
                np.ptp(_table(score, settings, seeds), axis=1),
                _table(score, settings, seeds).mean(axis=1),
            ),
            "Both are right, in the wrong order: first the means, then the spreads.",
        ),
        Mistake(lambda score, settings, seeds: ({}, {}), NO_DICTS),
        Mistake(lambda score, settings, seeds: {}, NO_DICTS),
        Mistake(
            lambda score, settings, seeds: (
                _table(score, settings[:1], seeds).mean(),
                np.ptp(_table(score, settings[:1], seeds)),
            ),
            RETURN_IN_LOOP,
        ),
        Mistake(
            lambda score, settings, seeds: (
                _table(score, settings[:1], seeds).mean(axis=1),
                np.ptp(_table(score, settings[:1], seeds), axis=1),
            ),
            RETURN_IN_LOOP,
        ),
    ),
)
def compare(score, settings, seeds):
    scores = np.array([[score(value, seed) for seed in seeds] for value in settings])
    return scores.mean(axis=1), scores.max(axis=1) - scores.min(axis=1)


NAMES = ("learning_rate", "units", "dropout")
UNITS = (16, 32, 64, 128, 256)
DRAWS = 800
NOT_A_DICT = (
    "Asked is a dict with the names learning_rate, units and dropout, such as "
    '{"learning_rate": 0.01, "units": 64, "dropout": 0.2}.'
)
WRONG_NAMES = "The names in the dict must be learning_rate, units and dropout."
ALWAYS_THE_SAME = (
    "Every call gives the same settings. Draw from the rng that comes in, and make no "
    "generator of your own with a fixed seed."
)
NOT_FROM_RNG = (
    "Two generators with the same seed give different settings, so nobody could repeat "
    "your search. Draw everything from the rng that comes in, not from np.random."
)
RATE_RANGE = (
    "Some learning rates lie outside 0.0001 to 1. The exponent of ten must lie between "
    "-4 and 0."
)
UNIFORM_RATE = (
    "Nearly all your learning rates are above 0.1: drawn evenly, 0.0001 to 0.1 is only "
    "a tenth of the way. Draw the exponent evenly instead."
)
NATURAL_EXPONENT = (
    "Your learning rates never come near 0.0001. np.exp has the base e; "
    "the exponents -4 to 0 belong to the base ten: 10 ** exponent."
)
WHOLE_EXPONENT = (
    "There are only a few different learning rates, so this is a grid again. Draw the "
    "exponent as any number: rng.uniform, not rng.integers."
)
UNEVEN_RATE = (
    "The learning rates are not spread evenly over the powers of ten. A quarter of "
    "them should lie between each two of 0.0001, 0.001, 0.01, 0.1 and 1."
)
WRONG_UNITS = "units must be one of 16, 32, 64, 128 and 256."
UNEVEN_UNITS = (
    "The five sizes do not come equally often; rng.choice does that by itself."
)
WRONG_DROPOUT = "dropout must lie between 0 and 0.5; some of yours do not."
UNEVEN_DROPOUT = (
    "The dropouts are not spread evenly from 0 to 0.5. Here rng.uniform alone is right."
)
TIED = (
    "Learning rate and dropout rise and fall together: both come from the same draw. "
    "Draw a new number for each."
)


def _generators(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    seeds = rng.choice(2**31, size=DRAWS, replace=False).tolist()
    return [(np.random.default_rng(seed),) for seed in (seeds[0], *seeds)]


def _judge_settings(*samples: Any) -> str | None:
    if not all(isinstance(sample, dict) for sample in samples):
        return NOT_A_DICT
    if any(set(sample) != set(NAMES) for sample in samples):
        return WRONG_NAMES
    rate, units, dropout = (
        np.array([float(sample[name]) for sample in samples]) for name in NAMES
    )
    if all(len(set(values)) == 1 for values in (rate, units, dropout)):
        return ALWAYS_THE_SAME
    if any(values[0] != values[1] for values in (rate, units, dropout)):
        return NOT_FROM_RNG
    return (
        _judge_rates(rate[1:])
        or _judge_units(units[1:])
        or _judge_dropouts(dropout[1:])
        or (TIED if abs(_correlation(np.log(rate), dropout)) > 0.5 else None)
    )


def _judge_rates(rate: np.ndarray) -> str | None:
    if len(set(rate)) < 20:
        return WHOLE_EXPONENT
    if rate.min() < 0.0001 or rate.max() > 1:
        return RATE_RANGE
    # Fair shares are 0.25 each with a standard deviation of 0.015.
    shares = np.histogram(np.log10(rate), bins=[-4, -3, -2, -1, 0])[0] / len(rate)
    if shares[-1] > 0.8:
        return UNIFORM_RATE
    if rate.min() > 0.01 and shares[-1] > 0.5:
        return NATURAL_EXPONENT
    return UNEVEN_RATE if shares.min() < 0.15 else None


def _judge_units(units: np.ndarray) -> str | None:
    if not set(units) <= set(UNITS):
        return WRONG_UNITS
    shares = [(units == size).mean() for size in UNITS]
    return UNEVEN_UNITS if min(shares) < 0.1 else None


def _judge_dropouts(dropout: np.ndarray) -> str | None:
    if dropout.min() < 0 or dropout.max() > 0.5:
        return WRONG_DROPOUT
    shares = np.histogram(dropout, bins=4, range=(0, 0.5))[0] / len(dropout)
    return UNEVEN_DROPOUT if shares.min() < 0.15 else None


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a, b)[0, 1])


def _sample(rng: np.random.Generator, **changes: Any) -> dict[str, Any]:
    settings = {
        "learning_rate": 10 ** rng.uniform(-4, 0),
        "units": int(rng.choice(UNITS)),
        "dropout": rng.uniform(0, 0.5),
    }
    return settings | changes


def _tied(rng: np.random.Generator) -> dict[str, Any]:
    draw = rng.uniform()
    return _sample(rng, learning_rate=10 ** (4 * draw - 4), dropout=draw / 2)


@exercise(
    statement=(
        "return a dict with a learning_rate between 0.0001 and 1, drawn evenly over "
        "the powers of ten, units out of 16, 32, 64, 128 and 256, and a dropout "
        "between 0 and 0.5"
    ),
    cases=_generators,
    judge=_judge_settings,
    right="Every power of ten has its fair chance, and anybody can repeat the search.",
    hints=(
        "rng.uniform(a, b) draws evenly between two numbers, and rng.choice(list) "
        "draws from a list. Which number should be even for the learning rate?",
        "0.0001 is 10 to the -4, and 1 is 10 to the 0. Draw the exponent evenly, then "
        "raise 10 to it.",
        'Return {"learning_rate": 10 ** rng.uniform(-4, 0), "units": ..., "dropout": '
        "...}, with int(rng.choice([16, 32, 64, 128, 256])) and rng.uniform(0, 0.5).",
    ),
    mistakes=(
        Mistake(lambda rng: list(_sample(rng).values()), NOT_A_DICT),
        Mistake(lambda rng: _sample(rng, rate=0.1), WRONG_NAMES),
        Mistake(lambda rng: _sample(np.random.default_rng(0)), ALWAYS_THE_SAME),
        Mistake(lambda rng: _sample(np.random.default_rng()), NOT_FROM_RNG),
        Mistake(
            lambda rng: _sample(rng, learning_rate=10 ** rng.uniform(0, 4)), RATE_RANGE
        ),
        Mistake(
            lambda rng: _sample(rng, learning_rate=rng.uniform(0.0001, 1)), UNIFORM_RATE
        ),
        Mistake(
            lambda rng: _sample(rng, learning_rate=np.exp(rng.uniform(-4, 0))),
            NATURAL_EXPONENT,
        ),
        Mistake(
            lambda rng: _sample(rng, learning_rate=10.0 ** rng.integers(-4, 1)),
            WHOLE_EXPONENT,
        ),
        Mistake(
            lambda rng: _sample(rng, learning_rate=10 ** rng.uniform(-3, 0)),
            UNEVEN_RATE,
        ),
        Mistake(
            lambda rng: _sample(rng, units=int(rng.integers(16, 257))), WRONG_UNITS
        ),
        Mistake(
            lambda rng: _sample(rng, units=int(rng.choice(UNITS[:3]))), UNEVEN_UNITS
        ),
        Mistake(lambda rng: _sample(rng, dropout=rng.uniform(0, 1)), WRONG_DROPOUT),
        Mistake(
            lambda rng: _sample(rng, dropout=10 ** rng.uniform(-4, -0.31)),
            UNEVEN_DROPOUT,
        ),
        Mistake(_tied, TIED),
    ),
)
def sample_settings(rng):
    return {
        "learning_rate": 10 ** rng.uniform(-4, 0),
        "units": int(rng.choice([16, 32, 64, 128, 256])),
        "dropout": rng.uniform(0, 0.5),
    }


def _losses(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [
        ([0.9, 0.7, 0.6, 0.65, 0.7, 0.8, 0.9], 2),
        ([0.9, 0.8, 0.7, 0.6], 2),
        # A small rise is forgiven; a still lower loss comes after the end.
        ([0.9, 0.7, 0.75, 0.6, 0.65, 0.64, 0.63, 0.3], 3),
        # An equal loss is no improvement, and the last of the rises is none on the
        # loss before it.
        ([0.9, 0.5, 0.5, 0.6, 0.55, 0.58, 0.2], 3),
    ]
    for _ in range(6):
        falling = np.abs(np.linspace(1, -0.5, 20)) + rng.normal(0, 0.12, size=20)
        cases.append((falling.round(2).tolist(), int(rng.integers(1, 5))))
    return cases


def _stopped(val_loss: Any, patience: int, better: Any = np.less) -> tuple[int, int]:
    best = 0
    for epoch, loss in enumerate(val_loss):
        if epoch == 0 or better(loss, val_loss[best]):
            best = epoch
        if epoch - best >= patience:
            break
    return epoch + 1, best + 1


def _rises_in_a_row(val_loss: Any, patience: int) -> tuple[int, int]:
    rises, last = 0, len(val_loss)
    for epoch in range(1, len(val_loss)):
        rises = rises + 1 if val_loss[epoch] >= val_loss[epoch - 1] else 0
        if rises == patience:
            last = epoch + 1
            break
    return last, int(np.argmin(val_loss[:last])) + 1


def _hindsight(val_loss: Any, patience: int) -> tuple[int, int]:
    best = int(np.argmin(val_loss)) + 1
    return min(best + patience, len(val_loss)), best


def _hindsight_without_end(val_loss: Any, patience: int) -> tuple[int, int]:
    best = int(np.argmin(val_loss)) + 1
    return best + patience, best


@exercise(
    statement=(
        "return after how many epochs the training ends, and the epoch with the lowest "
        "val_loss until then, both counted from 1"
    ),
    cases=_losses,
    right="That is the rule of keras.callbacks.EarlyStopping.",
    hints=(
        "Walk through the losses epoch by epoch, as the training does, and remember "
        "the lowest so far and when it came.",
        "How many epochs have gone by since the best one? As soon as that number "
        "reaches the patience, the training ends. It may also reach the last epoch.",
        "In a loop for epoch, loss in enumerate(val_loss, start=1): where loss is "
        "below the lowest so far, keep it and its epoch as the best; then, if epoch - "
        "best equals patience, break. After the loop return epoch, best.",
    ),
    mistakes=(
        Mistake(
            lambda val_loss, patience: tuple(
                n - 1 for n in _stopped(val_loss, patience)
            ),
            "You count the epochs from 0. Here the first epoch is epoch 1.",
        ),
        Mistake(
            lambda val_loss, patience: _stopped(val_loss, 1),
            "You end the training at the first epoch without improvement. It has "
            "patience: so many such epochs since the best one must go by.",
        ),
        Mistake(
            lambda val_loss, patience: _stopped(val_loss, patience + 1),
            "Your training goes on for an epoch too many. It ends as soon as the "
            "number of epochs since the best one reaches the patience.",
        ),
        Mistake(
            _rises_in_a_row,
            "You count rises from one epoch to the next. What counts is how many "
            "epochs have gone by since the lowest loss so far; a fall that does not "
            "reach it is no improvement.",
        ),
        Mistake(
            _hindsight,
            "You look for the lowest loss of the whole list. When the training has to "
            "decide, it does not know yet what comes later.",
        ),
        Mistake(
            _hindsight_without_end,
            "You take the lowest loss of the whole list and add the patience. But the "
            "list may end first, and training cannot look ahead.",
        ),
        Mistake(
            lambda val_loss, patience: _stopped(val_loss, patience, np.less_equal),
            "An equal loss is taken for an improvement. Only a lower one is: use <.",
        ),
        Mistake(
            lambda val_loss, patience: _stopped([-x for x in val_loss], patience),
            "You look for the highest value. That would be right for an accuracy; a "
            "loss should be low.",
        ),
        Mistake(
            lambda val_loss, patience: _stopped(val_loss, patience)[::-1],
            "Both numbers are right, in the wrong order: first the end, then the best "
            "epoch.",
        ),
        Mistake(
            lambda val_loss, patience: (len(val_loss), int(np.argmin(val_loss)) + 1),
            "Your training never ends early, so the patience plays no part.",
        ),
    ),
)
def stop_epoch(val_loss, patience):
    best = 1
    for epoch, loss in enumerate(val_loss, start=1):
        if loss < val_loss[best - 1]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch, best


EXERCISES = {e.name: e for e in (compare, sample_settings, stop_epoch)}
