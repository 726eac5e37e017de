"""Train the convolutional networks of lesson 11 on several seeds.

``python -m tools.convolution_runs`` writes
``mnist_course/support/measured/go_convolutional.json``, whose numbers stand beside a
learner's own in the lesson: 115 trainings, about three quarters of an hour on two
cores. With names behind it, such as ``whole``, it trains only what has these names, and
keeps the rest. Of ``whole``, the weights of the first seed are kept, as
`pretrained_network` in `mnist_course.models`.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from mnist_course.augmentation import ShiftedImages
from mnist_course.data import Split, load_mnist
from mnist_course.exercises import go_convolutional as exercises
from mnist_course.ink import moved
from mnist_course.learning_rates import OneCycle
from mnist_course.models import convolution_network, dense_network, save_weights
from mnist_course.support.measured import read_runs, write_runs
from tools import written_anew

SEEDS = range(5)
VALIDATION = 5_000
BATCH_SIZE, RATE, PEAK = 128, 0.002, 0.006
SHORT, LONG = 3, 12  # epochs
# Batch normalisation, shifts, schedule: each alone, all, and all but one.
INGREDIENTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "normalised": {"normalise": True},
    "shifted": {"most": 1},
    "one cycle": {"cycle": True},
    "all three": {"normalise": True, "most": 1, "cycle": True},
    "all but normalised": {"most": 1, "cycle": True},
    "all but shifted": {"normalise": True, "cycle": True},
    "all but one cycle": {"normalise": True, "most": 1},
}
FEW = exercises.IMAGES
SHIFTS = range(9)
ALL = INGREDIENTS["all three"]
DENSE_EPOCHS = 4  # of the lesson's own training on digits written anew
LADDER = ((6, 16, 16),)
FIRST_RUNG: dict[str, Any] = {"filters": (6, 12, 12), "epochs": 4}


def trained(
    train: Split,
    seed: int,
    *,
    epochs: int = SHORT,
    filters: tuple[int, ...] = (16, 32, 32),
    normalise: bool = False,
    most: int = 0,
    cycle: bool = False,
    hidden: tuple[int, ...] = (),
) -> Any:
    """Return a network, trained with the ingredients that are asked for.

    It is a dense one, without normalisation, where it has `hidden` layers.
    """
    keras.utils.set_random_seed(seed)
    if hidden:
        model = dense_network(hidden)
    else:
        model = convolution_network(filters, normalise=normalise)
    images = ShiftedImages(*train, batch_size=BATCH_SIZE, most=most, seed=seed)
    rate = OneCycle(PEAK, epochs * len(images)) if cycle else RATE
    model.compile(
        keras.optimizers.Adam(rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    model.fit(images, epochs=epochs, verbose=0)
    return model


def accuracy(model: Any, split: Split) -> float:
    """Return the share of right answers."""
    logits = model.predict(split[0], batch_size=1_000, verbose=0)
    return round(float(np.mean(logits.argmax(axis=1) == split[1])), 4)


def by_shift(model: Any, split: Split) -> list[float]:
    """Return the share of right answers for each of `SHIFTS`."""
    images, labels = split
    return [accuracy(model, (moved(images, right=n), labels)) for n in SHIFTS]


def twins(
    seed: int, train: Split, validation: Split, **options: Any
) -> dict[str, list[float]]:
    """Train the small network with shifted images and without, as the lesson does.

    Or another one, if the options of `trained` say so.

    Returns
    -------
    dict
        Validation accuracies for each of `SHIFTS`.
    """
    return {
        name: by_shift(
            trained(train, seed, **ALL | options | {"most": most}), validation
        )
        for name, most in (("unmoved", 0), ("moved by 1", 1))
    }


def first(seed: int, train: Split, validation: Split) -> dict[str, Any]:
    """Train the networks of the lesson's first half, on a few of the images.

    Returns
    -------
    dict
        Validation accuracies: of the ``dense`` network, of one on ``scrambled`` pixels,
        and of the exercise's ``cnn``, the first and the last for each of `SHIFTS`.
    """
    x, y = train[0][:FEW], train[1][:FEW]
    order = np.random.default_rng(seed).permutation(784)

    def scrambled(images: np.ndarray) -> np.ndarray:
        return images.reshape(-1, 784)[:, order].reshape(-1, 28, 28)

    keras.utils.set_random_seed(seed)
    cnn, _ = exercises.train_cnn.reference(x, y, *validation)
    return {
        "dense": by_shift(dense(seed, x, y), validation),
        "cnn": by_shift(cnn, validation),
        "scrambled": accuracy(
            dense(seed, scrambled(x), y), (scrambled(validation[0]), validation[1])
        ),
    }


def dense(seed: int, x: np.ndarray, y: np.ndarray) -> Any:
    """Return a dense network, trained as in the lesson."""
    keras.utils.set_random_seed(seed)
    model = dense_network([128])
    model.compile(
        keras.optimizers.Adam(0.002),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(x, y, batch_size=64, epochs=4, verbose=0)
    return model


def whole(
    seed: int, filters: tuple[int, ...] = (16, 32, 32), *, keep: bool = False
) -> dict[str, Any]:
    """Train on all 60,000 images with all ingredients, and test once at the end."""
    train, test = load_mnist()
    start = time.process_time()
    model = trained(train, seed, epochs=LONG, filters=filters, **ALL)
    seconds = time.process_time() - start
    if keep:
        save_weights(model)
    return {
        "test_accuracy": accuracy(model, test),
        "parameters": model.count_params(),
        "processor_seconds": round(seconds / LONG, 1),
    }


def dense_short(
    seed: int, train: Split, validation: Split, *, anew: bool = True
) -> float:
    """Train the dense network as the lesson does, on digits written anew or not."""
    x, y = validation
    network = written_anew.trained(train, seed, epochs=DENSE_EPOCHS, anew=anew)
    return round(network.evaluate(x.reshape(-1, 784), y)[1], 4)


def kinds() -> dict[str, Callable[[int], Any]]:
    """Return what is trained on each seed, by the names in the file."""
    train, validation, _ = load_mnist(validation=VALIDATION)

    def short(options: dict[str, Any]) -> Callable[[int], float]:
        return lambda seed: accuracy(trained(train, seed, **options), validation)

    def small(filters: tuple[int, ...]) -> Callable[[int], dict[str, Any]]:
        return lambda seed: whole(seed, filters)

    return {
        "whole": lambda seed: whole(seed, keep=seed == SEEDS[0]),
        "first": lambda seed: first(seed, train, validation),
        "twins": lambda seed: twins(seed, train, validation),
        "dense twins": lambda seed: twins(seed, train, validation, hidden=(128,)),
        **{name: short(options) for name, options in INGREDIENTS.items()},
        **{"-".join(map(str, filters)): small(filters) for filters in LADDER},
        "first rung": short(ALL | FIRST_RUNG),
        "dense, short": lambda seed: dense_short(seed, train, validation),
        "dense, short, as they are": lambda seed: dense_short(
            seed, train, validation, anew=False
        ),
        "dense, written anew": lambda seed: written_anew.whole(seed, epochs=LONG),
        "dense, as they are": lambda seed: written_anew.whole(
            seed, epochs=LONG, anew=False
        ),
        "dense, longer, as they are": lambda seed: written_anew.whole(
            seed, epochs=3 * LONG, anew=False
        ),
    }


def main() -> None:
    """Train what was asked for on all seeds, and write what came of it."""
    wanted = {name: kind for name, kind in kinds().items() if name in sys.argv[1:]}
    runs = read_runs("go_convolutional")
    for name, kind in (wanted or kinds()).items():
        runs[name] = []
        for seed in SEEDS:
            runs[name].append(kind(seed))
            print(name, seed, runs[name][-1], flush=True)
        write_runs("go_convolutional", runs)


if __name__ == "__main__":
    main()
