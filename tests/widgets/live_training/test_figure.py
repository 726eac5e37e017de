"""Live training: start, stop, what is shown, and what is left to use."""

import asyncio

import numpy as np
import pytest

from mnist_course.activations import cross_entropy
from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam
from mnist_course.widgets.base.layered_picture import LayeredPicture
from mnist_course.widgets.live_training import LiveTraining
from mnist_course.widgets.live_training import figure as live_training


@pytest.fixture
def live(splits):
    """Return a figure that trains for one epoch, and stop it afterwards."""
    figure = LiveTraining(*splits, epochs=1)
    yield figure
    figure.stop()


@pytest.fixture
def undrawn(monkeypatch):
    """Spare the pictures where only the training is looked at; they take longer."""
    monkeypatch.setattr(LayeredPicture, "to_png", lambda picture: b"")


async def until(condition):
    """Let the loop work until a condition holds."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0)


def accuracy_of(network, split):
    """Return a network's share of right answers."""
    x, y = split
    return (network.predict(x.reshape(-1, 784)) == y).mean()


def test_nothing_starts_by_itself(live, splits):
    """Before Start the network is an untrained one, and the figure invites."""
    assert live.state == "new"
    assert live.sentence == (
        "An example, until you press Start: 784-64-10 after 1 epoch with 1,500 images. "
        "Start trains 784-64-10 by SGD at a learning rate of 0.1."
    )
    assert not live.start_button.disabled
    assert live.stop_button.disabled
    assert live.invite.get_visible()
    assert accuracy_of(live.network, splits[1]) < 0.3


def test_the_example_is_a_run_that_learned(splits):
    """Its curves fill the axes until Start, which takes them away; no test of luck."""
    live = LiveTraining(*splits, epochs=20)
    example = live.curves.lines["val_accuracy"].get_xydata()
    assert example[-1, 0] == live.epochs
    x, y = (part[:900] for part in splits[1])
    network = live._example.network
    assert example[-1, 1] == pytest.approx(100 * accuracy_of(network, (x, y)))
    assert example[-1, 1] > 75 > example[0, 1]
    assert live.history["epoch"] == []

    async def scenario():
        live.start()
        assert len(live.curves.lines["val_accuracy"].get_xydata()) == 0
        assert not live.invite.get_visible()
        live.stop()

    asyncio.run(scenario())


def test_a_run_goes_to_its_end(splits):
    """The button starts it; curves, sentence and network belong together."""
    live = LiveTraining(*splits, epochs=2)

    async def scenario():
        live.start_button.click()
        assert live.start_button.disabled
        assert not live.stop_button.disabled
        await until(lambda: live.state != "training")

    asyncio.run(scenario())
    assert live.state == "finished"
    assert not live.start_button.disabled
    assert live.stop_button.disabled
    assert live.history["epoch"][-1] == 2
    accuracy = accuracy_of(live.network, splits[1])
    assert accuracy > 0.6
    assert live.history["val_accuracy"][-1] == pytest.approx(accuracy)
    assert live.sentence.startswith("Finished: 784-64-10 by SGD at a learning rate")
    assert f"{live.history['val_loss'][-1]:.3f} on validation" in live.sentence
    assert f"and {100 * accuracy:.1f} %." in live.sentence
    drawn = live.curves.lines["val_accuracy"].get_ydata()
    np.testing.assert_allclose(drawn, 100 * np.array(live.history["val_accuracy"]))


def test_stop_leaves_a_network_and_start_begins_anew(live, splits):
    """Stop ends it at once, with a network; the next run keeps the last as a line."""

    async def scenario():
        live.start()
        await until(lambda: len(live.history["epoch"]) == 3)
        live.stop_button.click()
        stopped = live.history
        await live.task
        assert live.state == "stopped"
        assert live.sentence.startswith("Stopped: ")
        assert len(stopped["epoch"]) == 3
        accuracy = accuracy_of(live.network, splits[1])
        assert accuracy == pytest.approx(stopped["val_accuracy"][-1])

        live.set(learning_rate=0.3, units=16)
        assert live.sentence.startswith("Stopped: 784-64-10 by SGD at a learning rate")
        assert live.sentence.endswith(
            "Start trains 784-16-10 by SGD at a learning rate of 0.3 next."
        )
        live.set(learning_rate=0.1, units=64)
        assert "next" not in live.sentence
        live.set(learning_rate=0.3, units=16)
        live.start()
        assert "next" not in live.sentence
        await until(lambda: len(live.history["epoch"]) == 2)
        assert live.network.sizes == [784, 16, 10]
        assert "784-16-10 by SGD at a learning rate of 0.3" in live.sentence
        before = live.curves.lines["before_loss"].get_data()
        np.testing.assert_allclose(before, [stopped["epoch"], stopped["val_loss"]])
        live.stop()
        await live.task

    asyncio.run(scenario())


@pytest.mark.usefixtures("undrawn")
def test_start_at_once_after_stop_is_one_run(live):
    """The run that was stopped adds nothing to the one that was started then."""

    async def scenario():
        live.start()
        first = live.task
        await until(lambda: len(live.history["epoch"]) == 2)
        live.stop()
        live.start()
        second = live.task
        live.start()
        assert live.task is second
        await until(lambda: live.state != "training")
        await first

    asyncio.run(scenario())
    np.testing.assert_allclose(live.history["epoch"], np.arange(1, 7) / 6)


@pytest.mark.usefixtures("undrawn")
def test_a_run_that_is_broken_off_has_stopped(live):
    """As by an interrupt of a cell that waits for it: Start is there again."""

    async def scenario():
        live.start()
        await until(lambda: live.history["epoch"])
        live.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await live.task

    asyncio.run(scenario())
    assert live.state == "stopped"
    assert not live.start_button.disabled


@pytest.mark.usefixtures("undrawn")
def test_equal_settings_give_equal_runs(splits):
    """The same seed draws the same curves, run after run."""

    async def scenario():
        histories = []
        figure = LiveTraining(*splits, epochs=1)
        for _ in range(2):
            figure.start()
            await until(lambda: figure.state == "finished")
            histories.append(figure.history)
        return histories

    one, other = asyncio.run(scenario())
    assert one == other


@pytest.mark.usefixtures("undrawn")
def test_the_cell_can_be_run_again_during_training(live, splits):
    """A new figure stops the old one, whose network stays as it is."""

    async def scenario():
        live.start()
        await until(lambda: len(live.history["epoch"]) == 2)
        again = LiveTraining(*splits, epochs=1)
        await live.task
        assert live.state == "stopped"
        assert len(live.history["epoch"]) == 2
        assert again.state == "new"
        live.start()
        again.start()
        await until(lambda: again.state == "finished")
        assert live.state == "stopped"

    asyncio.run(scenario())


@pytest.mark.usefixtures("undrawn")
def test_the_network_can_be_used_during_training(live, rows):
    """Using it between two slices changes nothing of the training."""

    async def run(disturb):
        live.start()
        while live.state == "training":
            disturb()
            await asyncio.sleep(0)
        return live.history

    quiet = asyncio.run(run(lambda: None))
    noisy = asyncio.run(run(lambda: live.network.predict(rows[1][0][:5])))
    assert quiet == noisy


def test_divergence_is_named(live, monkeypatch):
    """A loss that is no number ends the run with the reason, not with a warning."""
    monkeypatch.setitem(live_training.METHODS, "SGD", lambda rate: SGD(1e30))

    async def scenario():
        live.start()
        await until(lambda: live.state != "training")

    asyncio.run(scenario())
    assert live.state == "diverged"
    assert "the loss is no longer a number" in live.sentence


def test_an_error_in_a_training_is_told(live, monkeypatch):
    """The sentence names it, and another run can be started."""

    def slices(*arguments, **rest):
        yield None
        raise MemoryError

    monkeypatch.setattr(live_training, "network_in_slices", slices)

    async def scenario():
        live.start()
        await until(lambda: live.state != "training")

    asyncio.run(scenario())
    assert live.state == "failed"
    assert "The training ended with MemoryError: no reason given." in live.sentence
    assert not live.start_button.disabled


def test_a_run_no_better_than_guessing_says_so(live):
    """At a rate of 10 the sentence names what the accuracy amounts to."""
    live.set(learning_rate=10.0)

    async def scenario():
        live.start()
        await until(lambda: live.state != "training")

    asyncio.run(scenario())
    assert live.sentence.endswith("no better than a blind guess.")


@pytest.mark.parametrize(
    ("method", "kind", "momentum"),
    [("SGD", SGD, 0.0), ("momentum", SGD, 0.9), ("Adam", Adam, None)],
)
def test_methods_are_what_they_are_called(method, kind, momentum):
    """Each button steps by the optimizer of its name, at the rate of the slider."""
    optimizer = live_training.METHODS[method](0.02)
    assert type(optimizer) is kind
    assert optimizer.learning_rate == 0.02
    assert getattr(optimizer, "momentum", None) == momentum


def test_a_script_is_told_what_to_do_instead(live):
    """Where no loop waits for clicks, start says so and nothing has begun."""
    with pytest.raises(RuntimeError, match=r"needs a notebook.*Network\.fit"):
        live.start()
    assert live.state == "new"


@pytest.mark.parametrize(
    ("train", "words"),
    [
        ((np.zeros((3, 100)), [0, 1, 2]), "the images of train must have shape"),
        ((np.zeros((3, 784)), [0, 1]), "each of the 3 images; got 2"),
    ],
)
def test_wrong_splits_are_refused(splits, train, words):
    """Images or labels of another shape are told, with the split's name."""
    with pytest.raises(ValueError, match=words):
        LiveTraining(train, splits[1])


def test_slices_add_up_to_plain_training(splits, rows):
    """Weights and scores are those of one batch after the other, without slices."""
    live = LiveTraining(*splits, epochs=2, seed=7)
    live.set(learning_rate=0.1, units=16)
    for point in live.begin():
        if point is not None:
            live.add(point)
    plain, optimizer = Network([784, 16, 10], seed=7, input_scale=1 / 255), SGD(0.1)
    (x, y), rng = rows[0], np.random.default_rng(7)
    for _ in range(2):
        order, scores = rng.permutation(len(x)), []
        for start in range(0, len(x), 32):
            batch = order[start : start + 32]
            logits = plain.forward(x[batch])
            right = np.mean(logits.argmax(axis=1) == y[batch])
            scores.append((cross_entropy(logits, y[batch]), right, len(batch)))
            optimizer.step(plain.parameters, plain.backward(y[batch]))
    for ours, theirs in zip(live.network.parameters, plain.parameters, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    last = np.array(scores[40:])  # the last slice of six: 220 images
    loss, accuracy = np.average(last[:, :2], axis=0, weights=last[:, 2])
    assert live.history["loss"][-1] == pytest.approx(loss)
    assert live.history["accuracy"][-1] == pytest.approx(accuracy)
    measured = live.history["val_loss"][-1], live.history["val_accuracy"][-1]
    assert measured == plain.evaluate(*rows[1])


def test_a_broken_network_is_measured_in_silence(splits, monkeypatch):
    """Where the weights are infinite the point says so, and no warning is given."""

    class Explosion:
        """An optimizer whose first step ends all learning."""

        def step(self, parameters, gradients):
            for parameter in parameters:
                parameter[...] = np.inf

    monkeypatch.setitem(live_training.METHODS, "SGD", lambda rate: Explosion())
    assert not next(filter(None, LiveTraining(*splits).begin())).is_finite


def test_the_tiles_are_the_weights(live):
    """Sixteen images, in order, of the network as it is after each point."""
    before = live.tiles.get_array().copy()

    async def scenario():
        live.start()
        await until(lambda: len(live.history["epoch"]) == 2)
        live.stop()
        await live.task

    asyncio.run(scenario())
    sheet = live.tiles.get_array()
    assert live.whose.get_text().endswith("of this network")
    assert not np.array_equal(sheet, before)
    for unit in range(16):
        row, column = divmod(unit, 8)
        tile = sheet[30 * row + 1 : 30 * row + 29, 30 * column + 1 : 30 * column + 29]
        weights = live.network.weights[0][:, unit]
        order = np.corrcoef(tile.ravel(), weights)[0, 1]
        assert order > 0.95


def test_a_training_before_is_a_grey_line(splits):
    """The history of a lesson's own loop, without epochs, is shown from the start."""
    history = {name: [0.5, 0.25] for name in ("loss", "accuracy")}
    history |= {"val_loss": [0.75, 0.5], "val_accuracy": [0.75, 0.875]}
    weights = np.random.default_rng(0).normal(size=(784, 20))
    live = LiveTraining(*splits, before=history, before_weights=weights)
    assert live.whose.get_text().endswith("of the run before")
    assert live.sentence.startswith(
        "Below are weights of 16 units of the run before. Start"
    )
    tile = live.tiles.get_array()[31:59, 1:29].ravel()
    assert np.corrcoef(tile, weights[:, 8])[0, 1] > 0.95
    losses = live.curves.lines["before_loss"].get_data()
    np.testing.assert_allclose(losses, [[1, 2], [0.75, 0.5]])
    accuracies = live.curves.lines["before_accuracy"].get_data()
    np.testing.assert_allclose(accuracies, [[1, 2], [75, 87.5]])
    assert live.history["val_loss"] == []
