"""What lesson 05 and its quiz claim."""

import re

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.exercises import learn_from_mistakes as exercises
from mnist_course.network import Network
from mnist_course.optimizers import SGD
from mnist_course.widgets.descent_ball import DescentBall


def test_large_rates_switch_all_units_off():
    """At a rate of 3, as the lesson says, nearly all hidden units are soon off."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    network = Network([784, 64, 10], seed=0, input_scale=1 / 255)
    flat, validation = x[:20_000].reshape(-1, 784), x_val.reshape(-1, 784)
    network.fit(flat, y[:20_000], optimizer=SGD(3.0))
    assert network.evaluate(validation, y_val)[1] < 0.15
    network.forward(validation)
    on = network.activations[1] > 0
    assert on.any(axis=0).sum() <= 4
    assert on.any(axis=1).mean() < 0.1


def test_the_limit_in_the_quiz_is_where_a_ball_bounces(answer):
    """On 4w² + 7 it comes to rest below the rate that is named, and not at it."""
    [rate] = map(float, re.findall(r"[\d.]+", answer("4w² + 7")))
    w = np.array([1.0, 1.0])
    for _ in range(1_000):
        w -= np.array([0.99 * rate, rate]) * 8 * w  # 8w is the slope
    assert np.abs(w) == pytest.approx([0, 1], abs=1e-6)


def test_the_gradient_in_the_quiz_is_that_of_the_exercise(answer):
    """Three probabilities and the first class as the true one give what is named."""
    gradient = exercises.output_gradient.reference(np.log([[0.2, 0.7, 0.1]]), [0])
    named = ", ".join(f"{slope:.1f}" for slope in gradient[0]).replace("-", "−")
    assert answer("probabilities 0.2, 0.7 and 0.1") == named


def test_batches_of_an_epoch(prose, quiz):
    """The lesson and the quiz count them right."""
    images, full, size = re.search(
        r"([\d,]+) images are ([\d,]+) batches of (\d+) and a smaller one", prose
    ).groups()
    left = int(images.replace(",", "")) - int(full.replace(",", "")) * int(size)
    assert 0 < left < int(size)
    assert f"an epoch has {int(full.replace(',', '')) + 1:,} steps" in quiz


def test_a_bold_ball_jumps_the_hill():
    """Two valleys from -2: rate 0.2 ends in the left one, 0.3 in the right one."""
    ball = DescentBall()
    ball.set(curve="two", start=-2.0, momentum=0.0, steps=40, learning_rate=0.2)
    assert "left, deeper valley" in ball.sentence
    ball.set(learning_rate=0.3)
    assert "right, shallower valley" in ball.sentence


def test_digits_of_agreement(notebook):
    """The lesson's count of digits survives a perfect agreement."""
    [cell] = (c for c in notebook.cells if "def digits(" in c.source)
    space = {"np": np}
    exec(cell.source.partition("\n\n\n")[0], space)
    x = np.array([0.5, -2.0])
    assert space["digits"](x, x) == 16
    assert space["digits"](x, x * (1 + 3e-8)) == 7
    assert space["digits"](x * 1.02, x) == 1
