"""The figure: a NumPy network that trains in the background, with Start and Stop."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam
from mnist_course.plots.curves import LearningCurves
from mnist_course.support.arguments import require_examples
from mnist_course.support.history import Point, empty_history
from mnist_course.support.picture import Picture
from mnist_course.support.wording import BLIND_GUESS, scores
from mnist_course.widgets.base import controls, message
from mnist_course.widgets.base.numpy_training import example_run, network_in_slices
from mnist_course.widgets.base.training_figure import TrainingFigure

METHODS: dict[str, Callable[[float], SGD | Adam]] = {
    "SGD": lambda rate: SGD(rate),
    "momentum": lambda rate: SGD(rate, momentum=0.9),
    "Adam": lambda rate: Adam(rate),
}
RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
UNITS = (16, 32, 64, 128, 256)
POINTS_AN_EPOCH = 6


class LiveTraining(TrainingFigure):
    """Train a network in the background, with curves that grow and a Stop button.

    Until the first start it shows the curves of a short run, as an example. Every start
    makes a new network from the same seed, so that two runs differ only by their
    settings. Introduced in lesson 05.

    Parameters
    ----------
    train, validation : pair of array_like
        Images of shape (n, 28, 28) or rows of 784 pixels, values 0 to 255, and labels
        of shape (n,).
    epochs : int
        When a run that nobody stops is over.
    seed : int
        Decides first weights and order.

    Attributes
    ----------
    network : Network
        A copy as of the last point that was drawn; before the first start, untrained.
        It takes rows of 784 pixels from 0 to 255, and can be used during training.
    history : dict of str to list of float
        What was measured, six times an epoch: ``epoch`` and Keras's four names.
    state, failure
        What it is doing, or how the last run ended, as in `TrainingFigure`.

    Raises
    ------
    ValueError
        If an array has another shape or other values.
    """

    invitation = (
        "Press Start, watch the two colours, and press Stop when you have seen enough. "
        "Then change one setting and start again; the run before stays as a grey line. "
        "Which learning rate is the first to fail?"
    )
    script = "train with Network.fit"

    def __init__(
        self,
        train: tuple[npt.ArrayLike, npt.ArrayLike],
        validation: tuple[npt.ArrayLike, npt.ArrayLike],
        *,
        epochs: int = 20,
        seed: int = 0,
    ) -> None:
        self._train = _rows(train, "train")
        self._validation = _rows(validation, "validation")
        self.epochs = epochs
        self.seed = seed
        self.history = empty_history()
        self._before = empty_history()
        self._settings = ""
        self._working = self._new_network(64)
        self.network = copy.deepcopy(self._working)
        self._example = example_run(
            self._train, self._validation, epochs=epochs, points=2
        )
        super().__init__()

    def create_artists(self, picture: Picture) -> None:
        """Create the curves."""
        self.curves = LearningCurves(picture, epochs=self.epochs, before=True)
        self.invite = message(self.curves.loss, "an example: press Start")

    def create_controls(self) -> dict[str, Any]:
        """Create the choice of a method, and sliders for rate and units."""
        return {
            "method": controls.choice(
                "Method", METHODS, button_width="8em", **controls.WHOLE
            ),
            "learning_rate": controls.steps("Rate", RATES, value=0.1, **controls.ROOM),
            "units": controls.steps("Hidden", UNITS, value=64, **controls.ROOM),
        }

    def begin(self) -> Iterator[Point | None]:
        """Make a new network, and return the slices of its training."""
        if self.history["epoch"]:
            self._before, self.history = self.history, empty_history()
        values = self.values
        self._settings = _words(**values)
        self._working = network = self._new_network(values["units"])
        optimizer = METHODS[values["method"]](values["learning_rate"])
        how: dict[str, Any] = {
            "epochs": self.epochs,
            "points": POINTS_AN_EPOCH,
            "seed": self.seed,
        }
        data = self._train, self._validation
        return network_in_slices(network, optimizer, *data, **how)

    def add(self, point: Point) -> bool:
        """Keep what was measured, and a copy of the network as it was then."""
        for name, value in point._asdict().items():
            self.history[name].append(value)
        # A copy, because whoever uses it may do so in the middle of the next slice.
        self.network = copy.deepcopy(self._working)
        return point.is_finite

    def _new_network(self, units: int) -> Network:
        return Network([784, units, 10], seed=self.seed, input_scale=1 / 255)

    def draw(self, *, method: str, learning_rate: float, units: int) -> str:
        """Draw the curves so far.

        Parameters
        ----------
        method : {"SGD", "momentum", "Adam"}
            How the next run steps.
        learning_rate : float
            How far.
        units : int
            How many hidden units its network has.

        Returns
        -------
        str
            What is being trained and how well it does, and what the next start will
            train where the controls have moved since.
        """
        before = (self._before["epoch"], self._before)
        shown = self._example.history if self.state == "new" else self.history
        self.curves.show(shown["epoch"], shown, before=before)
        self.invite.set_visible(self.state == "new")
        chosen = _words(method, learning_rate, units)
        if self.state == "new":
            return (
                f"An example, until you press Start: {self._example.words}. Start "
                f"trains {chosen}."
            )
        if chosen != self._settings:
            return f"{self._score()} Start trains {chosen} next."
        return self._score()

    def _score(self) -> str:
        doing = self.state.capitalize()
        if self.failure:
            return f"{doing}: {self._settings}. The training ended with {self.failure}."
        if not self.history["epoch"]:
            return f"{doing}: {self._settings}."
        last = Point(*(values[-1] for values in self.history.values()))
        after = f"{doing}: {self._settings}. After {last.epoch:.1f} of {self.epochs}"
        if self.state == "diverged":
            return (
                f"{after} epochs the loss is no longer a number: the steps were too "
                "long."
            )
        blind = last.val_accuracy < BLIND_GUESS
        verdict = ", no better than a blind guess" if blind else ""
        return f"{after} epochs {scores(last)}{verdict}."


def _words(method: str, learning_rate: float, units: int) -> str:
    how = {"momentum": "SGD with momentum 0.9"}.get(method, method)
    return f"784-{units}-10 by {how} at a learning rate of {learning_rate:g}"


def _rows(split: tuple[Any, Any], name: str) -> tuple[Any, Any]:
    images, labels = split
    if np.ndim(images) == 2 and np.shape(images)[1] == 784:
        images = np.reshape(images, (-1, 28, 28))
    images, labels = require_examples((images, labels), name=name)
    return images.reshape(-1, 784), labels
