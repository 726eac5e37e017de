"""Lesson 03: its functions, its figures, and what its prose claims."""

import ast
import math
import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mnist_course import activations as functions
from mnist_course.exercises import choose_an_activation as exercises
from mnist_course.plots import activations as plots
from mnist_course.plots.picture import RIGHT, WRONG
from mnist_course.quizzes.page import static_text
from mnist_course.quizzes.questions import load
from mnist_course.widgets.activation_explorer import (
    MAX_LAYERS,
    ActivationExplorer,
    equals,
    in_short,
)
from mnist_course.widgets.softmax_explorer import (
    OWN,
    PRESETS,
    SoftmaxExplorer,
    entropy,
)
from tools import notebooks

SHOWN = [
    *("leaky_relu", "leaky_relu_derivative", "sigmoid", "sigmoid_derivative"),
    *("tanh", "tanh_derivative"),
]
RULES = {
    "relu": lambda z: z if z > 0 else 0.0,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
}


@pytest.fixture(scope="module")
def lesson():
    """Return the notebook."""
    (path,) = (p for p in notebooks.lessons() if p.stem == "03_choose_an_activation")
    return notebooks.read(path)


@pytest.fixture(scope="module")
def shown(lesson):
    """Return the functions that the lesson defines in view, by name."""
    space = {"np": np}
    for cell in notebooks.code_cells(lesson):
        source = notebooks.python(cell.source)
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef):
                exec(ast.get_source_segment(source, node), space)
    return space


# --- the functions ---


@pytest.mark.parametrize("name", SHOWN)
def test_the_lesson_shows_what_the_package_holds(shown, name):
    """A function written out in the lesson equals the one imported afterwards."""
    z = np.concatenate([np.linspace(-30, 30, 601), [0.0]])
    np.testing.assert_array_equal(shown[name](z), getattr(functions, name)(z))


@pytest.mark.parametrize("name", exercises.EXERCISES)
def test_the_solutions_are_what_the_package_holds(name):
    """A reference solution equals the function of the package, huge logits too."""
    exercise = exercises.EXERCISES[name]
    for case in exercise.cases(np.random.default_rng(5)):
        wanted = getattr(functions, name)(*case)
        np.testing.assert_array_equal(exercise.reference(*case), wanted)


# --- the activation explorer ---


@pytest.fixture(scope="module")
def explorer():
    """Return an activation explorer."""
    return ActivationExplorer()


@pytest.mark.parametrize("z", [-6.0, -2.3, 0.4, 6.0])
@pytest.mark.parametrize("activation", RULES)
def test_point_and_tangent_lie_on_the_curve(explorer, activation, z):
    """The point has the function's value, the tangent the slope measured there."""
    explorer.set(activation=activation, z=z)
    rule, h = RULES[activation], 1e-5
    slope = (rule(z + h) - rule(z - h)) / (2 * h)
    left, right = explorer._points
    assert left.get_xydata()[0] == pytest.approx([z, rule(z)])
    assert right.get_xydata()[0] == pytest.approx([z, slope], rel=0.006, abs=1e-9)
    (x0, y0), (x1, y1) = explorer._tangent.get_xydata()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope, rel=0.006, abs=1e-9)
    assert (y0 + y1) / 2 == pytest.approx(rule(z))
    words = f"at z = {z:.1f} is {rule(z):.3f},".replace("-", "−")
    assert words in explorer.sentence
    assert "-" not in explorer.sentence


@pytest.mark.parametrize("layers", [1, 6, MAX_LAYERS])
def test_slopes_are_multiplied_once_for_each_layer(explorer, layers):
    """Each bar is the one before it times the slope; later layers have none."""
    explorer.set(activation="sigmoid", z=1.0, layers=layers)
    slope = round(RULES["sigmoid"](1) * RULES["sigmoid"](-1), 3)
    heights = [bar.get_height() for bar in explorer._bars]
    left = 1.0
    for layer, height in enumerate(heights, start=1):
        left *= slope
        assert height == pytest.approx(left if layer <= layers else 0)


def test_the_product_is_written_out(explorer):
    """The sentence and the title multiply the number that they show."""
    explorer.set(activation="sigmoid", z=0, layers=6)
    assert "slope there is 0.25. Through 6 layers" in explorer.sentence
    assert explorer.sentence.endswith("0.25⁶ ≈ 0.0002.")
    explorer.set(layers=1)
    assert explorer.sentence.endswith("Through 1 layer with this slope: 0.25¹ = 0.25.")
    explorer.set(activation="tanh", z=6, layers=20)
    assert explorer.sentence.endswith("(2.46 × 10⁻⁵)²⁰ ≈ 6.59 × 10⁻⁹³.")
    assert "(2.46 × 10⁻⁵)²⁰ ≈ 6.59 × 10⁻⁹³" in explorer._product.get_text()


@pytest.mark.parametrize(
    ("activation", "slope"), [("relu", "0"), ("leaky_relu", "0.01")]
)
def test_a_kink_has_no_tangent(explorer, activation, slope):
    """At 0 the sentence says by agreement, and no tangent is drawn; beside it, one."""
    explorer.set(activation=activation, z=0)
    assert f"slope there is {slope}. At the kink there is no" in explorer.sentence
    assert not explorer._tangent.get_visible()
    explorer.set(z=0.1)
    assert "kink" not in explorer.sentence
    assert explorer._tangent.get_visible()


def test_everything_is_in_view_at_the_ends(explorer):
    """Where slopes are tiniest the titles fit, and the points are not cut in half."""
    explorer.set(activation="tanh", z=-6, layers=20)
    renderer = explorer.picture.canvas.get_renderer()
    page = explorer.picture.bbox
    for title in (*explorer._titles, explorer._product):
        box = title.get_window_extent(renderer)
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1
    assert not any(point.get_clip_on() for point in explorer._points)


def test_a_jump_is_not_drawn_as_a_wall(explorer):
    """The derivative of ReLU is two level pieces, that of tanh one curve."""
    explorer.set(activation="relu")
    pieces = [set(line.get_ydata()) for line in explorer._derivative]
    assert pieces == [{0.0}, {1.0}]
    explorer.set(activation="tanh")
    whole, rest = explorer._derivative
    assert len(whole.get_xdata()) == 241
    assert len(rest.get_xdata()) == 0


@pytest.mark.parametrize("activation", RULES)
def test_curves_stay_inside_their_axes(explorer, activation):
    """The ends of function and derivative are in view."""
    explorer.set(activation=activation)
    for axes, lines in (
        (explorer._left, [explorer._function]),
        (explorer._right, explorer._derivative),
    ):
        low, high = axes.get_ylim()
        y = np.concatenate([line.get_ydata() for line in lines])
        assert low < y.min()
        assert y.max() < high


@pytest.mark.parametrize(
    ("number", "short", "equal"),
    [
        (0.0, "0", "= 0"),
        (1.0, "1", "= 1"),
        (0.0625, "0.0625", "= 0.0625"),
        (0.25**3, "0.0156", "≈ 0.0156"),
        (0.00247, "0.00247", "≈ 0.0025"),
        (0.25**10, "9.54 × 10⁻⁷", "≈ 9.54 × 10⁻⁷"),
        (0.01**3, "1.00 × 10⁻⁶", "≈ 1.00 × 10⁻⁶"),
    ],
)
def test_numbers_are_written_short(number, short, equal):
    """Few digits, powers of ten for tiny numbers, and ≈ where it is rounded."""
    assert in_short(number) == short
    assert equals(number) == equal


# --- the softmax explorer ---


@pytest.fixture
def softmax():
    """Return a softmax explorer."""
    return SoftmaxExplorer()


def probabilities(logits, temperature=1.0):
    """Return softmax by plain arithmetic, for logits that are not too large."""
    exponentials = [math.exp(z / temperature) for z in logits]
    return [e / sum(exponentials) for e in exponentials]


def heights(figure):
    """Return the heights of the bars."""
    return [bar.get_height() for bar in figure._bars]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 10.0])
def test_bars_are_the_probabilities(softmax, temperature):
    """Sliders and temperature give the bars and the cost of a second computation."""
    softmax.set(z2=4.5, z7=-3.0, true=2, temperature=temperature)
    logits = [1, 0, 4.5, 3, 0, 2, 0, -3.0, 0, 0]
    p = probabilities(logits, temperature)
    assert heights(softmax) == pytest.approx(p)
    below = [label.get_text() for label in softmax.picture.axes[0].get_xticklabels()]
    assert below[0] == "0\n1.0"
    assert below[2] == "2\n4.5"
    assert below[7] == "7\n−3.0"
    assert f"−ln p = {-math.log(p[2]):.3f}" in softmax._title.get_text()
    assert f"its cross-entropy is {-math.log(p[2]):.3f}." in softmax.sentence
    mean_cost = -sum(q * math.log(q) for q in p)
    assert f"probabilities is {mean_cost:.3f};" in softmax.sentence


def test_a_preset_moves_the_sliders_with_one_redraw(softmax):
    """Choosing logits sets all sliders, and the picture is drawn once."""
    draws = []
    original = softmax.draw
    softmax.draw = lambda **values: draws.append(1) or original(**values)
    for preset, logits in PRESETS.items():
        softmax.set(preset=OWN)
        draws.clear()
        softmax.set(preset=preset)
        assert len(draws) == 1
        sliders = [softmax.controls[f"z{digit}"].value for digit in range(10)]
        assert sliders == list(logits)
        assert heights(softmax) == pytest.approx(probabilities(logits))


def test_a_moved_slider_makes_the_logits_your_own(softmax):
    """The list says so, and the other sliders stay where they were."""
    softmax.set(preset="two rivals")
    softmax.set(z0=2.5)
    assert softmax.controls["preset"].value == OWN
    assert softmax.controls["z3"].value == 6
    softmax.set(preset="two rivals")
    assert softmax.controls["z0"].value == 0


@pytest.mark.parametrize(
    ("preset", "words"),
    [
        ("all equal", "All ten digits are equally likely, at 10.0\u00a0%."),
        ("one large", "The likeliest digit is 3 at 100"),
        ("two rivals", "The likeliest digits are 3 and 5, each at 49.5\u00a0%."),
    ],
)
def test_the_likeliest_digits_are_named(softmax, preset, words):
    """One, two or all ten."""
    softmax.set(preset=preset)
    assert softmax.sentence.startswith(words.removesuffix("100"))


def test_nearly_equal_is_not_called_likeliest(softmax):
    """At a high temperature no digit is made the winner by a rounding's width."""
    softmax.set(temperature=100.0)
    words = "All ten digits are nearly equally likely, the likeliest at 10.2\u00a0%."
    assert softmax.sentence.startswith(words)
    softmax.set(temperature=10.0)
    assert softmax.sentence.startswith("The likeliest digit is 3 at ")


def test_each_logit_stands_above_its_bar(softmax):
    """In any width the sliders share a row, whose tenths are centred on the bars."""
    _, _, row, _ = softmax.view.children[1].children
    assert list(row.children) == [softmax.controls[f"z{d}"] for d in range(10)]
    assert row.layout.flex_flow == "row nowrap"
    assert {slider.layout.width for slider in row.children} == {"10%"}
    left = float(row.layout.margin.split()[-1].rstrip("%")) / 100
    width = float(row.layout.width.rstrip("%")) / 100
    (axes,) = softmax.picture.axes
    for digit in range(10):
        at, _ = axes.transData.transform((digit, 0)) / softmax.picture.bbox.width
        assert left + (digit + 0.5) / 10 * width == pytest.approx(at, abs=0.005)


def test_blind_guessing_costs_ln_10(softmax):
    """Equal logits have cross-entropy and entropy 2.303."""
    softmax.set(preset="all equal", true=8)
    assert "p = 0.100: its cross-entropy is 2.303." in softmax.sentence
    assert "probabilities is 2.303;" in softmax.sentence


def test_sure_and_wrong_is_dear_but_finite(softmax):
    """At the extremes of all controls the cost is the difference of the logits."""
    softmax.set(z0=10, z1=-10, true=1, temperature=0.1)
    assert "p < 0.001: its cross-entropy is 200.000." in softmax.sentence
    assert "probabilities is 0.000;" in softmax.sentence


def test_colours_say_whether_the_guess_is_right(softmax):
    """The likeliest bar is blue or vermillion; the true one has an outline."""
    assert to_hex(softmax._bars[3].get_facecolor()).upper() == RIGHT
    softmax.set(true=5)
    assert to_hex(softmax._bars[3].get_facecolor()).upper() == WRONG
    outlined = [i for i, bar in enumerate(softmax._bars) if bar.get_edgecolor()[3]]
    assert outlined == [5]


def test_entropy_of_certainty_is_zero():
    """A probability of 0 adds nothing, and no minus sign appears."""
    assert str(entropy(np.array([1.0, 0.0, 0.0]))) == "0.0"
    assert entropy(np.full(4, 0.25)) == pytest.approx(math.log(4))


def test_every_control_has_a_name(explorer, softmax):
    """Each control has a description, which is its label and its accessible name."""
    for figure in (explorer, softmax):
        assert all(control.description for control in figure.controls.values())


# --- the still figures ---


def test_gradients_are_drawn_layer_by_layer():
    """Each line holds the sizes it was given, layer 1 first, on a log scale."""
    sizes = {"sigmoid": [1e-7, 1e-3, 0.5], "relu": [0.6, 0.7, 0.8]}
    shown = plots.gradient_by_layer(sizes)
    (axes,) = shown.axes
    assert axes.get_yscale() == "log"
    assert len({look["color"] for _, look in plots.LOOKS.values()}) == 4
    for line, (name, values) in zip(axes.lines, sizes.items(), strict=True):
        assert line.get_label().lower() == name
        np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
        np.testing.assert_array_equal(line.get_ydata(), values)
    assert "sigmoid less than 1 part in 1,000,000, ReLU 75\u00a0%" in shown.alt


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({}, "must be named relu, leaky_relu, tanh, sigmoid; got None"),
        ({"gelu": [1, 1]}, "got gelu"),
        ({"relu": [1, 0]}, "numbers above 0"),
        ({"relu": [1]}, "two or more"),
        ({"relu": [[1, 2]]}, "one for each layer"),
    ],
)
def test_wrong_sizes_are_refused(sizes, words):
    """Sizes of another name, shape or sign get a sentence."""
    with pytest.raises(ValueError, match=words):
        plots.gradient_by_layer(sizes)


def test_prices_are_minus_the_logarithm():
    """Curve and marks lie at −ln p, and the words name the prices."""
    shown = plots.price_of_a_guess(1, 0.1)
    curve, *marks = shown.axes[0].lines
    p, price = curve.get_data()
    np.testing.assert_allclose(np.exp(-price), p)
    assert [float(mark.get_ydata()[0]) for mark in marks] == pytest.approx(
        [0, 2.302585]
    )
    assert "0.000 at p = 1, 2.303 at p = 0.1" in shown.alt


@pytest.mark.parametrize("p", [0, -0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(p):
    """A number out of range gets a sentence."""
    with pytest.raises(ValueError, match="above 0 and at most 1; got"):
        plots.price_of_a_guess(0.5, p)


# --- what the prose claims ---


def test_three_logits_by_hand(lesson):
    """The table of the three logits holds what e to their power gives."""
    (table,) = (c.source for c in lesson.cells if "| class $i$" in c.source)
    p = probabilities([2, 1, 0])
    total = sum(math.exp(z) for z in (2, 1, 0))
    for z, share in zip((2, 1, 0), p, strict=True):
        row = f"| {z} | {math.exp(z):.3f} | {math.exp(z):.3f} / {total:.3f} = "
        assert f"{row}{share:.3f} |" in table


def test_numbers_in_prose_are_those_printed(lesson):
    """The accuracy and the prices of the averages are what the cells before print."""
    printed = "".join(
        output.get("text", "")
        for cell in notebooks.code_cells(lesson)
        for output in cell.outputs
    )
    prices = re.findall(r"cross-entropy (\d+\.\d\d)", printed)
    prose = "".join(c.source for c in lesson.cells if c.cell_type == "markdown")
    cheapest, dearest = sorted(prices, key=float)[0], sorted(prices, key=float)[-1]
    assert f"prices from {cheapest} to {dearest}." in prose
    (accuracy,) = re.findall(r"right: (\d+\.\d)%", printed)
    assert f"{accuracy}\u00a0% of them right" in prose


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


def share_that_arrives(shown, name, variance):
    """Return how much of layer 10's gradient arrives at layer 1, as in the lesson."""
    rng = np.random.default_rng(3)
    x, last_gradient = rng.normal(size=(2, 200, 100))
    weights = rng.normal(size=(10, 100, 100)) * np.sqrt(variance)
    f, derivative = functions.ACTIVATIONS[name]
    sums = shown["forward"](x, weights, f)
    sizes = shown["gradient_sizes"](last_gradient, weights, sums, derivative)
    return sizes[0] / sizes[-1]


@pytest.mark.parametrize(
    ("name", "variance", "share"),
    [
        ("relu", 2 / 100, 1.0),
        ("leaky_relu", 2 / 100, 1.01),
        ("tanh", 1 / 100, 0.27),
        ("relu", 1 / 100, 0.044),
        ("sigmoid", 1 / 100, 0.0000019),
    ],
)
def test_shares_that_arrive_are_those_in_the_prose(shown, name, variance, share):
    """Tanh lets 27 % through, ReLU all with variance 2/100 and 4 % with 1/100."""
    arrived = share_that_arrives(shown, name, variance)
    assert arrived == pytest.approx(share, rel=0.03)


def test_sigmoids_let_no_more_through_than_their_steepest_slopes(shown):
    """What arrives through nine of them is below 0.25 to the power of 9."""
    assert share_that_arrives(shown, "sigmoid", 1 / 100) < 0.25**9


def test_gradients_that_the_lesson_sends_back_are_right(shown):
    """Their sizes are those of central differences through the whole chain."""
    rng = np.random.default_rng(4)
    x, end = rng.normal(size=(2, 3, 5))
    weights = rng.normal(size=(4, 5, 5)) / 2
    f, derivative = functions.ACTIVATIONS["tanh"]

    def loss(at, inputs):
        sums = shown["forward"](inputs, weights[at:], f)
        return (f(sums[-1]) * end).sum()

    sums = shown["forward"](x, weights, f)
    sizes = shown["gradient_sizes"](end, weights, sums, derivative)
    for layer, size in enumerate(sizes):
        a = x if layer == 0 else f(sums[layer - 1])
        gradient = np.empty_like(a)
        for place in np.ndindex(a.shape):
            step = np.zeros_like(a)
            step[place] = 1e-5
            gradient[place] = (loss(layer, a + step) - loss(layer, a - step)) / 2e-5
        assert size == pytest.approx(np.abs(gradient).mean(), rel=1e-6)


def test_numbers_in_the_quiz():
    """What the quiz computes is so."""
    words = static_text(load("choose_an_activation"))
    assert 0.25**5 == 1 / 1024
    assert "1/1024" in words
    assert f"{-math.log(0.01):.3f}" in words
    assert f"-ln 0.1 = ln 10 = {math.log(10):.3f}" in words
