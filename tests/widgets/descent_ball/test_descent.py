"""The ball's paths against the slope, the optimizer and the theory of a parabola."""

import numpy as np
import pytest

from mnist_course.optimizers import SGD
from mnist_course.widgets.descent_ball.descent import (
    CURVES,
    descend,
    regime,
)
from mnist_course.widgets.descent_ball.figure import MOMENTA, RATES

ONE, TWO = CURVES["one"], CURVES["two"]


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_the_slope_is_that_of_the_curve(curve):
    """The derivative agrees with central differences all over the picture."""
    w = np.linspace(-2, 8, 41)
    measured = (curve.loss(w + 1e-5) - curve.loss(w - 1e-5)) / 2e-5
    np.testing.assert_allclose(curve.slope(w), measured, rtol=1e-6, atol=1e-6)


def test_the_one_valley_is_the_parabola_of_the_lesson():
    """Its loss is (w - 3)² + 1, so its bottom is at 3 with curvature 2."""
    w = np.linspace(-2, 8, 41)
    np.testing.assert_allclose(ONE.loss(w), (w - 3) ** 2 + 1)
    assert ONE.bottoms == {3.0: 2.0}


def test_the_bottoms_are_the_lowest_places_around():
    """A fine grid has its two local minima there, and the left one is deeper."""
    grid = np.linspace(-2, 8, 100_001)
    height = TWO.loss(grid)
    low = (height[1:-1] < height[:-2]) & (height[1:-1] < height[2:])
    np.testing.assert_allclose(list(TWO.bottoms), grid[1:-1][low], atol=1e-4)
    left, right = map(TWO.loss, TWO.bottoms)
    assert left < right
    for place, curvature in TWO.bottoms.items():
        around = TWO.loss(place + 1e-3) + TWO.loss(place - 1e-3) - 2 * TWO.loss(place)
        assert around / 1e-6 == pytest.approx(curvature, rel=1e-3)


@pytest.mark.parametrize("rate", [rate for rate in RATES if rate <= 1])
def test_a_step_multiplies_the_distance(rate):
    """On the parabola the path is 3 + (1 - 2 rate)^n times the first distance."""
    path = descend(ONE, -1.0, learning_rate=rate, momentum=0.0, steps=30)
    wanted = 3 + (1 - 2 * rate) ** np.arange(31) * -4.0
    np.testing.assert_allclose(path, wanted, atol=1e-12)


@pytest.mark.parametrize("momentum", MOMENTA)
@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_the_ball_steps_as_the_optimizer_does(curve, momentum):
    """The path is the one that the package's SGD takes on the same curve."""
    path = descend(curve, 5.0, learning_rate=0.05, momentum=momentum, steps=20)
    optimizer, w = SGD(0.05, momentum=momentum), np.array([5.0])
    wanted = [5.0]
    for _ in range(20):
        optimizer.step([w], [np.array([curve.slope(w[0])])])
        wanted.append(w[0])
    np.testing.assert_allclose(path, wanted)


def theory(rate, momentum):
    """Return what the eigenvalues of a step on the parabola say becomes of the ball.

    A step takes (distance, distance before) to the next pair; all that happens later
    is in the eigenvalues of that matrix.
    """
    keep = 1 + momentum - 2 * rate
    values = np.linalg.eigvals(np.array([[keep, -momentum], [1.0, 0.0]]))
    radius = np.abs(values).max()
    if radius > 1 + 1e-9:
        return "diverges"
    if radius > 1 - 1e-9:
        return "bounces"
    if np.iscomplex(values).any() or values.real.min() < -1e-9:
        return "oscillates"
    return "glides"


@pytest.mark.parametrize("momentum", MOMENTA)
@pytest.mark.parametrize("rate", RATES)
def test_the_regime_is_what_the_eigenvalues_say(rate, momentum):
    """Simulated for thousands of steps, the ball does what theory foretells."""
    path = descend(ONE, -1.0, learning_rate=rate, momentum=momentum, steps=2_000)
    kind = regime(path, ONE.bottoms)
    glides = {"slow": "glides", "right": "glides"}
    wanted = theory(rate, momentum)
    assert glides.get(kind, kind) == wanted


def test_every_regime_can_be_reached_without_momentum():
    """From the lowest rate to the highest, all five occur, in this order."""
    paths = [
        descend(ONE, -1.0, learning_rate=rate, momentum=0.0, steps=2_000)
        for rate in RATES
    ]
    kinds = [regime(path, ONE.bottoms) for path in paths]
    assert list(dict.fromkeys(kinds)) == [
        "slow",
        "right",
        "oscillates",
        "bounces",
        "diverges",
    ]


def test_the_limit_with_momentum_is_the_one_named():
    """Just below 1 + momentum the ball comes to rest, just above it diverges."""
    for momentum in MOMENTA:
        for change, wanted in ((0.99, "oscillates"), (1.01, "diverges")):
            path = descend(
                ONE,
                -1.0,
                learning_rate=change * (1 + momentum),
                momentum=momentum,
                steps=2_000,
            )
            assert regime(path, ONE.bottoms) == wanted
