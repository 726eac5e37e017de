"""The palette of the course: its colours come out as they went in, or nearly so."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from mnist_course.support import picture as colors
from mnist_course.widgets.base.layered_picture import LayeredPicture
from mnist_course.widgets.base.palette import course_palette

NAMES = ["INK", "MUTED", "FAINT", "PANEL", "TRAIN", "VALIDATION", "TEST"]
NAMES += ["RIGHT", "WRONG", "HIGHLIGHT"]


def painted(color, moving):
    """Return the middle of a picture that is filled with a colour, drawn with it."""
    picture = LayeredPicture(1, 1)
    picture.palette = course_palette()
    axes = picture.add_axes((0, 0, 1, 1))
    axes.axis("off")
    patch = axes.axhspan(0, 1, color=color, linewidth=0)
    if moving:
        picture.move([patch])
    image = Image.open(io.BytesIO(picture.to_png()))
    assert image.mode == "P"
    return np.array(image.convert("RGB"))[50, 50]


@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("name", [*NAMES, "white"])
def test_each_colour_stays_what_it_is(name, moving):
    """White is white, and no other is off by more than the eye sees."""
    color = getattr(colors, name, name)
    off = np.abs(painted(color, moving) - 255 * np.array(to_rgb(color))).max()
    assert off <= (0 if name == "white" else 4)


def test_half_tones_are_near():
    """What softens an edge between a colour and white is off by little."""
    for name in NAMES:
        half = 0.5 + np.array(to_rgb(getattr(colors, name))) / 2
        assert np.abs(painted(half, True) - 255 * half).max() <= 12
