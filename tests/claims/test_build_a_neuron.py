"""What lesson 02 claims."""

import numpy as np
import pytest

from mnist_course import activations as functions
from mnist_course.exercises import build_a_neuron as exercises
from mnist_course.widgets import two_weight_neuron
from mnist_course.widgets.weight_overlay import WeightOverlay


def test_overlay_shows_a_three_in_color(lesson):
    """Under either set of weights a tenth of a 3's ink is in strong colour."""
    overlay = WeightOverlay(lesson["x_valid"], lesson["y_valid"], lesson["both"])
    for name in lesson["both"]:
        overlay.set(weights=name)
        products = np.abs(overlay.panels[2].get_array())
        strong = products > 0.6 * overlay.panels[2].get_clim()[1]
        assert strong.sum() > 0.1 * (products > 0).sum()


def test_visible_definitions_are_the_packages(lesson):
    """The lesson's sigmoid and step are those of the package and the exercises."""
    z = np.linspace(-20, 20, 81)
    for other in (functions.sigmoid, exercises.sigmoid):
        np.testing.assert_allclose(lesson["sigmoid"](z), other(z))
    for other in (two_weight_neuron.step, exercises.step):
        np.testing.assert_array_equal(lesson["step"](z), other(z))


def test_films(lesson):
    """The neuron on paper is wrong for films 6 and 7; another is right for all."""
    films, liked = lesson["ratings"], np.array(lesson["liked"]) == 1
    for weights, bias, wrong in (([2, -1], -3, [6, 7]), ([2, -2], -3, [])):
        is_wrong = (films @ weights + bias > 0) != liked
        assert list(is_wrong.nonzero()[0] + 1) == wrong


def test_template_is_a_nearest_average(lesson):
    """The hand-made neuron decides as the nearer of the two averages does."""
    images = lesson["valid"]
    three = ((images - lesson["average_three"]) ** 2).sum(axis=1)
    other = ((images - lesson["average_other"]) ** 2).sum(axis=1)
    np.testing.assert_array_equal(lesson["by_template"], three < other)


def ink_at(lesson, pixels):
    """Return each digit's mean share of full ink at some pixels."""
    images, labels = lesson["x_train"].reshape(-1, 784), lesson["y_train"]
    return [images[labels == d][:, pixels].mean() / 255 for d in range(10)]


def test_template_speaks_against_ink_in_the_mouths(lesson):
    """Nine of its ten lowest weights lie low in the middle, the tenth further up."""
    lowest = lesson["template"].argsort()[:10]
    row, column = lowest // 28, lowest % 28
    lower = (row >= 16) & (row <= 19) & (column >= 12) & (column <= 15)
    assert lower.sum() == 9
    ink = ink_at(lesson, lowest[lower])
    assert ink[3] < 0.15
    assert min(ink[1], ink[2], ink[6]) > 0.5
    ((up, left),) = np.column_stack([row, column])[~lower]
    assert up < 13
    assert left < 12
    ink = ink_at(lesson, lowest[~lower])
    assert min(ink[0], ink[9]) > 0.4 > 2 * ink[3]


def test_scores_of_the_template(lesson):
    """Less than a point from always no; nearly half of its yeses are false."""
    yes, truth = lesson["by_template"], lesson["is_three"]
    assert 0 < (yes == truth).mean() - (~truth).mean() < 0.01
    assert 0.45 < (~truth)[yes].mean() < 0.5
    counts = np.bincount(lesson["false_alarms"], minlength=10)
    assert list(counts.argsort()[:-4:-1]) == [5, 8, 2]
    test = lesson["test"] @ lesson["template"] + lesson["template_bias"] > 0
    assert (test == lesson["test_is_three"]).mean() < (~lesson["test_is_three"]).mean()


def test_step_for_one_film(lesson):
    """The numbers in the prose: 0.73 before and 0.49 after the step."""
    assert lesson["error"] == pytest.approx(0.73, abs=0.005)
    assert "y is now 0.49" in lesson["printed"]


def test_loss_falls_mostly_in_the_first_pass(lesson):
    """From ln 2 to about 0.10 in one pass, and below 0.08 after ten."""
    losses = lesson["losses"]
    assert 0.09 < losses[0] < 0.105
    assert 0.07 < losses[-1] < 0.08
    assert np.log(2) - losses[0] > 10 * (losses[0] - losses[-1])


def test_learned_weights_look_as_described(lesson):
    """The strongest are below 0, where a 3 has no ink but 2, 6 and 8 have."""
    weights = lesson["learned"]
    assert -weights.min() > 1.5 * weights.max()
    ink = ink_at(lesson, lesson["against"])
    assert ink[3] < 0.1
    assert min(ink[2], ink[6], ink[8]) > 0.5
    assert (weights < 0).mean() > 0.5


def test_learned_beats_template(lesson):
    """With 1 added to the bias it finds no fewer, with a third of the alarms."""
    z = lesson["valid"] @ lesson["learned"] + lesson["learned_bias"]
    truth = lesson["is_three"]
    sooner, template = z + 1 > 0, lesson["by_template"]
    assert (z > 0)[truth].mean() < template[truth].mean() - 0.03
    assert sooner[truth].mean() >= template[truth].mean()
    assert sooner[~truth].mean() < template[~truth].mean() / 3


def test_learning_mends_the_fives(lesson):
    """Most of the fives that deceived the template no longer pass for a 3."""
    fives = lesson["y_valid"] == 5
    assert lesson["by_neuron"][fives].sum() < lesson["by_template"][fives].sum() / 8


def test_only_the_learned_output_is_a_probability(lesson):
    """Near y = 0.9, a quarter are threes with the template, 95 % after training."""
    shares = []
    for weights, bias in lesson["both"].values():
        y = functions.sigmoid(lesson["valid"] @ weights + bias)
        shares.append(lesson["is_three"][(y > 0.85) & (y < 0.95)].mean())
    assert shares == pytest.approx([0.252, 0.955], abs=0.01)


def test_scores_on_the_test_set(lesson):
    """The recap: 85 % of the threes are found, with 1 % false alarms."""
    z = lesson["test"] @ lesson["learned"] + lesson["learned_bias"]
    truth = lesson["test_is_three"]
    assert (z > 0)[truth].mean() == pytest.approx(0.854, abs=0.004)
    assert (z > 0)[~truth].mean() == pytest.approx(0.010, abs=0.002)


def test_distances_are_twice_the_sum(lesson):
    """The squared distances to both averages differ by 2 (w · x + b)."""
    x = lesson["valid"][:50].astype(float)
    other, three = (
        ((x - lesson[name]) ** 2).sum(axis=1)
        for name in ("average_other", "average_three")
    )
    z = x @ lesson["template"] + lesson["template_bias"]
    np.testing.assert_allclose(other - three, 2 * z, atol=1e-3)
