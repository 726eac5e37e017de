"""The runs of the playground, in sentences and in a table, and two of them compared."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import keras
import numpy as np

from mnist_course.support.history import Point, empty_history
from mnist_course.support.wording import number, scores
from mnist_course.widgets.base.training_figure import State
from mnist_course.widgets.playground.recipe import Recipe

NO_POINT = {
    "training": "The first numbers come after a quarter of an epoch.",
    "stopped": "Nothing was measured yet, so the run is not kept.",
}
# A blind guess has a loss of 2.3. A training may jump over a hill and come back, so
# while it lasts only a loss that is out of all reason ends it.
RUNAWAY_LOSS = 50.0
RUNAWAY_LOSS_AT_THE_END = 4 * np.log(10)
FAIR = 5  # so many seeds; all differences of one sign are luck once in 16


@dataclass
class Run:
    """Trainings that were started together: a recipe, with one seed or several.

    `model` and `history` are those of the last seed that was measured; `history` has
    ``epoch``, in fractions, and Keras's four names. `seeds` are those that the run is
    to have, `scores` the last validation accuracies of those that it has gone through.
    `under_way` is the seed that is being trained, and its model. `kept` is the place in
    `history` of the epoch that early stopping went back to. `ending` is one of the
    states of `TrainingFigure`.
    """

    number: int
    recipe: Recipe
    model: keras.Model
    history: dict[str, list[float]]
    ending: State = "training"
    seeds: Sequence[int] = (0,)
    seed: int = 0
    scores: dict[int, float] = field(default_factory=dict)

    under_way: tuple[int, keras.Model] | None = None
    kept: int = -1

    def add(self, point: Point) -> None:
        """Keep what was measured; the first point of a seed begins a new history."""
        if self.under_way is not None and self.under_way[0] != self.seed:
            self.seed, self.model = self.under_way
            self.history = empty_history()
            self.kept = -1
        for name, value in point._asdict().items():
            self.history[name].append(value)

    def point(self, place: int) -> Point:
        """Return what was measured at one place of the history."""
        return Point(*(values[place] for values in self.history.values()))

    @property
    def last(self) -> Point:
        """What was measured of the model as it is: last, or in its best epoch."""
        return self.point(self.kept)

    @property
    def best(self) -> Point:
        """What was measured when the validation loss was lowest."""
        losses = np.nan_to_num(self.history["val_loss"], nan=np.inf)
        return self.point(int(np.argmin(losses)))

    @property
    def ran_away(self) -> bool:
        """Whether a loss that was measured last is out of all reason."""
        bound = RUNAWAY_LOSS if self.ending == "training" else RUNAWAY_LOSS_AT_THE_END
        losses = self.history["loss"][-1:] + self.history["val_loss"][-1:]
        return not all(loss < bound for loss in losses)  # NaN is not below anything.


def in_words(
    run: Run, other: Run | None, failure: str, misread: str, upcoming: str
) -> str:
    """Say what a run is, how well it did, and how it does against another one.

    Parameters
    ----------
    run, other : Run
        The one on show, and the one to hold it against, if any.
    failure : str
        The error that ended it, if any.
    misread : str
        How many images its model misreads, in a sentence.
    upcoming : str
        What the next start would do, if that needs saying.
    """
    known = bool(run.history["epoch"]) and run.ending != "diverged"
    parts = [
        f"Run {run.number} {run.ending}: {run.recipe}.",
        f"The training ended with {failure}." if failure else "",
        measured(run),
        misread if known else "",
        compared(run, other) if other is not None else "",
        upcoming,
    ]
    return " ".join(part for part in parts if part)


def measured(run: Run) -> str:
    """Say how well a run did so far, in a sentence, or why nothing can be said."""
    if not run.history["epoch"]:
        return NO_POINT.get(run.ending, "")
    last, end = run.last, run.point(-1)
    after = f"After {epoch_of(end)} of {run.recipe.epochs} epochs"
    if len(run.seeds) > 1:
        after += f" with seed {run.seed}"
    if run.ending == "diverged":
        worst = np.max([end.loss, end.val_loss])  # NaN if either is
        loss = written(worst) if np.isfinite(worst) else "no longer a number at all"
        return (
            f"{after} the loss is {loss}: the steps were too long, and it ran away. "
            "Choose a lower learning rate and start again, or restore an earlier run."
        )
    if last.epoch < end.epoch:
        after += f" it went back to epoch {epoch_of(last)}:"
    found = f"{after} {scores(last)}, a gap of {gap_of(last)} points."
    if run.best.val_loss < last.val_loss:
        lowest = f"{written(run.best.val_loss)} after {epoch_of(run.best)}"
        found += f" The validation loss was lowest, {lowest} epochs."
    if len(run.scores) > 1:
        found += f" Mean of {len(run.scores)} seeds on validation: {mean_score(run)}."
    return found


def compared(run: Run, other: Run) -> str:
    """Hold a run against another one, seed by seed; empty where no seed is in both."""
    both = [seed for seed in run.scores if seed in other.scores]
    if not both:
        return ""
    points = [100 * (run.scores[seed] - other.scores[seed]) for seed in both]
    told = ", ".join(_signed(each) for each in points)
    if len(both) < FAIR:
        return (
            f"Against run {other.number}, with the same seed: {told} points. One seed "
            f"may be luck: train both with {FAIR} before you believe it."
        )
    mean = _signed(float(np.mean(points)))
    told = f"Against run {other.number}, seed by seed: {told} points"
    if min(points) > 0 or max(points) < 0:
        return (
            f"{told}. All {len(both)} have one sign, as luck alone has them once in "
            f"16: believe it. On average the difference is {mean}."
        )
    return f"{told}. Not all of one sign: that is too little to tell the two apart."


def _signed(points: float) -> str:
    """Write a difference in points with its sign, to a single one of 2,000 images."""
    text = number(points, 2)
    return text if text.startswith("−") or float(text) == 0 else f"+{text}"


def mean_score(run: Run) -> str:
    """Write the mean of the seeds' accuracies."""
    return f"{100 * np.mean([*run.scores.values()]):.1f} %" if run.scores else "–"


def as_it_went(run: Run | None, chosen: Recipe, seed: int) -> tuple[Recipe, int, str]:
    """Return a run's recipe with the epochs that it had, its seed, and what it is.

    Without a run, or where another recipe is chosen by now, it is that of the next.
    """
    if run is None or run.recipe != chosen:
        what = "" if run is None else f"Not the run on show, but the next: {chosen}"
        return chosen, seed, what
    what = f"Run {run.number} of the playground"
    if len(run.seeds) > 1:
        what += f", seed {run.seed}"
    if run.ending in ("finished", "training") or not run.history["epoch"]:
        return run.recipe, run.seed, f"{what}."
    end = run.point(-1)
    epochs = math.ceil(end.epoch)
    what += f", {run.ending} after {epoch_of(end)} epochs; this trains {epochs}."
    return replace(run.recipe, epochs=epochs), run.seed, what


def gap_of(last: Point) -> str:
    """Return the difference of the accuracies as they are shown, in points."""
    train, validation = round(100 * last.accuracy, 1), round(100 * last.val_accuracy, 1)
    return number(train - validation)


def epoch_of(point: Point) -> str:
    """Say after how many epochs a point was measured: 0.25, or 3."""
    return f"{point.epoch:.2f}".rstrip("0").rstrip(".")


def written(loss: float) -> str:
    """Write a loss, which may be out of all reason."""
    if loss >= 1e6:
        return "more than a million"
    return f"{loss:,.0f}" if loss >= 10 else f"{loss:.3f}"
