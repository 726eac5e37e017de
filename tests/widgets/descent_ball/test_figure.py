"""The descending ball: its picture and its words."""

import re

import numpy as np
import pytest

from mnist_course.widgets.descent_ball import DescentBall
from mnist_course.widgets.descent_ball.descent import (
    CURVES,
    PATIENCE,
    nearest,
)
from mnist_course.widgets.descent_ball.figure import HEIGHT


@pytest.fixture(scope="module")
def ball():
    """Return a figure, of which only the sentence is asked for."""
    return DescentBall()


@pytest.mark.parametrize("rate", [0.01, 0.03, 0.1, 0.2, 0.3, 0.7, 0.9, 0.97])
def test_the_sentence_counts_the_steps(ball, rate):
    """Its factor, its position and its number of steps come from the formula."""
    said = ball.draw(
        curve="one", start=-1.0, learning_rate=rate, momentum=0.0, steps=7
    ).replace("−", "-")
    factor = 1 - 2 * rate
    needed = int(np.ceil(np.log(0.01) / np.log(abs(factor))))
    at = 3 - 4 * factor**7
    assert f"w = {at:.2f}," in said
    assert f"= {factor:.2f}:" in said
    assert f" {needed} steps" in said
    assert ("too slow" in said) == (factor > 0 and needed > PATIENCE)
    assert ("overshoots" in said) == (factor < 0)


def test_the_sentence_names_the_extremes():
    """A single step, bouncing, divergence and rest each have their words."""
    ball = DescentBall()
    ball.set(learning_rate=0.5)
    assert "the first step goes straight to the bottom" in ball.sentence
    ball.set(learning_rate=1.0)
    assert "jumps from side to side for ever" in ball.sentence
    ball.set(learning_rate=1.1)
    assert "diverges" in ball.sentence
    assert "has left the picture" in ball.sentence
    ball.set(start=3.0)
    assert "stays there" in ball.sentence
    ball.set(start=-1.0, momentum=0.9)
    assert "rates below 1.9 come to rest" in ball.sentence


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("rate", [0.01, 0.1, 0.3, 0.5, 0.7, 1.0])
@pytest.mark.parametrize("start", [-2.0, 1.0, 3.0, 5.0, 8.0])
def test_the_valley_named_is_the_one_reached(ball, start, rate, momentum):
    """A second walk, by the other form of momentum, ends where the sentence says."""
    said = ball.draw(
        curve="two", start=start, learning_rate=rate, momentum=momentum, steps=10
    )
    before = w = start
    crossings, hilltop = 0, 3.3398
    for _ in range(2_000):
        u = w - 3
        slope = 0.24 * u * u * u - 1.8 * u + 0.6
        after = w + momentum * (w - before) - rate * slope
        crossings += (after > hilltop) != (w > hilltop)
        before, w = w, after
    if not abs(w) < 1e6:
        assert "diverges" in said
    elif abs(w - before) > 1e-3:
        assert "never comes to rest" in said
    else:
        side = "left, deeper" if w < hilltop else "right, shallower"
        assert f"into the {side} valley" in said
        assert ("across the hill" in said) == (crossings == 1)
        counted = re.search(r"crossed the hill (\d+) times", said)
        assert (int(counted[1]) if counted else min(crossings, 1)) == crossings
        # Where a ball has come to rest, the rate is below that valley's limit.
        bottom = nearest(w, CURVES["two"].bottoms)
        assert rate < 2 * (1 + momentum) / CURVES["two"].bottoms[bottom]


def test_the_picture_shows_the_path():
    """Dots lie on the curve, the ball on the last one, as far as there is room."""
    ball = DescentBall()
    ball.set(learning_rate=0.9, steps=5)
    w, losses = ball.path.get_data()
    np.testing.assert_allclose(w, 3 - 4 * (-0.8) ** np.arange(6))
    np.testing.assert_allclose(losses, (np.asarray(w) - 3) ** 2 + 1)
    np.testing.assert_allclose(ball.ball.get_data(), [w[-1:], losses[-1:]])
    np.testing.assert_allclose(ball.losses.get_data(), [range(6), losses])
    assert ball.ball.get_marker() == ball.mark.get_marker() == "o"
    assert ball.gone.get_text() == ""


@pytest.mark.parametrize(
    ("values", "side", "words"),
    [
        ({"steps": 4}, "<", "← the ball is out there"),
        ({"steps": 3}, ">", "the ball is out there →"),
    ],
)
def test_a_ball_that_left_is_pointed_at(values, side, words):
    """At a rate of 1.3 it leaves on either side: an arrow at the edge says where."""
    ball = DescentBall()
    ball.set(learning_rate=1.3, **values)
    assert "has left the picture" in ball.sentence
    w = 3 - 4 * (-1.6) ** values["steps"]
    assert ball.ball.get_marker() == side
    edges = ball.axes.get_xlim()
    assert ball.ball.get_xdata()[0] == (edges[0] if w < edges[0] else edges[1])
    assert ball.ball.get_ydata()[0] == ball.mark.get_ydata()[0] == HEIGHT
    assert ball.mark.get_marker() == "^"
    assert ball.gone.get_text() == words
    ball.set(steps=0)
    assert ball.gone.get_text() == ""
    assert ball.ball.get_marker() == "o"


def test_no_start_is_cut_off():
    """Half of its mark lies outside at the ends, and the ticks are as far apart."""
    ball = DescentBall()
    assert not ball.start.get_clip_on()
    assert np.ptp(np.diff(ball.axes.get_xticks())) == 0


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_every_start_is_in_the_picture(curve):
    """The curve never leaves the axes, so the ball can be seen wherever it starts."""
    height = curve.loss(np.linspace(-2, 8, 101))
    assert height.min() > 0
    assert height.max() <= HEIGHT


def test_the_picture_says_how_the_ball_moves():
    """The rate over its path; the momentum only where there is any, beside a title."""
    ball = DescentBall()
    assert (ball.rate.get_text(), ball.kept.get_text()) == ("rate 0.1", "")
    ball.set(learning_rate=0.97, momentum=0.9)
    assert (ball.rate.get_text(), ball.kept.get_text()) == ("rate 0.97", "momentum 0.9")
    for words in (ball.rate, ball.kept):
        title = words.axes._left_title.get_window_extent()
        assert not words.get_window_extent().overlaps(title)
