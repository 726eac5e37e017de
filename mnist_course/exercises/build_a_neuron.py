"""Exercises of lesson 02: a neuron, its decisions, one step of learning."""

import numpy as np

from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judging import Cases


def step(z):
    return np.where(z > 0, 1.0, 0.0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _quarters(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw quarters from -2 to 2, whose products and sums float32 holds exactly."""
    return rng.integers(-8, 9, size=shape) / 4


def _neuron_cases(rng: np.random.Generator) -> Cases:
    film, trust = np.array([3.0, 2.0]), np.array([2.0, -1.0])
    x, weights = _quarters(rng, 2, 5) + 0.125  # never 0
    # Small sums, as beyond 3 or so a sigmoid hides much. One is above 0 with an output
    # below a half.
    weights *= rng.choice([0.25, 0.5]) / np.abs(weights @ x).clip(1)
    pixels = np.abs(_quarters(rng, 784)) * (rng.random(784) > 0.8)
    many = _quarters(rng, 784) / 16
    return [
        (film, trust, -3.0, sigmoid),
        (film, trust, -5.0, step),
        (x, weights, 0.75, sigmoid),
        (x[:1], weights[:1], 0.25 - float(weights[0] * x[0]), np.tanh),
        (np.array([4, -3, 1]), np.array([1, 2, 1]), 2, sigmoid),
        (pixels, many, -0.5, np.tanh),
    ]


def _same(z):
    return z


def _neuron(x, weights, bias, activation, *, f=None, b=None, late=0, total=np.sum):
    z = total(weights * x) + (bias if b is None else b)
    return (activation if f is None else f)(z) + late


@exercise(cases=_neuron_cases)
def neuron(x, weights, bias, activation):
    z = weights @ x + bias
    return activation(z)


def _decision_cases(rng: np.random.Generator) -> Cases:
    # The sum of the second film is exactly 0, those of the last two are close to it.
    films = np.array([[3.0, 2.0], [2.0, 1.0], [1.0, 1.0], [2.0, 0.999], [2.0, 1.001]])
    few = _quarters(rng, 40, 5)
    # In a square x, weights @ x raises no error and is still wrong.
    square = _quarters(rng, 9, 9)
    # All pairs of whole ratings: sums of 0 and of whatever else is taken for the limit.
    ratings = rng.permutation(np.indices((11, 11)).reshape(2, -1).T - 5)
    pixels = np.abs(_quarters(rng, 20, 784)).astype(np.float32)
    many = rng.choice([-0.25, -0.125, 0.125, 0.25], size=784)
    # About half of the rows get a yes. A small bias that is no multiple of the sums'
    # parts keeps them from 0, where rounding would decide.
    off = 1 / 128
    return [
        (films, np.array([2.0, -1.0]), -3.0),
        (few, _quarters(rng, 5) + 0.125, 0.75 + off),
        (square, _quarters(rng, 9) + 0.125, off),
        (few[:1], _quarters(rng, 5) + 0.125, off - 0.5),
        (ratings, np.array([1.0, -0.5]), -3),
        (pixels, many, off - float(np.median(pixels @ many))),
        (films[:1] + 0.75 * np.eye(2)[1:], np.array([2.0, -1.0]), -3.0),  # sum 0.25
    ]


def _decide(x, weights, bias, *, b=None, limit=0, above=np.greater, to=bool):
    z = x @ weights + (bias if b is None else b)
    return above(z, limit).astype(to)


@exercise(cases=_decision_cases, strict_dtype=True)
def decide(x, weights, bias):
    z = x @ weights + bias
    return z > 0


def _update_cases(rng: np.random.Generator) -> Cases:
    film = np.array([[3.0, 2.0]])
    one = (np.array([2.0, -1.0]), film, np.array([0.75]), np.array([0.0]), 0.1)
    cases = [one]
    # One example more than a full batch, as many as inputs, a single one, and digits.
    for n, inputs, rate in ((101, 3, 0.5), (5, 5, 0.25), (1, 6, 2.0), (8, 784, 0.2)):
        x = rng.uniform(-1, 1, size=(n, inputs))
        weights = rng.normal(0, 0.3, size=inputs)
        y = rng.uniform(0.05, 0.95, size=n)
        targets = rng.permutation(np.arange(n) % 2)
        cases.append((weights, x, y, targets, rate))
    return cases


def _updated_weights(
    weights,
    x,
    y,
    targets,
    learning_rate,
    *,
    error=None,
    times=1,
    rate=None,
    by=None,
    start=None,
):
    error = times * (y - targets if error is None else error)
    rate = learning_rate if rate is None else rate
    gradient = error @ x / (len(x) if by is None else by)
    return (weights if start is None else start) - rate * gradient


@exercise(cases=_update_cases)
def updated_weights(weights, x, y, targets, learning_rate):
    gradient = (y - targets) @ x / len(x)
    return weights - learning_rate * gradient


EXERCISES = {e.name: e for e in (neuron, decide, updated_weights)}
