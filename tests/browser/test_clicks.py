"""Clicks on pictures, in JupyterLab and Chromium: what they do, and the keyboard too."""

import os
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def on(*lessons):
    """Return a mark that runs a test in these lessons."""
    return pytest.mark.parametrize("lesson", lessons, indirect=True)


def place_in(figure, x, y):
    """Return a place of the picture, given in shares of its size, in pixels."""
    picture = figure.locator("img").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    return picture, {"x": x * box["width"], "y": y * box["height"]}


def click(figure, x, y):
    """Click on a place of the picture, and see that it looks as if one could."""
    picture, position = place_in(figure, x, y)
    picture.hover(position=position)
    expect(picture).to_have_css("cursor", "pointer")
    frame = figure.locator(".mnist-clicks-frame")
    expect(frame).to_be_visible()
    box, around = frame.bounding_box(), picture.bounding_box()
    assert box["x"] <= around["x"] + position["x"] <= box["x"] + box["width"]
    assert box["y"] <= around["y"] + position["y"] <= box["y"] + box["height"]
    look(figure, "hover")
    picture.click(position=position)


def click_beside(figure, x, y):
    """Click where nothing can be clicked, and see that it looks so."""
    picture, position = place_in(figure, x, y)
    picture.hover(position=position)
    expect(picture).to_have_css("cursor", "auto")
    expect(picture).to_have_attribute("title", "")
    expect(figure.locator(".mnist-clicks-frame")).to_be_hidden()
    picture.click(position=position)


def press(figure, name, *keys):
    """Press keys on the slider of this name."""
    figure.get_by_role("slider", name=name).focus()
    for key in keys:
        figure.page.keyboard.press(key)


def look(figure, name):
    folder = os.environ.get("LOOK")
    if folder:
        figure.page.wait_for_timeout(400)
        figure.page.set_viewport_size({"width": 1280, "height": 680})
        who = re.sub(
            r"\W.*",
            "",
            figure.locator(".jp-Cell-inputArea")
            .inner_text()[-60:]
            .split("(")[0]
            .split("\n")[-1],
        )
        figure.page.screenshot(path=f"{folder}/clicks_{who}_{name}.png")


@on("01_meet_the_dataset")
def test_a_digit_becomes_large(lesson):
    """By a click or the slider; another click, or the other end, puts it away."""
    figure = lesson.cell("DigitBrowser(")
    expect(figure.get_by_text("Click a digit to see it large.")).to_be_visible()
    status = figure.get_by_role("status")
    figure.get_by_role("button", name="all", exact=True).click()
    click(figure, 0.25, 0.4)
    expect(status).to_contain_text("Number 12 of the train split, labelled 3")
    expect(figure.locator(".widget-readout").last).to_have_text("13")
    look(figure, "after")
    click(figure, 0.25, 0.4)
    expect(status).to_contain_text("Numbers 1 to 40")
    press(figure, "Larger", *["ArrowRight"] * 13)
    expect(status).to_contain_text("Number 12 of the train split, labelled 3")
    press(figure, "Larger", "Home")
    expect(status).to_contain_text("Numbers 1 to 40")


@on("01_meet_the_dataset")
def test_a_pixel_is_read(lesson):
    """A click moves both sliders; between the two panels it does nothing."""
    figure = lesson.cell("PixelMagnifier(")
    status = figure.get_by_role("status")
    click(figure, 0.27, 0.51)
    expect(status).to_contain_text(re.compile(r"row 14, column 1[34] is"))
    before = status.inner_text()
    click_beside(figure, 0.52, 0.5)
    expect(status).to_have_text(before)
    look(figure, "after")
    press(figure, "Row", "ArrowUp")
    expect(status).to_contain_text("row 15")


@on("01_meet_the_dataset")
def test_an_average_is_subtracted(lesson):
    """By a click, or by the list."""
    figure = lesson.cell("NearestAverage(")
    status = figure.get_by_role("status")
    click(figure, 0.66, 0.8)
    expect(status).to_contain_text("Average 4 is at")
    expect(figure.get_by_label("Subtract")).to_have_value("average 4")
    look(figure, "after")
    figure.get_by_label("Subtract").select_option("average 7")
    expect(status).to_contain_text("Average 7 is at")
    click(figure, 0.15, 0.5)
    expect(figure.get_by_label("Subtract")).to_have_value("nothing")
