"""Exercises of lesson 03: ReLU, its derivative, softmax and cross-entropy."""

import numpy as np

from mnist_course.exercises.checking.exercise import Cases, exercise


def _sum_cases(rng: np.random.Generator) -> Cases:
    # 0 is among them: it is where derivatives go wrong.
    tiny = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
    batch = rng.normal(0, 2, size=(4, 6)).round(2)
    batch[:, 2] = 0
    # A last batch that is negative throughout tells max(0, z) from other maxima.
    return [(tiny,), (batch,), (-1 - np.abs(batch),)]


@exercise(cases=_sum_cases)
def relu(z):
    return np.maximum(z, 0)


@exercise(cases=_sum_cases)
def relu_derivative(z):
    return (z > 0).astype(float)


def _logit_cases(rng: np.random.Generator) -> Cases:
    tiny = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    batch = rng.normal(0, 2, size=(4, 10)).round(2)
    # One row overflows, one underflows, and their maxima are far apart.
    far = np.array([[1000.0, 999.0, 998.0, 0.0], [-1000.0, -1001.0, -1002.0, -1003.0]])
    return [(tiny,), (batch,), (far,)]


def _softmax(logits, *, shift=None, axis=1):
    if shift is None:
        shift = logits.max(axis=1, keepdims=True)
    exponentials = np.exp(logits - shift)
    return exponentials / exponentials.sum(axis=axis, keepdims=axis is not None)


@exercise(cases=_logit_cases)
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


def _costs(logits, labels, *, shift=None, axis=1):
    if shift is None:
        shift = logits.max(axis=1, keepdims=True)
    shifted = logits - shift
    log_sums = np.log(np.exp(shifted).sum(axis=axis))
    return log_sums - shifted[np.arange(len(labels)), labels]


def _chosen(logits, labels, **options):
    return _softmax(logits, **options)[np.arange(len(labels)), labels]


def _all_columns(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return np.mean(log_sums - shifted[:, labels])


@exercise(cases=_label_cases)
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


EXERCISES = {e.name: e for e in (relu, relu_derivative, softmax, cross_entropy)}
