"""Pictures of searches and of the range test."""

import numpy as np
import pytest

from mnist_course import plots
from mnist_course.plots import smooth


def test_smoothing_is_a_mean_of_neighbours():
    """A line stays a line, a single peak is spread, and the length is kept."""
    line = np.arange(50.0)
    np.testing.assert_allclose(smooth(line)[5:-5], line[5:-5])
    peak = np.zeros(50)
    peak[25] = 10
    by_hand = [peak[max(0, i - 2) : i + 3].mean() for i in range(50)]
    np.testing.assert_allclose(smooth(peak), by_hand, atol=1e-12)


def lines_of(axes):
    """Return the data of all lines of an axes, by label."""
    return {line.get_label(): line.get_xydata() for line in axes.lines}


def test_range_test_curve_marks_the_lowest_mean():
    """The mark stands where the mean is lowest, not at the lowest single loss."""
    rates = np.geomspace(1e-4, 10, 41)
    losses = 2 + np.abs(np.arange(41) - 30) / 30
    losses[10] = 0.1
    picture = plots.range_test_curve({"learning_rate": rates, "loss": losses})
    lines = lines_of(picture.axes[0])
    assert lines["lowest mean"][0, 0] == pytest.approx(rates[30])
    np.testing.assert_allclose(lines["single batches"][:, 1], losses)
    assert picture.axes[0].get_xscale() == "log"
    assert "lowest between 0.1 and 1." in picture.alt


def test_a_guess_is_marked_among_the_trials():
    """A line stands at the guessed rate, and in the sentence; else there is none."""
    with_guess = plots.search_results([0.1, 0.2], [0.8, 0.9], guess=0.03)
    marks = lines_of(with_guess.axes[0])["first guess"]
    np.testing.assert_allclose(marks[:, 0], 0.03)
    assert "dashed line" in with_guess.alt
    without = plots.search_results([0.1, 0.2], [0.8, 0.9])
    assert "first guess" not in lines_of(without.axes[0])
    assert "dashed line" not in without.alt


def test_the_best_trial_is_ringed_and_the_best_so_far_never_falls():
    """The ring is round the highest score, and the step line is a running maximum."""
    rates, scores = [0.1, 0.001, 0.03, 1.0], [0.8, 0.5, 0.9, 0.7]
    picture = plots.search_results(rates, scores)
    left, right = picture.axes
    np.testing.assert_allclose(left.lines[-1].get_xydata(), [[0.03, 90]])
    np.testing.assert_allclose(right.lines[-1].get_xydata(), [[3, 90]])
    np.testing.assert_allclose(right.lines[0].get_ydata(), [80, 80, 90, 90])
    np.testing.assert_allclose(
        left.collections[0].get_offsets(), np.transpose([rates, [80, 50, 90, 70]])
    )


def test_the_grid_tries_three_rates_and_chance_nine():
    """Both drawings have nine trials, and their titles count right."""
    for axes, different in zip(plots.grid_and_random().axes, (3, 9), strict=True):
        points = axes.lines[0].get_xydata()
        assert len(points) == 9
        assert len(np.unique(points[:, 0].round(6))) == different
        assert f"{different} learning rates" in axes.get_title(loc="left")
        np.testing.assert_allclose(axes.lines[1].get_xdata(), points[:, 0])


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plots.range_test_curve({"learning_rate": [1]}), "at least 2"),
        (lambda: plots.search_results([0.1], []), "got 1 and 0"),
    ],
)
def test_what_cannot_be_drawn_is_named(draw, words):
    """Errors say what was expected and what arrived."""
    with pytest.raises(ValueError, match=words):
        draw()
