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


@pytest.mark.parametrize("share", [0, 0.3, 1.0])
@pytest.mark.parametrize("n", [1, 2, 7, 50])
def test_smoothing_takes_fewer_neighbours_at_the_ends(n, share):
    """Each value is the mean of those that are there, however long the stretch."""
    values = np.random.default_rng(n).normal(size=n)
    reach = int(share * n / 2)
    by_hand = [values[max(0, i - reach) : i + reach + 1].mean() for i in range(n)]
    np.testing.assert_allclose(smooth(values, share=share), by_hand, atol=1e-12)


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


def test_losses_that_are_no_numbers_are_left_out():
    """The curve is that of the other steps; with fewer than two there is none."""
    rates, losses = [0.01, 0.1, 1.0, 10.0], [2.0, 1.5, np.inf, np.nan]
    picture = plots.range_test_curve({"learning_rate": rates, "loss": losses})
    batches = lines_of(picture.axes[0])["single batches"]
    np.testing.assert_allclose(batches, [[0.01, 2], [0.1, 1.5]])
    with pytest.raises(ValueError, match="at least 2 losses must be finite; got 0"):
        plots.range_test_curve({"learning_rate": rates, "loss": [np.nan] * 4})


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


def test_a_trial_without_a_score_is_passed_over():
    """The ring and the running maximum are those of the other trials."""
    picture = plots.search_results([0.1, 0.2, 0.3, 0.4], [np.nan, 0.5, None, 0.4])
    left, right = picture.axes
    np.testing.assert_allclose(left.lines[-1].get_xydata(), [[0.2, 50]])
    np.testing.assert_allclose(right.lines[0].get_ydata(), [np.nan, 50, 50, 50])
    assert "The best trial is ringed." in picture.alt


def test_a_search_that_found_nothing_rings_nothing():
    """Where no trial has a score, the sentence says so."""
    picture = plots.search_results([0.1, 0.2], [np.nan, np.nan])
    assert [len(axes.lines[-1].get_xdata()) for axes in picture.axes] == [0, 0]
    assert picture.alt.endswith("No trial has a score.")
    assert picture.to_png()


def test_the_grid_tries_three_rates_and_chance_nine():
    """Both drawings have nine trials, and their titles count right."""
    for axes, different in zip(plots.grid_and_random().axes, (3, 9), strict=True):
        points = axes.lines[0].get_xydata()
        assert len(points) == 9
        assert len(np.unique(points[:, 0].round(6))) == different
        assert f"{different} learning rates" in axes.get_title(loc="left")
        np.testing.assert_allclose(axes.lines[1].get_xdata(), points[:, 0])


def test_what_is_called_random_is_random():
    """Drawn evenly and freely: not one in each ninth, as a design would have it."""
    points = plots.grid_and_random().axes[1].lines[0].get_xydata()
    rng = np.random.default_rng(21)
    np.testing.assert_allclose(points, rng.uniform(0.03, 0.97, size=(9, 2)))
    ninths = [len(set((axis * 9).astype(int))) for axis in points.T]
    assert max(ninths) < 9


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
