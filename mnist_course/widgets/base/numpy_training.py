"""Train a NumPy network in slices, and a short run for figures that nobody started."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam
from mnist_course.support.history import Point, empty_history
from mnist_course.support.wording import counted
from mnist_course.widgets.base.slices import Scores, in_slices

SLICE = 8 * 32  # images, eight batches of them
# Of an example: images that it goes through in all, a tenth of a second; its steps.
SEEN = 18_000
FEWEST = 300
BATCH = 128
RATE, MOMENTUM = 0.03, 0.9


def network_in_slices(
    network: Network,
    optimizer: SGD | Adam,
    train: tuple[Any, Any],
    validation: tuple[Any, Any],
    *,
    batch_size: int = 32,
    **how: Any,
) -> Iterator[Point | None]:
    """Train a network of lesson 05, as `in_slices` hands it over.

    Parameters
    ----------
    network : Network
        What is trained.
    optimizer : SGD or Adam
        Steps.
    train, validation : pair of numpy.ndarray
        Rows of pixels, shape (n, 784), and labels, shape (n,).
    batch_size : int
        Images a step.
    **how
        ``epochs``, ``points`` and ``seed``, as for `in_slices`.
    """
    x, y = train

    def learn(part: NDArray[Any]) -> Scores:
        settings: dict[str, Any] = {"batch_size": batch_size, "shuffle": False}
        run = network.fit(x[part], y[part], optimizer=optimizer, **settings)
        return run["loss"][0], run["accuracy"][0]

    def measure() -> Scores:
        with np.errstate(all="ignore"):  # After a divergence all is NaN.
            return network.evaluate(*validation)

    return in_slices(learn, measure, len(x), size=SLICE, **how)


class Example(NamedTuple):
    """A finished run: its curves, its network, and what it is in words."""

    history: dict[str, list[float]]
    network: Network
    words: str


def example_run(
    train: tuple[NDArray[Any], NDArray[Any]],
    validation: tuple[NDArray[Any], NDArray[Any]],
    *,
    epochs: int,
    points: int,
    units: int = 64,
) -> Example:
    """Train a small network on a part of the images, to show what comes.

    A figure that waits for Start shows it, so that a page without a kernel has more
    than empty axes.

    Parameters
    ----------
    train, validation : pair of numpy.ndarray
        Images of shape (n, 28, 28) or rows, values 0 to 255, and labels.
    epochs, points : int
        How often to go through the images, and how often an epoch to measure.
    units : int
        Of the hidden layer.
    """
    most = max(SEEN // epochs, FEWEST)
    x, y = (np.asarray(part)[:most] for part in train)
    network = Network([784, units, 10], seed=0, input_scale=1 / 255)
    rows = [(x.reshape(-1, 784), y)]
    x_val, y_val = (np.asarray(part)[:most] for part in validation)
    rows.append((x_val.reshape(-1, 784), y_val))
    history = empty_history()
    how: dict[str, Any] = {
        "epochs": epochs,
        "points": points,
        "seed": 0,
        "batch_size": BATCH,
    }
    step = SGD(RATE, momentum=MOMENTUM)
    for point in network_in_slices(network, step, *rows, **how):
        for name, value in point._asdict().items() if point is not None else ():
            history[name].append(value)
    words = f"784-{units}-10 after {counted(epochs, 'epoch')} with {len(x):,} images"
    return Example(history, network, words)
