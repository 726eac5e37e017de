"""The drawn neuron: its edges, its arithmetic and its answer."""

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

from mnist_course.network import Network
from mnist_course.support.picture import FAINT, RIGHT, WRONG
from mnist_course.widgets.drawn_neuron import DrawnNeuron


@pytest.fixture
def neuron():
    """Return the neuron that decides about a film."""
    return DrawnNeuron([3, 2], [2, -1], -3, names=["Ana", "Ben"])


def test_the_arithmetic_of_the_lesson(neuron):
    """Ana counts twice, Ben with a minus, and the ticket costs 3."""
    assert neuron.sentence == (
        "Ana: 2.0 · 3.0 = 6.0, Ben: −1.0 · 2.0 = −2.0. With the bias, 6.0 + (−2.0) + "
        "(−3.0) = 1.0, which is above 0. The step makes 1 of it: a yes."
    )
    neuron.set(x2=4)
    assert neuron.sentence.endswith(
        "6.0 + (−4.0) + (−3.0) = −1.0, which is not above 0. The step makes 0 of it: a "
        "no."
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_answer_is_that_of_a_network(neuron, seed):
    """A network of one layer has the same sum, and its sigmoid is the answer."""
    numbers = np.round(np.random.default_rng(seed).uniform(-2, 2, size=5), 1)
    x, weights, bias = numbers[:2], numbers[2:4], numbers[4]
    network = Network([2, 2], seed=0)
    network.weights[0][...] = np.column_stack([weights, weights])
    network.biases[0][...] = bias
    z = float(network.forward(x[np.newaxis].astype(np.float32))[0, 0])
    neuron.set(x1=x[0], x2=x[1], w1=weights[0], w2=weights[1], b=bias)
    neuron.set(activation="sigmoid")
    assert neuron.inside.texts[-1] == f"{1 / (1 + np.exp(-z)):.2f}"
    assert neuron.here.get_xdata()[0] == pytest.approx(z, abs=1e-6)
    assert neuron.here.get_ydata()[0] == pytest.approx(1 / (1 + np.exp(-z)), abs=1e-6)
    assert float(neuron.inside.texts[-2].replace("−", "-")) == pytest.approx(
        z, abs=0.06
    )


def test_edges_are_the_weights(neuron):
    """Wide where large, blue above 0, orange below, thin and faint at 0."""
    neuron.set(w1=4, w2=-2, b=0)
    first, second, bias = neuron.edges.get_linewidths()
    assert first > 1.5 * second > 1.5 * bias
    assert [to_hex(color) for color in neuron.edges.get_colors()] == [
        color.lower() for color in (RIGHT, WRONG, FAINT)
    ]


def test_each_product_stands_on_its_own_edge(neuron):
    """On the line from its input to the sum."""
    segments = neuron.edges.get_segments()
    assert neuron.products.texts == ["2.0 · 3.0 = 6.0", "−1.0 · 2.0 = −2.0", "b = −3.0"]
    for (start, end), place in zip(segments, neuron.products.places, strict=True):
        across, along = end - start, place - start
        assert across[0] * along[1] == pytest.approx(across[1] * along[0])
        assert start[0] < place[0] < end[0]


def test_circles_are_coloured_by_their_numbers(neuron):
    """A yes is blue, a no orange, and 0 is white."""
    neuron.set(x1=0)
    colors = neuron.circles.get_facecolors()
    assert to_rgb(colors[0]) == pytest.approx((1, 1, 1), abs=0.01)
    assert to_hex(colors[-1]).upper() == WRONG
    neuron.set(x1=4)
    assert to_hex(neuron.circles.get_facecolors()[-1]).upper() == RIGHT


def test_any_few_inputs_will_do():
    """Each has its sliders, under a name of its own."""
    neuron = DrawnNeuron([1, 2, 3], [1, 1, 1], -5.5)
    assert neuron.sentence.endswith(
        "1.0 + 2.0 + 3.0 + (−5.5) = 0.5, which is above 0. "
        "The step makes 1 of it: a yes."
    )
    assert [c.description for c in neuron.controls.values()] == [
        *("x₁", "w₁", "x₂", "w₂", "x₃", "w₃", "b", "f")
    ]


def test_zero_is_not_above_zero():
    """0.1 · 3 − 0.3 is a hair above 0 in binary fractions; the answer is no."""
    neuron = DrawnNeuron([3], [0.1], -0.3)
    assert neuron.sentence.endswith("not above 0. The step makes 0 of it: a no.")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1, 2], [1], 0), "as many of both"),
        (([1] * 5, [1] * 5, 0), "one to 4 numbers"),
        (([5], [1], 0), "must lie from −4 to 4"),
        (([1], [1], 9), "the bias from −8 to 8"),
        (([np.nan], [1], 0), "must lie from −4 to 4"),
    ],
)
def test_wrong_numbers_are_refused(arguments, words):
    """What has no place on a slider is told."""
    with pytest.raises(ValueError, match=words):
        DrawnNeuron(*arguments)


def test_one_name_for_each_input():
    """A name too many is told."""
    with pytest.raises(ValueError, match="one for each of the 1 inputs"):
        DrawnNeuron([1], [1], 0, names=["Ana", "Ben"])
