"""The reference network: its layers, weights and dropout."""

import keras
import numpy as np
import pytest

from mnist_course.exercises import train_with_tensorflow as exercises
from mnist_course.models import reference_network

pytestmark = pytest.mark.usefixtures("forget_models")


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


def test_its_dropout_is_checked():
    """A share of 1 would switch off everything."""
    with pytest.raises(ValueError, match="from 0 to below 1; got 1"):
        reference_network(dropout=1)
