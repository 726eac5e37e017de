"""Ten detectors: sums, the winner, and the pictures of weights and products."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mnist_course.data import load_mnist
from mnist_course.network import Network
from mnist_course.support.picture import FAINT, RIGHT, WRONG
from mnist_course.widgets.ten_detectors import TenDetectors

IMAGES, LABELS = (part[:60] for part in load_mnist()[0])
# The averages of the first images, less their mean: good enough to read some of them.
AVERAGES = np.stack(
    [IMAGES[digit == LABELS].mean(axis=0).ravel() / 255 for digit in range(10)]
)
WEIGHTS = AVERAGES - AVERAGES.mean(axis=0)
BIASES = -(AVERAGES**2).sum(axis=1) / 8


@pytest.fixture(scope="module")
def figure():
    """Return the figure over sixty digits."""
    return TenDetectors(IMAGES, LABELS, list(zip(WEIGHTS, BIASES, strict=True)))


@pytest.fixture(scope="module")
def logits():
    """Return the sums of all, computed by a network of one layer."""
    network = Network([784, 10], input_scale=1 / 255, seed=0)
    network.weights[0][...] = WEIGHTS.T
    network.biases[0][...] = BIASES
    return network.forward(IMAGES.reshape(-1, 784))


def written(value):
    """Write a sum as the figure does."""
    return f"{value:.1f}".replace("-", "−")


def test_sums_and_winner_are_those_of_a_network(figure, logits):
    """Above each detector stands its sum, and the largest one reads the digit."""
    seen = set()
    for image in range(20):
        figure.set(image=image)
        z, label = logits[image], LABELS[image]
        best, second = (-z).argsort()[:2]
        what = "an 8" if label == 8 else f"a {label}"
        assert figure.names.texts[0] == f"{what}, read as {best}"
        assert figure.names.texts[1:] == [f"{k}: {written(z[k])}" for k in range(10)]
        assert figure.sentence.startswith(
            f"Image {image}: the largest sum is {written(z[best])}, of the detector of "
            f"{best}s; the second is {written(z[second])}, of that of {second}s; "
        )
        right = best == label
        end = "right." if right else f"wrong: it is {what}."
        assert figure.sentence.endswith(f"So the ten read {best}, which is {end}")
        color = RIGHT if right else WRONG
        frames = [to_hex(c) for c in figure.frames.get_colors()]
        expected = [FAINT.lower()] * 11
        expected[best + 1] = color.lower()
        assert frames == expected
        assert np.argmax(figure.frames.get_linewidths()) == best + 1
        seen.add(bool(right))
    assert seen == {True, False}


def test_how_many_say_yes(figure, logits):
    """None, one or more, in grammatical words."""
    yes = (logits > 0).sum(axis=1)
    for count, words in ((0, "none of them says"), (1, "1 of them says")):
        figure.set(image=int(np.nonzero(yes == count)[0][0]))
        assert f"; {words} yes. " in figure.sentence
    many = int(yes.argmax())
    assert yes[many] > 1
    figure.set(image=many)
    assert f"; {yes[many]} of them say yes. " in figure.sentence


def test_pictures_are_weights_or_products(figure):
    """A product is a weight where there is ink, and nothing elsewhere."""
    figure.set(image=4, show="weights")
    shown = [np.asarray(panel.get_array()) for panel in figure.panels]
    np.testing.assert_array_equal(shown[0], IMAGES[4])
    for panel, weights in zip(shown[1:], WEIGHTS, strict=True):
        np.testing.assert_array_equal(panel.ravel(), weights)
    figure.set(show="products")
    for panel, weights in zip(figure.panels[1:], WEIGHTS, strict=True):
        products = np.asarray(panel.get_array()).ravel()
        np.testing.assert_allclose(products, weights * IMAGES[4].ravel() / 255)


def test_names_stand_above_their_pictures(figure):
    """The digit first, then 0 to 4 in the upper row and 5 to 9 in the lower one."""
    figure.picture.draw_without_rendering()
    dots = figure.picture.dpi
    for place, panel in zip(figure.names.places, figure.panels, strict=True):
        box = panel.get_window_extent()
        assert box.x0 < place[0] * dots < box.x1
        assert box.y1 < place[1] * dots < box.y1 + 0.3 * dots


def test_ten_are_wanted():
    """One missing is told."""
    with pytest.raises(ValueError, match="ten pairs of weights and a bias; got 9"):
        TenDetectors(IMAGES, LABELS, [(np.zeros(784), 0.0)] * 9)
    with pytest.raises(ValueError, match="called 0 must be 784 finite numbers"):
        TenDetectors(IMAGES, LABELS, [(np.zeros(7), 0.0)] * 10)
