"""The nearest average: distances, guess and verdict."""

import numpy as np
import pytest

from mnist_course.support.picture import RIGHT, WRONG
from mnist_course.widgets.nearest_average import NearestAverage


def test_nearest_average_agrees_with_plain_numpy(mnist, averages):
    """Distances, guess and verdict are those of a second computation."""
    (x, y), _ = mnist
    figure = NearestAverage(x, y, averages)
    flat = averages.reshape(10, 784)
    for image in (0, 11, 4066):
        figure.set(image=image)
        wanted = [np.linalg.norm(x[image].ravel() - row) / 28 for row in flat]
        heights = [bar.get_height() for bar in figure.bars]
        np.testing.assert_allclose(heights, wanted)
        assert f"nearest average is {np.argmin(wanted)} at" in figure.sentence


def test_nearest_average_marks_right_and_wrong(mnist, averages):
    """The guess has the colour of its verdict; the true digit has an outline."""
    (x, y), _ = mnist
    figure = NearestAverage(x, y, averages)
    assert "the guess is right" in figure.sentence
    assert figure.verdict.get_color() == RIGHT
    figure.set(image=11)
    assert "the guess is wrong, it is a 5" in figure.sentence
    own = figure.distances(11)[5]
    assert figure.sentence.endswith(f"Its own average is at {own:.1f}.")
    assert figure.verdict.get_color() == WRONG
    outlined = [i for i, bar in enumerate(figure.bars) if bar.get_edgecolor()[3]]
    assert outlined == [5]


def test_a_button_leads_from_mistake_to_mistake(mnist, averages):
    """It goes on from any image; after the last mistake comes the first."""
    (x, y), _ = mnist
    x, y = x[:20], y[:20]
    figure = NearestAverage(x, y, averages)
    apart = np.linalg.norm(x.reshape(-1, 1, 784) - averages.reshape(10, 784), axis=2)
    wrong = np.flatnonzero(apart.argmin(axis=1) != y).tolist()
    assert len(wrong) > 1
    for image in (*wrong, wrong[0]):
        figure.button.click()
        assert figure.controls["image"].value == image


def test_without_a_mistake_the_button_stays_where_it_is(mnist, averages):
    """There is nothing to go to."""
    (x, y), _ = mnist
    figure = NearestAverage(x[:5], y[:5], averages)
    figure.set(image=3)
    figure.button.click()
    assert figure.controls["image"].value == 3


def test_no_bar_leaves_the_axes(mnist, averages):
    """The axis has room for the farthest of all training images."""
    (x, y), _ = mnist
    figure = NearestAverage(x, y, averages)
    flat = averages.reshape(10, 784)
    farthest = 0.0
    for part in np.split(x.reshape(-1, 784), 100):  # all at once would fill memory
        rows = part.astype(float)
        # |a - b|² = |a|² - 2ab + |b|²
        squares = (rows**2).sum(axis=1, keepdims=True) - 2 * rows @ flat.T
        farthest = max(farthest, (squares + (flat**2).sum(axis=1)).max())
    farthest = np.sqrt(farthest / 784)
    assert figure.distances(0).max() <= farthest
    assert farthest < figure.axes.get_ylim()[1]


def test_an_average_is_subtracted(mnist, averages):
    """A click on its bar or its picture shows the difference; another one, none."""
    (x, y), _ = mnist
    figure = NearestAverage(x, y, averages)
    left, top, right, bottom = figure.targets()[0].shares()
    seven = left + 0.75 * (right - left)
    for height in (0.1, 0.95):
        figure.click(seven, top + height * (bottom - top))
        np.testing.assert_array_equal(figure.digit.get_array(), x[0] - averages[7])
        assert figure.digit.get_clim() == (-255, 255)
        distance = np.sqrt(((x[0] - averages[7]) ** 2).mean())
        assert f"Average 7 is at {distance:.1f}: in blue" in figure.sentence
        figure.click(seven, top + height * (bottom - top))
        np.testing.assert_array_equal(figure.digit.get_array(), x[0])
        assert figure.digit.get_clim() == (0, 255)
    before = figure.values
    figure.click(0.15, 0.5)  # the digit itself, from which nothing is subtracted
    assert figure.values == before
    figure.set(minus=7)
    figure.click(0.15, 0.5)
    assert figure.values == before


def test_the_next_mistake_is_found(mnist, averages):
    """One after the other, and after the last the first again; or none at all."""
    (x, y), _ = mnist
    figure = NearestAverage(x[:40], y[:40], averages)
    distances = ((x[:40, np.newaxis] - averages) ** 2).mean(axis=(2, 3))
    wrong = np.flatnonzero(distances.argmin(axis=1) != y[:40]).tolist()
    met = []
    for _ in range(len(wrong) + 1):
        figure.next_misread()
        met.append(figure.controls["image"].value)
    assert met == [*wrong, wrong[0]]
    figure = NearestAverage(x[:5], y[:5], averages)
    figure.next_misread()
    assert figure.controls["image"].value == 0


IMAGES, LABELS = np.zeros((3, 28, 28)), np.array([0, 1, 2])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: NearestAverage(IMAGES, LABELS, IMAGES), r"shape \(10, 28, 28\)"),
    ],
)
def test_wrong_arrays_are_refused(make, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        make()
