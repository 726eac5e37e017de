"""Exercises of lesson 05: gradients in numbers, at the output, of a layer; a step."""

import numpy as np

# Some of these are needed by the mistakes in the TOML file alone.
from mnist_course.activations import (  # noqa: F401
    cross_entropy,
    relu_derivative,
    softmax,
)
from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judging import Cases


def sum_of_cubes(x):
    return (x**3).sum()


def _difference_cases(rng: np.random.Generator) -> Cases:
    def drawn(*shape: int) -> np.ndarray:
        return rng.uniform(0.5, 1.5, size=shape) * rng.choice([-1, 1], size=shape)

    factors, cube = drawn(2, 3), drawn(2, 2, 2)

    # Every entry matters in another way, and neighbours matter for one another. Half of
    # the slopes are negative.
    def some_function_of_a_row(x):
        return (np.array([2, -3, 1, -2]) * x**3).sum() + x[0] * x[1]

    def some_function_of_a_matrix(x):
        return (factors * x**3).sum() + np.exp(x[0] * x[1]).sum()

    def some_function_of_a_cube(x):
        return (cube * x**3).sum() + x.prod()

    # With steps as large as these, a difference to one side is clearly off, and so is
    # one with a step of one's own.
    return [
        (sum_of_cubes, np.array([1.0, 2.0]), 0.5),
        (some_function_of_a_row, drawn(4), 0.2),
        (some_function_of_a_matrix, drawn(2, 3), 0.03),
        (some_function_of_a_cube, drawn(2, 2, 2), 0.05),
    ]


def _each(x, slope):
    """Apply `slope` to 1 at each entry and 0 elsewhere, in turn."""
    result = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        only = np.zeros_like(x)
        only[index] = 1
        result[index] = slope(only)
    return result


def _central(f, x, h):
    return _each(x, lambda e: (f(x + h * e) - f(x - h * e)) / (2 * h))


def _sides(f, x, above, below):
    """Return a function of the step: how much f rises, and over which distance."""

    def rise(h):
        rises = _each(x, lambda e: f(x + above * h * e) - f(x - below * h * e))
        return rises, (above + below) * h

    return rise


def _numerical_gradient(
    function, x, h, *, sides=None, step=None, divisor=None, sign=1, form=np.asarray
):
    rise = sides or _sides(function, x, 1, 1)
    difference, distance = rise(h if step is None else step)
    return form(sign * difference / (divisor(distance) if divisor else distance))


def _first_only(gradient):
    """Return what a loop leaves that ends after its first turn."""
    first = np.zeros_like(gradient)
    first.flat[0] = gradient.flat[0]
    return first


def _whole_numbers(f, x, h, dtype):
    """Nudge an array that holds whole numbers only."""
    whole, gradient = x.astype(int), np.zeros(x.shape, dtype)
    for index in np.ndindex(x.shape):
        up, down = whole.copy(), whole.copy()
        up[index], down[index] = whole[index] + h, whole[index] - h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


def _up_to(only):
    """Return 1 at the entry that is 1, and at all before it."""
    return 1 + only - np.cumsum(only).reshape(only.shape)


def _row_by_row(f, x, h):
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@exercise(cases=_difference_cases)
def numerical_gradient(function, x, h):
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        rise = function(up) - function(down)
        gradient[index] = rise / (2 * h)
    return gradient


def _logit_cases(rng: np.random.Generator) -> Cases:
    # Probabilities of a tenth to eight tenths, so that a counterexample can be read.
    tiny = np.log(np.array([[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]])).round(4)
    # As many examples as classes, so that labels can be subtracted without an error.
    batch = rng.normal(0, 2, size=(10, 10))
    large = rng.normal(0, 2, size=(4, 10)) + 1000
    # Two rows far apart: what is the largest in one says nothing about the other.
    apart = np.array([[-800.0, -801.0, -803.0], [900.0, 0.0, -900.0]])
    return [
        (tiny, np.array([0, 2], dtype=np.uint8)),
        (batch, rng.permutation(10).astype(np.uint8)),
        (large, rng.integers(0, 10, size=4, dtype=np.uint8)),
        (apart, np.array([1, 1], dtype=np.uint8)),
    ]


def _softmax(logits, shift=0, axis=1):
    exponentials = np.exp(logits - shift)
    return exponentials / exponentials.sum(axis=axis, keepdims=axis is not None)


def _one_hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


def _minus_one_hot(logits, labels):
    return softmax(logits) - _one_hot(logits, labels)


def _ones_at(logits, *places):
    """Return ones at some places, as p[places] -= 1 would find them."""
    ones = np.zeros_like(logits)
    ones[places] = 1
    return ones


def _output_gradient(
    logits, labels, *, p=None, truth=None, sign=1, extra=1, share=None
):
    p = softmax(logits) if p is None else p
    truth = _one_hot(logits, labels) if truth is None else truth
    return sign * (p - truth) * extra / (len(labels) if share is None else share)


@exercise(cases=_logit_cases)
def output_gradient(logits, labels):
    from mnist_course.activations import softmax

    delta = softmax(logits)
    delta[np.arange(len(labels)), labels] -= 1
    return delta / len(labels)


def _layer_cases(rng: np.random.Generator) -> Cases:
    # n, units and inputs are 2, 3 and 4: what does not fit cannot pass unseen.
    delta = np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]])
    activations = np.array([[1.0, 0.0, 3.0, 2.0], [0.0, 2.0, 1.0, 0.0]])
    weights = np.array([[1.0, 2, 0], [0.0, 1, 3], [2.0, 0, 1], [1.0, 1, 2]])
    square = tuple(rng.normal(size=(3, 3)) for _ in range(3))
    return [
        (delta, activations, weights),
        (rng.normal(size=(5, 3)), rng.normal(size=(5, 4)), rng.normal(size=(4, 3))),
        # Here a transpose too few or too many gives wrong numbers instead of an error,
        # so that one such mistake can be told from another.
        square,
    ]


def _right(d, a, w):
    return a.T @ d, d.sum(axis=0), d @ w.T


def _layer_backward(
    delta, activations, weights, of_weights=None, of_bias=None, of_activations=None
):
    parts = of_weights, of_bias, of_activations
    right = _right(delta, activations, weights)
    return tuple(r if p is None else p for p, r in zip(parts, right, strict=True))


@exercise(cases=_layer_cases)
def layer_backward(delta, activations, weights):
    of_weights = activations.T @ delta
    of_bias = delta.sum(axis=0)
    of_activations = delta @ weights.T
    return of_weights, of_bias, of_activations


def _step_cases(rng: np.random.Generator) -> Cases:
    # Two layers, then three, then one: who unpacks four arrays fails at the second.
    # Some are float32, as in the lesson, and must stay so: float64 takes twice as long.
    def drawn(*shapes: tuple[int, ...], dtype: str = "float64") -> list[np.ndarray]:
        return [rng.normal(size=shape).astype(dtype) for shape in shapes]

    two = (2, 3), (3,), (3, 2), (2,)
    three = (3, 4), (4,), (4, 2), (2,), (2, 3), (3,)
    small = [np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.0, 1.0])]
    slopes = [np.array([[10.0, 0.0], [-10.0, 20.0]]), np.array([30.0, -10.0])]
    return [
        (small, slopes, 0.1),
        (drawn(*two), drawn(*two), 0.5),
        (drawn(*three, dtype="float32"), drawn(*three, dtype="float32"), 0.03),
    ]


def _sgd_step(parameters, gradients, learning_rate, *, sign=-1, rate=None, kept=1):
    rate = learning_rate if rate is None else rate
    pairs = zip(parameters, gradients, strict=True)
    return tuple(kept * array + sign * rate * slope for array, slope in pairs)


def w1_b1_w2_b2(parameters, gradients, learning_rate):
    """Step as in a network of two layers, and no other."""
    w1, b1, w2, b2 = parameters
    pairs = zip([w1, b1, w2, b2], gradients, strict=True)
    return tuple(array - learning_rate * slope for array, slope in pairs)


@exercise(cases=_step_cases, strict_dtype=True)
def sgd_step(parameters, gradients, learning_rate):
    new_parameters = []
    for parameter, gradient in zip(parameters, gradients, strict=True):
        new_parameters.append(parameter - learning_rate * gradient)
    return tuple(new_parameters)


EXERCISES = {
    e.name: e for e in (numerical_gradient, output_gradient, layer_backward, sgd_step)
}
