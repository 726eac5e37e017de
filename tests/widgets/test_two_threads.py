"""Every interactive figure while two threads want it: the last state wins."""

import asyncio
import html
import io
import json
import sys
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


def move(figure, values, last):
    """Move all controls, as if one of them were the only one that changes."""
    with figure.held():
        figure.set(**{name: values[name] for name in values if name != last})
    figure.set(**{last: values[last]})


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


@pytest.mark.parametrize("place", ["draw", "to_png"])
@pytest.mark.parametrize("kind", MOVABLE, ids=lambda kind: kind.__name__)
def test_the_last_state_wins(kind, place, monkeypatch):
    """Controls that are moved in the middle of a drawing are those that are shown."""
    figure = FIGURES[kind]()
    pairs = {name: ends(control) for name, control in figure.controls.items()}
    one, other = ({name: pair[n] for name, pair in pairs.items()} for n in (0, 1))
    last = next(name for name in pairs if one[name] != other[name])
    move(figure, other, last)
    owner = figure if place == "draw" else figure.picture
    figure.turn = turn = Watched(figure.turn)
    threads = in_the_middle(
        monkeypatch, owner, place, lambda: move(figure, other, last), turn
    )
    move(figure, one, last)
    threads[0].join()
    shown, said, values = pixels(figure), figure.sentence, figure.values
    assert html.escape(said) in figure.caption.value
    figure.redraw()
    assert (said, values) == (figure.sentence, figure.values)
    np.testing.assert_array_equal(shown, pixels(figure))
    if kind not in REMEMBERS:
        fresh = FIGURES[kind]()
        with fresh.held():
            fresh.set(**other)
        fresh.redraw()
        assert (said, values) == (fresh.sentence, fresh.values)
        np.testing.assert_array_equal(shown, pixels(fresh))


@pytest.fixture
def quick_turns():
    """Let threads take turns a hundred times as often, as bad luck would."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-5)
    yield
    sys.setswitchinterval(usual)


def together(*tasks):
    """Run functions in threads of their own, and raise what one of them raises."""
    errors = []

    def run(task):
        try:
            task()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert not any(thread.is_alive() for thread in threads)


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
        """Count to 60."""
        self.epochs, self.losses = [], []
        return (Point(float(epoch), 0, 0, 0, 0) for epoch in range(60))

    def add(self, point):
        """Keep two numbers, one after the other."""
        self.epochs.append(point.epoch)
        time.sleep(1e-4)
        self.losses.append(-point.epoch)
        return True

    def draw(self, *, first):
        """Draw the one over the other."""
        if self.state == "new":
            return "new"
        self.line.set_data([first, *self.epochs], [first, *self.losses])
        assert len(self.epochs) == len(self.losses), "drawn in the middle of a slice"
        return f"{self.state} after {len(self.losses)}, from {first}"


def is_whole(figure):
    """Say whether a figure shows its state, its buttons and its controls."""
    training = figure.state == "training"
    buttons = figure.start_button.disabled, figure.stop_button.disabled
    said = f"{figure.state} after {len(figure.losses)}, from {figure.values['first']}"
    return buttons == (training, not training) and figure.sentence == said


@pytest.mark.usefixtures("quick_turns")
def test_controls_move_while_a_network_trains():
    """A slider in one thread, the training in another: no half of a slice is drawn."""
    figure = Pairs()

    async def train():
        figure.start()
        await figure.task

    def move_about():
        while figure.state == "new":
            time.sleep(1e-4)
        for first in [1, 9, 4] * 5:
            figure.set(first=first)

    together(lambda: asyncio.run(train()), move_about)
    assert (figure.state, len(figure.losses)) == ("finished", 60)
    assert is_whole(figure)


def test_of_two_starts_at_once_one_goes_on(monkeypatch):
    """The later one stops the other, though both have looked for a run before."""
    figure, other = Pairs(), Pairs()
    one_start = Watched(TrainingFigure._one_start_at_a_time)
    monkeypatch.setattr(TrainingFigure, "_one_start_at_a_time", one_start)

    async def start(figure):
        figure.start()
        await figure.task

    monkeypatch.setattr(TrainingFigure, "_active", None)
    threads = in_the_middle(
        monkeypatch,
        figure,
        "_stop_others",
        lambda: asyncio.run(start(other)),
        one_start,
    )
    asyncio.run(start(figure))
    threads[0].join()
    assert (figure.state, other.state) == ("stopped", "finished")
    assert is_whole(figure)
    assert is_whole(other)


def test_stop_in_the_middle_of_a_slice_waits(monkeypatch):
    """What the slice has measured is kept and drawn before the run ends."""
    figure = Pairs()
    figure.turn = turn = Watched(figure.turn)
    threads = in_the_middle(monkeypatch, figure, "add", figure.stop, turn)

    async def train():
        figure.start()
        await figure.task

    asyncio.run(train())
    threads[0].join()
    assert (figure.state, len(figure.losses)) == ("stopped", 1)
    assert is_whole(figure)
