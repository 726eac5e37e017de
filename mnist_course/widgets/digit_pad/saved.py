"""What a notebook keeps of the pad, for where no kernel runs."""

import io
from typing import Any

import numpy as np
from PIL import Image

from mnist_course.support.picture import INK, MUTED, styled
from mnist_course.widgets.base.layered_picture import LayeredPicture
from mnist_course.widgets.digit_pad import panels
from mnist_course.widgets.digit_pad.canvas import Drawing

# Inches; the canvas is as high as what stands beside it, and has a frame.
WIDTH, SIDE = 7.2, panels.HEIGHT - 0.02


@styled
def saved_picture(
    drawing: Drawing, pen: float, answer: bytes, layers: bytes | None
) -> LayeredPicture:
    """Return the canvas as it looks on the page, the answer beside it, layers below.

    Parameters
    ----------
    drawing : Drawing
        What is on the canvas.
    pen : float
        Width of its line, as a share of the canvas.
    answer : bytes
        A PNG file: the digit that is read, and ten numbers.
    layers : bytes or None
        A PNG file, if layers are shown.
    """
    low = panels.LAYERS_HEIGHT if layers else 0
    height = panels.HEIGHT + low
    picture = LayeredPicture(WIDTH, height)
    place = (0.01 / WIDTH, (low + 0.01) / height, SIDE / WIDTH, SIDE / height)
    axes = picture.add_axes(place, xlim=(0, 1), ylim=(1, 0), xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=MUTED)
    width = 72 * SIDE * pen
    look: dict[str, Any] = {"solid_capstyle": "round", "solid_joinstyle": "round"}
    look |= {"color": MUTED if drawing.example else INK, "lw": width, "ms": width}
    for stroke in drawing.strokes:
        # A line of no length would not be drawn.
        axes.plot(*stroke.T, marker="" if len(stroke) > 1 else "o", mew=0, **look)
    beside = picture.dpi * np.array([WIDTH - panels.WIDTH, low])
    for png, corner in ((answer, beside), (layers, (0, 0))):
        if png:
            image = np.asarray(Image.open(io.BytesIO(png)))
            picture.figimage(image, *np.round(corner))
    return picture
