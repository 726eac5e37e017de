"""Layers as cells: every value is there, in order, and maps stand apart."""

import numpy as np
import pytest

from mnist_course.widgets.digit_pad.panels import LayerPanels, _cells


@pytest.mark.parametrize("units", [1, 7, 16, 100, 128])
def test_units_are_cells_row_by_row(units):
    """All values are there; what is left over is empty."""
    values = np.arange(units, dtype=float)
    cells = _cells(values)
    assert cells.shape[0] <= cells.shape[1]
    assert np.array_equal(cells[np.isfinite(cells)], values)


def test_ten_units_are_a_column():
    """The ten digits stand below each other."""
    assert np.array_equal(_cells(np.arange(10.0))[:, 0], np.arange(10))


def test_maps_stand_side_by_side():
    """Each map is whole, with an empty line between two."""
    maps = np.random.default_rng(0).normal(size=(5, 4, 3))
    cells = _cells(maps)
    assert cells.shape == (5 + 1 + 5, 4 + 1 + 4)
    assert np.array_equal(cells[:5, :4], maps[..., 0])
    assert np.array_equal(cells[:5, 5:], maps[..., 1])
    assert np.array_equal(cells[6:, :4], maps[..., 2])
    assert np.isnan(cells[5]).all()
    assert np.isnan(cells[:, 4]).all()


def test_layers_of_another_reader_get_another_picture():
    """Titles and panels follow the shapes; each layer has a scale of its own."""
    panels = LayerPanels()
    panels.show([("first", np.array([-2.0, 1.0])), ("maps", np.full((3, 3, 2), 5.0))])
    titles = [axes.get_title() for axes in panels.picture.axes]
    assert titles == ["first\n2 units", "maps\n2 maps\n3 × 3"]
    assert np.allclose(panels.images[0].get_array(), [[-1, 0.5]])
    assert np.nanmax(panels.images[1].get_array()) == 1
    panels.show([("only", np.zeros(4))])
    assert [axes.get_title() for axes in panels.picture.axes] == ["only\n4 units"]
    panels.show([])
    assert panels.view.layout.display == "none"
