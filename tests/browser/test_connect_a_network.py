"""Lesson 04 in JupyterLab and Chromium, as a learner uses it."""

import statistics

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

REDRAW_MILLISECONDS = 100


def test_units_change_the_count(lesson):
    """By keyboard alone, a slider redraws shapes and sentence within 100 ms."""
    figure = lesson.cell("ShapeCalculator(")
    figure.get_by_label("Network").select_option("784-512-256-10")
    expect(figure.get_by_role("status")).to_contain_text("= 535,818 parameters")
    # In the order of the page: batch size, hidden layers, units of each layer.
    figure.locator(".noUi-handle").nth(3).focus()
    times = lesson.redraw_times(figure)
    expect(figure.get_by_role("status")).to_contain_text("784-512-263-10 has")
    expect(figure.get_by_label("Network").locator("option:checked")).to_have_text(
        "your own"
    )
    assert statistics.median(times) <= REDRAW_MILLISECONDS, times


def test_a_digit_steps_through_the_layers(lesson):
    """The step slider leads from the input to the probabilities, key by key."""
    figure = lesson.cell("NetworkStepper(")
    status = figure.get_by_role("status")
    expect(status).to_contain_text("784 pixels, divided by 255, are the input")
    figure.locator(".noUi-handle").first.focus()
    for words in (
        "layer 1 turns 784 numbers into 16 activations",
        "layer 2 turns 16 numbers into 16 activations",
        "into ten logits",
        "The likeliest digit is",
    ):
        lesson.page.keyboard.press("ArrowRight")
        expect(status).to_contain_text(words)


def test_images_change_all_layers(lesson):
    """With all layers in view, the next image is there within 100 ms."""
    figure = lesson.cell("NetworkStepper(")
    figure.locator("input[type=number]").focus()
    times = lesson.redraw_times(figure, "ArrowUp")
    expect(figure.get_by_role("status")).to_contain_text("Image 7, a ")
    assert statistics.median(times) <= REDRAW_MILLISECONDS, times


def test_a_sum_opens(lesson):
    """A layer that is chosen opens a unit's sum, and a slider leads to others."""
    figure = lesson.cell("NetworkStepper(")
    figure.get_by_label("Open a sum").select_option("layer 1")
    status = figure.get_by_role("status")
    expect(status).to_contain_text("Unit 0 of layer 1: ")
    figure.locator(".noUi-handle").last.focus()
    times = lesson.redraw_times(figure)
    expect(status).to_contain_text("Unit 7 of layer 1: ")
    assert statistics.median(times) <= REDRAW_MILLISECONDS, times
