"""Exercises of lesson 03: ReLU, its derivative, softmax and cross-entropy."""

from functools import partial
from typing import Any

import numpy as np

from mnist_course.exercises.checking.exercise import Mistake, exercise

Cases = list[tuple[Any, ...]]


def _sum_cases(rng: np.random.Generator) -> Cases:
    # 0 is among them: it is where derivatives go wrong.
    tiny = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
    batch = rng.normal(0, 2, size=(4, 6)).round(2)
    batch[:, 2] = 0
    # A last batch that is negative throughout tells max(0, z) from other maxima.
    return [(tiny,), (batch,), (-1 - np.abs(batch),)]


@exercise(
    statement="return 0 where z is below 0, and z itself elsewhere, for a whole array",
    cases=_sum_cases,
    right="It takes a number, a row or a whole batch, and needs no loop.",
    hints=(
        "Of two numbers, z and 0, the larger one is wanted, at each place of the "
        "array by itself.",
        "NumPy has two functions whose names look alike: np.max finds the largest "
        "entry of one array, np.maximum compares two arrays place by place.",
        "np.maximum(z, 0) compares every entry with 0.",
    ),
    mistakes=(
        Mistake(
            lambda z: max(0, z),
            "Python's own max, like if, asks one question about the whole array, and "
            "an array has no single answer. np.maximum asks at every place.",
        ),
        Mistake(
            lambda z: [max(0, entry) for entry in z],
            "Right for one row. In a batch the loop meets whole rows, of which max "
            "cannot say which is larger. np.maximum needs no loop.",
        ),
        Mistake(
            lambda z: np.max(z, 0),
            "np.max(z, 0) is the largest entry along axis 0, so it mixes the units. "
            "np.maximum, the longer name, compares place by place.",
        ),
        Mistake(
            lambda z: np.max(z),
            "That is the largest entry of the array. Each place is wanted by itself, "
            "compared with 0: np.maximum.",
        ),
        Mistake(
            np.abs,
            "Below 0 the sign has changed: −2 has become 2, where 0 is wanted.",
        ),
        Mistake(
            lambda z: np.minimum(z, 0),
            "The wrong half was kept: what is above 0 should stay, what is below "
            "should become 0.",
        ),
        Mistake(
            lambda z: (z > 0).astype(float),
            "This says only whether z is above 0. Above 0, ReLU returns z itself.",
        ),
        Mistake(
            lambda z: z[z > 0],
            "z[z > 0] leaves the negative entries out, so the array gets shorter. "
            "They should stay in their places, as 0.",
        ),
        Mistake(
            lambda z: np.clip(z, 0, 1),
            "Above 1 you cut it off. ReLU has a floor of 0, but no ceiling.",
        ),
    ),
)
def relu(z):
    return np.maximum(z, 0)


@exercise(
    statement="return the slope of ReLU: 1 where z is above 0, and 0 elsewhere",
    cases=_sum_cases,
    right="An on and off switch for gradients, and off at 0 by agreement.",
    hints=(
        "The slope does not depend on how large z is, only on which side of 0 it "
        "lies. Which comparison says so?",
        "z > 0 is an array of True and False, which Python counts as 1 and 0.",
        "(z > 0).astype(float) turns True and False into 1.0 and 0.0.",
    ),
    mistakes=(
        Mistake(
            lambda z: 1.0 if z > 0 else 0.0,
            "if asks one question about the whole array, and an array has no single "
            "answer. z > 0 by itself compares at every place.",
        ),
        Mistake(
            lambda z: (z >= 0).astype(float),
            "At 0 itself you return 1. There is no slope there, and the agreement is "
            "to take 0: use > and not >=.",
        ),
        Mistake(
            lambda z: np.where(z == 0, 0.5, z > 0),
            "At 0 itself you return 0.5, the mean of the slopes on both sides. The "
            "agreement is to take 0.",
        ),
        Mistake(
            lambda z: np.maximum(z, 0),
            "This is ReLU itself. Wanted is its slope: where ReLU rises, it rises by "
            "1 for each 1 of z, however large z is.",
        ),
        Mistake(
            np.sign,
            "Below 0 you return −1, as if ReLU fell there. It is flat: slope 0.",
        ),
        Mistake(
            lambda z: (z < 0).astype(float),
            "The two sides have changed places: ReLU rises where z is above 0.",
        ),
    ),
)
def relu_derivative(z):
    return (z > 0).astype(float)


def _logit_cases(rng: np.random.Generator) -> Cases:
    tiny = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    batch = rng.normal(0, 2, size=(4, 10)).round(2)
    # One row overflows, one underflows, and their maxima are far apart.
    far = np.array([[1000.0, 999.0, 998.0, 0.0], [-1000.0, -1001.0, -1002.0, -1003.0]])
    return [(tiny,), (batch,), (far,)]


def _softmax(logits: np.ndarray, *, shift: Any = None, axis: Any = 1) -> np.ndarray:
    if shift is None:
        shift = logits.max(axis=1, keepdims=True)
    exponentials = np.exp(logits - shift)
    return exponentials / exponentials.sum(axis=axis, keepdims=axis is not None)


@exercise(
    statement="return the softmax of every row of logits, also of very large ones",
    cases=_logit_cases,
    right="Every row sums to 1, and logits of 1000 do it no harm.",
    hints=(
        "First subtract from each row its own largest logit; then exponentials; then "
        "divide each row by its own sum.",
        "logits.max(axis=1, keepdims=True) is the largest of each row, as a column "
        "that NumPy can subtract from all columns. The same goes for the sum.",
        "exponentials = np.exp(logits - logits.max(axis=1, keepdims=True)), then "
        "divide by exponentials.sum(axis=1, keepdims=True).",
    ),
    mistakes=(
        Mistake(
            lambda logits: _softmax(logits, shift=0),
            "Right for small logits, but e to the power of 1000 is too large for the "
            "computer, and of −1000 too small. Subtract the largest logit of each row "
            "before you take exponentials.",
        ),
        Mistake(
            lambda logits: _softmax(logits, shift=logits.max()),
            "You subtract the largest logit of the whole batch. In a row that lies "
            "far below it all exponentials become 0. Take the largest of each row.",
        ),
        Mistake(
            lambda logits: np.exp(logits - logits.max(axis=1)),
            "NumPy cannot fit the shapes together: the maximum or the sum of each row "
            "has shape (n,), and should be a column of shape (n, 1). keepdims=True "
            "keeps it one.",
        ),
        Mistake(
            lambda logits: _softmax(logits, axis=None),
            "All rows together sum to 1. Each row is an example of its own and should "
            "sum to 1 by itself: axis=1.",
        ),
        Mistake(
            lambda logits: _softmax(logits, shift=0, axis=None),
            "All rows together sum to 1. Each row is an example of its own and should "
            "sum to 1 by itself: axis=1.",
        ),
        Mistake(
            lambda logits: _softmax(logits, axis=0),
            "The columns sum to 1, so an example's probabilities depend on the rest "
            "of the batch. Sum along each row: axis=1.",
        ),
        Mistake(
            lambda logits: _softmax(logits, shift=0, axis=0),
            "The columns sum to 1, so an example's probabilities depend on the rest "
            "of the batch. Sum along each row: axis=1.",
        ),
        Mistake(
            lambda logits: np.exp(logits - logits.max(axis=1, keepdims=True)),
            "These are the exponentials; they do not yet sum to 1. Divide each row by "
            "its sum.",
        ),
        Mistake(
            lambda logits: logits / logits.sum(axis=1, keepdims=True),
            "You divide the logits themselves by their sum. Take exponentials first, "
            "which makes every share positive.",
        ),
        Mistake(
            lambda logits: 1 / (1 + np.exp(-logits)),
            "That is the sigmoid of each logit. It looks at one logit at a time, so "
            "the ten do not sum to 1.",
        ),
    ),
)
def softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _label_cases(rng: np.random.Generator) -> Cases:
    tiny = (np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]]), np.array([0, 2]))
    batch = rng.normal(0, 2, size=(6, 10)).round(2)
    # A true class that is certain, and one whose probability rounds to 0. Apart,
    # because one infinite cost would hide another.
    far = np.array([[1000.0, 0.0, 0.0]])
    certain, impossible = np.array([0]), np.array([1])
    drawn = rng.integers(0, 10, size=6)
    # The largest logit of the batch says nothing about a row that lies far below it.
    apart = np.array([[0.0, 0.0], [1000.0, 0.0]]), np.array([0, 0])
    return [tiny, (batch, drawn), (far, certain), (far, impossible), apart]


def _costs(
    logits: np.ndarray, labels: np.ndarray, *, shift: Any = None, axis: Any = 1
) -> np.ndarray:
    if shift is None:
        shift = logits.max(axis=1, keepdims=True)
    shifted = logits - shift
    log_sums = np.log(np.exp(shifted).sum(axis=axis))
    return log_sums - shifted[np.arange(len(labels)), labels]


def _half_shifted(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sums - logits[np.arange(len(labels)), labels])


def _all_columns(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return np.mean(log_sums - shifted[:, labels])


def _chosen(logits: np.ndarray, labels: np.ndarray, **options: Any) -> np.ndarray:
    return _softmax(logits, **options)[np.arange(len(labels)), labels]


def _capped(logits: np.ndarray, labels: np.ndarray, *, least: float) -> Any:
    return np.mean(-np.log(_chosen(logits, labels) + least))


WHOLE_BATCH = (
    "You subtract the largest logit of the whole batch. In a row that lies far below "
    "it, all exponentials become 0. Take the largest of each row."
)
WHOLE_TABLE = (
    "The exponentials of all rows are added up. Each row is an example of its own. "
    "Sum along each row: axis=1."
)
EVERY_COLUMN = (
    "That takes every label's column from every row. Pair row 0 with label 0: "
    "[np.arange(len(labels)), labels]."
)
NO_MEAN = "One cost for each row; return their mean."
SIGN = "A cost is never below 0: the sign is turned round."
# The usual small numbers that are added to a probability before its logarithm.
CAPS = (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7)


@exercise(
    statement="return the mean cross-entropy of a batch, from its logits and labels",
    cases=_label_cases,
    right="One number for a whole batch: the loss of every network in this course.",
    hints=(
        "For each row: the logarithm of the sum of the exponentials, minus the logit "
        "of the true class. The mean of that over the rows is the answer.",
        "Subtract the largest logit of each row first, and use these shifted logits "
        "in both parts. shifted[np.arange(len(labels)), labels] picks the true ones.",
        "shifted = logits - logits.max(axis=1, keepdims=True), then "
        "log_sums = np.log(np.exp(shifted).sum(axis=1)), then the mean of log_sums "
        "minus the true ones.",
    ),
    mistakes=(
        Mistake(
            lambda logits, labels: np.mean(-np.log(_chosen(logits, labels))),
            "Right for most rows, but where the probability rounds to 0 its logarithm "
            "is minus infinity. Never form the probability: use ln(sum of "
            "exponentials) − true logit.",
        ),
        Mistake(
            lambda logits, labels: np.mean(-np.log(_chosen(logits, labels, shift=0))),
            "Right for small logits, but e to the power of 1000 is too large for the "
            "computer. Subtract each row's largest logit first.",
        ),
        Mistake(
            lambda logits, labels: np.mean(
                np.log(np.exp(logits).sum(axis=1))
                - logits[np.arange(len(labels)), labels]
            ),
            "Right for small logits, but e to the power of 1000 is too large for the "
            "computer. Subtract each row's largest logit first.",
        ),
        Mistake(
            _half_shifted,
            "The largest logit was subtracted in the sum, but not from the true "
            "class's logit. Use the shifted logits in both places.",
        ),
        Mistake(
            lambda logits, labels: np.mean(_costs(logits, labels, shift=logits.max())),
            WHOLE_BATCH,
        ),
        Mistake(
            lambda logits, labels: np.mean(
                -np.log(_chosen(logits, labels, shift=logits.max()))
            ),
            WHOLE_BATCH,
        ),
        Mistake(
            lambda logits, labels: np.mean(_costs(logits, labels, axis=None)),
            WHOLE_TABLE,
        ),
        Mistake(
            lambda logits, labels: np.mean(
                _costs(logits, labels, shift=logits.max(), axis=None)
            ),
            WHOLE_TABLE,
        ),
        Mistake(
            lambda logits, labels: np.mean(-np.log(_chosen(logits, labels, axis=None))),
            WHOLE_TABLE,
        ),
        Mistake(lambda logits, labels: -np.mean(_costs(logits, labels)), SIGN),
        Mistake(lambda logits, labels: np.mean(np.log(_chosen(logits, labels))), SIGN),
        Mistake(
            lambda logits, labels: np.sum(_costs(logits, labels)),
            "That is the sum over the batch. The mean is wanted, so that the loss "
            "does not grow with the size of the batch.",
        ),
        Mistake(_costs, NO_MEAN),
        Mistake(lambda logits, labels: -np.log(_chosen(logits, labels)), NO_MEAN),
        *(
            Mistake(
                partial(_capped, least=least),
                "The small number caps the price; it should be 1000 for the logits "
                "1000 and 0. Never form the probability, and nothing needs a cap.",
            )
            for least in CAPS
        ),
        Mistake(
            lambda logits, labels: np.mean(_costs(logits, labels)) / np.log(10),
            "That is the logarithm to base 10. The natural one is wanted: np.log.",
        ),
        Mistake(_all_columns, EVERY_COLUMN),
        Mistake(
            lambda logits, labels: np.mean(-np.log(_softmax(logits)[:, labels])),
            EVERY_COLUMN,
        ),
        Mistake(
            lambda logits, labels: np.mean(-np.log(_softmax(logits))),
            "You charge for all classes. Only the probability of the true class "
            "counts: pick it with [np.arange(len(labels)), labels].",
        ),
        Mistake(
            lambda logits, labels: (
                -(np.eye(logits.shape[1])[labels] * np.log(_softmax(logits))).sum()
                / len(labels)
            ),
            "Right for most rows, but where a probability rounds to 0 its logarithm "
            "is minus infinity, and 0 times that is NaN. Never form the "
            "probabilities: use ln(sum of exponentials) − true logit.",
        ),
        Mistake(
            lambda logits, labels: 1 - np.mean(_chosen(logits, labels)),
            "That is 1 − p. It never charges more than 1, however sure and wrong the "
            "guess; take the logarithm instead.",
        ),
        Mistake(
            lambda logits, labels: -np.log(np.mean(_chosen(logits, labels))),
            "You average the probabilities and then take the logarithm. Take the "
            "logarithm of each first, then the mean.",
        ),
    ),
)
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


EXERCISES = {e.name: e for e in (relu, relu_derivative, softmax, cross_entropy)}
