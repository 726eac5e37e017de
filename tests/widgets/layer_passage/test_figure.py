"""The picture of ten layers: two panels in the same units, and what is said."""

import numpy as np
import pytest

from mnist_course.widgets.layer_passage import LayerPassage
from mnist_course.widgets.layer_passage.figure import LOOKS, VARIANCES
from mnist_course.widgets.layer_passage.passage import RandomLayers


@pytest.fixture(scope="module")
def figure():
    """Return the figure with the numbers of one seed."""
    return LayerPassage(3)


@pytest.mark.parametrize(("name", "variance"), [("relu", 2), ("tanh", 16)])
def test_lines_are_the_passages(figure, name, variance):
    """Left the signal, right the gradient, for every function at once."""
    figure.set(activation=name, variance=variance)
    layers = RandomLayers(3)
    for each in LOOKS:
        passage = layers.send(each, variance / 100)
        for lines, values in zip(figure.lines, passage, strict=True):
            np.testing.assert_array_equal(lines[each].get_xdata(), range(1, 11))
            np.testing.assert_allclose(lines[each].get_ydata(), values)


def test_the_chosen_one_is_thick(figure):
    """It lies above the others, in its own colour."""
    for name in ("sigmoid", "leaky_relu"):
        figure.set(activation=name)
        for lines, chosen in zip(figure.lines, figure.chosen, strict=True):
            np.testing.assert_array_equal(chosen.get_data(), lines[name].get_data())
            assert chosen.get_color() == lines[name].get_color()
            assert chosen.get_linestyle() == lines[name].get_linestyle()
            assert chosen.get_linewidth() > 2 * lines[name].get_linewidth()
            assert chosen.get_zorder() > lines["tanh"].get_zorder()


def test_both_panels_have_the_same_units(figure):
    """The same scale from the same start: 1, where each of them sets out."""
    left, right = (lines["tanh"].axes for lines in figure.lines)
    assert left.get_ylim() == right.get_ylim()
    assert left.get_yscale() == right.get_yscale() == "log"
    for lines, start in zip(figure.lines, (0, -1), strict=True):
        assert {line.get_ydata()[start] for line in lines.values()} == {1}


def test_nothing_leaves_the_panels(figure):
    """Whatever is chosen, lines and their labels lie within the scale."""
    low, high = figure.lines[0]["relu"].axes.get_ylim()
    for name in LOOKS:
        for variance in VARIANCES:
            figure.set(activation=name, variance=variance)
            for lines, (_, words) in zip(figure.lines, figure.ends, strict=True):
                y = lines[name].get_ydata()
                assert low < min(*y, words.get_position()[1])
                assert max(*y, words.get_position()[1]) < high


def test_what_arrives_is_marked(figure):
    """The signal at layer 10, the gradient at layer 1, each on its line."""
    figure.set(activation="sigmoid", variance=1)
    ends = zip(figure.chosen, figure.ends, (-1, 0), strict=True)
    for line, (dot, words), end in ends:
        at = np.transpose(line.get_data())[end]
        np.testing.assert_array_equal(np.ravel(dot.get_data()), at)
        assert words.get_position()[0] == at[0]
    assert [dot.get_xdata()[0] for dot, _ in figure.ends] == [10, 1]


@pytest.mark.parametrize(
    ("name", "variance", "words"),
    [
        ("sigmoid", 1, "(a factor of 0.23 a layer). Both vanish."),
        ("relu", 2, "(a factor of 1.00 a layer). Both arrive."),
        ("relu", 4, "(a factor of 1.41 a layer). Both explode."),
        ("tanh", 16, "The signal arrives, the gradient explodes."),
    ],
)
def test_what_it_means_is_said(figure, name, variance, words):
    """What is left, the factor of a layer, and a verdict."""
    figure.set(activation=name, variance=variance)
    assert figure.sentence.endswith(words)
    assert f"weights of variance {variance}/100: " in figure.sentence
    dots = [f"{dot.get_ydata()[0]:.3g}" for dot, _ in figure.ends]
    if name == "tanh":
        assert f"of the signal {dots[0]} is left at layer 10 (" in figure.sentence
        assert f"of the gradient {dots[1]} is left at layer 1 (" in figure.sentence


def test_words_hide_the_end_of_no_line(figure):
    """Whatever is chosen, they stand inside and half a power of ten from each line."""
    for name in LOOKS:
        for variance in VARIANCES:
            figure.set(activation=name, variance=variance)
            for (_, words), lines, end in zip(
                figure.ends, figure.lines, (-1, 0), strict=True
            ):
                height = words.get_position()[1]
                low, high = words.axes.get_ylim()
                assert low < height < high
                left = np.array([line.get_ydata()[end] for line in lines.values()])
                assert np.abs(np.log10(left / height)).min() > 0.5


def test_only_the_sigmoid_never_arrives(figure):
    """For each other function some size brings both ways into the band."""
    good = set()
    for name in LOOKS:
        for variance in VARIANCES:
            figure.set(activation=name, variance=variance)
            if figure.sentence.endswith("Both arrive."):
                good.add(name)
    assert good == set(LOOKS) - {"sigmoid"}


def test_a_click_on_a_line_chooses_its_function(figure):
    """At each layer of both panels; where two coincide, the one that is not chosen."""
    figure.set(activation="tanh", variance=1)
    for side, lines in enumerate(figure.lines):
        for name in ("sigmoid", "relu", "leaky_relu", "tanh"):
            layer, left = lines[name].get_xydata()[(8, 1)[side]]
            place = lines[name].axes.transData.transform((layer, left))
            x, y = place / figure.picture.bbox.size
            figure.click(x, 1 - y)
            assert figure.values == {"activation": name, "variance": 1}
    before = figure.sentence
    figure.click(0.3, 0.2)  # far above all lines
    assert figure.sentence == before


def test_the_size_of_the_weights_stands_in_a_corner_that_nothing_enters(figure):
    """Whatever is chosen, no line comes there, and no words about an end."""
    for name in LOOKS:
        for variance in VARIANCES:
            figure.set(activation=name, variance=variance)
            said = figure.weights.get_text()
            assert said == f"weights of\nvariance {variance:g}/100"
            box = figure.weights.get_window_extent()
            assert not box.overlaps(figure.ends[0][1].get_window_extent())
            for line in (*figure.lines[0].values(), figure.chosen[0]):
                points = line.axes.transData.transform(line.get_xydata())
                below = np.interp([box.x0, box.x1], *points.T)
                assert below.max() < box.y0
