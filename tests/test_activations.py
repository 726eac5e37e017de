"""Activations, softmax and cross-entropy against arithmetic done another way."""

import numpy as np
import pytest

from mnist_course.activations import (
    ACTIVATIONS,
    cross_entropy,
    leaky_relu_derivative,
    relu,
    relu_derivative,
    sigmoid,
    softmax,
)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivative_is_the_slope(name: str) -> None:
    """Each derivative equals the slope between two points close by."""
    function, derivative = ACTIVATIONS[name]
    z = np.array([-3.0, -0.7, -0.01, 0.01, 0.4, 5.0])
    slope = (function(z + 1e-6) - function(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(derivative(z), slope, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "at_minus_2", "at_1"),
    [
        ("relu", 0.0, 1.0),
        ("leaky_relu", -0.02, 1.0),
        ("sigmoid", 0.119202922, 0.731058579),
        ("tanh", -0.964027580, 0.761594156),
    ],
)
def test_activation_has_its_known_values(
    name: str, at_minus_2: float, at_1: float
) -> None:
    """Each activation gives the values from a table at -2 and 1."""
    function, _ = ACTIVATIONS[name]
    np.testing.assert_allclose(function([-2.0, 1.0]), [at_minus_2, at_1], atol=1e-9)


def test_derivatives_at_the_kink() -> None:
    """At 0 the derivatives of ReLU and leaky ReLU are those of the left side."""
    assert relu_derivative(0.0) == 0
    assert leaky_relu_derivative(0.0) == 0.01


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_precision_is_kept(name: str, dtype: str) -> None:
    """Neither a function nor its derivative widens or narrows its input."""
    z = np.linspace(-2, 2, 5, dtype=dtype)
    assert [f(z).dtype for f in ACTIVATIONS[name]] == [dtype, dtype]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_input_is_left_alone(name: str) -> None:
    """A function gives a new array, so that the sums survive for the backward pass."""
    z = np.array([-1.0, 2.0])
    for function in ACTIVATIONS[name]:
        function(z)[...] = 9
    np.testing.assert_array_equal(z, [-1, 2])


def test_sigmoid_far_out() -> None:
    """The sigmoid reaches 0 and 1 at -1000 and 1000 without a warning."""
    np.testing.assert_array_equal(sigmoid(np.float32([-1000, 1000])), [0, 1])


def test_relu_takes_plain_numbers() -> None:
    """A number will do where an array would, as in a lesson's first cell."""
    assert (relu(-3), relu(2.5)) == (0, 2.5)


def test_softmax_of_known_odds() -> None:
    """Logits that are logarithms of 1, 2 and 5 become eighths of 1, 2 and 5."""
    probabilities = softmax(np.log([[1.0, 2, 5], [5, 2, 1]]))
    np.testing.assert_allclose(probabilities, np.array([[1, 2, 5], [5, 2, 1]]) / 8)


def test_softmax_of_large_logits() -> None:
    """A thousand more on every logit changes nothing and overflows nowhere."""
    logits = np.array([0.0, 1.0, -2.0])
    np.testing.assert_allclose(softmax(logits + 1000), softmax(logits))


def test_cross_entropy_of_known_probabilities() -> None:
    """The loss is the mean of -log of the true classes' probabilities."""
    probabilities = np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]])
    loss = cross_entropy(np.log(probabilities), np.array([0, 1], np.uint8))
    assert loss == pytest.approx(-(np.log(0.5) + np.log(0.2)) / 2)


def test_cross_entropy_without_a_clue() -> None:
    """Ten equal logits cost ln 10, whatever the class."""
    assert cross_entropy(np.full((4, 10), 7.0), [0, 3, 9, 9]) == pytest.approx(
        np.log(10)
    )


def test_cross_entropy_when_surely_wrong() -> None:
    """A probability too small for a float costs its logit's distance, not infinity."""
    assert cross_entropy(np.float32([[1000, -1000]]), [1]) == 2000
