"""Lesson 02 in JupyterLab and Chromium, as a learner uses it."""

import re

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


def test_a_choice_of_one_is_hidden(lesson):
    """The overlay has one set of weights, and shows no button for it."""
    figure = lesson.cell("WeightOverlay(")
    expect(figure.get_by_text("template", exact=True)).to_be_hidden()


def test_an_exercise_answers(lesson):
    """Decisions as numbers are named, right ones are praised."""
    cell = lesson.answer("def decide", WRONG)
    expect(cell).to_contain_text("Not yet. These are numbers, 1 and 0")
    cell = lesson.answer("def decide", RIGHT)
    expect(cell).to_contain_text("Right. One decision for each row")


# Counts the different pictures that a figure shows, until there are four.
FRAMES = """
(cell) => new Promise((resolve) => {
  const seen = new Set(), end = performance.now() + 20000;
  const timer = setInterval(() => {
    seen.add(cell.querySelector('img').src);
    if (seen.size === 4 || performance.now() > end) {
      clearInterval(timer);
      resolve(seen.size);
    }
  }, 5);
})
"""


def press(lesson, figure, name):
    """Press a button of a figure, by keyboard; an icon may stand before its words."""
    figure.locator("button", has_text=re.compile(rf"(^|\W){name}$")).focus()
    lesson.page.keyboard.press("Enter")


def test_the_drawn_neuron_answers(lesson):
    """A rating that is moved changes the answer."""
    figure = lesson.cell("DrawnNeuron(")
    figure.locator(".widget-slider", has_text="Ben").locator(".noUi-handle").focus()
    lesson.page.keyboard.press("End")
    status = figure.get_by_role("status")
    expect(status).to_contain_text("Ben: −1.0 · 4.0 = −4.0. With the bias, ")
    expect(status).to_contain_text("The step makes 0 of it: a no.")


def test_the_film_plane_learns(lesson):
    """One step from film 7 is that of the text; ten from all are right for all."""
    figure = lesson.cell("LearningNeuron(")
    status = figure.get_by_role("status")
    press(lesson, figure, "Start over")
    expect(status).to_contain_text("Film 7 wants a no: y = 0.73")
    press(lesson, figure, "Learn from this film")
    expect(status).to_contain_text("Step 1, from film 7: w₁ = 2.00 − 0.1 · 0.73 · 3.0")
    expect(status).to_contain_text("y of this film goes from 0.73 to 0.49")
    press(lesson, figure, "Start over")
    figure.get_by_label("Steps").select_option("10")
    press(lesson, figure, "Learn from all films")
    expect(status).to_contain_text("Step 10, from the mean of all 12 films")
    expect(status).to_contain_text("right for 12 of 12 films")


def test_the_weights_form_while_it_trains(lesson):
    """Start begins with nothing, pictures follow one another, and Stop keeps one."""
    figure = lesson.cell("LiveDetector(")
    status, picture = figure.get_by_role("status"), figure.locator("img")
    expect(status).to_contain_text("A detector of 3s at a learning rate of 0.1, after")
    press(lesson, figure, "8")
    expect(status).to_contain_text("Start trains a detector of 8s at 0.1 next.")
    press(lesson, figure, "Start")
    assert figure.evaluate(FRAMES) == 4
    assert lesson.stop_time(figure) <= 300
    expect(status).to_contain_text("Stopped: a detector of 8s")
    before = picture.get_attribute("src")
    lesson.page.wait_for_timeout(500)
    assert picture.get_attribute("src") == before


def test_the_bias_is_a_dial(lesson):
    """Counts move with the slider, and both detectors can be turned."""
    figure = lesson.cell("BiasDial(")
    status = figure.get_by_role("status")
    figure.locator(".noUi-handle").focus()
    lesson.page.keyboard.press("End")
    expect(status).to_contain_text(
        "With 8.0 added to the bias, the neuron called learned"
    )
    press(lesson, figure, "template")
    expect(status).to_contain_text("the neuron called template finds")


def test_ten_detectors_show_products(lesson):
    """The sentence names the largest sum; the small pictures can be products."""
    figure = lesson.cell("TenDetectors(")
    before = figure.locator("img").get_attribute("src")
    figure.get_by_label("Show").select_option("products")
    expect(figure.locator("img")).not_to_have_attribute("src", before)
    expect(figure.get_by_role("status")).to_contain_text("So the ten read ")
