"""Lesson 06: schedule, reference network, watching a training, and the lesson's claims.

What the lesson shows side by side with NumPy is tested at length in
test_network_against_keras.py.
"""

import os
import signal
import threading

import keras
import numpy as np
import pytest

from mnist_course.activations import softmax
from mnist_course.data import load_mnist
from mnist_course.exercises import train_with_tensorflow as exercises
from mnist_course.models import reference_network
from mnist_course.optimizers import one_cycle
from mnist_course.plots import learning_curves
from mnist_course.training import OneCycle
from mnist_course.widgets.live_curves import LiveCurves
from mnist_course.widgets.live_curves.watch import POINTS_AN_EPOCH, Watch

STEPS, BATCH = 30, 32


@pytest.fixture(scope="module", autouse=True)
def _forget_models():
    """Give the memory of the models back at the end."""
    yield
    keras.backend.clear_session()


@pytest.fixture(scope="module")
def digits():
    """Enough digits for an epoch of 30 steps, and some for validation."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=200)
    n = STEPS * BATCH
    return (x[:n], y[:n]), (x_val, y_val)


def network(learning_rate=0.001, metrics=("accuracy",), **settings):
    """Return the lesson's network, compiled, always with the same first weights."""
    keras.utils.set_random_seed(0)
    model = exercises.build_network.reference()
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=list(metrics),
        **settings,
    )
    return model


def fit(model, digits, *callbacks, **settings):
    """Train quietly and return the history."""
    train, validation = digits
    options = {"batch_size": BATCH, "validation_data": validation, "verbose": 0}
    return model.fit(*train, callbacks=list(callbacks), **options | settings).history


class Reader(keras.callbacks.Callback):
    """Run a function at the end of every batch."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def on_train_batch_end(self, batch, logs=None):
        """Run it."""
        self.function(batch, logs)


# --- the schedule ---


@pytest.mark.parametrize("warmup", [0.1, 0.3])
def test_one_cycle_is_the_curve_of_lesson_05(warmup):
    """Keras's schedule gives at every step what the NumPy one gives."""
    schedule = OneCycle(0.008, 50, warmup)
    ours = [float(schedule(step)) for step in range(51)]
    theirs = one_cycle(np.arange(51) / 50, peak=0.008, warmup=warmup)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-9)


def test_one_cycle_stays_at_zero_after_its_end():
    """Steps beyond the planned ones do not walk back."""
    assert float(OneCycle(0.01, 10)(25)) == 0


def test_one_cycle_drives_an_optimizer(digits):
    """After a training of all its steps, the optimizer's rate is 0."""
    model = network(OneCycle(0.01, STEPS))
    rates = []
    reader = Reader(lambda *_: rates.append(float(model.optimizer.learning_rate)))
    fit(model, digits, reader)
    wanted = one_cycle(np.arange(1, STEPS + 1) / STEPS, peak=0.01)
    np.testing.assert_allclose(rates, wanted, rtol=1e-4, atol=1e-8)


def test_one_cycle_is_saved_with_a_model():
    """What Keras writes into a file makes the same schedule again."""
    config = keras.saving.serialize_keras_object(OneCycle(0.02, 70, 0.2))
    again = keras.saving.deserialize_keras_object(config)
    assert again.get_config() == {"peak": 0.02, "steps": 70, "warmup": 0.2}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 10), "above 0; got 0 and 10"),
        ((0.1, 0), "got 0.1 and 0 steps"),
        ((0.1, 10, 1.0), "warmup must be above 0 and below 1; got 1.0"),
    ],
)
def test_one_cycle_refuses_what_makes_no_sense(arguments, words):
    """Wrong arguments are told, with what arrived."""
    with pytest.raises(ValueError, match=words):
        OneCycle(*arguments)


# --- the reference network ---


def test_the_reference_network_has_the_reference_layers():
    """784-512-256-10, ReLU, dropout 0.2 after each hidden layer, logits at the end."""
    layers = reference_network().layers
    dense = [layer for layer in layers if isinstance(layer, keras.layers.Dense)]
    dropout = [layer for layer in layers if isinstance(layer, keras.layers.Dropout)]
    assert [layer.units for layer in dense] == [512, 256, 10]
    names = [layer.activation.__name__ for layer in dense]
    assert names == ["relu", "relu", "linear"]
    assert [layer.rate for layer in dropout] == [0.2, 0.2]
    assert [layers.index(layer) for layer in dropout] == [
        layers.index(layer) + 1 for layer in dense[:2]
    ]


def test_it_can_be_the_network_of_the_lesson(digits):
    """Told so, it is what the learner builds: the same weights, the same logits."""
    packed = reference_network(hidden=[128], dropout=0)
    built = exercises.build_network.reference()
    packed.set_weights(built.get_weights())
    x = digits[1][0][:20]
    np.testing.assert_allclose(packed(x).numpy(), built(x).numpy(), atol=1e-5)


def test_its_seed_decides_the_weights():
    """The same seed gives the same weights, another one others; no two layers agree."""
    first, again, other = (
        reference_network(hidden=(784, 784), seed=seed) for seed in (1, 1, 2)
    )
    for a, b in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.allclose(first.get_weights()[0], other.get_weights()[0])
    assert not np.allclose(first.get_weights()[0], first.get_weights()[2])


def test_its_dropout_is_checked():
    """A share of 1 would switch off everything."""
    with pytest.raises(ValueError, match="from 0 to below 1; got 1"):
        reference_network(dropout=1)


# --- watching a training ---


@pytest.mark.parametrize("steps_per_execution", [1, 4])
def test_points_are_means_since_the_point_before(digits, steps_per_execution):
    """Put together again, the points of an epoch give Keras's mean of the epoch."""
    watch = Watch(lambda: None)
    model = network(steps_per_execution=steps_per_execution)
    history = fit(model, digits, watch, epochs=2)
    measured = {name: np.array(values) for name, values in watch.history.items()}
    lengths = np.diff([0, *measured["epoch"]])
    for epoch in range(2):
        inside = (measured["epoch"] > epoch) & (measured["epoch"] <= epoch + 1)
        assert POINTS_AN_EPOCH - 2 <= inside.sum() <= POINTS_AN_EPOCH
        assert lengths[inside].sum() == pytest.approx(1)
        for name in ("loss", "accuracy"):
            mean = (lengths[inside] * measured[name][inside]).sum()
            assert mean == pytest.approx(history[name][epoch], abs=1e-5)
        end = measured["epoch"] == epoch + 1
        for name in ("val_loss", "val_accuracy"):
            assert measured[name][end] == pytest.approx(history[name][epoch])
            assert np.isnan(measured[name][inside][:-1]).all()
    assert watch.state == "finished"


def test_a_point_is_the_mean_of_its_own_batches(digits):
    """The second point has nothing of the first batches any more."""
    watch, running = Watch(lambda: None), []
    model = network()
    reader = Reader(lambda batch, logs: running.append(logs["loss"]))
    fit(model, digits, watch, reader)
    # From the running means to the single losses.
    counts = np.arange(1, STEPS + 1)
    single = np.diff([0, *(np.array(running) * counts)])
    np.testing.assert_allclose(watch.history["loss"][1], single[5:10].mean(), rtol=1e-3)


@pytest.mark.parametrize("how", ["stop", "interrupt"])
def test_a_training_can_be_stopped(digits, how):
    """By button or interrupt, fit returns in the middle of an epoch, with its model."""
    watch = Watch(lambda: None)

    def ask(batch, logs):
        if batch == 7 and how == "stop":
            thread = threading.Thread(target=watch.stop)  # as a button's handler is
            thread.start()
            thread.join()
        elif batch == 7:
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    model = network()
    history = fit(model, digits, Reader(ask), watch, epochs=50)
    assert watch.state == "stopped"
    assert watch.history["epoch"][-1] <= 9 / STEPS
    assert len(history["val_loss"]) == 1
    assert watch.history["val_loss"][-1] == history["val_loss"][0]
    assert signal.getsignal(signal.SIGINT) == before
    fit(model, digits, watch)
    assert watch.state == "finished"
    assert watch.history["epoch"][-1] == 1


def test_a_stop_during_validation_adds_no_batch(digits):
    """The epoch that is being measured is the last; none begins after it."""
    watch = Watch(lambda: None)
    ask = keras.callbacks.LambdaCallback()
    ask.on_test_begin = lambda logs=None: watch.stop()
    history = fit(network(), digits, watch, ask, epochs=5)
    assert watch.state == "stopped"
    assert watch.history["epoch"][-1] == 1
    assert len(history["loss"]) == 1


def test_two_interrupts_interrupt(digits):
    """Who interrupts twice gets what an interrupt is elsewhere."""
    watch = Watch(lambda: None)

    def ask(batch, logs):
        # To this thread: of two signals that wait for it, it would see one.
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    # A process that was started in the background ignores interrupts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            fit(network(), digits, Reader(ask), watch)
    finally:
        signal.signal(signal.SIGINT, before)


def test_divergence_ends_a_training(digits):
    """A loss that is no number is told at once, whatever was asked for."""
    live = LiveCurves(5)
    history = fit(network(1e30), digits, live.callback, epochs=5)
    assert live.callback.state == "diverged"
    assert len(history["loss"]) == 1
    assert "the loss is no longer a number" in live.sentence
    fit(network(), digits, live.callback)
    assert live.callback.state == "finished"


# --- the figure ---


def test_nothing_is_drawn_before_fit():
    """Until fit runs the axes are empty, say so, and there is nothing to stop."""
    live = LiveCurves(6)
    assert live.sentence.startswith("Empty axes")
    assert live.stop_button.disabled
    assert live._invite.get_visible()
    assert live.progress.value == 0
    assert live.progress.description


def test_the_curves_are_the_history(digits):
    """Lines, progress and sentence say what was measured."""
    live = LiveCurves(9)
    history = fit(network(), digits, live.callback, epochs=2)
    lines, measured = live._curves.lines, live.callback.history
    x, y = lines["loss"].get_data()
    np.testing.assert_allclose(x, measured["epoch"])
    np.testing.assert_allclose(y, measured["loss"])
    x, y = lines["val_accuracy"].get_data()
    np.testing.assert_allclose(x, [1, 2])
    np.testing.assert_allclose(y, 100 * np.array(history["val_accuracy"]))
    assert live._curves.loss.get_xlim() == pytest.approx((-0.04, 2.04))
    assert not live._invite.get_visible()
    assert live.progress.value == 1
    assert live.stop_button.disabled
    assert live.sentence == (
        f"Finished: after 2.0 of 2 epochs loss {measured['loss'][-1]:.3f} on train and "
        f"{history['val_loss'][-1]:.3f} on validation, accuracy "
        f"{100 * measured['accuracy'][-1]:.1f} % on train and "
        f"{100 * history['val_accuracy'][-1]:.1f} % on validation."
    )


def test_the_button_stops(digits):
    """During fit the button can be pressed, and fit then ends."""
    live = LiveCurves(3)

    def press(batch, logs):
        if batch == 3:
            assert not live.stop_button.disabled
            live.stop_button.click()

    fit(network(), digits, Reader(press), live.callback, epochs=3)
    assert live.callback.state == "stopped"
    assert live.sentence.startswith("Stopped: after 0.")


def test_the_button_is_heard_while_a_cell_runs(digits):
    """What the button says goes to no thread in particular, so not to the busy one."""
    live, notes = LiveCurves(1), []
    live.stop_button.comm._reply_subshell_id = None  # as ipykernel 7.4 leaves it

    def look(batch, logs):
        notes.append(hasattr(live.stop_button.comm, "_reply_subshell_id"))

    fit(network(), digits, live.callback, Reader(look))
    assert not any(notes)


def test_a_click_before_fit_is_forgotten(digits):
    """What was pressed before a training does not end it."""
    live = LiveCurves(1)
    live.stop()
    fit(network(), digits, live.callback)
    assert live.callback.state == "finished"


def test_it_grows_while_fit_runs(digits, monkeypatch):
    """The picture changes during the epochs, not only at the end."""
    monkeypatch.setattr("mnist_course.widgets.live_curves.figure.SECONDS_A_PICTURE", 0)
    live, seen = LiveCurves(2), []
    reader = Reader(lambda *_: seen.append(live.image.value))
    fit(network(), digits, live.callback, reader, epochs=2)
    assert len(set(seen)) >= 8


def test_less_can_be_measured(digits):
    """Without validation and accuracy there is still a loss to see."""
    live = LiveCurves(1)
    fit(network(metrics=()), digits, live.callback, validation_data=None)
    assert live.sentence.startswith("Finished: after 1.0 of 1 epochs loss ")
    assert "validation" not in live.sentence
    assert "accuracy" not in live.sentence


def test_data_of_unknown_length_are_welcome():
    """Where Keras cannot know the steps, there is a point an epoch."""
    watch = LiveCurves(2).callback
    watch.set_params({"epochs": 2, "steps": None})
    watch.on_train_begin()
    for epoch in range(2):
        watch.on_epoch_begin(epoch)
        for batch in range(3):
            watch.on_train_batch_end(batch, {"loss": 1.5})
        watch.on_epoch_end(epoch, {"loss": 1.5, "val_loss": 2.5})
    watch.on_train_end()
    assert watch.history["epoch"] == [1, 2]
    assert watch.history["loss"] == [1.5, 1.5]
    assert watch.history["val_loss"] == [2.5, 2.5]


def test_no_epochs_are_refused():
    """Curves over no epochs cannot be drawn."""
    with pytest.raises(ValueError, match="at least 1; got 0"):
        LiveCurves(0)


def test_all_right_is_not_above_all():
    """A still picture of a perfect training says nothing impossible."""
    picture = learning_curves({"loss": [0.5, 0.0], "accuracy": [0.8, 1.0]})
    assert picture.alt.endswith("above 95 % on train.")


# --- exercises and the lesson's claims ---


@pytest.mark.parametrize(
    "layers",
    [
        [keras.layers.Flatten(), keras.layers.Rescaling(1 / 255)],
        [keras.layers.Reshape((784,)), keras.layers.Rescaling(1 / 255)],
    ],
    ids=["flatten first", "reshape"],
)
def test_another_right_network_is_right(layers):
    """Order of scaling, the way to rows and dropout are up to the learner."""

    def built():
        dense = keras.layers.Dense
        return keras.Sequential(
            [
                keras.Input((28, 28)),
                *layers,
                dense(128),
                keras.layers.ReLU(),
                keras.layers.Dropout(0.1),
                dense(10),
            ]
        )

    assert exercises.build_network(built)


def test_the_check_leaves_the_network_as_it_was():
    """A learner who returns a trained network gets it back with its weights."""
    built = []

    def build():
        model = exercises.build_network.reference()
        built.append((model, model.get_weights()))
        return model

    assert exercises.build_network(build)
    for model, before in built:
        for old, new in zip(before, model.get_weights(), strict=True):
            np.testing.assert_array_equal(old, new)


def test_a_cross_entropy_by_another_name_is_right():
    """What is asked for is what the loss computes, not how it is written."""

    def compiled(model):
        def loss(y, logits):
            return keras.ops.mean(
                keras.losses.sparse_categorical_crossentropy(
                    y, logits, from_logits=True
                )
            )

        model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
        return model

    assert exercises.compile_network(compiled)


def test_memory_is_as_the_lesson_says():
    """All training images are 43 MB in uint8 and 345 MB in float64."""
    pixels = 55_000 * 784
    assert round(pixels / 1e6) == 43
    assert round(8 * pixels / 1e6) == 345
    assert (np.zeros(1, "uint8") / 255.0).dtype == np.float64
    assert (np.zeros(1, "uint8") / np.float32(255)).dtype == np.float32


def test_softmax_twice_keeps_a_loss():
    """A perfect answer through another softmax has a loss of 1.46, as shown."""
    twice = softmax(np.eye(10)[4])
    assert -np.log(twice[4]) == pytest.approx(1.461, abs=1e-3)


@pytest.mark.filterwarnings("ignore:.*received `from_logits=True`:UserWarning")
def test_a_model_finds_one_mix_up_and_not_the_other(digits):
    """A softmax at the end is looked through; logits taken for chances learn badly."""

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
        return fit(model, digits, epochs=3)

    right = trained(None, True)
    twice = trained("softmax", True)
    np.testing.assert_allclose(twice["loss"], right["loss"], rtol=1e-3)
    assert trained(None, False)["accuracy"][-1] < right["accuracy"][-1] - 0.3


def test_a_model_is_sure_of_noise():
    """What is no digit gets a class, and most often more than half of the whole."""
    keras.utils.set_random_seed(0)
    (x, y), _, _ = load_mnist(validation=5_000)
    model = exercises.compile_network.reference(exercises.build_network.reference())
    model.fit(x[:20_000], y[:20_000], epochs=2, batch_size=128, verbose=0)
    noise = np.random.default_rng(1).integers(0, 256, size=(200, 28, 28))
    chances = softmax(model.predict(noise, verbose=0))
    assert (chances.max(axis=1) > 0.5).mean() > 0.6


def test_a_list_is_no_batch():
    """The small model of the check refuses a list, which Keras takes for inputs."""

    def read_digit(model, image):
        chances = softmax(model.predict([image]))[0]
        return chances.argmax(), chances.max()

    assert "a list for several inputs" in exercises.read_digit(read_digit).message


def test_one_network_for_all_calls_is_refused():
    """A network made outside may be trained already: its second call gives it away."""
    model = exercises.build_network.reference()
    assert not exercises.build_network(lambda: model)


def test_validation_split_takes_the_same_images(digits):
    """With validation_split=1/12, fit would look at the same last 5,000."""
    (x, y), _ = load_mnist()
    model = network()
    split = model.fit(
        x, y, validation_split=1 / 12, batch_size=5_000, verbose=0
    ).history
    (_, _), (x_val, y_val), _ = load_mnist(validation=5_000)
    loss, _ = model.evaluate(x_val, y_val, batch_size=5_000, verbose=0)
    assert split["val_loss"][0] == pytest.approx(loss, rel=1e-5)


def test_the_quiz_counts_right():
    """Steps of five epochs of 6,000 images in batches of 100."""
    assert 5 * 6_000 // 100 == 300
