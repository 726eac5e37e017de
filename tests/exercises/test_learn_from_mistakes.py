"""Lesson 05's exercises: beginners' answers, and backpropagation as a whole."""

import numpy as np
import pytest

from mnist_course.activations import cross_entropy, relu, softmax
from mnist_course.exercises import learn_from_mistakes as exercises
from mnist_course.network import Network
from mnist_course.optimizers import SGD


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
        ("numerical_gradient", up_then_down_without_a_copy, "= is no copy"),
        ("output_gradient", lambda z, y: softmax(z) - y, "subtract the labels"),
        ("output_gradient", lambda z, y: softmax(z) - np.eye(10)[y], "Ten classes"),
        ("output_gradient", lambda z, y: softmax(z), "These are the probabilities"),
        ("layer_backward", slope_inside, "stays outside"),
        ("layer_backward", lambda d, a, w: (d.sum(0), d @ w.T, a.T @ d), "order"),
        (
            "layer_backward",
            lambda d, a, w: (a.T @ d,),
            "Only the gradient of the weights comes back",
        ),
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


def test_the_step_is_that_of_the_package():
    """It moves a network's arrays as plain SGD does, and leaves the old ones."""
    network = Network([4, 3, 2], seed=0, dtype="float64")
    network.forward(np.random.default_rng(1).normal(size=(5, 4)))
    gradients = network.backward([0, 1, 1, 0, 1])
    before = [array.copy() for array in network.parameters]
    stepped = exercises.sgd_step.reference(network.parameters, gradients, 0.3)
    for array, old in zip(network.parameters, before, strict=True):
        np.testing.assert_array_equal(array, old)
    SGD(0.3).step(network.parameters, gradients)
    for ours, theirs in zip(stepped, network.parameters, strict=True):
        np.testing.assert_allclose(ours, theirs)
