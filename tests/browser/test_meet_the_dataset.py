"""Lesson 01 in JupyterLab and Chromium, as a learner uses it."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["01_meet_the_dataset"], indirect=True),
]


WRONG = """def scale_pixels(images):
    return images / 255


check.scale_pixels(scale_pixels)"""
RIGHT = WRONG.replace("images / 255", "images.astype(np.float32) / 255")


def test_buttons_change_the_class(lesson):
    """The browser of digits shows the class whose button is pressed."""
    figure = lesson.cell("DigitBrowser(")
    figure.get_by_role("button", name="4", exact=True).focus()
    lesson.page.keyboard.press("Enter")
    expect(figure.get_by_role("status")).to_contain_text("images of the digit 4")


def test_sliders_can_be_moved_on_a_narrow_page(lesson):
    """On a small screen each slider has a track of 60 pixels or more."""
    page = lesson.page
    before = page.viewport_size
    page.set_viewport_size({"width": 420, "height": 900})
    try:
        for figure in ("DigitBrowser(", "PixelMagnifier("):
            tracks = lesson.cell(figure).locator(".widget-hslider .slider-container")
            widths = tracks.evaluate_all("tracks => tracks.map(t => t.clientWidth)")
            assert len(widths) == 2
            assert min(widths) >= 60
    finally:
        page.set_viewport_size(before)


def test_an_exercise_answers(lesson):
    """A wrong answer is named, a right one is praised."""
    cell = lesson.answer("def scale_pixels", WRONG)
    expect(cell).to_contain_text("Not yet. The dtype is float64, which takes")
    cell = lesson.answer("def scale_pixels", RIGHT)
    expect(cell).to_contain_text("Right. Zero to one, in float32")


def test_the_quiz_answers(lesson):
    """Each option of a question says why it is right or wrong."""
    quiz = lesson.cell("quizzes.show")
    options = quiz.locator("input[type=radio]")
    options.nth(0).check()
    expect(quiz.get_by_role("status").first).to_contain_text("Not quite.")
    options.nth(2).check()
    expect(quiz.get_by_role("status").first).to_contain_text("Right.")


def test_a_drawing_is_read_kept_and_counted(lesson):
    """A 1 that was drawn and kept is counted by the learner's own classifier."""
    figure = lesson.cell("DigitPad(averages)")
    figure.locator("canvas").focus()
    for key, times in (("ArrowUp", 12), (" ", 1), ("ArrowDown", 24), (" ", 1)):
        for _ in range(times):
            lesson.page.keyboard.press(key)
    expect(figure.get_by_role("status")).to_contain_text("Read as 1 by the nearest")
    figure.get_by_role("button", name="Keep as 1").click()
    expect(figure.get_by_role("status")).to_contain_text("Kept as 1; 1 drawing now.")
    count = lesson.cell("of_yours.against")
    count.locator(".cm-content").click()
    lesson.page.keyboard.press("Control+Enter")
    expect(count).to_contain_text("kept: 1 - meant: [1] - read: [1]")
    expect(count).to_contain_text("The answer: 1.")
