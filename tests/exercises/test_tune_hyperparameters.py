"""Lesson 07's exercises against Keras, and other right answers."""

import math
import re

import keras
import numpy as np
import pytest

from mnist_course.exercises import tune_hyperparameters as exercises
from mnist_course.exercises.checking import judge_settings

UNITS = (16, 32, 64, 128, 256)


def sample(rng, **changes):
    """Return settings as the solution draws them, with what a mistake changes."""
    return exercises.sample_settings.reference(rng) | changes


def tied(rng, *, times=1):
    """Draw once for the learning rate and the dropout."""
    draw = rng.uniform()
    dropout = times * draw % 1 / 2
    return sample(rng, learning_rate=10 ** (4 * draw - 4), dropout=dropout)


def sized_by_the_rate(rng):
    """Draw once for the learning rate and the units."""
    draw = rng.uniform()
    return sample(rng, learning_rate=10 ** (4 * draw - 4), units=UNITS[int(5 * draw)])


# What each wrong answer is told: names of verdicts, more than one where more is wrong.
SETTINGS = [
    (["a dict"], lambda rng: list(sample(rng).values())),
    (["a dict"], lambda rng: tuple(sample(rng).values())),
    (["the names"], lambda rng: sample(rng, rate=0.1)),
    (["the names"], lambda rng: {"lr": 0.1, "units": 16, "dropout": 0.1}),
    (["numbers"], lambda rng: sample(rng, dropout=rng.uniform(0, 0.5, size=1))),
    (["numbers"], lambda rng: sample(rng, units=str(rng.choice(UNITS)))),
    (["no fixed seed"], lambda rng: sample(np.random.default_rng(0))),
    (["all from rng"], lambda rng: sample(np.random.default_rng())),
    (["all from rng"], lambda rng: sample(rng, units=int(np.random.choice(UNITS)))),  # noqa: NPY002
    (
        ["any exponent"],
        lambda rng: sample(rng, learning_rate=10.0 ** rng.integers(-4, 1)),
    ),
    (["rate in range"], lambda rng: sample(rng, learning_rate=10 ** rng.uniform(0, 4))),
    (["rate in range"], lambda rng: sample(rng, learning_rate=np.log(-rng.random()))),
    (["rate in range"], lambda rng: sample(rng, learning_rate=rng.uniform(-4, 0))),
    (
        ["rate in range"],
        lambda rng: sample(rng, learning_rate=10 ** rng.uniform(-5, 0)),
    ),
    (["an even exponent"], lambda rng: sample(rng, learning_rate=rng.uniform(1e-4, 1))),
    (
        ["the whole way"],
        lambda rng: sample(rng, learning_rate=np.exp(rng.uniform(-4, 0))),
    ),
    (["the whole way"], lambda rng: sample(rng, learning_rate=2 ** rng.uniform(-4, 0))),
    (
        ["the whole way"],
        lambda rng: sample(rng, learning_rate=10 ** rng.uniform(-3, 0)),
    ),
    (
        ["the whole way"],
        lambda rng: sample(rng, learning_rate=10 ** rng.uniform(-4, -0.2)),
    ),
    (
        ["even over powers"],
        lambda rng: sample(rng, learning_rate=max(1e-4, rng.random() ** 3)),
    ),
    (["units out of five"], lambda rng: sample(rng, units=int(rng.integers(16, 257)))),
    (["even units"], lambda rng: sample(rng, units=int(rng.choice(UNITS[:3])))),
    (["even units"], lambda rng: sample(rng, units=64)),
    (["even units"], lambda rng: sample(rng, units=2 ** round(rng.uniform(4, 8)))),
    (["dropout in range"], lambda rng: sample(rng, dropout=rng.uniform(0, 1))),
    (["any dropout"], lambda rng: sample(rng, dropout=0.2)),
    (["any dropout"], lambda rng: sample(rng, dropout=rng.choice([0, 0.25, 0.5]))),
    (["the whole dropout"], lambda rng: sample(rng, dropout=rng.uniform(0, 0.45))),
    (["even dropout"], lambda rng: sample(rng, dropout=10 ** rng.uniform(-4, -0.31))),
    (["even dropout"], lambda rng: sample(rng, dropout=rng.beta(3, 3) / 2)),
    (["separate draws"], tied),
    (["separate draws"], lambda rng: tied(rng, times=5)),
    (["separate draws"], sized_by_the_rate),
    (
        ["an even exponent", "even units"],
        lambda rng: sample(rng, learning_rate=rng.uniform(1e-4, 1), units=64),
    ),
    (
        ["the whole way", "units out of five", "dropout in range"],
        lambda rng: {
            "learning_rate": float(np.exp(rng.uniform(-4, 0))),
            "units": int(rng.integers(1, 300)),
            "dropout": rng.random(),
        },
    ),
]


def with_logs(rng):
    """Draw the exponent of another base, in the right range."""
    exponent = rng.uniform(math.log(1e-4), math.log(1))
    return sample(rng, learning_rate=math.exp(exponent))


def with_lists(rng):
    """Draw by places and shares."""
    place = sorted(range(5), key=lambda _: rng.random())[0]
    units = [16, 32, 64, 128, 256][place]
    rate = 10.0 ** (rng.random() * 4 - 4)
    return dict(
        zip(judge_settings.NAMES, (rate, units, rng.random() * 0.5), strict=True)
    )


RIGHT = {
    "otherwise": lambda rng: {
        "units": 2 ** int(rng.integers(4, 9)),
        "dropout": rng.random() / 2,
        "learning_rate": np.float64(10.0 ** (-4 * rng.random())),
    },
    "logarithms": with_logs,
    "lists": with_lists,
    "NumPy's numbers": lambda rng: sample(rng, units=rng.choice(UNITS)),
    "rounded a little": lambda rng: sample(rng, dropout=round(rng.uniform(0, 0.5), 2)),
    "a range on a scale": lambda rng: sample(
        rng, learning_rate=float(np.geomspace(1e-4, 1, 10_001)[rng.integers(10_001)])
    ),
    "generators of its own": lambda rng: sample(
        np.random.default_rng(rng.integers(2**32))
    ),
    "shuffled": lambda rng: sample(rng, units=int(rng.permutation(UNITS)[-1])),
}


def told(verdicts, report):
    """Assert that a report has the sentences of these verdicts, and no others."""
    says = exercises.sample_settings.words.verdicts
    sentences = [re.escape(says[verdict]) for verdict in verdicts]
    pattern = "\n".join(re.sub(r"\\{\w+\\}", ".+", each) for each in sentences)
    assert re.fullmatch(pattern, report.message), report


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda rng: 10 ** rng.integers(-4, 0), "exponent need not be whole"),
        (lambda rng: 10 ** rng.randint(-4, 0), "This rng has rng.integers"),
        (lambda rng: 10 ^ rng.uniform(-4, 0), "A power is written **"),
        (lambda rng: rng.choice(*UNITS), "square brackets around the five"),
        (lambda rng: random.choice(UNITS), "Draw from the rng that comes in"),  # noqa: F821
    ],
)
def test_an_error_leads_to_what_rng_has(answer, words):
    """Below the error stands what was meant."""
    assert words in exercises.sample_settings(answer).message


def test_every_verdict_has_a_mistake():
    """No sentence of the check is without an answer that it is said to."""
    said = {verdict for verdicts, _ in SETTINGS for verdict in verdicts}
    assert said == set(exercises.sample_settings.words.verdicts)


@pytest.mark.parametrize(("verdicts", "answer"), SETTINGS)
def test_wrong_settings_are_named(verdicts, answer):
    """Settings drawn in another way get the sentence of what does not hold."""
    told(verdicts, exercises.sample_settings(answer))


@pytest.mark.parametrize("name", RIGHT)
def test_right_settings_are_accepted_however_they_are_drawn(name):
    """Other ways to draw the same distribution are right as well."""
    report = exercises.sample_settings(RIGHT[name])
    assert report, report


def test_what_is_said_of_draws_is_true_of_them():
    """Numbers in a message are those that were drawn."""

    def uneven(rng):
        return sample(
            rng, units=int(rng.choice(UNITS, p=[0.4, 0.15, 0.15, 0.15, 0.15]))
        )

    said = exercises.sample_settings(uneven).message
    draws, often, most, _, least = map(
        int, re.findall(r"\d+", said.replace(",", ""))[:5]
    )
    assert (draws, often) == (judge_settings.DRAWS, 16)
    assert 0.35 < most / draws < 0.45
    assert 0.1 < least / draws < 0.2
    low = exercises.sample_settings(SETTINGS[17][1]).message
    assert "reach only from 0.001 to" in low
    both = exercises.sample_settings(sized_by_the_rate).message
    assert both.startswith("learning_rate and units depend")


@pytest.mark.parametrize("patience", [1, 2, 3])
def test_keras_stops_when_the_exercise_says(patience, monkeypatch):
    """The reference solution does what `keras.callbacks.EarlyStopping` does."""
    rng = np.random.default_rng(patience)
    for _ in range(10):
        losses = (np.abs(np.linspace(1, -0.5, 15)) + rng.normal(0, 0.2, 15)).round(2)
        stopper = keras.callbacks.EarlyStopping("val_loss", patience=patience)
        model = keras.Sequential()
        stopper.set_model(model)
        stopper.on_train_begin()
        model.stop_training = False
        for epoch, loss in enumerate(losses):
            stopper.on_epoch_end(epoch, {"val_loss": loss})
            if model.stop_training:
                break
        ended, best = exercises.stop_epoch.reference(losses.tolist(), patience)
        assert (ended, best) == (epoch + 1, stopper.best_epoch + 1)


def test_settings_get_the_same_verdict_whatever_is_drawn():
    """Two hundred times, on draws as the check makes them, but all at once."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        powers, dropout = rng.uniform(size=(2, judge_settings.DRAWS)) * [[-4], [0.5]]
        units = rng.choice(UNITS, size=judge_settings.DRAWS)
        drawn = zip(10**powers, units, dropout, strict=True)
        samples = [dict(zip(judge_settings.NAMES, each, strict=True)) for each in drawn]
        verdicts = judge_settings.judge_settings(
            *samples[: judge_settings.TWICE], *samples
        )
        assert [v for v in verdicts if v and not isinstance(v, list) and not v[1]] == []


def test_what_compare_was_given_is_named_as_a_learner_knows_it():
    """The stand-in for training is called the function score, not by its class."""
    wrong = exercises.compare(lambda score, setting, other, seeds: (seeds, 2))
    assert "score = the function score, setting = 64, other = 128" in str(wrong)


def verdict_of(differences):
    """Ask the solution about these differences."""
    seeds = list(range(len(differences)))
    score = exercises.Scores("a", "b", seeds, differences, np.random.default_rng(0))
    found, one_sign = exercises.compare.reference(score, "a", "b", seeds)
    np.testing.assert_allclose(found, differences, atol=1e-9)
    return bool(one_sign)


def test_the_verdict_by_hand():
    """All above 0 or all below are of one sign; a 0 has none."""
    assert verdict_of([0.1, 0.01, 0.3, 0.02, 0.2])
    assert verdict_of([-0.1, -0.01, -0.3, -0.02, -0.2])
    assert verdict_of([0.1])
    assert not verdict_of([0.1, 0.01, -0.01, 0.02, 0.2])
    assert not verdict_of([0.1, 0.01, 0, 0.02, 0.2])
    assert not verdict_of([0.0, 0.0])
