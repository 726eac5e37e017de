"""Blame layer by layer: what is drawn, against the gradients of the network."""

import re

import numpy as np
import pytest
from matplotlib.collections import QuadMesh

from mnist_course.activations import softmax
from mnist_course.network import Network
from mnist_course.plots import blame_by_layer

IMAGES = np.random.default_rng(0).integers(0, 256, size=(2, 784)).astype(np.uint8)


@pytest.fixture(scope="module")
def network():
    """Return a network of two hidden layers, one of them not a multiple of 16."""
    return Network([784, 20, 32, 10], seed=1, input_scale=1 / 255, dtype="float64")


def by_biases(network, image, label):
    """Return the deltas of an image: the gradient of the biases, for a batch of one."""
    network.forward(image[np.newaxis])
    return network.backward([label])[1::2]


def drawn(network):
    """Return the picture of both images, a 3 and a 7."""
    each = [by_biases(network, *pair) for pair in zip(IMAGES, [3, 7], strict=True)]
    return blame_by_layer(
        IMAGES, [3, 7], [np.array(d) for d in zip(*each, strict=True)]
    )


def test_each_unit_has_its_blame(network):
    """Cells and bars are the deltas, in order, and each row on the scale of all."""
    picture = drawn(network)
    wanted = [by_biases(network, *each) for each in zip(IMAGES, [3, 7], strict=True)]
    most = max(np.abs(delta).max() for deltas in wanted for delta in deltas)
    panels = np.reshape(picture.axes, (2, 4))
    for row, deltas in zip(panels, wanted, strict=True):
        for axes, delta in zip(row[1:3], deltas[:2], strict=True):
            [mesh] = (each for each in axes.collections if isinstance(each, QuadMesh))
            cells = np.ma.filled(mesh.get_array()[::-1].ravel(), np.nan)
            np.testing.assert_allclose(cells[: len(delta)], delta, atol=1e-12)
            assert np.isnan(cells[len(delta) :]).all()
            assert mesh.get_clim() == pytest.approx((-most, most))
        heights = [bar.get_height() for bar in row[3].patches]
        np.testing.assert_allclose(heights, deltas[2], atol=1e-12)


def test_it_says_how_much_blame_there_is(network):
    """Titles and sentence have the sums, and what each digit was read as."""
    picture = drawn(network)
    panels = np.reshape(picture.axes, (2, 4))
    for row, image, label, said in zip(
        panels, IMAGES, [3, 7], picture.alt.split(";"), strict=True
    ):
        sums = [np.abs(delta).sum() for delta in by_biases(network, image, label)]
        titles = [axes.get_title() for axes in row[1:]]
        assert titles == [f"|δ| adds up to {each:.2f}" for each in sums]
        assert re.findall(r"\d+\.\d\d", said) == [f"{each:.2f}" for each in sums]
        guess = int(softmax(network.forward(image[np.newaxis])).argmax())
        assert row[0].get_xlabel() == f"a {label}, read as {guess}"
        assert f"a {label} read as {guess} with " in said


def test_the_digits_are_those_that_are_given(network):
    """Each row has its image."""
    panels = np.reshape(drawn(network).axes, (2, 4))
    for axes, image in zip(panels[:, 0], IMAGES, strict=True):
        [shown] = axes.images
        np.testing.assert_array_equal(shown.get_array(), image.reshape(28, 28))


def test_what_does_not_fit_is_refused():
    """No image, five, squares, or deltas of another shape: the error says what is."""
    good = [np.zeros((2, 20)), np.zeros((2, 10))]
    for images in (IMAGES[:0], np.zeros((5, 784)), IMAGES.reshape(2, 28, 28)):
        with pytest.raises(ValueError, match=r"must have shape \(n, 784\)"):
            blame_by_layer(images, [3, 7], good)
    for deltas in (good[1:], good[::-1], [np.zeros((3, 20)), good[1]]):
        with pytest.raises(ValueError, match=r"at the end \(2, 10\); got"):
            blame_by_layer(IMAGES, [3, 7], deltas)
