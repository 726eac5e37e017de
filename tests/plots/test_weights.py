"""Pictures of weights: one scale for all, and their range in words."""

import numpy as np
import pytest

from mnist_course.plots import show_weights


def test_weights_are_shown_on_one_scale():
    """Two neurons share symmetric limits; the sentence has each one's range."""
    small, large = np.linspace(-0.1, 0.2, 784), np.linspace(-0.5, 0.3, 784)
    shown = show_weights(small=small, large=large)
    images = [axes.images[0] for axes in shown.axes[:2]]
    assert [image.get_clim() for image in images] == [(-0.5, 0.5)] * 2
    np.testing.assert_array_equal(images[0].get_array(), small.reshape(28, 28))
    assert "small, from −0.10 to 0.20; large, from −0.50 to 0.30." in shown.alt


def test_many_neurons_stand_in_rows_of_five():
    """Seven neurons take two rows, in order; what is left over stays empty."""
    shown = show_weights(**{f"n{k}": np.full(784, k) for k in range(7)})
    panels = shown.axes[:10]
    assert [axes.get_title() for axes in panels[:7]] == [f"n{k}" for k in range(7)]
    assert [axes.images[0].get_array()[0, 0] for axes in panels[:7]] == list(range(7))
    tops = [round(axes.get_position().y0, 3) for axes in panels[:7]]
    assert len(set(tops[:5])) == len(set(tops[5:])) == 1
    assert tops[0] > tops[5]
    assert [axes.axison for axes in panels[7:]] == [False] * 3
    width, height = shown.get_size_inches()
    assert width <= 7.2 + 1e-9 > height


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: show_weights(), "by name, such as template=weights"),
        (lambda: show_weights(a=np.ones((28, 28))), r"got shape \(28, 28\)"),
    ],
)
def test_wrong_arrays_are_refused(make, words):
    """A figure given the wrong shape says which it wanted."""
    with pytest.raises(ValueError, match=words):
        make()
