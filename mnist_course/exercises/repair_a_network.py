"""Exercises of lesson 08: symptoms, updates, a blind patient, a repaired network."""

import math
from typing import Any

import keras
import numpy as np

from mnist_course.doctor.blind_facts import WHY
from mnist_course.doctor.blind_patient import illness_of, present_patient
from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judging import Cases, Verdicts
from mnist_course.exercises.checking.trained import check_data, judge_trained

BLIND_GUESS = 2.2  # a little below ln 10


def _symptom_cases(rng: np.random.Generator) -> Cases:
    def curve(*losses: float) -> list[float]:
        return (np.array(losses) * rng.uniform(1, 1.0004, len(losses))).tolist()

    low = round(float(rng.uniform(0.2, 0.9)), 3)
    return [
        # One symptom each, then none at all, in numbers that can be read.
        ([2.0, np.nan, np.nan], [1.9, np.nan, np.nan]),
        ([2.4, 2.3, 2.3], [2.3, 2.3, 2.3]),
        ([0.4, 0.2, 0.1], [0.3, 0.2, 0.25]),
        ([2.5, 0.5, 0.2], [0.6, 0.31, 0.3]),
        # Close to the limit of a stuck loss, on it, and on both sides further off.
        (curve(2.3, 2.3, 2.199), curve(2.3, 2.3, 2.2)),
        (curve(2.3, 2.3, 2.2005), curve(2.3, 2.3, 2.2)),
        ([2.3, 2.25, 2.2], [2.3, 2.2, 2.1]),
        (curve(2.3, 2.28, 2.25), curve(2.3, 2.27, 2.24)),
        (curve(2.4, 2.35, 2.33), curve(2.3, 2.27, 2.24)),
        (curve(2.2, 2.0, 2.1), curve(2.2, 2.1, 2.3)),
        (curve(2.8, 2.3, 2.05), curve(2.2, 2.1, 2.0)),
        # Stuck far above ln 10, after a better epoch, and after a start below it.
        (curve(4.5, 4.0, 3.9), curve(3.9, 3.8, 3.7)),
        (curve(2.5, 2.1, 2.3), curve(2.4, 2.2, 2.3)),
        (curve(2.1, 2.2, 2.5), curve(2.0, 2.1, 2.15)),
        # Close to the limit of a rise, on both sides, and further off.
        (curve(0.5, 0.3, 0.1), [1.0, low, 1.099 * low]),
        (curve(0.5, 0.3, 0.1), [1.0, low, 1.101 * low]),
        (curve(0.5, 0.3, 0.1), [low, 0.8 * low, 1.4 * low]),
        (curve(0.5, 0.3, 0.1), [1.0, low, 1.005 * low]),
        (curve(0.5, 0.3, 0.1), [1.0, low, 1.04 * low, 1.06 * low]),
        (curve(0.5, 0.3, 0.1), [1.0, low, 1.3 * low, 1.16 * low]),
        (curve(0.5, 0.3, 0.1), [1.0, low, 1.2 * low, 1.3 * low]),
        (curve(0.5, 0.3, 0.1), [2.0, low, 1.5 * low, 1.7 * low]),
        (curve(0.5, 0.3, 0.1), [2.0, low, 2.3 * low, 2.2 * low]),
        # A NaN first, in the middle, last, throughout, and in the other list only.
        (curve(np.nan, 0.5, 0.4), [0.5, 0.45, 0.4]),
        ([0.5, np.nan, 0.4], [0.5, 0.45, 0.4]),
        (curve(1.0, 0.5, 0.4, np.nan), curve(0.5, 0.4, 0.4, 0.4)),
        ([np.nan, np.nan], [np.nan, np.nan]),
        (curve(0.5, 0.4, 0.3), [0.5, np.nan, 0.4]),
        # A gap alone; a rise by more than 0.1, but below 10 %; one of the other list.
        (curve(0.5, 0.2, 0.1), curve(0.5, 0.4, 0.38)),
        (curve(2.0, 1.5, 1.2), curve(1.9, 1.6, 1.74)),
        (curve(0.9, 0.5, 0.7), curve(0.9, 0.6, 0.5)),
        # Two symptoms, or all three: one does not exclude another.
        (curve(2.1, 2.2, 2.6), curve(2.0, 2.2, 2.5)),
        (curve(2.5, np.nan, 2.4), curve(2.1, 2.2, 2.6)),
        (curve(0.5, np.nan, 0.4), curve(0.5, 0.4, 0.6)),
        # A rise by far.
        (curve(0.5, 0.3, 0.1), [1.0, low, low + 2]),
        # A single epoch.
        (curve(2.4), curve(2.3)),
        (curve(0.4), curve(0.3)),
    ]


def _triple(diverged, stuck, overfitting):
    return diverged, stuck, overfitting


def _symptoms(
    loss, val_loss, *, diverged=None, stuck=None, overfitting=None, form=_triple
):
    rises = val_loss[-1] > 1.1 * min(val_loss)
    return form(
        np.isnan(loss).any() if diverged is None else diverged,
        loss[-1] > BLIND_GUESS if stuck is None else stuck,
        rises if overfitting is None else overfitting,
    )


@exercise(cases=_symptom_cases)
def symptoms(loss, val_loss):
    diverged = np.isnan(loss).any()
    stuck = loss[-1] > 2.2
    overfitting = val_loss[-1] > 1.1 * min(val_loss)
    return diverged, stuck, overfitting


def _update_cases(rng: np.random.Generator) -> Cases:
    batch_size = int(rng.integers(6, 300))
    full = int(rng.integers(5, 50)) * batch_size
    epochs = int(rng.integers(4, 20))
    # The last batch is full, or has one image, half of them, or all but one.
    rests = (0, 1, batch_size // 2, batch_size - 1)
    return [
        (10, 4, 3),
        (11, 4, 3),
        (12, 4, 3),
        (13, 4, 3),
        (3, 8, 2),
        (10_000, 1_024, 2),
        (7, 1, 2),
        (8, 8, 1),
        *((full + rest, batch_size, epochs) for rest in rests),
    ]


def _updates(
    images, batch_size, epochs, *, rounded=math.ceil, n=None, size=None, by=None
):
    batches = (images if n is None else n) / (batch_size if size is None else size)
    return rounded(batches) * (epochs if by is None else by)


@exercise(cases=_update_cases)
def updates(images, batch_size, epochs):
    return epochs * math.ceil(images / batch_size)


def _the_patient(rng: np.random.Generator) -> Cases:
    return [(present_patient(),)]


def _judge_illness(result: Any) -> Verdicts:
    name = " ".join(result.lower().split()) if isinstance(result, str) else ""
    yield "a name", name in WHY
    patient = present_patient()
    facts = patient.facts.words()
    why = WHY[illness_of(patient.number)].format(**facts)
    yield name, name == illness_of(patient.number), facts | {"why": why}


@exercise(cases=_the_patient, judge=_judge_illness, seconds=30)
def illness(patient):
    x, _ = patient.train
    x_val, _ = patient.validation
    model, history = patient.model, patient.history
    first = model.layers[2]  # behind Rescaling and Flatten
    a = keras.Model(model.inputs, first.output).predict(x, verbose=0)
    if x_val.max() != x.max():
        return "odd validation"
    if not model.loss.from_logits:
        return "wrong loss"
    if np.ptp(first.kernel.numpy(), axis=1).max() == 0:
        return "equal weights"
    if np.mean(a.max(axis=0) == 0) > 0.5:
        return "dead units"
    if a.max() <= 1 and np.mean(np.abs(a) > 0.96) > 0.5:
        return "saturated units"
    if float(model.optimizer.learning_rate) < 0.0003:
        return "short steps"
    if history["accuracy"][-1] > 0.95:
        return "overfitting"
    return "wrong labels"  # and to be sure, look at some


def _network_cases(rng: np.random.Generator) -> Cases:
    return [check_data()[:4]]


@exercise(cases=_network_cases, judge=judge_trained, seconds=120)
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


EXERCISES = {e.name: e for e in (symptoms, updates, illness, repaired_network)}
