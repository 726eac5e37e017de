"""What is left of signal and gradient, beside a network and measured slopes."""

import numpy as np
import pytest

from mnist_course.activations import ACTIVATIONS
from mnist_course.network import Network
from mnist_course.widgets.layer_passage.passage import LAYERS, UNITS, RandomLayers

VARIANCE = 1.5 / UNITS


@pytest.fixture(scope="module")
def layers():
    """Return the random layers of one seed."""
    return RandomLayers(7)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_signal_is_that_of_a_network(layers, name):
    """A network without biases and with the same weights has the same sums."""
    network = Network([UNITS] * (LAYERS + 1), activation=name, seed=0)
    for w, noise in zip(network.weights, layers.noise, strict=True):
        w[...] = noise * np.sqrt(VARIANCE)
    network.forward(layers.x.astype(np.float32))
    spread = np.array([z.std(axis=0).mean() for z in network.sums])
    signal = layers.send(name, VARIANCE).signal
    assert signal[0] == 1
    np.testing.assert_allclose(signal, spread / spread[0], rtol=1e-3)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_gradient_is_measured_too(layers, name):
    """Nudged sums change the output behind layer 10 by what the gradient says."""
    f, _ = ACTIVATIONS[name]
    weights = layers.noise * np.sqrt(VARIANCE)

    def onwards(at, z):
        """Go on from the sums of a layer to what the made-up gradient weighs."""
        for w in weights[at:]:
            z = f(z) @ w
        return (f(z) * layers.last_gradient[:3]).sum()

    z, sums = layers.x[:3] @ weights[0], []
    for w in weights[1:]:
        sums.append(z)
        z = f(z) @ w
    sums.append(z)
    few = RandomLayers(7)
    few.x, few.last_gradient = few.x[:3], few.last_gradient[:3]
    gradient = few.send(name, VARIANCE).gradient
    assert gradient[-1] == 1
    sizes = []
    for layer in (LAYERS - 3, LAYERS - 1):
        slopes = np.empty_like(z)
        for place in np.ndindex(z.shape):
            step = np.zeros_like(z)
            step[place] = 1e-6
            up, down = (onwards(layer + 1, sums[layer] + s * step) for s in (1, -1))
            slopes[place] = (up - down) / 2e-6
        sizes.append(np.abs(slopes).mean())
    assert gradient[LAYERS - 3] == pytest.approx(sizes[0] / sizes[1], rel=0.01)


def test_factors_multiply_to_what_arrives(layers):
    """Nine steps from one end to the other."""
    passage = layers.send("tanh", VARIANCE)
    for factor, left in zip(passage.factors, passage.arrived, strict=True):
        assert factor**9 == pytest.approx(left)
    assert passage.arrived == (passage.signal[-1], passage.gradient[0])


def test_twice_the_variance_is_the_root_of_two_a_layer(layers):
    """For ReLU, which does not care about scale, exactly."""
    once, twice = (layers.send("relu", v).factors for v in (0.01, 0.02))
    np.testing.assert_allclose(np.divide(twice, once), np.sqrt(2))
