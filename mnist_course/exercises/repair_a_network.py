"""Exercises of lesson 08: symptoms in curves, counting updates, a repaired network."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np

from mnist_course.data import load_mnist
from mnist_course.doctor import diagnose
from mnist_course.exercises.checking.exercise import Cases, Verdicts, exercise
from mnist_course.learning_rates import OneCycle, schedule_of

BLIND_GUESS = 2.2  # a little below ln 10
SPACE = "\N{NO-BREAK SPACE}"


def _symptom_cases(rng: np.random.Generator) -> Cases:
    noise = 1 + rng.uniform(0, 0.02, size=4)

    def noisy(*losses: float) -> list[float]:
        return (noise * losses).round(4).tolist()

    return [
        # One symptom each, then none at all, in numbers that can be read.
        ([2.0, np.nan, np.nan], [1.9, np.nan, np.nan]),
        ([2.4, 2.3, 2.3], [2.3, 2.3, 2.3]),
        ([0.4, 0.2, 0.1], [0.3, 0.2, 0.25]),
        ([2.5, 0.5, 0.2], [0.6, 0.31, 0.3]),
        # Stuck far above ln 10, just below it, and after a better epoch.
        ([4.5, 4.0, 3.9], [3.9, 3.8, 3.7]),
        ([2.3, 2.28, 2.25], [2.3, 2.27, 2.24]),
        ([2.5, 2.1, 2.3], [2.4, 2.2, 2.3]),
        # A NaN in the middle; a gap alone; a rise by more than 0.1, but below 10 %;
        # a rise that stays below the first.
        ([0.5, np.nan, 0.4], [0.5, 0.45, 0.4]),
        ([0.5, 0.2, 0.1], [0.5, 0.4, 0.38]),
        ([2.0, 1.5, 1.2], [1.9, 1.6, 1.74]),
        ([0.5, 0.2, 0.1], [0.9, 0.4, 0.6]),
        (noisy(0.5, 0.3, 0.2, 0.15), noisy(0.4, 0.3, 0.25, 0.26)),
        (noisy(0.5, 0.3, 0.1, 0.05), noisy(0.3, 0.25, 0.3, 0.4)),
        (noisy(3.0, 2.5, 2.4, 2.3), noisy(1.5, 1.9, 2.0, 1.5)),
        (noisy(2.3, 2.2, 2.2, 2.0), noisy(2.4, 2.4, 2.4, 2.4)),
        (noisy(1.0, 0.5, 0.4, np.nan), noisy(0.5, 0.4, 0.4, 0.4)),
        ([np.nan, np.nan], [np.nan, np.nan]),
    ]


def _symptoms(loss, val_loss, **instead):
    parts = {
        "diverged": np.isnan(loss).any(),
        "stuck": loss[-1] > BLIND_GUESS,
        "overfitting": val_loss[-1] > 1.1 * min(val_loss),
    }
    return tuple((parts | instead).values())


@exercise(cases=_symptom_cases)
def symptoms(loss, val_loss):
    diverged = np.isnan(loss).any()
    stuck = loss[-1] > 2.2
    overfitting = val_loss[-1] > 1.1 * min(val_loss)
    return diverged, stuck, overfitting


def _update_cases(rng: np.random.Generator) -> Cases:
    batch_size = int(rng.integers(3, 300))
    batches = int(rng.integers(5, 50))
    images = batches * batch_size
    epochs = int(rng.integers(4, 20))
    return [
        (10, 4, 3),
        (11, 4, 3),
        (12, 4, 3),
        (images, batch_size, epochs),
        (images + batch_size // 2, batch_size, epochs),
    ]


@exercise(cases=_update_cases)
def updates(images, batch_size, epochs):
    return epochs * math.ceil(images / batch_size)


# In a check every digit gets another name, 3 the name 6 and so on. So only what has
# learned from the images and labels that it was handed can name them rightly.
SHIFT = 3
GOALS = (0.95, 0.97, 0.98)
NEAR = "Runs differ by a few tenths, so aim a little higher than the goal."


def check_data() -> tuple[np.ndarray, ...]:
    """Return training, validation and held-back images with the labels of a check."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    held = np.arange(len(x)) % 11 == 0
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


def _judge_network(result: Any) -> Verdicts:
    yield "a pair", not isinstance(result, keras.Model)
    model, history = result
    yield "the model first", not isinstance(history, keras.Model)
    if not isinstance(model, keras.Model):
        raise TypeError("the first part is no Keras model")
    yield "the shapes", _takes_images(model)
    yield "the history", not isinstance(history, dict)
    watched = {"loss", "accuracy", "val_loss", "val_accuracy"}
    yield "watched", watched <= set(history.history)
    yield from verdict(measure(model, history))


def verdict(measured: Measured) -> Verdicts:
    """Judge a network by what was measured of it; see `repaired_network`."""
    right, right_held = measured.right, measured.right_held
    yield "its own data", measured.right_outside <= max(right_held, 0.3)
    yield "scaled inside", measured.loss <= 2 * measured.told + 0.5
    yield "only looked", 1 - right_held <= 2 * (1 - right) + 0.005
    if right < GOALS[-1]:
        yield "the whole cycle", not measured.ends_early
        findings = ", ".join(measured.findings())
        progress = _progress(right) | {"findings": findings}
        yield "the goal, in health" if not findings else "the goal", False, progress


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
    try:
        _predicted(model, check_data()[2][:10])
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


def _progress(right: float) -> dict[str, str]:
    """Say where a network stands, which goal comes next, and whether it is near."""
    passed = sum(right >= goal for goal in GOALS)
    # Rounded down, so that it never seems to have reached a goal that it missed.
    where = f"at {math.floor(1_000 * right) / 10:.1f}{SPACE}%, " if passed else ""
    near = right >= GOALS[-1] - 0.005
    return {
        "where": where,
        "goal": f"{100 * GOALS[passed]:.0f}{SPACE}%",
        "near": f" {NEAR}" if near else "",
    }


def _network_cases(rng: np.random.Generator) -> Cases:
    return [check_data()[:4]]


@exercise(cases=_network_cases, judge=_judge_network, seconds=90)
def repaired_network(x_train, y_train, x_val, y_val):
    from mnist_course.learning_rates import OneCycle

    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28)), layers.Rescaling(1 / 255)])
    model.add(layers.Flatten())
    for units in (512, 256):
        model.add(layers.Dense(units, "relu"))
        model.add(layers.Dropout(0.2))
    model.add(layers.Dense(10))
    steps = 5 * math.ceil(len(x_train) / 256)
    model.compile(
        optimizer=keras.optimizers.Adam(OneCycle(0.005, steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=16,
    )
    history = model.fit(
        x_train,
        y_train,
        batch_size=256,
        epochs=5,
        validation_data=(x_val, y_val),
        verbose=0,
    )
    return model, history


EXERCISES = {e.name: e for e in (symptoms, updates, repaired_network)}
