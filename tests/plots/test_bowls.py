"""Paths in a bowl: where they go, and the lines of equal loss around them."""

import numpy as np
import pytest

from mnist_course.plots import paths_in_a_bowl

WAYS = {"slow": [[4, 1], [3, 0.5], [2, -0.25]], "at once": [[4, 1], [0, 0]]}


def test_each_path_is_drawn_in_a_panel_of_its_own():
    """Steps as they came, the ball at their end, the name above, the ends in words."""
    picture = paths_in_a_bowl((1, 25), WAYS)
    assert [axes.get_title(loc="left") for axes in picture.axes] == list(WAYS)
    for axes, way in zip(picture.axes, WAYS.values(), strict=True):
        steps, ball = axes.lines
        np.testing.assert_allclose(np.transpose(steps.get_data()), way)
        np.testing.assert_allclose(np.ravel(ball.get_data()), way[-1])
        assert axes.get_aspect() == 1
    assert "slow: at 2.00 and −0.25 after 2 steps; at once: at 0.00 and" in picture.alt
    assert "curvature 1 along w1 and 25 along w2" in picture.alt


def test_the_lines_are_of_equal_loss():
    """Along each line of the bowl the loss is the same, and there are several."""
    [axes] = paths_in_a_bowl((1, 25), {"": WAYS["slow"]}).axes
    [lines] = axes.collections
    levels = set()
    for path in lines.get_paths():
        w1, w2 = path.vertices.T
        loss = (w1**2 + 25 * w2**2) / 2
        assert np.ptp(loss) < 0.2 * loss.mean()  # they are drawn on a grid
        levels.add(loss.mean().round())
    assert len(levels) >= 5


@pytest.mark.parametrize("ways", [{}, {"flat": [1, 2, 3]}, {"three": np.ones((4, 3))}])
def test_other_shapes_are_refused(ways):
    """What is no path of two weights gets an error that says what came."""
    with pytest.raises(ValueError, match=r"shape \(n, 2\); got"):
        paths_in_a_bowl((1, 25), ways)
