"""The base of all figures: controls, redraws and what a notebook gets."""

import base64

import ipywidgets
import pytest

from mnist_course.plots.picture import Picture
from mnist_course.support.display import WIDGET_VIEW
from mnist_course.widgets.base.interactive_figure import InteractiveFigure


class Level(InteractiveFigure):
    """A bar as high as a slider says, which counts its redraws."""

    def __init__(self):
        picture = Picture(2, 1)
        self.bar = picture.subplots().bar([0], [0])[0]
        self.draws = 0
        controls = {
            "low": ipywidgets.IntSlider(),
            "high": ipywidgets.IntSlider(max=10),
        }
        super().__init__(picture, controls, invitation="Try <this>.")

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
