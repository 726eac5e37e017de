"""Pictures of tangents, and of the price of a guess."""

import numpy as np
import pytest

from mnist_course.plots import gradients_and_losses as plots


def sigmoid(z):
    """Return the sigmoid, for the pictures below."""
    return 1 / (1 + np.exp(-z))


def test_tangents_touch_the_curve():
    """Each goes through its point with the function's slope, which stands beside it."""
    shown = plots.tangents(sigmoid, at=[-4, 0, 2])
    left, right = shown.axes
    slopes = [sigmoid(z) * sigmoid(-z) for z in (-4, 0, 2)]
    lines = [line.get_xydata() for line in left.lines if len(line.get_xdata()) == 2]
    tangents = [ends for ends in lines if ends[0, 0] != ends[1, 0]][-3:]
    for (start, end), z, slope in zip(tangents, (-4, 0, 2), slopes, strict=True):
        rise, run = end[1] - start[1], end[0] - start[0]
        assert rise / run == pytest.approx(slope, abs=1e-6)
        assert (start + end) / 2 == pytest.approx([z, sigmoid(z)])
    dots = right.lines[-1].get_xydata()
    np.testing.assert_allclose(dots, list(zip((-4, 0, 2), slopes, strict=True)))
    assert [text.get_text() for text in right.texts] == ["0.02", "0.25", "0.10"]
    assert shown.alt.startswith("Sigmoid over z")
    assert shown.alt.endswith("0.02 at −4, 0.25 at 0, 0.10 at 2.")


@pytest.mark.parametrize("at", [[], [7], [float("nan")], [[0, 1]]])
def test_places_of_tangents_are_checked(at):
    """A place out of range, or none, gets a sentence."""
    with pytest.raises(ValueError, match="places from -6 to 6; got"):
        plots.tangents(sigmoid, at)


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
