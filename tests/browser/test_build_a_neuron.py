"""Lesson 02 in JupyterLab and Chromium, as a learner uses it."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["02_build_a_neuron"], indirect=True),
]


WRONG = """def decide(x, weights, bias):
    return np.where(x @ weights + bias > 0, 1, 0)


check.decide(decide)"""
RIGHT = WRONG.replace(
    "np.where(x @ weights + bias > 0, 1, 0)", "x @ weights + bias > 0"
)


def test_buttons_change_the_weights(lesson):
    """The overlay multiplies with the weights whose button is pressed."""
    figure = lesson.cell("WeightOverlay(x_valid, y_valid, both")
    figure.get_by_role("button", name="learned", exact=True).focus()
    lesson.page.keyboard.press("Enter")
    expect(figure.get_by_role("status")).to_contain_text("the weights called learned")


def test_a_choice_of_one_is_hidden(lesson):
    """The first overlay has one set of weights, and shows no button for it."""
    figure = lesson.cell('WeightOverlay(x_valid, y_valid, {"template"')
    expect(figure.get_by_text("template", exact=True)).to_be_hidden()


def test_an_exercise_answers(lesson):
    """Decisions as numbers are named, right ones are praised."""
    cell = lesson.answer("def decide", WRONG)
    expect(cell).to_contain_text("Not yet. These are numbers, 1 and 0")
    cell = lesson.answer("def decide", RIGHT)
    expect(cell).to_contain_text("Right. One decision for each row")
