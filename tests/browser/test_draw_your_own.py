"""Lesson 10 in JupyterLab and Chromium, as a learner uses it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["10_draw_your_own"], indirect=True),
]

WRONG = """def centre_by_mass(image):
    places = np.arange(28)
    row = image.sum(axis=1) @ places / image.sum()
    column = image.sum(axis=0) @ places / image.sum()
    return np.roll(image, (round(row - 14), round(column - 14)), axis=(0, 1))


check.centre_by_mass(centre_by_mass)"""
RIGHT = WRONG.replace("row - 14", "14 - row").replace("column - 14", "14 - column")


def draw(lesson, figure, *places):
    """Draw a stroke by mouse; places are shares of the canvas."""
    canvas = figure.locator("canvas")
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")

    def at(x, y):
        box = canvas.bounding_box()
        return {"x": x * box["width"], "y": y * box["height"]}

    # Hovering waits until the page, whose pictures are still coming, stands still.
    canvas.hover(position=at(*places[0]))
    lesson.page.mouse.down()
    box = canvas.bounding_box()
    for x, y in places[1:]:
        point = box["x"] + x * box["width"], box["y"] + y * box["height"]
        lesson.page.mouse.move(*point, steps=8)
    lesson.page.mouse.up()


def test_a_stroke_is_read_and_every_layer_shown(lesson):
    """A straight line is read by the learner's network, with its layers below."""
    figure = lesson.cell("pad = DigitPad(network, lasting=True)")
    draw(lesson, figure, (0.55, 0.15), (0.5, 0.85))
    expect(figure.get_by_role("status")).to_contain_text("Read as 1 by the network")
    expect(figure).to_contain_text(re.compile(r"\d+ of 256 in layer 1"))


def test_kept_drawings_are_counted_and_the_lesson_goes_on(lesson):
    """Fewer than twenty are not enough, so the stand-in stays, and nothing fails."""
    figure = lesson.cell("pad = DigitPad(network, lasting=True)")
    draw(lesson, figure, (0.55, 0.15), (0.5, 0.85))
    figure.get_by_role("button", name="Keep as 1", exact=True).click()
    expect(figure.get_by_role("status")).to_contain_text("Kept as 1")
    source = lesson.cell("drawings, meant = pad.drawings")
    source.locator(".cm-content").click()
    lesson.page.keyboard.press("Control+Enter")
    expect(source).to_contain_text("20 drawings by person 2")


def test_the_taught_network_reads_too(lesson):
    """At the end one chooses between the network as it was and as it was taught."""
    figure = lesson.cell('DigitPad({"untaught"')
    draw(lesson, figure, (0.55, 0.15), (0.5, 0.85))
    status = figure.get_by_role("status")
    expect(status).to_contain_text("by “untaught”")
    figure.get_by_label("Reader").select_option("taught by fifteen")
    expect(status).to_contain_text("by “taught by fifteen”")


def test_an_exercise_answers(lesson):
    """A shift the wrong way is named, and the right one is right."""
    cell = lesson.answer("def centre_by_mass", WRONG)
    expect(cell).to_contain_text("It moves the wrong way")
    cell = lesson.answer("def centre_by_mass", RIGHT)
    expect(cell).to_contain_text("Right. That is what MNIST's makers did")
