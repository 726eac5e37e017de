"""Scores of settings, and of optimizers at several rates."""

import numpy as np
import pytest

from mnist_course import plots


def lines_of(axes):
    """Return the data of all lines of an axes, by label."""
    return {line.get_label(): line.get_xydata() for line in axes.lines}


def test_scores_are_shown_in_per_cent_with_their_mean():
    """Each setting has its dots and its bar in a row of its own, under its name."""
    picture = plots.scores_by_setting("units", {2: [0.4, 0.5], 16: [0.9, 0.92]})
    [axes] = picture.axes
    dots, bar = axes.lines[2:]
    np.testing.assert_allclose(dots.get_xydata(), [[90, 1], [92, 1]])
    np.testing.assert_allclose(bar.get_xydata(), [[91, 1]])
    assert [text.get_text() for text in axes.get_yticklabels()] == ["2", "16"]
    assert "units: 2, 16. Each has 2 dots" in picture.alt


def test_a_single_score_has_no_mean():
    """With one seed there is a dot and no bar, and the sentence speaks of none."""
    picture = plots.scores_by_setting("units", {2: [0.4], 16: [0.9]})
    [axes] = picture.axes
    assert [len(line.get_xdata()) for line in axes.lines] == [1, 1]
    assert {line.get_marker() for line in axes.lines} == {"o"}
    assert picture.alt.endswith("2, 16. Each has a dot.")


def test_differences_stand_around_zero_with_their_mean():
    """Dots and bar are in points, in the row of their name, beside a line at 0."""
    given = {"80 − 64": [0.01, -0.02, 0.04], "16 − 2": [0.5, 0.4]}
    picture = plots.differences_by_seed(given)
    [axes] = picture.axes
    zero, dots, bar, *_ = axes.lines
    assert set(zero.get_xdata()) == {0}
    np.testing.assert_allclose(dots.get_xydata(), [[1, 0], [-2, 0], [4, 0]])
    np.testing.assert_allclose(bar.get_xydata(), [[1, 0]])
    np.testing.assert_allclose(axes.lines[-1].get_xydata(), [[45, 1]])
    assert [text.get_text() for text in axes.get_yticklabels()] == [*given]
    assert "80 − 64, 16 − 2" in picture.alt


def test_each_optimizer_has_its_line_over_the_rates():
    """Scores are drawn in per cent against their rates, on a logarithmic axis."""
    rates = [0.01, 0.1, 1.0]
    scores = {"SGD": [0.2, 0.9, 0.8], "Adam": [0.9, 0.5, 0.1]}
    picture = plots.scores_by_rate(rates, scores)
    [axes] = picture.axes
    lines = lines_of(axes)
    np.testing.assert_allclose(lines["SGD"], [[0.01, 20], [0.1, 90], [1, 80]])
    np.testing.assert_allclose(lines["Adam"][:, 1], [90, 50, 10])
    assert axes.get_xscale() == "log"
    assert "SGD, Adam" in picture.alt
    assert "3 rates from 0.01 to 1 " in picture.alt


@pytest.mark.parametrize("values", [[np.nan, np.nan], [0.9, np.nan]])
def test_scores_that_are_no_numbers_leave_gaps(values):
    """A diverged training among the others has no dot, and the rest have theirs."""
    by_setting = plots.scores_by_setting("units", {2: values, 16: [0.9, 0.92]})
    by_rate = plots.scores_by_rate([0.1, 1], {"SGD": values, "Adam": [0.9, 0.92]})
    for picture, axis in ((by_setting, 0), (by_rate, 1)):
        drawn = picture.axes[0].lines[0].get_xydata()[:, axis]
        np.testing.assert_allclose(drawn, 100 * np.array(values))
        assert picture.to_png()


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plots.scores_by_setting("units", {}), "at least one score"),
        (lambda: plots.scores_by_setting("units", {2: []}), "at least one score"),
        (lambda: plots.differences_by_seed({}), "at least one difference"),
        (lambda: plots.differences_by_seed({"a": []}), "at least one difference"),
        (lambda: plots.scores_by_rate([0.1], {}), "1 to 4 lines"),
        (lambda: plots.scores_by_rate([0.1], {"SGD": [1, 2]}), r"\{'SGD': 2\}"),
    ],
)
def test_what_cannot_be_drawn_is_named(draw, words):
    """Errors say what was expected and what arrived."""
    with pytest.raises(ValueError, match=words):
        draw()
