"""Lesson 07: the range test, the figures, and what the lesson claims."""

import math

import keras
import numpy as np
import optuna
import pytest
from matplotlib.colors import to_hex

from mnist_course import plots
from mnist_course.activations import cross_entropy
from mnist_course.data import load_mnist
from mnist_course.exercises import tune_hyperparameters as exercises
from mnist_course.network import Network
from mnist_course.optimizers import SGD
from mnist_course.plots import comparisons, smooth
from mnist_course.plots.picture import TRAIN, VALIDATION, Picture
from mnist_course.training import range_test


@pytest.fixture(scope="module")
def digits():
    """Return 600 images and their labels."""
    (x, y), _ = load_mnist()
    return x[:600], y[:600]


def network(optimizer=None, *, seed=1, units=16):
    """Return a compiled network of one hidden layer."""
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(units, "relu"),
            layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer or keras.optimizers.SGD(0.1), loss, metrics=["accuracy"])
    return model


# --- the range test ---


def test_rates_rise_by_the_same_factor(digits):
    """The rates go from the lowest to the highest, evenly over the powers of ten."""
    found = range_test(network(), *digits, lowest=1e-5, highest=1e-2, steps=7)
    assert len(found["loss"]) == 7
    np.testing.assert_allclose(found["learning_rate"], np.geomspace(1e-5, 1e-2, 7))


def test_each_loss_is_that_of_its_own_batch(digits):
    """Losses are of single batches, not means since the start, and before the step."""
    model = network()
    x, y = digits
    found = range_test(model, x, y, lowest=1e-9, highest=1e-8, steps=6, batch_size=200)
    rng = np.random.default_rng(0)
    order = np.concatenate([rng.permutation(600) for _ in range(2)]).reshape(6, 200)
    logits = model(x).numpy().astype(float)
    losses = [cross_entropy(logits[batch], y[batch]) for batch in order]
    np.testing.assert_allclose(found["loss"], losses, rtol=1e-4)
    assert np.ptp(losses) > 0.01  # else a mean could not be told from them


def test_the_rate_is_really_used(digits):
    """The steps are as long as the rates say: two SGD steps are done again by hand."""
    x, y = digits
    model, twin = network(), network()
    found = range_test(
        model, x, y, lowest=0.1, highest=0.4, steps=3, batch_size=600
    )  # every batch is the whole set, whatever its order
    for rate in (0.1, 0.2):
        twin.optimizer.learning_rate = rate
        twin.train_on_batch(x, y)
    last = cross_entropy(twin(x).numpy().astype(float), y)
    assert found["loss"][2] == pytest.approx(last, rel=1e-3)
    assert found["loss"][2] < found["loss"][0] - 0.05


@pytest.mark.parametrize("optimizer", [keras.optimizers.SGD, keras.optimizers.Adam])
def test_the_model_is_put_back(digits, optimizer):
    """Weights, state of the optimizer and learning rate are afterwards as before."""
    model = network(optimizer(0.003))
    model.fit(*digits, batch_size=100, verbose=0)
    variables = [*model.variables, *model.optimizer.variables]
    before = [v.numpy().copy() for v in variables]
    range_test(model, *digits, steps=20)
    for one, other in zip(before, variables, strict=True):
        np.testing.assert_array_equal(one, other.numpy())
    assert float(model.optimizer.learning_rate) == pytest.approx(0.003)
    assert int(model.optimizer.iterations) == 6


def test_a_rate_that_is_too_high_ends_the_test(digits):
    """A loss that runs away ends it, and no entry is NaN or infinite."""
    found = range_test(network(), *digits, lowest=1e-3, highest=1e12, steps=60)
    assert len(found["loss"]) < 60
    assert len(found["loss"]) == len(found["learning_rate"])
    assert np.isfinite(found["loss"]).all()
    assert max(found["loss"][:-1]) <= 4 * found["loss"][0]


def test_a_loss_that_is_no_number_is_left_out(digits):
    """One absurd step, and what comes after is not among the entries."""
    found = range_test(network(), *digits, lowest=1e20, highest=1e38, steps=4)
    assert len(found["loss"]) == 1
    assert found["loss"][0] == pytest.approx(np.log(10), abs=0.4)


def test_the_loss_falls_and_turns(digits):
    """For SGD on digits the lowest loss lies between 0.05 and 5."""
    found = range_test(network(units=64), *digits, lowest=1e-4, highest=100)
    means = smooth(found["loss"])
    rate = found["learning_rate"][int(means.argmin())]
    assert 0.05 < rate < 5
    assert means.min() < 0.8 * means[0]
    assert means[-1] > 1.2 * means.min()


def test_the_digits_are_drawn_again_when_they_run_out(digits):
    """More steps than there are batches go on with another pass."""
    x, y = digits
    found = range_test(
        network(), x[:150], y[:150], lowest=1e-6, highest=1e-5, steps=9, batch_size=100
    )
    assert len(found["loss"]) == 9


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"lowest": 0}, "lowest=0"),
        ({"lowest": 2, "highest": 1}, "highest=1"),
        ({"steps": 1}, "steps=1"),
        ({"batch_size": 601}, "batch_size=601"),
        ({"batch_size": 0}, "batch_size=0"),
    ],
)
def test_numbers_out_of_range_are_named(digits, arguments, words):
    """What is out of range is said, and nothing is trained."""
    with pytest.raises(ValueError, match=words):
        range_test(network(), *digits, **arguments)


def test_models_that_cannot_be_tested_are_named(digits):
    """A model without compile, or with a schedule, is refused with a way out."""
    bare = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    with pytest.raises(ValueError, match=r"call model.compile\(\.\.\.\) first"):
        range_test(bare, *digits)
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    with pytest.raises(ValueError, match="is a schedule"):
        range_test(network(keras.optimizers.SGD(schedule)), *digits)


def test_smoothing_is_a_mean_of_neighbours():
    """A line stays a line, a single peak is spread, and the length is kept."""
    line = np.arange(50.0)
    np.testing.assert_allclose(smooth(line)[5:-5], line[5:-5])
    peak = np.zeros(50)
    peak[25] = 10
    by_hand = [peak[max(0, i - 2) : i + 3].mean() for i in range(50)]
    np.testing.assert_allclose(smooth(peak), by_hand, atol=1e-12)


# --- the figures ---

CURVE = {"loss": [2.0, 1.0, 0.5], "val_loss": [2.1, 1.5, 1.2]}


def lines_of(axes):
    """Return the data of all lines of an axes, by label."""
    return {line.get_label(): line.get_xydata() for line in axes.lines}


def test_range_test_curve_marks_the_lowest_mean():
    """The mark stands where the mean is lowest, not at the lowest single loss."""
    rates = np.geomspace(1e-4, 10, 41)
    losses = 2 + np.abs(np.arange(41) - 30) / 30
    losses[10] = 0.1
    picture = plots.range_test_curve({"learning_rate": rates, "loss": losses})
    lines = lines_of(picture.axes[0])
    assert lines["lowest mean"][0, 0] == pytest.approx(rates[30])
    np.testing.assert_allclose(lines["single batches"][:, 1], losses)
    assert picture.axes[0].get_xscale() == "log"
    assert "lowest between 0.1 and 1." in picture.alt


def test_scores_are_shown_in_per_cent_with_their_mean():
    """Each setting has its dots and its bar in a row of its own, under its name."""
    picture = plots.scores_by_setting("units", {2: [0.4, 0.5], 16: [0.9, 0.92]})
    [axes] = picture.axes
    dots, bar = axes.lines[2:]
    np.testing.assert_allclose(dots.get_xydata(), [[90, 1], [92, 1]])
    np.testing.assert_allclose(bar.get_xydata(), [[91, 1]])
    assert [text.get_text() for text in axes.get_yticklabels()] == ["2", "16"]
    assert "units: 2, 16. Each has 2 dots" in picture.alt


def test_a_single_score_has_no_mean():
    """With one seed there is a dot and no bar, and the sentence speaks of none."""
    picture = plots.scores_by_setting("units", {2: [0.4], 16: [0.9]})
    [axes] = picture.axes
    assert [len(line.get_xdata()) for line in axes.lines] == [1, 1]
    assert {line.get_marker() for line in axes.lines} == {"o"}
    assert picture.alt.endswith("2, 16. Each has a dot.")


def test_runs_are_compared_side_by_side():
    """Training losses stand left, validation losses right, each under its name."""
    other = {"loss": [1.0, 0.9], "val_loss": [1.1, 1.3]}
    picture = plots.compare_runs({"plain": CURVE, "other": other})
    left, right = picture.axes
    np.testing.assert_allclose(lines_of(left)["plain"][:, 1], CURVE["loss"])
    np.testing.assert_allclose(lines_of(right)["other"], [[1, 1.1], [2, 1.3]])
    assert picture.alt.endswith("plain, other.")


def test_accuracies_are_compared_in_per_cent():
    """The accuracy is drawn where it is asked for."""
    run = {"accuracy": [0.5, 0.9], "val_accuracy": [0.4, 0.8]}
    picture = plots.compare_runs({"run": run}, metric="accuracy")
    np.testing.assert_allclose(lines_of(picture.axes[1])["run"][:, 1], [40, 80])


def test_a_diverging_run_does_not_flatten_the_others():
    """A huge loss, and one that is no number, leave the axes readable."""
    wild = {"loss": [2.0, 900.0, np.nan], "val_loss": [2.0, 800.0, np.inf]}
    picture = plots.compare_runs({"plain": CURVE, "wild": wild})
    assert picture.axes[0].get_ylim() == (0, comparisons.HIGHEST_LOSS)
    assert picture.to_png()


def texts_of(axes):
    """Return the words that stand inside an axes."""
    return [text.get_text() for text in axes.texts if text.get_text()]


def test_a_loss_above_the_frame_is_named():
    """A run that leaves the frame is named where it does, and no other one."""
    wild = {"loss": [12.0, 2.3, 2.3], "val_loss": [2.4, 2.3, 2.3]}
    left, right = plots.compare_runs({"plain": CURVE, "wild": wild}).axes
    assert texts_of(left) == ["↑ wild: up to 12"]
    assert texts_of(right) == []
    tame = plots.compare_runs({"plain": CURVE})
    assert [texts_of(axes) for axes in tame.axes] == [[], []]


def test_no_two_runs_look_alike():
    """Four runs have four colours and four strokes, not train's or validation's."""
    axes = plots.compare_runs(dict.fromkeys("abcd", CURVE)).axes[0]
    colours = {to_hex(line.get_color()) for line in axes.lines}
    assert len(colours) == 4
    assert not colours & {to_hex(TRAIN), to_hex(VALIDATION)}
    assert len({repr(look["linestyle"]) for look in comparisons.RUN_STYLES}) == 4


def test_each_optimizer_has_its_line_over_the_rates():
    """Scores are drawn in per cent against their rates, on a logarithmic axis."""
    rates = [0.01, 0.1, 1.0]
    scores = {"SGD": [0.2, 0.9, 0.8], "Adam": [0.9, 0.5, 0.1]}
    picture = plots.scores_by_rate(rates, scores)
    [axes] = picture.axes
    lines = lines_of(axes)
    np.testing.assert_allclose(lines["SGD"], [[0.01, 20], [0.1, 90], [1, 80]])
    np.testing.assert_allclose(lines["Adam"][:, 1], [90, 50, 10])
    assert axes.get_xscale() == "log"
    assert "SGD, Adam" in picture.alt
    assert "3 rates from 0.01 to 1 " in picture.alt


def test_a_guess_is_marked_among_the_trials():
    """A line stands at the guessed rate, and in the sentence; else there is none."""
    with_guess = plots.search_results([0.1, 0.2], [0.8, 0.9], guess=0.03)
    marks = lines_of(with_guess.axes[0])["first guess"]
    np.testing.assert_allclose(marks[:, 0], 0.03)
    assert "dashed line" in with_guess.alt
    without = plots.search_results([0.1, 0.2], [0.8, 0.9])
    assert "first guess" not in lines_of(without.axes[0])
    assert "dashed line" not in without.alt


def test_the_best_trial_is_ringed_and_the_best_so_far_never_falls():
    """The ring is round the highest score, and the step line is a running maximum."""
    rates, scores = [0.1, 0.001, 0.03, 1.0], [0.8, 0.5, 0.9, 0.7]
    picture = plots.search_results(rates, scores)
    left, right = picture.axes
    np.testing.assert_allclose(left.lines[-1].get_xydata(), [[0.03, 90]])
    np.testing.assert_allclose(right.lines[-1].get_xydata(), [[3, 90]])
    np.testing.assert_allclose(right.lines[0].get_ydata(), [80, 80, 90, 90])
    np.testing.assert_allclose(
        left.collections[0].get_offsets(), np.transpose([rates, [80, 50, 90, 70]])
    )


def test_the_grid_tries_three_rates_and_chance_nine():
    """Both drawings have nine trials, and their titles count right."""
    for axes, different in zip(plots.grid_and_random().axes, (3, 9), strict=True):
        points = axes.lines[0].get_xydata()
        assert len(points) == 9
        assert len(np.unique(points[:, 0].round(6))) == different
        assert f"{different} learning rates" in axes.get_title(loc="left")
        np.testing.assert_allclose(axes.lines[1].get_xdata(), points[:, 0])


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plots.range_test_curve({"learning_rate": [1]}), "at least 2"),
        (lambda: plots.scores_by_setting("units", {}), "at least one score"),
        (lambda: plots.scores_by_setting("units", {2: []}), "at least one score"),
        (lambda: plots.compare_runs({}), "1 to 4 runs"),
        (lambda: plots.compare_runs(dict.fromkeys("abcde", CURVE)), "1 to 4 runs"),
        (lambda: plots.compare_runs({"a": {"loss": [1]}}), r"\{'a': \['loss'\]\}"),
        (lambda: plots.scores_by_rate([0.1], {}), "1 to 4 optimizers"),
        (lambda: plots.scores_by_rate([0.1], {"SGD": [1, 2]}), r"\{'SGD': 2\}"),
        (lambda: plots.search_results([0.1], []), "got 1 and 0"),
    ],
)
def test_what_cannot_be_drawn_is_named(draw, words):
    """Errors say what was expected and what arrived."""
    with pytest.raises(ValueError, match=words):
        draw()


def test_pictures_are_small():
    """Every figure is a picture below the limit for lessons."""
    rates = np.geomspace(1e-4, 10, 100)
    noisy = 2 + np.random.default_rng(0).normal(0, 0.2, 100)
    for picture in (
        plots.range_test_curve({"learning_rate": rates, "loss": noisy}),
        plots.scores_by_setting("units", {n: [0.1, 0.9] for n in range(5)}),
        plots.compare_runs(dict.fromkeys("abcd", CURVE)),
        plots.scores_by_rate(rates, dict.fromkeys("abcd", noisy / 4)),
        plots.search_results(rates[:30], np.linspace(0.1, 0.9, 30)),
        plots.grid_and_random(),
    ):
        assert isinstance(picture, Picture)
        assert len(picture.to_png()) <= 75_000


# --- the exercises, and what the lesson says ---


def test_with_as_many_steps_a_large_batch_is_no_worse():
    """What holds large batches back in the lesson is how few steps they take."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    x, x_val = x[:2_000].reshape(-1, 784), x_val.reshape(-1, 784)
    scores = {}
    for batch_size, epochs in ((32, 4), (512, 63)):
        network = Network([784, 64, 10], seed=1, input_scale=1 / 255)
        network.fit(
            x, y[:2_000], batch_size=batch_size, epochs=epochs, optimizer=SGD(0.1)
        )
        scores[batch_size] = network.evaluate(x_val, y_val)[1]
    assert scores[512] > 0.9
    assert scores[512] > scores[32] - 0.01


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


def test_optuna_draws_rates_as_the_exercise_does():
    """`log=True` is even over the powers of ten, as the lesson says."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    rates = [
        study.ask().suggest_float("learning_rate", 1e-4, 1.0, log=True)
        for _ in range(400)
    ]
    shares = np.histogram(np.log10(rates), bins=[-4, -3, -2, -1, 0])[0] / 400
    np.testing.assert_allclose(shares, 0.25, atol=0.1)


def test_the_counts_in_the_prose_are_right():
    """Combinations, days and steps of the lesson's prose."""
    assert 4**9 == 262_144
    assert round(4**9 / 86_400) == 3
    assert 4 * math.ceil(2_000 / 512) == 16
    assert 4 * math.ceil(2_000 / 32) > 250
    evenly = (1 - 0.1) / (1 - 0.0001)
    assert 0.89 < evenly < 0.91


def test_depth_with_all_images_is_as_the_prose_says():
    """Ten epochs: none about 94 %, one about 98 %, four layers no better than one."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    x, x_val = x.reshape(-1, 784), x_val.reshape(-1, 784)
    scores = {}
    for layers in (0, 1, 4):
        sizes = [784, *[64] * layers, 10]
        network = Network(sizes, seed=1, input_scale=1 / 255)
        network.fit(x, y, epochs=10, optimizer=SGD(0.1))
        scores[layers] = network.evaluate(x_val, y_val)[1]
    assert 0.93 < scores[0] < 0.95
    assert 0.97 < scores[1] < 0.985
    assert scores[0] + 0.02 < scores[4] < scores[1] + 0.003


def test_what_compare_was_given_is_named_as_a_learner_knows_it():
    """The stand-in for training is called the function score, not by its class."""
    zeros = exercises.compare(lambda score, settings, seeds: (settings, settings))
    assert "score = the function score, settings = [16, 64]" in str(zeros)
