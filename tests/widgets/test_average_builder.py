"""The builder of averages: which images, and how many."""

import numpy as np
import pytest

from mnist_course.widgets.average_builder import AverageBuilder


def test_builder_averages_the_first_images(mnist):
    """The average is that of the first 50 sevens, no other digit among them."""
    (x, y), _ = mnist
    builder = AverageBuilder(x, y)
    builder.set(digit=7, count=50)
    average = x[y == 7][:50].mean(axis=0)
    np.testing.assert_allclose(builder.average.get_array(), average)
    assert f"darkest pixel is {average.max():.0f} of 255" in builder.sentence
    assert f"{(average > 0).sum()} of its 784" in builder.sentence


def test_builder_counts_what_there_is(mnist):
    """A class with fewer images than the slider says is averaged whole."""
    (x, y), _ = mnist
    builder = AverageBuilder(x[:200], y[:200])
    builder.set(digit=5, count=5_000)
    assert builder.sentence.startswith(f"The average of {(y[:200] == 5).sum()} images")


IMAGES, LABELS = np.zeros((3, 28, 28)), np.array([0, 1, 2])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: AverageBuilder(IMAGES, LABELS), "there is no 3"),
    ],
)
def test_wrong_arrays_are_refused(make, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        make()
