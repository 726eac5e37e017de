"""Compare a training of the NumPy network with its matrix products alone.

Both take turns in the same process: an epoch of the reference architecture, and the
eight products that each of its steps needs, on arrays of their shapes. The argument is
the size of a batch.
"""

import sys
import time
from itertools import pairwise

import numpy as np

from benchmarks.programs import tell
from mnist_course.data import load_mnist
from mnist_course.network import Network
from mnist_course.optimizers import Adam

SIZES, ROUNDS = [784, 512, 256, 10], 5
rng = np.random.default_rng(0)


def products(n: int, batch_size: int, sizes: list[int]) -> float:
    """Return the seconds that the products of an epoch take."""
    layers = list(pairwise(sizes))
    draw = rng.standard_normal
    weights = [draw(layer, dtype=np.float32) for layer in layers]
    a = [draw((batch_size, inputs), dtype=np.float32) for inputs, _ in layers]
    delta = [draw((batch_size, units), dtype=np.float32) for _, units in layers]
    start = time.perf_counter()
    for _ in range(n // batch_size):
        for layer in range(len(layers)):
            a[layer] @ weights[layer]
            a[layer].T @ delta[layer]
            if layer:
                delta[layer] @ weights[layer].T
    return time.perf_counter() - start


def training(n: int, batch_size: int, sizes: list[int]) -> float:
    """Return the seconds that an epoch of training takes."""
    (x, y), _ = load_mnist()
    x, y = x[:n].reshape(n, 784), y[:n]
    network = Network(sizes, seed=0, input_scale=1 / 255)
    optimizer = Adam()
    network.fit(x[: 2 * batch_size], y[: 2 * batch_size], optimizer=optimizer)
    start = time.perf_counter()
    network.fit(x, y, batch_size=batch_size, optimizer=optimizer)
    return time.perf_counter() - start


def steps(n: int, batch_size: int, sizes: list[int]) -> float:
    """Return the seconds that Adam's steps of an epoch take alone."""
    parameters = Network(sizes, seed=0).parameters
    gradients = [1e-3 * np.ones_like(each) for each in parameters]
    optimizer = Adam()
    optimizer.step(parameters, gradients)
    start = time.perf_counter()
    for _ in range(n // batch_size):
        optimizer.step(parameters, gradients)
    return time.perf_counter() - start


if __name__ == "__main__":
    case = 30_720, int(sys.argv[1]), SIZES
    taken = [(training(*case), products(*case), steps(*case)) for _ in range(ROUNDS)]
    whole, floor, adam = np.array(taken).T
    tell(
        **{
            "seconds": float(np.median(whole)),
            "times the products alone": float(np.median(whole / floor)),
            "of these Adam": float(np.median(adam / floor)),
        }
    )
