"""Watch a NumPy network learn, and stop it when you like."""

import asyncio
import copy
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Literal

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt

from mnist_course.arrays import require_images, require_labels
from mnist_course.network import Network
from mnist_course.optimizers import SGD, Adam
from mnist_course.picture import MUTED, Picture, styled
from mnist_course.plots_learning import METRICS, LearningCurves
from mnist_course.slices import Point, train_in_slices
from mnist_course.widgets.interactive import InteractiveFigure

METHODS: dict[str, Callable[[float], SGD | Adam]] = {
    "SGD": lambda rate: SGD(rate),
    "momentum": lambda rate: SGD(rate, momentum=0.9),
    "Adam": lambda rate: Adam(rate),
}
RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
UNITS = (16, 32, 64, 128, 256)
BLIND_GUESS = 0.2
# Long enough for a click to come all the way from the browser to its handler.
PAUSE = 0.001

State = Literal["new", "training", "stopped", "finished", "diverged"]


class LiveTraining(InteractiveFigure):
    """Train a network in the background, with curves that grow and a Stop button.

    Nothing starts by itself. Every start makes a new network from the same seed, so
    that two runs differ only by their settings. Only one figure trains at a time: to
    run its cell again, or to start another one, stops the first.

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
    state : {"new", "training", "stopped", "finished", "diverged"}
        What it is doing, or how the last run ended.

    Raises
    ------
    ValueError
        If an array has another shape or other values.

    Notes
    -----
    Introduced in lesson 05.
    """

    _active: ClassVar["LiveTraining | None"] = None

    @styled
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
        self.state: State = "new"
        self.history = _empty_history()
        self._before = _empty_history()
        self._settings = ""
        self._slices: Iterator[Point | None] = iter(())
        self._task: asyncio.Task[None] | None = None
        picture = Picture(7.2, 3.3, layout="none")
        self._curves = LearningCurves(picture, epochs=epochs, before=True)
        axes = self._curves.accuracy
        self._invite = axes.text(
            0.5, 0.5, "press Start", ha="center", color=MUTED, transform=axes.transAxes
        )
        # As wide as there is room for, one below the other on a narrow page.
        wide = widgets.Layout(flex="1 1 20em", max_width="98%")
        controls = {
            "method": widgets.ToggleButtons(
                options=list(METHODS),
                description="Method",
                style={"button_width": "8em"},
                layout=widgets.Layout(width="98%"),
            ),
            "learning_rate": widgets.SelectionSlider(
                options=[(f"{rate:g}", rate) for rate in RATES],
                value=0.1,
                description="Rate",
                layout=wide,
            ),
            "units": widgets.SelectionSlider(
                options=UNITS, value=64, description="Hidden", layout=wide
            ),
        }
        self._working = self._new_network(64)
        self.network = copy.deepcopy(self._working)
        self.start_button = widgets.Button(description="Start", icon="play")
        self.stop_button = widgets.Button(description="Stop", icon="stop")
        self.start_button.on_click(lambda button: self.start())
        self.stop_button.on_click(lambda button: self.stop())
        super().__init__(
            picture,
            controls,
            invitation="Press Start, watch the two colours, and press Stop when you "
            "have seen enough. Then change one setting and start again; the run before "
            "stays as a grey line. Which learning rate is the first to fail?",
        )
        buttons = widgets.HBox([self.start_button, self.stop_button])
        invitation, settings, *rest = self.view.children
        self.view.children = (invitation, settings, buttons, *rest)
        self._enter("new")
        self._stop_others()

    def start(self) -> None:
        """Begin a new run with the settings that the controls have now.

        The network trains in slices of some milliseconds, between which the notebook
        goes on working. Does nothing while a run is under way.

        Raises
        ------
        RuntimeError
            If no event loop runs, as in a script: there nobody could press Stop.
        """
        if self.state == "training":
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError(
                "live training needs a notebook, where a loop waits for clicks; in a "
                "script, train with Network.fit"
            ) from None
        self._stop_others()
        LiveTraining._active = self
        if self.history["epoch"]:
            self._before, self.history = self.history, _empty_history()
        values = {name: control.value for name, control in self.controls.items()}
        self._settings = _words(**values)
        self._working = self._new_network(values["units"])
        self._slices = train_in_slices(
            self._working,
            METHODS[values["method"]](values["learning_rate"]),
            self._train,
            self._validation,
            epochs=self.epochs,
            seed=self.seed,
        )
        self._enter("training")
        self._task = loop.create_task(self._work(self._slices))

    def stop(self) -> None:
        """End the run after the slice that is being computed; keep the network."""
        if self.state == "training":
            self._enter("stopped")

    async def _work(self, slices: Iterator[Point | None]) -> None:
        for point in slices:
            # Here the kernel reads what has arrived, such as a click on Stop, and
            # perhaps on Start again, which leaves this run behind.
            await asyncio.sleep(PAUSE)
            if self.state != "training" or self._slices is not slices:
                return
            if point is not None:
                self._add(point)
        if self.state == "training":
            self._enter("finished")

    def _add(self, point: Point) -> None:
        for name, value in point._asdict().items():
            self.history[name].append(value)
        # A copy, because whoever uses it may do so in the middle of the next slice.
        self.network = copy.deepcopy(self._working)
        if point.is_finite:
            self.redraw()
        else:
            self._enter("diverged")

    def _enter(self, state: State) -> None:
        self.state = state
        self.start_button.disabled = state == "training"
        self.stop_button.disabled = state != "training"
        self.redraw()

    def _stop_others(self) -> None:
        active = LiveTraining._active
        if active is not None and active is not self:
            active.stop()

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
        self._curves.show(self.history["epoch"], self.history, before=before)
        self._invite.set_visible(self.state == "new")
        chosen = _words(method, learning_rate, units)
        if self.state == "new":
            return f"Start trains {chosen}."
        if chosen != self._settings:
            return f"{self._score()} Start trains {chosen} next."
        return self._score()

    def _score(self) -> str:
        doing = self.state.capitalize()
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
        return (
            f"{after} epochs the loss is {last.loss:.3f} on train and "
            f"{last.val_loss:.3f} on validation, the accuracy {100 * last.accuracy:.1f}"
            f" % and {100 * last.val_accuracy:.1f} %"
            f"{', no better than a blind guess' if blind else ''}."
        )


def _words(method: str, learning_rate: float, units: int) -> str:
    how = {"momentum": "SGD with momentum 0.9"}.get(method, method)
    return f"784-{units}-10 by {how} at a learning rate of {learning_rate:g}"


def _empty_history() -> dict[str, list[float]]:
    return {name: [] for name in ("epoch", *METRICS)}


def _rows(split: tuple[Any, Any], name: str) -> tuple[np.ndarray, np.ndarray]:
    images, labels = split
    if np.ndim(images) == 2 and np.shape(images)[1] == 784:
        images = np.reshape(images, (-1, 28, 28))
    images = require_images(images, name=f"the images of {name}")
    labels = require_labels(labels, len(images), name=f"the labels of {name}")
    return images.reshape(-1, 784), labels
