"""The balance point of a digit, as it is drawn and said."""

import numpy as np
import pytest

from mnist_course.plots import balance_point


def test_a_digit_balances_where_its_ink_does():
    """Bars are the sums of columns and rows; the lines cross at the balance point."""
    image = np.zeros((28, 28), dtype=np.uint8)
    image[4, 6], image[20, 10] = 100, 200
    shown = balance_point(image)
    digit, columns, rows = shown.axes
    heights = [bar.get_height() for bar in columns.containers[0]]
    np.testing.assert_array_equal(heights, image.sum(axis=0))
    widths = [bar.get_width() for bar in rows.containers[0]]
    np.testing.assert_array_equal(widths, image.sum(axis=1))
    point = digit.lines[0]
    column, row = (6 * 100 + 10 * 200) / 300, (4 * 100 + 20 * 200) / 300
    np.testing.assert_allclose(np.ravel(point.get_data()), [column, row])
    np.testing.assert_allclose(columns.lines[0].get_xdata(), column)
    np.testing.assert_allclose(rows.lines[0].get_ydata(), row)
    assert shown.alt.endswith("It balances at column 8.7 and row 14.7.")


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros((28, 28)), "holds no ink"),
        (np.ones((3, 28, 28)), r"got shape \(1, 3, 28, 28\)"),
        (np.full((28, 28), np.nan), "NaN"),
    ],
)
def test_wrong_images_are_refused(image, words):
    """No ink, several images or no numbers get a sentence."""
    with pytest.raises(ValueError, match=words):
        balance_point(image)
