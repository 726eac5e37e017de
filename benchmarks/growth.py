"""How the time of the NumPy network grows with width, batch and data, as a picture."""

import numpy as np

from benchmarks.programs.matrix_products import products, training
from mnist_course.support.picture import MUTED, TRAIN, Picture, styled

ROUNDS, N, BATCH_SIZE, WIDTH = 3, 12_800, 256, 512
# What is changed, and to what: images, images in a batch, units of the first layer.
RUNS = {
    "units of the first hidden layer": [
        (N, BATCH_SIZE, width) for width in (32, 64, 128, 256, 512, 1024, 2048)
    ],
    "images in a batch": [
        (N, size, WIDTH) for size in (16, 32, 64, 128, 256, 512, 1024)
    ],
    "images": [(n, BATCH_SIZE, WIDTH) for n in (6_400, 12_800, 25_600, 51_200)],
}
PLACES = (2, 1, 0)  # of what is changed, among the three

Found = dict[str, list[list[float]]]


def sizes(width: int) -> list[int]:
    """Return the sizes of a network with two hidden layers, the second half as wide."""
    return [784, width, width // 2, 10]


def measure() -> Found:
    """Return for each kind of change rows of value, seconds, and those of products.

    They are medians of a training epoch and of its matrix products alone, in turns.
    """
    found: Found = {}
    for (label, runs), place in zip(RUNS.items(), PLACES, strict=True):
        found[label] = []
        for run in runs:
            n, batch_size, width = run
            case = n, batch_size, sizes(width)
            pairs = [(training(*case), products(*case)) for _ in range(ROUNDS)]
            whole, floor = np.median(pairs, axis=0)
            found[label].append([run[place], float(whole), float(floor)])
            print(label, found[label][-1], flush=True)
    return found


@styled
def draw(found: Found) -> Picture:
    """Draw what was measured; grey is what the matrix products alone take."""
    picture = Picture(9, 3.2)
    panels = picture.subplots(1, len(found), sharey=True)
    for panel, (label, rows) in zip(panels, found.items(), strict=True):
        places, whole, floor = zip(*rows, strict=True)
        panel.loglog(places, floor, "o--", color=MUTED, label="products alone")
        panel.loglog(places, whole, "o-", color=TRAIN, label="training")
        panel.set(xlabel=label)
        panel.set_xticks(places[::2], [f"{place:,}" for place in places[::2]])
        panel.yaxis.set_major_formatter("{x:g}")
        panel.minorticks_off()
    panels[0].set_ylabel("seconds an epoch")
    panels[0].legend()
    return picture
