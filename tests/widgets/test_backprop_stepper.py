"""The backprop stepper: numbers, code and words against a second computation."""

import re

import numpy as np
import pytest

from mnist_course.activations import (
    ACTIVATIONS,
    cross_entropy,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    softmax,
)
from mnist_course.exercises import learn_from_mistakes as exercises
from mnist_course.network import Network
from mnist_course.support.picture import RIGHT, WRONG
from mnist_course.widgets.backprop_stepper import BackpropStepper
from mnist_course.widgets.backprop_stepper.listing import Step
from mnist_course.widgets.backprop_stepper.passes import Formulas, whole_round

ON_PAPER = (
    [[2, 1, -1], [1, -1, 3]],
    [-2, -1, -4],
    [[2, -2], [3, -1], [-2, 1]],
    [-1, 2],
)
STEPS = ["input", "forward 1", "forward 2", "loss", "back 2", "back 1", "update"]


def on_paper():
    """Return the network that lesson 04 works out on paper."""
    network = Network([2, 3, 2], dtype="float64")
    for parameter, numbers in zip(network.parameters, ON_PAPER, strict=True):
        parameter[...] = numbers
    return network


@pytest.fixture
def figure():
    """Return the figure on the example of lesson 04, whose true class is the second."""
    return BackpropStepper(on_paper(), [1, 2], 1)


def shown(text):
    """Return a written number as a float."""
    return float(text.replace("−", "-").replace("δ", ""))


def numbers(words):
    """Return what several words in the picture say, as numbers."""
    return [shown(text) for text in words.texts if text]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [[3, 4], [2, 3, 2], [4, 3, 2, 4]])
def test_a_round_is_what_the_network_computes(sizes, activation):
    """Loss, deltas and slopes are those of `Network`, on a batch of one."""
    network = Network(sizes, seed=5, activation=activation, dtype="float64")
    x = np.random.default_rng(1).normal(size=(1, sizes[0]))
    now = whole_round(network.weights, network.biases, x, 1, Formulas.of(activation))
    logits = network.forward(x)
    gradients = network.backward([1])
    assert now.loss == pytest.approx(cross_entropy(logits, [1]))
    mine = zip(now.weight_slopes, now.bias_slopes, strict=True)
    for one, other in zip(
        [slope for pair in mine for slope in pair], gradients, strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-12)
    for delta, by_bias in zip(now.deltas, gradients[1::2], strict=True):
        np.testing.assert_allclose(delta[0], by_bias, atol=1e-12)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_every_weight_measures_what_is_computed(activation):
    """With a small nudge every single weight of a deeper network agrees."""
    network = Network([4, 3, 4, 2], seed=2, activation=activation)
    figure = BackpropStepper(network, [0.5, -1.0, 2.0, 0.3], 0)
    figure.set(nudge=0.01)
    for _, place in figure.controls["opened"].options:
        figure.set(opened=place)
        assert "they agree." in figure.sentence
        assert "✓ they agree" in figure.panel.lines.texts


def test_the_measured_slope_is_a_difference_of_losses(figure):
    """It is computed once more here, from the formulas of lesson 04."""
    for (layer, row, column), nudge in (((0, 1, 0), 0.3), ((1, 2, 1), 0.05)):
        losses = []
        for change in (-nudge, nudge):
            w1, b1, w2, b2 = (np.array(numbers, float) for numbers in ON_PAPER)
            [w1, w2][layer][row, column] += change
            z = np.maximum(np.array([1, 2]) @ w1 + b1, 0) @ w2 + b2
            losses.append(np.log(np.exp(z).sum()) - z[1])
        figure.set(opened=(layer, row, column), nudge=nudge)
        low, high, width = re.search(
            r"nudged \(([\d.]+)\s−\s([\d.]+)\)\s/\s([\d.]+)",
            figure.panel.lines.texts[4],
        ).groups()
        assert [shown(low), shown(high)] == pytest.approx(losses[::-1], abs=6e-5)
        assert shown(width) == pytest.approx(2 * nudge)
        measured = (losses[1] - losses[0]) / (2 * nudge)
        assert shown(figure.panel.results.texts[1]) == pytest.approx(measured, abs=6e-3)
        assert f"measures {figure.panel.results.texts[1]}" in figure.sentence


def own(function):
    """Return a learner's function of the same name, which is not the course's own."""

    def wrapped(*arguments):
        return function(*arguments)

    wrapped.__name__ = function.__name__
    return wrapped


@pytest.mark.parametrize("learners", [False, True])
@pytest.mark.parametrize(
    ("sizes", "activation"),
    [([2, 3, 2], "relu"), ([3, 2, 4, 2], "sigmoid"), ([4, 3], "relu")],
)
def test_the_code_computes_what_is_shown(sizes, activation, learners):
    """All lines, run one after the other, give the numbers of the round."""
    network = Network(sizes, seed=3, activation=activation, dtype="float64")
    functions = {
        "output_gradient": exercises.output_gradient.reference,
        "layer_backward": exercises.layer_backward.reference,
    }
    mine = {name: own(function) for name, function in functions.items()}
    figure = BackpropStepper(
        network, [0.5, -1.25, 2.0, 0.25][: sizes[0]], 1, **(mine if learners else {})
    )
    space = {"np": np, "softmax": softmax, "relu": relu, "sigmoid": sigmoid} | functions
    space |= {
        "relu_derivative": relu_derivative,
        "sigmoid_derivative": sigmoid_derivative,
    }
    for layer, (w, b) in enumerate(
        zip(network.weights, network.biases, strict=True), start=1
    ):
        space |= {f"w{layer}": w.copy(), f"b{layer}": b.copy()}
    code = []
    for step in figure.controls["step"].options:
        figure.set(step=step[1])
        code += [line for line in figure.code.texts if line]
    exec("\n".join(code), space)
    assert ("output_gradient(" in "".join(code)) is learners
    assert ("layer_backward(" in "".join(code)) is learners
    now = figure.now
    assert space["loss"] == pytest.approx(now.loss)
    for layer in range(1, len(sizes)):
        np.testing.assert_allclose(space[f"z{layer}"], now.sums[layer - 1])
        np.testing.assert_allclose(space[f"delta{layer}"], now.deltas[layer - 1])
        for name, slopes in (("w", now.weight_slopes), ("b", now.bias_slopes)):
            np.testing.assert_allclose(
                space[f"{name}{layer}_gradient"], slopes[layer - 1]
            )
    updated = [arrays[0] for arrays in now.updated(0.01)]
    np.testing.assert_allclose(space["w1"], updated[0])
    np.testing.assert_allclose(space["b1"], updated[1])


def test_units_hold_activations_and_blame(figure):
    """On paper: 2, 0 and 1 go on, and 3.52, 0 and −2.64 come back."""
    figure.set(step="back 1")
    p = 1 / (1 + np.exp(-2))
    x, hidden, outputs = figure.diagram.units
    assert numbers(x.numbers) == [1, 2]
    assert numbers(hidden.numbers) == [2, 0, 1]
    assert numbers(outputs.numbers) == [1, -1]
    assert numbers(outputs.blame) == pytest.approx([p, -p], abs=0.0051)
    assert numbers(hidden.blame) == pytest.approx([4 * p, 0, -3 * p], abs=0.0051)
    assert not numbers(x.blame)
    assert figure.diagram.loss.texts == ["loss 2.13"]
    assert figure.diagram.chances.texts == ["p = 0.88", "p = 0.12"]
    assert figure.diagram.truths.texts == ["truth 0", "truth 1"]


@pytest.mark.parametrize("place", range(len(STEPS)))
def test_what_lies_ahead_is_empty(figure, place):
    """Each step fills its own part, and no other that comes later."""
    figure.set(step=STEPS[place])
    _, hidden, outputs = figure.diagram.units
    assert bool(numbers(hidden.numbers)) is (place >= 1)
    assert bool(numbers(outputs.numbers)) is (place >= 2)
    assert any(figure.diagram.chances.texts) is (place >= 3)
    assert bool(numbers(outputs.blame)) is (place >= 4)
    assert bool(numbers(hidden.blame)) is (place >= 5)
    for place_of, layer in ((4, 1), (5, 0)):
        figure.set(opened=(layer, 0, 0))
        assert ("not computed yet" in figure.sentence) is (place < place_of)
        assert (figure.panel.results.texts[0] == "?") is (place < place_of)
        assert figure.panel.tangent.get_visible() is (place >= place_of)


def test_lines_are_as_wide_as_their_weights(figure):
    """Blue is above 0; the widest is the largest; numbers are the weights, in order."""
    figure.set(step="forward 1")
    for wires, weights in zip(figure.diagram.wires, figure.now.weights, strict=True):
        flat = weights.ravel()
        widths = np.array(wires.lines.get_linewidths())
        assert (np.diff(widths[np.argsort(np.abs(flat))]) >= 0).all()
        reds, _, blues, _ = np.transpose(wires.lines.get_colors())
        np.testing.assert_array_equal(blues > reds, flat > 0)
        assert numbers(wires.numbers) == pytest.approx(flat)
        for segment, (row, column) in zip(
            wires.lines.get_segments(), np.ndindex(weights.shape), strict=True
        ):
            ends = wires.starts[row * weights.shape[1]], wires.ends[column]
            np.testing.assert_allclose(segment, ends)
    assert RIGHT != WRONG


def test_the_way_back_writes_its_slopes_on_the_lines(figure):
    """The lines of the layer show slopes, and after the update new weights."""
    figure.set(step="back 2")
    first, second = figure.diagram.wires
    assert numbers(second.numbers) == pytest.approx(
        figure.now.weight_slopes[1].ravel(), abs=0.0051
    )
    assert numbers(first.numbers) == pytest.approx(figure.now.weights[0].ravel())
    assert second.title.texts == ["slope by w2"]
    figure.set(step="update")
    new = figure.now.weights[1] - 0.01 * figure.now.weight_slopes[1]
    assert numbers(second.numbers) == pytest.approx(new.ravel(), abs=0.0051)


def test_the_chosen_weight_is_marked(figure):
    """One line has a band around it, from its unit to its unit."""
    figure.set(opened=(1, 2, 0))
    first, second = figure.diagram.wires
    assert not first.chosen.get_segments()
    [segment] = second.chosen.get_segments()
    np.testing.assert_allclose(segment, second.lines.get_segments()[4])


def test_a_slope_is_activation_times_delta(figure):
    """The opened weight has both factors by name and in numbers, and their product."""
    figure.set(opened=(1, 2, 1))
    assert (
        "The slope by w2[2, 1] is a1[2] · δ2[1] = 1.00 · (−0.88) ≈ −0.88; "
    ) in figure.sentence
    assert "slope of the loss by it = a1[2] · δ2[1]" in figure.panel.lines.texts
    assert figure.panel.results.texts[0] == "−0.88"
    figure.set(step="update")
    assert "new: 1.00 − 0.01 · (−0.88) = 1.009" in figure.panel.lines.texts


def test_an_opened_delta_is_what_comes_back_times_the_slope(figure):
    """On paper: all its numbers in the sentence, what comes back on the lines."""
    figure.set(opened=(0, 0))
    assert figure.sentence.endswith(
        " δ1[0], the slope by z1[0], is (δ2 @ w2[0]) · f′(z1[0]) = "
        "(2.00 · 0.88 + (−2.00) · (−0.88)) · 1.00 ≈ 3.52; nudged by ±0.01, it measures "
        "3.52: they agree."
    )
    assert figure.panel.lines.texts[0] == "z1[0] = 2.00"
    assert figure.panel.lines.texts[1] == "δ1[0] = (δ2 @ w2[0]) · f′(z1[0])"
    assert figure.panel.lines.texts[3] == "computed (1.76 + 1.76) · 1.00"
    first, second = figure.diagram.wires
    assert second.title.texts == ["w2 · δ2"]
    blame = np.array([1, -1]) / (1 + np.exp(-2))
    back = (np.array(ON_PAPER[2]) * blame).ravel()
    assert numbers(second.numbers) == pytest.approx(back, abs=0.0051)
    assert not first.chosen.get_segments()
    lines = second.lines.get_segments()
    np.testing.assert_allclose(second.chosen.get_segments(), lines[:2])
    widths = figure.diagram.units[1].chips.get_linewidths()
    assert [width > 1 for width in widths] == [True, False, False]
    figure.set(opened=(0, 2))
    assert figure.panel.lines.texts[3] == "computed (−1.76 − 0.88) · 1.00"
    figure.set(opened=(0, 1))  # it is off
    assert "3.00 · 0.88 + (−1.00) · (−0.88)) · 0.00 ≈ 0.00; " in figure.sentence
    figure.set(step="update")
    assert second.title.texts == ["new w2"]
    assert not any(text.startswith("new:") for text in figure.panel.lines.texts)
    figure.set(opened=(1, 0, 0))
    assert set(figure.diagram.units[1].chips.get_linewidths()) == {1}


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_every_opened_delta_is_the_networks(activation):
    """By `Network.backward`, by a nudge of its sum, and by the numbers in words."""
    network = Network([3, 4, 3, 2], seed=5, activation=activation, dtype="float64")
    x = np.array([[0.8, -1.1, 1.7]])
    network.forward(x)
    by_bias = network.backward([1])[1::2]
    figure = BackpropStepper(network, x[0], 1)
    f = ACTIVATIONS[activation][0]
    for layer, unit in ((0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2)):
        figure.set(opened=(layer, unit), step=f"back {layer + 1}")
        losses = []
        for change in (-1e-5, 1e-5):
            a = x
            for n, (w, b) in enumerate(
                zip(network.weights, network.biases, strict=True)
            ):
                z = a @ w + b
                if n == layer:
                    z[0, unit] += change
                a = f(z)
            losses.append(cross_entropy(z, [1]))
        delta = shown(figure.panel.results.texts[0])
        assert delta == pytest.approx(by_bias[layer][unit], abs=0.0051)
        assert delta == pytest.approx((losses[1] - losses[0]) / 2e-5, abs=0.0051)
        said = re.search(r"\]\) = (.*) ≈ (\S+);", figure.sentence).groups()
        product, result = (part.replace("−", "-").replace("·", "*") for part in said)
        assert eval(product) == pytest.approx(float(result), abs=0.05)
        assert float(result) == delta
        assert product.count("+") == network.sizes[layer + 2] - 1
        assert figure.sentence.endswith("they agree.")


def test_a_delta_that_is_no_such_sum_is_not_called_one():
    """Where a learner sends twice the blame back, the lines keep their weights."""
    figure = BackpropStepper(on_paper(), [1, 2], 1, layer_backward=doubled)
    figure.set(opened=(0, 0))
    assert "δ1[0], the slope by z1[0], is 7.05, says your function; " in figure.sentence
    assert "computed by your function" in figure.panel.lines.texts
    assert "measures 3.52: they differ" in figure.sentence
    second = figure.diagram.wires[1]
    assert second.title.texts == ["← · w2.T"]
    assert numbers(second.numbers) == [2, -2, 3, -1, -2, 1]


def test_an_update_says_the_loss_before_and_after():
    """As `Network` has it, before and after a step of plain SGD, in each round."""
    network = on_paper()
    figure = BackpropStepper(network, [1, 2], 1)
    x = [[1.0, 2.0]]
    for _ in range(3):
        figure.press("update")
        losses = [cross_entropy(network.forward(x), [1])]
        for parameter, slope in zip(
            network.parameters, network.backward([1]), strict=True
        ):
            parameter -= 0.01 * slope
        losses.append(cross_entropy(network.forward(x), [1]))
        before, after = (f"{loss:.2f}" for loss in losses)
        assert figure.heading.texts[1] == f"one step: loss {before} → {after}"
        figure.press("again")


def test_the_tangent_has_the_computed_slope(figure):
    """It touches the curve where the weight is now; the dots lie on the curve."""
    figure.set(opened=(1, 2, 1), nudge=0.3)
    x, y = figure.panel.curve.get_data()
    middle = len(x) // 2
    ends = np.transpose(figure.panel.tangent.get_data())
    np.testing.assert_allclose(ends.mean(axis=0), [x[middle], y[middle]])
    steepness = np.divide(*(ends[1] - ends[0])[::-1])
    assert steepness == pytest.approx(np.gradient(y, x)[middle], rel=0.01)
    dots = figure.panel.secant.get_data()
    np.testing.assert_allclose(dots[1], np.interp(dots[0], x, y), atol=1e-6)


def wrong_sign(logits, labels):
    """Forget that the truth is to be taken away."""
    return softmax(logits) + np.eye(logits.shape[1])[labels]


def doubled(delta, activations, weights):
    """Send twice the blame back."""
    by_w, by_b, by_a = exercises.layer_backward.reference(delta, activations, weights)
    return by_w, by_b, 2 * by_a


def transposed_sign(delta, activations, weights):
    """Give the gradient of the weights a wrong sign."""
    by_w, by_b, by_a = exercises.layer_backward.reference(delta, activations, weights)
    return -by_w, by_b, by_a


@pytest.mark.parametrize(
    ("mistake", "weight"),
    [
        ({"derivative": np.ones_like}, (0, 1, 1)),
        ({"output_gradient": wrong_sign}, (1, 0, 1)),
        ({"layer_backward": doubled}, (0, 0, 2)),
        ({"layer_backward": transposed_sign}, (1, 2, 0)),
    ],
    ids=["no derivative", "sign of the truth", "twice the blame", "sign of a weight"],
)
def test_the_nudge_catches_a_mistake(mistake, weight):
    """A wrong delta or slope is told by words, a mark and a colour, at its weight."""
    figure = BackpropStepper(on_paper(), [1, 2], 1, **mistake)
    figure.set(opened=weight)
    assert figure.sentence.endswith(
        "they differ, so there is a mistake on the way back."
    )
    assert "✗ they differ: look for the mistake" in figure.panel.lines.texts
    assert figure.panel.tangent.get_color() == WRONG
    right = BackpropStepper(on_paper(), [1, 2], 1)
    right.set(opened=weight)
    assert right.sentence.endswith("they agree.")
    assert right.panel.tangent.get_color() == RIGHT
    assert right.panel.results.texts[1] == figure.panel.results.texts[1]


def test_a_slope_that_is_no_product_is_not_called_one():
    """Where a learner's gradient is not activation times delta, it says whose it is."""
    figure = BackpropStepper(on_paper(), [1, 2], 1, layer_backward=transposed_sign)
    figure.set(opened=(1, 2, 1))
    assert "computed by your function" in figure.panel.lines.texts
    assert "The slope by w2[2, 1] is 0.88, says your function; " in figure.sentence


def test_blame_that_is_not_probability_minus_truth_is_not_called_so():
    """Where a learner's delta is another, the sentence says whose it is."""
    turned = BackpropStepper(
        on_paper(), [1, 2], 1, output_gradient=lambda z, y: np.eye(2)[y] - softmax(z)
    )
    turned.set(step="back 2")
    assert "your function says δ2 = (−0.88, 0.88)" in turned.sentence


@pytest.mark.filterwarnings("error")
def test_what_is_no_number_is_a_mistake():
    """A slope of NaN is drawn without a warning, and told."""
    figure = BackpropStepper(on_paper(), [1, 2], 1, derivative=lambda z: np.nan * z)
    figure.set(opened=(0, 0, 0))
    assert "they differ, so there is a mistake" in figure.sentence


def test_a_large_nudge_may_miss_a_right_slope(figure):
    """It is then told to nudge less, and not called a mistake."""
    figure.set(opened=(0, 0, 0), nudge=0.5)
    assert figure.sentence.endswith("the curve bends, so nudge less.")
    figure.set(nudge=0.01)
    assert figure.sentence.endswith("they agree.")


def test_buttons_walk_through_a_round(figure):
    """Each goes to the next step of its kind; the next one in turn is marked."""
    figure.set(step="input")
    walked = []
    for kind in ("forward", "forward", "loss", "back", "back", "update"):
        [marked] = [k for k, b in figure.buttons.items() if b.button_style == "primary"]
        assert marked == kind
        figure.buttons[kind].click()
        walked.append(figure.controls["step"].value)
    assert walked == STEPS[1:]
    assert figure.buttons["again"].button_style == "primary"
    figure.press("forward")
    assert figure.controls["step"].value == "forward 1"
    figure.press("back")
    assert figure.controls["step"].value == "back 2"


def test_again_begins_with_the_new_weights(figure):
    """The loss that the update promised is that of the next round, and it falls."""
    promised = []
    for _ in range(4):
        figure.press("update")
        promised += re.findall(r"now has a loss of ([\d.]+)", figure.sentence)
        figure.press("again")
        assert figure.controls["step"].value == "input"
        figure.press("loss")
        assert f"loss {promised[-1]}" in figure.diagram.loss.texts
    assert figure.sentence.startswith("Round 5, loss: ")
    assert sorted(map(shown, promised), reverse=True) == list(map(shown, promised))
    assert figure.heading.texts[1] == "loss " + " → ".join(
        f"{loss:.2f}" for loss in figure.losses[-4:]
    )
    figure.press("again")  # before an update, it only goes back
    assert figure.sentence.startswith("Round 5, input: ")
    assert len(figure.losses) == 5


def test_an_update_is_a_step_of_the_network():
    """Two rounds end where two steps of plain SGD do."""
    network = on_paper()
    figure = BackpropStepper(network, [1, 2], 1, learning_rate=0.02)
    for _ in range(2):
        figure.press("update")
        figure.press("again")
    for _ in range(2):
        network.forward([[1.0, 2.0]])
        for parameter, gradient in zip(
            network.parameters, network.backward([1]), strict=True
        ):
            parameter -= 0.02 * gradient
    for mine, theirs in zip(figure.now.weights, network.weights, strict=True):
        np.testing.assert_allclose(mine, theirs)
    for mine, theirs in zip(figure.now.biases, network.biases, strict=True):
        np.testing.assert_allclose(mine, theirs)


def test_the_network_is_only_read(figure):
    """Rounds and nudges leave the learner's network as it was."""
    network = on_paper()
    network.forward([[5.0, 6.0]])
    figure = BackpropStepper(network, [1, 2], 1)
    figure.press("update")
    figure.press("again")
    for parameter, numbers in zip(network.parameters, ON_PAPER, strict=True):
        np.testing.assert_array_equal(parameter, numbers)
    assert network.activations[0].tolist() == [[5, 6]]


def test_untouched_it_shows_blame_under_way(figure):
    """Without a kernel one sees the deltas, a product, and that it is measured."""
    assert figure.sentence == (
        "Round 1, back 1: blame comes back through w2, times the slope of the "
        "activation: δ1 = (3.52, 0.00, −2.64). A unit that is off gets none. The slope "
        "by w1[1, 0] is x[1] · δ1[0] = 2.00 · 3.52 ≈ 7.05; nudged by ±0.01, it "
        "measures 7.05: they agree."
    )


def test_each_step_says_its_numbers(figure):
    """The sentence of each step has what it computes."""
    parts = {
        "input": "x = (1.00, 2.00), of class 1",
        "forward 1": "(2.00, −2.00, 1.00) and hands on (2.00, 0.00, 1.00); 1 off.",
        "forward 2": "its logits, (1.00, −1.00)",
        "loss": "so the loss is −ln 0.119 = 2.13",
        "back 2": "probability minus truth, so δ2 = (0.88, −0.88)",
        "update": "now has a loss of 1.02, before 2.13",
    }
    for step, words in parts.items():
        figure.set(step=step)
        assert words in figure.sentence


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((Network([2, 5, 2]), [1, 2], 0), "at most 4 units"),
        ((Network([2, 3, 3, 3, 2]), [1, 2], 0), "2 to 4 columns"),
        (("network", [1, 2], 0), "must be a Network"),
        ((Network([2, 3, 2]), [1, 2], 2), "y must be a class, 0 to 1; got 2"),
        ((Network([2, 3, 2]), [1, 2, 3], 0), "must have shape"),
    ],
)
def test_what_does_not_fit_is_said(arguments, message):
    """A network that is too large and an example that does not fit are refused."""
    with pytest.raises(ValueError, match=message):
        BackpropStepper(*arguments)


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        (
            {"output_gradient": lambda z, y: z[0]},
            r"for each logit, shape \(1, 2\)",
        ),
        ({"layer_backward": lambda d, a, w: d}, "must return three gradients"),
        (
            {"layer_backward": lambda d, a, w: (d.T @ a, d[0], d @ w.T)},
            r"gradient of the weights, shape \(3, 2\); got shape \(2, 3\)",
        ),
    ],
)
def test_a_function_of_another_shape_is_refused(functions, message):
    """The error says what was to be returned, and what arrived."""
    with pytest.raises(ValueError, match=message):
        BackpropStepper(on_paper(), [1, 2], 1, **functions)


def test_steps_know_their_names():
    """A step with a layer has its number."""
    assert Step("back", 2).name == "back 2"
    assert Step("loss").name == "loss"


def test_clicks_open_weights_and_go_to_steps(figure, click_on):
    """A weight by its number; a unit, its delta and the loss go to their step."""
    click_on(figure, "w2[1, 0]")
    assert figure.values["opened"] == (1, 1, 0)
    assert "The slope by w2[1, 0] is" in figure.sentence
    for step in STEPS[:-2]:
        click_on(figure, step)
        assert figure.values["step"] == step
        assert f"Round 1, {step}: " in figure.sentence


def test_a_click_on_a_hidden_delta_opens_it(figure, click_on):
    """It goes to the step that computes it, too; on that of an output, it only goes."""
    figure.set(step="input")
    click_on(figure, "δ1[2]")
    assert figure.values["step"] == "back 1"
    assert figure.values["opened"] == (0, 2)
    assert "δ1[2], the slope by z1[2], is " in figure.sentence
    click_on(figure, "back 2")
    assert figure.values["opened"] == (0, 2)
    assert not [each for each in figure.targets() if each.name.startswith("δ2")]


def test_weights_without_a_number_cannot_be_clicked():
    """Where there are too many for numbers, the list opens them."""
    figure = BackpropStepper(Network([3, 4, 2], seed=4), [1.0, -0.5, 2.0], 1)
    names = {each.name for each in figure.targets()}
    assert "w2[3, 1]" in names
    assert not any(name.startswith("w1") for name in names)
