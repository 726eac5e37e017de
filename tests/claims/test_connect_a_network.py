"""What lesson 04 and its quiz claim."""

import itertools
import math
import re

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.exercises import connect_a_network as exercises
from mnist_course.network import Network
from tools import notebooks

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
    for weights, bias in (((2, 1), -2), ((1, -1), -1), ((-1, 3), -4)):
        hidden.append(np.dot(x, weights) + bias)
    assert rf"= ({hidden[0]},\ {hidden[1]},\ {hidden[2]})$$" in prose
    straight = [np.dot(hidden, (2, 3, -2)) - 1, np.dot(hidden, (-2, -1, 1)) + 2]
    assert rf"forgets ReLU gets $({straight[0]},\ {straight[1]})$" in prose
    assert straight[0] < straight[1]
    hidden = [max(0, z) for z in hidden]
    found = rf"ReLU}}(z^{{(1)}}) = ({hidden[0]},\ {hidden[1]},\ {hidden[2]})$$"
    assert found in prose
    logits = [np.dot(hidden, (2, 3, -2)) - 1, np.dot(hidden, (-2, -1, 1)) + 2]
    assert rf"= ({logits[0]},\ {logits[1]})$$" in prose
    p = 1 / (1 + math.exp(logits[1] - logits[0]))
    assert f"{p:.2f} and {1 - p:.2f}" in prose
    assert f"[[ {logits[0]} {logits[1]}]" in lesson["printed"]


def test_numbers_on_paper_tell(lesson):
    """No table is square, no axis as long as another beside it, a logit is negative.

    The exercise begins with the same network, so its first example tells too.
    """
    rng = np.random.default_rng(0)
    x, w1, b1, w2, b2 = exercises.forward.cases(rng)[0]
    for name, array in {"weights_1": w1, "bias_1": b1, "weights_2": w2}.items():
        np.testing.assert_array_equal(lesson[name], array)
    np.testing.assert_array_equal(lesson["bias_2"], b2)
    assert w1.shape == w2.T.shape == (2, 3)
    hidden = x @ w1 + b1
    assert (hidden < 0).any()
    assert (exercises.forward.reference(x, w1, b1, w2, b2) < 0).any()


def test_shapes_in_small_tell(notebook):
    """Examples, inputs and neurons of the small batch are three different numbers."""
    [cell] = (c for c in notebook.cells if c.id == "a374b549")
    space = {"np": np}
    exec("\n".join(cell.source.splitlines()[:2]), space)
    examples, inputs = space["x"].shape
    assert len({examples, inputs, space["sums"].shape[1]}) == 3


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
    assert "nearly 20\u00a0% right, the unluckiest 5\u00a0%, and their mean" in prose
    assert "their mean was 10\u00a0%" in prose
    assert max(shares) == pytest.approx(0.195, abs=0.004)
    assert min(shares) == pytest.approx(0.05, abs=0.004)
    assert np.mean(shares) == pytest.approx(0.10, abs=0.005)


def test_untrained_network_has_favourites(digits, lesson):
    """Half of its answers are 8, a fifth 0, nearly as many 7, and six hardly occur."""
    network = Network(SIZES, input_scale=1 / 255, seed=0)
    guesses = network.predict(digits[2])
    shares = np.bincount(guesses, minlength=10) / len(guesses)
    assert shares[8] == pytest.approx(0.5, abs=0.02)
    assert shares[0] == pytest.approx(0.2, abs=0.02)
    assert 0.17 < shares[7] < shares[0]
    assert np.sum(shares < 0.05) == 6
    assert network.evaluate(*digits[2:])[0] == pytest.approx(2.35, abs=0.005)


def test_trained_networks_read_what_is_printed_as_ours(lesson, digits):
    """Five seeds give the mean beside the learner's number, and lie in its bounds."""
    [(ours, bound)] = re.findall(r", ours (\S+) ± (\S+) %", lesson["printed"])
    found = [100 * trained(SIZES, digits, seed=seed) for seed in range(5)]
    assert np.mean(found) == pytest.approx(float(ours), abs=0.15)
    assert 3 * np.std(found) == pytest.approx(float(bound), abs=0.4)
    assert min(found) > 92
    assert 100 * lesson["accuracy"] == pytest.approx(float(ours), abs=float(bound))


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


def test_no_bias_is_no_threshold(quiz):
    """What the quiz says of a layer without a bias is so, and no more than that."""
    weights = np.random.default_rng(0).normal(size=(784, 16))
    assert (np.zeros((1, 784)) @ weights == 0).all()
    assert (np.eye(784) @ weights != 0).any()  # elsewhere its sums do leave 0
    assert "a sum is 0 wherever all inputs are 0." in quiz
    assert "never leave" not in quiz


def test_ten_neurons_guess_as_the_nearest_average(lesson):
    """A margin between the two largest sums is far above what rounding could turn."""
    averages = lesson["averages"].astype(float)
    x = lesson["valid"].astype(float)
    sums = np.sort(x @ averages.T - (averages**2).sum(axis=1) / 2, axis=1)
    assert (sums[:, -1] - sums[:, -2]).min() > 5e-5
    assert lesson["same"].all()


def test_numbers_in_prose_are_those_printed(prose, lesson, quiz):
    """The accuracy of the averages and the guesses of chance are the cells' own."""
    sums = re.search(r"^\[(-?\d+(, -?\d+){9})\]$", lesson["printed"], re.MULTILINE)
    order = np.array(sums[1].split(", "), dtype=int)
    assert order.argmax() == 3
    assert order.argsort()[-2] == 5
    words = f"the 3 wins with {order[3]}; the 5 comes next, with {order[5]}."
    assert words in prose
    (averages,) = re.findall(r"right: (\d+)%\n", lesson["printed"])
    untrained = f"{100 * (lesson['guess'] == lesson['y_valid']).mean():.0f}\u00a0%"
    told = f"The ten averages read {averages}\u00a0%, the untrained network {untrained}"
    assert told in prose
    assert f"instead of {untrained}" in quiz


def test_ten_trained_neurons_are_those_of_lesson_02(prose):
    """The share beside the network's is the one that lesson 02 printed."""
    [second] = (path for path in notebooks.lessons() if path.stem.startswith("02"))
    shown = [o for c in notebooks.code_cells(notebooks.read(second)) for o in c.outputs]
    printed = "\n".join(output.get("text", "") for output in shown)
    [ours] = re.findall(
        r"^read right: yours \S+ %, ours (\S+) ±", printed, re.MULTILINE
    )
    assert f"neurons of lesson 02 read {float(ours):.0f}\u00a0%" in prose


def test_layers_are_no_heap_of_definitions(notebook, place):
    """Of layer, input, hidden and output layer, no cell of prose explains two."""
    section = notebook.cells[place("markdown", "## Layers") :]
    kinds = [
        [
            kind
            for kind in ("layer", "input layer", "hidden layers", "output layer")
            if f"**{kind}**" in cell.source
        ]
        for cell in section
        if cell.cell_type == "markdown"
    ]
    found = [kind for kind in kinds if kind]
    assert found == [["layer"], ["input layer"], ["hidden layers"], ["output layer"]]


def test_one_neuron_is_a_network_in_both_lessons(prose):
    """Lesson 02 calls a single neuron a network, and this one the smallest."""
    [second] = (path for path in notebooks.lessons() if path.stem.startswith("02"))
    words = "\n".join(
        c.source for c in notebooks.read(second).cells if c.cell_type == "markdown"
    )
    assert "In this lesson the network is a single neuron" in words
    assert "A single neuron is the smallest neural network." in prose
