"""Lesson 04: its exercises, its figures, and what its prose claims."""

import contextlib
import io
import itertools
import math
import re

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.exercises import connect_a_network as exercises
from mnist_course.network import Network
from mnist_course.plots import networks as plots
from mnist_course.quizzes.page import static_text
from mnist_course.quizzes.questions import load
from tools import notebooks

XOR = [(0, 0, False), (1, 0, True), (0, 1, True), (1, 1, False)]
SIZES = [784, 16, 16, 10]


@pytest.fixture(scope="module")
def notebook():
    """Return the notebook of the lesson."""
    return notebooks.read(notebooks.ROOT / "lessons" / "04_connect_a_network.ipynb")


@pytest.fixture(scope="module")
def prose(notebook):
    """Return the prose of the lesson."""
    return "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


@pytest.fixture(scope="module")
def lesson(notebook):
    """Return the variables that the lesson's cells leave, and what they printed."""
    space = {"get_ipython": lambda: None}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for cell in notebooks.code_cells(notebook):
            exec(notebooks.python(cell.source), space)
    space["printed"] = printed.getvalue()
    return space


@pytest.fixture(scope="module")
def digits():
    """Return training and validation images as rows of pixels, with their labels."""
    (x_train, y_train), (x_valid, y_valid), _ = load_mnist(validation=10_000)
    return x_train.reshape(-1, 784), y_train, x_valid.reshape(-1, 784), y_valid


def neuron(inputs, weights, bias):
    """Return a weighted sum in plain Python."""
    return sum(w * x for w, x in zip(weights, inputs, strict=True)) + bias


def trained(sizes, digits, *, seed):
    """Return the validation accuracy of a network trained as in the lesson."""
    x_train, y_train, x_valid, y_valid = digits
    network = Network(sizes, input_scale=1 / 255, seed=seed)
    network.fit(x_train, y_train, epochs=5, batch_size=100)
    return network.evaluate(x_valid, y_valid)[1]


def test_layer_is_one_neuron_for_each_column():
    """The solution gives what single neurons give, each with a column of weights."""
    rng = np.random.default_rng(1)
    a, weights, bias = rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), [0.5, -0.7]
    expected = [
        [max(0.0, neuron(row, weights[:, unit], bias[unit])) for unit in range(2)]
        for row in a
    ]
    assert np.ravel(expected).min() == 0 < np.ravel(expected).max()
    result = exercises.layer.reference(a, weights, np.array(bias))
    np.testing.assert_allclose(result, expected)


def test_forward_is_neurons_of_neurons():
    """The solution's logits are the output neurons' sums of the hidden neurons."""
    rng = np.random.default_rng(2)
    x, w1, w2 = (
        rng.normal(size=(5, 3)),
        rng.normal(size=(3, 4)),
        rng.normal(size=(4, 2)),
    )
    b1, b2 = rng.normal(size=4), rng.normal(size=2)
    for row, logits in zip(
        x, exercises.forward.reference(x, w1, b1, w2, b2), strict=True
    ):
        hidden = [max(0.0, neuron(row, w1[:, k], b1[k])) for k in range(4)]
        expected = [neuron(hidden, w2[:, k], b2[k]) for k in range(2)]
        np.testing.assert_allclose(logits, expected)


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
        hidden.append(neuron(x, weights, bias))
    assert rf"= ({hidden[0]},\ {hidden[1]})$$" in prose
    hidden = [max(0, z) for z in hidden]
    assert rf"ReLU}}(z^{{(1)}}) = ({hidden[0]},\ {hidden[1]})$$" in prose
    logits = [neuron(hidden, (1, 2), -1), neuron(hidden, (-1, 1), 4)]
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


@pytest.mark.parametrize(
    ("units", "shown", "gap"),
    [(1, 1, False), (2, 2, False), (5, 5, False), (6, 4, True), (784, 4, True)],
)
def test_circles_of_a_layer(units, shown, gap):
    """Few units are all drawn; many leave a gap in the middle; all are centred."""
    heights, left_out = plots.circles(units)
    assert (len(heights), left_out) == (shown, gap)
    assert heights.sum() == pytest.approx(0)
    assert np.abs(heights).max() <= 1
    assert len(set(heights)) == shown


def test_drawing_joins_each_circle_with_all_of_the_next_layer():
    """Between neighbouring layers there is a line for every pair of circles."""
    picture = plots.draw_layers([3, 4, 2])
    ends = {
        tuple(zip(*(np.round(d, 6) for d in line.get_data()), strict=True))
        for line in picture.axes[0].lines
    }
    columns = [plots.circles(units)[0].round(6) for units in (3, 4, 2)]
    assert ends == {
        ((x, start), (x + 1, end))
        for x in range(2)
        for start in columns[x]
        for end in columns[x + 1]
    }
    assert "input 3, hidden 4, output 2" in picture.alt


@pytest.mark.parametrize("sizes", [[784], [], [3, 0, 2]])
def test_drawing_refuses_what_is_no_network(sizes):
    """A network without layers, or with an empty one, gets a sentence."""
    with pytest.raises(ValueError, match="two or more numbers above 0"):
        plots.draw_layers(sizes)


def test_drawing_refuses_names_that_do_not_fit():
    """Two names for three layers get a sentence."""
    with pytest.raises(ValueError, match="one for each of the 3 layers"):
        plots.draw_layers([3, 4, 2], ["in", "out"])


def test_moved_points_and_the_line_between_them():
    """Points stand where the hidden layer puts them, and the line parts them."""
    x = np.array([(p, q) for p, q, _ in XOR])
    hidden, wanted = np.array([(0, 0), (1, 0), (1, 0), (2, 1)]), [y for *_, y in XOR]
    picture = plots.before_and_after(x, hidden, wanted, weights=(1, -2), bias=-0.5)
    right = picture.axes[1]
    yes, no = (np.asarray(c.get_offsets()) for c in right.collections)
    assert yes.tolist() == [[1, 0], [1, 0]]
    assert no.tolist() == [[0, 0], [2, 1]]
    (line,) = right.lines
    for place in (line.get_xy1(), line.get_xy2()):
        assert place @ np.array([1, -2]) - 0.5 == pytest.approx(0)
    assert "(0, 0); (1, 0) and (0, 1); (1, 1)" in picture.alt
    assert not plots.before_and_after(x, hidden, wanted).axes[1].lines


@pytest.mark.parametrize(
    "change", [{"x": np.zeros((4, 3))}, {"wanted": [True]}, {"weights": [1, 2, 3]}]
)
def test_moved_points_refuse_shapes_that_do_not_fit(change):
    """A wrong shape gets a sentence."""
    parts = {"x": np.zeros((4, 2)), "hidden": np.zeros((4, 2)), "wanted": [True] * 4}
    with pytest.raises(ValueError, match="must have shape"):
        plots.before_and_after(**parts | change)


def test_numbers_in_the_quiz():
    """What the quiz counts is so."""
    words = static_text(load("connect_a_network"))
    weights = 784 * 32 + 32 * 10
    for number in (weights + 42, weights, weights + 42 + 784, 784 * 32 * 10, 32 * 32):
        assert f"{number:,}" in words


def test_numbers_in_prose_are_those_printed(prose, lesson):
    """The accuracy of the averages and the guesses of chance are the cells' own."""
    (averages,) = re.findall(r"right: (\d+)\.\d%\n", lesson["printed"])
    assert f"The ten averages read {averages}\u00a0%, the untrained" in prose
    assert "\nright: 9%\n" in lesson["printed"]
    assert "instead of 9\u00a0%" in static_text(load("connect_a_network")).replace(
        "\n  ", ""
    )
