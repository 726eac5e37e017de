"""Unit surgery: what is left of a network, computed once more with `Network` itself."""

import numpy as np
import pytest

from mnist_course.network import Network
from mnist_course.optimizers import Adam
from mnist_course.widgets.unit_surgery import UnitSurgery
from mnist_course.widgets.unit_surgery.figure import MOST_IMAGES
from mnist_course.widgets.unit_surgery.surgery import LEAST, MOST


@pytest.fixture(scope="module")
def network(mnist):
    """Return a small network that has seen some thousand digits."""
    (x, y), _ = mnist
    made = Network([784, 12, 10], seed=2, input_scale=1 / 255)
    made.fit(x[:6000].reshape(-1, 784), y[:6000], epochs=2, optimizer=Adam(0.003))
    made.biases[0] += 0.3  # so that they matter
    return made


@pytest.fixture
def digits(mnist):
    """Return 300 test digits."""
    images, labels = mnist[1]
    return images[:300], labels[:300]


@pytest.fixture
def figure(network, digits):
    """Return the figure of that network."""
    return UnitSurgery(network, *digits)


def operated(network, off=(), weights=None, biases=True):
    """Return a copy of the network, with units cut out by their outgoing weights."""
    copy = Network(network.sizes, input_scale=1 / 255)
    for ours, theirs in zip(copy.parameters, network.parameters, strict=True):
        ours[...] = theirs
    copy.weights[1][list(off)] = 0
    if weights is not None:
        copy.weights[0][...] = weights
    if not biases:
        for bias in copy.biases:
            bias[...] = 0
    return copy


def accuracy(network, digits):
    """Return the share that a network reads right."""
    images, labels = digits
    return (network.predict(images.reshape(-1, 784)) == labels).mean()


def test_an_untouched_network_is_whole(figure, network, digits):
    """It reads what `Network` reads, and says so."""
    share = f"{100 * accuracy(network, digits):.1f} %"
    assert figure.sentence.startswith(
        f"All units on: the network reads {share} of 300 digits, and {share} when it "
        "is whole."
    )


@pytest.mark.parametrize("order", ["at random", LEAST, MOST])
@pytest.mark.parametrize("off", [1, 5, 12])
def test_units_are_off(figure, network, digits, order, off):
    """The bars are the accuracies of a network without those units."""
    figure.set(off=off, order=order)
    cut = operated(network, figure.surgery.orders[order][:off])
    images, labels = digits
    right = cut.predict(images.reshape(-1, 784)) == labels
    for digit, bar in enumerate(figure.bars):
        share = 100 * right[labels == digit].mean()
        assert bar.get_height() == pytest.approx(share)
    assert f"reads {100 * right.mean():.1f} %" in figure.sentence
    verb = "is" if off == 1 else "are"
    assert f"{off} of 12 units {verb} off ({order})" in figure.sentence
    blank = np.isnan(np.ma.filled(figure.tiles.get_array(), np.nan))
    assert blank.sum() == off * 28 * 28


def test_noise_and_biases(figure, network, digits):
    """Noise goes on the hidden units' weights, as much as it says; biases go."""
    figure.set(noise=1.5, biases=False)
    weights = figure.surgery.noisy(1.5)
    added = weights - network.weights[0]
    assert added.std() == pytest.approx(1.5 * network.weights[0].std(), rel=0.05)
    other = accuracy(operated(network, weights=weights, biases=False), digits)
    assert f"reads {100 * other:.1f} %" in figure.sentence
    assert "noise of 1.5 times the weights' spread, no biases" in figure.sentence
    figure.set(noise=0, biases=True)
    assert "All units on: the network" in figure.sentence


def test_the_orders_are_those_of_the_worth(figure, network, digits):
    """A unit's worth is what is lost without it alone."""
    whole = accuracy(network, digits)
    worth = [whole - accuracy(operated(network, [u]), digits) for u in range(12)]
    np.testing.assert_allclose(figure.surgery.worth, worth, atol=1e-9)
    most = figure.surgery.orders[MOST][0]
    assert worth[most] == max(worth)
    assert worth[figure.surgery.orders[LEAST][0]] == min(worth)


def test_the_network_stays_whole(network, digits):
    """No operation touches the network that was handed over."""
    before = [array.copy() for array in network.parameters]
    figure = UnitSurgery(network, *digits)
    figure.set(off=12, noise=3.0, biases=False)
    for ours, theirs in zip(before, network.parameters, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_tiles_are_means_of_four_pixels(figure, network):
    """The tile of unit 0 shows its weights, four at a time."""
    weights = network.weights[0][:, 0].reshape(28, 28)
    first = np.asarray(figure.tiles.get_array())[1:29, 1:29]
    four = weights[10:12, 16:18].mean() / figure._full
    assert (
        first[10, 16] == first[11, 17] == pytest.approx(np.clip(four, -1, 1), abs=1 / 6)
    )


@pytest.mark.parametrize(
    ("sizes", "count", "words"),
    [
        ([784, 20, 20, 10], 100, "one hidden layer"),
        ([784, 65, 10], 100, "up to 64 units"),
        ([784, 20, 10], MOST_IMAGES + 1, "at most 2,000.*; got 2,001"),
    ],
)
def test_other_networks_are_refused(mnist, sizes, count, words):
    """Too many layers, units or images are named."""
    images, labels = mnist[1]
    with pytest.raises(ValueError, match=words):
        UnitSurgery(Network(sizes, input_scale=1 / 255), images[:count], labels[:count])


def test_a_unit_is_switched_by_hand(figure, network, digits, click_on):
    """By clicks, or by slider and button; what is left is computed once more."""
    click_on(figure, "units", 10)
    figure.set(unit=3)
    figure.switch()
    assert figure.controls["unit"].value == 3
    without = accuracy(operated(network, [3, 10]), digits)
    assert figure.sentence.startswith(
        f"2 of 12 units are off (2 by hand): the network reads {100 * without:.1f} %"
    )
    loss = 100 * (accuracy(network, digits) - accuracy(operated(network, [3]), digits))
    assert figure.sentence.endswith(
        f"Unit 3 is off: without it alone, the whole network loses {loss:.1f}".replace(
            "-", "−"
        )
        + " points."
    )
    blank = np.isnan(np.ma.filled(figure.tiles.get_array(), np.nan))
    assert blank[:30, 90:120].sum() == blank[30:, 60:90].sum() == 28 * 28
    click_on(figure, "units", 12)  # there is no such unit
    assert figure.controls["unit"].value == 3
    click_on(figure, "units", 10)
    click_on(figure, "units", 3)
    assert figure.sentence.startswith("All units on")
    click_on(figure, "units", 5)
    figure.set(off=2)
    assert "2 of 12 units are off (at random)" in figure.sentence


def test_a_unit_that_is_off_by_the_order_can_be_switched_on(figure, network, digits):
    """Then the others of the order stay off."""
    figure.set(off=4)
    gone = figure.surgery.orders["at random"][:4].tolist()
    figure.set(unit=gone[0])
    assert figure.button.description == "Switch on"
    figure.switch()
    left = accuracy(operated(network, gone[1:]), digits)
    assert figure.sentence.startswith(
        f"3 of 12 units are off (at random, 1 by hand): the network reads "
        f"{100 * left:.1f} %"
    )


def test_what_is_saved_has_been_operated_on(network, digits):
    """A quarter of 64 units is off; where there are fewer than 16, all are."""
    images, labels = digits
    larger = Network([784, 64, 10], seed=3, input_scale=1 / 255)
    said, _ = UnitSurgery(larger, images, labels).as_saved()
    assert said.startswith("16 of 64 units are off (at random): ")
    said, _ = UnitSurgery(network, images, labels).as_saved()
    assert said.startswith("12 of 12 units are off")
