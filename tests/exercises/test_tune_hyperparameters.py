"""Lesson 07's exercises against Keras, and other right answers."""

import keras
import numpy as np
import pytest

from mnist_course.exercises import tune_hyperparameters as exercises

UNITS = (16, 32, 64, 128, 256)


def sample(rng, **changes):
    """Return settings as the solution draws them, with what a mistake changes."""
    return exercises.sample_settings.reference(rng) | changes


def tied(rng):
    """Draw once for the learning rate and the dropout."""
    draw = rng.uniform()
    return sample(rng, learning_rate=10 ** (4 * draw - 4), dropout=draw / 2)


# For each verdict of the check an answer that does not pass it.
SETTINGS = {
    "a dict": lambda rng: list(sample(rng).values()),
    "the names": lambda rng: sample(rng, rate=0.1),
    "no fixed seed": lambda rng: sample(np.random.default_rng(0)),
    "all from rng": lambda rng: sample(np.random.default_rng()),
    "any exponent": lambda rng: sample(rng, learning_rate=10.0 ** rng.integers(-4, 1)),
    "rate in range": lambda rng: sample(rng, learning_rate=10 ** rng.uniform(0, 4)),
    "an even exponent": lambda rng: sample(rng, learning_rate=rng.uniform(0.0001, 1)),
    "base ten": lambda rng: sample(rng, learning_rate=np.exp(rng.uniform(-4, 0))),
    "even over powers": lambda rng: sample(rng, learning_rate=10 ** rng.uniform(-3, 0)),
    "units out of five": lambda rng: sample(rng, units=int(rng.integers(16, 257))),
    "even units": lambda rng: sample(rng, units=int(rng.choice(UNITS[:3]))),
    "dropout in range": lambda rng: sample(rng, dropout=rng.uniform(0, 1)),
    "even dropout": lambda rng: sample(rng, dropout=10 ** rng.uniform(-4, -0.31)),
    "separate draws": tied,
}


def test_every_verdict_has_a_mistake():
    """No sentence of the check is without an answer that it is said to."""
    assert set(SETTINGS) == set(exercises.sample_settings.words.verdicts)


@pytest.mark.parametrize("verdict", SETTINGS)
def test_wrong_settings_are_named(verdict):
    """Settings drawn in another way get the sentence of what does not hold."""
    report = exercises.sample_settings(SETTINGS[verdict])
    assert report.message == exercises.sample_settings.words.verdicts[verdict]


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


def test_right_settings_are_accepted_however_they_are_drawn():
    """Other ways to draw the same distribution are right as well."""

    def otherwise(rng):
        exponent = -4 * rng.random()
        units = 2 ** int(rng.integers(4, 9))
        return {
            "units": units,
            "dropout": rng.random() / 2,
            "learning_rate": np.float64(10.0**exponent),
        }

    def with_exp(rng):
        rate = float(np.exp(rng.uniform(np.log(1e-4), 0)))
        return exercises.sample_settings.reference(rng) | {"learning_rate": rate}

    for _ in range(5):
        assert exercises.sample_settings(otherwise)
        assert exercises.sample_settings(with_exp)


def test_right_settings_are_never_refused_by_bad_luck():
    """In 60 checks the reference is right 60 times."""
    assert all(
        exercises.sample_settings(exercises.sample_settings.reference)
        for _ in range(60)
    )


def test_what_compare_was_given_is_named_as_a_learner_knows_it():
    """The stand-in for training is called the function score, not by its class."""
    wrong = exercises.compare(lambda score, setting, other, seeds: (seeds, 2))
    assert "score = the function score, setting = 64, other = 128" in str(wrong)


def plain_loop(score, setting, other, seeds):
    """Collect in a loop, and count the signs."""
    differences, better, worse = [], 0, 0
    for seed in seeds:
        difference = score(other, seed) - score(setting, seed)
        differences.append(difference)
        better += difference > 0
        worse += difference < 0
    return differences, len(seeds) in (better, worse)


def one_after_the_other(score, setting, other, seeds):
    """Train all of one setting first; return a list of two."""
    first = [score(setting, seed) for seed in seeds]
    second = [score(other, seed) for seed in seeds]
    d = np.subtract(second, first)
    return [d, d.min() > 0 or d.max() < 0]


def by_dict(score, setting, other, seeds):
    """Keep the scores under their settings."""
    scores = {s: np.array([score(s, i) for i in seeds]) for s in (setting, other)}
    d = scores[other] - scores[setting]
    return d, set(np.sign(d)) in ({1.0}, {-1.0})


def by_products(score, setting, other, seeds):
    """Two numbers have one sign where their product is above 0."""
    d = np.array([score(other, s) - score(setting, s) for s in seeds])
    return d, bool((d * d[0] > 0).all())


def as_tuple(score, setting, other, seeds):
    """Return a tuple, and 1 for True."""
    d = tuple(score(other, s) - score(setting, s) for s in seeds)
    return d, int(all(x > 0 for x in d) or all(x < 0 for x in d))


def in_single_precision(score, setting, other, seeds):
    """Round as Keras does."""
    d = np.array([score(other, s) - score(setting, s) for s in seeds], np.float32)
    return d, abs(np.sign(d).sum()) == d.size


@pytest.mark.parametrize(
    "answer",
    [
        *(plain_loop, one_after_the_other, by_dict, by_products, as_tuple),
        in_single_precision,
    ],
)
def test_a_comparison_is_right_however_it_is_written(answer):
    """Lists, tuples, products of signs, 1 for True: all are right, every time."""
    for _ in range(10):
        assert exercises.compare(answer)


def test_lists_are_made_arrays_for_the_lesson():
    """What the lesson goes on with can be multiplied and averaged."""
    compare = exercises.compare.or_solution(plain_loop)
    score = exercises.Scores(1, 2, [0, 1], [0.1, 0.2], np.random.default_rng(0))
    differences, one_sign = compare(score, 1, 2, [0, 1])
    np.testing.assert_allclose(100 * differences, [10, 20])
    assert one_sign


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
