"""Measure networks trained on MNIST on digits that thirty other people drew.

``python -m tools.pen_digits pendigits.npz`` takes all 7,494 digits; without a file it
takes the 2,400 that travel with the package. Half of the people decide how wide the pen
is and how large the digit; on the others' digits it is then reported, by writer and by
class, and written to ``mnist_course/support/measured/pen_digits.json``. None of these
digits is trained on. Twenty trainings, about half an hour on two cores.

``--pack`` writes the package's part, the first eight of each class by each person.
"""

import argparse
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from mnist_course.data import PEN_FILE, Strokes, load_mnist, load_pen_digits
from mnist_course.ink import digit_of_strokes, moved, varied, with_additions
from mnist_course.learning_rates import OneCycle
from mnist_course.models import convolution_network
from mnist_course.network import Network
from mnist_course.optimizers import Adam, one_cycle
from mnist_course.support.measured import write_runs

EACH = 8  # digits of a class and a person, in the package
HEIGHT = 500  # of the box in which the original counts upwards
PLAIN_EPOCHS, EPOCHS, PEAK = 5, 14, 0.003
# A network as small as the convolutional one has no weights to spare for more.
MILD = {"turn": 0.2, "lean": 0.25, "scale": 0.15, "bend": 0.7}
LONG = 18  # epochs
TURNS, SLANTS = (-8, 0, 8), (-0.15, 0, 0.15)
PENS, BOXES = (1.6, 2.0, 2.4, 2.8), (18, 20)
SEEDS = range(5)
Digits = tuple[list[Strokes], np.ndarray, np.ndarray]
Reader = Callable[[np.ndarray], np.ndarray]


def pack(path: Path) -> None:
    """Write the package's part of the original file; `load_pen_digits` unpacks it.

    Parameters
    ----------
    path : pathlib.Path
        The original file: points counted upwards, and the lengths of strokes and
        digits.
    """
    with np.load(path) as file:
        points, in_stroke = file["points"], file["points_in_stroke"]
        in_digit, labels = file["strokes_in_digit"], file["labels"]
        writers = file["writers"]
    cases = 10 * writers.astype(int) + labels
    firsts = [np.flatnonzero(cases == case)[:EACH] for case in np.unique(cases)]
    kept = np.isin(np.arange(len(labels)), np.concatenate(firsts))
    strokes = np.repeat(kept, in_digit)
    down = points[np.repeat(strokes, in_stroke)] * [1, -1] + [0, HEIGHT]
    np.savez_compressed(
        PEN_FILE,
        steps=np.diff(down, axis=0, prepend=0).T.astype(np.int16),
        points_in_stroke=in_stroke[strokes].astype(np.uint8),
        strokes_in_digit=in_digit[kept],
        labels=labels[kept],
        writers=writers[kept],
    )


def read(path: Path) -> Digits:
    """Return all digits of the original file, as `load_pen_digits` returns a part."""
    with np.load(path) as file:
        points = file["points"] * [1, -1] + [0, HEIGHT]
        ends = np.cumsum(file["points_in_stroke"], dtype=int)[:-1]
        last = np.cumsum(file["strokes_in_digit"], dtype=int)
        strokes = np.split(points, ends)
        parts = zip([0, *last], last, strict=False)
        return [tuple(strokes[a:b]) for a, b in parts], file["labels"], file["writers"]


def dense(seed: int, kind: str) -> Reader:
    """Train a dense network on MNIST alone, as `training_images` gives it."""
    (x, y), _ = load_mnist()
    network = Network([784, 512, 256, 10], dropout=0.1, seed=seed, input_scale=1 / 255)
    adam, rng = Adam(), np.random.default_rng(seed)
    epochs = PLAIN_EPOCHS if kind == "plain" else EPOCHS
    for epoch in range(epochs):
        network.fit(
            training_images(x, y, kind, rng).reshape(-1, 784),
            y,
            batch_size=128,
            optimizer=adam,
            schedule=lambda t, done=epoch: float(  # type: ignore[misc]
                one_cycle((done + t) / epochs, peak=PEAK)
            ),
        )
    return lambda images: network.predict(images.reshape(-1, 784))


def convolutional(seed: int, kind: str) -> Any:
    """Train the network of lesson 11 likewise."""
    keras.utils.set_random_seed(seed)
    (x, y), _ = load_mnist()
    model, rng = convolution_network(), np.random.default_rng(seed)
    rate = OneCycle(2 * PEAK, LONG * math.ceil(len(x) / 128))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss, jit_compile=False)
    for _ in range(LONG):
        images = training_images(x, y, kind, rng, **MILD)
        model.fit(images, y, batch_size=128, verbose=0)
    return model


def one_look(model: Any) -> Reader:
    """Return what a Keras model reads."""
    return lambda images: _probabilities(model, images).argmax(axis=1)


def nine_looks(model: Any) -> Reader:
    """Return what it reads if a digit is shown nine times, turned and slanted."""

    def read(images: np.ndarray) -> np.ndarray:
        looks = [moved(images, turn=t, slant=s) for t in TURNS for s in SLANTS]
        return np.sum([_probabilities(model, look) for look in looks], 0).argmax(1)

    return read


def _probabilities(model: Any, images: np.ndarray) -> np.ndarray:
    logits = model.predict(images, batch_size=1000, verbose=0)
    return np.asarray(keras.ops.softmax(logits))


def training_images(
    x: np.ndarray, y: np.ndarray, kind: str, rng: np.random.Generator, **most: float
) -> np.ndarray:
    """Return the images of an epoch: plain, varied, or first with additions too."""
    if kind == "plain":
        return x
    return varied(with_additions(x, y, rng) if kind == "added" else x, rng, **most)


def measure(readers: Sequence[Reader], digits: Digits) -> dict[str, Any]:
    """Choose pen and box on every other writer, and report on those between.

    Parameters
    ----------
    readers : sequence of callable
        From images to digits, the same training with several seeds; what is returned
        are the means over them.
    digits : tuple
        As `read` returns them.
    """
    strokes, labels, writers = digits
    chooses = np.isin(writers, np.unique(writers)[::2])

    def right(some: np.ndarray, pen: float, box: float) -> np.ndarray:
        images = np.array(
            [digit_of_strokes(strokes[i], pen=pen, box=box) for i in some]
        )
        return np.array([reader(images) == labels[some] for reader in readers])

    choosing, reported = np.flatnonzero(chooses), np.flatnonzero(~chooses)
    scores = {(p, b): float(right(choosing, p, b).mean()) for p in PENS for b in BOXES}
    pen, box = max(scores, key=lambda pair: scores[pair])
    reads = right(reported, pen, box)
    _, (x_test, y_test) = load_mnist()

    def share(of: np.ndarray) -> dict[str, float]:
        groups = np.unique(of[reported])
        return {
            str(g): round(float(reads[:, of[reported] == g].mean()), 4) for g in groups
        }

    return {
        "chosen": {"pen": pen, "box": box, "accuracy": round(scores[pen, box], 4)},
        "as drawn on the pad": round(scores[2.4, 20], 4),
        "reported": round(float(reads.mean()), 4),
        "by seed": np.round(reads.mean(axis=1), 4).tolist(),
        "digits": len(reported),
        "by class": share(labels),
        "by writer": share(writers),
        "mnist test": [
            round(float((reader(x_test) == y_test).mean()), 4) for reader in readers
        ],
    }


def main() -> None:
    """Measure, or pack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="the original, as npz")
    parser.add_argument("--pack", action="store_true", help="write the package's part")
    options = parser.parse_args()
    if options.pack:
        return pack(options.file)
    digits = read(options.file) if options.file else load_pen_digits()
    runs = {}
    for kind in ("plain", "varied", "added"):
        runs[kind] = measure([dense(seed, kind) for seed in SEEDS], digits)
    models = [convolutional(seed, "added") for seed in SEEDS]
    runs["convolutional"] = measure([*map(one_look, models)], digits)
    runs["convolutional, nine looks"] = measure([*map(nine_looks, models)], digits)
    write_runs("pen_digits", runs)
    return None


if __name__ == "__main__":
    main()
