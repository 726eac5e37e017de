"""Lesson 03 in JupyterLab and Chromium, as a learner uses it."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["03_choose_an_activation"], indirect=True),
]


def test_buttons_change_the_function(lesson):
    """The explorer shows the function whose button is pressed, named in full."""
    figure = lesson.cell("ActivationExplorer()")
    button = figure.get_by_role("button", name="leaky ReLU", exact=True)
    assert button.evaluate("b => b.scrollWidth <= b.clientWidth")
    button.focus()
    lesson.page.keyboard.press("Enter")
    expect(figure.get_by_role("status")).to_contain_text("Leaky ReLU at z =")


def test_a_list_sets_all_logits(lesson):
    """Choosing equal logits moves the sliders, and a moved slider the list."""
    figure = lesson.cell("SoftmaxExplorer()")
    logits = figure.get_by_label("Logits")
    logits.select_option("all equal")
    expect(figure.get_by_role("status")).to_contain_text("All ten digits are equally")
    assert figure.locator(".noUi-handle").nth(3).get_attribute("aria-valuenow") == "0.0"
    figure.locator(".noUi-handle").nth(3).focus()
    lesson.page.keyboard.press("ArrowUp")
    expect(figure.get_by_role("status")).to_contain_text("The likeliest digit is 3")
    expect(logits.locator("option:checked")).to_have_text("your own")


def test_logits_stay_in_one_row(lesson):
    """In a narrow window ten sliders stand side by side, and the others are long."""
    size = lesson.page.viewport_size
    lesson.page.set_viewport_size({"width": 900, "height": size["height"]})
    try:
        sliders = lesson.cell("SoftmaxExplorer()").locator(".widget-vslider")
        tops = sliders.evaluate_all("s => s.map(e => e.getBoundingClientRect().top)")
        assert len(tops) == 10
        assert max(tops) - min(tops) < 1
        figure = lesson.cell("ActivationExplorer()")
        tracks = figure.locator(".slider-container")
        widths = tracks.evaluate_all("s => s.map(e => e.clientWidth)")
        assert len(widths) == 2
        assert min(widths) > 250
    finally:
        lesson.page.set_viewport_size(size)


def test_ten_layers_by_function_and_size(lesson):
    """ReLU arrives with twice the variance, and not with the sigmoid's."""
    figure = lesson.cell("LayerPassage(")
    status = figure.get_by_role("status")
    figure.locator(".noUi-handle").focus()
    lesson.page.keyboard.press("Home")
    expect(status).to_contain_text("Sigmoid, weights of variance 0.25/100")
    expect(status).to_contain_text("Both vanish.")
    figure.get_by_role("button", name="ReLU", exact=True).focus()
    lesson.page.keyboard.press("Enter")
    figure.locator(".noUi-handle").focus()
    for _ in range(6):
        before = status.text_content()
        lesson.page.keyboard.press("ArrowRight")
        expect(status).not_to_have_text(before)
    expect(status).to_contain_text("ReLU, weights of variance 2/100")
    expect(status).to_contain_text("Both arrive.")
