"""Train a dense network on digits that are written anew for each epoch.

As lesson 11 does; `tools/convolution_runs.py` keeps its numbers. What changes how much
was chosen on images of people who were set aside.
"""

from typing import Any

import numpy as np

from mnist_course.data import Split, load_mnist
from mnist_course.ink import varied
from mnist_course.network import Network
from mnist_course.optimizers import Adam, one_cycle

ANEW = {"turn": 0.2, "lean": 0.2, "scale": 0.12, "shift": 1.6, "bend": 0}
SIZES, BATCH_SIZE, PEAK = [784, 512, 256, 10], 256, 0.006


def trained(
    train: Split,
    seed: int,
    *,
    epochs: int,
    anew: bool = True,
    batch_size: int = BATCH_SIZE,
    peak: float = PEAK,
    warmup: float = 0.3,
    beta_2: float = 0.999,
    **options: Any,
) -> Network:
    """Return a network, trained with one cycle.

    Parameters
    ----------
    train : (images, labels)
        Shapes (n, 28, 28) and (n,).
    seed : int
        Decides first weights, order and changes.
    epochs : int
    anew : bool
        Whether each digit is turned, slanted, resized and moved for each epoch.
    batch_size : int
    peak, warmup, beta_2 : float
        Those of `one_cycle` and of `Adam`.
    **options
        More of those of `Network.fit`.
    """
    images, labels = train
    network = Network(SIZES, seed=seed, input_scale=1 / 255)
    rng, adam = np.random.default_rng(seed), Adam(beta_2=beta_2)
    for epoch in range(epochs):

        def rate(t: float, done: int = epoch) -> float:
            return float(one_cycle((done + t) / epochs, peak=peak, warmup=warmup))

        some = varied(images, rng, **ANEW) if anew else images
        network.fit(
            some.reshape(-1, 784),
            labels,
            batch_size=batch_size,
            optimizer=adam,
            schedule=rate,
            **options,
        )
    return network


def whole(seed: int, **options: Any) -> float:
    """Train on all 60,000 images, and return the accuracy on the test set."""
    train, (x, y) = load_mnist()
    network = trained(train, seed, **options)
    return round(network.evaluate(x.reshape(-1, 784), y)[1], 4)
