"""Lesson 04's solutions against single neurons in plain Python."""

import numpy as np

from mnist_course.exercises import connect_a_network as exercises


def neuron(inputs, weights, bias):
    """Return a weighted sum in plain Python."""
    return sum(w * x for w, x in zip(weights, inputs, strict=True)) + bias


def test_layer_is_one_neuron_for_each_column():
    """The solution gives what single neurons give, each with a column of weights."""
    rng = np.random.default_rng(1)
    a, weights, bias = rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), [0.5, -0.7]
    expected = [
        [max(0.0, neuron(row, weights[:, unit], bias[unit])) for unit in range(2)]
        for row in a
    ]
    assert np.ravel(expected).min() == 0 < np.ravel(expected).max()
    result = exercises.layer.reference(a, weights, np.array(bias))
    np.testing.assert_allclose(result, expected)


def test_forward_is_neurons_of_neurons():
    """The solution's logits are the output neurons' sums of the hidden neurons."""
    rng = np.random.default_rng(2)
    x, w1, w2 = (
        rng.normal(size=(5, 3)),
        rng.normal(size=(3, 4)),
        rng.normal(size=(4, 2)),
    )
    b1, b2 = rng.normal(size=4), rng.normal(size=2)
    for row, logits in zip(
        x, exercises.forward.reference(x, w1, b1, w2, b2), strict=True
    ):
        hidden = [max(0.0, neuron(row, w1[:, k], b1[k])) for k in range(4)]
        expected = [neuron(hidden, w2[:, k], b2[k]) for k in range(2)]
        np.testing.assert_allclose(logits, expected)
