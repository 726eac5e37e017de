"""Every interactive figure while two threads want it: the last state wins."""

import asyncio
import html
import io
import json
import threading
import time

import numpy as np
import pytest
from PIL import Image

from mnist_course.support.history import Point
from mnist_course.widgets.base import controls
from mnist_course.widgets.base.training_figure import TrainingFigure
from mnist_course.widgets.learning_neuron import LearningNeuron
from mnist_course.widgets.live_curves import LiveCurves
from mnist_course.widgets.repair_clinic import Clinic
from mnist_course.widgets.you_against_the_network import YouAgainstTheNetwork
from tools.figures import FIGURES, POINTS

# Their pictures tell of what was done before, too.
REMEMBERS = {Clinic, YouAgainstTheNetwork}
MOVABLE = [kind for kind in FIGURES if kind is not LiveCurves]  # it has no control


def ends(control):
    """Return two values of a control that are far apart."""
    if hasattr(control, "min"):
        return control.min, control.max
    if hasattr(control, "options"):
        values = [value for _, value in control._options_full]
        return values[0], values[-1]
    if isinstance(control.value, bool):
        return False, True
    drawn = [[[[200, y], [800, 500]]] for y in (100, 900)]
    return tuple(json.dumps({"strokes": strokes}) for strokes in drawn)


def put(figure, values):
    """Set all controls for a single redraw."""
    with figure.held():
        figure.set(**values)
    figure.redraw()


def pixels(figure):
    """Return what the page shows of a figure."""
    image = Image.open(io.BytesIO(figure.image.value)).convert("RGB")
    return np.asarray(image).astype(int)


class Watched:
    """A lock that knows whether somebody waits for it."""

    def __init__(self, lock):
        self._lock = lock
        self.awaited = False

    def __enter__(self):
        if not self._lock.acquire(blocking=False):
            self.awaited = True
            self._lock.acquire()

    def __exit__(self, *reasons):
        self._lock.release()


def in_the_middle(monkeypatch, owner, name, happens, lock):
    """Let something happen in another thread when a method has run, but for once.

    The method returns when that is over, or when it waits for a lock.
    """
    method, threads = getattr(owner, name), []

    def interrupted(*args, **kwargs):
        result = method(*args, **kwargs)
        if not threads:
            threads.append(threading.Thread(target=happens))
            threads[0].start()
            while threads[0].is_alive() and not lock.awaited:
                time.sleep(1e-3)
        return result

    monkeypatch.setattr(owner, name, interrupted)
    return threads


@pytest.mark.parametrize("kind", MOVABLE, ids=lambda kind: kind.__name__)
def test_the_last_state_wins(kind, monkeypatch):
    """A control that is moved in the middle of a drawing is drawn as it then stands."""
    figure = FIGURES[kind]()
    pairs = {name: ends(control) for name, control in figure.controls.items()}
    one, other = ({name: pair[n] for name, pair in pairs.items()} for n in (0, 1))
    last = next(name for name in pairs if one[name] != other[name])
    back = {last: other[last]} | other  # first itself, then what it has moved
    put(figure, other)
    figure.turn = turn = Watched(figure.turn)
    for owner, place in ((figure, "draw"), (figure.picture, "to_png")):
        turn.awaited = False
        with monkeypatch.context() as patch:
            threads = in_the_middle(
                patch, owner, place, lambda: figure.set(**back), turn
            )
            figure.set(**{last: one[last]})
            threads[0].join()
        shown, said, values = pixels(figure), figure.sentence, figure.values
        assert html.escape(said) in figure.caption.value
        figure.redraw()
        assert (said, values) == (figure.sentence, figure.values)
        np.testing.assert_array_equal(shown, pixels(figure))
    if kind not in REMEMBERS:
        fresh = FIGURES[kind]()
        put(fresh, other)
        assert (said, values) == (fresh.sentence, fresh.values)
        np.testing.assert_array_equal(shown, pixels(fresh))


def test_two_presses_of_a_button_are_two_steps(monkeypatch):
    """The second one waits for the first, which is drawn in between."""
    figure = LearningNeuron(POINTS, [True, False, False, True], weights=[1, 1], bias=0)
    figure.turn = turn = Watched(figure.turn)
    learner = figure.learner
    threads = in_the_middle(monkeypatch, learner, "losses_of", figure.learn_all, turn)
    figure.learn()
    threads[0].join()
    np.testing.assert_array_equal(learner.losses[2], learner.losses_of(learner.numbers))
    assert len(learner.losses) == 3
    assert figure.sentence.startswith("Step 2, from the mean of all 4 points")


class Pairs(TrainingFigure):
    """A training that takes no time, and keeps two lists that belong together."""

    size = (2, 1)
    invitation = "Press Start."
    script = "do without"

    def create_artists(self, picture):
        """Create a curve."""
        (self.line,) = picture.add_subplot().plot([], [])

    def create_controls(self):
        """Create a slider for where the curve begins."""
        return {"first": controls.slider("First", 0, 0, 9)}

    def begin(self):
        """Count to 3."""
        self.epochs, self.losses, self.drawn = [], [], []
        return (Point(float(epoch), 0, 0, 0, 0) for epoch in range(3))

    def add(self, point):
        """Keep two numbers, one after the other."""
        self.epochs.append(point.epoch)
        self.between()
        self.losses.append(-point.epoch)
        return True

    def between(self):
        """Do nothing, where a test may let something happen."""

    def draw(self, *, first):
        """Draw the one over the other, and remember what was drawn."""
        if self.state == "new":
            return "new"
        self.line.set_data([first, *self.epochs], [first, *self.losses])
        said = f"{self.state} {len(self.epochs)}, {len(self.losses)}, from {first}"
        self.drawn.append(said)
        return said


async def train(figure):
    """Train to the end, or until somebody stops it."""
    figure.start()
    await figure.task


def is_whole(figure):
    """Say whether a figure shows its state, its buttons and its controls."""
    training = figure.state == "training"
    buttons = figure.start_button.disabled, figure.stop_button.disabled
    count, first = len(figure.losses), figure.values["first"]
    said = f"{figure.state} {count}, {count}, from {first}"
    return buttons == (training, not training) and figure.sentence == said


def test_no_half_of_a_slice_is_drawn(monkeypatch):
    """A slider that is moved in the middle of one waits until it is over."""
    figure = Pairs()
    figure.turn = turn = Watched(figure.turn)
    threads = in_the_middle(
        monkeypatch, figure, "between", lambda: figure.set(first=9), turn
    )
    asyncio.run(train(figure))
    threads[0].join()
    numbers = [(0, 0), (1, 9), (2, 9), (3, 9)]
    drawn = [f"training {n}, {n}, from {first}" for n, first in numbers]
    assert figure.drawn == [*drawn, "finished 3, 3, from 9"]
    assert is_whole(figure)


def test_of_two_starts_at_once_one_goes_on(monkeypatch):
    """The later one stops the other, though both have looked for a run before."""
    figure, other = Pairs(), Pairs()
    one_start = Watched(TrainingFigure._one_start_at_a_time)
    monkeypatch.setattr(TrainingFigure, "_one_start_at_a_time", one_start)

    monkeypatch.setattr(TrainingFigure, "_active", None)
    threads = in_the_middle(
        monkeypatch,
        figure,
        "_stop_others",
        lambda: asyncio.run(train(other)),
        one_start,
    )
    asyncio.run(train(figure))
    threads[0].join()
    assert (figure.state, other.state) == ("stopped", "finished")
    assert is_whole(figure)
    assert is_whole(other)


def test_stop_in_the_middle_of_a_slice_waits(monkeypatch):
    """What the slice has measured is kept and drawn before the run ends."""
    figure = Pairs()
    figure.turn = turn = Watched(figure.turn)
    threads = in_the_middle(monkeypatch, figure, "add", figure.stop, turn)
    asyncio.run(train(figure))
    threads[0].join()
    drawn = ["training 0, 0", "training 1, 1", "stopped 1, 1"]
    assert figure.drawn == [f"{said}, from 0" for said in drawn]
    assert is_whole(figure)
