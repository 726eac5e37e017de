"""Train networks with each illness and healthy ones, and count what the doctor says.

``python benchmarks/doctor.py`` prints the table of ``benchmarks/README.md``.
"""

import argparse
import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # no chatter between the rows

import keras
import numpy as np

from mnist_course.data import load_mnist
from mnist_course.doctor import diagnose

# A healthy run gets there on images that it was not trained on; a run below is not
# counted as healthy, nor as ill.
GOOD = 0.95

layers = keras.layers


class Run(NamedTuple):
    """One training: what is built, how it is compiled and what it is fed."""

    hidden: tuple[int, ...] = (64, 32)
    activation: str = "relu"
    output: Any = "linear"
    dropout: float = 0.0
    scale: float = 1 / 255
    dense: dict[str, Any] = {}  # noqa: RUF012 (never changed)
    batch_norm: bool = False
    optimizer: Callable[[], Any] = lambda: keras.optimizers.Adam(0.001)
    loss: Any = None
    one_hot: bool = False
    examples: int = 5000
    epochs: int = 5
    batch_size: int = 64
    labels: Callable[[np.ndarray, np.random.Generator], np.ndarray] | None = None
    test_set: bool = False


def sgd(rate: float, momentum: float = 0.0) -> Callable[[], Any]:
    """Return what makes SGD."""
    return lambda: keras.optimizers.SGD(float(rate), momentum=momentum)


def adam(rate: float) -> Callable[[], Any]:
    """Return what makes Adam."""
    return lambda: keras.optimizers.Adam(rate)


def shuffled(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the labels in another order than the images."""
    return rng.permutation(y)


def noisy(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return labels of which four in ten are drawn at random."""
    return np.where(rng.random(len(y)) < 0.4, rng.integers(0, 10, len(y)), y)


def shares(z: Any) -> Any:
    """Return a softmax of which Keras does not find the logits."""
    return 1.0 * keras.ops.softmax(z)


small_weights = keras.initializers.RandomNormal(stddev=0.01)
probabilities = keras.losses.SparseCategoricalCrossentropy

ILL: dict[str, list[Run]] = {
    "equal units": [Run(dense={"kernel_initializer": "zeros"})],
    "vanishing gradient": [
        Run(hidden=(64,) * 8, activation="sigmoid", optimizer=sgd(0.1))
    ],
    "too much dropout": [Run(dropout=0.8, epochs=8)],
    "diverged": [
        Run(optimizer=sgd(100)),
        Run(hidden=(64, 64), activation="leaky_relu", optimizer=sgd(20, 0.9)),
    ],
    "learning rate too low": [
        Run(optimizer=adam(1e-6)),
        Run(optimizer=sgd(0.001)),
        Run(activation="sigmoid", optimizer=sgd(0.01)),
        Run(optimizer=adam(3e-5), dropout=0.2),
    ],
    "learning rate too high": [
        Run(optimizer=adam(0.3)),
        Run(optimizer=sgd(0.5, 0.9)),
        Run(activation="sigmoid", optimizer=adam(0.3)),
    ],
    "dead ReLUs": [
        Run(dense={"bias_initializer": keras.initializers.Constant(-4)}),
        Run(hidden=(128, 128), optimizer=adam(0.1)),
    ],
    "saturated sigmoids": [
        Run(
            activation="sigmoid",
            dense={"kernel_initializer": keras.initializers.RandomNormal(stddev=3)},
        ),
        Run(
            activation="tanh",
            dense={"kernel_initializer": keras.initializers.RandomNormal(stddev=1)},
        ),
    ],
    "underfitting": [
        Run(hidden=(4,), epochs=10),
        Run(hidden=(), epochs=10, examples=10_000),
    ],
    "overfitting": [
        Run(hidden=(256, 128), examples=500, epochs=30, batch_size=32),
        Run(hidden=(512,), examples=2000, epochs=20, batch_size=32),
    ],
    "unscaled input": [
        Run(scale=1),
        Run(scale=1, activation="sigmoid", optimizer=sgd(0.1)),
        Run(scale=1, optimizer=sgd(0.1)),
        Run(scale=1 / 255**2),
    ],
    "wrong loss": [
        Run(loss=probabilities()),
        Run(output=shares, loss=probabilities(from_logits=True)),
        Run(output="softmax", loss="mean_squared_error", one_hot=True),
        Run(loss="sparse_categorical_crossentropy", optimizer=sgd(0.1)),
    ],
    "wrong labels": [
        Run(labels=shuffled),
        Run(labels=shuffled, hidden=(256, 128), epochs=20, examples=2000),
        Run(labels=noisy),
    ],
    "test set used": [Run(test_set=True)],
}

# All of them are made to get past 95 % on images that they have not seen.
many = {"examples": 10_000, "epochs": 8}
HEALTHY: list[Run] = [
    Run(hidden=(128,), **many),
    Run(hidden=(128, 64), **many, dropout=0.2),
    Run(hidden=(512, 256), **many, dropout=0.2),
    Run(hidden=(512, 256), **many, dropout=0.4),
    Run(hidden=(256,), **many, batch_size=32, optimizer=sgd(0.1)),
    Run(hidden=(256, 128), **many, batch_size=32, optimizer=sgd(0.03, 0.9)),
    Run(hidden=(128, 64), **many, optimizer=lambda: keras.optimizers.RMSprop(0.001)),
    Run(hidden=(128, 64), **many, optimizer=lambda: keras.optimizers.Nadam(0.001)),
    Run(hidden=(128, 64), **many, optimizer=lambda: keras.optimizers.AdamW(0.002)),
    Run(hidden=(128, 64), **many, activation="tanh", dropout=0.2),
    Run(hidden=(128, 64), **many, activation="sigmoid", optimizer=adam(0.003)),
    Run(hidden=(128, 64), **many, activation="leaky_relu"),
    Run(hidden=(128, 64), **many, activation="elu", dropout=0.2),
    Run(hidden=(128,) * 4, **many, dropout=0.1),
    Run(hidden=(256,), **many, batch_size=512, optimizer=adam(0.005)),
    Run(hidden=(256, 128), **many, batch_size=16, dropout=0.2),
    Run(hidden=(128, 64), **many, output="softmax", loss=probabilities()),
    Run(
        hidden=(128, 64),
        **many,
        output="softmax",
        loss="categorical_crossentropy",
        one_hot=True,
    ),
    Run(hidden=(128,), **many, batch_norm=True, dropout=0.2),
    Run(hidden=(64,), examples=20_000, epochs=6),
    Run(hidden=(256, 128), examples=20_000, epochs=10, batch_size=128),
    Run(hidden=(256, 128), examples=50_000, epochs=2, batch_size=128),
    Run(hidden=(512, 256), examples=50_000, epochs=4, batch_size=256, dropout=0.2),
    Run(
        hidden=(128, 64),
        examples=20_000,
        epochs=6,
        optimizer=lambda: keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(0.003, 1880)
        ),
    ),
    Run(hidden=(128, 64), examples=20_000, epochs=6, optimizer=adam(0.01)),
]


# What does no harm is a remark, and counts where an illness was put in.
HEALTHLESS = [run for runs in ILL.values() for run in runs]


def train(run: Run, seed: int) -> tuple[Any, Any, Any, Any, float]:
    """Train once; return history, model, both data sets and the true accuracy."""
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    (x, y), (x_val, y_val), test = load_mnist(validation=5000)
    chosen = rng.choice(len(x), run.examples, replace=False)
    x, y = x[chosen], y[chosen].astype(int)
    truth = (x_val, y_val)
    if run.test_set:
        x_val, y_val = test
    if run.labels is not None:
        y = run.labels(y, rng)
    if run.one_hot:
        y, y_val = (np.eye(10, dtype=np.float32)[labels] for labels in (y, y_val))
    model = keras.Sequential([keras.Input((28, 28))])
    if run.scale != 1:
        model.add(layers.Rescaling(run.scale))
    model.add(layers.Flatten())
    for units in run.hidden:
        model.add(layers.Dense(units, **run.dense))
        if run.batch_norm:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(run.activation))
        if run.dropout:
            model.add(layers.Dropout(run.dropout))
    model.add(layers.Dense(10, activation=run.output))
    model.compile(
        optimizer=run.optimizer(),
        loss=run.loss or probabilities(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=16,
    )
    history = model.fit(
        x,
        y,
        epochs=run.epochs,
        batch_size=run.batch_size,
        validation_data=(x_val, y_val),
        verbose=0,
    )
    outputs = model.predict(truth[0], batch_size=1000, verbose=0)
    accuracy = float(np.mean(outputs.argmax(axis=1) == truth[1]))
    return history, model, (x, y), (x_val, y_val), accuracy


def names(run: Run, seed: int, *, show: bool = False) -> tuple[list[str], float]:
    """Train once; return what the doctor names, and the true accuracy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras warns of one of the wrong losses
        history, model, train_data, validation, accuracy = train(run, seed)
    diagnosis = diagnose(history, model, train_data, validation)
    if show:
        print(f"seed {seed}, accuracy {accuracy:.3f}\n{diagnosis!r}\n", file=sys.stderr)
    told = [*diagnosis, *diagnosis.remarks] if run in HEALTHLESS else diagnosis
    return [finding.name for finding in told], accuracy


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", default="", help="names that contain this")
    parser.add_argument("--show", action="store_true", help="print each diagnosis")
    options = parser.parse_args()
    start = time.perf_counter()
    print("| illness | runs | detected | named first | also named |")
    print("| --- | --- | --- | --- | --- |")
    for illness, runs in ILL.items():
        if options.only not in illness:
            continue
        detected, first, total, others = 0, 0, 0, Counter[str]()
        for run in runs:
            for seed in range(options.seeds):
                found, _ = names(run, seed, show=options.show)
                total += 1
                detected += illness in found
                first += found[:1] == [illness]
                others.update(name for name in found if name != illness)
        also = ", ".join(f"{name} {count}" for name, count in others.most_common())
        print(
            f"| {illness} | {total} | {detected} | {first} | {also or 'nothing'} |",
            flush=True,
        )
    if options.only not in "healthy":
        return
    alarms, healthy, poor = Counter[str](), 0, 0
    lowest = 1.0
    for seed, run in enumerate(HEALTHY):
        found, accuracy = names(run, seed, show=options.show)
        if accuracy < GOOD:
            poor += 1
            continue
        healthy += 1
        lowest = min(lowest, accuracy)
        alarms.update(found)
    also = ", ".join(f"{name} {count}" for name, count in alarms.most_common())
    print(f"| healthy | {healthy} | – | – | {also or 'nothing'} |")
    print(
        f"\nHealthy runs end at {100 * lowest:.1f} % or more on 5,000 images held out "
        f"({poor} more did not get to {100 * GOOD:.0f} %). "
        f"{time.perf_counter() - start:.0f} s in all."
    )


if __name__ == "__main__":
    main()
