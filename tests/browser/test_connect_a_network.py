"""Lesson 04 in JupyterLab and Chromium, as a learner uses it."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["04_connect_a_network"], indirect=True),
]


def test_units_change_the_count(lesson):
    """A slider leaves the network of the list, and the list says so."""
    figure = lesson.cell("ShapeCalculator(")
    network = figure.get_by_label("Network")
    network.select_option("784-512-256-10")
    expect(figure.get_by_role("status")).to_contain_text("= 535,818 parameters")
    # In the order of the page: batch size, hidden layers, units of each layer.
    figure.locator(".noUi-handle").nth(3).focus()
    lesson.page.keyboard.press("ArrowRight")
    expect(figure.get_by_role("status")).to_contain_text("784-512-257-10 has")
    expect(network.locator("option:checked")).to_have_text("your own")


def test_a_digit_steps_through_the_layers(lesson):
    """The step slider leads from the input to the probabilities, key by key."""
    figure = lesson.cell("NetworkStepper(")
    status = figure.get_by_role("status")
    figure.get_by_label("Open a sum").select_option("none")
    figure.locator(".noUi-handle").first.focus()
    lesson.page.keyboard.press("Home")
    expect(status).to_contain_text("784 pixels, divided by 255, are the input")
    for words in (
        "layer 1 turns 784 numbers into 16 activations",
        "layer 2 turns 16 numbers into 16 activations",
        "into ten logits",
        "The likeliest digit is",
    ):
        lesson.page.keyboard.press("ArrowRight")
        expect(status).to_contain_text(words)


def test_images_change_all_layers(lesson):
    """Another number brings another image."""
    figure = lesson.cell("NetworkStepper(")
    figure.locator("input[type=number]").fill("7")
    lesson.page.keyboard.press("Enter")
    expect(figure.get_by_role("status")).to_contain_text("Image 7, a ")


def test_a_sum_opens(lesson):
    """A layer that is chosen opens a unit's sum, and a slider leads to others."""
    figure = lesson.cell("NetworkStepper(")
    status = figure.get_by_role("status")
    figure.get_by_label("Open a sum").select_option("layer 1")
    expect(status).to_contain_text(" of layer 1: ")  # now the slider is there
    figure.locator(".noUi-handle").last.focus()
    lesson.page.keyboard.press("Home")
    expect(status).to_contain_text("Unit 0 of layer 1: ")
    lesson.page.keyboard.press("ArrowRight")
    expect(status).to_contain_text("Unit 1 of layer 1: ")
