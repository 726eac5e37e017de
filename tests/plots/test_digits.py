"""Pictures of digits: what they draw, what they say, what they refuse."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from PIL import Image

from mnist_course import plots
from mnist_course.plots import digits as digit_plots


@pytest.fixture(scope="module")
def digits(mnist):
    """Return the first twelve training images and labels."""
    (images, labels), _ = mnist
    return images[:12], labels[:12]


def pixels_of(png):
    """Return a PNG file as an array of grey values."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"))


def test_mosaic_puts_every_image_in_its_place(digits):
    """Image 7 of rows of five stands in row 1, column 2, untouched."""
    images, _ = digits
    sheet = digit_plots.mosaic(images, columns=5, gap=4, below=3)
    assert sheet.shape == (3 * 35, 5 * 32)
    np.testing.assert_array_equal(sheet[35 + 2 : 35 + 30, 64 + 2 : 64 + 30], images[7])
    assert sheet[70:, 64:].sum() == 0
    assert sheet.sum() == images.astype(float).sum()


def test_show_digits_names_its_captions(digits):
    """The sentence lists what stands below the digits, and the texts are drawn."""
    shown = plots.show_digits(*digits, columns=6, subject="test digits")
    assert shown.alt == (
        "12 test digits in 2 rows, with the captions: "
        "5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5."
    )
    axes = shown.axes[0]
    assert [text.get_text() for text in axes.texts] == [str(d) for d in digits[1]]
    columns = [round(text.get_position()[0]) for text in axes.texts]
    assert columns[0] == columns[6] < columns[1] == columns[7]


def test_show_digits_draws_ink_on_paper(digits):
    """Full ink is black, paper is white, at the place of the digit."""
    images, _ = digits
    grey = pixels_of(plots.show_digits(images[:1]).to_png())
    side = grey.shape[0] / 32
    row, column = np.argwhere(images[0] == 253)[5]
    centre = (round((row + 2.5) * side), round((column + 2.5) * side))
    assert grey[centre] < 5
    assert grey[2, 2] == 255


def test_captions_lie_inside_the_picture(digits):
    """No caption is cut off, not even one of two lines."""
    shown = plots.show_digits(digits[0], [f"a long\nname {i}" for i in range(12)])
    shown.canvas.draw()
    edge = shown.bbox
    for text in shown.axes[0].texts:
        box = text.get_window_extent()
        assert box.y0 >= edge.y0
        assert box.x0 >= edge.x0
        assert box.x1 <= edge.x1


def test_class_balance_draws_shares():
    """Bars are per cent of each split, in that split's colour."""
    train = np.repeat(np.arange(10), [1, 3] + [1] * 8)
    test = np.arange(10)
    shown = plots.class_balance(train=train, test=test)
    first, second = shown.axes[0].containers
    np.testing.assert_allclose(
        [bar.get_height() for bar in first], 100 * np.bincount(train) / 12
    )
    np.testing.assert_allclose([bar.get_height() for bar in second], 10)
    assert "in train from 8.3 % (digit 0) to 25.0 % (digit 1)" in shown.alt
    colors = [digit_plots.SPLIT_COLORS[split] for split in ("train", "test")]
    drawn = [container[0].get_facecolor() for container in (first, second)]
    assert drawn == [to_rgba(color) for color in colors]
    assert shown.axes[0].get_ylim()[1] > 25


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (np.zeros((28, 28)), r"got shape \(28, 28\); for a single image"),
        (np.zeros((5, 784)), r"images.reshape\(-1, 28, 28\)"),
        (np.zeros((0, 28, 28)), r"\(0, 28, 28\)"),
        (np.zeros((2, 28, 28, 1)), r"\(2, 28, 28, 1\)"),
        (np.full((1, 28, 28), np.nan), "NaN"),
        ("digits", "real numbers; got str"),
        ([[1], [1, 2]], "rows differ in length"),
        (None, "real numbers; got NoneType"),
        (np.zeros((1, 28, 28), complex), "real numbers"),
    ],
)
def test_wrong_images_are_refused(images, words):
    """Arrays of another shape or kind get a sentence that says what is wanted."""
    with pytest.raises(ValueError, match=words):
        plots.show_digits(images)


@pytest.mark.parametrize(
    ("splits", "words"),
    [
        ({}, "needs labels named train, validation, test"),
        ({"exam": [1]}, "got exam"),
        ({"train": [[1]]}, r"shape \(n,\)"),
        ({"train": [1, 11]}, "from 0 to 9; got 11"),
        ({"train": [0.5]}, "got 0.5"),
        ({"train": [-1]}, "got -1"),
    ],
)
def test_wrong_labels_are_refused(splits, words):
    """Labels of another shape, range or name get a sentence."""
    with pytest.raises(ValueError, match=words):
        plots.class_balance(**splits)


def test_captions_must_match(digits):
    """A caption too few is an error, not a picture without it."""
    with pytest.raises(ValueError, match="each of the 12 images; got 3"):
        plots.show_digits(digits[0], [1, 2, 3])


def test_an_image_without_ink_has_a_frame():
    """The blank among three, and only that, is framed where it stands."""
    images = np.zeros((3, 28, 28), dtype=np.uint8)
    images[[0, 2], 14, 14] = 255
    [frame] = digit_plots.show_digits(images).axes[0].patches
    assert frame.get_bbox().bounds == (33.5, 1.5, 28, 28)
