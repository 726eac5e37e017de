"""Lesson 09 in JupyterLab and Chromium, as a learner uses it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["09_look_inside"], indirect=True),
]

CHOSEN = re.compile("mod-active")
WRONG = """def abstaining_reader(probabilities, threshold):
    digits = probabilities.argmax(axis=1)
    return np.where(probabilities.max(axis=1) > threshold, digits, -1)


check.abstaining_reader(abstaining_reader)"""
RIGHT = WRONG.replace("> threshold", ">= threshold")


def test_a_cell_of_the_matrix_opens(lesson):
    """By keyboard one walks to 1 read as 2, and reads how many there are."""
    figure = lesson.cell("ConfusionBrowser(")
    for slider, steps in (("True digit", 1), ("Read as", 2)):
        described = figure.locator(".widget-slider", has_text=slider)
        described.locator(".noUi-handle").focus()
        lesson.page.keyboard.press("Home")
        for _ in range(steps):
            lesson.page.keyboard.press("ArrowRight")
    expect(figure.get_by_role("status")).to_contain_text(
        re.compile(r"\d+ of the 1,137 images of the digit 1 are read as 2\.")
    )


def test_one_plays_against_the_network(lesson):
    """An answer by keyboard tells the label and the score; Next goes on."""
    figure = lesson.cell("YouAgainstTheNetwork(")
    status = figure.get_by_role("status")
    next_button = figure.get_by_role("button", name="Next")
    next_button.focus()
    lesson.page.keyboard.press("Enter")
    expect(status).to_contain_text("What do you read?")
    figure.get_by_role("button", name="7", exact=True).focus()
    lesson.page.keyboard.press("Enter")
    expect(status).to_contain_text("You read 7, the network")
    expect(status).to_contain_text("Of 1 digit so far")
    before = status.inner_text()
    again = figure.get_by_role("button", name="3", exact=True)
    again.focus()
    lesson.page.keyboard.press("Enter")
    expect(figure.get_by_role("button", name="7", exact=True)).to_have_class(CHOSEN)
    expect(status).to_have_text(before)
    expect(again).to_be_focused()  # though all buttons are made anew
    next_button.focus()
    lesson.page.keyboard.press("Enter")
    expect(status).to_contain_text(re.compile(r"What do you read\? Of 1 digit so far"))


def test_an_operation_is_told(lesson):
    """Biases go by a box, the order by a list, and the sentence says so."""
    figure = lesson.cell("UnitSurgery(")
    status = figure.get_by_role("status")
    figure.get_by_role("checkbox", name="biases").focus()
    lesson.page.keyboard.press(" ")
    expect(status).to_contain_text("no biases: the network reads")
    figure.get_by_label("Order").select_option("most needed first")
    figure.locator(".noUi-handle").first.focus()
    lesson.page.keyboard.press("End")
    expect(status).to_contain_text("64 of 64 units are off (most needed first)")


def test_an_exercise_answers(lesson):
    """A strict "more than" is named, "at least" is right."""
    cell = lesson.answer("def abstaining_reader", WRONG)
    expect(cell).to_contain_text("At least means >=")
    cell = lesson.answer("def abstaining_reader", RIGHT)
    expect(cell).to_contain_text("Right. It answers where it is sure enough")
