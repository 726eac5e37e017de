"""Every figure of the course looks the same, whatever a learner's own style is."""

import io

import matplotlib
import matplotlib.style
import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

from mnist_course import plots
from mnist_course.support.picture import Picture
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
    assert draws == set(PICTURES)


@pytest.mark.parametrize("which", EVERY, ids=lambda w: getattr(w, "__name__", w))
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
    shown.to_png()
    for text in shown.findobj(Text):
        assert "$" not in text.get_text() or text.get_parse_math()
