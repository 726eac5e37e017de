"""The overlay of weights and a digit: products, bars and verdict."""

import numpy as np
import pytest

from mnist_course.support.picture import RIGHT, WRONG
from mnist_course.widgets.weight_overlay import EXAMPLES, WeightOverlay


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
    weights, bias = overlay.neurons[name]
    _, shown, products = (np.asarray(p.get_array()) for p in overlay.panels)
    np.testing.assert_array_equal(shown.ravel(), weights)
    np.testing.assert_allclose(products.ravel(), weights * x)
    z = weights @ x + bias
    up, down = np.maximum(weights, 0) @ x, np.minimum(weights, 0) @ x
    widths = [bar.get_width() for bar in overlay.bars]
    np.testing.assert_allclose(widths, [up, down, bias, z])
    ends = [bar.get_x() + bar.get_width() for bar in overlay.bars]
    np.testing.assert_allclose(ends, [up, up + down, z, z])
    says = "“a 3”, which is wrong" if z > 0 else "“no 3”, which is right"
    assert f"The sum is {z:.1f}".replace("-", "−") in overlay.sentence
    assert says in overlay.sentence


def test_overlay_knows_what_is_wanted(overlay):
    """For a 3, yes is right and no is wrong, in words and in colour."""
    for name in ("first", "second"):
        overlay.set(digit=3, weights=name)
        weights, bias = overlay.neurons[name]
        yes = digits()[0][3].ravel() / 255 @ weights + bias > 0
        assert ("“a 3”, which is right" in overlay.sentence) == yes
        assert ("“no 3”, which is wrong" in overlay.sentence) == (not yes)
        assert overlay.verdict[-1].get_color() == (RIGHT if yes else WRONG)
    assert not yes


def test_overlay_colours_are_centred_and_shared(overlay):
    """Zero is white, and weights and products have one scale."""
    limits = [panel.get_clim() for panel in overlay.panels[1:]]
    low, high = limits[0]
    assert limits[1] == (low, high) == (-high, high)
    fullest = np.abs(overlay.neurons["first"][0]) >= high
    assert fullest.sum() == 40  # 5 of 100 among 784


def test_overlay_hides_a_choice_of_one(overlay):
    """With a single neuron there is no button for it."""
    alone = WeightOverlay(*digits(), {"only": (np.ones(784), 0.0)})
    assert alone.controls["weights"].layout.display == "none"
    assert overlay.controls["weights"].layout.display is None


def test_no_bar_leaves_the_overlay(overlay):
    """The axis has room for every image that can be chosen."""
    for name in ("first", "second"):
        for digit in range(10):
            overlay.draw(**overlay.values | {"digit": digit, "weights": name})
            low, high = overlay.sum_axes.get_xlim()
            for bar in overlay.bars:
                ends = (bar.get_x(), bar.get_x() + bar.get_width())
                assert low <= min(ends)
                assert max(ends) <= high


def test_overlay_offers_what_there_is(mnist, overlay):
    """The slider ends at the last example, and never after a hundred."""
    assert overlay.controls["example"].max == 2
    overlay.set(example=2, digit=9)
    assert overlay.sentence.startswith("Example 2 of the digit 9")
    full = WeightOverlay(*mnist[1], {"only": (np.ones(784), 0.0)})
    assert full.controls["example"].max == EXAMPLES == 100


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: WeightOverlay(*digits(), {}), "at least one"),
        (lambda: WeightOverlay(*digits(), {"a": (np.ones(783), 0)}), r"shape \(783,"),
        (
            lambda: WeightOverlay(digits()[0], np.zeros(20, int), {"a": (0, 0)}),
            "there is no 1",
        ),
    ],
)
def test_wrong_arrays_are_refused(make, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        make()
