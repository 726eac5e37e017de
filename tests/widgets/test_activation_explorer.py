"""The activation explorer: curves, slopes and their product."""

import math

import numpy as np
import pytest

from mnist_course.widgets.activation_explorer import (
    LEAST,
    MAX_LAYERS,
    ActivationExplorer,
)

RULES = {
    "relu": lambda z: z if z > 0 else 0.0,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
}


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
    left, right = explorer.points
    assert left.get_xydata()[0] == pytest.approx([z, rule(z)])
    assert right.get_xydata()[0] == pytest.approx([z, slope], rel=0.006, abs=1e-9)
    (x0, y0), (x1, y1) = explorer.tangent.get_xydata()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope, rel=0.006, abs=1e-9)
    assert (y0 + y1) / 2 == pytest.approx(rule(z))
    words = f"at z = {z:.1f} is {rule(z):.3f},".replace("-", "−")
    assert words in explorer.sentence
    assert "-" not in explorer.sentence


@pytest.mark.parametrize("layers", [1, 6, MAX_LAYERS])
def test_slopes_are_multiplied_once_for_each_layer(explorer, layers):
    """Each dot is the one before it times the slope; later layers have none."""
    explorer.set(activation="sigmoid", z=1.0, layers=layers)
    slope = round(RULES["sigmoid"](1) * RULES["sigmoid"](-1), 3)
    expected = [(layer, slope**layer) for layer in range(1, layers + 1)]
    shown = explorer.dots.get_xydata()
    np.testing.assert_allclose(shown, expected[: len(shown)])
    assert len(shown) == sum(left >= LEAST for _, left in expected)
    np.testing.assert_allclose(explorer.last_dot.get_xydata(), shown[-1:])


def test_every_dot_of_the_sigmoid_can_be_told_from_nothing(explorer):
    """At its steepest, all 20 dots are in view, and far enough apart to be told."""
    explorer.set(activation="sigmoid", z=0, layers=MAX_LAYERS)
    assert explorer.below_view.get_text() == ""
    axes = explorer.dots.axes
    heights = axes.transData.transform(explorer.dots.get_xydata())[:, 1]
    assert len(heights) == MAX_LAYERS
    assert np.diff(heights).max() < -2  # pixels
    assert heights.min() > axes.bbox.y0


@pytest.mark.parametrize(
    ("activation", "z", "dots", "words"),
    [
        ("relu", -2, 0, "nothing comes through"),
        ("leaky_relu", -2, 6, "from layer 7 on, still smaller"),
        ("relu", 2, 10, ""),
    ],
)
def test_what_is_out_of_view_is_said(explorer, activation, z, dots, words):
    """Products below the scale have no dot, and a sentence in their place."""
    explorer.set(activation=activation, z=z, layers=10)
    assert len(explorer.dots.get_xdata()) == dots
    assert words in explorer.below_view.get_text()
    assert bool(words) == bool(explorer.below_view.get_text())


def test_the_product_is_written_out(explorer):
    """The sentence and the title multiply the number that they show."""
    explorer.set(activation="sigmoid", z=0, layers=6)
    assert "slope there is 0.25. Through 6 layers" in explorer.sentence
    assert explorer.sentence.endswith("0.25⁶ ≈ 0.0002.")
    explorer.set(layers=1)
    assert explorer.sentence.endswith("Through 1 layer with this slope: 0.25¹ = 0.25.")
    explorer.set(activation="tanh", z=6, layers=20)
    assert explorer.sentence.endswith("(2.46 × 10⁻⁵)²⁰ ≈ 6.59 × 10⁻⁹³.")
    assert "(2.46 × 10⁻⁵)²⁰ ≈ 6.59 × 10⁻⁹³" in explorer.product.get_text()


@pytest.mark.parametrize(
    ("activation", "slope"), [("relu", "0"), ("leaky_relu", "0.01")]
)
def test_a_kink_has_no_tangent(explorer, activation, slope):
    """At 0 the sentence says by agreement, and no tangent is drawn; beside it, one."""
    explorer.set(activation=activation, z=0)
    assert f"slope there is {slope}. At the kink there is no" in explorer.sentence
    assert not explorer.tangent.get_visible()
    explorer.set(z=0.1)
    assert "kink" not in explorer.sentence
    assert explorer.tangent.get_visible()


def test_everything_is_in_view_at_the_ends(explorer):
    """Where slopes are tiniest the titles fit, and the points are not cut in half."""
    explorer.set(activation="tanh", z=-6, layers=20)
    renderer = explorer.picture.canvas.get_renderer()
    page = explorer.picture.bbox
    for title in (*explorer.titles, explorer.product):
        box = title.get_window_extent(renderer)
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1
    assert not any(point.get_clip_on() for point in explorer.points)


def test_a_jump_is_not_drawn_as_a_wall(explorer):
    """The derivative of ReLU is two level pieces, that of tanh one curve."""
    explorer.set(activation="relu")
    pieces = [set(line.get_ydata()) for line in explorer.derivative]
    assert pieces == [{0.0}, {1.0}]
    explorer.set(activation="tanh")
    whole, rest = explorer.derivative
    assert len(whole.get_xdata()) == 241
    assert len(rest.get_xdata()) == 0


@pytest.mark.parametrize("activation", RULES)
def test_curves_stay_inside_their_axes(explorer, activation):
    """The ends of function and derivative are in view."""
    explorer.set(activation=activation)
    for axes, lines in (
        (explorer.left, [explorer.function]),
        (explorer.right, explorer.derivative),
    ):
        low, high = axes.get_ylim()
        y = np.concatenate([line.get_ydata() for line in lines])
        assert low < y.min()
        assert y.max() < high
