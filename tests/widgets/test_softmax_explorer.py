"""The softmax explorer: bars, prices and words."""

import math

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mnist_course.support.picture import RIGHT, WRONG
from mnist_course.widgets.softmax_explorer import (
    OWN,
    PRESETS,
    SoftmaxExplorer,
    entropy,
)


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
    return [bar.get_height() for bar in figure.bars]


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
    assert f"−ln p = {-math.log(p[2]):.3f}" in softmax.title.get_text()
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
    assert to_hex(softmax.bars[3].get_facecolor()).upper() == RIGHT
    softmax.set(true=5)
    assert to_hex(softmax.bars[3].get_facecolor()).upper() == WRONG
    outlined = [i for i, bar in enumerate(softmax.bars) if bar.get_edgecolor()[3]]
    assert outlined == [5]


def test_entropy_of_certainty_is_zero():
    """A probability of 0 adds nothing, and no minus sign appears."""
    assert str(entropy(np.array([1.0, 0.0, 0.0]))) == "0.0"
    assert entropy(np.full(4, 0.25)) == pytest.approx(math.log(4))
