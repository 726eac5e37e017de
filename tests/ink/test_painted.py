"""MNIST's digits painted on the pad, at other sizes and places, are read as before."""

import json

import numpy as np
import pytest

from mnist_course.ink import digit_of_strokes
from mnist_course.widgets.digit_pad.canvas import SIDE, Canvas
from mnist_course.widgets.digit_pad.drawings import Drawings
from mnist_course.widgets.digit_pad.sheet import Sheet

COUNT = 500
PEN = 1.2  # paints a row of pixels


def painted(image):
    """Return strokes along each row of an image, from edge to edge of its ink."""
    strokes = []
    for row, ink in enumerate(image > 127):
        ends = np.flatnonzero(np.diff(np.pad(ink.astype(int), 1)))
        strokes += [[(a, row), (b - 1, row)] for a, b in ends.reshape(-1, 2)]
    return [np.array(stroke) for stroke in strokes]


@pytest.mark.parametrize("size", [0.15, 0.4, 0.95])
def test_painted_digits_are_read_as_before(mnist, network, size):
    """Of 500 test digits at most 5 more are misread, wherever they are painted.

    They go the way of every drawing, from the page's message to the digit.
    """
    _, (images, labels) = mnist
    images, labels = images[:COUNT], labels[:COUNT]
    rng, canvas, sheet = np.random.default_rng(0), Canvas(), Sheet(Drawings(False))
    found = []
    for image in images:
        strokes = painted(image)
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        scale = size * SIDE / (high - low).max()
        at = rng.random(2) * (SIDE - scale * (high - low))
        moved = [np.round((s - low) * scale + at).astype(int).tolist() for s in strokes]
        canvas.value = json.dumps({"message": 1, "strokes": moved})
        sheet.receive(canvas.drawing(), PEN)
        found.append(sheet.digit(PEN))
    plain, again = (
        network.predict(np.reshape(x, (-1, 784))) == labels for x in (images, found)
    )
    assert again.sum() >= plain.sum() - 5


def test_without_preparation_they_would_be_misread(mnist, network):
    """Uncentred, and so small, they are lost: the test above can fail."""
    _, (images, labels) = mnist
    found = [
        digit_of_strokes(painted(image), pen=PEN, box=10, centred=False)
        for image in images[:COUNT]
    ]
    read = network.predict(np.reshape(found, (-1, 784))) == labels[:COUNT]
    assert read.mean() < 0.8
