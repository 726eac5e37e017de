"""Clicks on pictures in JupyterLab and Chromium, and the keyboard for the same."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def on(lesson):
    """Return a mark that runs a test in this lesson."""
    return pytest.mark.parametrize("lesson", [lesson], indirect=True)


def place_in(figure, x, y):
    """Return the picture, and a place of it in pixels, given in shares of its size."""
    picture = figure.locator("img").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    return picture, {"x": x * box["width"], "y": y * box["height"]}


def click(figure, x, y):
    """Click on a place of the picture, and see that it looks as if one could."""
    picture, place = place_in(figure, x, y)
    picture.hover(position=place)
    expect(picture).to_have_css("cursor", "pointer")
    expect(picture).not_to_have_attribute("title", "")
    frame = figure.locator(".mnist-clicks-frame")
    expect(frame).to_be_visible()
    box, around = frame.bounding_box(), picture.bounding_box()
    assert -1 < around["x"] + place["x"] - box["x"] < box["width"] + 1
    assert -1 < around["y"] + place["y"] - box["y"] < box["height"] + 1
    picture.click(position=place)


def click_beside(figure, x, y):
    """Click where nothing can be clicked, and see that it looks so."""
    picture, place = place_in(figure, x, y)
    picture.hover(position=place)
    expect(picture).to_have_css("cursor", "auto")
    expect(picture).to_have_attribute("title", "")
    expect(figure.locator(".mnist-clicks-frame")).to_be_hidden()
    picture.click(position=place)


def press(figure, name, *keys):
    """Press keys on the slider of this name."""
    figure.get_by_role("slider", name=name).focus()
    for key in keys:
        figure.page.keyboard.press(key)


@on("01_meet_the_dataset")
def test_a_digit_becomes_large(lesson):
    """By a click or the slider; another click, or the slider's end, puts it away."""
    figure = lesson.again("DigitBrowser(")
    status = figure.get_by_role("status")
    expect(figure.get_by_text("Click a digit to see it large.")).to_be_visible()
    figure.get_by_role("button", name="all", exact=True).click()
    click(figure, 0.25, 0.4)
    expect(status).to_contain_text("Number 12 of the train split, labelled 3")
    expect(figure.locator(".widget-readout").last).to_have_text("13")
    click(figure, 0.25, 0.4)
    expect(status).to_contain_text("Page 1 of 1,500")
    press(figure, "Larger", *["ArrowRight"] * 13)
    expect(status).to_contain_text("Number 12 of the train split, labelled 3")
    press(figure, "Larger", "Home")
    expect(status).to_contain_text("Page 1 of 1,500")


@on("01_meet_the_dataset")
def test_a_pixel_is_read(lesson):
    """A click moves both sliders, from where keys go on; beside, it does nothing."""
    figure = lesson.cell("PixelMagnifier(")
    status = figure.get_by_role("status")
    click(figure, 0.06 + 0.42 * 13.5 / 28, 0.045 + 0.89 * 14.5 / 28)
    expect(status).to_contain_text("The pixel in row 14, column 13 is")
    click_beside(figure, 0.52, 0.5)
    press(figure, "Row", "ArrowRight")
    expect(status).to_contain_text("The pixel in row 15, column 13 is")


@on("01_meet_the_dataset")
def test_an_average_is_subtracted(lesson):
    """By a click, or by the list; a button leads to the next mistake."""
    figure = lesson.cell("NearestAverage(")
    status = figure.get_by_role("status")
    listed = figure.get_by_label("Subtract")
    click(figure, 0.66, 0.8)
    expect(status).to_contain_text("Average 4 is at")
    expect(listed).to_have_value("average 4")
    listed.select_option("average 7")
    expect(status).to_contain_text("Average 7 is at")
    click(figure, 0.15, 0.5)
    expect(listed).to_have_value("nothing")
    figure.get_by_role("button", name="Next mistake").focus()
    lesson.page.keyboard.press("Enter")
    expect(status).to_contain_text("the guess is wrong")


@on("02_build_a_neuron")
def test_a_film_is_chosen_and_learned_from(lesson):
    """The first click rings film 5, as the slider would, the second learns from it."""
    figure = lesson.cell("LearningNeuron(")
    status = figure.get_by_role("status")
    figure.get_by_role("button", name="Start over").click()
    # Film 5 is at 3, −3 in a plane that reaches from −5 to 5.
    place = 0.075 + 0.445 * 0.8, 0.112 + 0.763 * 0.8
    click(figure, *place)
    expect(status).to_contain_text("Film 5 wants a yes")
    click(figure, *place)
    expect(status).to_contain_text(re.compile(r"Step \d+, from film 5: "))
    click_beside(figure, 0.75, 0.4)
    press(figure, "Film", "ArrowRight")
    expect(status).to_contain_text("Film 6 wants a yes")
    figure.get_by_role("button", name="Learn from this film").focus()
    lesson.page.keyboard.press("Enter")
    expect(status).to_contain_text(re.compile(r"Step \d+, from film 6: "))
    press(figure, "Film", "ArrowRight")  # as it was, for the tests that follow
    expect(status).to_contain_text("Film 7 wants a no")


@on("04_connect_a_network")
def test_a_unit_is_opened(lesson):
    """A click opens it and another one closes it; list and slider do the same."""
    figure = lesson.cell("NetworkStepper(")
    status = figure.get_by_role("status")
    listed = figure.get_by_label("Open a sum")
    listed.select_option("none")
    places = 0.32, 0.277  # unit 5 of layer 1
    click(figure, *places)
    expect(status).to_contain_text("Unit 5 of layer 1: ")
    expect(listed).to_have_value("layer 1")
    click(figure, *places)
    expect(listed).to_have_value("none")
    listed.select_option("layer 1")
    expect(status).to_contain_text("Unit 5 of layer 1: ")


@on("05_learn_from_mistakes")
def test_a_weight_is_opened(lesson):
    """By its number on the line, or by the list; a click on the loss goes there."""
    figure = lesson.cell("BackpropStepper(paper, x[0]")
    status = figure.get_by_role("status")
    figure.get_by_label("Open").select_option("w1[0, 0]")
    expect(status).to_contain_text("The slope by w1[0, 0]")
    click(figure, 0.323, 0.656)
    expect(status).to_contain_text("The slope by w2[2, 1]")
    click(figure, (3.34 + 0.3) / 7.2, 1 - 3.06 / 3.5)
    expect(status).to_contain_text(re.compile(r"Round \d+, loss: "))
    click(figure, 0.3 / 7.2, 0.35)
    expect(status).to_contain_text(re.compile(r"Round \d+, input: "))
    click(figure, 0.229, 0.343)  # a delta
    expect(status).to_contain_text(re.compile(r"Round \d+, back 1: "))
    expect(status).to_contain_text("δ1[0], the slope by z1[0], is ")
    figure.get_by_label("Open").select_option("δ1[2]")
    expect(status).to_contain_text("δ1[2], the slope by z1[2], is ")


@on("09_look_inside")
def test_cells_and_units_hear_clicks(lesson):
    """A cell shows its digits, a unit goes off; sliders and button do the same."""
    figure = lesson.cell("ConfusionBrowser(")
    step = 0.328 / 7.2, 0.328 / 4.0
    left, top = 0.48 / 7.2, 0.68 / 4.0
    click(figure, left + 2.5 * step[0], top + 1.5 * step[1])
    status = figure.get_by_role("status")
    expect(status).to_contain_text("images of the digit 1 are read as 2")
    click_beside(figure, 0.8, 0.9)
    figure = lesson.cell("UnitSurgery(")
    status = figure.get_by_role("status")
    figure.get_by_role("slider", name="Units off").focus()
    lesson.page.keyboard.press("Home")
    click(figure, (0.04 + 0.18) / 7.2, 1 - (0.04 + 2.7) / 3.3)
    expect(status).to_contain_text("1 of 64 units is off (1 by hand)")
    expect(status).to_contain_text("Unit 0 is off")
    figure.get_by_role("button", name="Switch on").focus()
    lesson.page.keyboard.press("Enter")
    expect(status).to_contain_text("Unit 0 is on")
