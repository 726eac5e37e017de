"""Pictures of gradients layer by layer, and of the price of a guess."""

import numpy as np
import pytest

from mnist_course.plots import gradients_and_losses as plots


def test_gradients_are_drawn_layer_by_layer():
    """Each line holds the sizes it was given, layer 1 first, on a log scale."""
    sizes = {"sigmoid": [1e-7, 1e-3, 0.5], "relu": [0.6, 0.7, 0.8]}
    shown = plots.gradient_by_layer(sizes)
    (axes,) = shown.axes
    assert axes.get_yscale() == "log"
    assert len({look["color"] for look in plots.LOOKS.values()}) == 4
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
