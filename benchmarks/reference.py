"""Train the reference network as its author did, and quicker, in Keras and in NumPy.

Run it on a quiet machine: ``python benchmarks/reference.py``. It prints the table of
``benchmarks/README.md``. Batch sizes and peak rates were chosen on a validation split,
so the test set has chosen nothing.
"""

import argparse
import math
import os
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # no chatter between the rows

import keras
import numpy as np

from mnist_course.data import load_mnist
from mnist_course.learning_rates import OneCycle
from mnist_course.models import reference_network
from mnist_course.network import Network
from mnist_course.optimizers import Adam, one_cycle

SIZES = [784, 512, 256, 10]
REFERENCE = 0.9834  # what the reference trainer reached at its 20th epoch

Result = tuple[float, float]  # accuracy on the test set, seconds of training


def in_numpy(seed: int) -> Result:
    """Train for 5 epochs with the network of lesson 05 and a one-cycle schedule."""
    (x_train, y_train), (x_test, y_test) = load_mnist()
    x_train, x_test = x_train.reshape(-1, 784), x_test.reshape(-1, 784)
    network = Network(SIZES, dropout=0.2, seed=seed, input_scale=1 / 255)
    start = time.perf_counter()
    network.fit(
        x_train,
        y_train,
        epochs=5,
        batch_size=256,
        optimizer=Adam(),
        schedule=lambda progress: one_cycle(progress, peak=0.006),
    )
    seconds = time.perf_counter() - start
    return network.evaluate(x_test, y_test)[1], seconds


def in_keras(seed: int) -> Result:
    """Train in Keras for 5 epochs with batches of 128 and a one-cycle schedule."""
    keras.utils.set_random_seed(seed)
    (x_train, y_train), (x_test, y_test) = load_mnist()
    model = reference_network(seed=seed)
    epochs, batch_size = 5, 128
    steps = epochs * math.ceil(len(x_train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(OneCycle(0.003, steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=16,
    )
    start = time.perf_counter()
    model.fit(x_train, y_train, epochs=epochs, batch_size=batch_size, verbose=0)
    seconds = time.perf_counter() - start
    return model.evaluate(x_test, y_test, verbose=0)[1], seconds


def as_the_reference(seed: int) -> Result:
    """Train in Keras as the reference trainer does: 20 epochs, batches of 32, Adam."""
    keras.utils.set_random_seed(seed)
    (x_train, y_train), (x_test, y_test) = load_mnist()
    x_train = x_train.reshape(-1, 784) / np.float32(255)
    x_test = x_test.reshape(-1, 784) / np.float32(255)
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(0.001),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    start = time.perf_counter()
    model.fit(x_train, y_train, epochs=20, batch_size=32, verbose=0)
    seconds = time.perf_counter() - start
    return model.evaluate(x_test, y_test, verbose=0)[1], seconds


RUNS: dict[str, Callable[[int], Result]] = {
    "NumPy, 5 epochs": in_numpy,
    "Keras, 5 epochs": in_keras,
    "Keras, reference, 20 epochs": as_the_reference,
}


def main() -> None:
    """Print a row for each run and seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs=3, default=[5, 5, 1])
    options = parser.parse_args()
    print("| run | seed | test accuracy | past 98.34 % | seconds |")
    print("| --- | --- | --- | --- | --- |")
    for (name, run), seeds in zip(RUNS.items(), options.seeds, strict=True):
        for seed in range(seeds):
            accuracy, seconds = run(seed)
            past = "yes" if accuracy > REFERENCE else "no"
            row = f"{seed} | {accuracy:.2%} | {past} | {seconds:.1f}"
            print(f"| {name} | {row} |", flush=True)


if __name__ == "__main__":
    main()
