"""The steps of a neuron with two weights: slopes, updates, and how they are written."""

import numpy as np
import pytest

from mnist_course.network import Network
from mnist_course.widgets.learning_neuron.steps import Learner

FILMS = np.array([[3.0, 2.0], [4.0, -2.0], [-1.0, 3.0], [0.0, 1.0]])
WANTED = np.array([False, True, False, True])
START = [2.0, -1.0, -3.0]


@pytest.fixture
def learner():
    """Return a neuron that has learned nothing yet."""
    return Learner(FILMS, WANTED, START)


def loss(numbers, points):
    """Return the mean loss of some points, from its definition."""
    y = 1 / (1 + np.exp(-(FILMS[points] @ numbers[:2] + numbers[2])))
    return -np.log(np.where(WANTED[points], y, 1 - y)).mean()


@pytest.mark.parametrize("points", [(0,), (2,), (0, 1, 2, 3)])
def test_the_slope_is_that_of_the_loss(learner, points):
    """Central differences of the mean loss agree, and the step goes against them."""
    step = learner.next_step(points, 0.3)
    chosen = list(points)
    for place, nudge in enumerate(1e-5 * np.eye(3)):
        up, down = (loss(START + s * nudge, chosen) for s in (1, -1))
        assert step.slope[place] == pytest.approx((up - down) / 2e-5, abs=1e-8)
    np.testing.assert_allclose(step.after, START - 0.3 * step.slope)
    np.testing.assert_array_equal(learner.numbers, START)


def test_the_slope_is_that_of_a_network(learner):
    """Softmax over no and yes, with the logit of no held at 0, has the same slopes."""
    network = Network([2, 2], seed=0)
    network.weights[0][...] = [[0, 2], [0, -1]]
    network.biases[0][...] = [0, -3]
    network.forward(FILMS.astype(np.float32))
    weights, biases = network.backward(WANTED.astype(int))
    slope = learner.next_step((0, 1, 2, 3), 0.1).slope
    np.testing.assert_allclose(slope, [*weights[:, 1], biases[1]], atol=1e-6)


def test_learning_goes_step_by_step(learner):
    """Every step starts where the last one ended, and its losses are kept."""
    first, second = learner.learn((0,), 0.1), learner.learn((0, 1, 2, 3), 0.5)
    np.testing.assert_array_equal(second.before, first.after)
    np.testing.assert_array_equal(learner.numbers, second.after)
    assert len(learner.losses) == 3
    for losses, numbers in zip(
        learner.losses, (START, first.after, second.after), strict=True
    ):
        for point in range(4):
            assert losses[point] == pytest.approx(loss(np.array(numbers), [point]))
    y = 1 / (1 + np.exp(-(FILMS @ second.after[:2] + second.after[2])))
    np.testing.assert_allclose(learner.outputs, y)


def test_sure_and_wrong_costs_no_warning():
    """A sum of a thousand on the wrong side costs a thousand."""
    learner = Learner(np.array([[1000.0, 0.0]]), np.array([False]), [1, 0, 0])
    assert learner.losses[0][0] == 1000


def test_the_step_of_the_lesson_is_written_out(learner):
    """Ana said 3, Ben 2, and it was no good film: 0.73 too much."""
    step = learner.next_step((0,), 0.1)
    assert step.in_words() == (
        "w₁ = 2.00 − 0.1 · 0.73 · 3.0 = 1.78, w₂ = −1.00 − 0.1 · 0.73 · 2.0 = −1.15, "
        "b = −3.00 − 0.1 · 0.73 = −3.07"
    )
    assert step.row(2) == ["b", "=", "−3.00", "−", "0.1", "·", "0.73", "=", "−3.07"]


def test_negative_factors_stand_in_brackets(learner):
    """In a sentence, that is; in columns they need none."""
    step = learner.next_step((3,), 1.0)  # y is 0.018, and 1 is wanted
    assert "w₂ = −1.00 − 1 · (−0.98) · 1.0 = −0.02" in step.in_words()
    assert step.row(1)[6] == "−0.98"


def test_what_rounding_spoils_is_not_called_equal():
    """The sign says whether the numbers as they are written give the result."""
    learner = Learner(np.array([[1.0, 0.0]]), np.array([False]), [0.0, 0, 0])
    assert learner.next_step((0,), 0.1).row(0)[-2:] == ["=", "−0.05"]
    learner = Learner(FILMS[:1], WANTED[:1], [1.0851, -1.61, -3.3])
    row = learner.next_step((0,), 0.1).row(0)
    assert " ".join(row) == "w₁ = 1.09 − 0.1 · 0.04 · 3.0 ≈ 1.07"


def test_the_mean_of_all_is_one_factor(learner):
    """With many points there is no single error, so the mean stands in its place."""
    step = learner.next_step((0, 1, 2, 3), 0.1)
    slope = f"{step.slope[0]:.3f}".replace("-", "−")
    assert step.row(0)[6] == slope
    assert len(step.row(0)) == len(step.row(2)) == 9
