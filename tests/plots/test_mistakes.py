"""The accuracy of each digit, with its error bar."""

import numpy as np
import pytest

from mnist_course.plots import accuracy_by_class
from mnist_course.plots.mistakes import error_bar


def test_the_bar_is_twice_how_far_shares_scatter():
    """Ten thousand times 400 coins, which fall on one side in 90 %, scatter so much."""
    rng = np.random.default_rng(0)
    shares = rng.binomial(400, 0.9, size=10_000) / 400
    assert error_bar(0.9, 400) == pytest.approx(0.03)
    assert shares.std() == pytest.approx(0.015, rel=0.03)


def test_dots_and_bars_are_those_of_each_digit():
    """Dots lie at the shares, bars reach two standard errors, the line is for all."""
    labels = np.repeat([0, 3, 7], [50, 100, 200])
    predicted = labels.copy()
    predicted[:5] = 6
    predicted[60:80] = 5
    shown = accuracy_by_class(labels, predicted)
    axes = shown.axes[0]
    [container] = axes.containers
    dots, _, [bars] = container
    np.testing.assert_array_equal(dots.get_xdata(), [0, 3, 7])
    np.testing.assert_allclose(dots.get_ydata(), [90, 80, 100])
    reach = [np.ptp(segment[:, 1]) / 2 for segment in bars.get_segments()]
    np.testing.assert_allclose(reach, [200 * np.sqrt(0.09 / 50), 8, 0])
    assert axes.lines[0].get_ydata()[0] == pytest.approx(100 * 325 / 350)
    assert shown.alt == (
        "Accuracy of each digit with its error bar: lowest for digit 3 (80.0 ± 8.0 %), "
        "highest for digit 7 (100.0 ± 0.0 %); 92.9 % for all."
    )


@pytest.mark.parametrize(
    ("labels", "predicted", "words"),
    [
        ([1, 2], [1], "predicted must hold one label for each of the 2 images; got 1"),
        ([1, 2], [1, -1], "got -1"),
        ([[1, 2]], [1, 2], r"shape \(n,\)"),
    ],
)
def test_wrong_arrays_are_refused(labels, predicted, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        accuracy_by_class(labels, predicted)
