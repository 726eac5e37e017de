"""Kernels and maps as images, and the curves of shifted digits."""

import numpy as np
import pytest

from mnist_course import plots

MAPS = {"one": np.array([[1.0, -4.0]]), "two": np.eye(3), "three": np.zeros((2, 2))}


def test_maps_share_one_scale():
    """White is 0, and the strongest number of all decides; unused places are empty."""
    picture = plots.show_maps(MAPS, columns=2, subject="kernels")
    drawn = [axes.images[0] for axes in picture.axes if axes.images]
    assert [image.axes.get_title() for image in drawn] == list(MAPS)
    for image, values in zip(drawn, MAPS.values(), strict=True):
        np.testing.assert_array_equal(image.get_array(), values)
        assert image.get_clim() == (-4, 4)
    assert len(picture.axes) == 4
    assert not picture.axes[3].axison
    assert picture.alt.startswith("3 kernels as images")
    assert picture.alt.endswith("one, two, three.")


@pytest.mark.parametrize("maps", [{}, {"one": [1, 2]}, {"one": [[np.nan]]}])
def test_a_map_has_rows_and_columns(maps):
    """Anything else is refused."""
    with pytest.raises(ValueError, match=r"at least one array|one must have rows"):
        plots.show_maps(maps)


def test_shifts_are_drawn_in_per_cent():
    """A line for each network, with a point for each shift."""
    picture = plots.accuracy_by_shift([0, 1, 2], {"a": [1, 0.5, 0], "b": [1, 1, 1]})
    [axes] = picture.axes
    lines = {line.get_label(): line.get_xydata().tolist() for line in axes.lines}
    assert lines == {
        "a": [[0, 100], [1, 50], [2, 0]],
        "b": [[0, 100], [1, 100], [2, 100]],
    }
    assert "shifts of 0 to 2 pixels" in picture.alt
    assert picture.alt.endswith("a, b.")


@pytest.mark.parametrize("shares", [{}, {"a": [1]}])
def test_each_shift_has_a_share(shares):
    """None may be missing."""
    with pytest.raises(ValueError, match="each with 3 numbers"):
        plots.accuracy_by_shift([0, 1, 2], shares)
