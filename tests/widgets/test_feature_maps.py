"""All maps of a layer, and one of them large."""

import numpy as np
import pytest

from mnist_course.widgets.feature_maps import FeatureMaps

RNG = np.random.default_rng(4)
IMAGES = RNG.integers(0, 256, size=(3, 28, 28))
LAYERS = {
    "first": RNG.uniform(0, 1, size=(3, 6, 5, 16)),
    "last": RNG.uniform(0, 9, size=(3, 2, 2, 3)),
}
LAYERS["first"][1, ..., [2, 7]] = 0


@pytest.fixture
def figure():
    """Return the figure."""
    return FeatureMaps(IMAGES, LAYERS)


def test_every_map_is_on_the_sheet(figure):
    """Four in a row, in order; the chosen one is large, and framed."""
    figure.set(image=1, layer="first", filter=11)
    maps = LAYERS["first"][1]
    sheet = np.asarray(figure.all.get_array())
    for place in range(16):
        row, column = 7 * (place // 4), 6 * (place % 4)
        np.testing.assert_array_equal(
            sheet[row : row + 6, column : column + 5], maps[..., place]
        )
    digit, chosen = (np.asarray(panel.get_array()) for panel in figure.panels)
    np.testing.assert_array_equal(digit, IMAGES[1])
    np.testing.assert_array_equal(chosen, maps[..., 10])
    assert figure.frame.get_xy() == (12 - 1, 14 - 1)
    assert "16 maps of 6 × 5 of image 1; 2 of them stay empty" in figure.sentence
    assert figure.title.get_text() == "first: 16 maps"
    assert figure.panels[1].get_clim() == figure.all.get_clim() == (0, maps.max())


def test_a_layer_has_as_many_filters_as_it_has(figure):
    """Where there are fewer, the last is shown, and the slider ends there."""
    figure.set(filter=16, layer="last")
    assert figure.controls["filter"].max == 3
    assert figure.title.get_text() == "last: 3 maps"
    chosen = np.asarray(figure.panels[1].get_array())
    np.testing.assert_array_equal(chosen, LAYERS["last"][0, ..., 2])
    assert (
        "last makes 3 maps of 2 × 2 of image 0; none of them stays" in figure.sentence
    )


def test_activations_are_one_for_each_image():
    """Anything else is refused in words."""
    with pytest.raises(ValueError, match=r"first must have shape \(3, rows"):
        FeatureMaps(IMAGES, {"first": LAYERS["first"][:2]})
