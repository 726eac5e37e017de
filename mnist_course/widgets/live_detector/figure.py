"""The figure: the weights as they form, the loss, and moments on the way."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist

from mnist_course.support.arguments import require, require_examples
from mnist_course.support.history import Point
from mnist_course.support.picture import FAINT, INK, MUTED, SIGNED, VALIDATION, Picture
from mnist_course.support.wording import number
from mnist_course.widgets.base import controls
from mnist_course.widgets.base.slices import in_slices
from mnist_course.widgets.base.training_figure import TrainingFigure
from mnist_course.widgets.live_detector.detector import Detector, Update

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
BATCH = 100
POINTS_A_PASS = 6
SLICE_SECONDS = 0.02
HIGHEST_LOSS = 0.8
LEAST_LIMIT = 0.1  # of the colours, so that what is still near 0 is pale
COLUMNS = 6


class LiveDetector(TrainingFigure):
    """Train a detector of one digit, and watch the picture that its weights make.

    Untouched it has gone through the training images once. Start begins with weights
    of 0 again; the picture follows six times a pass. Introduced in lesson 02.

    Parameters
    ----------
    train, validation : pair of array_like
        Images of shape (n, 28, 28), values 0 to 255, and labels of shape (n,).
    update : callable
        What lesson 02 has the learner write: takes weights, a batch of rows, its
        outputs, its targets and the learning rate, and returns the new weights.
    passes : int
        When a run that nobody stops is over.
    seed : int
        Decides the order of the images.

    Attributes
    ----------
    detector : Detector
        The neuron of the present run.
    losses : list of float
        The validation loss: before the first pass, and six times in each.

    Raises
    ------
    ValueError
        If an array has another shape or other values.
    """

    size = (7.2, 4.5)
    script = "call your update in a loop"
    invitation = (
        "Press Start and watch the weights: all are 0 at first. What shows itself "
        "first, and what only later? Stop ends it early. Then let it learn another "
        "digit, or try a rate that is too small or too large."
    )

    def __init__(
        self,
        train: tuple[npt.ArrayLike, npt.ArrayLike],
        validation: tuple[npt.ArrayLike, npt.ArrayLike],
        update: Update,
        *,
        wanted: int = 3,
        passes: int = 10,
        seed: int = 0,
    ) -> None:
        self._train = require_examples(train, name="train")
        self._valid = require_examples(validation, name="validation")
        require(passes >= 1, f"passes must be at least 1; got {passes}")
        self._update, self._wanted = update, wanted
        self.passes, self.seed = passes, seed
        self._settings = {"wanted": wanted, "rate": 0.1}
        moments = {0, 1 / POINTS_A_PASS, 0.5, 1, 3, passes}
        self._moments = sorted(moment for moment in moments if moment <= passes)
        for point in self._begin():
            if point is not None and self.add(point) and point.epoch >= 1:
                break
        super().__init__()

    def _begin(self) -> Iterator[Point | None]:
        wanted, rate = self._settings.values()
        splits = [(x, y == wanted) for x, y in (self._train, self._valid)]
        self.detector = detector = Detector(self._update, rate, *splits)
        self.passed, self.losses = [0.0], [detector.measure()[0]]
        self._frames = {0: detector.weights}
        return in_slices(
            detector.learn,
            detector.measure,
            len(splits[0][0]),
            epochs=self.passes,
            size=BATCH,
            points=POINTS_A_PASS,
            seconds=SLICE_SECONDS,
            seed=self.seed,
        )

    def begin(self) -> Iterator[Point | None]:
        """Set all weights to 0, and return the slices of a training."""
        self._settings = self.values
        return self._begin()

    def add(self, point: Point) -> bool:
        """Keep the loss, and the weights if they are those of a moment to show."""
        self.passed.append(point.epoch)
        self.losses.append(point.val_loss)
        for column, moment in enumerate(self._moments):
            if round(point.epoch * POINTS_A_PASS) == round(moment * POINTS_A_PASS):
                self._frames[column] = self.detector.weights
        return point.is_finite

    def create_artists(self, picture: Picture) -> Iterable[Artist]:
        """Create the weights, the curve of the loss, and a row of moments."""
        style: dict[str, Any] = {"cmap": SIGNED, "interpolation": "nearest"}
        blank = np.zeros((28, 28))
        places = [(0.01, 0.335, 0.375, 0.6)]
        places += [(0.01 + 0.166 * n, 0.008, 0.15, 0.24) for n in range(COLUMNS)]
        self.images = []
        for place in places:
            axes = picture.add_axes(place)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set(visible=True, color=FAINT)
            self.images.append(axes.imshow(blank, **style))
        self.title = self.images[0].axes.set_title("", fontsize=11, y=1)
        for image, moment in zip(self.images[1:], self._moments, strict=False):
            words = _passes(moment) if moment else "before: all 0"
            image.axes.set_title(words, fontsize=9.5, color=MUTED, pad=4.5)
        graph = picture.add_axes((0.47, 0.44, 0.52, 0.495))
        graph.set(xlim=(-0.02 * self.passes, 1.02 * self.passes))
        graph.set(ylim=(0, HIGHEST_LOSS), xlabel="passes over the training images")
        graph.set_title("validation loss", loc="left", fontsize=11)
        graph.grid(axis="y", color=FAINT)
        (self.curve,) = graph.plot([], [], "o-", color=VALIDATION, markersize=6)
        self.curve.set(markevery=slice(-1, None), clip_on=False, zorder=3)
        self.now = graph.text(
            0.98, 0.9, "", ha="right", va="top", color=INK, transform=graph.transAxes
        )
        # The frames do not move, but lie above something that does.
        every = [graph, *(image.axes for image in self.images)]
        frames = [line for axes in every for line in axes.spines.values()]
        return [*self.images, *frames, self.title, self.curve, self.now]

    def create_controls(self) -> dict[str, Any]:
        """Create the choice of the digit and of the learning rate."""
        return {
            "wanted": controls.digit(self._wanted),
            "rate": controls.steps("Rate η", RATES, value=0.1, **controls.WHOLE),
        }

    def draw(self, *, wanted: int, rate: float) -> str:
        """Draw the weights as they are now, and the loss so far.

        Parameters
        ----------
        wanted : int
            The digit that the next run is to find.
        rate : float
            Its learning rate.

        Returns
        -------
        str
            How far the run is, its loss and weights, and what Start would do next.
        """
        weights = self.detector.weights
        limit = max(float(np.abs(weights).max()), LEAST_LIMIT)
        limit = limit if np.isfinite(limit) else 1.0
        shown = [weights, *(self._frames.get(n) for n in range(COLUMNS))]
        for image, values in zip(self.images, shown, strict=True):
            image.set_visible(values is not None)
            image.set_clim(-limit, limit)
            if values is not None:
                image.set_data(values.reshape(28, 28))
        after, low, high = self.passed[-1], weights.min(), weights.max()
        self.title.set_text(f"weights from {number(low, 2)} to {number(high, 2)}")
        self.curve.set_data(self.passed, np.minimum(self.losses, HIGHEST_LOSS))
        self.now.set_text(f"{_passes(after)}: {self.losses[-1]:.3f}")
        digit, used = self._settings["wanted"], self._settings["rate"]
        done = "" if self.state == "new" else f"{self.state.capitalize()}: "
        words = (
            f"{done}{'a' if done else 'A'} detector of {digit}s at a learning rate of "
            f"{used:g}, after {_passes(after)} of {self.passes}. "
        )
        if self.failure:
            return f"{words}The training ended with {self.failure}."
        if self.state == "diverged":
            return f"{words}The loss is no longer a number: the steps were too long."
        words += (
            f"The validation loss is {self.losses[-1]:.3f}, and was "
            f"{self.losses[0]:.3f} before. The weights lie between {number(low, 2)} "
            f"and {number(high, 2)}."
        )
        if {"wanted": wanted, "rate": rate} != self._settings:
            words += f" Start trains a detector of {wanted}s at {rate:g} next."
        return words


def _passes(passes: float) -> str:
    if passes < 1 - 1e-9:
        return f"{Fraction(round(passes * POINTS_A_PASS), POINTS_A_PASS)} of a pass"
    return f"{passes:.3g} pass{'' if passes == 1 else 'es'}"
