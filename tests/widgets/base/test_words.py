"""Many short texts in one artist: their outlines, and where they stand."""

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from mnist_course.support.picture import Picture
from mnist_course.widgets.base import Words
from mnist_course.widgets.base.words import CAPITAL, SIGNS
from mnist_course.widgets.digit_browser import BELOW, COLUMNS, DigitBrowser
from mnist_course.widgets.pixel_magnifier import WINDOW, PixelMagnifier

NUMBERS = ["#59999: 7", "-0.073", "−1,024", "100 %", "+11.7"]


def boxes(words):
    """Return left, low, right and high edge of each text, in pixels."""
    artist = words.artist
    middles = artist.get_offset_transform().transform(artist.get_offsets())
    return [
        np.concatenate([here + edges(at.vertices), here + edges(at.vertices, np.max)])
        for path, here in zip(artist.get_paths(), middles, strict=True)
        if len((at := path.transformed(artist.get_transform())).vertices)
    ]


def edges(vertices, which=np.min):
    """Return an outermost corner of an outline."""
    return which(vertices, axis=0)


@pytest.mark.parametrize("text", [*NUMBERS, *sorted(SIGNS - {" "})])
@pytest.mark.parametrize("look", [("sans-serif", False), ("monospace", True)])
def test_numbers_are_put_together_as_they_are_laid_out(text, look):
    """Sign by sign, a number gets the outline that matplotlib gives it."""
    family, bold = look
    words = Words(Picture(3, 2).add_axes((0, 0, 1, 1)), [(0.5, 0.5)], family=family)
    words.show([text], bold=[0] if bold else [])
    font = FontProperties(family=family, weight="bold" if bold else "normal")
    usual = TextPath((0, 0), text, size=11, prop=font)
    (path,) = words.artist.get_paths()
    drawn = 72 * path.vertices + (0, 11 * CAPITAL / 2)
    np.testing.assert_allclose(drawn, usual.vertices, atol=1e-9)
    np.testing.assert_array_equal(path.codes, usual.codes)


@pytest.mark.parametrize("limits", [(0, 3, 0, 2), (-0.5, 99.5, 27.5, -0.5)])
def test_texts_stand_at_their_places(limits):
    """Whatever the axes count in, and upright where they count downwards."""
    axes = Picture(3, 2).add_axes((0, 0, 1, 1))
    axes.axis(limits)
    places = [(limits[0] + 0.4 * (limits[1] - limits[0]), limits[2] / 4)]
    (x, y), *_ = axes.transData.transform(places)
    for align in ("left", "center"):
        words = Words(axes, places, size=10, align=align)
        words.show(["7"])
        ((left, low, right, high),) = boxes(words)
        assert (low + high) / 2 == pytest.approx(y, abs=0.5)
        start = left if align == "left" else (left + right) / 2
        assert start == pytest.approx(x, abs=2)
        dots = axes.get_figure().dpi * 10 / 72
        assert high - low == pytest.approx(CAPITAL * dots, rel=0.03)


def test_a_text_of_nothing_is_nothing():
    """Neither no text nor spaces leave anything, and colours follow the texts."""
    words = Words(Picture(3, 2).add_axes((0, 0, 1, 1)), [(1, 1), (2, 1), (1, 2)])
    words.show(["", " ", "8"], colors=["#000000", "#000000", "#ff0000"])
    assert [len(path.vertices) > 0 for path in words.artist.get_paths()] == [0, 0, 1]
    np.testing.assert_array_equal(words.artist.get_facecolor()[2], [1, 0, 0, 1])


def test_numbers_stand_in_their_pixels(mnist):
    """The magnifier writes a value into the pixel that has it."""
    (x, y), _ = mnist
    magnifier = PixelMagnifier(x, y)
    zoom = magnifier.part.axes
    cells = iter(boxes(magnifier.numbers))
    for row in range(WINDOW):
        for column in range(WINDOW):
            box = next(cells).reshape(2, 2)
            inside = np.round(zoom.transData.inverted().transform(box))
            np.testing.assert_array_equal(inside, [(column, row)] * 2)


def test_numbers_stand_below_their_digits(mnist):
    """The browser writes each number under its digit, and it does not touch others."""
    train, _ = mnist
    browser = DigitBrowser(train=train)
    browser.set(page=1500)  # the longest numbers
    back = browser.sheet.axes.transData.inverted()
    for place, box in enumerate(boxes(browser.numbers)):
        row, column = divmod(place, COLUMNS)
        (left, bottom), (right, top) = back.transform(box.reshape(2, 2))
        assert 32 * column - 0.5 < left < right < 32 * (column + 1) - 0.5
        assert row * (32 + BELOW) + 28 < top < bottom < (row + 1) * (32 + BELOW)
