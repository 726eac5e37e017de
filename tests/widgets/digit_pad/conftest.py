"""A pad, and a page that draws on it."""

import json

import pytest

from mnist_course.network import Network
from mnist_course.widgets.digit_pad import DigitPad


class Hand:
    """Send messages as the page does."""

    seven = ([[300, 200], [700, 200], [450, 800]],)
    dash = ([400, 500], [600, 500])

    def __init__(self, pad):
        self.pad = pad
        self.message = pad.canvas.answered

    def draw(self, strokes, **more):
        """Send a drawing, and return the number of the message."""
        self.message += 1
        state = {"message": self.message, "strokes": strokes, **more}
        self.pad.canvas.value = json.dumps(state)
        return self.message


@pytest.fixture
def pad(averages):
    """Return a pad that averages read, outside of any learner's folder."""
    return DigitPad(averages)


@pytest.fixture
def hand_on():
    """Return a function that takes a pad and returns a hand which draws on it."""
    return Hand


@pytest.fixture
def hand(pad):
    """Return a hand that draws on the pad."""
    return Hand(pad)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a learner's own folder, which is the notebook's."""
    (tmp_path / "progress.json").write_text('{"version": 1, "done": {}}')
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def network():
    """Return a network that learned nothing yet."""
    return Network([784, 20, 10], seed=0, input_scale=1 / 255)
