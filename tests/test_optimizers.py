"""Steps of SGD, momentum and Adam worked out by hand, and the one-cycle schedule."""

import numpy as np
import pytest

from mnist_course.optimizers import SGD, Adam, one_cycle


def test_sgd_goes_against_the_gradient() -> None:
    """One plain step takes the learning rate times the gradient away, in place."""
    weights, bias = np.array([[1.0, 2.0]]), np.array([0.5])
    SGD(0.1).step([weights, bias], [np.array([[10.0, -10.0]]), np.array([5.0])])
    np.testing.assert_allclose(weights, [[0, 3]])
    np.testing.assert_allclose(bias, [0])


def test_momentum_keeps_a_share_of_the_last_step() -> None:
    """Under a constant gradient the steps are 1, 1.5 and 1.75 of the first."""
    weight, places = np.array([0.0]), []
    optimizer = SGD(1.0, momentum=0.5)
    for _ in range(3):
        optimizer.step([weight], [np.array([1.0])])
        places.append(weight.item())
    np.testing.assert_allclose(places, [-1, -2.5, -4.25])


def test_adam_follows_its_paper() -> None:
    """Five steps agree with the paper's algorithm, corrected means and all."""
    gradients = np.array([3.0, -1.0, 0.2, 0.0, 2.0])
    weight, expected = np.array([1.0]), 1.0
    optimizer = Adam(0.1, beta_1=0.8, beta_2=0.9, epsilon=0.0)
    for t in range(1, 6):
        optimizer.step([weight], [gradients[t - 1 : t]])
        ages = np.arange(t)[::-1]
        mean = 0.2 * np.sum(0.8**ages * gradients[:t]) / (1 - 0.8**t)
        square = 0.1 * np.sum(0.9**ages * gradients[:t] ** 2) / (1 - 0.9**t)
        expected -= 0.1 * mean / np.sqrt(square)
        assert weight.item() == pytest.approx(expected)


def test_adam_survives_a_gradient_of_zero() -> None:
    """A weight that no example reaches, such as a corner pixel's, stays as it was."""
    weight = np.array([2.0], np.float32)
    Adam().step([weight], [np.zeros(1, np.float32)])
    assert weight.item() == 2


@pytest.mark.parametrize("optimizer", [SGD(0.5, momentum=0.9), Adam(0.5)])
def test_step_leaves_the_gradients_alone(optimizer: SGD | Adam) -> None:
    """The gradients can be looked at after the step."""
    gradient = np.array([1.0, -2.0])
    optimizer.step([np.zeros(2)], [gradient])
    np.testing.assert_array_equal(gradient, [1, -2])


@pytest.mark.parametrize("make", [lambda: SGD(0.5, momentum=0.9), lambda: Adam(0.5)])
def test_optimizer_starts_afresh_with_another_network(make) -> None:
    """What was learned about one network's weights does not push another's."""
    used, new = make(), make()
    used.step([np.zeros(2)], [np.array([5.0, -5.0])])
    with_used, with_new = np.zeros(2), np.zeros(2)
    used.step([with_used], [np.array([1.0, 1.0])])
    new.step([with_new], [np.array([1.0, 1.0])])
    np.testing.assert_array_equal(with_used, with_new)


def test_one_cycle_climbs_and_falls_in_lines() -> None:
    """The rate starts at a 25th, peaks after the warm-up and ends at 0."""
    rates = one_cycle([0, 0.1, 0.2, 0.6, 1], peak=0.5, warmup=0.2)
    np.testing.assert_allclose(rates, [0.02, 0.26, 0.5, 0.25, 0])
    assert one_cycle(0.2, peak=0.5, warmup=0.2) == 0.5


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD(momentum=1.0), "momentum must be .* below 1; got 1.0"),
        (lambda: Adam(beta_2=1.5), "beta_1 and beta_2 must .* got 0.9 and 1.5"),
        (lambda: one_cycle(0.5, peak=1, warmup=0), "warmup must be above 0 .* got 0"),
    ],
)
def test_setting_out_of_range(make, message: str) -> None:
    """A setting that cannot work says what was expected and what arrived."""
    with pytest.raises(ValueError, match=message):
        make()


def test_epsilon_stands_beside_the_root() -> None:
    """Of a gradient as small as epsilon, a first step goes about half as far."""
    p, g = np.array([0.0]), np.array([1e-6])
    Adam(0.1, epsilon=1e-6 * 0.001**0.5).step([p], [g])
    np.testing.assert_allclose(p, [-0.05], rtol=1e-6)
