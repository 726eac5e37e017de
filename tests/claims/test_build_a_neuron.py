"""Lesson 02: its figures, and what its prose claims."""

import contextlib
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from mnist_course import activations as functions
from mnist_course.exercises import build_a_neuron as exercises
from mnist_course.plots import show_weights
from mnist_course.plots.picture import RIGHT, SIGNED, WRONG, Picture
from mnist_course.widgets import two_weight_neuron
from mnist_course.widgets.two_weight_neuron import TwoWeightNeuron
from mnist_course.widgets.weight_overlay import EXAMPLES, WeightOverlay
from tools import notebooks

LESSON = notebooks.ROOT / "lessons" / "02_build_a_neuron.ipynb"
POINTS = np.array([[2.0, 1.0], [-1.0, 3.0], [0.0, -4.0], [3.0, 0.0]])
WANTED = np.array([True, False, False, True])


@pytest.fixture(scope="module")
def lesson():
    """Return the variables that the lesson's cells leave, and what they printed."""
    space = {"get_ipython": lambda: None}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), pytest.MonkeyPatch.context() as patch:
        patch.setattr(plt, "show", lambda: plt.close("all"))
        for cell in notebooks.code_cells(notebooks.read(LESSON)):
            exec(notebooks.python(cell.source), space)
    space["printed"] = printed.getvalue()
    return space


@pytest.fixture
def neuron():
    """Return the two-weight neuron over four points."""
    return TwoWeightNeuron(POINTS, WANTED)


def test_signed_colours_have_white_in_the_middle():
    """Below 0 is vermillion, 0 is white, above 0 is blue, as everywhere else."""
    ends = [to_hex(SIGNED(value)).upper() for value in (0.0, 0.5, 1.0)]
    assert ends == [WRONG.upper(), "#FFFFFF", RIGHT.upper()]


def test_the_arithmetic_is_written_out(neuron):
    """The sentence has the current numbers, negative ones in brackets."""
    neuron.set(w1=0.8, w2=-0.5, b=0.3)
    assert neuron.sentence.startswith(
        "Point 1 wants a yes: 0.8 · 2.0 + (−0.5) · 1.0 + 0.3 = 1.4 → step → 1, "
        "which is right."
    )
    neuron.set(point=2, b=-0.3)
    assert "0.8 · (−1.0) + (−0.5) · 3.0 + (−0.3) = −2.6 → step → 0" in neuron.sentence
    texts = [text.get_text() for text in neuron._sums]
    assert texts == [
        "point 2 wants a no",
        "w₁x₁ = 0.8 · (−1.0) = −0.8",
        "w₂x₂ = −0.5 · 3.0 = −1.5",
        "b = −0.3",
        "z = −2.6",
        "y = 0: no, right",
    ]


def test_the_sigmoid_gives_shades_of_yes(neuron):
    """With the sigmoid the output is 1 / (1 + exp(-z)), and a half decides."""
    neuron.set(w1=0.8, w2=-0.5, b=0.3, activation="sigmoid")
    assert "= 1.4 → sigmoid → 0.80, which is right." in neuron.sentence
    assert neuron._here.get_ydata()[0] == pytest.approx(1 / (1 + np.exp(-1.4)))
    assert neuron._here.get_xdata()[0] == pytest.approx(1.4)


@pytest.mark.parametrize(
    ("w1", "w2", "b"), [(1, 1, 0), (2, -1, -3), (-0.7, 0.2, 1.5), (0, -3, 6)]
)
def test_the_line_is_where_the_sum_is_zero(neuron, w1, w2, b):
    """Both ends of the line give z = 0; the arrow is w, and points to the yes."""
    neuron.set(w1=w1, w2=w2, b=b)
    ends = np.transpose(neuron._line.get_data())
    np.testing.assert_allclose(w1 * ends[:, 0] + w2 * ends[:, 1] + b, 0, atol=1e-9)
    assert np.abs(ends).max() > neuron._reach
    foot, tip = np.array(neuron._arrow._posA_posB)
    np.testing.assert_allclose(tip - foot, [w1, w2])
    assert foot @ [w1, w2] + b == pytest.approx(0)
    assert tip @ [w1, w2] + b > 0


def test_the_bias_shifts_and_never_turns(neuron):
    """Another bias keeps the line's direction; twice all numbers keep the line."""

    def ends():
        return np.transpose(neuron._line.get_data())

    neuron.set(w1=1, w2=-0.5, b=1)
    before = ends()
    neuron.set(b=-2)
    np.testing.assert_allclose(np.diff(ends(), axis=0), np.diff(before, axis=0))
    assert np.abs(ends() - before).max() > 0.5
    neuron.set(w1=2, w2=-1, b=2)
    np.testing.assert_allclose(ends(), before)


@pytest.mark.parametrize("activation", ["step", "sigmoid"])
def test_the_shade_is_the_output(neuron, activation):
    """The colour at each point is the neuron's output there."""
    neuron.set(w1=1.5, w2=-1, b=-0.7, activation=activation)
    shade = np.asarray(neuron._shade.get_array())
    side = np.linspace(-neuron._reach, neuron._reach, len(shade))
    for column, row in ((10, 200), (150, 30), (260, 260)):
        z = 1.5 * side[column] - side[row] - 0.7
        y = 1 / (1 + np.exp(-z)) if activation == "sigmoid" else float(z > 0)
        assert shade[row, column] == pytest.approx(y)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"w1": -2.3, "b": 4},
        {"activation": "sigmoid", "point": 4},
        {"w1": 0, "w2": 0},
    ],
    ids=str,
)
def test_the_layers_make_the_whole_picture(neuron, values):
    """What moves, drawn over what was kept, is what drawing everything gives."""

    def pixels(png):
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)

    neuron.set(**values)
    layered = pixels(neuron.image.value)
    whole = pixels(Picture.to_png(neuron.picture))
    assert layered.shape == whole.shape
    assert np.abs(layered - whole).max() <= 2


def test_nothing_is_left_of_an_earlier_picture(neuron):
    """Back at the first values, every byte of the picture is as it was."""
    first = neuron.image.value
    neuron.set(w1=-3, point=3, activation="sigmoid")
    assert neuron.image.value != first
    neuron.set(activation="step", point=1, w1=1)
    assert neuron.image.value == first


def test_wrong_points_are_hollow(neuron):
    """Points on the wrong side are hollow, and the sentence counts the others."""
    neuron.set(w1=0, w2=1, b=0)
    hollow = [to_rgb(dot.get_markerfacecolor()) == (1, 1, 1) for dot in neuron._dots]
    assert hollow == [False, True, False, True]
    assert "Right for 2 of 4 points." in neuron.sentence


def test_zero_is_not_above_zero():
    """A point on the line gets a no, though 0.1 · 3 − 0.3 is above 0 in binary."""
    neuron = TwoWeightNeuron([[3, 0]], [0])
    neuron.set(w1=0.1, w2=0, b=-0.3)
    assert 0.1 * 3 - 0.3 > 0
    assert "= 0.0 → step → 0, which is right. Right for 1 of 1 point." in (
        neuron.sentence
    )


def test_a_missing_line_is_explained(neuron):
    """Without weights, or with a line out of sight, the sentence says so."""
    neuron.set(w1=0, w2=0, b=1)
    assert not neuron._line.get_visible()
    assert neuron.sentence.endswith("the bias alone decides.")
    neuron.set(w1=0.2, b=5)
    assert neuron._line.get_visible()
    assert neuron.sentence.endswith("The line lies outside the picture.")
    neuron.set(w1=2)
    assert neuron.sentence.endswith("points.")


def digits():
    """Return two images of each digit in random greys, and their labels."""
    images = np.random.default_rng(2).integers(0, 256, (20, 28, 28), dtype=np.uint8)
    return images, np.arange(20) % 10


@pytest.fixture
def overlay():
    """Return an overlay of two made-up neurons."""
    rng = np.random.default_rng(3)
    first, second = rng.normal(0, 0.1, size=(2, 784))
    return WeightOverlay(*digits(), {"first": (first, 2.0), "second": (second, -60.0)})


@pytest.mark.parametrize("name", ["first", "second"])
def test_overlay_adds_up(overlay, name):
    """Products, bars and sentence are those of w @ x + b, computed again."""
    overlay.set(digit=7, example=2, weights=name)
    x = digits()[0][17].reshape(784) / 255
    weights, bias = overlay._neurons[name]
    _, shown, products = (np.asarray(p.get_array()) for p in overlay._panels)
    np.testing.assert_array_equal(shown.ravel(), weights)
    np.testing.assert_allclose(products.ravel(), weights * x)
    z = weights @ x + bias
    up, down = np.maximum(weights, 0) @ x, np.minimum(weights, 0) @ x
    widths = [bar.get_width() for bar in overlay._bars]
    np.testing.assert_allclose(widths, [up, down, bias, z])
    ends = [bar.get_x() + bar.get_width() for bar in overlay._bars]
    np.testing.assert_allclose(ends, [up, up + down, z, z])
    says = "“a 3”, which is wrong" if z > 0 else "“no 3”, which is right"
    assert f"The sum is {z:.1f}".replace("-", "−") in overlay.sentence
    assert says in overlay.sentence


def test_overlay_knows_what_is_wanted(overlay):
    """For a 3, yes is right and no is wrong, in words and in colour."""
    for name in ("first", "second"):
        overlay.set(digit=3, weights=name)
        weights, bias = overlay._neurons[name]
        yes = digits()[0][3].ravel() / 255 @ weights + bias > 0
        assert ("“a 3”, which is right" in overlay.sentence) == yes
        assert ("“no 3”, which is wrong" in overlay.sentence) == (not yes)
        assert overlay._verdict[-1].get_color() == (RIGHT if yes else WRONG)
    assert not yes


def test_overlay_colours_are_centred_and_shared(overlay):
    """Zero is white, and weights and products have one scale."""
    limits = [panel.get_clim() for panel in overlay._panels[1:]]
    low, high = limits[0]
    assert limits[1] == (low, high) == (-high, high)
    fullest = np.abs(overlay._neurons["first"][0]) >= high
    assert fullest.sum() == 40  # 5 of 100 among 784


def test_overlay_shows_a_three_in_color(lesson):
    """Under either set of weights a tenth of a 3's ink is in strong colour."""
    overlay = WeightOverlay(lesson["x_valid"], lesson["y_valid"], lesson["both"])
    for name in lesson["both"]:
        overlay.set(weights=name)
        products = np.abs(overlay._panels[2].get_array())
        strong = products > 0.6 * overlay._panels[2].get_clim()[1]
        assert strong.sum() > 0.1 * (products > 0).sum()


def test_overlay_hides_a_choice_of_one(overlay):
    """With a single neuron there is no button for it."""
    alone = WeightOverlay(*digits(), {"only": (np.ones(784), 0.0)})
    assert alone.controls["weights"].layout.display == "none"
    assert overlay.controls["weights"].layout.display is None


def test_no_bar_leaves_the_overlay(overlay):
    """The axis has room for every image that can be chosen."""
    for name in ("first", "second"):
        for digit in range(10):
            overlay.set(digit=digit, weights=name)
            low, high = overlay._axes.get_xlim()
            for bar in overlay._bars:
                ends = (bar.get_x(), bar.get_x() + bar.get_width())
                assert low <= min(ends)
                assert max(ends) <= high


def test_overlay_offers_what_there_is(lesson, overlay):
    """The slider ends at the last example, and never after a hundred."""
    assert overlay.controls["example"].max == 2
    overlay.set(example=2, digit=9)
    assert overlay.sentence.startswith("Example 2 of the digit 9")
    neurons = {"template": (lesson["template"], lesson["template_bias"])}
    full = WeightOverlay(lesson["x_valid"], lesson["y_valid"], neurons)
    assert full.controls["example"].max == EXAMPLES == 100


def test_weights_are_shown_on_one_scale():
    """Two neurons share symmetric limits; the sentence has each one's range."""
    small, large = np.linspace(-0.1, 0.2, 784), np.linspace(-0.5, 0.3, 784)
    shown = show_weights(small=small, large=large)
    images = [axes.images[0] for axes in shown.axes[:2]]
    assert [image.get_clim() for image in images] == [(-0.5, 0.5)] * 2
    np.testing.assert_array_equal(images[0].get_array(), small.reshape(28, 28))
    assert "small, from −0.10 to 0.20; large, from −0.50 to 0.30." in shown.alt


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: TwoWeightNeuron([1, 2], [0, 1]), r"\(n, 2\), one point a row"),
        (lambda: TwoWeightNeuron([[np.nan, 2]], [0]), "finite numbers"),
        (lambda: TwoWeightNeuron([[1, 2]], [0, 1]), "each of the 1 points"),
        (lambda: TwoWeightNeuron([[1, 2]], [3]), "True or False"),
        (lambda: WeightOverlay(*digits(), {}), "at least one"),
        (lambda: WeightOverlay(*digits(), {"a": (np.ones(783), 0)}), r"shape \(783,"),
        (
            lambda: WeightOverlay(digits()[0], np.zeros(20, int), {"a": (0, 0)}),
            "there is no 1",
        ),
        (lambda: show_weights(), "by name, such as template=weights"),
        (lambda: show_weights(a=np.ones((28, 28))), r"got shape \(28, 28\)"),
    ],
)
def test_wrong_arrays_are_refused(make, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        make()


def test_every_control_has_a_name(neuron, overlay):
    """Each control has a description, which is its label and its accessible name."""
    for figure in (neuron, overlay):
        assert all(control.description for control in figure.controls.values())


def test_visible_definitions_are_the_packages(lesson):
    """The lesson's sigmoid and step are those of the package and the exercises."""
    z = np.linspace(-20, 20, 81)
    for other in (functions.sigmoid, exercises.sigmoid):
        np.testing.assert_allclose(lesson["sigmoid"](z), other(z))
    for other in (two_weight_neuron.step, exercises.step):
        np.testing.assert_array_equal(lesson["step"](z), other(z))


def test_films(lesson):
    """The neuron on paper is wrong for films 6 and 7; another is right for all."""
    films, liked = lesson["ratings"], np.array(lesson["liked"]) == 1
    for weights, bias, wrong in (([2, -1], -3, [6, 7]), ([2, -2], -3, [])):
        is_wrong = (films @ weights + bias > 0) != liked
        assert list(is_wrong.nonzero()[0] + 1) == wrong


def test_template_is_a_nearest_average(lesson):
    """The hand-made neuron decides as the nearer of the two averages does."""
    images = lesson["valid"]
    three = ((images - lesson["average_three"]) ** 2).sum(axis=1)
    other = ((images - lesson["average_other"]) ** 2).sum(axis=1)
    np.testing.assert_array_equal(lesson["by_template"], three < other)


def ink_at(lesson, pixels):
    """Return each digit's mean share of full ink at some pixels."""
    images, labels = lesson["x_train"].reshape(-1, 784), lesson["y_train"]
    return [images[labels == d][:, pixels].mean() / 255 for d in range(10)]


def test_template_speaks_against_ink_in_the_mouths(lesson):
    """Nine of its ten lowest weights lie low in the middle, the tenth further up."""
    lowest = lesson["template"].argsort()[:10]
    row, column = lowest // 28, lowest % 28
    lower = (row >= 16) & (row <= 19) & (column >= 12) & (column <= 15)
    assert lower.sum() == 9
    ink = ink_at(lesson, lowest[lower])
    assert ink[3] < 0.15
    assert min(ink[1], ink[2], ink[6]) > 0.5
    ((up, left),) = np.column_stack([row, column])[~lower]
    assert up < 13
    assert left < 12
    ink = ink_at(lesson, lowest[~lower])
    assert min(ink[0], ink[9]) > 0.4 > 2 * ink[3]


def test_scores_of_the_template(lesson):
    """Less than a point from always no; nearly half of its yeses are false."""
    yes, truth = lesson["by_template"], lesson["is_three"]
    assert 0 < (yes == truth).mean() - (~truth).mean() < 0.01
    assert 0.45 < (~truth)[yes].mean() < 0.5
    counts = np.bincount(lesson["false_alarms"], minlength=10)
    assert list(counts.argsort()[:-4:-1]) == [5, 8, 2]
    test = lesson["test"] @ lesson["template"] + lesson["template_bias"] > 0
    assert (test == lesson["test_is_three"]).mean() < (~lesson["test_is_three"]).mean()


def test_step_for_one_film(lesson):
    """The numbers in the prose: 0.73 before and 0.49 after the step."""
    assert lesson["error"] == pytest.approx(0.73, abs=0.005)
    assert "y is now 0.49" in lesson["printed"]


def test_the_update_is_the_gradient():
    """The exercise's step is minus η times the slope of the loss, measured."""
    rng = np.random.default_rng(5)
    x, weights, bias = rng.random((8, 6)), rng.normal(size=6), 0.3
    targets = np.arange(8) % 2

    def loss(w):
        y = functions.sigmoid(x @ w + bias)
        return -np.log(np.where(targets == 1, y, 1 - y)).mean()

    nudges = 1e-6 * np.eye(6)
    slopes = [(loss(weights + n) - loss(weights - n)) / 2e-6 for n in nudges]
    y = functions.sigmoid(x @ weights + bias)
    new = exercises.updated_weights.reference(weights, x, y, targets, 0.5)
    np.testing.assert_allclose(new, weights - 0.5 * np.array(slopes), rtol=1e-6)


def test_loss_falls_mostly_in_the_first_pass(lesson):
    """From ln 2 to about 0.10 in one pass, and below 0.08 after ten."""
    losses = lesson["losses"]
    assert 0.09 < losses[0] < 0.105
    assert 0.07 < losses[-1] < 0.08
    assert np.log(2) - losses[0] > 10 * (losses[0] - losses[-1])


def test_learned_weights_look_as_described(lesson):
    """The strongest are below 0, where a 3 has no ink but 2, 6 and 8 have."""
    weights = lesson["learned"]
    assert -weights.min() > 1.5 * weights.max()
    ink = ink_at(lesson, lesson["against"])
    assert ink[3] < 0.1
    assert min(ink[2], ink[6], ink[8]) > 0.5
    assert (weights < 0).mean() > 0.5


def test_learned_beats_template(lesson):
    """With 1 added to the bias it finds no fewer, with a third of the alarms."""
    z = lesson["valid"] @ lesson["learned"] + lesson["learned_bias"]
    truth = lesson["is_three"]
    sooner, template = z + 1 > 0, lesson["by_template"]
    assert (z > 0)[truth].mean() < template[truth].mean() - 0.03
    assert sooner[truth].mean() >= template[truth].mean()
    assert sooner[~truth].mean() < template[~truth].mean() / 3


def test_learning_mends_the_fives(lesson):
    """Most of the fives that deceived the template no longer pass for a 3."""
    fives = lesson["y_valid"] == 5
    assert lesson["by_neuron"][fives].sum() < lesson["by_template"][fives].sum() / 8


def test_only_the_learned_output_is_a_probability(lesson):
    """Near y = 0.9, a quarter are threes with the template, 95 % after training."""
    shares = []
    for weights, bias in lesson["both"].values():
        y = functions.sigmoid(lesson["valid"] @ weights + bias)
        shares.append(lesson["is_three"][(y > 0.85) & (y < 0.95)].mean())
    assert shares == pytest.approx([0.252, 0.955], abs=0.01)


def test_scores_on_the_test_set(lesson):
    """The recap: 85 % of the threes are found, with 1 % false alarms."""
    z = lesson["test"] @ lesson["learned"] + lesson["learned_bias"]
    truth = lesson["test_is_three"]
    assert (z > 0)[truth].mean() == pytest.approx(0.854, abs=0.004)
    assert (z > 0)[~truth].mean() == pytest.approx(0.010, abs=0.002)


def test_distances_are_twice_the_sum(lesson):
    """The squared distances to both averages differ by 2 (w · x + b)."""
    x = lesson["valid"][:50].astype(float)
    other, three = (
        ((x - lesson[name]) ** 2).sum(axis=1)
        for name in ("average_other", "average_three")
    )
    z = x @ lesson["template"] + lesson["template_bias"]
    np.testing.assert_allclose(other - three, 2 * z, atol=1e-3)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, w, b: exercises.step(x @ w + b), "they are numbers, 1 and 0"),
        (
            lambda x, w, b: np.round(exercises.sigmoid(x @ w + b)),
            "they are numbers, 1 and 0",
        ),
        (lambda x, w, b: (x @ w + b > 0).astype(int), "they are numbers, 1 and 0"),
        (lambda x, w, b: [bool(row @ w + b > 0) for row in x], "row by row, in a list"),
        (lambda x, w, b: x @ w + b >= 0, "does not include the 0"),
    ],
)
def test_decisions_that_would_break_the_lesson_are_refused(answer, words):
    """Numbers, lists and a yes at 0 are not handed on; the message says why."""
    report = exercises.decide(answer)
    assert report.state == "wrong"
    assert words in report.message
    assert exercises.decide.or_solution(answer) is exercises.decide.reference


def test_another_right_decision_is_praised_truly():
    """A loop that fills an array is right, and not praised for having none."""

    def filled(x, weights, bias):
        yes = np.zeros(len(x), dtype=bool)
        for place, row in enumerate(x):
            yes[place] = row @ weights + bias > 0
        return yes

    report = exercises.decide(filled)
    assert report
    assert "loop" not in report.message
