"""Exercises of lesson 02: a neuron, its decisions, one step of learning."""

import numpy as np

from mnist_course.exercises.checking.exercise import Cases, exercise


def step(z):
    return np.where(z > 0, 1.0, 0.0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _neuron_cases(rng: np.random.Generator) -> Cases:
    film, trust = np.array([3.0, 2.0]), np.array([2.0, -1.0])
    x = rng.uniform(-1, 1, size=5)
    weights = rng.uniform(0.2, 1, size=5) * rng.choice([-1, 1], size=5)
    pixels = rng.random(784) * (rng.random(784) > 0.8)
    many = rng.normal(0, 0.1, size=784)
    return [
        (film, trust, -3.0, sigmoid),
        (film, trust, -5.0, step),
        (x, weights, rng.uniform(0.3, 1), sigmoid),
        (pixels, many, -0.5, np.tanh),
    ]


@exercise(cases=_neuron_cases)
def neuron(x, weights, bias, activation):
    z = weights @ x + bias
    return activation(z)


def _decision_cases(rng: np.random.Generator) -> Cases:
    # The sum of the second film is exactly 0.
    films = np.array([[3.0, 2.0], [2.0, 1.0], [1.0, 1.0], [2.0, 0.8]])
    # About half of the random rows get a yes, and a bias large enough to matter.
    few = rng.normal(size=(40, 5))
    # In a square x, weights @ x raises no error and is still wrong.
    square = rng.normal(size=(9, 9))
    pixels = rng.random((60, 784)).astype(np.float32)
    many = rng.normal(0, 0.3, size=784)
    # Without rows there is still an array of decisions, and only a list has no dtype.
    nobody = np.zeros((0, 3))
    return [
        (films, np.array([2.0, -1.0]), -3.0),
        (few, rng.normal(size=5), 0.7),
        (square, rng.normal(size=9), 0.1),
        (pixels, many, float(-np.median(pixels @ many))),
        (nobody, rng.normal(size=3), 0.2),
    ]


@exercise(cases=_decision_cases, strict_dtype=True)
def decide(x, weights, bias):
    z = x @ weights + bias
    return z > 0


def _update_cases(rng: np.random.Generator) -> Cases:
    film = np.array([[3.0, 2.0]])
    one = (np.array([2.0, -1.0]), film, np.array([0.75]), np.array([0.0]), 0.1)
    cases = [one]
    for n, inputs, rate in ((4, 3, 0.5), (32, 784, 0.2)):
        x = rng.random((n, inputs))
        weights = rng.normal(0, 0.3, size=inputs)
        y = rng.uniform(0.05, 0.95, size=n)
        targets = rng.permutation(np.arange(n) % 2).astype(float)
        cases.append((weights, x, y, targets, rate))
    return cases


def _stepped(weights, x, error, rate):
    return weights - rate * error @ x / len(x)


@exercise(cases=_update_cases)
def updated_weights(weights, x, y, targets, learning_rate):
    gradient = (y - targets) @ x / len(x)
    return weights - learning_rate * gradient


EXERCISES = {e.name: e for e in (neuron, decide, updated_weights)}
