"""The playground: choose hyperparameters, train, compare, take the code away."""

import asyncio
import html
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, ClassVar, Literal

import ipywidgets as widgets
import keras
import numpy as np
import numpy.typing as npt

from mnist_course.arrays import require_images, require_labels
from mnist_course.keras_slices import train_keras_in_slices
from mnist_course.picture import MUTED, WRONG, Picture, styled
from mnist_course.plots_learning import METRICS, LearningCurves
from mnist_course.recipes import Recipe, build
from mnist_course.recipes import code as code_of
from mnist_course.slices import Point
from mnist_course.widgets.interactive import InteractiveFigure
from mnist_course.widgets.playground_parts import Run, controls, measured, table

VALIDATION_IMAGES = 2000  # all in one batch, many times a run
RUNAWAY_LOSS = 50.0  # a blind guess has 2.3
PAUSE = 0.001  # lets a click come all the way from the browser to its handler
RUNS_KEPT = 12

State = Literal["new", "training", "stopped", "finished", "diverged"]


class Playground(InteractiveFigure):
    """Train dense networks with settings of your own, and compare the runs.

    Nothing starts by itself. Every start builds a new model from the same seed, so that
    two runs differ only by their settings. Only one playground trains at a time.

    Parameters
    ----------
    train, validation : pair of array_like
        Images of shape (n, 28, 28), values 0 to 255, and labels of shape (n,). Of the
        validation images the first 2,000 are used.
    seed : int
        Decides first weights, dropout and order.

    Attributes
    ----------
    runs : list of Run
        The last twelve runs with at least one measurement, oldest first.
    model : keras.Model
        The one of the run on show; before the first start, an untrained one.
    history : dict of str to list of float
        What was measured in it, four times an epoch.
    state : {"new", "training", "stopped", "finished", "diverged"}
        What is going on, or how the run on show ended.

    Raises
    ------
    ValueError
        If an array has another shape or other values.

    Notes
    -----
    Introduced in lesson 07.
    """

    _active: ClassVar["Playground | None"] = None

    @styled
    def __init__(
        self,
        train: tuple[npt.ArrayLike, npt.ArrayLike],
        validation: tuple[npt.ArrayLike, npt.ArrayLike],
        *,
        seed: int = 0,
    ) -> None:
        self._train = _checked(train, "train")
        x, y = _checked(validation, "validation")
        self._validation = x[:VALIDATION_IMAGES], y[:VALIDATION_IMAGES]
        self.seed = seed
        self.runs: list[Run] = []
        self._run: Run | None = None
        self._count = 0
        self._slices: Iterator[Point | None] = iter(())
        self._task: asyncio.Task[None] | None = None
        picture = Picture(7.2, 3.3, layout="none")
        self._curves = LearningCurves(picture, epochs=Recipe().epochs, before=True)
        picture.legends[0].texts[2].set_text("validation, run compared")
        self._invite, self._away = (
            axes.text(
                0.5, 0.5, words, ha="center", color=colour, transform=axes.transAxes
            )
            for axes, words, colour in (
                (self._curves.accuracy, "press Start", MUTED),
                (self._curves.loss, "↑ the loss ran away", WRONG),
            )
        )
        self._untrained = build(Recipe())
        self.start_button = widgets.Button(description="Start", icon="play")
        self.stop_button = widgets.Button(description="Stop", icon="stop")
        self.restore_button = widgets.Button(description="Restore", icon="undo")
        self.code_button = widgets.ToggleButton(description="Show code", icon="code")
        self.start_button.on_click(lambda button: self.start())
        self.stop_button.on_click(lambda button: self.stop())
        self.restore_button.on_click(lambda button: self.restore())
        self.code_button.observe(lambda change: self._show_code(), names="value")
        self.table = widgets.HTML()
        self.code_box = widgets.HTML()
        super().__init__(
            picture,
            controls(len(self._train[0])),
            invitation="Press Start and watch. Change one setting and start again. "
            "The run that you choose under Compare stays as a grey line. Which setting "
            "makes the biggest difference? What does a learning rate of 100 do?",
        )
        buttons = widgets.HBox(
            [
                self.start_button,
                self.stop_button,
                self.restore_button,
                self.code_button,
            ],
            layout=widgets.Layout(flex_flow="row wrap"),
        )
        invitation, settings, image, caption = self.view.children
        self.view.children = (
            *(invitation, settings, buttons, image, caption),
            *(self.table, self.code_box),
        )
        self._refresh()
        self._stop_others()

    @property
    def recipe(self) -> Recipe:
        """What the controls say now: the settings of the next run."""
        values = {name: control.value for name, control in self.controls.items()}
        del values["compare"]
        return Recipe(**values)

    @property
    def state(self) -> State:
        """What is going on, or how the run on show ended."""
        return "new" if self._run is None else self._run.ending  # type: ignore[return-value]

    @property
    def model(self) -> keras.Model:
        """The model of the run on show, which can be used at any time."""
        return self._untrained if self._run is None else self._run.model

    @property
    def history(self) -> dict[str, list[float]]:
        """What was measured in the run on show."""
        return _empty_history() if self._run is None else self._run.history

    def code(self) -> str:
        """Return a program that trains the network that the controls describe."""
        return code_of(self.recipe, seed=self.seed)

    def start(self) -> None:
        """Begin a new run with the settings that the controls have now.

        The model trains in slices of some milliseconds, between which the notebook goes
        on working. Does nothing while a run is under way.

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
                "the playground needs a notebook, where a loop waits for clicks; in a "
                "script, run what code() returns"
            ) from None
        self._stop_others()
        Playground._active = self
        recipe = self.recipe
        keras.utils.set_random_seed(self.seed)
        self._count += 1
        self._run = Run(self._count, recipe, build(recipe), _empty_history())
        x, y = self._train
        self._slices = train_keras_in_slices(
            self._run.model,
            (x[: recipe.images], y[: recipe.images]),
            self._validation,
            epochs=recipe.epochs,
            batch_size=recipe.batch_size,
            seed=self.seed,
        )
        self._refresh()
        self._task = loop.create_task(self._work(self._run, self._slices))

    def stop(self) -> None:
        """End the run after the slice that is being computed; keep the model."""
        if self._run is not None and self.state == "training":
            self._end(self._run, "stopped")

    def restore(self) -> None:
        """Take the run chosen under Compare back: settings, curves and model."""
        run = self._compared()
        if run is None or self.state == "training":
            return
        self._drawing = True  # One picture for all settings, not one for each.
        for name, value in asdict(run.recipe).items():
            self.controls[name].value = value
        self._drawing = False
        self._run = run
        self._refresh()

    async def _work(self, run: Run, slices: Iterator[Point | None]) -> None:
        await asyncio.sleep(PAUSE)  # The page shows that it has begun.
        for point in slices:
            if run.ending != "training":
                return
            if point is not None:
                self._add(run, point)
            # Here the kernel reads what has arrived, such as a click on Stop.
            await asyncio.sleep(PAUSE)
            if run.ending != "training":
                return
        self._end(run, "finished")

    def _add(self, run: Run, point: Point) -> None:
        for name, value in point._asdict().items():
            run.history[name].append(value)
        losses = np.array([point.loss, point.val_loss])
        if not np.isfinite(losses).all() or losses.max() > RUNAWAY_LOSS:
            self._end(run, "diverged")
        else:
            self.redraw()

    def _end(self, run: Run, ending: State) -> None:
        run.ending = ending
        if run.history["epoch"]:
            self.runs = [*self.runs, run][-RUNS_KEPT:]
            self._offer_runs()
        self._refresh()

    def _offer_runs(self) -> None:
        compare = self.controls["compare"]
        chosen = compare.value
        numbers = [run.number for run in self.runs]
        self._drawing = True
        compare.options = [
            ("none", 0),
            *((f"run {run.number}: {run.recipe}", run.number) for run in self.runs),
        ]
        # The first run stays for comparison, unless another was chosen, or none.
        kept = chosen in (0, *numbers) and len(self.runs) > 1
        compare.value = chosen if kept else numbers[0]
        self._drawing = False

    def _compared(self) -> Run | None:
        number = self.controls["compare"].value
        return next((run for run in self.runs if run.number == number), None)

    def _stop_others(self) -> None:
        active = Playground._active
        if active is not None and active is not self:
            active.stop()

    def _refresh(self) -> None:
        busy = self.state == "training"
        self.start_button.disabled = busy
        self.stop_button.disabled = not busy
        self.restore_button.disabled = busy or not self.runs
        self.table.value = table(self.runs, self._run)
        self.redraw()

    def _show_code(self) -> None:
        shown = self.code_button.value
        self.code_button.description = "Hide code" if shown else "Show code"
        self.code_box.value = (
            '<pre style="line-height: 1.3; padding: 0.6em; overflow-x: auto; '
            f'border: 1px solid #cccccc">{html.escape(self.code())}</pre>'
            if shown
            else ""
        )

    def draw(self, **values: Any) -> str:
        """Draw the curves of the run on show, and the one that it is compared with.

        Parameters
        ----------
        **values
            The settings of the next run, and the number of the run to compare with.

        Returns
        -------
        str
            What is being trained, how well it does, and what the next start would do.
        """
        if self.code_button.value:
            self._show_code()
        run, other = self._run, self._compared()
        self._invite.set_visible(run is None)
        self._away.set_visible(self.state == "diverged")
        if other is run:
            other = None
        epochs = [self.recipe.epochs if run is None else run.recipe.epochs]
        if other is not None:
            epochs.append(other.recipe.epochs)
        for axes in (self._curves.loss, self._curves.accuracy):
            axes.set_xlim(-0.02 * max(epochs), 1.02 * max(epochs))
        before = ([], {}) if other is None else (other.history["epoch"], other.history)
        self._curves.show(self.history["epoch"], self.history, before=before)
        upcoming = f"Start trains {self.recipe}."
        if run is None:
            return upcoming
        changed = "" if run.recipe == self.recipe else f" {upcoming}"
        head = f"Run {run.number} {run.ending}: {run.recipe}."
        if not run.history["epoch"]:
            return head + changed
        return f"{head} {measured(run)}{changed}"


def _empty_history() -> dict[str, list[float]]:
    return {name: [] for name in ("epoch", *METRICS)}


def _checked(split: tuple[Any, Any], name: str) -> tuple[np.ndarray, np.ndarray]:
    images, labels = split
    images = require_images(images, name=f"the images of {name}")
    return images, require_labels(labels, len(images), name=f"the labels of {name}")
