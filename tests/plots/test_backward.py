"""There and back: arrays above, and below each the slope by it, as far as known."""

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgba

from mnist_course.plots import there_and_back
from mnist_course.support.picture import RIGHT, WRONG

RNG = np.random.default_rng(0)
FORWARD = {
    name: RNG.normal(size=(5, columns))
    for name, columns in {"x": 4, "z1": 3, "a1": 3, "z2": 2}.items()
}
SHAPES = {"z2": (5, 2), "w2": (3, 2), "a1": (5, 3), "z1": (5, 3), "w1": (4, 3)}
BACK = {name: RNG.normal(size=shape) for name, shape in SHAPES.items()}


def filled(picture):
    """Return the arrays that are drawn in colour, and the middle of each."""
    [axes] = picture.axes
    meshes = [each for each in axes.collections if isinstance(each, QuadMesh)]
    return [
        (mesh.get_array(), mesh.get_coordinates().mean(axis=(0, 1))) for mesh in meshes
    ]


def test_slopes_stand_below_what_they_belong_to():
    """Each slope has the column of its array; those by weights stand between two."""
    drawn = filled(there_and_back(FORWARD, BACK))
    places = {}
    for name, array in [*FORWARD.items(), *((f"d{k}", v) for k, v in BACK.items())]:
        [place] = (p for values, p in drawn if np.array_equal(values, array))
        places[name] = place
    assert len(drawn) == len(places)
    for name in ("z1", "a1", "z2"):
        assert places[f"d{name}"][0] == pytest.approx(places[name][0])
        assert places[f"d{name}"][1] < places["dw1"][1] < places[name][1]
    assert places["x"][0] < places["dw1"][0] < places["z1"][0]
    assert places["a1"][0] < places["dw2"][0] < places["z2"][0]


def test_what_is_missing_is_an_empty_frame():
    """The frame has the shape that the slope will have; the sentence tells the rest."""
    picture = there_and_back(FORWARD, {"z2": BACK["z2"], "w2": BACK["w2"]})
    assert len(filled(picture)) == len(FORWARD) + 2
    frames = [(p.get_width(), p.get_height()) for p in picture.axes[0].patches]
    cell = frames[0][0] / 3
    shapes = [(round(height / cell), round(width / cell)) for width, height in frames]
    assert sorted(shapes) == sorted(SHAPES[name] for name in ("z1", "a1", "w1"))
    assert "Filled in: z2, w2." in picture.alt
    assert "Filled in: none yet." in there_and_back(FORWARD, {}).alt


def test_a_sign_has_its_colour():
    """Above 0 is blue, below vermillion, and 0 is white, each by its largest value."""
    signs = np.array([[3.0, -3.0], [0, 0], [0, 0], [0, 0], [0, 0]])
    picture = there_and_back(FORWARD, {"z2": signs})
    [mesh] = (
        each
        for each in picture.axes[0].collections
        if isinstance(each, QuadMesh) and np.array_equal(each.get_array(), signs)
    )
    colors = mesh.to_rgba(signs)
    np.testing.assert_allclose(colors[0], [to_rgba(RIGHT), to_rgba(WRONG)], atol=0.01)
    np.testing.assert_allclose(colors[1:], 1)
    there_and_back(FORWARD, {"z2": np.zeros((5, 2))}).to_png()


@pytest.mark.parametrize(
    ("forward", "back", "message"),
    [
        ({"x": np.ones((5, 4))}, {}, "forward must hold"),
        (FORWARD | {"z2": np.ones(5)}, {}, "forward must hold"),
        (FORWARD, {"z2": np.ones((2, 5))}, r"z2 of shape \(2, 5\)"),
        (FORWARD, {"w1": np.ones((3, 4))}, r"w1 of shape \(3, 4\)"),
        (FORWARD, {"b1": np.ones(3)}, "b1"),
    ],
)
def test_other_arrays_are_refused(forward, back, message):
    """What is missing, unknown or of another shape is named."""
    with pytest.raises(ValueError, match=message):
        there_and_back(forward, back)
