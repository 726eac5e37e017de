"""Dense networks and the small CNN: layers, first weights and dropout."""

import hashlib

import keras
import numpy as np
import pytest

from mnist_course import models
from mnist_course.exercises import train_with_tensorflow as exercises
from mnist_course.models import (
    convolution_network,
    dense_network,
    pretrained_network,
    reference_network,
)
from mnist_course.support.measured import read_runs

pytestmark = pytest.mark.usefixtures("forget_models")
MOST_BYTES = 100_000


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


def test_it_can_be_the_network_of_the_lesson(mnist):
    """Told so, it is what the learner builds: the same weights, the same logits."""
    packed = reference_network(hidden=[128], dropout=0)
    built = exercises.build_network.reference()
    packed.set_weights(built.get_weights())
    x = mnist[0][0][:20]
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


@pytest.mark.parametrize("initializer", ["he_normal", "zeros"])
def test_the_seed_goes_with_any_initializer(initializer):
    """First weights are of the kind that is wanted, and the same for the same seed."""
    models = [
        dense_network([300, 300], initializer=initializer, seed=4) for _ in range(2)
    ]
    first, *_, last = (
        layer.kernel.numpy() for layer in models[0].layers if hasattr(layer, "kernel")
    )
    wanted = {"he_normal": np.sqrt(2 / 784), "zeros": 0}[initializer]
    assert first.std() == pytest.approx(wanted, rel=0.01)
    assert last.std() == pytest.approx(np.sqrt(2 / 310), rel=0.05)  # Glorot's
    for a, b in zip(*(model.get_weights() for model in models), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_pixels_are_scaled_as_told():
    """The first layer with weights gets pixels times the scale."""
    x = np.full((1, 28, 28), 100, np.uint8)
    scaled = keras.Sequential(dense_network([4], scale=0.5).layers[:2])(x).numpy()
    np.testing.assert_allclose(scaled, np.full((1, 784), 50))


def test_its_dropout_is_checked():
    """A share of 1 would switch off everything."""
    with pytest.raises(ValueError, match="from 0 to below 1; got 1"):
        reference_network(dropout=1)


@pytest.mark.parametrize(("normalise", "parameters"), [(True, 19_674), (False, 19_434)])
def test_the_small_cnn_has_the_layers_of_the_lesson(normalise, parameters):
    """Pooling before normalisation and ReLU; biases only where nothing normalises."""
    model = convolution_network(normalise=normalise, seed=1)
    assert model.count_params() == parameters
    block = ["Conv2D", "MaxPooling2D", "BatchNormalization", "ReLU"]
    names = [type(layer).__name__ for layer in model.layers]
    wanted = ["Rescaling", "Reshape", *block, block[0], *block[2:], *block]
    wanted = [name for name in wanted if normalise or name != "BatchNormalization"]
    assert names == [*wanted, "Flatten", "Dense"]
    x = np.random.default_rng(1).integers(0, 256, size=(2, 28, 28)).astype("uint8")
    assert model(x).shape == (2, 10)


def test_pooling_may_come_first():
    """It changes nothing: ReLU keeps the order of numbers, and so does a norm."""
    model = convolution_network(seed=1)
    norm, x = model.layers[4], np.random.default_rng(1).normal(size=(2, 24, 24, 16))
    relu, pool = keras.layers.ReLU(), keras.layers.MaxPooling2D()
    np.testing.assert_allclose(relu(norm(pool(x))), pool(relu(norm(x))), atol=1e-6)


def test_the_seed_of_the_small_cnn_decides():
    """The same seed gives the same filters, another one others; three sizes fit."""
    first, again, other = (
        convolution_network((4, 8, 8), seed=seed).get_weights() for seed in (1, 1, 2)
    )
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.allclose(first[0], other[0])
    with pytest.raises(ValueError, match="must be three numbers"):
        convolution_network((4, 8))


def test_the_pretrained_network_reads_as_well_as_was_measured(mnist):
    """Its test accuracy is that of the first seed, and the file is small."""
    model = pretrained_network()
    x, y = mnist[1]
    read = model.predict(x, batch_size=1_000, verbose=0).argmax(axis=1)
    kept = read_runs("go_convolutional")["whole"][0]
    assert np.mean(read == y) == pytest.approx(kept["test_accuracy"], abs=1.5e-4)
    assert model.count_params() == kept["parameters"] < 20_000
    assert models.WEIGHTS.stat().st_size < MOST_BYTES


def test_the_weights_are_those_that_are_verified():
    """The checksum and size in the code are those of the file in the package."""
    content = models.WEIGHTS.read_bytes()
    found = len(content), hashlib.sha256(content).hexdigest()
    assert found == (models.WEIGHTS_BYTES, models.WEIGHTS_SHA256)


def test_weights_come_back_as_they_were_kept(tmp_path, monkeypatch):
    """All of them, moving means and variances too, in their order."""
    monkeypatch.setattr(models, "WEIGHTS", tmp_path / "weights.npz")
    model = convolution_network(seed=1)
    rng = np.random.default_rng(2)
    model.set_weights([rng.uniform(size=w.shape) for w in model.get_weights()])
    models.save_weights(model)
    content = models.WEIGHTS.read_bytes()
    monkeypatch.setattr(models, "WEIGHTS_BYTES", len(content))
    monkeypatch.setattr(models, "WEIGHTS_SHA256", hashlib.sha256(content).hexdigest())
    keras.utils.set_random_seed(3)
    again = pretrained_network()
    for kept, loaded in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(kept, loaded)
