"""Exercises of lesson 02: a neuron, its decisions, one step of learning."""

from typing import Any

import numpy as np

from mnist_course.exercises.checking.exercise import Mistake, exercise

Cases = list[tuple[Any, ...]]


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


@exercise(
    statement="return y = f(w·x + b), where activation is the function f",
    cases=_neuron_cases,
    right="One neuron, for two inputs or for 784, and with any activation function.",
    hints=(
        "Say the formula in words: multiply each input with its weight, add up the "
        "products, add the bias once, and hand the sum to f.",
        "weights @ x multiplies and adds up in one go.",
        "z = weights @ x + bias is the weighted sum; activation(z) is the output.",
    ),
    mistakes=(
        Mistake(
            lambda x, weights, bias, activation: weights @ x + bias,
            "This is z, the weighted sum; the neuron's output is activation(z).",
        ),
        Mistake(
            lambda x, weights, bias, activation: activation(weights @ x),
            "The bias is missing: add it to the sum before the activation function.",
        ),
        Mistake(
            lambda x, weights, bias, activation: activation(weights @ x) + bias,
            "The bias comes too late: it belongs to the sum, inside the brackets of f.",
        ),
        Mistake(
            lambda x, weights, bias, activation: activation(weights * x + bias),
            "One output for each input came back: add the products up, with @ or "
            ".sum(), so that a single number goes into f.",
        ),
        Mistake(
            lambda x, weights, bias, activation: activation(weights * x.sum() + bias),
            "The output should be a single number; yours is one for each weight. The "
            "dot binds first: x.sum() adds the inputs up before the weights are there. "
            "Make the products first, (weights * x), and then call .sum() on them.",
        ),
        Mistake(
            lambda x, weights, bias, activation: weights * x.sum() + bias,
            "The output should be a single number; yours is one for each weight. Make "
            "the products first, (weights * x), then call .sum() on them, add the "
            "bias, and hand the sum to activation.",
        ),
        Mistake(
            lambda x, weights, bias, activation: activation((weights * x + bias).sum()),
            "The bias was added once for every input; add it once, after the sum.",
        ),
        Mistake(
            lambda x, weights, bias, activation: activation(weights * x).sum() + bias,
            "f was applied to every product; add the products and the bias up first, "
            "and apply f once, to the sum.",
        ),
        Mistake(
            lambda x, weights, bias, activation: activation(weights @ x - bias),
            "The bias was taken away; it is added, even where it is negative.",
        ),
        Mistake(
            lambda x, weights, bias, activation: activation(x.sum() + bias),
            "The weights are missing: every input counts as much as any other.",
        ),
        Mistake(
            lambda x, weights, bias, activation: sigmoid(weights @ x + bias),
            "Right for the sigmoid, but the function f is handed over as activation, "
            "and may be another: call activation(...).",
        ),
        Mistake(
            lambda x, weights, bias, activation: step(weights @ x + bias),
            "Right for the step, but the function f is handed over as activation, "
            "and may be another: call activation(...).",
        ),
        # The names of the formula, which the function does not have.
        Mistake(
            lambda x, weights, bias, activation: f(weights @ x + bias),  # type: ignore[name-defined]  # noqa: F821
            "Python knows no f here. In this exercise f is called activation.",
        ),
        Mistake(
            lambda x, weights, bias, activation: activation(weights @ x + b),  # type: ignore[name-defined]  # noqa: F821
            "Python knows no b here. In this exercise b is called bias.",
        ),
        Mistake(
            lambda x, weights, bias, activation: activation(w @ x + bias),  # type: ignore[name-defined]  # noqa: F821
            "Python knows no w here. In this exercise w is called weights.",
        ),
    ),
)
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


def _one_by_one(x: Any, weights: Any, bias: Any, yes: Any, no: Any) -> list[Any]:
    return [yes if row @ weights + bias > 0 else no for row in x]


# The lesson counts with & and picks by the decisions, which only bool can do.
NUMBERS = (
    "The decisions are right, but they are numbers, 1 and 0; the lesson goes on with "
    "True and False. A comparison with > gives them by itself."
)
LOOPED = (
    "Right for each row, but row by row, in a list. x @ weights takes all rows at "
    "once, and the lesson goes on with the array that comes of it."
)


@exercise(
    statement="return True or False for each row of x: is w·x + b above 0?",
    cases=_decision_cases,
    right="One decision for each row, True or False, in one array.",
    strict_dtype=True,
    hints=(
        "First the sum z of every row, then a comparison. An array compared with a "
        "number gives an array of True and False.",
        "x has one example a row. x @ weights takes the sum of each row; "
        "weights @ x has the two the wrong way round.",
        "z = x @ weights + bias has one number for each row; return z > 0.",
    ),
    mistakes=(
        Mistake(
            lambda x, weights, bias: x @ weights + bias,
            "These are the sums z; the decisions are True where z is above 0.",
        ),
        Mistake(lambda x, weights, bias: step(x @ weights + bias), NUMBERS),
        Mistake(
            lambda x, weights, bias: np.where(x @ weights + bias > 0, 1, 0), NUMBERS
        ),
        Mistake(lambda x, weights, bias: _one_by_one(x, weights, bias, 1, 0), NUMBERS),
        Mistake(
            lambda x, weights, bias: _one_by_one(x, weights, bias, True, False), LOOPED
        ),
        Mistake(
            lambda x, weights, bias: x @ weights + bias >= 0,
            "Where the sum is exactly 0 you say yes; above 0 does not include the 0.",
        ),
        Mistake(
            # What an if asks of its condition.
            lambda x, weights, bias: bool(x @ weights + bias > 0),
            "An if can decide only one case, and here are many. The comparison itself "
            "gives all answers: return it, without if.",
        ),
        Mistake(
            lambda x, weights, bias: x @ weights + bias > 0.5,
            "You compare z with 0.5. A half is the limit for y = sigmoid(z); for z "
            "itself that limit is 0.",
        ),
        Mistake(
            lambda x, weights, bias: sigmoid(x @ weights + bias) > 0,
            "Everything gets a yes, because a sigmoid is always above 0. Compare the "
            "sum z with 0, or sigmoid(z) with 0.5.",
        ),
        Mistake(
            lambda x, weights, bias: sigmoid(x @ weights + bias),
            "These are the outputs y, between 0 and 1; the decision is True where y "
            "is above 0.5, which is where z is above 0.",
        ),
        Mistake(
            lambda x, weights, bias: x @ weights > 0,
            "The bias is missing: it shifts the limit between yes and no.",
        ),
        Mistake(
            lambda x, weights, bias: x @ weights > bias,
            "You compare the sum with the bias; w·x + b > 0 is the same as "
            "w·x > −b, with a minus.",
        ),
        Mistake(
            lambda x, weights, bias: x @ weights + bias < 0,
            "Yes and no have changed places: yes is where the sum is above 0.",
        ),
        Mistake(
            lambda x, weights, bias: weights @ x + bias > 0,
            "weights @ x takes the sums of the columns, or fails: x has its examples "
            "in rows, each with one number for each weight. Put x first: x @ weights.",
        ),
        Mistake(
            lambda x, weights, bias: (x * weights).sum() + bias > 0,
            "Only one decision came back, for all rows together: sum each row on its "
            "own, with x @ weights or .sum(axis=1).",
        ),
        Mistake(
            lambda x, weights, bias: (x * weights).sum(axis=0) + bias > 0,
            "axis=0 adds up the columns, so there is one decision for each input; "
            "one for each row needs axis=1, or x @ weights.",
        ),
    ),
)
def decide(x, weights, bias):
    z = x @ weights + bias
    return z > 0


def _update_cases(rng: np.random.Generator) -> Cases:
    film = np.array([[3.0, 2.0]])
    one = (np.array([2.0, -1.0]), film, np.array([0.75]), np.array([0.0]), 0.1)
    cases: Cases = [one]
    for n, inputs, rate in ((4, 3, 0.5), (32, 784, 0.2)):
        x = rng.random((n, inputs))
        weights = rng.normal(0, 0.3, size=inputs)
        y = rng.uniform(0.05, 0.95, size=n)
        targets = rng.permutation(np.arange(n) % 2).astype(float)
        cases.append((weights, x, y, targets, rate))
    return cases


def _stepped(weights: Any, x: Any, error: Any, rate: float) -> Any:
    return weights - rate * error @ x / len(x)


@exercise(
    statement="return the weights after one step: w − η · mean of (y − t) x",
    cases=_update_cases,
    right="This line, over and over, is all that training a neuron takes.",
    hints=(
        "Each example has its own error y − t, and pulls at the weights by its error "
        "times its x. Take the mean of these pulls, and step against it.",
        "(y - targets) @ x multiplies each row of x with its error and adds the rows "
        "up: one number for each weight. Divide by the number of rows.",
        "gradient = (y - targets) @ x / len(x) is the mean; the new weights are "
        "weights - learning_rate * gradient.",
    ),
    mistakes=(
        Mistake(
            lambda w, x, y, targets, rate: _stepped(w, x, y - targets, -rate),
            "The step goes uphill, and the error grows: subtract the learning rate "
            "times (y − t) x, or, which is the same, add it times (t − y) x.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: w - rate * (y - targets) @ x,
            "You add the examples up instead of taking their mean, so that a larger "
            "batch makes a larger step: divide by len(x).",
        ),
        Mistake(
            lambda w, x, y, targets, rate: _stepped(w, x, y - targets, 1.0),
            "The learning rate is missing: it decides how long the step is.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: (y - targets) @ x / len(x),
            "This is the gradient; the new weights are the old ones minus the "
            "learning rate times that.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: rate * (y - targets) @ x / len(x),
            "This is the step itself; return the old weights minus it.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: -rate * (y - targets) @ x / len(x),
            "This is the change of the weights; add it to the old weights.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: _stepped(w, x, (y > 0.5) - targets, rate),
            "The error was taken from the decision, yes or no. Use y itself: a right "
            "answer that was a near thing should still teach something.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: _stepped(
                w, x, (y - targets) * y * (1 - y), rate
            ),
            "There is a factor y (1 − y) too much, the slope of the sigmoid. It would "
            "be right for the squared error; with the cross-entropy it cancels.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: (
                w - rate * (y - targets).mean() * x.mean(axis=0)
            ),
            "The mean error times the mean input is not the mean of the products: "
            "each row of x goes with its own error. (y - targets) @ x does that.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: w - rate * (y - targets).mean(),
            "All weights got the same step, which is right for the bias. A weight "
            "steps by the error times its own input.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: (
                w - rate * ((y - targets)[:, np.newaxis] * x).mean()
            ),
            "All weights got the same step: .mean() without axis also averages over "
            "the inputs. With axis=0 it averages over the examples only.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: w - rate * ((y - targets) @ x).mean(),
            "All weights got the same step: (y - targets) @ x has already added up the "
            "examples, so .mean() averages over the inputs. Divide by len(x) instead.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: (
                w - rate * ((y - targets)[:, np.newaxis] * x).mean(axis=1)
            ),
            "axis=1 averages over the inputs, so there is one number for each example; "
            "one for each weight needs axis=0, the mean over the examples.",
        ),
        Mistake(
            lambda w, x, y, targets, rate: w - rate * (y - targets) * x,
            "(y - targets) * x does not match errors and rows once there are more "
            "examples than one. (y - targets) @ x multiplies each row with its error "
            "and adds up; then divide by len(x).",
        ),
    ),
)
def updated_weights(weights, x, y, targets, learning_rate):
    gradient = (y - targets) @ x / len(x)
    return weights - learning_rate * gradient


EXERCISES = {e.name: e for e in (neuron, decide, updated_weights)}
