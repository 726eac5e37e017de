"""What lesson 04 and its quiz claim."""

import itertools
import math
import re

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.exercises import connect_a_network as exercises
from mnist_course.network import Network

XOR = [(0, 0, False), (1, 0, True), (0, 1, True), (1, 1, False)]
SIZES = [784, 16, 16, 10]


@pytest.fixture(scope="module")
def digits():
    """Return training and validation images as rows of pixels, with their labels."""
    (x_train, y_train), (x_valid, y_valid), _ = load_mnist(validation=10_000)
    return x_train.reshape(-1, 784), y_train, x_valid.reshape(-1, 784), y_valid


def trained(sizes, digits, *, seed):
    """Return the validation accuracy of a network trained as in the lesson."""
    x_train, y_train, x_valid, y_valid = digits
    network = Network(sizes, input_scale=1 / 255, seed=seed)
    network.fit(x_train, y_train, epochs=5, batch_size=100)
    return network.evaluate(x_valid, y_valid)[1]


@pytest.mark.parametrize(
    ("sizes", "count"),
    [([784, 10], 7_850), (SIZES, 13_002), ([784, 512, 256, 10], 535_818)],
)
def test_parameters_are_those_of_a_network(sizes, count, lesson):
    """The solution counts what a network holds, and the lesson prints it."""
    assert sum(array.size for array in Network(sizes).parameters) == count
    assert exercises.count_parameters.reference(sizes) == count
    assert f"{sizes} {count:,}\n" in lesson["printed"]


def test_parameters_by_layer_in_prose(prose):
    """The three summands and the neurons that the lesson names are right."""
    parts = [m * k + k for m, k in itertools.pairwise(SIZES)]
    words = " + ".join(f"{part:,}" for part in parts).replace(",", "{,}")
    assert f"${words} = 13{{,}}002$" in prose
    assert f"until {sum(SIZES[1:])} of them make a network" in prose
    weights = [
        sum(m * k for m, k in itertools.pairwise(sizes))
        for sizes in (SIZES, [784, 512, 256, 10])
    ]
    assert f"has {weights[1] / weights[0]:.0f} times as many" in prose


def test_no_single_neuron_answers_xor():
    """A search over weights and biases finds AND and OR, but never XOR."""
    steps = np.linspace(-3, 3, 25)
    w1, w2, b = np.meshgrid(steps, steps, steps)

    def solved(wanted):
        right = [(w1 * p + w2 * q + b > 0) == yes for p, q, yes in wanted]
        return np.all(right, axis=0).any()

    assert solved([(p, q, bool(p and q)) for p, q, _ in XOR])
    assert solved([(p, q, bool(p or q)) for p, q, _ in XOR])
    assert not solved(XOR)


def test_two_hidden_units_answer_xor(prose):
    """Each row of the lesson's table is what its formulas give."""
    for p, q, yes in XOR:
        first, second = max(0, p + q), max(0, p + q - 1)
        z = first - 2 * second - 0.5
        assert (z > 0) == yes
        row = f"| {p} | {q} | {first} | {second} | {z} | {'yes' if yes else 'no'} |"
        assert row.replace("-", "−") in prose


def test_network_on_paper(prose, lesson):
    """What the lesson computes on paper is right, and its code agrees."""
    x, hidden = (1, 2), []
    for weights, bias in (((2, 1), -1), ((1, -1), 0)):
        hidden.append(np.dot(x, weights) + bias)
    assert rf"= ({hidden[0]},\ {hidden[1]})$$" in prose
    hidden = [max(0, z) for z in hidden]
    assert rf"ReLU}}(z^{{(1)}}) = ({hidden[0]},\ {hidden[1]})$$" in prose
    logits = [np.dot(hidden, (1, 2)) - 1, np.dot(hidden, (-1, 1)) + 4]
    assert rf"= ({logits[0]},\ {logits[1]})$$" in prose
    p = 1 / (1 + math.exp(logits[1] - logits[0]))
    assert f"{p:.2f} and {1 - p:.2f}" in prose
    assert f"[[ {logits[0]}  {logits[1]}]" in lesson["printed"]


@pytest.mark.parametrize("sizes", [[784, 10], [784, 16, 10], [784, 9, 8, 7, 10]])
def test_feedforward_in_view_is_that_of_the_package(lesson, digits, sizes):
    """For any number of layers it gives what Network.forward gives."""
    network = Network(sizes, input_scale=1 / 255, seed=3)
    network.biases[0] += 0.1  # new biases are 0, which would hide a forgotten one
    network.biases[-1] -= 0.2
    x = digits[2][:50]
    logits = lesson["feedforward"](lesson["rows"](x), network.weights, network.biases)
    np.testing.assert_allclose(logits, network.forward(x), atol=1e-5)


def test_untrained_networks_guess(prose, digits):
    """Over 40 seeds they are right as often as the lesson says: by chance."""
    shares = [
        Network(SIZES, input_scale=1 / 255, seed=seed).evaluate(*digits[2:])[1]
        for seed in range(40)
    ]
    found = re.search(
        r"the luckiest had (\d+)\s% right, the unluckiest (\d+)\s%, and their mean was "
        r"(\d+)\s%",
        prose,
    )
    numbers = (max(shares), min(shares), np.mean(shares))
    assert [f"{100 * n:.0f}" for n in numbers] == list(found.groups())


def test_untrained_network_has_favourites(digits):
    """Half of its answers are 8, a fifth 0, fewer 7, and six digits hardly occur."""
    guesses = Network(SIZES, input_scale=1 / 255, seed=0).predict(digits[2])
    shares = np.bincount(guesses, minlength=10) / len(guesses)
    assert shares[8] == pytest.approx(0.5, abs=0.02)
    assert shares[0] == pytest.approx(0.2, abs=0.02)
    assert 0.15 < shares[7] < shares[0]
    assert np.sum(shares < 0.05) == 6


def test_trained_network_has_margin(lesson, digits):
    """The lesson's network, and those of other seeds, are well past 90 %."""
    assert lesson["accuracy"] > 0.93
    assert min(trained(SIZES, digits, seed=seed) for seed in (1, 2)) > 0.93


def test_the_stepper_has_misread_images(lesson, digits):
    """Of the 40 images that it shows, the last 20 are misread, as the lesson says."""
    shown = lesson["shown"]
    guesses = lesson["network"].predict(digits[2][shown])
    wrong = guesses != digits[3][shown]
    assert shown[:20].tolist() == list(range(20))
    assert len(shown) == 40
    assert wrong[20:].all()


def test_one_narrow_hidden_layer_is_worse_than_none(digits):
    """Of the networks in the outlook, that with 4 hidden units is the worst."""
    none = trained([784, 10], digits, seed=0)
    assert trained([784, 4, 10], digits, seed=0) < none - 0.03
    assert trained([784, 16, 10], digits, seed=0) > none + 0.005


def test_numbers_in_the_quiz(quiz):
    """What the quiz counts is so."""
    weights = 784 * 32 + 32 * 10
    for number in (weights + 42, weights, weights + 42 + 784, 784 * 32 * 10, 32 * 32):
        assert f"{number:,}" in quiz


def test_numbers_in_prose_are_those_printed(prose, lesson, quiz):
    """The accuracy of the averages and the guesses of chance are the cells' own."""
    (averages,) = re.findall(r"right: (\d+)\.\d%\n", lesson["printed"])
    untrained = f"{100 * (lesson['guess'] == lesson['y_valid']).mean():.0f}\u00a0%"
    told = f"The ten averages read {averages}\u00a0%, the untrained network {untrained}"
    assert told in prose
    assert f"instead of {untrained}" in quiz
