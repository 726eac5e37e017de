"""Draw how the time of the NumPy network grows with width, batch and data.

``python -m benchmarks.growth`` writes ``growth.png``, on a quiet machine, in minutes.
Grey is what the matrix products alone take: where the two part, it is the rest that
takes the time, such as Adam's step, which costs the same for small batches and large.
"""

from pathlib import Path

import numpy as np

from benchmarks.programs.matrix_products import products, training
from mnist_course.support.picture import MUTED, TRAIN, Picture, styled

FILE = Path(__file__).with_name("growth.png")
ROUNDS, N, BATCH_SIZE, WIDTH = 3, 12_800, 256, 512
WIDTHS = [32, 64, 128, 256, 512, 1024, 2048]
BATCHES = [16, 32, 64, 128, 256, 512, 1024]
SIZES = [3_200, 6_400, 12_800, 25_600, 51_200]


def sizes(width: int) -> list[int]:
    """Return the sizes of a network with two hidden layers, the second half as wide."""
    return [784, width, width // 2, 10]


def medians(n: int, batch_size: int, width: int) -> tuple[float, float]:
    """Return the seconds of an epoch, and of its products alone."""
    pairs = [
        (training(n, batch_size, sizes(width)), products(n, batch_size, sizes(width)))
        for _ in range(ROUNDS)
    ]
    whole, floor = np.median(pairs, axis=0)
    return float(whole), float(floor)


@styled
def draw() -> Picture:
    """Measure and draw."""
    picture = Picture(9, 3.2)
    axes = picture.subplots(1, 3)
    for panel, label, places, runs in (
        (
            axes[0],
            "units of the first hidden layer",
            WIDTHS,
            [(N, BATCH_SIZE, w) for w in WIDTHS],
        ),
        (axes[1], "images in a batch", BATCHES, [(N, b, WIDTH) for b in BATCHES]),
        (axes[2], "images", SIZES, [(n, BATCH_SIZE, WIDTH) for n in SIZES]),
    ):
        whole, floor = zip(*(medians(*run) for run in runs), strict=True)
        panel.loglog(places, floor, "o--", color=MUTED, label="products alone")
        panel.loglog(places, whole, "o-", color=TRAIN, label="training")
        panel.set(xlabel=label, ylabel="seconds an epoch")
    axes[0].legend()
    return picture


if __name__ == "__main__":
    FILE.write_bytes(draw().to_png())
