"""Exercises of lesson 05: numerical gradient, output gradient, one layer backwards."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from mnist_course.activations import cross_entropy, relu_derivative, softmax
from mnist_course.exercises.checking.exercise import Mistake, exercise

Cases = list[tuple[Any, ...]]
Function = Callable[[np.ndarray], float]


def sum_of_cubes(x):
    return (x**3).sum()


def _difference_cases(rng: np.random.Generator) -> Cases:
    factors = rng.normal(2, 1, size=(2, 3))

    # Every entry matters in another way, and neighbours matter for one another.
    def some_function_of_a_matrix(x):
        return (factors * x**2).sum() + np.exp(x[0] * x[1]).sum()

    # With steps as large as these, a difference to one side is clearly off.
    return [
        (sum_of_cubes, np.array([1.0, 2.0]), 0.5),
        (sum_of_cubes, rng.uniform(1, 2, size=4), 0.1),
        (some_function_of_a_matrix, rng.uniform(0.5, 1, size=(2, 3)), 0.01),
    ]


def _each(x: np.ndarray, slope: Callable[[np.ndarray], float]) -> np.ndarray:
    """Apply `slope` to 1 at each entry and 0 elsewhere, in turn."""
    result = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        only = np.zeros_like(x)
        only[index] = 1
        result[index] = slope(only)
    return result


def _central(f: Function, x: np.ndarray, h: float) -> np.ndarray:
    return _each(x, lambda e: (f(x + h * e) - f(x - h * e)) / (2 * h))


def _forward(f: Function, x: np.ndarray, h: float) -> np.ndarray:
    return _each(x, lambda e: (f(x + h * e) - f(x)) / h)


def _backward(f: Function, x: np.ndarray, h: float) -> np.ndarray:
    return _each(x, lambda e: (f(x) - f(x - h * e)) / h)


def _undivided(f: Function, x: np.ndarray, h: float) -> np.ndarray:
    return _each(x, lambda e: f(x + h * e) - f(x - h * e))


def _all_at_once(f: Function, x: np.ndarray, h: float) -> float:
    return (f(x + h) - f(x - h)) / (2 * h)


def _not_put_back(f: Function, x: np.ndarray, h: float) -> np.ndarray:
    x, gradient = x.copy(), np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        gradient[index] = (above - f(x)) / (2 * h)
    return gradient


def _row_by_row(f: Function, x: np.ndarray, h: float) -> np.ndarray:
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@exercise(
    statement="return, for each entry of x, the central difference with step h",
    cases=_difference_cases,
    right="It checks any gradient, and needs nothing but the function itself.",
    hints=(
        "Nudge one entry of x up by h and call the function; nudge it down by h and "
        "call it again. What is the slope between the two? Then the next entry.",
        "Start with gradient = np.zeros_like(x). np.ndindex(x.shape) gives every "
        "index of x in turn, whatever its shape. Nudge a copy: up = x.copy(), then "
        "up[index] += h.",
        "For each index: make up and down, copies of x with that one entry moved by h "
        "and by -h, and set gradient[index] to "
        "(function(up) - function(down)) / (2 * h).",
    ),
    mistakes=(
        Mistake(
            lambda f, x, h: np.zeros_like(x),
            "Every slope is 0: up and down are one array, because up = x only gives "
            "that array a second name. x.copy() makes a new one.",
        ),
        Mistake(
            lambda f, x, h: _forward(f, x, h) / 2,
            "You compare the value above with the value at x itself, over 2 * h. Is "
            "down one array with up? down = x is no copy: lowering it only undoes the "
            "step up. Use x.copy() for each.",
        ),
        Mistake(
            _forward,
            "You compare the value above with the value at x itself. Step to both "
            "sides, and divide by 2 * h: much more exact for the same h.",
        ),
        Mistake(
            _backward,
            "You compare the value at x itself with the value below. Step to both "
            "sides, and divide by 2 * h: much more exact for the same h.",
        ),
        Mistake(
            lambda f, x, h: 2 * _central(f, x, h),
            "Every number is twice too large: from x - h to x + h it is a distance "
            "of 2 * h, and you divide by h.",
        ),
        Mistake(
            lambda f, x, h: h**2 * _central(f, x, h),
            "The numbers depend on h: (a - b) / 2 * h multiplies by h. Put brackets "
            "around 2 * h.",
        ),
        Mistake(
            _undivided,
            "These are differences; a slope is a difference divided by the "
            "distance, which is 2 * h.",
        ),
        Mistake(
            lambda f, x, h: -_central(f, x, h),
            "Every sign is wrong: it is the value at x + h minus the value at x - h.",
        ),
        Mistake(
            _all_at_once,
            "One number comes back, because x + h moves all entries at once. Move one "
            "entry at a time, so that each gets a slope of its own.",
        ),
        Mistake(
            lambda f, x, h: np.full_like(x, _all_at_once(f, x, h)),
            "All slopes are the same: x + h moves all entries at once. Move one "
            "entry at a time.",
        ),
        Mistake(
            _not_put_back,
            "The first slope is right, the others are not: when you go on to the next "
            "entry, the one before has not been put back.",
        ),
        Mistake(
            _row_by_row,
            "Right for a vector; of a matrix, x[i] is a whole row, and you move all of "
            "it. np.ndindex(x.shape) gives the index of every single entry.",
        ),
        Mistake(
            lambda f, x, h: _central(f, x, h).astype(int),
            "The decimals are lost: your gradient is an array of whole numbers. Make "
            "one of floats, as np.zeros_like(x) does here.",
        ),
        Mistake(
            lambda f, x, h: _central(f, x, h).ravel(),
            "The numbers are right, but for a matrix they come back in one row: the "
            "gradient must have the shape of x. Try np.zeros_like(x) and np.ndindex.",
        ),
    ),
)
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
    return [
        (tiny, np.array([0, 2], dtype=np.uint8)),
        (batch, rng.permutation(10).astype(np.uint8)),
        (large, rng.integers(0, 10, size=4, dtype=np.uint8)),
    ]


def _one_hot(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.eye(logits.shape[1])[labels]


def _minus_one_hot(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return softmax(logits) - _one_hot(logits, labels)


def _naive(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return (p - _one_hot(logits, labels)) / len(labels)


def _down_the_columns(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return (softmax(logits.T).T - _one_hot(logits, labels)) / len(labels)


def _all_named_columns(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    p = softmax(logits)
    p[:, labels] -= 1
    return p


def _named_rows(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    p = softmax(logits)
    p[labels] -= 1
    return p


def _with_and_without_mean(
    like: Callable[[np.ndarray, np.ndarray], np.ndarray], says: str
) -> tuple[Mistake, Mistake]:
    """Know a mistake also where the 1/n is missing, which is then the smaller one."""
    return (
        Mistake(lambda logits, labels: like(logits, labels) / len(labels), says),
        Mistake(like, says),
    )


@exercise(
    statement="return the gradient of the mean cross-entropy by the logits",
    cases=_logit_cases,
    right="This is where every step backwards begins.",
    hints=(
        "What is the gradient for one example? Do that for each row, and remember "
        "that the loss of a batch is a mean.",
        "softmax(logits) has one row of probabilities for each example. In row i, "
        "subtract 1 in the column labels[i], and leave the other columns.",
        "p[np.arange(len(labels)), labels] -= 1 changes one entry in each row; so "
        "does subtracting np.eye(logits.shape[1])[labels]. Then divide by len(labels).",
    ),
    mistakes=(
        Mistake(
            _minus_one_hot,
            "Right for each example, but the loss is the mean over the batch: each "
            "example has a share of 1/n in it. Divide by the number of examples.",
        ),
        Mistake(
            lambda logits, labels: _minus_one_hot(logits, labels) / logits.size,
            "You divide by the number of entries. The mean runs over the examples, so "
            "divide by their number, len(labels).",
        ),
        Mistake(
            lambda logits, labels: -_minus_one_hot(logits, labels) / len(labels),
            "Every sign is wrong: it is probability minus one-hot. Raising the true "
            "class's logit must lower the loss.",
        ),
        *_with_and_without_mean(
            lambda logits, labels: softmax(logits),
            "These are the probabilities; the 1 at the true class is still to be "
            "subtracted.",
        ),
        *_with_and_without_mean(
            lambda logits, labels: logits - _one_hot(logits, labels),
            "You subtract from the logits themselves: turn them into probabilities "
            "with softmax first.",
        ),
        *_with_and_without_mean(
            lambda logits, labels: softmax(logits) - labels,
            "You subtract the labels, numbers such as 7, one for each example. Each "
            "row needs its one-hot row: a 1 in column 7 and 0 elsewhere.",
        ),
        *_with_and_without_mean(
            lambda logits, labels: softmax(logits) - labels[:, np.newaxis],
            "You subtract the label, a number such as 7. Subtract its one-hot row: a 1 "
            "in column 7 and 0 elsewhere.",
        ),
        *_with_and_without_mean(
            lambda logits, labels: softmax(logits) - np.eye(10)[labels],
            "Ten classes are fixed in your function, and the first batch here has "
            "three. logits.shape[1] is the number of classes.",
        ),
        *_with_and_without_mean(
            _all_named_columns,
            "p[:, labels] means these columns in every row. One entry in each row is "
            "wanted: p[np.arange(len(labels)), labels].",
        ),
        *_with_and_without_mean(
            _named_rows,
            "p[labels] means whole rows, those with these numbers. One entry in each "
            "row is wanted: p[np.arange(len(labels)), labels].",
        ),
        Mistake(
            _down_the_columns,
            "Your softmax runs down the columns, over the examples. Each row should "
            "sum to 1: use axis=1.",
        ),
        Mistake(
            _naive,
            "Large logits overflow, and NaN comes back. Subtract the largest logit of "
            "each row before exp, or use the softmax of lesson 03.",
        ),
        Mistake(
            lambda logits, labels: _minus_one_hot(logits, labels).mean(axis=0),
            "You average over the examples, so that one row is left. Each example "
            "keeps its own row, divided by n.",
        ),
        Mistake(
            lambda logits, labels: _minus_one_hot(logits, labels).sum(axis=0),
            "You add up over the examples, so that one row is left. Each example "
            "keeps its own row, divided by n.",
        ),
        Mistake(
            cross_entropy,
            "This is the loss itself, one number. Asked is its gradient: for each "
            "logit the slope of the loss, probability minus one-hot, over n.",
        ),
    ),
)
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


def _right(d: np.ndarray, a: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, ...]:
    return a.T @ d, d.sum(axis=0), d @ w.T


def _in_other_orders() -> tuple[Mistake, ...]:
    return tuple(
        Mistake(
            lambda d, a, w, order=order: tuple(_right(d, a, w)[i] for i in order),
            "All three are right, but in another order: weights, bias, activations.",
        )
        for order in permutations(range(3))
        if order != (0, 1, 2)
    )


@exercise(
    statement="return the gradients of weights, bias and activations, in this order",
    cases=_layer_cases,
    right="Three lines, good for every layer of every network of this kind.",
    hints=(
        "Each gradient has the shape of what it is the gradient of. Write the shapes "
        "of delta, activations and weights side by side: which products fit?",
        "The gradient of the weights, (inputs, units), is made of activations, "
        "(n, inputs), and delta, (n, units). The bias is added in every row, so its "
        "gradient gathers from every row.",
        "activations.T @ delta for the weights, delta.sum(axis=0) for the bias, and "
        "for the activations delta times the transposed weights; return all three, "
        "with commas between them.",
    ),
    mistakes=(
        Mistake(
            lambda d, a, w: (d.T @ a, d.sum(axis=0), d @ w.T),
            "The gradient of the weights lies on its side: it must have the shape of "
            "the weights, (inputs, units), so activations.T comes first.",
        ),
        Mistake(
            lambda d, a, w: (a @ d, d.sum(axis=0), d @ w.T),
            "activations @ delta multiplies units with examples. Transpose the "
            "activations, so that the sum runs over the examples.",
        ),
        Mistake(
            lambda d, a, w: (a.T @ d, d.sum(axis=0), d @ w),
            "On the way back the weights are used the other way round: delta @ "
            "weights.T, from units to inputs.",
        ),
        Mistake(
            lambda d, a, w: (a.T @ d, d.sum(axis=1), d @ w.T),
            "The bias gradient has one number for each example; sum over the "
            "examples, axis=0, so that each unit gets one.",
        ),
        Mistake(
            lambda d, a, w: (a.T @ d, d.mean(axis=0), d @ w.T),
            "The bias gradient is a mean. The 1/n is already inside delta, so add up.",
        ),
        Mistake(
            lambda d, a, w: (a.T @ d, d.sum(), d @ w.T),
            "The bias gradient is one number for all units: without an axis, sum adds "
            "up everything. Use axis=0.",
        ),
        Mistake(
            lambda d, a, w: (a.T @ d, d, d @ w.T),
            "The bias gradient still has a row for each example. The same bias is "
            "added in every row, so add up the rows.",
        ),
        Mistake(
            lambda d, a, w: (a.T @ d / len(d), d.sum(axis=0) / len(d), d @ w.T),
            "You divide by n, but the 1/n of the mean is already inside delta.",
        ),
        Mistake(
            lambda d, a, w: (a.T @ d / len(d), d.sum(axis=0), d @ w.T),
            "You divide the weight gradient by n, but the 1/n of the mean is already "
            "inside delta.",
        ),
        Mistake(
            lambda d, a, w: (a.T @ d, d.sum(axis=0, keepdims=True), d @ w.T),
            "The bias gradient has the shape (1, units), the bias has (units,): leave "
            "keepdims out.",
        ),
        Mistake(
            lambda d, a, w: (a.T @ d, d.sum(axis=0), w @ d.T),
            "The third lies on its side: it must have the shape of the activations, "
            "(n, inputs), so delta comes first.",
        ),
        *(
            Mistake(
                like,
                "The factor f′(z) stays outside: this layer does not know what "
                "made its activations. Return delta @ weights.T as it is.",
            )
            for like in (
                lambda d, a, w: (a.T @ d, d.sum(axis=0), d @ w.T * relu_derivative(a)),
                lambda d, a, w: (a.T @ d, d.sum(axis=0), d @ w.T * a * (1 - a)),
                lambda d, a, w: _right(d * relu_derivative(a @ w), a, w),
            )
        ),
        *_in_other_orders(),
        Mistake(
            lambda d, a, w: (a.T @ d, d.sum(axis=0)),
            "Two gradients are there; the third, of the activations, carries the "
            "blame on to the layer before.",
        ),
    ),
)
def layer_backward(delta, activations, weights):
    of_weights = activations.T @ delta
    of_bias = delta.sum(axis=0)
    of_activations = delta @ weights.T
    return of_weights, of_bias, of_activations


EXERCISES = {e.name: e for e in (numerical_gradient, output_gradient, layer_backward)}
