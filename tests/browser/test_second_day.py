"""A lesson is closed one day, and opened again on another."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from mnist_course import progress
from tools import notebooks

pytestmark = pytest.mark.browser

LESSON = "01_meet_the_dataset.ipynb"
ANSWER = """def scale_pixels(images):
    return images.astype(np.float32) / 255


check.scale_pixels(scale_pixels)"""
FIGURES = ("DigitBrowser(", "PixelMagnifier(", "AverageBuilder(", "NearestAverage(")


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    """A learner's folder with one lesson and a memory."""
    folder = tmp_path_factory.mktemp("learner") / "my-lessons"
    folder.mkdir()
    shutil.copy(notebooks.ROOT / "lessons" / LESSON, folder)
    progress.start(folder)
    return folder


def test_a_lesson_is_there_again_on_the_second_day(mine, lab_on):
    """Pictures, quiz and progress are back at once; one command brings all to life."""
    with lab_on(mine) as first_day:
        first_day.open(LESSON)
        first_day.run_all()
        cell = first_day.answer("def scale_pixels", ANSWER)
        expect(cell).to_contain_text("Right. Zero to one, in float32")
        first_day.page.keyboard.press("Control+s")
        expect(first_day.page.get_by_text("Saving completed")).to_be_visible()
    saved = (mine / LESSON).read_text(encoding="utf-8")
    assert len(saved) < 4_000_000
    assert list(progress.read(mine)["meet_the_dataset"]) == ["scale_pixels"]

    with lab_on(mine) as second_day:
        second_day.open(LESSON)
        for source in FIGURES:
            picture = second_day.cell(source).locator("img")
            picture.scroll_into_view_if_needed()
            assert picture.evaluate(
                "image => image.complete && image.naturalWidth > 90"
            )
        quiz = second_day.cell("quizzes.show")
        expect(quiz.get_by_text("Which value does")).to_be_visible()
        expect(quiz.locator("input[type=radio]").first).to_be_visible()
        expect(second_day.page.get_by_text("Error displaying")).to_have_count(0)

        second_day.cells.last.locator(".cm-content").click()
        second_day.page.get_by_role("menuitem", name="Run", exact=True).click()
        second_day.page.get_by_text("Run All Above Selected Cell", exact=True).click()
        recap = second_day.cell("exercises_done(")
        expect(recap.locator(".jp-InputPrompt")).to_have_text(
            re.compile(r"\[\d+\]:"), timeout=60_000
        )
        expect(recap).to_contain_text("✓ scale_pixels, 20")
        figure = second_day.cell("NearestAverage(")
        figure.locator("input[type=number]").focus()
        before = figure.get_by_role("status").text_content()
        second_day.page.keyboard.press("ArrowUp")
        expect(figure.get_by_role("status")).not_to_have_text(before)
