"""What lesson 06 and its quiz claim."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf

from mnist_course.activations import softmax
from mnist_course.data import load_mnist, load_writers
from mnist_course.exercises import train_with_tensorflow as exercises
from mnist_course.ink import digit_of_strokes
from mnist_course.network import Network
from mnist_course.optimizers import SGD
from mnist_course.readers import reader_of
from mnist_course.support.measured import read_runs
from tools import keras_runs

pytestmark = pytest.mark.usefixtures("forget_models")
SEEDS = len(keras_runs.SEEDS)


@pytest.fixture(scope="module")
def runs():
    """Return what `tools/keras_runs.py` measured."""
    return read_runs("train_with_tensorflow")


@pytest.fixture(scope="module")
def trained(runs):
    """Return a list for each number of the lesson's training, by seed."""
    kinds = runs["trained"][0]
    return {kind: np.array([run[kind] for run in runs["trained"]]) for kind in kinds}


@pytest.fixture(scope="module")
def source(notebook):
    """A function that returns the source of the cell with this id."""
    cells = {cell.id: cell.source for cell in notebook.cells}
    return cells.__getitem__


def test_memory_is_as_the_lesson_says(prose):
    """All training images and their quotients have the megabytes that are named."""
    (x, _), _, _ = load_mnist(validation=5_000)
    images, after, before = re.search(
        r"all ([\d,]+) images that is (\d+) megabytes instead of (\d+)", prose
    ).groups()
    assert f"{len(x):,}" == images
    assert f"{x.nbytes / 1e6:.0f}" == before
    assert f"{(x[:1] / 255.0).nbytes * len(x) / 1e6:.0f}" == after
    assert (x[:1] / np.float32(255)).dtype == np.float32


def test_softmax_twice_keeps_a_loss(quiz):
    """A perfect answer through another softmax has the loss that the quiz names."""
    twice = softmax(np.eye(10)[4])
    assert f"even a perfect answer keeps a loss of {-np.log(twice[4]):.2f}." in quiz


@pytest.mark.filterwarnings("ignore:.*received `from_logits=True`:UserWarning")
def test_a_model_finds_one_mix_up_and_not_the_other(mnist):
    """A softmax at the end is looked through; logits taken for chances learn badly."""
    x, y = (part[:960] for part in mnist[0])

    def trained(last, from_logits):
        keras.utils.set_random_seed(0)
        model = exercises.build_network.reference()
        model.pop()
        model.add(keras.layers.Dense(10, activation=last))
        model.compile(
            optimizer=keras.optimizers.Adam(0.001),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits),
            metrics=["accuracy"],
        )
        return model.fit(x, y, batch_size=32, epochs=3, verbose=0).history

    right = trained(None, True)
    twice = trained("softmax", True)
    np.testing.assert_allclose(twice["loss"], right["loss"], rtol=1e-3)
    assert trained(None, False)["accuracy"][-1] < right["accuracy"][-1] - 0.3


A = [[(250, 850), (500, 150), (750, 850)], [(350, 580), (650, 580)]]


def test_a_model_is_sure_of_noise():
    """What is no digit gets a class, and most often more than half of the whole.

    A letter does too.
    """
    keras.utils.set_random_seed(0)
    (x, y), _, _ = load_mnist(validation=5_000)
    model = exercises.compile_network.reference(exercises.build_network.reference())
    model.fit(x[:20_000], y[:20_000], epochs=2, batch_size=128, verbose=0)
    noise = np.random.default_rng(1).integers(0, 256, size=(200, 28, 28))
    chances = softmax(model.predict(noise, verbose=0))
    assert (chances.max(axis=1) > 0.5).mean() > 0.6
    wide = [np.array(stroke) * [size, 1] for size in (0.7, 1, 1.3) for stroke in A]
    letters = np.stack([digit_of_strokes(wide[i : i + 2]) for i in (0, 2, 4)])
    assert np.median(reader_of(model)(letters).max(axis=1)) > 0.5


# Keras hands TensorFlow's arrays to NumPy in the way of before 2.0.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_both_files_hold_the_means_of_adam_too(tmp_path):
    """Each has three numbers for a weight; either brings the network back."""
    model = exercises.compile_network.reference(exercises.build_network.reference())
    images = np.full((2, 28, 28), 9, "uint8")
    model.fit(images, np.array([3, 4]), verbose=0)
    everything, weights = tmp_path / "digits.keras", tmp_path / "digits.weights.h5"
    model.save(everything)
    model.save_weights(weights)
    for path in (everything, weights):
        assert path.stat().st_size == pytest.approx(3 * 4 * 101_770, rel=0.05)
    loaded = exercises.build_network.reference()
    logits = np.array(model(images))
    assert not np.allclose(np.array(loaded(images)), logits)
    loaded.load_weights(weights)
    np.testing.assert_allclose(np.array(loaded(images)), logits, rtol=1e-5)
    again = keras.models.load_model(everything)
    np.testing.assert_allclose(np.array(again(images)), logits, rtol=1e-5)


@pytest.mark.parametrize("shuffle", [True, False])
def test_validation_split_takes_the_last_images(mnist, shuffle):
    """With validation_split=1/12, fit looks at the last 5,000, whoever wrote them."""
    (x, y), _ = mnist
    keras.utils.set_random_seed(0)
    model = exercises.compile_network.reference(exercises.build_network.reference())
    split = model.fit(
        x,
        y,
        validation_split=1 / 12,
        batch_size=5_000,
        shuffle=shuffle,
        verbose=0,
    ).history
    _, (x_val, y_val), _ = load_mnist(validation=5_000)
    last, held_out = (
        model.evaluate(*data, batch_size=5_000, verbose=0)[0]
        for data in ((x[-5_000:], y[-5_000:]), (x_val, y_val))
    )
    assert split["val_loss"][0] == pytest.approx(last, rel=1e-5)
    assert split["val_loss"][0] != pytest.approx(held_out, rel=0.01)


def test_people_of_the_last_images(prose):
    """Nearly a third are by people who are in training too, 31 % by students."""
    writers, test_writers = load_writers()
    known = np.isin(writers[-5_000:], writers[:-5_000])
    assert 0.3 < known.mean() < 1 / 3
    students = (writers >= 2100)[-5_000:].mean()
    assert f"only {100 * students:.0f} % of the 5,000 are by students" in prose
    assert (test_writers >= 2100).mean() == pytest.approx(0.5, abs=0.005)
    kept, held_out, _ = load_writers(validation=5_000)
    assert not np.isin(held_out, kept).any()
    assert not np.isin(held_out, test_writers).any()


def test_the_same_logits_gradients_and_steps():
    """The NumPy network and Keras's agree before, and after two hundred steps."""
    (x, y), *_ = load_mnist(validation=5_000)
    x, y = x[:6_400], y[:6_400]
    network = Network([784, 128, 10], seed=6, input_scale=1 / 255)
    model = exercises.build_network.reference()
    model.set_weights(network.parameters)
    logits = network.forward(x[:64].reshape(-1, 784))
    np.testing.assert_allclose(model(x[:64]).numpy(), logits, atol=1e-5)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        measured = loss(y[:64], model(x[:64]))
    taped = tape.gradient(measured, model.trainable_variables)
    for one, other in zip(network.backward(y[:64]), taped, strict=True):
        np.testing.assert_allclose(one, other.numpy(), atol=1e-6)
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss=loss)
    settings = {"epochs": 2, "batch_size": 64, "shuffle": False}
    by_hand = network.fit(x.reshape(-1, 784), y, optimizer=SGD(0.1), **settings)
    by_keras = model.fit(x, y, verbose=0, **settings).history
    np.testing.assert_allclose(by_hand["loss"], by_keras["loss"], atol=1e-3)
    for one, other in zip(network.parameters, model.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-5)


def test_unscaled_it_is_the_same_network():
    """But for the layer that scales, with the same first weights."""
    keras.utils.set_random_seed(3)
    scaled = exercises.build_network.reference()
    unscaled = keras_runs.without_scaling(3)
    for one, other in zip(scaled.get_weights(), unscaled.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    x = load_mnist()[0][0][:3]
    np.testing.assert_allclose(
        np.asarray(unscaled(x)), 255 * np.asarray(scaled(x)), rtol=1e-3, atol=0.1
    )


def test_how_far_the_orange_loss_climbs(prose, runs):
    """From its lowest to its last value, as a share of the lowest, by five seeds."""
    losses = np.array([run["val_loss"] for run in runs["few"]])
    climb = losses[:, -1] / losses.min(axis=1) - 1
    assert f"It climbs by about {100 * climb.mean():.0f} %" in prose


def test_mistakes_stay_mistakes_and_grow_sure(prose):
    """After too many epochs most mistakes are those of the best one, and surer."""
    data = load_mnist(validation=5_000)
    (x, y), (x_val, y_val), _ = data
    model = keras_runs.fresh(0)
    wrong, sure = [], []
    for epochs in (10, 30):
        model.fit(x[:700], y[:700], epochs=epochs, verbose=0)
        chances = softmax(model.predict(x_val, batch_size=1_000, verbose=0))
        wrong.append(chances.argmax(axis=1) != y_val)
        sure.append(chances.max(axis=1))
    both = wrong[0] & wrong[1]
    assert "nine in ten of the mistakes stay mistakes" in prose
    assert both.sum() / wrong[0].sum() == pytest.approx(0.9, abs=0.05)
    assert sure[1][both].mean() > sure[0][both].mean() + 0.1


def test_the_best_of_many_is_partly_lucky(prose, quiz, trained):
    """What twenty seeds have on both sets, as the lesson and its quiz say."""
    validation = 100 * trained["val_accuracy"][:, -1]
    test = 100 * trained["test_accuracy"]
    off = validation - test
    assert len(off) == 20
    words = f"from {off.min():.1f} to {off.max():.1f} percentage points, "
    words += f"{off.mean():.1f} on average"
    assert words.replace("-", "−") in quiz
    best = validation.argsort()[-5:]
    leads = [part[best].mean() - part.mean() for part in (validation, test)]
    assert f"were {leads[0]:.2f} percentage points above the twenty there" in prose
    assert f"on the test set {leads[1]:.2f}" in prose


def test_six_epochs_are_not_too_many(trained):
    """At the end of the first training both losses still fall, but less and less."""
    for name in ("loss", "val_loss"):
        steps = np.diff(trained[name].mean(axis=0))
        assert (steps < 0).all()
        assert (np.diff(steps) > 0).all()


def pairs(text):
    """Return the numbers and bounds beside which a learner's own stand."""
    return [
        (float(ours), float(bound))
        for ours, bound in re.findall(r"(?:ours |\")([\d.]+) ± ([\d.]+)", text)
    ]


def test_ours_are_the_means_of_five_seeds(source, runs, trained):
    """Numbers beside a learner's own are what was measured, and bounds are wide."""
    few = runs["few"]
    lowest = [int(np.argmin(run["val_loss"])) for run in few]
    first = {kind: values[:SEEDS] for kind, values in trained.items()}
    at_once = [runs["untrained"], runs["unscaled"]]
    validation = 100 * first["val_accuracy"][:, -1]
    measured = {
        "d7852da6": np.transpose(at_once[0]) * [[1], [100]],
        "03c61a27": np.transpose(at_once[1]) * [[1], [100]],
        "ef9022bb": [validation],
        "2b6badb8": [
            [run["val_loss"][place] for run, place in zip(few, lowest, strict=True)],
            [run["val_loss"][-1] for run in few],
        ],
        "few-accuracies": [
            [100 * run["accuracy"][-1] for run in few],
            [
                100 * run["val_accuracy"][place]
                for run, place in zip(few, lowest, strict=True)
            ],
            [100 * run["val_accuracy"][-1] for run in few],
        ],
        "c91273a4": [
            100 * np.array(runs[f"batches of {size}"])
            for size in keras_runs.BATCH_SIZES
        ],
        "final-fit": [validation],
        "1efdd7ec": [100 * first["test_accuracy"]],
        "misread": [10_000 * (1 - first["test_accuracy"])],
        "9de67702": [100 * first["first"], 100 * first["noise"]],
    }
    for cell, numbers in measured.items():
        named = pairs(source(cell))
        assert len(named) == len(numbers)
        for (ours, bound), values in zip(named, numbers, strict=True):
            last_digit = 10.0 ** -len(f"{ours:g}".partition(".")[2])
            assert ours == pytest.approx(np.mean(values), abs=0.51 * last_digit)
            assert 3 * np.std(values, ddof=1) < bound


def test_guesses_have_answers_far_from_an_edge(runs, trained):
    """On every seed the same option is right."""
    for run in runs["few"]:
        losses = np.array(run["val_loss"])
        assert losses[-1] > 1.1 * losses.min()
        assert 8 <= losses.argmin() + 1 <= 14  # nearer to 10 than to 3 or 25
    by_size = [runs[f"batches of {size}"] for size in (16, 128, 1_024)]
    assert min(by_size[0]) > max(by_size[1]) > min(by_size[1]) > max(by_size[2])
    assert trained["noise"].min() > 0.6


def test_the_quiz_counts_right(answer):
    """Steps of some epochs, from the numbers in the question."""
    words = "6,000 images with `batch_size=100` and `epochs=5`"
    images, batch_size, epochs = map(int, re.findall(r"\d+", words.replace(",", "")))
    assert answer(words) == f"{images // batch_size * epochs} times"


def test_larger_batches_need_more_epochs_and_fewer_steps(source, runs, prose):
    """As the cells behind the exercise say, by five seeds."""
    best = runs["best epoch"]
    [(ours, bound)] = pairs(source("larger-batches-fit"))
    assert ours == pytest.approx(np.mean(best), abs=0.51)
    assert 3 * np.std(best, ddof=1) < bound
    options = [4, 8, 16, 30]
    for cell in ("guess-larger-batches", "larger-batches-fit"):
        assert str(options)[1:-1] in source(cell)
    for epoch in range(min(best) - 1, max(best) + 2):
        assert min(options, key=lambda n: abs(n - epoch)) == 16
    before = [int(np.argmin(run["val_loss"])) + 1 for run in runs["few"]]
    assert min(best) > max(before)
    steps = [-(-keras_runs.FEW // size) for size in (64, 32)]
    assert f"in {steps[1]} steps an epoch" in prose
    assert f"there are {steps[0]} steps" in prose
    assert f"16 epochs are now {16 * steps[0]} steps, and 10 were {10 * steps[1]}" in (
        prose
    )
    for epochs, then in zip(best, before, strict=True):
        assert epochs * steps[0] < then * steps[1]


def test_the_best_epoch_is_marked_after_it_was_looked_for(place):
    """The learner reads the curve first, then sees the line, then writes it."""
    read = place("code", "After which epoch would you have stopped?")
    marked = place("code", "learning_curves(few, best=True)")
    written = place("code", "def best_epoch(")
    assert read < marked < written


def test_to_choose_again_is_one_cell(source):
    """It builds, compiles and fits a fresh network, and tests nothing."""
    chosen = source("final-fit")
    for step in ("# your choice", "compile_network(build_network())", "model.fit("):
        assert step in chosen
    assert "x_test" not in chosen


def test_what_is_drawn_is_misread_and_noise(source):
    """Mistakes and pure noise are shown, beside what the network reads."""
    assert "np.flatnonzero(digits != y_test)" in source("misread")
    assert "wrong[np.argsort(-sure[wrong])][:8]" in source("misread")  # the surest
    [noise] = re.findall(r"^show_readings\(\n    (\w+)\[", source("noise-drawn"), re.M)
    assert noise == "noise"
