"""The NumPy network and Keras from the same start: same gradients, same training."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from mnist_course.activations import ACTIVATIONS, cross_entropy, softmax
from mnist_course.data import load_mnist
from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam

STEPS, BATCH = 200, 64


@pytest.fixture(scope="module")
def keras() -> Iterator[Any]:
    """Keras, or a skip where TensorFlow is not installed."""
    pytest.importorskip("tensorflow", reason="TensorFlow comes with the lab extra")
    import keras

    yield keras
    keras.backend.clear_session()


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    """Enough training digits for a run of 200 steps, in rows from 0 to 1."""
    (x_train, y_train), _ = load_mnist()
    n = STEPS * BATCH
    return x_train[:n].reshape(n, -1) / np.float32(255), y_train[:n]


def twin(keras: Any, network: Network) -> Any:
    """Return a Keras model with the network's layers and its present weights."""
    activation: Any = network.activation
    if activation == "leaky_relu":
        leaky_relu = keras.activations.leaky_relu
        activation = partial(leaky_relu, negative_slope=0.01)  # Keras's own is 0.2
    *hidden, classes = network.sizes[1:]
    dtype = network.dtype.name
    layers = [keras.Input((network.sizes[0],), dtype=dtype)]
    layers += [
        keras.layers.Dense(n, activation=activation, dtype=dtype) for n in hidden
    ]
    layers += [keras.layers.Dense(classes, dtype=dtype)]
    model = keras.Sequential(layers)
    model.set_weights(network.parameters)
    return model


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_are_those_of_gradient_tape(
    activation: str, dtype: str, keras: Any, digits: Any
) -> None:
    """On the same weights and batch, loss and gradients agree to 1e-5."""
    import tensorflow as tf

    x, y = digits[0][:BATCH], digits[1][:BATCH]
    network = Network([784, 32, 32, 10], activation=activation, seed=0, dtype=dtype)
    model = twin(keras, network)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        loss = loss_of(y, model(x.astype(dtype)))
    expected = tape.gradient(loss, model.trainable_variables)
    logits = network.forward(x)
    assert cross_entropy(logits, y) == pytest.approx(float(loss), rel=1e-5)
    for ours, theirs in zip(network.backward(y), expected, strict=True):
        error = np.linalg.norm(ours - theirs.numpy())
        assert error <= 1e-5 * np.linalg.norm(theirs)


def test_smoothed_labels_have_the_gradients_of_keras(keras: Any, digits: Any) -> None:
    """A tenth of the certainty is shared out, as Keras does for one-hot labels."""
    import tensorflow as tf

    x, y = digits[0][:BATCH].astype("float64"), digits[1][:BATCH]
    network = Network([784, 32, 10], seed=0, dtype="float64")
    model = twin(keras, network)
    loss_of = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=0.1
    )
    with tf.GradientTape() as tape:
        loss = loss_of(np.eye(10)[y], model(x))
    expected = tape.gradient(loss, model.trainable_variables)
    network.forward(x)
    ours = network.backward(y, label_smoothing=0.1)
    for mine, other in zip(ours, expected, strict=True):
        error = np.linalg.norm(mine - other.numpy())
        assert error <= 1e-5 * np.linalg.norm(other)


OPTIMIZERS = [
    pytest.param(
        lambda: SGD(0.05, momentum=0.9),
        lambda keras: keras.optimizers.SGD(0.05, momentum=0.9),
        id="momentum",
    ),
    pytest.param(lambda: SGD(0.1), lambda keras: keras.optimizers.SGD(0.1), id="sgd"),
    pytest.param(lambda: Adam(), lambda keras: keras.optimizers.Adam(), id="adam"),
]


@pytest.mark.parametrize(("make_ours", "make_theirs"), OPTIMIZERS)
def test_training_takes_the_same_path(
    make_ours: Any, make_theirs: Any, keras: Any, digits: Any
) -> None:
    """From the same weights, through the same batches, 200 losses agree to 1e-3."""
    network = Network([784, 32, 32, 10], seed=0)
    model = twin(keras, network)
    model.compile(
        optimizer=make_theirs(keras),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    optimizer, ours, theirs = make_ours(), [], []
    for start in range(0, STEPS * BATCH, BATCH):
        x, y = (array[start : start + BATCH] for array in digits)
        ours.append(cross_entropy(network.forward(x), y))
        optimizer.step(network.parameters, network.backward(y))
        theirs.append(float(model.train_on_batch(x, y)))
        model.reset_metrics()
    assert ours[-1] < ours[0] / 4  # the path leads somewhere
    np.testing.assert_allclose(ours, theirs, atol=1e-3)
    for mine, other in zip(network.parameters, model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-3)


def test_fit_keeps_the_same_history(keras: Any, digits: Any) -> None:
    """Two epochs of both fits, with an odd last batch, write the same history."""
    x, y = (array[:3_000] for array in digits)
    network = Network([784, 32, 10], activation="tanh", seed=0)
    model = twin(keras, network)
    model.compile(
        optimizer=keras.optimizers.Adam(),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    settings: Any = {"epochs": 2, "batch_size": BATCH, "shuffle": False}
    settings["validation_data"] = tuple(array[3_000:4_000] for array in digits)
    ours = network.fit(x, y, optimizer=Adam(), **settings)
    theirs = model.fit(x, y, verbose=0, **settings).history
    assert set(ours) == set(theirs)
    for name in ours:
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-3, err_msg=name)
    np.testing.assert_allclose(
        softmax(network.forward(x[:50])),
        keras.ops.softmax(model.predict(x[:50], verbose=0)),
        atol=1e-3,
    )
