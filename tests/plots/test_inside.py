"""Weights in tiles, the portrait of a unit, and a digit layer by layer."""

import numpy as np
import pytest

from mnist_course.activations import softmax
from mnist_course.plots import layer_by_layer, unit_portrait, weight_tiles
from mnist_course.plots.digits import mosaic
from mnist_course.plots.shades import full_color, shaded

RNG = np.random.default_rng(6)
X = np.ones((28, 28))
WEIGHTS = RNG.normal(0, 0.2, size=(784, 20))


def test_a_tile_for_each_unit():
    """Unit 17 stands in row 1 of rows of sixteen; the sentence has the range."""
    shown = weight_tiles(WEIGHTS)
    sheet = np.asarray(shown.axes[0].images[0].get_array())
    tiles = shaded(WEIGHTS.T, full_color(WEIGHTS)).reshape(-1, 28, 28)
    np.testing.assert_array_equal(sheet[31:59, 31:59], tiles[17].astype(np.float32))
    low, high = (f"{v:.2f}".replace("-", "−") for v in (WEIGHTS.min(), WEIGHTS.max()))
    assert "The weights of 20 hidden units" in shown.alt
    assert shown.alt.endswith(f"from {low} to {high}.")


def test_a_portrait_has_weights_favourites_and_votes(mnist):
    """All three are those that were handed over, and the sentence names the votes."""
    votes = np.array([0.1, -0.9, 0.2, 0.0, 0.8, 0, 0, 0, 0, 0])
    images = mnist[1][0][:12]
    shown = unit_portrait(WEIGHTS[:, 3], votes, images)
    tile, sheet, bars = shown.axes
    np.testing.assert_array_equal(
        tile.images[0].get_array(), WEIGHTS[:, 3].reshape(28, 28)
    )
    np.testing.assert_array_equal(
        sheet.images[0].get_array(), mosaic(images[:9], columns=3)
    )
    assert [bar.get_height() for bar in bars.patches] == votes.tolist()
    assert "most for 4 (0.80), most against 1 (−0.90)" in shown.alt
    assert "the 9 digits that excite it most" in shown.alt


def test_a_digit_layer_by_layer(mnist):
    """Units lie in rows of eight; the last bars are the softmax of the logits."""
    image = mnist[1][0][0]
    a = np.maximum(RNG.normal(size=20), 0)
    z = RNG.normal(0, 3, size=10)
    p = softmax(z)
    shown = layer_by_layer(image, a, z, p)
    pixels, hidden, logits, chances = shown.axes
    np.testing.assert_array_equal(pixels.images[0].get_array(), image)
    cells = np.ma.filled(hidden.images[0].get_array(), np.nan)
    assert cells.shape == (3, 8)
    np.testing.assert_allclose(cells.ravel()[:20], a / a.max())
    assert np.isnan(cells.ravel()[20:]).all()
    np.testing.assert_allclose([bar.get_height() for bar in logits.patches], z)
    np.testing.assert_allclose([bar.get_height() for bar in chances.patches], p)
    assert f"{(image > 0).sum()} of 784 pixels have ink" in shown.alt
    assert f"{(a > 0).sum()} of 20 hidden units are on" in shown.alt
    assert f"it reads {p.argmax()} with {p.max():.0%}"[:-1] in shown.alt


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: weight_tiles(WEIGHTS.T), r"got shape \(20, 784\)"),
        (lambda: weight_tiles(np.full((784, 2), np.nan)), "weights must"),
        (
            lambda: unit_portrait(WEIGHTS[:, 0], np.ones(9), np.ones((9, 28, 28))),
            "ten weights",
        ),
        (
            lambda: layer_by_layer(X, np.ones((1, 64)), np.ones(10), np.ones(10)),
            r"those of one image; got \(1, 64\)",
        ),
    ],
)
def test_wrong_arrays_are_refused(make, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        make()
