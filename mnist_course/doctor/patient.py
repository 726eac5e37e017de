"""The network of lesson 08 that learns badly, its faults, and the repair of each.

The curves of all 64 combinations of repairs are kept in ``patient_runs.json``; the
script ``tools/patient_runs.py`` trains them anew.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Split = tuple[np.ndarray, np.ndarray]

SICK: dict[str, Any] = {
    "pixel_scale": 1,
    "activation": "sigmoid",
    "variance": 100,
    "from_logits": False,
    "optimizer": "sgd",
    "learning_rate": 0.05,
    "batch_size": 1000,
}
REPAIRS: dict[str, dict[str, Any]] = {
    "loss": {"from_logits": True},
    "pixels": {"pixel_scale": 1 / 255},
    "weights": {"variance": 2},
    "activation": {"activation": "relu"},
    "batch": {"batch_size": 64},
    # A pair, as each optimizer has rates of its own: what is repaired is a timid step.
    "step": {"optimizer": "adam", "learning_rate": 0.001},
}
EPOCHS = 5
IMAGES, VALIDATION = 20_000, 5_000
RUNS = Path(__file__).with_name("patient_runs.json")


class Run(NamedTuple):
    """Say how a training went: Keras's history, and what the doctor calls it."""

    history: dict[str, list[float]]
    findings: list[str]


def settings(repairs: Iterable[str]) -> dict[str, Any]:
    """Return the settings of the sick network after some repairs.

    Parameters
    ----------
    repairs : iterable of str
        What has been repaired: keys of `REPAIRS`.
    """
    repaired = dict(SICK)
    for name in repairs:
        repaired |= REPAIRS[name]
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
    import keras

    from mnist_course.models import dense_network

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
    """Train a case for `EPOCHS` epochs.

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
    import keras

    keras.utils.set_random_seed(seed)
    model = build(case)
    history = model.fit(
        *data,
        batch_size=case["batch_size"],
        epochs=EPOCHS,
        validation_data=validation,
        verbose=0,
    )
    return model, history


def run(repairs: Iterable[str], data: Split, validation: Split, seed: int = 0) -> Run:
    """Train the sick network after some repairs, and let the doctor look at it.

    Parameters
    ----------
    repairs : iterable of str
        What has been repaired: keys of `REPAIRS`.
    data, validation : pair of numpy.ndarray
        Images and labels; of `data` the first `IMAGES` are used.
    seed : int
        Decides first weights and order.

    Returns
    -------
    Run
        With numbers rounded to four places.
    """
    from mnist_course.doctor import diagnose

    images, labels = data
    data = images[:IMAGES], labels[:IMAGES]
    model, history = train(settings(repairs), data, validation, seed)
    diagnosis = diagnose(history, model, data, validation)
    rounded = {
        name: [round(value, 4) for value in values]
        for name, values in history.history.items()
    }
    return Run(rounded, [finding.name for finding in diagnosis])


def key(repairs: Iterable[str]) -> str:
    """Return the name under which a combination of repairs is kept."""
    chosen = set(repairs)
    return "+".join(name for name in REPAIRS if name in chosen) or "none"


def read_runs() -> dict[str, Run]:
    """Read what was kept of all combinations, by `key`."""
    kept = json.loads(RUNS.read_text(encoding="utf-8"))
    return {name: Run(**run) for name, run in kept.items()}
