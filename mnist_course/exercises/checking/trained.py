"""Measure a trained network, and judge it by images that it cannot have seen."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np

from mnist_course.data import load_mnist, load_writers
from mnist_course.doctor import diagnose
from mnist_course.exercises.checking.judging import Verdicts
from mnist_course.learning_rates import OneCycle, schedule_of

SPACE = "\N{NO-BREAK SPACE}"
# In a check every digit gets another name, 3 the name 6 and so on. So only what has
# learned from the images and labels that it was handed can name them rightly.
SHIFT = 3
VALIDATION = 5_000
WATCHED = {"loss", "accuracy", "val_loss", "val_accuracy"}
# Every eleventh writer of the training images is held back as well. People differ, so
# it matters who: on these, networks trained on others do as well as on the validation
# set, 97.2 and 97.4 % in a cross-validation.
EVERY, FROM = 11, 3
GOALS = (0.95, 0.97, 0.98)
# Of ten honest networks, none was more than 0.42 points better on the validation set
# than on the images held back; of seven that had trained on it, none less than 1.26. A
# weak network may be further apart by chance, so there is more room for it.
APART, APART_PER_ERROR = 0.005, 0.35
NEAR = "Runs differ by a few tenths, so aim a little higher than the goal."


def check_data() -> tuple[np.ndarray, ...]:
    """Return training, validation and held-back images with the labels of a check.

    Nobody wrote in two of the three sets.
    """
    (x, y), (x_val, y_val), _ = load_mnist(validation=VALIDATION)
    writers = load_writers(validation=VALIDATION)[0]
    held = np.isin(writers, np.unique(writers)[FROM::EVERY])
    named = [(labels + SHIFT) % 10 for labels in (y[~held], y_val, y[held])]
    return x[~held], named[0], x_val, named[1], x[held], named[2]


class Measured(NamedTuple):
    """What the check measures of a trained network, for its verdict.

    Attributes
    ----------
    right, right_held, right_outside : float
        Shares of right answers: on the validation images, on images that the answer
        never got, and on these by the labels of the notebook.
    loss, told : float
        The model's own loss on the validation images, 0 where it cannot tell, and the
        highest one that its history tells of them.
    ends_early : bool
        Whether a one-cycle schedule was over before half of the updates.
    findings : callable
        Asks the doctor, which takes a second.
    """

    right: float
    right_held: float
    right_outside: float
    loss: float
    told: float
    ends_early: bool
    findings: Callable[[], Sequence[str]]


def judge_trained(
    result: Any, wanted: Callable[[keras.Model], Verdicts] = lambda model: iter(())
) -> Verdicts:
    """Judge a trained network and its history, and what else is wanted of it."""
    yield "a pair", not isinstance(result, keras.Model)
    model, history = result
    yield "the model first", not isinstance(history, keras.Model)
    if not isinstance(model, keras.Model):
        raise TypeError("the first part is no Keras model")
    yield "the shapes", _takes_images(model)
    yield from wanted(model)
    yield "the history", not isinstance(history, dict | list)
    yield "watched", WATCHED.issubset(history.history)
    yield from verdict(measure(model, history))


def verdict(measured: Measured) -> Verdicts:
    """Judge a network by what was measured of it; see `repaired_network`."""
    right, right_held = measured.right, measured.right_held
    shares = {"right": _percent(right), "held": _percent(right_held)}
    yield "its own data", measured.right_outside <= max(right_held, 0.3)
    # This way round, as a loss may be NaN, and then says nothing of the scale.
    yield "scaled inside", not measured.loss > 2 * measured.told + 0.5
    room = APART + APART_PER_ERROR * (1 - right)
    yield "only looked", right - right_held <= room, shares
    if right < GOALS[-1]:
        yield "the whole cycle", not measured.ends_early
        findings = ", ".join(measured.findings())
        progress = _progress(right) | {"findings": findings}
        yield "the goal, in health" if not findings else "the goal", False, progress
        return
    yield "the goal for others", right_held >= GOALS[-1] - APART, shares


def measure(model: keras.Model, history: Any) -> Measured:
    x_train, y_train, x_val, y_val, x_held, y_held = check_data()
    held = _predicted(model, x_held)
    sample = slice(0, 4_000)
    train = x_train[sample], y_train[sample]
    return Measured(
        right=float(np.mean(_predicted(model, x_val) == y_val)),
        right_held=float(np.mean(held == y_held)),
        right_outside=float(np.mean(held == (y_held + 10 - SHIFT) % 10)),
        loss=own_loss(model, x_val, y_val),
        told=max(history.history["val_loss"]),
        ends_early=ends_early(model),
        findings=lambda: [
            finding.name for finding in diagnose(history, model, train, (x_val, y_val))
        ],
    )


def _takes_images(model: keras.Model) -> bool:
    """Return whether a model takes digits as they are, and has ten outputs."""
    try:
        _predicted(model, load_mnist()[0][0][:10])
    except Exception:  # Keras raises many kinds, by the layer that objects
        return False
    return True


def _predicted(model: keras.Model, images: np.ndarray) -> np.ndarray:
    outputs = model.predict(images, batch_size=1_000, verbose=0)
    if outputs.shape != (len(images), 10):
        raise ValueError(f"expected ten outputs for each image; got {outputs.shape}")
    return outputs.argmax(axis=1)


def own_loss(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> float:
    """Return a model's own loss on images, or 0 where it wants other labels."""
    try:
        scores = model.evaluate(
            images, labels, batch_size=1_000, verbose=0, return_dict=True
        )
    except Exception:
        return 0.0  # it was trained on one-hot rows, say
    return float(scores["loss"])


def ends_early(model: keras.Model) -> bool:
    optimizer: Any = model.optimizer
    schedule = schedule_of(optimizer)
    half = int(optimizer.iterations) / 2
    return isinstance(schedule, OneCycle) and schedule.steps < half


def _percent(share: float) -> str:
    """Write a share, rounded down, so that it never seems to have reached a goal."""
    return f"{math.floor(1_000 * share + 1e-9) / 10:.1f}{SPACE}%"


def _progress(right: float) -> dict[str, str]:
    """Say where a network stands, which goal comes next, and whether it is near."""
    passed = sum(right >= goal for goal in GOALS)
    return {
        "where": f"at {_percent(right)}, " if passed else "",
        "goal": f"{100 * GOALS[passed]:.0f}{SPACE}%",
        "near": f" {NEAR}" if right >= GOALS[-1] - 0.005 else "",
    }
