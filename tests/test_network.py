"""The NumPy network: gradients against slopes, then what a learner relies on."""

import subprocess
import sys

import numpy as np
import pytest

from mnist_course.activations import ACTIVATIONS, cross_entropy, softmax
from mnist_course.data import load_mnist
from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam, one_cycle


def batch(n: int = 7, inputs: int = 6, classes: int = 3, *, seed: int = 1):
    """Random examples and classes for a small network."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, inputs)), rng.integers(0, classes, n)


def blobs(n: int = 200):
    """Two classes of points in the plane that a line can part."""
    rng = np.random.default_rng(2)
    y = np.arange(n) % 2
    return rng.normal(size=(n, 2)) * 0.3 + np.where(y, 1, -1)[:, None], y


def numerical_gradients(network: Network, x, y, masks) -> list[np.ndarray]:
    """Slope of the loss by every single weight and bias, from two sides."""
    slopes, h = [], 1e-5
    for parameter in network.parameters:
        slope = np.empty_like(parameter)
        for place in np.ndindex(parameter.shape):
            kept = parameter[place]
            parameter[place] = kept + h
            above = cross_entropy(network.forward(x, masks=masks), y)
            parameter[place] = kept - h
            below = cross_entropy(network.forward(x, masks=masks), y)
            parameter[place] = kept
            slope[place] = (above - below) / (2 * h)
        slopes.append(slope)
    return slopes


# --- Gradients ------------------------------------------------------------------------


@pytest.mark.parametrize("sizes", [[6, 3], [6, 5, 3], [6, 4, 4, 3]])
@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_are_slopes(activation: str, dropout: float, sizes) -> None:
    """Backpropagation agrees with the measured slopes to a millionth."""
    network = Network(
        sizes, activation=activation, dropout=dropout, seed=3, dtype="float64"
    )
    for bias in network.biases:
        bias += np.linspace(-0.4, 0.6, len(bias))
    x, y = batch()
    masks = network.dropout_masks(len(x))
    network.forward(x, masks=masks)
    # A sum too near ReLU's kink would make the measured slope wrong, not the gradient.
    assert min(abs(z).min() for z in network.sums) > 1e-4
    gradients = network.backward(y)
    slopes = numerical_gradients(network, x, y, masks)
    for gradient, slope in zip(gradients, slopes, strict=True):
        error = np.linalg.norm(gradient - slope)
        assert error <= 1e-6 * (np.linalg.norm(gradient) + np.linalg.norm(slope))


def test_gradients_are_means_over_the_batch() -> None:
    """Every example twice gives the same gradients as every example once."""
    network = Network([6, 4, 3], seed=0, dtype="float64")
    x, y = batch()
    network.forward(x)
    once = network.backward(y)
    network.forward(np.concatenate([x, x]))
    twice = network.backward(np.concatenate([y, y]))
    for first, second in zip(once, twice, strict=True):
        np.testing.assert_allclose(first, second)


def test_backward_repeats_itself() -> None:
    """A second backward pass of the same batch finds nothing changed by the first."""
    network = Network([6, 5, 4, 3], dropout=0.2, seed=0)
    x, y = batch()
    network.forward(x, masks=network.dropout_masks(len(x)))
    for first, second in zip(network.backward(y), network.backward(y), strict=True):
        np.testing.assert_array_equal(first, second)


# --- Forward pass, first weights, dropout ---------------------------------------------


def test_forward_by_hand() -> None:
    """Two layers with round weights give the logits worked out on paper."""
    network = Network([2, 2, 2])
    network.weights[0][:] = [[1, -1], [2, 1]]
    network.biases[0][:] = [0.5, -4]
    network.weights[1][:] = [[1, 0], [3, 2]]
    network.biases[1][:] = [10, 20]
    logits = network.forward(np.array([[1.0, 1.0], [-2.0, 4.0]]))
    np.testing.assert_array_equal(network.sums[0], [[3.5, -4], [6.5, 2]])
    np.testing.assert_array_equal(network.activations[1], [[3.5, 0], [6.5, 2]])
    np.testing.assert_array_equal(logits, [[13.5, 20], [22.5, 24]])


@pytest.mark.parametrize(
    ("activation", "hidden_variance"),
    [("relu", 2 / 300), ("leaky_relu", 2 / 300), ("sigmoid", 2 / 500), ("tanh", 0.004)],
)
def test_first_weights(activation: str, hidden_variance: float) -> None:
    """He before ReLU, Glorot elsewhere and before the logits; biases 0."""
    network = Network([300, 200, 100], activation=activation, seed=0)
    variances = [weights.var() for weights in network.weights]
    np.testing.assert_allclose(variances, [hidden_variance, 2 / 300], rtol=0.05)
    assert not any(bias.any() for bias in network.biases)


def test_precisions_start_alike() -> None:
    """The same seed gives the same first weights in either precision."""
    single = Network([6, 5, 3], seed=4).weights
    double = Network([6, 5, 3], seed=4, dtype="float64").weights
    for a, b in zip(single, double, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def test_dropout_masks() -> None:
    """A fifth of the hidden units are off; the others make up for them."""
    masks = Network([4, 300, 200, 10], dropout=0.2, seed=0).dropout_masks(100)
    assert [mask.shape for mask in masks] == [(100, 300), (100, 200)]
    for mask in masks:
        np.testing.assert_allclose(np.unique(mask), [0, 1.25])
        assert np.mean(mask == 0) == pytest.approx(0.2, abs=0.01)


def test_dropout_only_while_training() -> None:
    """Fit drops units, so its loss differs; what follows is the same every time."""
    x, y = blobs()
    losses = []
    for dropout in (0.0, 0.5):
        network = Network([2, 20, 2], dropout=dropout, seed=0)
        still = SGD(0.0)  # no step, so that only dropout can tell the two apart
        losses += network.fit(x, y, optimizer=still)["loss"]
        np.testing.assert_array_equal(network.forward(x), network.forward(x))
        losses.append(network.evaluate(x, y)[0])
    plain, plain_evaluated, dropped, dropped_evaluated = losses
    assert plain == pytest.approx(plain_evaluated, rel=1e-5)
    assert dropped_evaluated == pytest.approx(plain_evaluated, rel=1e-6)
    assert abs(dropped - plain) > 0.01


# --- Training -------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [SGD(0.1, momentum=0.9), Adam(0.01)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_fit_learns(activation: str, optimizer: SGD | Adam) -> None:
    """Every activation and optimizer parts two clouds of points."""
    x, y = blobs()
    network = Network([2, 8, 2], activation=activation, seed=0)
    history = network.fit(x, y, epochs=20, optimizer=optimizer)
    assert history["loss"][-1] < history["loss"][0] / 5
    assert network.evaluate(x, y)[1] > 0.98


def test_fit_reads_digits() -> None:
    """One epoch of 784-64-10 on 20,000 digits gets well past the average digit."""
    (x_train, y_train), (x_test, y_test) = load_mnist()
    network = Network([784, 64, 10], seed=0, input_scale=1 / 255)
    network.fit(
        x_train[:20_000].reshape(-1, 784),
        y_train[:20_000],
        batch_size=64,
        optimizer=SGD(momentum=0.9),
        schedule=lambda t: one_cycle(t, peak=0.1),
    )
    assert network.evaluate(x_test.reshape(-1, 784), y_test)[1] > 0.93


def test_same_seed_same_run() -> None:
    """A seed repeats weights, order and dropout; another one, or none, does not."""
    x, y = blobs()

    def run(seed: int | None) -> np.ndarray:
        network = Network([2, 8, 2], dropout=0.3, seed=seed)
        network.fit(x, y, epochs=2)
        return network.weights[0]

    np.testing.assert_array_equal(run(5), run(5))
    assert (run(5) != run(6)).any()
    assert (run(None) != run(None)).any()


@pytest.mark.parametrize("shuffle", [True, False])
def test_history_weighs_every_example_once(shuffle: bool) -> None:
    """Without steps, an epoch's means are those of all the data, odd batch included."""
    x, y = batch(70)
    network = Network([6, 5, 3], seed=0, dtype="float64")
    history = network.fit(x, y, batch_size=32, optimizer=SGD(0.0), shuffle=shuffle)
    scores = [history["loss"][0], history["accuracy"][0]]
    assert scores == pytest.approx(network.evaluate(x, y))


def test_shuffle_draws_a_new_order_each_epoch() -> None:
    """The batches differ from the data's order and from epoch to epoch."""
    x, y = batch(40)
    first_rows = []

    def note(progress: float) -> float:
        first_rows.append(network.activations[0].copy())
        return 0.0

    network = Network([6, 3], seed=0, dtype="float64")
    network.fit(x, y, epochs=2, batch_size=40, schedule=note)
    assert (first_rows[0] != x).any()
    assert (first_rows[0] != first_rows[1]).any()


def test_history_with_validation() -> None:
    """Four lists of one number an epoch; the last is what evaluate says afterwards."""
    x, y = blobs()
    network = Network([2, 4, 2], seed=0)
    history = network.fit(x, y, epochs=3, validation_data=(x[:50], y[:50]))
    assert list(history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert [len(values) for values in history.values()] == [3] * 4
    last = history["val_loss"][-1], history["val_accuracy"][-1]
    assert last == network.evaluate(x[:50], y[:50])
    assert {type(value) for values in history.values() for value in values} == {float}


def test_schedule_sets_each_step() -> None:
    """The schedule hears progress from 0 to just below 1 and its answers are used."""
    x, y = blobs(100)
    asked, optimizer = [], SGD(99.0)
    network = Network([2, 2], seed=0)
    before = network.weights[0].copy()
    network.fit(
        x,
        y,
        epochs=2,
        batch_size=50,
        optimizer=optimizer,
        schedule=lambda t: asked.append(t) or 0.0,
    )
    assert asked == [0, 0.25, 0.5, 0.75]
    assert optimizer.learning_rate == 0
    np.testing.assert_array_equal(network.weights[0], before)


def test_single_precision_stays_single() -> None:
    """No part of training turns weights, sums or gradients into float64."""
    x, y = blobs()
    network = Network([2, 4, 2], activation="leaky_relu", dropout=0.2, seed=0)
    network.fit(x, y, optimizer=Adam(), schedule=lambda t: one_cycle(t, peak=0.1))
    network.forward(x, masks=network.dropout_masks(len(x)))
    arrays = [*network.parameters, *network.sums, *network.activations]
    arrays += network.masks + network.backward(y)
    assert {array.dtype.name for array in arrays} == {"float32"}


def test_fit_can_go_on() -> None:
    """Two epochs in two fits equal two in one, the optimizer's memory included."""
    x, y = blobs()
    whole, parts = Network([2, 8, 2], seed=0), Network([2, 8, 2], seed=0)
    whole.fit(x, y, epochs=2, optimizer=Adam())
    optimizer = Adam()
    for _ in range(2):
        parts.fit(x, y, epochs=1, optimizer=optimizer)
    np.testing.assert_array_equal(whole.weights[0], parts.weights[0])


def test_data_can_be_read_only() -> None:
    """Fit neither needs to write to the data nor does so."""
    x, y = blobs()
    x = x.astype(np.float32)
    x.flags.writeable = y.flags.writeable = False
    Network([2, 4, 2], seed=0).fit(x, y, epochs=1)


def test_divergence_is_seen_not_raised() -> None:
    """Far too high a learning rate ends in a loss that is no number, as with Keras."""
    x, y = batch(50)
    network = Network([6, 8, 3], seed=0)
    history = network.fit(x, y, epochs=4, optimizer=SGD(1e25))
    assert not np.isfinite(history["loss"][-1])


# --- Use ------------------------------------------------------------------------------


def test_predictions_agree() -> None:
    """Over many batches, classes are the likeliest and scores are theirs."""
    x, y = batch(2_345)
    network = Network([6, 5, 3], seed=0, dtype="float64")
    probabilities = softmax(network.forward(x))
    classes = network.predict(x)
    np.testing.assert_array_equal(classes, probabilities.argmax(axis=1))
    loss, accuracy = network.evaluate(x, y)
    assert accuracy == np.mean(classes == y)
    true_class = probabilities[np.arange(len(y)), y]
    assert loss == pytest.approx(-np.log(true_class).mean())


def test_input_scale_takes_pixels() -> None:
    """Pixels with a scale give the logits of pixels that were scaled before."""
    pixels = np.random.default_rng(0).integers(0, 256, (5, 6), np.uint8)
    inside = Network([6, 4, 3], seed=0, input_scale=1 / 255).forward(pixels)
    before = Network([6, 4, 3], seed=0).forward(pixels / np.float32(255))
    np.testing.assert_allclose(inside, before, rtol=1e-5)


def test_parameters_are_the_weights_themselves() -> None:
    """Parameters list weights and biases in turn and writing to one is felt."""
    network = Network([6, 5, 3], seed=0)
    assert [p.shape for p in network.parameters] == [(6, 5), (5,), (5, 3), (3,)]
    network.parameters[3][:] = [0, 50, 0]
    assert (network.predict(batch()[0]) == 1).all()


def test_repr_says_how_it_was_built() -> None:
    """A notebook shows the sizes and settings, not an address in memory."""
    network = Network([784, 128, 10], activation="tanh", dropout=0.2)
    assert repr(network) == "Network([784, 128, 10], activation='tanh', dropout=0.2)"


X, Y = batch()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n: n.fit(X[:, :4], Y), r"shape \(n, 6\).* got shape \(7, 4\)$"),
        (lambda n: n.predict(X[0]), r"got shape \(6,\); x.reshape\(-1, 6\)"),
        (lambda n: n.predict(X.reshape(7, 2, 3)), r"x.reshape\(-1, 6\) makes rows"),
        (lambda n: n.predict(X[:0]), r"got shape \(0, 6\)$"),
        (lambda n: n.fit(X.astype(np.uint8), Y), "floats; got uint8; .*float32"),
        (lambda n: n.predict(X > 0), "floats; got bool"),
        (lambda n: n.predict(X.astype(str)), "floats; got <U"),
        (lambda n: n.evaluate(X * [[np.nan] + [1] * 5], Y), "finite .* got NaN"),
        (lambda n: n.forward(X + np.inf), "finite numbers; got NaN or infinity"),
        (lambda n: n.fit(X, Y[:5]), r"y must have shape \(7,\).* got shape \(5,\)$"),
        (lambda n: n.fit(X, np.eye(3)[Y]), r"y.argmax\(axis=1\) makes classes"),
        (lambda n: n.fit(X, Y * 1.0), "y must hold whole numbers; got float64"),
        (lambda n: n.fit(X, Y + 1), "classes from 0 to 2; got 1 to 3"),
        (lambda n: n.evaluate(X, Y - 1), "classes from 0 to 2; got -1 to 1"),
        (lambda n: n.fit(X, Y, validation_data=(X, Y[:2])), r"got shape \(2,\)"),
        (lambda n: n.fit(X, Y, epochs=0), "epochs must be a whole number .* got 0"),
        (lambda n: n.fit(X, Y, batch_size=2.5), "batch_size .* got 2.5"),
        (lambda n: n.fit(X, Y, label_smoothing=1), "label_smoothing .* got 1"),
        (lambda n: n.fit(X, Y, optimizer="adam"), r"Adam\(0.001\); got 'adam'"),
        (lambda n: n.backward(Y), r"call .*first"),
        (lambda n: n.forward(X) is n.backward(Y[:3]), r"y must have shape \(7,\)"),
        (lambda n: Network(784), "sizes must be a list .* got 784"),
        (lambda n: Network([784]), r"sizes must be a list .* got \[784\]"),
        (lambda n: Network([784, 0, 10]), "each of sizes must be a whole .* got 0"),
        (lambda n: Network([784, 12.5, 10]), "each of sizes .* got 12.5"),
        (lambda n: Network([6, 3], activation="softmax"), "relu, .*got 'softmax'"),
        (lambda n: Network([6, 3], dropout=1), "dropout must .* below 1; got 1"),
        (lambda n: Network([6, 3], dtype="int32"), "float32 or float64; got int32"),
    ],
)
def test_wrong_arguments(call, message: str) -> None:
    """One sentence says what was expected, what arrived and, if clear, the mend."""
    network = Network([6, 4, 3], seed=0)
    before = network.weights[0].copy()
    with pytest.raises(ValueError, match=message):
        call(network)
    np.testing.assert_array_equal(network.weights[0], before)


def test_import_is_light() -> None:
    """The network costs NumPy alone: no TensorFlow, no matplotlib."""
    code = (
        "import sys, mnist_course.network; "
        "print(*{'tensorflow', 'keras', 'matplotlib'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""
