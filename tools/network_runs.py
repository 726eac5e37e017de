"""Train the NumPy network of lesson 05 on five seeds, one change after the other.

``python -m tools.network_runs`` writes
``mnist_course/support/measured/learn_from_mistakes.json``, from which the lesson shows
what each change is worth: 35 trainings, about three minutes on two cores.
"""

from typing import Any, NamedTuple

import numpy as np

from mnist_course.activations import softmax
from mnist_course.data import load_mnist
from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam, one_cycle
from mnist_course.support.measured import write_runs

SEEDS = range(5)
EPOCHS = 5
VALIDATION = 5_000


class Setting(NamedTuple):
    """What one training differs by from another; `peak` is of a one-cycle schedule."""

    units: int = 128
    optimizer: type[SGD] | type[Adam] = SGD
    learning_rate: float = 0.1
    batch_size: int = 32
    peak: float | None = None


FIRST = Setting()
WIDE = FIRST._replace(units=256)
ADAM = WIDE._replace(optimizer=Adam, learning_rate=0.001)  # each needs its own rate
BATCH = ADAM._replace(batch_size=128)
HIGH = BATCH._replace(learning_rate=0.006)
CYCLE = HIGH._replace(peak=0.006)
ONLY_CYCLE = FIRST._replace(peak=0.3)
# Each differs from the one before by what its name says; the last, from the first.
SETTINGS = {
    "first training": FIRST,
    "256 units": WIDE,
    "Adam at 0.001": ADAM,
    "batches of 128": BATCH,
    "rate 0.006": HIGH,
    "one cycle": CYCLE,
    "first training, one cycle": ONLY_CYCLE,
}


def train(setting: Setting, data: Any, seed: int) -> tuple[Network, list[float]]:
    """Train the network of a setting.

    Parameters
    ----------
    setting : Setting
    data : ((x_train, y_train), (x_val, y_val))
        Rows of 784 pixels from 0 to 255, and labels.
    seed : int
        Decides first weights and order.

    Returns
    -------
    network : Network
    accuracies : list of float
        On the validation set, after each epoch.
    """
    (x, y), validation = data
    network = Network([784, setting.units, 10], seed=seed, input_scale=1 / 255)
    peak = setting.peak
    history = network.fit(
        x,
        y,
        epochs=EPOCHS,
        batch_size=setting.batch_size,
        optimizer=setting.optimizer(setting.learning_rate),
        schedule=None if peak is None else lambda t: float(one_cycle(t, peak=peak)),
        validation_data=validation,
    )
    return network, history["val_accuracy"]


def blame(network: Network, seed: int, validation: Any) -> list[float]:
    """Return what lesson 05 says of blame and of the weights that it has moved.

    Parameters
    ----------
    network : Network
        The first setting, trained.
    seed : int
        Of its training.
    validation : (x_val, y_val)

    Returns
    -------
    list of float
        Per cent of the images that are misread, their share of all the blame in per
        cent, and how far the weights of the pixels in the middle have moved: for each
        pixel the farthest, and of these the mean.
    """
    x, y = validation
    p = softmax(network.forward(x).astype(float))
    misread = p.argmax(axis=1) != y
    total = np.abs(p - np.eye(10)[y]).sum(axis=1)
    start = Network(network.sizes, seed=seed, input_scale=1 / 255)
    moved = np.abs(network.weights[0] - start.weights[0]).max(axis=1).reshape(28, 28)
    share = total[misread].sum() / total.sum()
    return [100 * misread.mean(), 100 * share, moved[10:18, 10:18].mean()]


def main() -> None:
    """Train all settings on all seeds, and write what came of them.

    For each setting there is a list for each seed: the validation accuracy after each
    epoch. ``untrained`` has loss and accuracy before the first step of the first
    setting, ``test`` the test accuracy of ``one cycle``, ``blame`` what `blame` returns
    for the first setting, for each seed.
    """
    (x, y), (x_val, y_val), (x_test, y_test) = load_mnist(validation=VALIDATION)
    x, x_val, x_test = (part.reshape(-1, 784) for part in (x, x_val, x_test))
    data = (x, y), (x_val, y_val)
    runs: dict[str, Any] = {}
    for name, setting in SETTINGS.items():
        trained = [train(setting, data, seed) for seed in SEEDS]
        runs[name] = [np.round(accuracies, 4).tolist() for _, accuracies in trained]
        print(f"{name:26}", *(f"{run[-1]:.2%}" for run in runs[name]))
        if setting is FIRST:
            blamed = [
                blame(network, seed, (x_val, y_val))
                for seed, (network, _) in zip(SEEDS, trained, strict=True)
            ]
            runs["blame"] = np.round(blamed, 3).tolist()
        if setting is CYCLE:
            scores = [network.evaluate(x_test, y_test)[1] for network, _ in trained]
            test = np.round(scores, 4).tolist()
    blank = [
        Network([784, FIRST.units, 10], seed=seed, input_scale=1 / 255)
        for seed in SEEDS
    ]
    before = [network.evaluate(x_val, y_val) for network in blank]
    runs |= {"untrained": np.round(before, 4).tolist(), "test": test}
    write_runs("learn_from_mistakes", runs)


if __name__ == "__main__":
    main()
