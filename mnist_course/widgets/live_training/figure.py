"""The figure: a NumPy network that trains in the background, with Start and Stop."""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam
from mnist_course.plots.curves import LearningCurves
from mnist_course.plots.digits import mosaic
from mnist_course.plots.shades import full_color, shaded
from mnist_course.support.arguments import require_examples
from mnist_course.support.history import Point, empty_history
from mnist_course.support.picture import SIGNED
from mnist_course.support.wording import BLIND_GUESS, scores
from mnist_course.widgets.base import controls, message
from mnist_course.widgets.base.layered_picture import LayeredPicture
from mnist_course.widgets.base.numpy_training import example_run, network_in_slices
from mnist_course.widgets.base.palette import course_palette
from mnist_course.widgets.base.training_figure import TrainingFigure

METHODS: dict[str, Callable[[float], SGD | Adam]] = {
    "SGD": lambda rate: SGD(rate),
    "momentum": lambda rate: SGD(rate, momentum=0.9),
    "Adam": lambda rate: Adam(rate),
}
RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
UNITS = (16, 32, 64, 128, 256)
TILES = 16  # hidden units whose weights are shown
POINTS_AN_EPOCH = 6


class LiveTraining(TrainingFigure):
    """Train a network in the background: curves grow, weights form, Stop ends it.

    Below the curves are the weights of sixteen hidden units, as images. Until the first
    start it shows the run before or, if there is none, a short one as an example. Every
    start makes a new network from the same seed, so that two runs differ only by their
    settings.

    Parameters
    ----------
    train, validation : pair of array_like
        Images of shape (n, 28, 28) or rows of 784 pixels, values 0 to 255, and labels
        of shape (n,).
    epochs : int
        When a run that nobody stops is over.
    seed : int
        Decides first weights and order.
    before : mapping of str to sequence of float, optional
        The history of another training, as lesson 05 keeps it, for the grey lines.
    before_weights : array_like, optional
        The first weights of another network, shape (784, units), shown until Start.

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
        "Press Start, watch curves and weights, and press Stop when you have seen "
        "enough. Then change one setting and start again; the run before stays as a "
        "grey line. Which learning rate is the first to fail?"
    )
    script = "train with Network.fit"
    size = (7.2, 3.75)

    def __init__(
        self,
        train: tuple[npt.ArrayLike, npt.ArrayLike],
        validation: tuple[npt.ArrayLike, npt.ArrayLike],
        *,
        epochs: int = 20,
        seed: int = 0,
        before: Mapping[str, Sequence[float]] | None = None,
        before_weights: npt.ArrayLike | None = None,
    ) -> None:
        self._train = _rows(train, "train")
        self._validation = _rows(validation, "validation")
        self.epochs = epochs
        self.seed = seed
        self.history = empty_history()
        self._before = empty_history()
        if before is not None:
            count = len(before["val_loss"])
            self._before |= {name: list(values) for name, values in before.items()}
            self._before["epoch"] = [float(epoch) for epoch in range(1, count + 1)]
        self._before_weights = before_weights
        self._settings = ""
        self._working = self._new_network(64)
        self.network = copy.deepcopy(self._working)
        data = self._train, self._validation
        self._example = before is None and example_run(*data, epochs=epochs, points=2)
        super().__init__()

    def create_artists(self, picture: LayeredPicture) -> None:
        """Create the curves, and below them the tiles."""
        picture.palette = course_palette()
        self.curves = LearningCurves(picture, epochs=self.epochs, before=True)
        for axes in (self.curves.loss, self.curves.accuracy):
            left, _, width, _ = axes.get_position().bounds
            axes.set_position((left, 0.49, width, 0.36))
        invite = "an example: press Start" if self._example else "press Start"
        self.invite = message(self.curves.accuracy, invite)
        below = picture.add_axes((0.27, 0.005, 0.72, 0.345))
        below.set_axis_off()
        self.tiles = below.imshow(
            np.zeros((60, 240)), cmap=SIGNED, vmin=-1, vmax=1, interpolation="nearest"
        )
        self.whose = picture.text(0.02, 0.17, "", va="center")

    def _show_tiles(self) -> None:
        """Lay the weights of the first hidden units side by side, from -1 to 1."""
        weights, whose = self.network.weights[0], "this network"
        if self.state == "new" and self._before_weights is not None:
            weights, whose = np.asarray(self._before_weights), "the run before"
        elif self.state == "new" and self._example:
            weights, whose = self._example.network.weights[0], "the example"
        weights = np.nan_to_num(weights[:, :TILES])
        tiles = shaded(weights.T, full_color(weights)).reshape(-1, 28, 28)
        self.tiles.set_data(mosaic(tiles, columns=TILES // 2, gap=2))
        self.whose.set_text(f"weights of\n{TILES} hidden units\nof {whose}")

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
        new = self.state == "new"
        shown = self._example.history if new and self._example else self.history
        self.curves.show(shown["epoch"], shown, before=before)
        self._show_tiles()
        self.invite.set_visible(self.state == "new")
        chosen = _words(method, learning_rate, units)
        if new:
            words = self._example and self._example.words
            example = f"An example, until you press Start: {words}. " if words else ""
            if self._before_weights is not None:
                example = f"Below are weights of {TILES} units of the run before. "
            return f"{example}Start trains {chosen}."
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
