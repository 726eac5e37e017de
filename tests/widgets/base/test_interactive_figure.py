"""The base of all figures: controls, redraws and what a notebook gets."""

import base64
import sys
import threading
import time
from types import ModuleType

import pytest
from matplotlib import rc_context
from matplotlib.colors import to_hex

from mnist_course.support.display import WIDGET_VIEW
from mnist_course.support.picture import MUTED
from mnist_course.widgets.base import InteractiveFigure, controls


class Level(InteractiveFigure):
    """A bar as high as a slider says, which counts its redraws."""

    size = (2, 1)
    invitation = "Try <this>."
    draws = 0

    def create_artists(self, picture):
        """Create the bar."""
        [self.bar] = picture.add_subplot().bar([0], [0])

    def create_controls(self):
        """Create two sliders."""
        return {
            "low": controls.slider("Low", 0, 0, 100),
            "high": controls.slider("High", 0, 0, 10),
        }

    def draw(self, *, low, high):
        """Draw the bar."""
        self.draws += 1
        self.controls["low"].max = high
        self.bar.set_height(high)
        return f"From {low} to {high} & no <further>."


def test_a_control_changes_picture_and_sentence():
    """Moving a control redraws once and replaces picture, sentence and caption."""
    figure = Level()
    before = figure.image.value
    figure.controls["high"].value = 7
    assert figure.draws == 2
    assert figure.image.value != before
    assert figure.sentence == repr(figure) == "From 0 to 7 & no <further>."
    assert "From 0 to 7 &amp; no &lt;further&gt;." in figure.caption.value
    assert 'aria-live="polite"' in figure.caption.value


def test_draw_may_move_controls():
    """A control whose range the drawing changes does not start a second drawing."""
    figure = Level()
    figure.set(high=8, low=8)
    assert figure.draws == 3
    figure.set(high=5)
    assert figure.draws == 4
    assert figure.controls["low"].value == 5


def test_a_held_figure_waits():
    """Several controls can be moved for a single redraw."""
    figure = Level()
    with figure.held():
        figure.set(high=8)
        figure.set(high=6)
    assert figure.draws == 1
    figure.redraw()
    assert figure.sentence == "From 0 to 6 & no <further>."


@pytest.mark.parametrize("wait", [0, 0.02, 0.12])
def test_two_threads_draw_one_after_the_other(wait, monkeypatch):
    """However quickly controls change, the last picture shows what they say."""
    figure, times = Level(), iter([0.1])
    figure.set(high=8)
    to_png = figure.picture.to_png

    def slow_at_first():
        png = to_png()
        time.sleep(next(times, 0))
        return png

    monkeypatch.setattr(figure.picture, "to_png", slow_at_first)

    def later():
        time.sleep(wait)
        figure.set(high=5)  # a full bar, as with 8

    other = threading.Thread(target=later)
    other.start()
    figure.set(high=0)
    other.join()
    final = figure.controls["high"].value
    assert f"From 0 to {final}" in figure.caption.value
    assert figure.bar.get_height() == final
    assert figure.image.value == to_png()


class Line(InteractiveFigure):
    """A figure that names neither a size nor controls."""

    invitation = "Look."

    def create_artists(self, picture):
        """Create the line."""
        picture.add_subplot().plot([0, 1])

    def draw(self):
        """Draw nothing new."""
        return "A line."


def test_a_figure_may_do_without_size_and_controls():
    """It is then as wide as the page, and has no control."""
    figure = Line()
    assert figure.picture.page_size == (720, 330)
    assert figure.controls == figure.values == {}
    assert figure.sentence == "A line."


def test_the_parts_stand_below_one_another():
    """First the invitation, then the controls, the picture and its sentence."""
    figure = Level()
    _, controls_shown, image, caption, _ = figure.view.children
    assert controls_shown.children == tuple(figure.controls.values())
    assert (image, caption) == (figure.image, figure.caption)


def test_artists_have_the_style_of_the_course():
    """Whatever a learner's own settings of matplotlib are."""
    with rc_context({"axes.titlesize": 40, "axes.edgecolor": "red"}):
        axes = Level().bar.axes
    assert axes.title.get_fontsize() == 12
    assert to_hex(axes.spines["left"].get_edgecolor()) == MUTED


def test_a_low_window_gets_a_smaller_picture(monkeypatch):
    """Never below three quarters; on Colab, where a window is an output, never."""
    assert Level().image.layout.width == (
        "clamp(152px, (100vh - 290px) * 2.000, 200px)"
    )
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    assert Level().image.layout.width == "200px"


def test_set_names_an_unknown_control():
    """A control that does not exist is named, with those that do."""
    with pytest.raises(ValueError, match="'hihg'; this figure has low, high"):
        Level().set(hihg=3)


def test_display_has_view_and_fallback():
    """A front end gets the live view, the picture and the sentence, side by side."""
    figure = Level()
    data, metadata = figure._repr_mimebundle_()
    assert data[WIDGET_VIEW]["model_id"] == figure.view.model_id
    assert base64.b64decode(data["image/png"]) == figure.image.value
    assert data["text/plain"] == figure.sentence
    assert metadata["image/png"]["alt"] == figure.sentence


def test_invitation_is_escaped():
    """What to try first is text, never markup."""
    assert "Try &lt;this&gt;." in Level().view.children[0].value
