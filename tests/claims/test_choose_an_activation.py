"""What lesson 03 and its quiz claim."""

import ast
import math
import re

import numpy as np
import pytest

from mnist_course import activations as functions
from tools import notebooks

SHOWN = [
    *("leaky_relu", "leaky_relu_derivative", "sigmoid", "sigmoid_derivative"),
    *("tanh", "tanh_derivative"),
]


@pytest.fixture(scope="module")
def shown(notebook):
    """Return the functions that the lesson defines in view, by name."""
    space = {"np": np}
    for cell in notebooks.code_cells(notebook):
        source = notebooks.python(cell.source)
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef):
                exec(ast.get_source_segment(source, node), space)
    return space


@pytest.mark.parametrize("name", SHOWN)
def test_the_lesson_shows_what_the_package_holds(shown, name):
    """A function written out in the lesson equals the one imported afterwards."""
    z = np.concatenate([np.linspace(-30, 30, 601), [0.0]])
    np.testing.assert_array_equal(shown[name](z), getattr(functions, name)(z))


def test_three_logits_by_hand(notebook):
    """The table of the three logits holds what e to their power gives."""
    (table,) = (c.source for c in notebook.cells if "| class $k$" in c.source)
    total = sum(math.exp(z) for z in (2, 1, 0))
    for z in (2, 1, 0):
        row = f"| {z} | {math.exp(z):.3f} | {math.exp(z):.3f} / {total:.3f} = "
        assert f"{row}{math.exp(z) / total:.3f} |" in table


def printed_by(notebook):
    """Return what the lesson's cells printed when it was saved."""
    return "".join(
        output.get("text", "")
        for cell in notebooks.code_cells(notebook)
        for output in cell.outputs
    )


def test_numbers_in_prose_are_those_printed(notebook, prose):
    """The accuracy and the prices of the averages are what the cells before print."""
    printed = printed_by(notebook)
    prices = re.findall(r"cross-entropy (\d+\.\d\d)", printed)
    cheapest, dearest = sorted(prices, key=float)[0], sorted(prices, key=float)[-1]
    assert f"prices from {cheapest} to {dearest}." in prose
    (accuracy,) = re.findall(r"right: (\d+\.\d)%", printed)
    assert f"{accuracy}\u00a0% of them right" in prose


def test_the_cheapest_temperature_is_near_3(lesson):
    """Of a fine grid of temperatures, the best is between 3 and 4."""
    grid = np.arange(1, 8, 0.25)
    logits, labels = lesson["logits"], lesson["labels"]
    costs = [functions.cross_entropy(logits / t, labels) for t in grid]
    assert 3 <= grid[np.argmin(costs)] <= 4


@pytest.mark.parametrize("name", functions.ACTIVATIONS)
def test_every_rule_for_a_slope_is_what_is_measured(shown, lesson, name):
    """Rules and central differences agree at a hundred places, away from the kink."""
    f, derivative = lesson[name], lesson[f"{name}_derivative"]
    z = np.linspace(-6, 6, 101)[np.arange(101) != 50]
    np.testing.assert_allclose(
        derivative(z), shown["central_difference"](f, z), atol=1e-8
    )


def test_rules_that_the_lesson_derives():
    """Tanh is a sigmoid stretched, and its slope four times that of the sigmoid."""
    z = np.linspace(-6, 6, 101)
    s = functions.sigmoid(2 * z)
    np.testing.assert_allclose(functions.tanh(z), 2 * s - 1, atol=1e-12)
    np.testing.assert_allclose(
        functions.tanh_derivative(z), 4 * s * (1 - s), atol=1e-12
    )
    assert functions.sigmoid_derivative(z).max() == 0.25
    assert functions.tanh_derivative(z).max() == 1


def test_the_sigmoid_is_the_softmax_of_no_and_yes():
    """Class 1, the yes, has the sigmoid of the difference of the logits."""
    z = np.linspace(-30, 30, 101)
    yes = functions.softmax(np.stack([np.zeros(101), z], axis=1))[:, 1]
    np.testing.assert_allclose(yes, functions.sigmoid(z), rtol=1e-12)


def test_the_table_of_softmax_slopes_is_measured():
    """For any logits it is what differences give, symmetric, and rows sum to 0."""
    z = np.random.default_rng(5).normal(size=5)
    p = functions.softmax(z)
    table = np.diag(p) - np.outer(p, p)
    steps = 1e-5 * np.eye(5)
    measured = (functions.softmax(z + steps) - functions.softmax(z - steps)) / 2e-5
    np.testing.assert_allclose(measured.T, table, atol=1e-9)
    np.testing.assert_allclose(table, table.T)
    np.testing.assert_allclose(table.sum(axis=1), 0, atol=1e-12)


@pytest.mark.parametrize(
    "curve", [np.sin, np.cos, np.abs, lambda x: np.sin(5 * x), lambda x: x**3]
)
def test_units_follow_any_curve(shown, curve):
    """Each unit adds one break, and four times as many miss by less and less."""
    shown["relu"] = functions.relu  # which it uses, and a learner writes
    follow, x = shown["follow"], np.linspace(-3, 3, 601)
    misses = [np.abs(follow(curve, n, x) - curve(x)).max() for n in (4, 16, 64, 256)]
    assert misses[3] < 0.01
    assert misses == sorted(misses, reverse=True)
    breaks = np.diff(follow(curve, 16, np.linspace(-3, 3, 97)), 2)
    assert np.count_nonzero(np.abs(breaks) > 1e-9) <= 15


def test_followers_of_the_wave_miss_by_what_is_printed(notebook, lesson, prose):
    """With 64 units by a thousandth; beyond the stretch they go straight on."""
    follow, x = lesson["follow"], np.linspace(-3, 3, 601)
    miss = np.abs(follow(np.sin, 64, x) - np.sin(x)).max()
    assert f"64 units miss the wave by {miss:.4f}" in printed_by(notebook)
    assert miss < 0.002
    beyond = follow(np.sin, 64, np.array([3.0, 4.0, 5.0]))
    assert np.diff(beyond, 2) == pytest.approx(0)
    assert abs(beyond[-1] - np.sin(5)) > 0.5


def test_sums_are_as_large_as_inputs(lesson):
    """Weights of size 1/10 keep the size of 100 inputs, whatever the numbers."""
    for seed in range(5):
        rng = np.random.default_rng(seed)
        examples = rng.normal(size=(1000, 100))
        sums = examples @ (rng.normal(size=(100, 100)) / 10)
        assert sums.std() == pytest.approx(1, abs=0.03)


def test_dead_units_get_more_as_the_bias_falls():
    """With other seeds too none is dead at -2, some are at -3, and all at -5."""
    for seed in range(5):
        rng = np.random.default_rng(seed)
        examples = rng.normal(size=(1000, 100))
        sums = examples @ (rng.normal(size=(100, 100)) / 10)
        dead = [(sums + b <= 0).all(axis=0).sum() for b in (0, -2, -3, -5)]
        assert dead[:2] == [0, 0]
        assert 10 < dead[2] < 60
        assert dead[3] == 100


def test_a_leaky_unit_needs_some_hundred_steps():
    """It gains about a hundredth a step at first, and is out before step 1,000."""
    inputs = np.random.default_rng(3).normal(size=1000)
    bias, path = -10.0, []
    for _ in range(2000):
        z = inputs + bias
        slope = functions.leaky_relu_derivative(z)
        bias -= ((functions.leaky_relu(z) - 1) * slope).mean()
        path.append(bias)
    assert path[0] + 10 == pytest.approx(0.01, rel=0.2)
    assert path[299] < -3
    assert path[999] == pytest.approx(path[-1], abs=0.05)


def test_half_of_the_relu_units_are_off(shown):
    """In each of ten random layers about half of the sums are below 0."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(200, 100))
    weights = rng.normal(size=(10, 100, 100)) * np.sqrt(2 / 100)
    for z in shown["forward"](x, weights, functions.relu):
        assert 0.4 < (z <= 0).mean() < 0.6


def factors(shown, name, variance, *, seed=3):
    """Return the factor of one layer, forward and backward, as the lesson has them."""
    rng = np.random.default_rng(seed)
    x, last_gradient = rng.normal(size=(2, 200, 100))
    weights = rng.normal(size=(10, 100, 100)) * np.sqrt(variance)
    f, derivative = functions.ACTIVATIONS[name]
    sums = shown["forward"](x, weights, f)
    signals = [z.std(axis=0).mean() for z in sums]
    sizes = shown["gradient_sizes"](last_gradient, weights, sums, derivative)
    assert len(signals) == len(sizes) == 10  # nine steps from one end to the other
    return (signals[-1] / signals[0]) ** (1 / 9), (sizes[0] / sizes[-1]) ** (1 / 9)


@pytest.mark.parametrize(
    ("name", "variance", "forward", "backward"),
    [
        ("relu", 2 / 100, 0.92, 1.00),
        ("leaky_relu", 2 / 100, 0.93, 1.00),
        ("sigmoid", 1 / 100, 0.23, 0.23),
        ("tanh", 1 / 100, 0.85, 0.86),
    ],
)
def test_factors_of_a_layer(shown, notebook, name, variance, forward, backward):
    """They are those that the lesson prints, and other seeds differ by hundredths."""
    found = factors(shown, name, variance)
    assert [round(number, 2) for number in found] == [forward, backward]
    line = f"{name}: forward {forward:.2f}, backward {backward:.2f}\n"
    assert line in printed_by(notebook)
    for seed in range(20):
        others = factors(shown, name, variance, seed=seed)
        assert others == pytest.approx((forward, backward), abs=0.06)


def test_what_nine_steps_leave(shown, prose):
    """Sigmoids leave two in a million and at most four, tanh a quarter, ReLU all."""
    assert r"$0.23^9 \approx 0.000002$" in prose
    assert round(0.23**9, 6) == 0.000002
    assert r"$0.25^9 \approx 0.000004$" in prose
    assert round(0.25**9, 6) == 0.000004
    assert r"$0.86^9 \approx 0.26$" in prose
    assert round(0.86**9, 2) == 0.26
    for seed in range(5):
        forward, backward = factors(shown, "sigmoid", 1 / 100, seed=seed)
        assert max(forward, backward) < 0.25
        assert factors(shown, "tanh", 1 / 100, seed=seed)[1] ** 9 == pytest.approx(
            0.25, abs=0.03
        )
    assert factors(shown, "relu", 2 / 100)[0] ** 9 == pytest.approx(0.5, abs=0.05)


def test_what_nine_steps_leave_of_relu(shown, prose):
    """With other seeds too it is mostly what the lesson says."""
    assert "gradient mostly between 0.7 and 1.2 arrives, of its signal" in prose
    assert "signal between 0.3 and 0.6." in prose
    signals, gradients = np.transpose(
        [factors(shown, "relu", 2 / 100, seed=seed) for seed in range(20)]
    )
    for left, low, high in ((gradients**9, 0.7, 1.2), (signals**9, 0.3, 0.6)):
        assert np.mean((low < left) & (left < high)) >= 0.9
        assert left.max() > 1.4 * left.min()  # so the bounds are needed


def test_relu_makes_examples_alike(shown):
    """Its sums stay large, but their directions draw near to each other."""
    rng = np.random.default_rng(3)
    x, _ = rng.normal(size=(2, 200, 100))
    weights = rng.normal(size=(10, 100, 100)) * np.sqrt(2 / 100)
    sums = shown["forward"](x, weights, functions.relu)
    sizes = [np.sqrt((z**2).mean()) for z in sums]
    assert min(sizes) > 0.9 * sizes[0]
    alike = []
    for z in sums:
        directions = z / np.linalg.norm(z, axis=1, keepdims=True)
        alike.append((directions @ directions.T).mean())
    assert alike[0] < 0.1
    assert alike[-1] > 0.9


def test_a_follower_is_level_on_the_left(shown):
    """Where no unit has started it stays, and on the right it goes straight on."""
    shown["relu"] = functions.relu
    ends = shown["follow"](np.abs, 16, np.array([-5.0, 5.0]))
    assert ends == pytest.approx([3, 5])


def test_relu_needs_twice_the_variance(shown):
    """With 1/100 a layer's factor is about the root of a half."""
    assert factors(shown, "relu", 1 / 100)[1] == pytest.approx(np.sqrt(0.5), abs=0.03)


def test_gradients_that_the_lesson_sends_back_are_right(shown):
    """Their sizes are those of central differences through the whole chain."""
    rng = np.random.default_rng(4)
    x, end = rng.normal(size=(2, 3, 5))
    weights = rng.normal(size=(4, 5, 5)) / 2
    f, derivative = functions.ACTIVATIONS["tanh"]

    def loss(at, z):
        """Go on from the sums of one layer to the end."""
        for w in weights[at + 1 :]:
            z = f(z) @ w
        return (f(z) * end).sum()

    sums = shown["forward"](x, weights, f)
    sizes = shown["gradient_sizes"](end, weights, sums, derivative)
    for layer, size in enumerate(sizes):
        z = sums[layer]
        gradient = np.empty_like(z)
        for place in np.ndindex(z.shape):
            step = np.zeros_like(z)
            step[place] = 1e-5
            gradient[place] = (loss(layer, z + step) - loss(layer, z - step)) / 2e-5
        assert size == pytest.approx(np.abs(gradient).mean(), rel=1e-6)


def test_numbers_in_the_quiz(quiz):
    """What the quiz computes is so."""
    assert f"1/{1 / 0.25**5:.0f}" in quiz
    assert f"{-math.log(0.01):.3f}" in quiz
    assert f"-ln 0.1 = ln 10 = {math.log(10):.3f}" in quiz


def test_a_network_adds_up_its_paths(prose):
    """A path has the slopes on it as factors; their sum is the slope of the whole."""
    assert "then all paths are added up" in prose
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(3, 4)), rng.normal(size=(4, 4))
    last, x = rng.normal(size=4), rng.normal(size=3)

    def sums(x):
        one = x @ first
        return one, functions.tanh(one) @ second

    def output(x):
        return functions.tanh(sums(x)[1]) @ last

    one, two = map(functions.tanh_derivative, sums(x))
    paths = [
        first[0, j] * one[j] * second[j, k] * two[k] * last[k]
        for j in range(4)
        for k in range(4)
    ]
    step = np.array([1e-5, 0, 0])
    measured = (output(x + step) - output(x - step)) / 2e-5
    assert sum(paths) == pytest.approx(measured, rel=1e-6)
    assert max(paths, key=abs) != pytest.approx(measured, rel=0.1)


@pytest.mark.parametrize(
    ("drawn", "rule"),
    [
        ("plots.tangents(relu", "cases}1 & z > 0\\\\ 0 & z < 0"),
        ("plots.tangents(leaky_relu", "cases}1 & z > 0\\\\ 0.01 & z < 0"),
        ("plots.tangents(sigmoid", r"\sigma' = \sigma\,(1-\sigma)"),
        ("plots.tangents(tanh", r"1 - \tanh^2 z"),
    ],
)
def test_a_function_is_drawn_before_its_slope_is_derived(place, drawn, rule):
    """The eye has it before the rule."""
    assert place("code", drawn) < place("markdown", rule)


def test_sizes_of_weights_come_after_their_reason(place):
    """What a variance is, and why ReLU gets twice as much, is said before the root."""
    reason = place("markdown", "Weights with twice the variance")
    assert place("markdown", "**variance**") <= reason < place("code", "np.sqrt(")


def test_ten_layers_are_drawn_as_they_were_computed(lesson, notebook, prose):
    """The figure has the lesson's own numbers, each as a share of what set out."""
    [cell] = (c for c in notebook.cells if c.source.endswith("LayerPassage(SEED)"))
    figure = lesson["LayerPassage"](lesson["SEED"])
    assert figure.sentence == cell.outputs[0]["data"]["text/plain"]
    for name, variance in (("sigmoid", 1), ("tanh", 1), ("relu", 2), ("leaky_relu", 2)):
        figure.set(activation=name, variance=variance)
        signal, gradient = (line.get_ydata() for line in figure.chosen)
        signals, gradients = (
            np.array(lesson[k][name]) for k in ("signals", "gradients")
        )
        np.testing.assert_allclose(signal, signals / signals[0])
        np.testing.assert_allclose(gradient, gradients / gradients[-1])
    assert "Each line of the grid is a hundred times the one below" in prose
    grid = figure.chosen[0].axes.get_yticks()
    np.testing.assert_allclose(grid[1:] / grid[:-1], 100)


def test_what_weights_of_other_sizes_do(lesson):
    """ReLU vanishes at 1 and explodes at 4; the sigmoid never passes a hundredth."""
    figure = lesson["LayerPassage"](lesson["SEED"])

    def arrives(name, variance):
        figure.set(activation=name, variance=variance)
        (right, _), (left, _) = figure.ends
        return right.get_ydata()[0], left.get_ydata()[0]

    assert max(arrives("relu", 1)) < 0.1
    assert min(arrives("relu", 4)) > 10
    assert max(arrives("sigmoid", 16)) < 0.01
    assert max(arrives("sigmoid", 16)) > max(arrives("sigmoid", 1))
    for hundredths, will_do in ((0.7, False), (1, True), (8, True), (11, False)):
        both = arrives("tanh", hundredths)
        assert (0.1 < min(both) <= max(both) < 10) == will_do
    assert max(arrives("tanh", 8)) > 9.5  # only just
    for name in ("relu", "leaky_relu"):  # less room: not even twice as much
        for hundredths, will_do in ((1, False), (2, True), (4, False)):
            both = arrives(name, hundredths)
            assert (0.1 < min(both) <= max(both) < 10) == will_do
