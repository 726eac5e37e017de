"""The canvas: what it sends and gets as text."""

import json

import numpy as np
import pytest
import traitlets

from mnist_course.widgets.digit_pad.canvas import EXAMPLE, FOLDER, Canvas


def test_it_sends_nothing_but_text():
    """No trait is binary, which fails on Colab."""
    state = Canvas().get_state()
    json.dumps(state)
    kinds = {type(trait) for trait in Canvas().traits(sync=True).values()}
    assert not kinds & {traitlets.Bytes, traitlets.CBytes}


def test_the_page_is_one_readable_file():
    """The JavaScript is short, asks no other machine, and lets a finger draw."""
    script = (FOLDER / "digit_pad.js").read_text(encoding="utf-8")
    assert len(script.splitlines()) <= 205
    assert max(map(len, script.splitlines())) <= 88
    assert not any(word in script for word in ("http", "fetch", "import ", "eval"))
    assert "touch-action: none" in (FOLDER / "digit_pad.css").read_text("utf-8")
    assert Canvas._esm == script


def test_a_drawing_goes_and_comes_back():
    """Strokes are shares of the canvas in Python, and thousandths on the page."""
    canvas = Canvas()
    canvas.put([EXAMPLE, [(0.5, -0.25)]], example=True)
    assert json.loads(canvas.value)["strokes"][1] == [[500, -250]]
    drawing = canvas.drawing()
    assert np.allclose(drawing.strokes[0], EXAMPLE, atol=0.0006)
    assert (drawing.put, drawing.example, drawing.keep) == (True, True, None)


def test_each_put_is_news_to_the_page():
    """The same drawing, put twice, has two numbers."""
    canvas = Canvas()
    numbers = []
    for _ in range(2):
        canvas.put([])
        numbers.append(json.loads(canvas.value)["put"])
    assert numbers[0] != numbers[1]


def test_a_message_is_read():
    """What the page sends has a number, and perhaps a label."""
    canvas = Canvas()
    canvas.value = '{"message": 5, "strokes": [[[100, 200]]], "keep": 0}'
    drawing = canvas.drawing()
    assert drawing.strokes[0].tolist() == [[0.1, 0.2]]
    assert (drawing.message, drawing.put, drawing.keep) == (5, False, 0)


@pytest.mark.parametrize(
    "value",
    ["", "[]", "{}", '{"strokes": 3}', '{"strokes": [["a"]]}', '{"strokes": [[[1]]]}'],
)
def test_what_is_no_drawing_is_said(value):
    """One sentence says what came."""
    canvas = Canvas()
    canvas.value = value
    with pytest.raises(ValueError, match="the page has sent no drawing but"):
        canvas.drawing()
