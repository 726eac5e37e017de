"""The browser of digits: pages, numbers and missing classes."""

import numpy as np
import pytest

from mnist_course.plots.digits import mosaic
from mnist_course.widgets.digit_browser import BELOW, COLUMNS, PER_PAGE, DigitBrowser


@pytest.fixture
def browser(mnist):
    """Return a browser of both splits."""
    train, test = mnist
    return DigitBrowser(train=train, test=test)


def shown_in(browser):
    """Return the pixel values of the picture that the browser draws from."""
    colors = np.asarray(browser.sheet.get_array())
    np.testing.assert_array_equal(colors[..., 1:3], colors[..., [0, 0]])  # grey
    np.testing.assert_array_equal(colors[..., 3], 255)  # and opaque
    return 255 - colors[..., 0]


def test_browser_shows_the_chosen_class(browser, mnist):
    """Page 3 of the test set's fours holds just those fours, in order."""
    _, (images, labels) = mnist
    browser.set(split="test", digit=4, page=3)
    fours = images[labels == 4][2 * PER_PAGE : 3 * PER_PAGE]
    sheet = mosaic(fours, columns=COLUMNS, below=BELOW)
    np.testing.assert_array_equal(shown_in(browser), sheet)
    assert browser.sentence == (
        "Page 3 of 25: 40 of the 982 images of the digit 4 in the test split, from "
        "#740 to #1077."
    )


def test_browser_numbers_its_digits(browser, mnist):
    """Below each digit stands its place in the split, ready for other figures."""
    _, (_, labels) = mnist
    browser.set(split="test", digit=4, page=3)
    numbers = [int(text[1:]) for text in browser.numbers.texts]
    assert numbers == np.nonzero(labels == 4)[0][80:120].tolist()


def test_among_all_digits_each_has_its_label(browser, mnist):
    """Without a chosen digit, nothing else would say which it is."""
    (_, labels), _ = mnist
    browser.set(page=2)
    assert browser.numbers.texts == [
        f"#{place}: {labels[place]}" for place in range(40, 80)
    ]


def test_browser_has_as_many_pages_as_it_needs(browser):
    """The slider ends at the last page, however short that is."""
    assert browser.controls["page"].max == 1500
    browser.set(page=1500)
    browser.set(split="test", digit=5)
    assert browser.controls["page"].max == browser.controls["page"].value == 23
    assert browser.sentence.startswith("Page 23 of 23: 12 of the 892 images")
    assert browser.numbers.texts[12:] == [""] * 28


def test_browser_survives_a_missing_class(mnist):
    """A split without some digit says so and stays usable."""
    (x, y), _ = mnist
    browser = DigitBrowser(few=(x[:3], y[:3]))
    browser.set(digit=9)
    assert browser.sentence == "The few split holds no image of the digit 9."
    browser.set(digit=5)
    assert browser.sentence.startswith("Page 1 of 1: 1 of the 1 images")


def middle(place):
    """Return where the middle of a digit is, in shares of the picture."""
    row, column = divmod(place, COLUMNS)
    return (column + 0.5) / COLUMNS, (row + 0.5) / (PER_PAGE / COLUMNS)


@pytest.mark.parametrize("place", [0, 7, 23, 39])
def test_a_click_shows_a_digit_large(browser, mnist, place):
    """It is the very digit, beside which the small one stays in sight."""
    _, (images, labels) = mnist
    browser.set(split="test", digit=4, page=3)
    browser.click(*middle(place))
    number = np.nonzero(labels == 4)[0][80 + place]
    np.testing.assert_array_equal(browser.large.get_array(), images[number])
    assert browser.controls["larger"].value == place + 1
    ink = (images[number] > 0).sum()
    assert browser.sentence.startswith(
        f"Number {number:,} of the test split, labelled 4: {ink} of its 784 pixels"
    )
    assert not browser.panel.get_bbox().overlaps(browser.frame.get_bbox())
    browser.click(*middle(place))
    assert browser.controls["larger"].value == "none"
    assert browser.sentence.startswith("Page 3 of ")


def test_a_large_digit_goes_with_its_page(browser):
    """By a click on it, too; where there is no digit, there is nothing to click."""
    browser.set(larger=3)
    browser.click(*middle(9))  # there lies the large one
    assert browser.controls["larger"].value == "none"
    browser.set(larger=3)
    browser.set(page=2)
    assert browser.controls["larger"].value == "none"
    browser.set(split="test", digit=5, page=23)  # twelve digits
    browser.click(*middle(12))
    assert browser.controls["larger"].value == "none"
    browser.set(larger=13)
    assert browser.sentence.startswith("Page 23 of 23")
    browser.click(*middle(11))
    assert browser.controls["larger"].value == 12


IMAGES, LABELS = np.zeros((3, 28, 28)), np.array([0, 1, 2])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: DigitBrowser(), "needs a split"),
        (lambda: DigitBrowser(train=(IMAGES[0], LABELS)), "the images of train must"),
        (
            lambda: DigitBrowser(train=(IMAGES, LABELS[:2])),
            "each of the 3 images; got 2",
        ),
    ],
)
def test_wrong_arrays_are_refused(make, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        make()
