"""The interactive figures: their state and arithmetic, tested without a browser."""

import base64

import ipywidgets
import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.plots.digits import mosaic
from mnist_course.plots.picture import RIGHT, WRONG, Picture
from mnist_course.support.display import WIDGET_VIEW, view_bundle
from mnist_course.widgets.average_builder import AverageBuilder
from mnist_course.widgets.base.interactive_figure import InteractiveFigure
from mnist_course.widgets.digit_browser import BELOW, COLUMNS, PER_PAGE, DigitBrowser
from mnist_course.widgets.nearest_average import NearestAverage
from mnist_course.widgets.pixel_magnifier import WINDOW, PixelMagnifier


@pytest.fixture(scope="module")
def mnist():
    """Return the two splits."""
    return load_mnist()


@pytest.fixture(scope="module")
def averages(mnist):
    """Return the average image of each digit."""
    (x, y), _ = mnist
    return np.stack([x[y == digit].mean(axis=0) for digit in range(10)])


class Level(InteractiveFigure):
    """A bar as high as a slider says, which counts its redraws."""

    def __init__(self):
        picture = Picture(2, 1)
        self.bar = picture.subplots().bar([0], [0])[0]
        self.draws = 0
        controls = {
            "low": ipywidgets.IntSlider(),
            "high": ipywidgets.IntSlider(max=10),
        }
        super().__init__(picture, controls, invitation="Try <this>.")

    def draw(self, *, low, high):
        """Draw the bar."""
        self.draws += 1
        self.controls["low"].max = high
        self.bar.set_height(high)
        return f"From {low} to {high} & no <further>."


def test_a_control_changes_picture_and_sentence():
    """Moving a control redraws once and replaces picture, sentence and caption."""
    figure = Level()
    before = figure.image.value
    figure.controls["high"].value = 7
    assert figure.draws == 2
    assert figure.image.value != before
    assert figure.sentence == repr(figure) == "From 0 to 7 & no <further>."
    assert "From 0 to 7 &amp; no &lt;further&gt;." in figure.caption.value
    assert 'aria-live="polite"' in figure.caption.value


def test_draw_may_move_controls():
    """A control whose range the drawing changes does not start a second drawing."""
    figure = Level()
    figure.set(high=8, low=8)
    assert figure.draws == 3
    figure.set(high=5)
    assert figure.draws == 4
    assert figure.controls["low"].value == 5


def test_set_names_an_unknown_control():
    """A control that does not exist is named, with those that do."""
    with pytest.raises(ValueError, match="'hihg'; this figure has low, high"):
        Level().set(hihg=3)


def test_display_has_view_and_fallback():
    """A front end gets the live view, the picture and the sentence, side by side."""
    figure = Level()
    data, metadata = figure._repr_mimebundle_()
    assert data[WIDGET_VIEW]["model_id"] == figure.view.model_id
    assert base64.b64decode(data["image/png"]) == figure.image.value
    assert data["text/plain"] == figure.sentence
    assert metadata["image/png"]["alt"] == figure.sentence


def test_a_view_needs_words():
    """A widget without a text fallback is refused."""
    with pytest.raises(ValueError, match="text/plain"):
        view_bundle(ipywidgets.IntSlider(), {"image/png": ""})


def test_invitation_is_escaped():
    """What to try first is text, never markup."""
    assert "Try &lt;this&gt;." in Level().view.children[0].value


@pytest.fixture
def browser(mnist):
    """Return a browser of both splits."""
    train, test = mnist
    return DigitBrowser(train=train, test=test)


def shown_in(browser):
    """Return the picture that the browser draws from."""
    return np.asarray(browser._artist.get_array())


def test_browser_shows_the_chosen_class(browser, mnist):
    """Page 3 of the test set's fours holds just those fours, in order."""
    _, (images, labels) = mnist
    browser.set(split="test", digit=4, page=3)
    fours = images[labels == 4][2 * PER_PAGE : 3 * PER_PAGE]
    sheet = mosaic(fours, columns=COLUMNS, below=BELOW)
    np.testing.assert_array_equal(shown_in(browser), sheet)
    assert browser.sentence == (
        "Numbers 81 to 120 of the 982 images of the digit 4 in the test split."
    )


def test_browser_numbers_its_digits(browser, mnist):
    """Below each digit stands its place in the split, ready for other figures."""
    _, (_, labels) = mnist
    browser.set(split="test", digit=4, page=3)
    numbers = [int(caption.get_text()[1:]) for caption in browser._captions]
    assert numbers == np.nonzero(labels == 4)[0][80:120].tolist()


def test_browser_has_as_many_pages_as_it_needs(browser):
    """The slider ends at the last page, however short that is."""
    assert browser.controls["page"].max == 1500
    browser.set(page=1500)
    browser.set(split="test", digit=5)
    assert browser.controls["page"].max == browser.controls["page"].value == 23
    assert browser.sentence.startswith("Numbers 881 to 892 of the 892 images")
    assert [c.get_text() for c in browser._captions[12:]] == [""] * 28


def test_browser_survives_a_missing_class(mnist):
    """A split without some digit says so and stays usable."""
    (x, y), _ = mnist
    browser = DigitBrowser(few=(x[:3], y[:3]))
    browser.set(digit=9)
    assert browser.sentence == "The few split holds no image of the digit 9."
    browser.set(digit=5)
    assert browser.sentence.startswith("Numbers 1 to 1 of the 1 images")


def test_magnifier_shows_the_pixels(mnist):
    """The numbers are the pixels of the window, and the frame lies around them."""
    (x, y), _ = mnist
    magnifier = PixelMagnifier(x, y)
    magnifier.set(image=7, row=10, column=20)
    part = x[7, 7:14, 17:24]
    assert x[7, 10, 20] != x[7, 20, 10]
    numbers = [int(text.get_text()) for text in magnifier._numbers]
    np.testing.assert_array_equal(np.reshape(numbers, (WINDOW, WINDOW)), part)
    assert magnifier._frame.get_xy() == (16.5, 6.5)
    assert f"row 10, column 20 is {x[7, 10, 20]}," in magnifier.sentence
    assert f"{(part == 0).sum()} of the 49 pixels" in magnifier.sentence
    assert magnifier.sentence.startswith("Image 7, labelled 3.")


@pytest.mark.parametrize(("row", "column"), [(0, 0), (27, 27), (0, 27), (2, 25)])
def test_magnifier_stays_inside(mnist, row, column):
    """At the edge the window stops, and the centre mark moves on to the pixel."""
    (x, y), _ = mnist
    magnifier = PixelMagnifier(x, y)
    magnifier.set(row=row, column=column)
    left, top = (round(place + 0.5) for place in magnifier._frame.get_xy())
    assert 0 <= left <= 28 - WINDOW
    assert 0 <= top <= 28 - WINDOW
    mark = [round(place + 0.5) for place in magnifier._centre.get_xy()]
    assert (left + mark[0], top + mark[1]) == (column, row)


def test_builder_averages_the_first_images(mnist):
    """The average is that of the first 50 sevens, no other digit among them."""
    (x, y), _ = mnist
    builder = AverageBuilder(x, y)
    builder.set(digit=7, count=50)
    average = x[y == 7][:50].mean(axis=0)
    np.testing.assert_allclose(builder._average.get_array(), average)
    assert f"darkest pixel is {average.max():.0f} of 255" in builder.sentence
    assert f"{(average > 0).sum()} of its 784" in builder.sentence


def test_builder_counts_what_there_is(mnist):
    """A class with fewer images than the slider says is averaged whole."""
    (x, y), _ = mnist
    builder = AverageBuilder(x[:200], y[:200])
    builder.set(digit=5, count=5_000)
    assert builder.sentence.startswith(f"The average of {(y[:200] == 5).sum()} images")


def test_nearest_average_agrees_with_plain_numpy(mnist, averages):
    """Distances, guess and verdict are those of a second computation."""
    (x, y), _ = mnist
    figure = NearestAverage(x, y, averages)
    flat = averages.reshape(10, 784)
    for image in (0, 11, 4066):
        figure.set(image=image)
        wanted = [np.linalg.norm(x[image].ravel() - row) / 28 for row in flat]
        heights = [bar.get_height() for bar in figure._bars]
        np.testing.assert_allclose(heights, wanted)
        assert f"nearest average is {np.argmin(wanted)} at" in figure.sentence


def test_nearest_average_marks_right_and_wrong(mnist, averages):
    """The guess has the colour of its verdict; the true digit has an outline."""
    (x, y), _ = mnist
    figure = NearestAverage(x, y, averages)
    assert "the guess is right" in figure.sentence
    assert figure._verdict.get_color() == RIGHT
    figure.set(image=11)
    assert "the guess is wrong, it is a 5" in figure.sentence
    own = figure.distances(11)[5]
    assert figure.sentence.endswith(f"Its own average is at {own:.1f}.")
    assert figure._verdict.get_color() == WRONG
    outlined = [i for i, bar in enumerate(figure._bars) if bar.get_edgecolor()[3]]
    assert outlined == [5]


def test_no_bar_leaves_the_axes(mnist, averages):
    """The axis has room for the farthest of all training images."""
    (x, y), _ = mnist
    figure = NearestAverage(x, y, averages)
    farthest = max(np.sqrt(((x - a) ** 2).mean(axis=(1, 2))).max() for a in averages)
    assert farthest < figure._axes.get_ylim()[1]


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
        (lambda: PixelMagnifier(IMAGES.reshape(3, 784), LABELS), "reshape"),
        (lambda: PixelMagnifier(IMAGES, [0, 1, 12]), "from 0 to 9; got 12"),
        (lambda: AverageBuilder(IMAGES, LABELS), "there is no 3"),
        (lambda: NearestAverage(IMAGES, LABELS, IMAGES), r"shape \(10, 28, 28\)"),
    ],
)
def test_wrong_arrays_are_refused(make, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        make()


def test_every_control_has_a_name(browser, mnist, averages):
    """Each control has a description, which is its label and its accessible name."""
    (x, y), _ = mnist
    figures = [
        browser,
        PixelMagnifier(x, y),
        AverageBuilder(x, y),
        NearestAverage(x, y, averages),
    ]
    for figure in figures:
        assert all(control.description for control in figure.controls.values())
