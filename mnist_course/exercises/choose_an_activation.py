"""Exercises of lesson 03: ReLU, its derivative, softmax and cross-entropy."""

import math  # noqa: F401  (needed by a mistake in the TOML file)

import numpy as np

from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judging import Cases


def _sum_cases(rng: np.random.Generator) -> Cases:
    # 0 is among them: it is where derivatives go wrong.
    tiny = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
    batch = rng.normal(0, 2, size=(4, 6)).round(2)
    batch[:, 2], batch[0, 0] = 0, 1.25
    # From close to 0 to further than any ceiling, on both sides.
    sizes = rng.uniform(1, 9, size=22) * 10.0 ** np.arange(-6, 16)
    far = rng.permutation([*sizes, *-sizes])
    # A batch that is negative throughout tells max(0, z) from other maxima, one that is
    # positive tells an if for the whole array from 0.
    negative = -1 - np.abs(batch)
    # Whole numbers, as the lesson has them, and a number by itself.
    whole, number = np.arange(-3, 4), np.array(rng.choice([-1.5, 2.5]))
    return [(tiny,), (batch,), (far,), (negative,), (-negative,), (whole,), (number,)]


def _relu(z, *, left=0, ceiling=np.inf):
    return np.where(z > 0, np.minimum(z, ceiling), left * z)


@exercise(cases=_sum_cases)
def relu(z):
    return np.maximum(z, 0)


def _relu_derivative(z, *, right=1, left=0, at=0):
    return np.where(z > 0, right, np.where(z < 0, left, at))


@exercise(cases=lambda rng: _sum_cases(rng)[:-1])
def relu_derivative(z):
    return (z > 0).astype(float)


# Rows that tell by which number the exponentials were kept small, if at all: one logit
# for all, the first, the mean or the smallest of each row, the largest of all rows, the
# largest in absolute value, or the largest, added.
_FAR = np.array(
    [
        [-1000.0, -1001.0, -1002.0, -1003.0, -1004.0],
        [1000.0, 999.0, 998.0, 0.0, 0.0],
        [0.0, 0.0, 1000.0, 0.0, 0.0],
        [1000.0, 0.0, 0.0, 0.0, 0.0],
        [400.0, 399.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, -4000.0],
    ]
)


def _logit_cases(rng: np.random.Generator) -> Cases:
    tiny = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    batch = rng.normal(0, 2, size=(4, 10)).round(2)
    # One logit of 1000 somewhere, and many classes, all of them far below 0.
    spikes = 1000 * np.eye(12)[rng.integers(0, 12, size=7)]
    many = rng.integers(-50_000, -20_000) + rng.integers(-40, 40, size=(15, 15)) / 8
    whole = rng.permuted(np.tile([-3, 0, 1, 2], (6, 1)), axis=1)
    return [(tiny,), (batch,), (_FAR,), (spikes,), (many,), (whole,)]


def _softmax(
    logits, *, shift=None, total=np.sum, axis=1, keepdims=True, of=None, to=float
):
    if shift is None:
        shift = logits.max(axis=1, keepdims=True)
    exponentials = np.exp(logits - shift)
    divided = exponentials if of is None else of
    return (divided / total(exponentials, axis=axis, keepdims=keepdims)).astype(to)


def _one(exponentials, **_):
    return 1


@exercise(cases=_logit_cases)
def softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _label_cases(rng: np.random.Generator) -> Cases:
    tiny = (np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]]), np.array([0, 2]))
    batch = rng.normal(0, 2, size=(6, 10)).round(2)
    drawn = rng.integers(0, 10, size=6)
    # A true class whose probability rounds to 0, and rows that are hard to keep small.
    # Apart, because one infinite cost would hide another.
    impossible = np.array([[1000.0, 0.0, 0.0]]), np.array([1])
    rows = [(row[np.newaxis], np.array([row.argmax()])) for row in _FAR]
    # The largest logit of the batch says nothing about a row that lies far below it.
    apart = np.array([[0.0, 0.0], [1000.0, 0.0]]), np.array([0, 0])
    many = rng.normal(0, 2, size=(7, 40)), rng.integers(0, 40, size=7, dtype=np.uint8)
    whole = rng.integers(-5, 6, size=(5, 4)), rng.integers(0, 4, size=5)
    return [tiny, (batch, drawn), impossible, *rows, apart, many, whole]


def _cross_entropy(
    logits,
    labels,
    *,
    shift=None,
    axis=1,
    eps=None,
    one_hot=False,
    over=np.mean,
    by=1,
    sign=-1,
):
    if shift is None:
        shift = logits.max(axis=1, keepdims=True)
    shifted = logits - shift
    sums = np.exp(shifted).sum(axis=axis, keepdims=True)
    logs = shifted - np.log(sums)
    if eps is not None:  # the probabilities come first
        logs = np.log(np.exp(shifted) / sums + eps)
    if one_hot:
        true = (np.eye(logits.shape[1])[labels] * logs).sum(axis=1)
    else:
        true = logs[np.arange(len(labels)), labels]
    return sign * over(true) / by


@exercise(cases=_label_cases)
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


EXERCISES = {e.name: e for e in (relu, relu_derivative, softmax, cross_entropy)}
