"""Train the Keras networks of lesson 06 on several seeds.

``python -m tools.keras_runs`` writes
``mnist_course/support/measured/train_with_tensorflow.json``, whose means stand beside a
learner's own numbers in the lesson: 45 trainings, about six minutes on two cores.
"""

import os
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from mnist_course.activations import softmax
from mnist_course.data import load_mnist
from mnist_course.exercises import train_with_tensorflow as exercises
from mnist_course.support.measured import write_runs

SEEDS, MANY = range(5), range(20)
BATCH_SIZE, EPOCHS = 128, 6
VALIDATION = 5_000
FEW, LONG, EPOCHS_OF_64 = 700, 40, 30
BATCH_SIZES = (16, 128, 1_024)
NOISE = np.random.default_rng(0).integers(0, 256, size=(100, 28, 28))

Data = tuple[tuple[np.ndarray, np.ndarray], ...]


def fresh(seed: int) -> Any:
    """Return the lesson's network, compiled, with the first weights of a seed."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model = exercises.build_network.reference()
    return exercises.compile_network.reference(model)


def without_scaling(seed: int) -> Any:
    """Return the same network, but for the layer that scales the pixels."""
    keras.utils.set_random_seed(seed)
    layers = [
        layer
        for layer in exercises.build_network.reference().layers
        if not isinstance(layer, keras.layers.Rescaling)
    ]
    model = keras.Sequential([keras.Input((28, 28)), *layers])
    return exercises.compile_network.reference(model)


def untrained(model: Any, data: Data) -> list[float]:
    """Return loss and accuracy on the validation set before any training."""
    loss, accuracy = model.evaluate(*data[1], verbose=0)
    return [round(loss, 4), round(accuracy, 4)]


def training(seed: int, data: Data) -> dict[str, Any]:
    """Train as the lesson does.

    Returns
    -------
    dict
        ``loss``, ``val_loss`` and ``val_accuracy`` after each epoch;
        ``test_accuracy`` at the end; ``first`` and ``noise``, how sure the network then
        is of the first test digit, and in the median of pictures that are pure noise.
    """
    train, validation, test = data
    model = fresh(seed)
    history = model.fit(
        *train,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_data=validation,
        verbose=0,
    ).history
    _, test_accuracy = model.evaluate(*test, verbose=0)
    first, noise = (
        softmax(model.predict(images, verbose=0)).max(axis=1)
        for images in (test[0][:1], NOISE)
    )
    curves = ("loss", "val_loss", "val_accuracy")
    return {name: np.round(history[name], 4).tolist() for name in curves} | {
        "test_accuracy": round(test_accuracy, 4),
        "first": round(float(first[0]), 4),
        "noise": round(float(np.median(noise)), 4),
    }


def long_training_on_few(seed: int, data: Data) -> dict[str, list[float]]:
    """Train for `LONG` epochs on `FEW` images, and return Keras's history."""
    (x, y), validation, _ = data
    history = (
        fresh(seed)
        .fit(
            x[:FEW],
            y[:FEW],
            epochs=LONG,
            validation_data=validation,
            validation_batch_size=1_000,
            verbose=0,
        )
        .history
    )
    return {name: np.round(values, 4).tolist() for name, values in history.items()}


def best_epoch(seed: int, data: Data) -> int:
    """Return after which epoch the validation loss on `FEW` images is lowest.

    As the exercise of the lesson has it: in batches of 64, twice the size that
    `long_training_on_few` has, and measured on every fifth validation image.
    """
    (x, y), (x_val, y_val), _ = data
    few, watched = (x[:FEW], y[:FEW]), (x_val[::5], y_val[::5])
    solution = exercises.best_epoch.reference
    return int(solution(fresh(seed), *few, watched, EPOCHS_OF_64))


def one_epoch(batch_size: int, seed: int, data: Data) -> float:
    """Return the validation accuracy after an epoch on 10,000 images."""
    (x, y), validation, _ = data
    model = fresh(seed)
    model.fit(x[:10_000], y[:10_000], batch_size=batch_size, verbose=0)
    _, accuracy = model.evaluate(*validation, batch_size=1_000, verbose=0)
    return round(accuracy, 4)


def main() -> None:
    """Train all on all seeds, and write what came of them, one list for each kind."""
    data: Any = load_mnist(validation=VALIDATION)
    runs: dict[str, Any] = {
        "untrained": [untrained(fresh(seed), data) for seed in SEEDS],
        "unscaled": [untrained(without_scaling(seed), data) for seed in SEEDS],
        "trained": [training(seed, data) for seed in MANY],
        "few": [long_training_on_few(seed, data) for seed in SEEDS],
        "best epoch": [best_epoch(seed, data) for seed in SEEDS],
    }
    for batch_size in BATCH_SIZES:
        name = f"batches of {batch_size}"
        runs[name] = [one_epoch(batch_size, seed, data) for seed in SEEDS]
    write_runs("train_with_tensorflow", runs)


if __name__ == "__main__":
    main()
