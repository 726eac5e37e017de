"""The neuron of two weights: line, shades, arithmetic and words."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.textpath import TextPath

from mnist_course.widgets.two_weight_neuron import TwoWeightNeuron

POINTS = np.array([[2.0, 1.0], [-1.0, 3.0], [0.0, -4.0], [3.0, 0.0]])
WANTED = np.array([True, False, False, True])


@pytest.fixture
def neuron():
    """Return the two-weight neuron over four points."""
    return TwoWeightNeuron(POINTS, WANTED)


def test_the_arithmetic_is_written_out(neuron):
    """The sentence has the current numbers, negative ones in brackets."""
    neuron.set(w1=0.8, w2=-0.5, b=0.3)
    assert neuron.sentence.startswith(
        "Point 1 wants a yes: 0.8 · 2.0 + (−0.5) · 1.0 + 0.3 = 1.4 → step → 1, "
        "which is right."
    )
    neuron.set(point=2, b=-0.3)
    assert "0.8 · (−1.0) + (−0.5) · 3.0 + (−0.3) = −2.6 → step → 0" in neuron.sentence
    texts = [text.get_text() for text in neuron.sums]
    assert texts == [
        "point 2 wants a no",
        "w₁x₁ = 0.8 · (−1.0) = −0.8",
        "w₂x₂ = −0.5 · 3.0 = −1.5",
        "b = −0.3",
        "z = −2.6",
        "y = 0: no, right",
        "right for 3 of 4",
    ]


def test_the_sigmoid_gives_shades_of_yes(neuron):
    """With the sigmoid the output is 1 / (1 + exp(-z)), and a half decides."""
    neuron.set(w1=0.8, w2=-0.5, b=0.3, activation="sigmoid")
    assert "= 1.4 → sigmoid → 0.80, which is right." in neuron.sentence
    assert neuron.here.get_ydata()[0] == pytest.approx(1 / (1 + np.exp(-1.4)))
    assert neuron.here.get_xdata()[0] == pytest.approx(1.4)


@pytest.mark.parametrize(
    ("w1", "w2", "b"), [(1, 1, 0), (2, -1, -3), (-0.7, 0.2, 1.5), (0, -3, 6)]
)
def test_the_line_is_where_the_sum_is_zero(neuron, w1, w2, b):
    """Both ends of the line give z = 0; the arrow is w, and points to the yes."""
    neuron.set(w1=w1, w2=w2, b=b)
    ends = np.transpose(neuron.plane.line.get_data())
    np.testing.assert_allclose(w1 * ends[:, 0] + w2 * ends[:, 1] + b, 0, atol=1e-9)
    assert np.abs(ends).max() > neuron.plane.reach
    foot, tip = np.array(neuron.plane.arrow._posA_posB)
    np.testing.assert_allclose(tip - foot, [w1, w2])
    assert foot @ [w1, w2] + b == pytest.approx(0)
    assert tip @ [w1, w2] + b > 0


def test_the_bias_shifts_and_never_turns(neuron):
    """Another bias keeps the line's direction; twice all numbers keep the line."""

    def ends():
        return np.transpose(neuron.plane.line.get_data())

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
    shade = np.asarray(neuron.plane.shade.get_array())
    side = np.linspace(-neuron.plane.reach, neuron.plane.reach, len(shade))
    for column, row in ((10, 200), (150, 30), (260, 260)):
        z = 1.5 * side[column] - side[row] - 0.7
        y = 1 / (1 + np.exp(-z)) if activation == "sigmoid" else float(z > 0)
        assert shade[row, column] == pytest.approx(y)


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
    hollow = [
        to_rgb(dot.get_markerfacecolor()) == (1, 1, 1) for dot in neuron.plane.dots
    ]
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


def test_a_line_that_parts_all_points_is_praised(neuron):
    """The score stands beside the sliders too, and says when it is done."""
    assert neuron.sums[-1].get_text() == "right for 3 of 4"
    neuron.set(w1=1, w2=0, b=-1)
    assert neuron.sums[-1].get_text() == "right for 4 of 4"
    assert "All 4 points are right: you have found a line!" in neuron.sentence


def test_each_point_has_its_number(neuron):
    """A little beside it, so that the one that is spoken of can be found."""
    names = [number.get_marker() for number in neuron.plane.numbers]
    assert names == ["$1$", "$2$", "$3$", "$4$"]
    outlines = [number._marker.get_path() for number in neuron.plane.numbers]
    for name, outline in zip("1234", outlines, strict=True):  # without the dollars
        np.testing.assert_array_equal(outline.codes, TextPath((0, 0), name).codes)
    for number, dot in zip(neuron.plane.numbers, neuron.plane.dots, strict=True):
        np.testing.assert_array_equal(number.get_xydata(), dot.get_xydata())


def test_a_missing_line_is_explained(neuron):
    """Without weights, or with a line out of sight, the sentence says so."""
    neuron.set(w1=0, w2=0, b=1)
    assert not neuron.plane.line.get_visible()
    assert neuron.sentence.endswith("the bias alone decides.")
    neuron.set(w1=0.2, b=5)
    assert neuron.plane.line.get_visible()
    assert neuron.sentence.endswith("The line lies outside the picture.")
    neuron.set(w1=2)
    assert neuron.sentence.endswith("points.")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: TwoWeightNeuron([1, 2], [0, 1]), r"\(n, 2\), one point a row"),
        (lambda: TwoWeightNeuron([[np.nan, 2]], [0]), "finite numbers"),
        (lambda: TwoWeightNeuron([[1, 2]], [0, 1]), "each of the 1 points"),
        (lambda: TwoWeightNeuron([[1, 2]], [3]), "True or False"),
    ],
)
def test_wrong_arrays_are_refused(make, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        make()
