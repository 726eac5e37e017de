"""Watching a training: what is measured, drawn and said, and how it is stopped."""

import os
import signal
import threading
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from IPython.core.events import EventManager, available_events

from mnist_course.data import load_mnist
from mnist_course.exercises import train_with_tensorflow as exercises
from mnist_course.widgets.live_curves import LiveCurves
from mnist_course.widgets.live_curves import watch as watching
from mnist_course.widgets.live_curves.watch import POINTS_AN_EPOCH, Watch

pytestmark = pytest.mark.usefixtures("forget_models")


STEPS, BATCH = 30, 32


@pytest.fixture(scope="module")
def digits():
    """Enough digits for an epoch of 30 steps, and some for validation."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=200)
    n = STEPS * BATCH
    return (x[:n], y[:n]), (x_val, y_val)


@pytest.fixture(scope="module")
def network():
    """A function that returns the lesson's network as it was first, compiled.

    Keras prepares a model in its first `fit`, which takes longer than to train it, so
    there is one for each way to compile it.
    """
    models = {}

    def compiled(learning_rate=0.001, metrics=("accuracy",), steps_per_execution=1):
        how = metrics, steps_per_execution
        if how not in models:
            keras.utils.set_random_seed(0)
            model = exercises.build_network.reference()
            model.compile(
                optimizer=keras.optimizers.Adam(),
                loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                metrics=list(metrics),
                steps_per_execution=steps_per_execution,
            )
            model.optimizer.build(model.trainable_variables)
            variables = [*model.variables, *model.optimizer.variables]
            models[how] = model, variables, [each.numpy() for each in variables]
        model, variables, first = models[how]
        for variable, value in zip(variables, first, strict=True):
            variable.assign(value)
        model.optimizer.learning_rate = learning_rate
        return model

    return compiled


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


@pytest.mark.parametrize("steps_per_execution", [1, 4])
def test_points_are_means_since_the_point_before(network, digits, steps_per_execution):
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


def test_a_point_is_the_mean_of_its_own_batches(network, digits):
    """The second point has nothing of the first batches any more."""
    watch, running = Watch(lambda: None), []
    model = network()
    reader = Reader(lambda batch, logs: running.append(logs["loss"]))
    fit(model, digits, watch, reader)
    # From the running means to the single losses.
    counts = np.arange(1, STEPS + 1)
    single = np.diff([0, *(np.array(running) * counts)])
    np.testing.assert_allclose(watch.history["loss"][1], single[5:10].mean(), rtol=1e-3)


def tell(watch, losses, *, stop_after=None):
    """Tell of an epoch as `fit` would, with these losses; return the points' means."""
    watch.set_params({"epochs": 1, "steps": len(losses)})
    watch.set_model(keras.Model())
    watch.on_train_begin()
    watch.on_epoch_begin(0)
    for batch in range(len(losses)):
        mean = np.mean(losses[: batch + 1])  # Keras hands over running means
        scores = {"loss": mean, "accuracy": mean / 10}
        if batch == stop_after:
            watch.stop()
        watch.on_train_batch_end(batch, scores)
        if batch == stop_after:
            break
    watch.on_epoch_end(0, scores | {"val_loss": 0.5, "val_accuracy": 0.9})
    watch.on_train_end()
    return watch.history["loss"]


@pytest.mark.parametrize("extra", range(1, 11))
def test_a_stop_draws_no_spike(extra):
    """The point at Stop is a mean of at least half as many batches, or left out."""
    losses = np.where(np.arange(60) == 19 + extra, 9.0, 1.0)  # the last batch is odd
    live = LiveCurves(1)
    means = tell(live.callback, losses, stop_after=19 + extra)
    assert means[:2] == [1, 1]
    assert live.callback.history["epoch"][-1] == pytest.approx((20 + extra) / 60)
    assert live.callback.history["val_loss"][-1] == 0.5
    last = live.curves.lines["loss"].get_ydata()
    if extra < 5:
        assert np.isnan(means[2])
        assert np.isnan(live.callback.history["accuracy"][-1])
        assert list(last) == [1, 1]
        assert "loss 1.000 on train and 0.500 on validation" in live.sentence
    else:
        assert means[2] == pytest.approx((extra - 1 + 9) / extra)
        assert list(last) == pytest.approx(means)


def test_a_stop_at_once_has_no_point_of_training():
    """After a batch or two there is nothing to draw but validation."""
    live = LiveCurves(1)
    assert np.isnan(tell(live.callback, np.ones(60), stop_after=1)).all()
    assert "loss 0.500 on validation" in live.sentence


@pytest.mark.parametrize("steps", range(1, 80))
def test_no_point_of_an_epoch_is_of_few_batches(steps):
    """However many steps an epoch has, all points are means of about as many."""
    watch = Watch(lambda: None)
    means = tell(watch, np.ones(steps))
    assert means == pytest.approx(np.ones(len(means)))
    counts = np.diff([0, *watch.history["epoch"]]) * steps
    assert counts.min() > steps / POINTS_AN_EPOCH / 2 - 1e-9
    assert counts.sum() == pytest.approx(steps)


@pytest.mark.parametrize("how", ["stop", "interrupt"])
def test_a_training_can_be_stopped(network, digits, how):
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


def test_a_stop_during_validation_adds_no_batch(network, digits):
    """The epoch that is being measured is the last; none begins after it."""
    watch = Watch(lambda: None)
    ask = keras.callbacks.LambdaCallback()
    ask.on_test_begin = lambda logs=None: watch.stop()
    history = fit(network(), digits, watch, ask, epochs=5)
    assert watch.state == "stopped"
    assert watch.history["epoch"][-1] == 1
    assert len(history["loss"]) == 1


@pytest.mark.parametrize(
    ("asked", "known"),
    [("on_test_begin", "on_test_end"), ("on_epoch_end", "on_train_batch_end")],
)
def test_a_stop_at_the_end_of_an_epoch_is_told_at_once(network, digits, asked, known):
    """Not after the rest of the validation, nor with the first batch that follows."""
    watch, seen = Watch(lambda: None), []
    before = keras.callbacks.LambdaCallback()  # is called before the watch, so knows
    setattr(before, known, lambda *_, **__: seen.append(watch.state))
    after = keras.callbacks.LambdaCallback()
    setattr(after, asked, lambda *_, **__: watch.stop())
    fit(network(), digits, before, watch, after, epochs=5)
    assert seen[-1] == "stopped"
    assert seen.count("stopped") == 1


def test_two_interrupts_interrupt(network, digits):
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


@pytest.mark.parametrize(
    ("error", "ending"), [(KeyboardInterrupt, "stopped"), (ValueError, "failed")]
)
def test_a_fit_that_raised_is_over_when_its_cell_is(
    network, digits, monkeypatch, error, ending
):
    """Keras tells nobody then; the figure, its button and interrupts go back."""
    events = EventManager(None, available_events)
    shell = SimpleNamespace(events=events)
    monkeypatch.setattr(watching, "get_ipython", lambda: shell)
    live = LiveCurves(5)
    before = signal.getsignal(signal.SIGINT)

    def fail(batch, logs):
        raise error

    with pytest.raises(error):
        fit(network(), digits, live.callback, Reader(fail))
    events.trigger("post_run_cell", SimpleNamespace(error_in_exec=error()))
    assert live.callback.state == ending
    assert live.sentence.startswith(ending.capitalize())
    assert live.stop_button.disabled
    assert signal.getsignal(signal.SIGINT) == before
    assert events.callbacks["post_run_cell"] == []
    fit(network(), digits, live.callback)
    events.trigger("post_run_cell", SimpleNamespace(error_in_exec=None))
    assert live.callback.state == "finished"


def test_divergence_ends_a_training(network, digits):
    """A loss that is no number is told at once, whatever was asked for."""
    live = LiveCurves(5)
    history = fit(network(1e30), digits, live.callback, epochs=5)
    assert live.callback.state == "diverged"
    assert len(history["loss"]) == 1
    assert "the loss is no longer a number" in live.sentence
    fit(network(), digits, live.callback)
    assert live.callback.state == "finished"


def test_an_example_is_drawn_before_fit():
    """Until fit runs there is an example, which says so, and nothing to stop."""
    live = LiveCurves(6)
    assert live.sentence.startswith("An example, until fit runs: 784-64-10 after 6")
    for name in ("loss", "val_accuracy"):  # measured as fit does, until the end
        shown = live.curves.lines[name].get_xydata()
        assert shown[-1, 0] == 6
        assert np.isfinite(shown).all()
        assert len(shown) == (6 if name == "val_accuracy" else 6 * POINTS_AN_EPOCH)
    assert shown[-1, 1] > 80
    assert live.stop_button.disabled
    assert live.invite.get_visible()
    assert live.progress.value == 0
    assert live.progress.description


def test_the_curves_are_the_history(network, digits):
    """Lines, progress and sentence say what was measured."""
    live = LiveCurves(9)
    history = fit(network(), digits, live.callback, epochs=2)
    lines, measured = live.curves.lines, live.callback.history
    x, y = lines["loss"].get_data()
    np.testing.assert_allclose(x, measured["epoch"])
    np.testing.assert_allclose(y, measured["loss"])
    x, y = lines["val_accuracy"].get_data()
    np.testing.assert_allclose(x, [1, 2])
    np.testing.assert_allclose(y, 100 * np.array(history["val_accuracy"]))
    assert live.curves.loss.get_xlim() == pytest.approx((-0.04, 2.04))
    assert not live.invite.get_visible()
    assert live.progress.value == 1
    assert live.stop_button.disabled
    assert live.sentence == (
        f"Finished: after 2.0 of 2 epochs loss {measured['loss'][-1]:.3f} on train and "
        f"{history['val_loss'][-1]:.3f} on validation, accuracy "
        f"{100 * measured['accuracy'][-1]:.1f} % on train and "
        f"{100 * history['val_accuracy'][-1]:.1f} % on validation."
    )


def test_the_button_stops(network, digits):
    """During fit the button can be pressed, and fit then ends."""
    live = LiveCurves(3)

    def press(batch, logs):
        if batch == 3:
            assert not live.stop_button.disabled
            live.stop_button.click()

    fit(network(), digits, Reader(press), live.callback, epochs=3)
    assert live.callback.state == "stopped"
    assert live.sentence.startswith("Stopped: after 0.")


def test_the_button_is_heard_while_a_cell_runs(network, digits):
    """What the button says goes to no thread in particular, so not to the busy one."""
    live, notes = LiveCurves(1), []
    live.stop_button.comm._reply_subshell_id = None  # as ipykernel 7.4 leaves it

    def look(batch, logs):
        notes.append(hasattr(live.stop_button.comm, "_reply_subshell_id"))

    fit(network(), digits, live.callback, Reader(look))
    assert not any(notes)


def test_a_click_before_fit_is_forgotten(network, digits):
    """What was pressed before a training does not end it."""
    live = LiveCurves(1)
    live.stop()
    fit(network(), digits, live.callback)
    assert live.callback.state == "finished"


def test_it_grows_while_fit_runs(network, digits, monkeypatch):
    """The picture changes during the epochs, not only at the end."""
    monkeypatch.setattr("mnist_course.widgets.live_curves.figure.SECONDS_A_PICTURE", 0)
    live, seen = LiveCurves(2), []
    reader = Reader(lambda *_: seen.append(live.image.value))
    fit(network(), digits, live.callback, reader, epochs=2)
    assert len(set(seen)) >= 8


def test_less_can_be_measured(network, digits):
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
