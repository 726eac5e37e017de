"""Lesson 05: the ball, the learning curves, training in slices, and live training."""

import asyncio
import io
import re

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from PIL import Image

from mnist_course.activations import cross_entropy, relu, softmax
from mnist_course.data import load_mnist
from mnist_course.exercises import learn_from_mistakes as exercises
from mnist_course.exercises.checking import compare
from mnist_course.exercises.checking.sandbox import Outcome
from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam
from mnist_course.plots import learning_curves
from mnist_course.plots.curves import LearningCurves
from mnist_course.plots.picture import TRAIN, VALIDATION, Picture
from mnist_course.widgets.descent_ball import DescentBall
from mnist_course.widgets.descent_ball.descent import (
    CURVES,
    PATIENCE,
    descend,
    nearest,
    regime,
)
from mnist_course.widgets.descent_ball.figure import HEIGHT, MOMENTA, RATES
from mnist_course.widgets.live_training import LiveTraining
from mnist_course.widgets.live_training import figure as live_training
from mnist_course.widgets.live_training.slices import POINTS_AN_EPOCH, train_in_slices

ONE, TWO = CURVES["one"], CURVES["two"]

# --- the ball ---


@pytest.fixture(scope="module")
def ball():
    """Return a figure, of which only the sentence is asked for."""
    return DescentBall()


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_the_slope_is_that_of_the_curve(curve):
    """The derivative agrees with central differences all over the picture."""
    w = np.linspace(-2, 8, 41)
    measured = (curve.loss(w + 1e-5) - curve.loss(w - 1e-5)) / 2e-5
    np.testing.assert_allclose(curve.slope(w), measured, rtol=1e-6, atol=1e-6)


def test_the_one_valley_is_the_parabola_of_the_lesson():
    """Its loss is (w - 3)² + 1, so its bottom is at 3 with curvature 2."""
    w = np.linspace(-2, 8, 41)
    np.testing.assert_allclose(ONE.loss(w), (w - 3) ** 2 + 1)
    assert ONE.bottoms == {3.0: 2.0}


def test_the_bottoms_are_the_lowest_places_around():
    """A fine grid has its two local minima there, and the left one is deeper."""
    grid = np.linspace(-2, 8, 100_001)
    height = TWO.loss(grid)
    low = (height[1:-1] < height[:-2]) & (height[1:-1] < height[2:])
    np.testing.assert_allclose(list(TWO.bottoms), grid[1:-1][low], atol=1e-4)
    left, right = map(TWO.loss, TWO.bottoms)
    assert left < right
    for place, curvature in TWO.bottoms.items():
        around = TWO.loss(place + 1e-3) + TWO.loss(place - 1e-3) - 2 * TWO.loss(place)
        assert around / 1e-6 == pytest.approx(curvature, rel=1e-3)


@pytest.mark.parametrize("rate", [rate for rate in RATES if rate <= 1])
def test_a_step_multiplies_the_distance(rate):
    """On the parabola the path is 3 + (1 - 2 rate)^n times the first distance."""
    path = descend(ONE, -1.0, learning_rate=rate, momentum=0.0, steps=30)
    wanted = 3 + (1 - 2 * rate) ** np.arange(31) * -4.0
    np.testing.assert_allclose(path, wanted, atol=1e-12)


@pytest.mark.parametrize("momentum", MOMENTA)
@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_the_ball_steps_as_the_optimizer_does(curve, momentum):
    """The path is the one that the package's SGD takes on the same curve."""
    path = descend(curve, 5.0, learning_rate=0.05, momentum=momentum, steps=20)
    optimizer, w = SGD(0.05, momentum=momentum), np.array([5.0])
    wanted = [5.0]
    for _ in range(20):
        optimizer.step([w], [np.array([curve.slope(w[0])])])
        wanted.append(w[0])
    np.testing.assert_allclose(path, wanted)


def theory(rate, momentum):
    """Return what the eigenvalues of a step on the parabola say becomes of the ball.

    A step takes (distance, distance before) to the next pair; all that happens later
    is in the eigenvalues of that matrix.
    """
    keep = 1 + momentum - 2 * rate
    values = np.linalg.eigvals(np.array([[keep, -momentum], [1.0, 0.0]]))
    radius = np.abs(values).max()
    if radius > 1 + 1e-9:
        return "diverges"
    if radius > 1 - 1e-9:
        return "bounces"
    if np.iscomplex(values).any() or values.real.min() < -1e-9:
        return "oscillates"
    return "glides"


@pytest.mark.parametrize("momentum", MOMENTA)
@pytest.mark.parametrize("rate", RATES)
def test_the_regime_is_what_the_eigenvalues_say(rate, momentum):
    """Simulated for thousands of steps, the ball does what theory foretells."""
    path = descend(ONE, -1.0, learning_rate=rate, momentum=momentum, steps=2_000)
    kind = regime(path, ONE.bottoms)
    glides = {"slow": "glides", "right": "glides"}
    wanted = theory(rate, momentum)
    assert glides.get(kind, kind) == wanted


def test_every_regime_can_be_reached_without_momentum():
    """From the lowest rate to the highest, all five occur, in this order."""
    paths = [
        descend(ONE, -1.0, learning_rate=rate, momentum=0.0, steps=2_000)
        for rate in RATES
    ]
    kinds = [regime(path, ONE.bottoms) for path in paths]
    assert list(dict.fromkeys(kinds)) == [
        "slow",
        "right",
        "oscillates",
        "bounces",
        "diverges",
    ]


@pytest.mark.parametrize("rate", [0.01, 0.03, 0.1, 0.2, 0.3, 0.7, 0.9, 0.97])
def test_the_sentence_counts_the_steps(ball, rate):
    """Its factor, its position and its number of steps come from the formula."""
    said = ball.draw(
        curve="one", start=-1.0, learning_rate=rate, momentum=0.0, steps=7
    ).replace("−", "-")
    factor = 1 - 2 * rate
    needed = int(np.ceil(np.log(0.01) / np.log(abs(factor))))
    at = 3 - 4 * factor**7
    assert f"w = {at:.2f}," in said
    assert f"= {factor:.2f}:" in said
    assert f" {needed} steps" in said
    assert ("too slow" in said) == (factor > 0 and needed > PATIENCE)
    assert ("overshoots" in said) == (factor < 0)


def test_the_sentence_names_the_extremes():
    """A single step, bouncing, divergence and rest each have their words."""
    ball = DescentBall()
    ball.set(learning_rate=0.5)
    assert "the first step goes straight to the bottom" in ball.sentence
    ball.set(learning_rate=1.0)
    assert "jumps from side to side for ever" in ball.sentence
    ball.set(learning_rate=1.1)
    assert "diverges" in ball.sentence
    assert "has left the picture" in ball.sentence
    ball.set(start=3.0)
    assert "stays there" in ball.sentence
    ball.set(start=-1.0, momentum=0.9)
    assert "rates below 1.9 come to rest" in ball.sentence


def test_the_limit_with_momentum_is_the_one_named():
    """Just below 1 + momentum the ball comes to rest, just above it diverges."""
    for momentum in MOMENTA:
        for change, wanted in ((0.99, "oscillates"), (1.01, "diverges")):
            path = descend(
                ONE,
                -1.0,
                learning_rate=change * (1 + momentum),
                momentum=momentum,
                steps=2_000,
            )
            assert regime(path, ONE.bottoms) == wanted


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("rate", [0.01, 0.1, 0.3, 0.5, 0.7, 1.0])
@pytest.mark.parametrize("start", [-2.0, 1.0, 3.0, 5.0, 8.0])
def test_the_valley_named_is_the_one_reached(ball, start, rate, momentum):
    """A second walk, by the other form of momentum, ends where the sentence says."""
    said = ball.draw(
        curve="two", start=start, learning_rate=rate, momentum=momentum, steps=10
    )
    before = w = start
    crossings, hilltop = 0, 3.3398
    for _ in range(2_000):
        u = w - 3
        slope = 0.24 * u * u * u - 1.8 * u + 0.6
        after = w + momentum * (w - before) - rate * slope
        crossings += (after > hilltop) != (w > hilltop)
        before, w = w, after
    if not abs(w) < 1e6:
        assert "diverges" in said
    elif abs(w - before) > 1e-3:
        assert "never comes to rest" in said
    else:
        side = "left, deeper" if w < hilltop else "right, shallower"
        assert f"into the {side} valley" in said
        assert ("across the hill" in said) == (crossings == 1)
        counted = re.search(r"crossed the hill (\d+) times", said)
        assert (int(counted[1]) if counted else min(crossings, 1)) == crossings
        # Where a ball has come to rest, the rate is below that valley's limit.
        bottom = nearest(w, TWO.bottoms)
        assert rate < 2 * (1 + momentum) / TWO.bottoms[bottom]


def test_the_picture_shows_the_path():
    """Dots lie on the curve, the ball on the last one, as far as there is room."""
    ball = DescentBall()
    ball.set(learning_rate=0.9, steps=5)
    w, losses = ball._path.get_data()
    np.testing.assert_allclose(w, 3 - 4 * (-0.8) ** np.arange(6))
    np.testing.assert_allclose(losses, (np.asarray(w) - 3) ** 2 + 1)
    np.testing.assert_allclose(ball._ball.get_data(), [w[-1:], losses[-1:]])
    np.testing.assert_allclose(ball._losses.get_data(), [range(6), losses])
    assert ball._ball.get_marker() == ball._mark.get_marker() == "o"
    assert ball._gone.get_text() == ""


@pytest.mark.parametrize(
    ("values", "side", "words"),
    [
        ({"steps": 4}, "<", "← the ball is out there"),
        ({"steps": 3}, ">", "the ball is out there →"),
    ],
)
def test_a_ball_that_left_is_pointed_at(values, side, words):
    """At a rate of 1.3 it leaves on either side: an arrow at the edge says where."""
    ball = DescentBall()
    ball.set(learning_rate=1.3, **values)
    assert "has left the picture" in ball.sentence
    w = 3 - 4 * (-1.6) ** values["steps"]
    assert ball._ball.get_marker() == side
    edges = ball._axes.get_xlim()
    assert ball._ball.get_xdata()[0] == (edges[0] if w < edges[0] else edges[1])
    assert ball._ball.get_ydata()[0] == ball._mark.get_ydata()[0] == HEIGHT
    assert ball._mark.get_marker() == "^"
    assert ball._gone.get_text() == words
    ball.set(steps=0)
    assert ball._gone.get_text() == ""
    assert ball._ball.get_marker() == "o"


@pytest.mark.parametrize("rate", [0.1, 1.3])
@pytest.mark.parametrize("curve", CURVES)
def test_the_layers_of_the_ball_make_the_whole_picture(rate, curve):
    """What moves, drawn over what was kept, is what drawing everything gives."""

    def pixels(png):
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)

    ball = DescentBall()
    ball.set(curve=curve, learning_rate=rate, momentum=0.5)
    whole = pixels(Picture.to_png(ball.picture))
    assert np.abs(pixels(ball.image.value) - whole).max() <= 2


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_every_start_is_in_the_picture(curve):
    """The curve never leaves the axes, so the ball can be seen wherever it starts."""
    height = curve.loss(np.linspace(-2, 8, 101))
    assert height.min() > 0
    assert height.max() <= HEIGHT


# --- learning curves ---

HISTORY = {
    "loss": [0.4, 0.2, 0.1],
    "accuracy": [0.88, 0.94, 0.971],
    "val_loss": [0.3, 0.2, 0.15],
    "val_accuracy": [0.91, 0.94, 0.949],
}


def test_learning_curves_are_drawn_in_their_colours():
    """Loss left, per cent right; blue is train and orange is validation."""
    shown = learning_curves(HISTORY)
    loss, accuracy = shown.axes
    drawn = {
        (axes, line.get_color()): line.get_data()
        for axes in (loss, accuracy)
        for line in axes.lines
        if len(line.get_xdata())
    }
    assert len(drawn) == 4
    for (axes, color), (epochs, values) in drawn.items():
        name = ("val_" if color == VALIDATION else "") + (
            "loss" if axes is loss else "accuracy"
        )
        assert color in (TRAIN, VALIDATION)
        np.testing.assert_allclose(epochs, [1, 2, 3])
        np.testing.assert_allclose(
            values, np.array(HISTORY[name]) * (1 if axes is loss else 100)
        )
    [legend] = shown.legends
    labels = [text.get_text() for text in legend.get_texts()]
    handles = [to_rgba(handle.get_color()) for handle in legend.legend_handles]
    assert labels == ["train", "validation"]
    assert handles == [to_rgba(TRAIN), to_rgba(VALIDATION)]


def test_learning_curves_say_what_other_machines_say_too():
    """The sentence rounds down to 5 %, so small differences leave it as it is."""
    assert learning_curves(HISTORY).alt == (
        "Learning curves over 3 epochs: loss on the left, accuracy on the right. The "
        "last accuracy is above 95 % on train and 90 % on validation."
    )
    other = {name: [value + 0.0009 for value in HISTORY[name]] for name in HISTORY}
    assert learning_curves(other).alt == learning_curves(HISTORY).alt


def test_learning_curves_do_without_validation():
    """A history without validation data has blue lines only."""
    shown = learning_curves({"loss": [2.0], "accuracy": [0.31]})
    assert shown.alt.endswith("The last accuracy is above 30 % on train.")


@pytest.mark.parametrize(
    "history",
    [
        {},
        {"loss": [1.0]},
        {"loss": [], "accuracy": []},
        {"loss": [1.0], "accuracy": [0.5, 0.6]},
    ],
)
def test_a_broken_history_is_refused(history):
    """What is missing or of another length is told, with what arrived."""
    with pytest.raises(ValueError, match="a history needs 'loss' and 'accuracy'"):
        learning_curves(history)


@pytest.mark.parametrize(
    ("loss", "accuracy", "loss_top", "accuracy_bottom"),
    [
        ([0.2, 0.1], [0.95, 0.99], 0.525, 90),
        ([2.0, 1.0], [0.45, 0.7], 2.1, 40),
        ([40.0, np.nan], [0.098, 0.098], 3.0, 0),
    ],
)
def test_the_axes_fit_the_curves(loss, accuracy, loss_top, accuracy_bottom):
    """Good runs fill the axes, bad ones are not cut off, broken ones do no harm."""
    curves = LearningCurves(Picture(7.2, 3.3, layout="none"), epochs=2)
    curves.show([1, 2], {"loss": loss, "accuracy": accuracy})
    assert curves.loss.get_ylim() == pytest.approx((0, loss_top))
    low, high = curves.accuracy.get_ylim()
    room = 0.015 * (100 - accuracy_bottom)  # in which a dot on an edge is whole
    assert (low, high) == pytest.approx((accuracy_bottom - room, 100 + room))


def test_the_last_point_is_a_dot():
    """A curve of a single point can be seen, and a growing one shows where it is."""
    curves = LearningCurves(Picture(7.2, 3.3, layout="none"), epochs=2)
    for epochs, losses in (([0.2], [1.0]), ([0.2, 0.4], [1.0, 0.8])):
        curves.show(epochs, {"loss": losses, "accuracy": losses})
        line = curves.lines["loss"]
        assert line.get_marker() == "o"
        assert losses[line.get_markevery()] == losses[-1:]


# --- training in slices, and live ---


@pytest.fixture(scope="module")
def splits():
    """Return a few digits to train on, and a few for validation."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    return (x[:1_500], y[:1_500]), (x_val[:300], y_val[:300])


def rows(split):
    """Return the split with flat images."""
    images, labels = split
    return images.reshape(-1, 784), labels


def test_slices_add_up_to_plain_training(splits):
    """Weights and scores are those of one batch after the other, without slices."""
    x, y = (np.concatenate([part, part[:1_200]]) for part in rows(splits[0]))
    sliced = Network([784, 16, 10], seed=0, input_scale=1 / 255)
    training = train_in_slices(
        sliced, SGD(0.1), (x, y), rows(splits[1]), epochs=2, seed=7
    )
    points = [point for point in training if point is not None]

    plain = Network([784, 16, 10], seed=0, input_scale=1 / 255)
    optimizer, rng = SGD(0.1), np.random.default_rng(7)
    for _ in range(2):
        order, scores = rng.permutation(len(x)), []
        for start in range(0, len(x), 32):
            batch = order[start : start + 32]
            logits = plain.forward(x[batch])
            right = np.mean(logits.argmax(axis=1) == y[batch])
            scores.append((cross_entropy(logits, y[batch]), right, len(batch)))
            optimizer.step(plain.parameters, plain.backward(y[batch]))
    for ours, theirs in zip(sliced.parameters, plain.parameters, strict=True):
        np.testing.assert_array_equal(ours, theirs)

    # 2,700 images are eleven slices of 256, the last one short.
    places = np.array([2, 4, 6, 7, 9, 11])
    np.testing.assert_allclose(
        [point.epoch for point in points], [*places / 11, *places / 11 + 1]
    )
    scores = np.array(scores[-13:])  # The last two slices: 256 and 140 images.
    loss, accuracy = np.average(scores[:, :2], axis=0, weights=scores[:, 2])
    assert points[-1][1:3] == pytest.approx((loss, accuracy))
    assert points[-1][3:] == plain.evaluate(*rows(splits[1]))


def test_slices_are_short(splits):
    """Most hand over without a point, so that a click need not wait for one."""
    train = tuple(np.concatenate([part] * 4) for part in rows(splits[0]))
    network = Network([784, 16, 10], seed=0, input_scale=1 / 255)
    handed = list(train_in_slices(network, SGD(), train, rows(splits[1]), epochs=1))
    assert len(handed) == -(-6_000 // 256)
    assert sum(point is not None for point in handed) == POINTS_AN_EPOCH
    assert handed[-1].epoch == 1


class Explosion:
    """An optimizer whose first step ends all learning."""

    def step(self, parameters, gradients):
        """Make every weight infinite."""
        for parameter in parameters:
            parameter[...] = np.inf


def test_a_broken_network_is_measured_in_silence(splits):
    """Where the weights are infinite the point says so, and no warning is given."""
    network = Network([784, 16, 10], seed=0, input_scale=1 / 255)
    train, validation = rows(splits[0]), rows(splits[1])
    points = train_in_slices(network, Explosion(), train, validation, epochs=1)
    assert not next(points).is_finite


@pytest.fixture
def live(splits):
    """Return a figure that trains for two epochs, and stop it afterwards."""
    figure = LiveTraining(*splits, epochs=2)
    yield figure
    figure.stop()


async def until(condition):
    """Let the loop work until a condition holds."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0)


def accuracy_of(network, split):
    """Return a network's share of right answers."""
    x, y = rows(split)
    return (network.predict(x) == y).mean()


def test_nothing_starts_by_itself(live, splits):
    """Before Start the network is an untrained one, and the figure invites."""
    assert live.state == "new"
    assert live.sentence == "Start trains 784-64-10 by SGD at a learning rate of 0.1."
    assert not live.start_button.disabled
    assert live.stop_button.disabled
    assert live._invite.get_visible()
    assert accuracy_of(live.network, splits[1]) < 0.3


def test_a_run_goes_to_its_end(live, splits):
    """The button starts it; curves, sentence and network belong together."""

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
    drawn = live._curves.lines["val_accuracy"].get_ydata()
    np.testing.assert_allclose(drawn, 100 * np.array(live.history["val_accuracy"]))


def test_stop_leaves_a_network_and_start_begins_anew(live, splits):
    """Stop ends it at once, with a network; the next run keeps the last as a line."""

    async def scenario():
        live.start()
        await until(lambda: len(live.history["epoch"]) == 3)
        live.stop_button.click()
        stopped = live.history
        await live._task
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
        before = live._curves.lines["before_loss"].get_data()
        np.testing.assert_allclose(before, [stopped["epoch"], stopped["val_loss"]])
        live.stop()
        await live._task

    asyncio.run(scenario())


def test_start_at_once_after_stop_is_one_run(live):
    """The run that was stopped adds nothing to the one that was started then."""

    async def scenario():
        live.start()
        first = live._task
        await until(lambda: len(live.history["epoch"]) == 2)
        live.stop()
        live.start()
        live.start()
        await until(lambda: live.state != "training")
        await first

    asyncio.run(scenario())
    np.testing.assert_allclose(live.history["epoch"], np.arange(1, 13) / 6)


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


def test_the_cell_can_be_run_again_during_training(live, splits):
    """A new figure stops the old one, whose network stays as it is."""

    async def scenario():
        live.start()
        await until(lambda: len(live.history["epoch"]) == 2)
        again = LiveTraining(*splits, epochs=1)
        await live._task
        assert live.state == "stopped"
        assert len(live.history["epoch"]) == 2
        assert again.state == "new"
        live.start()
        again.start()
        await until(lambda: again.state == "finished")
        assert live.state == "stopped"

    asyncio.run(scenario())


def test_the_network_can_be_used_during_training(live, splits):
    """Using it between two slices changes nothing of the training."""

    async def run(disturb):
        live.start()
        while live.state == "training":
            disturb()
            await asyncio.sleep(0)
        return live.history

    quiet = asyncio.run(run(lambda: None))
    noisy = asyncio.run(run(lambda: live.network.predict(rows(splits[1])[0][:5])))
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

    monkeypatch.setattr(live_training, "train_in_slices", slices)

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


@pytest.mark.parametrize("make", [DescentBall, None], ids=["ball", "live"])
def test_every_control_has_a_name(make, live):
    """Each control has a description, which is its label and its accessible name."""
    figure = live if make is None else make()
    assert all(control.description for control in figure.controls.values())


# --- what the lesson and its quiz say ---


def test_large_rates_switch_all_units_off():
    """At a rate of 3, as the lesson says, nearly all hidden units are soon off."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    network = Network([784, 64, 10], seed=0, input_scale=1 / 255)
    split = x[:20_000].reshape(-1, 784), y[:20_000]
    validation = x_val.reshape(-1, 784), y_val
    training = train_in_slices(network, SGD(3.0), split, validation, epochs=1, seed=0)
    last = [point for point in training if point is not None][-1]
    assert last.val_accuracy < 0.15
    network.forward(validation[0])
    on = network.activations[1] > 0
    assert on.any(axis=0).sum() <= 4
    assert on.any(axis=1).mean() < 0.1


def test_the_quiz_counts_right():
    """The parabola 4w² + 7, the gradient, and the steps of an epoch are as told."""
    w = 1.0 - 0.25 * 8.0
    assert w == -1.0
    logits = np.log([[0.2, 0.7, 0.1]])
    gradient = exercises.output_gradient.reference(logits, [0])
    np.testing.assert_allclose(gradient, [[-0.8, 0.7, 0.1]])
    assert -(-55_000 // 32) == 1_719


def up_and_down_without_a_copy(function, x, h):
    """Give x two more names, and move it up and down at once."""
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x, x
        up[index] += h
        down[index] -= h
        gradient[index] = (function(up) - function(down)) / (2 * h)
    return gradient


def up_then_down_without_a_copy(function, x, h):
    """Move x up, and then a second name of it down, back to where it was."""
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up = x
        up[index] += h
        above = function(up)
        down = x
        down[index] -= h
        gradient[index] = (above - function(down)) / (2 * h)
    return gradient


def slope_inside(delta, activations, weights):
    """Multiply by ReLU's slope, though that belongs outside."""
    back = delta @ weights.T
    back[activations <= 0] = 0
    return activations.T @ delta, delta.sum(axis=0), back


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("numerical_gradient", up_and_down_without_a_copy, "are one array"),
        ("numerical_gradient", up_then_down_without_a_copy, "is no copy"),
        ("output_gradient", lambda z, y: softmax(z) - y, "subtract the labels"),
        ("output_gradient", lambda z, y: softmax(z) - np.eye(10)[y], "Ten classes"),
        ("output_gradient", lambda z, y: softmax(z), "These are the probabilities"),
        ("layer_backward", slope_inside, "stays outside"),
        ("layer_backward", lambda d, a, w: (d.sum(0), d @ w.T, a.T @ d), "order"),
        ("layer_backward", lambda d, a, w: (a.T @ d,), "should be 3 values"),
    ],
)
def test_what_beginners_write_is_understood(name, answer, words):
    """Usual wrong answers, written as a learner writes them, are named."""
    report = exercises.EXERCISES[name](answer)
    assert report.state == "wrong"
    assert words in report.message


def test_the_first_case_lets_no_transposed_product_through():
    """Its three sizes differ, so a matrix on its side has another shape."""
    (delta, activations, weights), *_ = exercises.layer_backward.cases(
        np.random.default_rng(0)
    )
    n, units = delta.shape
    assert activations.shape == (n, len(weights))
    assert weights.shape[1] == units
    assert len({n, units, len(weights)}) == 3


def test_the_exercises_together_are_backpropagation():
    """Chained, the solutions give the gradients of a network of three layers."""
    network = Network([6, 5, 4, 3], seed=0, dtype="float64")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(7, 6)), rng.integers(0, 3, size=7)
    delta = exercises.output_gradient.reference(network.forward(x), y)
    gradients = []
    for layer in (2, 1, 0):
        inputs = network.activations[layer]
        weights, bias, before = exercises.layer_backward.reference(
            delta, inputs, network.weights[layer]
        )
        gradients = [weights, bias, *gradients]
        delta = before * (inputs > 0)
    for ours, theirs in zip(gradients, network.backward(y), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-14)


def test_the_numerical_gradient_is_exact_to_one_part_in_a_million():
    """It finds p minus one-hot, whatever the shape."""
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(4, 10)), rng.integers(0, 10, size=4)
    found = exercises.numerical_gradient.reference(
        lambda z: cross_entropy(relu(z) + z, labels), logits, 1e-5
    )
    p = softmax(relu(logits) + logits)
    p[np.arange(4), labels] -= 1
    wanted = p / 4 * (1 + (logits > 0))
    assert np.abs(found - wanted).max() <= 1e-6 * np.abs(wanted).max()


# --- answers of several values ---


def test_several_values_are_compared_one_by_one():
    """An answer of several arrays is right only if each of them is."""
    want = Outcome(value=(np.ones((2, 3)), np.zeros(3)))
    assert compare.same(Outcome(value=[np.ones((2, 3)), np.zeros(3)]), want)
    for wrong in (
        (np.ones((2, 3)), np.ones(3)),
        (np.zeros(3), np.ones((2, 3))),
        (np.ones((2, 3)),),
        np.ones((2, 3)),
        None,
    ):
        assert not compare.same(Outcome(value=wrong), want)


def test_the_first_wrong_value_is_named():
    """The learner is told which of the values differs, or how many are wanted."""
    want = Outcome(value=(np.ones(2), np.zeros(2)))
    got = Outcome(value=(np.ones(2), np.ones(2)))
    words = compare.difference(got, want, "x = 1")
    assert "result 2 of 2 should be [0., 0.]; yours is [1., 1.]" in words
    words = compare.difference(Outcome(value=np.ones(2)), want, "x = 1")
    assert "should be 2 values" in words


def test_a_bold_ball_jumps_the_hill():
    """Two valleys from -2: rate 0.2 ends in the left one, 0.3 in the right one."""
    ball = DescentBall()
    ball.set(curve="two", start=-2.0, momentum=0.0, steps=40, learning_rate=0.2)
    assert "left, deeper valley" in ball.sentence
    ball.set(learning_rate=0.3)
    assert "right, shallower valley" in ball.sentence
