"""Curves of how much readers stand, and the league."""

import numpy as np
import pytest

from mnist_course.plots import league, robustness
from mnist_course.support.picture import TEST


def test_a_panel_for_each_change_and_a_line_for_each_reader():
    """Lines lie at the accuracies, in per cent; a panel too many shows nothing."""
    changes = {
        "shift": ([0, 1, 2], {"a": [1, 0.8, 0.2], "b": [0.9, 0.9, 0.5]}),
        "turn": ([0, 9], {"a": [1, 0.7]}),
        "noise": ([0, 5], {"a": [0.5, 0.25]}),
    }
    shown = robustness(changes)
    panels = shown.axes
    assert [axes.get_xlabel() for axes in panels[:3]] == list(changes)
    assert not panels[3].axison
    first, second = panels[0].lines
    np.testing.assert_allclose(first.get_xydata(), [[0, 100], [1, 80], [2, 20]])
    np.testing.assert_allclose(second.get_ydata(), [90, 90, 50])
    assert "shift, b: from 90 % down to 50 %" in shown.alt


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "one to four changes; got 0"),
        ({"shift": ([0, 1], {"a": [1]})}, r"each with 2 numbers; got \{'a': 1\}"),
    ],
)
def test_wrong_curves_are_refused(changes, words):
    """A curve has a number for each amount."""
    with pytest.raises(ValueError, match=words):
        robustness(changes)


def test_the_league_has_a_row_for_each_reader():
    """People are dots, the test set is a diamond, and who is to come has a row too."""
    shown = league({"old": (0.9, [0.5, 0.75, 1]), "new": None})
    [axes] = shown.axes
    people, mean, test = axes.lines
    np.testing.assert_allclose(people.get_xydata(), [[50, 0], [75, 0], [100, 0]])
    assert mean.get_xdata()[0] == pytest.approx(75)
    assert (test.get_xdata()[0], test.get_color()) == (pytest.approx(90), TEST)
    # The legend shows them in their own colours.
    [legend] = shown.legends
    keys = [(key.get_marker(), key.get_color()) for key in legend.get_lines()]
    assert keys == [
        (each.get_marker(), each.get_color()) for each in (test, people, mean)
    ]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["old", "new"]
    assert [text.get_text() for text in axes.texts] == ["to come"]
    assert shown.alt == (
        "The league of readers. old: 90.0 % of the test set; people from 50 to 100 %, "
        "on average 75.0 %."
    )


def test_a_league_of_nobody_is_refused():
    """One reader at least must have scores."""
    with pytest.raises(ValueError, match="a reader with scores"):
        league({"new": None})
