"""Every figure of the course looks the same, whatever a learner's own style is."""

import io
import itertools

import matplotlib
import matplotlib.style
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from mnist_course import plots
from mnist_course.support import picture
from mnist_course.support.picture import Picture
from mnist_course.widgets.base import Words
from mnist_course.widgets.pixel_magnifier import PixelMagnifier
from tools.figures import FIGURES
from tools.pictures import PICTURES

# All at once: that two of them undo each other in every pixel is not to be feared.
SPOILT = {
    "axes.facecolor": "black",
    "axes.grid": True,
    "axes.prop_cycle": matplotlib.cycler(color=["red", "lime"]),
    "axes.unicode_minus": False,
    "axes.xmargin": 0.4,
    "figure.autolayout": True,
    "figure.dpi": 300,
    "font.family": "No Such Font",
    "font.size": 40,
    "image.cmap": "jet",
    "image.interpolation": "bicubic",
    "image.origin": "lower",
    "lines.marker": "o",
    "path.sketch": (1, 100, 2),
    "savefig.bbox": "tight",
    "savefig.transparent": True,
    "text.usetex": True,
}
EVERY = [*PICTURES, *FIGURES]
NAMED = pytest.mark.parametrize("which", EVERY, ids=lambda w: getattr(w, "__name__", w))
ON_WHITE = dict.fromkeys(["INK", "MUTED", "RIGHT", "WRONG", "HIGHLIGHT_WORDS"], 4.5)
ON_CODE = {"INK": 4.5}
ON_WHITE |= dict.fromkeys(["TRAIN", "VALIDATION", "TEST", "HIGHLIGHT"], 3)


def drawn(which):
    """Return a figure's colours."""
    png = (
        PICTURES[which]().to_png()
        if which in PICTURES
        else FIGURES[which]().image.value
    )
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def test_no_still_figure_is_missing():
    """The table has every function of `plots` that draws."""
    functions = {name: getattr(plots, name) for name in plots.__all__}
    draws = {n for n, f in functions.items() if f.__annotations__["return"] is Picture}
    assert draws == {name.partition(",")[0] for name in PICTURES}


@NAMED
def test_no_style_of_the_learner_changes_a_figure(which):
    """Not a pixel of it, with a dark style and much else; and the style is kept."""
    usual = drawn(which)
    with matplotlib.style.context("dark_background"):
        matplotlib.rcParams.update(SPOILT)
        before = dict(matplotlib.rcParams)
        spoilt = drawn(which)
        assert dict(matplotlib.rcParams) == before
    np.testing.assert_array_equal(spoilt, usual)


def test_dollars_are_dollars(mnist):
    """A learner's caption is text, in the picture as in its sentence."""
    images = mnist[0][0][:3]
    captions = [r"$\frac$", "$5 or $6", "x_1^2"]
    shown = plots.show_digits(images, captions)
    shown.to_png()
    drawn = [text for text in shown.axes[0].texts if text.get_text()]
    assert [text.get_text() for text in drawn] == captions
    assert not any(text.get_parse_math() for text in drawn)
    assert r"$\frac$, $5 or $6, x_1^2" in shown.alt


@pytest.mark.parametrize("which", PICTURES)
def test_no_dollar_of_the_course_is_seen(which):
    """What the course writes in mathematical letters is drawn so."""
    shown = PICTURES[which]()
    with picture.course_style():
        shown.draw_without_rendering()
    for text in shown.findobj(Text):
        assert "$" not in text.get_text() or text.get_parse_math()


def contrast(one, other="white"):
    """Return the contrast of two colours, from 1 to 21, as WCAG 2 defines it."""
    lights = []
    for color in (one, other):
        shares = np.array(to_rgb(color))
        linear = np.where(
            shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4
        )
        lights.append(linear @ (0.2126, 0.7152, 0.0722) + 0.05)
    return max(lights) / min(lights)


def test_a_number_stands_out_from_its_pixel():
    """White or ink in the magnifier, whichever can be told better; 0 is muted."""
    values = np.arange(784).reshape(1, 28, 28) % 256
    magnifier = PixelMagnifier(values, [0])
    for row, column in itertools.product((3, 10, 17, 24), repeat=2):
        magnifier.set(row=row, column=column)
        numbers = magnifier.numbers
        for text, color in zip(numbers.texts, numbers.colors, strict=True):
            grey = [1 - int(text) / 255] * 3
            best = max(contrast(picture.INK, grey), contrast("white", grey))
            assert text == "0" or contrast(color, grey) == best


def test_contrast_is_that_of_the_definition():
    """Black on white, and a grey whose contrast is known."""
    assert contrast("black") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", ON_WHITE)
def test_colours_can_be_told_from_their_ground(name):
    """What is written reaches 4.5, what is drawn 3."""
    assert contrast(getattr(picture, name)) >= ON_WHITE[name]
    if name in ON_CODE:
        assert contrast(getattr(picture, name), picture.PANEL) >= ON_CODE[name]


@NAMED
def test_words_and_lines_can_be_seen(which, monkeypatch):
    """On white; grids are faint on purpose."""
    outlined, show = [], Words.show

    def note(words, *texts, **looks):
        show(words, *texts, **looks)
        outlined.extend(words.colors)

    monkeypatch.setattr(Words, "show", note)
    shown = PICTURES[which]() if which in PICTURES else FIGURES[which]().picture
    for text in shown.findobj(Text):
        assert not text.get_text() or contrast(text.get_color()) >= 4.5
    for color in {*outlined} - {"white"}:  # white stands on ink and on full colours
        assert contrast(color) >= 4.5
    for line in shown.findobj(Line2D):
        color = to_hex(line.get_color())
        if len(line.get_xdata()) and color not in (picture.FAINT, "#ffffff"):
            assert contrast(color) >= 3
