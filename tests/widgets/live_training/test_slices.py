"""Training in slices against plain training."""

import numpy as np
import pytest

from mnist_course.activations import cross_entropy
from mnist_course.network import Network
from mnist_course.optimizers import SGD
from mnist_course.widgets.live_training.slices import POINTS_AN_EPOCH, train_in_slices


def test_slices_add_up_to_plain_training(rows):
    """Weights and scores are those of one batch after the other, without slices."""
    x, y = (np.concatenate([part, part[:1_200]]) for part in rows[0])
    sliced = Network([784, 16, 10], seed=0, input_scale=1 / 255)
    training = train_in_slices(sliced, SGD(0.1), (x, y), rows[1], epochs=2, seed=7)
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
    assert points[-1][3:] == plain.evaluate(*rows[1])


def test_slices_are_short(rows):
    """Most hand over without a point, so that a click need not wait for one."""
    train = tuple(np.concatenate([part] * 4) for part in rows[0])
    network = Network([784, 16, 10], seed=0, input_scale=1 / 255)
    handed = list(train_in_slices(network, SGD(), train, rows[1], epochs=1))
    assert len(handed) == -(-6_000 // 256)
    assert sum(point is not None for point in handed) == POINTS_AN_EPOCH
    assert handed[-1].epoch == 1


class Explosion:
    """An optimizer whose first step ends all learning."""

    def step(self, parameters, gradients):
        """Make every weight infinite."""
        for parameter in parameters:
            parameter[...] = np.inf


def test_a_broken_network_is_measured_in_silence(rows):
    """Where the weights are infinite the point says so, and no warning is given."""
    network = Network([784, 16, 10], seed=0, input_scale=1 / 255)
    train, validation = rows[0], rows[1]
    points = train_in_slices(network, Explosion(), train, validation, epochs=1)
    assert not next(points).is_finite
