"""The kernel that slides: windows, products and sums."""

import numpy as np
import pytest

from mnist_course.widgets import convolution_slider as module
from mnist_course.widgets.convolution_slider import ACROSS, KERNELS, PICTURES


@pytest.fixture(scope="module")
def slider():
    """Return the figure."""
    return module.ConvolutionSlider()


def shown(slider, name):
    """Return the numbers that a table shows, as they are written."""
    return [text.get_text() for text in slider.numbers[name]]


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("kernel", KERNELS)
def test_every_sum_is_that_of_its_window(slider, picture, kernel):
    """Sum, sentence, products and frames belong together, in every tenth window."""
    pixels, weights = module.pixels_of(picture), np.array(KERNELS[kernel])
    assert pixels.shape == (8, 8)
    assert set(np.unique(pixels)) == {0, 1}
    slider.set(shown=picture, kernel=kernel)
    for window in (1, 10, 20, 30, 36):
        slider.set(window=window)
        row, column = divmod(window - 1, ACROSS)
        products = pixels[row : row + 3, column : column + 3] * weights
        total = str(products.sum()).replace("-", "−")
        assert shown(slider, "result")[window - 1] == total
        assert shown(slider, "result")[window:] == [""] * (36 - window)
        assert shown(slider, "products") == [
            str(value).replace("-", "−") for value in products.flat
        ]
        assert slider.window.get_xy() == (column - 0.5, row - 0.5)
        assert slider.place.get_xy() == (column - 0.5, row - 0.5)
        ends = ["all nine products are 0.", f"all products are 0 but one, {total}."]
        end = dict(enumerate(ends)).get(np.count_nonzero(products), f" = {total}.")
        assert slider.sentence.endswith(end)


def test_edges_are_found_with_their_sign(slider):
    """A left edge is above 0, a right edge below; flat ink and paper are 0."""
    slider.set(shown="a square", kernel="left edges", window=36)
    table = np.array(shown(slider, "result")).reshape(6, 6)
    assert table[2].tolist() == ["3", "3", "0", "0", "−3", "−3"]
    slider.set(kernel="upper edges")
    table = np.array(shown(slider, "result")).reshape(6, 6)
    assert table[:, 2].tolist() == ["3", "3", "0", "0", "−3", "−3"]


def test_the_sum_is_written_out(slider):
    """The products that are not 0 stand in the sentence, with their signs."""
    slider.set(shown="a square", kernel="a spot", window=8)
    assert "the products are 8 − 1 − 1 − 1 = 5." in slider.sentence
