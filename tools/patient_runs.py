"""Train the sick network of lesson 08 after every combination of its repairs.

``python -m tools.patient_runs`` writes ``mnist_course/doctor/patient_runs.json``, which
the figure of that lesson shows: 64 trainings, about four minutes on two cores.
"""

import json
import os
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from mnist_course.data import load_mnist
from mnist_course.doctor import diagnose, patient
from mnist_course.models import dense_network

Split = tuple[np.ndarray, np.ndarray]
IMAGES, VALIDATION = 20_000, 5_000
SICK: dict[str, Any] = {
    "pixel_scale": 1,
    "activation": "sigmoid",
    "variance": 100,
    "from_logits": False,
    "optimizer": "sgd",
    "learning_rate": 0.05,
    "batch_size": 1000,
}
# Under the names of `patient.REPAIRS`, what each sets right.
REPAIRED: dict[str, dict[str, Any]] = {
    "loss": {"from_logits": True},
    "pixels": {"pixel_scale": 1 / 255},
    "weights": {"variance": 2},
    "activation": {"activation": "relu"},
    "batch": {"batch_size": 64},
    # A pair, as each optimizer has rates of its own: what is repaired is a timid step.
    "step": {"optimizer": "adam", "learning_rate": 0.001},
}


def settings(repairs: Iterable[str]) -> dict[str, Any]:
    """Return the settings of the sick network after some repairs.

    Parameters
    ----------
    repairs : iterable of str
        What has been repaired: keys of `patient.REPAIRS`.
    """
    repaired = dict(SICK)
    for name in repairs:
        repaired |= REPAIRED[name]
    return repaired


def build(case: Mapping[str, Any]) -> Any:
    """Build a network of two hidden layers and compile it, with all its faults.

    Introduced in lesson 08.

    Parameters
    ----------
    case : mapping of str to object
        Settings under the names of `SICK`; ``variance`` is that of the first weights
        times the number of a layer's inputs.

    Returns
    -------
    keras.Model
        Takes images of shape (n, 28, 28), 0 to 255, and returns logits, shape (n, 10).
    """
    start = {"class_name": "VarianceScaling", "config": {"scale": case["variance"]}}
    model = dense_network(
        [128, 64],
        activation=case["activation"],
        initializer=start,
        scale=case["pixel_scale"],
    )
    optimizer = keras.optimizers.get(case["optimizer"])
    optimizer.learning_rate = case["learning_rate"]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=case["from_logits"])
    model.compile(
        optimizer=optimizer,
        loss=loss,
        metrics=["accuracy"],
        steps_per_execution=10,  # ten steps in one go: quicker
    )
    return model


def train(
    case: Mapping[str, Any], data: Split, validation: Split, seed: int = 0
) -> tuple[Any, Any]:
    """Train a case for `patient.EPOCHS` epochs.

    Parameters
    ----------
    case : mapping of str to object
        As `build` takes it.
    data, validation : pair of numpy.ndarray
        Images, shape (n, 28, 28), 0 to 255, and labels, shape (n,).
    seed : int
        Decides first weights and order.

    Returns
    -------
    model : keras.Model
    history : keras.callbacks.History
    """
    keras.utils.set_random_seed(seed)
    model = build(case)
    history = model.fit(
        *data,
        batch_size=case["batch_size"],
        epochs=patient.EPOCHS,
        validation_data=validation,
        verbose=0,
    )
    return model, history


def run(
    repairs: Iterable[str], data: Split, validation: Split, seed: int = 0
) -> patient.Run:
    """Train the sick network after some repairs, and let the doctor look at it.

    Parameters
    ----------
    repairs : iterable of str
        What has been repaired: keys of `patient.REPAIRS`.
    data, validation : pair of numpy.ndarray
        Images and labels; of `data` the first `IMAGES` are used.
    seed : int
        Decides first weights and order.

    Returns
    -------
    patient.Run
        With numbers rounded to four places.
    """
    images, labels = data
    data = images[:IMAGES], labels[:IMAGES]
    model, history = train(settings(repairs), data, validation, seed)
    diagnosis = diagnose(history, model, data, validation)
    rounded = {
        name: [round(value, 4) for value in values]
        for name, values in history.history.items()
    }
    return patient.Run(rounded, [finding.name for finding in diagnosis])


def main() -> None:
    """Train all combinations and write what came of them."""
    train_set, validation, _ = load_mnist(validation=VALIDATION)
    runs = {}
    for count in range(len(patient.REPAIRS) + 1):
        for repairs in combinations(patient.REPAIRS, count):
            came = run(repairs, train_set, validation)
            name = patient.key(repairs)
            runs[name] = came._asdict()
            print(f"{name:42} {came.history['val_accuracy'][-1]:6.1%} {came.findings}")
    # One run a line, so that a change can be read.
    lines = [f"{json.dumps(name)}: {json.dumps(run)}" for name, run in runs.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    patient.RUNS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
