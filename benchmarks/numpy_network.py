"""Train the reference architecture in NumPy and report accuracy and time.

Run it on a quiet machine: ``python benchmarks/numpy_network.py``. It prints the table
of ``benchmarks/README.md``. Batch size and peak rate are the first that were tried, so
the test set has chosen nothing.
"""

import argparse
import time

from mnist_course.data import load_mnist
from mnist_course.network import Network
from mnist_course.optimizers import Adam, one_cycle

SIZES = [784, 512, 256, 10]
REFERENCE = 0.9834  # what the reference trainer reached at its 20th epoch


def run(seed: int, *, epochs: int, batch_size: int, peak: float) -> tuple[float, float]:
    """Train once on all 60,000 images.

    Parameters
    ----------
    seed : int
        Decides weights, order and dropout.
    epochs, batch_size : int
        As in `Network.fit`.
    peak : float
        Highest learning rate of the one-cycle schedule.

    Returns
    -------
    tuple of float
        Accuracy on the test set, 0 to 1, and seconds of training.
    """
    (x_train, y_train), (x_test, y_test) = load_mnist()
    x_train, x_test = x_train.reshape(-1, 784), x_test.reshape(-1, 784)
    network = Network(SIZES, dropout=0.2, seed=seed, input_scale=1 / 255)
    start = time.perf_counter()
    network.fit(
        x_train,
        y_train,
        epochs=epochs,
        batch_size=batch_size,
        optimizer=Adam(),
        schedule=lambda progress: one_cycle(progress, peak=peak),
    )
    seconds = time.perf_counter() - start
    return network.evaluate(x_test, y_test)[1], seconds


def main() -> None:
    """Print a row for each seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--peak", type=float, default=0.003)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    print("| seed | test accuracy | past 98.34 % | seconds an epoch |")
    print("| --- | --- | --- | --- |")
    for seed in range(options.seeds):
        accuracy, seconds = run(
            seed,
            epochs=options.epochs,
            batch_size=options.batch_size,
            peak=options.peak,
        )
        past = "yes" if accuracy > REFERENCE else "no"
        row = f"{accuracy:.2%} | {past} | {seconds / options.epochs:.1f}"
        print(f"| {seed} | {row} |", flush=True)


if __name__ == "__main__":
    main()
