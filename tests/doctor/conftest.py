"""Small trainings for the doctor to look at."""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.doctor.case import Case
from mnist_course.doctor.gather import gather
from mnist_course.doctor.losses import Measured


def trained(
    *,
    hidden: tuple[int, ...] = (32,),
    activation: str = "relu",
    output: str | None = None,
    scale: float = 1 / 255,
    dense: dict[str, Any] | None = None,
    optimizer: Any = None,
    loss: Any = None,
    train: Any = None,
    validation: Any = None,
    epochs: int = 3,
    batch_size: int = 64,
) -> tuple[Any, Any, Any, Any]:
    """Train a small network; return what `diagnose` takes."""
    keras.utils.set_random_seed(1)
    layers = keras.layers
    loss = loss or keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    (x, y), held_back, _ = load_mnist(validation=1000)
    train = (x[:2000], y[:2000]) if train is None else train
    validation = held_back if validation is None else validation
    model = keras.Sequential(
        [keras.Input((28, 28)), layers.Rescaling(scale), layers.Flatten()]
    )
    for units in hidden:
        model.add(layers.Dense(units, activation=activation, **(dense or {})))
    model.add(layers.Dense(10, activation=output))
    model.compile(optimizer=optimizer or "adam", loss=loss, metrics=["accuracy"])
    history = model.fit(
        *train,
        epochs=epochs,
        batch_size=batch_size,
        validation_data=validation,
        validation_batch_size=len(validation[0]),
        verbose=0,
    )
    return history, model, train, validation


@pytest.fixture(scope="session")
def fit() -> Callable[..., tuple[Any, Any, Any, Any]]:
    """A function that trains a small network and returns what `diagnose` takes."""
    return trained


@pytest.fixture(scope="session")
def short() -> tuple[Any, Any, Any, Any]:
    """A short training, ready to be spoiled."""
    return trained(epochs=1)


@pytest.fixture(scope="session")
def case(short: Any) -> Case:
    """A case in which no rule sees anything."""
    return dataclasses.replace(
        gather(*short),
        accuracy=0.98,
        val_accuracy=0.97,
        loss=np.array([0.4, 0.2, 0.1]),
        val_loss=np.array([0.3, 0.2, 0.15]),
        told={},
        measured=Measured(0.1, 0.01, 5.0, 0.1),
        val_measured=Measured(0.15, 0.01, 5.0, 0.15),
    )
