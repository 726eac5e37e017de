"""A digit that is moved, and what two networks read in it."""

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.ink import moved
from mnist_course.support.picture import MUTED, RIGHT, WRONG
from mnist_course.widgets.digit_mover import DigitMover

X, Y = (part[:20] for part in load_mnist()[0])
WEIGHTS = np.random.default_rng(5).normal(size=(784, 10)) / 900


def first(images):
    """Return logits, as a network would."""
    return images.reshape(-1, 784) @ WEIGHTS


@pytest.fixture
def mover():
    """Return a figure with two readers, of which one says the label of image 3."""
    always = np.eye(10)[[Y[3]]] * 20
    return DigitMover(X, Y, {"first": first, "always": lambda images: always})


def test_the_readers_get_the_moved_digit(mover):
    """Picture, bars, colours and sentence are of the digit as it was moved."""
    change = {"right": 3, "down": -2, "turn": 30}
    mover.set(image=3, **change, size=80, slant=20)
    pixels = moved(X[[3]], **change, size=0.8, slant=0.2)
    np.testing.assert_array_equal(mover.digit.get_array(), pixels[0])
    [z] = first(pixels)
    p = np.exp(z) / np.exp(z).sum()
    heights = [bar.get_height() for bar in mover.bars[0]]
    np.testing.assert_allclose(heights, p, rtol=1e-5)
    read = int(p.argmax())
    assert f"first reads {read}, {100 * p.max():.0f}\u00a0% sure" in mover.sentence
    how = "right 3, down −2, turn 30°, size 80 %, slant 20 %"
    assert f"Image 3, labelled {Y[3]}, {how}: first" in mover.sentence
    colors = [title.get_color() for title in mover.titles]
    assert colors == [RIGHT if read == Y[3] else WRONG, RIGHT]
    assert mover.bars[1][Y[3]].get_facecolor() != mover.bars[1][0].get_facecolor()


def test_a_digit_can_be_stood_on_its_head(mover):
    """The slider goes far enough for what the lesson says of a 6."""
    mover.set(image=3, turn=180)
    turned = X[3, ::-1, ::-1].astype(int)
    assert np.abs(mover.digit.get_array() - turned).max() <= 1


def test_a_wrong_reading_has_its_colour(mover):
    """The answer that is right for image 3 is wrong for another."""
    assert Y[3] != Y[4]
    mover.set(image=4)
    assert mover.titles[1].get_color() == WRONG
    assert "as it is" in mover.sentence
    assert MUTED not in {title.get_color() for title in mover.titles}


@pytest.mark.parametrize("count", [0, 3])
def test_there_are_one_or_two_readers(count):
    """No more fit into the picture."""
    with pytest.raises(ValueError, match="one or two readers"):
        DigitMover(X, Y, {str(i): first for i in range(count)})


def test_a_moved_digit_is_saved(mover):
    """By as many pixels as the lesson asks about, and the figure stays as it was."""
    said, _ = mover.as_saved()
    assert said.startswith(f"Image 0, labelled {Y[0]}, right 4: first")
    assert "as it is" in mover.sentence
