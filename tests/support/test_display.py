"""What a front end is given to display."""

import base64

import ipywidgets

from mnist_course.support.display import WIDGET_VIEW, box, still, view_bundle


def test_a_view_stands_beside_its_fallbacks():
    """Where a kernel runs the widget is shown, elsewhere the picture and the words."""
    slider = ipywidgets.IntSlider()
    bundle = view_bundle(slider, still('A "slider".', b"PNG", 72))
    assert bundle["text/plain"] == 'A "slider".'
    assert base64.b64decode(bundle["image/png"]) == b"PNG"
    assert bundle["text/html"] == (
        '<img alt="A &quot;slider&quot;." width="72" '
        f'src="data:image/png;base64,{bundle["image/png"]}">'
    )
    assert bundle[WIDGET_VIEW]["model_id"] == slider.model_id


def test_a_box_keeps_its_content():
    """The bar has the colour that is asked for, and more style goes into the box."""
    shown = box("#123456", "<b>words</b>", style="; margin: 0")
    assert "4px solid #123456" in shown
    assert '; margin: 0"><b>words</b></div>' in shown
