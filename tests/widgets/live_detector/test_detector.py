"""The neuron behind the live detector, beside a second computation."""

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.exercises.build_a_neuron import updated_weights
from mnist_course.network import Network
from mnist_course.optimizers import SGD
from mnist_course.widgets.live_detector.detector import Detector, rows

IMAGES, LABELS = (part[:400] for part in load_mnist()[0])
SPLIT = (IMAGES, LABELS == 3)


@pytest.fixture
def detector():
    """Return a detector of threes that has learned nothing yet."""
    return Detector(updated_weights.reference, 0.5, SPLIT, SPLIT)


def test_it_learns_as_a_network_of_two_outputs_does(detector):
    """Softmax over no and yes whose no is held at 0 takes the same steps."""
    network = Network([784, 2], seed=0)
    for parameter in network.parameters:
        parameter[...] = 0
    x, optimizer = rows(IMAGES), SGD(0.5)
    for start in range(0, 400, 100):
        part = np.arange(start, start + 100)
        detector.learn(part)
        network.forward(x[part])
        gradients = network.backward(SPLIT[1][part].astype(int))
        for gradient in gradients:
            gradient[..., 0] = 0
        optimizer.step(network.parameters, gradients)
    np.testing.assert_allclose(detector.weights, network.weights[0][:, 1], atol=1e-6)
    assert detector.bias == pytest.approx(network.biases[0][1], abs=1e-6)
    loss, accuracy = network.evaluate(x, SPLIT[1].astype(int))
    assert detector.measure() == pytest.approx((loss, accuracy), abs=1e-6)


def test_untrained_it_knows_nothing(detector):
    """All outputs are a half, so the loss is ln 2; always no is often right."""
    loss, accuracy = detector.measure()
    assert loss == pytest.approx(np.log(2))
    assert accuracy == (~SPLIT[1]).mean()


def test_the_update_is_the_learners(detector):
    """A detector whose update does nothing moves its bias only."""
    still = Detector(lambda weights, *rest: weights, 0.5, SPLIT, SPLIT)
    still.learn(np.arange(100))
    assert not still.weights.any()
    assert still.bias < 0


def test_many_images_are_measured_in_parts():
    """More than one part, and a last one that is not full, are all counted."""
    images, labels = (part[:2300] for part in load_mnist()[0])
    split = (images, labels == 3)
    detector = Detector(updated_weights.reference, 0.5, split, split)
    detector.learn(np.arange(100))
    z = rows(images) @ detector.weights + detector.bias
    p = 1 / (1 + np.exp(-np.where(split[1], z, -z)))
    expected = -np.log(p).mean(), ((z > 0) == split[1]).mean()
    assert detector.measure() == pytest.approx(expected, rel=1e-5)
