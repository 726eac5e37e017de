"""Drawings of layers, and of points before and after a hidden layer."""

import numpy as np
import pytest

from mnist_course.plots import networks as plots


@pytest.mark.parametrize(
    ("units", "shown", "gap"),
    [(1, 1, False), (2, 2, False), (5, 5, False), (6, 4, True), (784, 4, True)],
)
def test_circles_of_a_layer(units, shown, gap):
    """Few units are all drawn; many leave a gap in the middle; all are centred."""
    heights, left_out = plots.circles(units)
    assert (len(heights), left_out) == (shown, gap)
    assert heights.sum() == pytest.approx(0)
    assert np.abs(heights).max() <= 1
    assert len(set(heights)) == shown


def test_drawing_joins_each_circle_with_all_of_the_next_layer():
    """Between neighbouring layers there is a line for every pair of circles."""
    picture = plots.draw_layers([3, 4, 2])
    ends = {
        tuple(zip(*(np.round(d, 6) for d in line.get_data()), strict=True))
        for line in picture.axes[0].lines
    }
    columns = [plots.circles(units)[0].round(6) for units in (3, 4, 2)]
    assert ends == {
        ((x, start), (x + 1, end))
        for x in range(2)
        for start in columns[x]
        for end in columns[x + 1]
    }
    assert "input 3, hidden 4, output 2" in picture.alt


@pytest.mark.parametrize("sizes", [[784], [], [3, 0, 2]])
def test_drawing_refuses_what_is_no_network(sizes):
    """A network without layers, or with an empty one, gets a sentence."""
    with pytest.raises(ValueError, match="two or more numbers above 0"):
        plots.draw_layers(sizes)


def test_drawing_refuses_names_that_do_not_fit():
    """Two names for three layers get a sentence."""
    with pytest.raises(ValueError, match="one for each of the 3 layers"):
        plots.draw_layers([3, 4, 2], ["in", "out"])


def test_moved_points_and_the_line_between_them():
    """Points stand where the hidden layer puts them, and the line parts them."""
    x = np.array([(0, 0), (1, 0), (0, 1), (1, 1)])
    hidden = np.array([(0, 0), (1, 0), (1, 0), (2, 1)])
    wanted = [False, True, True, False]
    picture = plots.before_and_after(x, hidden, wanted, weights=(1, -2), bias=-0.5)
    right = picture.axes[1]
    yes, no = (np.asarray(c.get_offsets()) for c in right.collections)
    # As in the plane of lesson 02: there, hollow means wrong.
    corners = [len(c.get_paths()[0].vertices) for c in right.collections]
    assert corners[0] > corners[1] == 5
    assert all(c.get_facecolor()[0, 3] == 1 for c in right.collections)
    assert yes.tolist() == [[1, 0], [1, 0]]
    assert no.tolist() == [[0, 0], [2, 1]]
    (line,) = right.lines
    for place in (line.get_xy1(), line.get_xy2()):
        assert place @ np.array([1, -2]) - 0.5 == pytest.approx(0)
    assert "(0, 0); (1, 0) and (0, 1); (1, 1)" in picture.alt
    assert not plots.before_and_after(x, hidden, wanted).axes[1].lines


@pytest.mark.parametrize(
    "change", [{"x": np.zeros((4, 3))}, {"wanted": [True]}, {"weights": [1, 2, 3]}]
)
def test_moved_points_refuse_shapes_that_do_not_fit(change):
    """A wrong shape gets a sentence."""
    parts = {"x": np.zeros((4, 2)), "hidden": np.zeros((4, 2)), "wanted": [True] * 4}
    with pytest.raises(ValueError, match="must have shape"):
        plots.before_and_after(**parts | change)
