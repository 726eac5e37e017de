"""Measure MNIST's dense network on digits that thirty other people drew with a pen.

``python -m tools.pen_digits pendigits.npz`` takes all 7,494 digits; without a file it
takes the 2,400 that travel with the package. Half of the people decide how wide the pen
is and how large the digit; on the others' digits it is then reported, by writer and by
class, and written to ``mnist_course/support/measured/pen_digits.json``. None of these
digits is trained on. Two and a half minutes on two cores.

``--pack`` writes the package's part, the first eight of each class by each person.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from mnist_course.data import PEN_FILE, Strokes, load_mnist, load_pen_digits
from mnist_course.ink import digit_of_strokes, varied
from mnist_course.network import Network
from mnist_course.optimizers import Adam, one_cycle
from mnist_course.support.measured import write_runs

EACH = 8  # digits of a class and a person, in the package
HEIGHT = 500  # of the box in which the original counts upwards
PLAIN_EPOCHS, EPOCHS, PEAK = 5, 12, 0.003
PENS, BOXES = (1.6, 2.0, 2.4, 2.8, 3.2), (18, 20)
Digits = tuple[list[Strokes], np.ndarray, np.ndarray]


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


def train(*, vary: bool, seed: int = 0) -> Network:
    """Train a dense network on MNIST alone, each epoch on varied digits or on plain."""
    (x, y), _ = load_mnist()
    network = Network([784, 512, 256, 10], dropout=0.1, seed=seed, input_scale=1 / 255)
    adam, rng = Adam(), np.random.default_rng(seed)
    epochs = EPOCHS if vary else PLAIN_EPOCHS
    for epoch in range(epochs):
        images = varied(x, rng) if vary else x
        network.fit(
            images.reshape(-1, 784),
            y,
            batch_size=128,
            optimizer=adam,
            schedule=lambda t, done=epoch: float(  # type: ignore[misc]
                one_cycle((done + t) / epochs, peak=PEAK)
            ),
        )
    return network


def measure(network: Network, digits: Digits) -> dict[str, Any]:
    """Choose pen and box on every other writer, and report on those between."""
    strokes, labels, writers = digits
    chooses = np.isin(writers, np.unique(writers)[::2])

    def right(some: np.ndarray, pen: float, box: float) -> np.ndarray:
        images = [
            digit_of_strokes(strokes[i], pen=pen, box=box) for i in np.flatnonzero(some)
        ]
        return network.predict(np.reshape(images, (-1, 784))) == labels[some]

    scores = {(p, b): float(right(chooses, p, b).mean()) for p in PENS for b in BOXES}
    pen, box = max(scores, key=lambda pair: scores[pair])
    reads = right(~chooses, pen, box)
    _, (x_test, y_test) = load_mnist()

    def share(of: np.ndarray) -> dict[str, float]:
        groups = np.unique(of[~chooses])
        return {
            str(g): round(float(reads[of[~chooses] == g].mean()), 4) for g in groups
        }

    return {
        "chosen": {"pen": pen, "box": box, "accuracy": round(scores[pen, box], 4)},
        "as drawn on the pad": round(scores[2.4, 20], 4),
        "reported": round(float(reads.mean()), 4),
        "digits": int((~chooses).sum()),
        "by class": share(labels),
        "by writer": share(writers),
        "mnist test": network.evaluate(x_test.reshape(-1, 784), y_test)[1],
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
    for name, vary in (("plain", False), ("varied", True)):
        runs[name] = measure(train(vary=vary), digits)
        print(name, runs[name])
    write_runs("pen_digits", runs)
    return None


if __name__ == "__main__":
    main()
