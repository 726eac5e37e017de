"""What lesson 07 claims."""

import math
import re

import numpy as np
import optuna
import pytest

from mnist_course.data import load_mnist
from mnist_course.network import Network
from mnist_course.optimizers import SGD


def test_with_as_many_steps_a_large_batch_is_no_worse():
    """What holds large batches back in the lesson is how few steps they take."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    x, x_val = x[:2_000].reshape(-1, 784), x_val.reshape(-1, 784)
    scores = {}
    for batch_size, epochs in ((32, 4), (512, 63)):
        network = Network([784, 64, 10], seed=1, input_scale=1 / 255)
        network.fit(
            x, y[:2_000], batch_size=batch_size, epochs=epochs, optimizer=SGD(0.1)
        )
        scores[batch_size] = network.evaluate(x_val, y_val)[1]
    assert scores[512] > 0.87
    assert scores[512] > scores[32] - 0.01


def test_optuna_draws_rates_as_the_exercise_does():
    """`log=True` is even over the powers of ten, as the lesson says."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    rates = [
        study.ask().suggest_float("learning_rate", 1e-4, 1.0, log=True)
        for _ in range(400)
    ]
    shares = np.histogram(np.log10(rates), bins=[-4, -3, -2, -1, 0])[0] / 400
    np.testing.assert_allclose(shares, 0.25, atol=0.1)


def test_the_grid_is_as_large_as_the_prose_says(prose):
    """Four values of nine settings have so many combinations, and take so many days."""
    number, settings, count, days = re.search(
        r"make \$(\d)\^(\d) = ([\d{},]+)\$ combinations\. At a second each, a "
        r"\*\*grid\*\* of them all takes (\w+) days",
        prose,
    ).groups()
    combinations = int(number) ** int(settings)
    assert f"{combinations:,}" == count.replace("{,}", ",")
    assert {3: "three"}[round(combinations / 86_400)] == days


def test_steps_of_small_and_large_batches(prose):
    """Epochs of the lesson's 2,000 images are as many steps as it says."""
    found = re.search(
        r"four epochs are ([\d,]+) steps with batches of (\d+), and (\d+) steps with "
        r"(\d+)",
        prose,
    )
    many, small, few, large = (int(n.replace(",", "")) for n in found.groups())
    assert many == 4 * math.ceil(2_000 / small)
    assert few == 4 * math.ceil(2_000 / large)
    found = re.search(
        r"Given as many steps, .*: (\d+) epochs with (\d+) .*, (\d+) epochs with (\d+)",
        prose,
    )
    long, large, short, small = map(int, found.groups())
    assert long * math.ceil(2_000 / large) == short * math.ceil(2_000 / small)


def test_rates_drawn_evenly(prose):
    """Between the bounds of the prose nine in ten are above the rate that it names."""
    found = re.search(
        r"Between ([\d.]+) and (\d+), drawn evenly, nine in ten would be above "
        r"(\d\.\d)",
        prose,
    )
    low, high, bound = (float(n) for n in found.groups())
    assert (high - bound) / (high - low) == pytest.approx(0.9, abs=0.001)


def test_depth_with_all_images_is_as_the_prose_says():
    """Ten epochs: none about 92 %, one about 97 %, four layers no better than one."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    x, x_val = x.reshape(-1, 784), x_val.reshape(-1, 784)
    scores = {}
    for layers in (0, 1, 4):
        sizes = [784, *[64] * layers, 10]
        network = Network(sizes, seed=1, input_scale=1 / 255)
        network.fit(x, y, epochs=10, optimizer=SGD(0.1))
        scores[layers] = network.evaluate(x_val, y_val)[1]
    assert 0.915 < scores[0] < 0.935
    assert 0.965 < scores[1] < 0.98
    assert scores[0] + 0.02 < scores[4] < scores[1] + 0.003
