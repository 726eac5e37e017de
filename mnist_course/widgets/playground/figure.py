"""The figure: settings, curves of two runs, the table of runs and the code."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import ipywidgets as widgets
import keras
import numpy.typing as npt
from matplotlib.axes import Axes

from mnist_course.plots.curves import LearningCurves
from mnist_course.support.arguments import require_examples
from mnist_course.support.history import Point, empty_history
from mnist_course.support.picture import WRONG, Picture
from mnist_course.widgets.base import alone, controls, message
from mnist_course.widgets.base.numpy_training import example_run
from mnist_course.widgets.base.training_figure import State, TrainingFigure
from mnist_course.widgets.playground import page, strip
from mnist_course.widgets.playground.controls import NO_RUN, recipe_controls
from mnist_course.widgets.playground.look import EXAMPLE, Look, Looker
from mnist_course.widgets.playground.recipe import Recipe, build
from mnist_course.widgets.playground.recipe import code as code_of
from mnist_course.widgets.playground.runs import Run, as_it_went, in_words
from mnist_course.widgets.playground.training import POINTS_AN_EPOCH, trained

VALIDATION_IMAGES = 2000  # all in one batch, many times a run
RUNS_KEPT = 12
EPOCHS = Recipe().epochs


class Playground(TrainingFigure):
    """Train dense networks with settings of your own, and compare the runs.

    Every start takes the same seed, or the same five, so that two runs differ only by
    their settings, and are compared seed by seed. Introduced in lesson 07.

    Parameters
    ----------
    train, validation : pair of array_like
        Images of shape (n, 28, 28), values 0 to 255, and labels of shape (n,). Of the
        validation images the first 2,000 are used.
    seed : int
        The first seed, which decides first weights, dropout and order.

    Attributes
    ----------
    runs : list of Run
        The last twelve runs with at least one measurement, oldest first.
    model : keras.Model
        The one of the run on show; before the first start, an untrained one.
    history : dict of str to list of float
        What was measured in it, four times an epoch.

    Raises
    ------
    ValueError
        If an array has another shape or other values.
    """

    size = (7.2, 3.3 + strip.HEIGHT)
    beside = 355
    invitation = (
        "Press Start and watch. Change one setting and start again. The run chosen "
        "under Compare stays as a grey line. What makes the biggest difference? What "
        "does a learning rate of 100 do? Small differences need 5 seeds on both sides."
    )
    script = "run what code() returns"

    def __init__(
        self,
        train: tuple[npt.ArrayLike, npt.ArrayLike],
        validation: tuple[npt.ArrayLike, npt.ArrayLike],
        *,
        seed: int = 0,
    ) -> None:
        self._train = require_examples(train, name="train")
        x, y = require_examples(validation, name="validation")
        self._set_aside = len(x)
        self._validation = x[:VALIDATION_IMAGES], y[:VALIDATION_IMAGES]
        self.seed = seed
        self.runs: list[Run] = []
        self._run: Run | None = None
        self._count = 0
        self._untrained = build(Recipe())
        self._example = example_run(
            self._train, self._validation, epochs=EPOCHS, points=POINTS_AN_EPOCH
        )
        self._looker = Looker(self._validation)
        self.restore_button = controls.button("Restore", "undo", self.restore)
        self.code_button = widgets.ToggleButton(description="Show code", icon="code")
        self.code_button.layout.width = "auto"
        self.code_button.observe(lambda change: self._show_code(), names="value")
        self.table, self.code_box = widgets.HTML(), widgets.HTML()
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Axes]:
        """Create the curves, and the strip below; only the legend stands still."""
        room = strip.HEIGHT / self.size[1]
        more: dict[str, Any] = {"before": True, "close": True, "bottom": room}
        self.curves = LearningCurves(picture, epochs=EPOCHS, **more)
        self.strip = strip.Strip(picture)
        picture.legends[0].texts[2].set_text("validation, run compared")
        self.invite = message(self.curves.loss, "an example: press Start")
        self.away = message(self.curves.loss, "↑ the loss ran away", WRONG)
        return picture.axes

    def create_controls(self) -> dict[str, Any]:
        """Create a control for each hyperparameter, and the choice of a run."""
        return recipe_controls(len(self._train[0]))

    def buttons(self) -> list[widgets.Widget]:
        """Return Start, Stop, Restore and Show code."""
        return [*super().buttons(), self.restore_button, self.code_button]

    def rows(self) -> list[widgets.Widget]:
        """Put Compare beside the buttons; the code and the table of runs come last."""
        *settings, compare = self.controls.values()
        top = [self.row(*settings), self.row(*self.buttons(), compare)]
        return [*top, self.image, self.caption, self.code_box, self.table]

    @property
    def recipe(self) -> Recipe:
        """What the controls say now: the settings of the next run."""
        settings = self.values
        del settings["compare"], settings["seeds"]
        return Recipe(**settings)

    @property
    def model(self) -> keras.Model:
        """The model of the run on show, which can be used at any time."""
        return self._untrained if self._run is None else self._run.model

    @property
    def history(self) -> dict[str, list[float]]:
        """What was measured in the run on show."""
        return empty_history() if self._run is None else self._run.history

    def code(self) -> str:
        """Return a program that trains the network of the run on show.

        After a setting was changed it is that of the next run. It loads MNIST, and
        trains for as many epochs as the run did, the last one to its end.
        """
        recipe, seed, what = as_it_went(self._run, self.recipe, self.seed)
        sizes = {"validation": self._set_aside, "watched": len(self._validation[0])}
        return code_of(recipe, seed=seed, what=what, **sizes)

    def begin(self) -> Iterator[Point | None]:
        """Build a new model, and return the slices of its training."""
        self._count += 1
        model = build(self.recipe, seed=self.seed)
        self._run = Run(self._count, self.recipe, model, empty_history())
        self._run.seeds = range(self.seed, self.seed + self.values["seeds"])
        self._run.seed = self.seed
        return trained(self._run, self._train, self._validation)

    def add(self, point: Point) -> bool:
        """Keep what was measured."""
        assert self._run is not None  # points come from its training
        self._run.add(point)
        return not self._run.ran_away

    @alone
    def enter(self, state: State) -> None:
        """Change the state, the buttons, the picture and the table of runs."""
        run = self._run
        if run is not None and run.ending == "training" and state != "training":
            run.ending = state
            if state == "finished" and run.ran_away:
                run.ending = state = "diverged"
            if run.history["epoch"]:
                self.runs = [*self.runs, run][-RUNS_KEPT:]
                self._offer_runs()
        super().enter(state)
        self.table.value = page.table(self.runs, run)

    def look(self) -> Look:
        """Look into the network on show, as it was measured last."""
        run = self._run
        if run is None:
            return self._looker.look(self._example.network, None)
        when = run.number, run.seed, len(run.history["epoch"]), run.ending
        return self._looker.look(run.model, when)

    @alone
    def restore(self) -> None:
        """Take the run chosen under Compare back: settings, curves and model."""
        run = self._compared()
        if run is None or self.state == "training":
            return
        with self.held():  # One picture for all settings, not one for each.
            self.set(**asdict(run.recipe), seeds=len(run.seeds))
        self._run, self.failure = run, ""
        self.enter(run.ending)

    def _offer_runs(self) -> None:
        chosen = (compare := self.controls["compare"]).value
        numbers = [run.number for run in self.runs]
        names = [f"run {run.number}: {run.recipe}" for run in self.runs]
        with self.held():
            compare.options = [NO_RUN, *zip(names, numbers, strict=True)]
            # The first run stays for comparison, unless another was chosen, or none.
            kept = chosen in (0, *numbers) and len(self.runs) > 1
            compare.value = chosen if kept else numbers[0]

    def _compared(self) -> Run | None:
        number = self.controls["compare"].value
        return next((run for run in self.runs if run.number == number), None)

    @alone
    def _show_code(self) -> None:
        shown = self.code_button.value
        self.code_button.description = "Hide code" if shown else "Show code"
        self.code_box.value = page.to_copy(self.code()) if shown else ""

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
        self.restore_button.disabled = other is None or self.state == "training"
        self.invite.set_visible(run is None)
        self.away.set_visible(self.state == "diverged")
        other = None if other is run else other
        epochs = [each.recipe.epochs for each in (run, other) if each is not None]
        last = max(epochs, default=self.recipe.epochs)
        for axes in (self.curves.loss, self.curves.accuracy):
            axes.set_xlim(-0.02 * last, 1.02 * last)
        before = ([], {}) if other is None else (other.history["epoch"], other.history)
        history = self._example.history if run is None else run.history
        self.curves.show(history["epoch"], history, before=before)
        self.strip.show(look := self.look())
        upcoming = f"Start trains {self.recipe}."
        if run is None:
            return EXAMPLE.format(self._example.words, upcoming)
        other = None if self.state == "training" else other
        last_words = "" if run.recipe == self.recipe else upcoming
        return in_words(run, other, self.failure, look.in_words, last_words)
