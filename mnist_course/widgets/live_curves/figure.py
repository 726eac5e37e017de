"""The figure: curves that grow while Keras's `fit` runs, progress and Stop."""

import time

import ipywidgets as widgets
import numpy as np

from mnist_course.data import load_mnist
from mnist_course.plots.curves import LearningCurves
from mnist_course.support.arguments import require
from mnist_course.support.history import METRICS
from mnist_course.support.picture import Picture
from mnist_course.support.wording import BLIND_GUESS
from mnist_course.widgets.base import InteractiveFigure, controls, message
from mnist_course.widgets.base.numpy_training import example_run
from mnist_course.widgets.live_curves.watch import POINTS_AN_EPOCH, Watch

EXAMPLE_IMAGES = 5_000  # for validation, as lesson 06 sets them aside
SECONDS_A_PICTURE = 0.4  # drawing takes a tenth of it, and the training has the rest


class LiveCurves(InteractiveFigure):
    """Show curves that grow while a Keras model trains, its progress, and Stop.

    Display the figure in one cell, and hand its `callback` to `fit` in the next one:
    ``model.fit(x, y, callbacks=[live.callback])``. `compile` and `fit` stay yours, and
    every new `fit` draws new curves. Stop ends the training after the batches that are
    being computed; `fit` then returns as usual, and the model is what it was trained to
    by then. Where no button is heard during a cell (before ipykernel 7, so on Colab),
    interrupting the cell does the same. Introduced in lesson 06.

    Parameters
    ----------
    epochs : int
        The end of the axes before the first `fit`, which then brings its own.

    Attributes
    ----------
    callback : Watch
        What goes into ``fit(callbacks=[...])``. It has the state and the history.

    Raises
    ------
    ValueError
        If `epochs` is not above 0.
    """

    invitation = (
        "Run the next cell and watch the two colours. Stop ends the training early and "
        "keeps the model. Where the button does not answer while a cell runs, as on "
        "Colab, interrupt the cell instead."
    )

    def __init__(self, epochs: int) -> None:
        require(epochs >= 1, f"epochs must be at least 1; got {epochs}")
        self.callback = Watch(self._on_news)
        self._epochs = epochs
        train, validation, _ = load_mnist(validation=EXAMPLE_IMAGES)
        self._example = example_run(
            train, validation, epochs=epochs, points=POINTS_AN_EPOCH
        )
        for name in ("val_loss", "val_accuracy"):  # fit measures once an epoch
            told = self._example.history[name]
            between = np.arange(1, len(told) + 1) % POINTS_AN_EPOCH > 0
            told[:] = np.where(between, np.nan, told)
        self._drawn = 0.0
        self.progress = widgets.FloatProgress(
            max=1, description="Progress", layout={"width": "60%"}
        )
        # A button is heard in a thread of its own, so it only leaves word: the thread
        # that trains does all the drawing.
        self.stop_button = controls.stop_button(self.stop)
        super().__init__()

    def create_artists(self, picture: Picture) -> None:
        """Create the curves."""
        self.curves = LearningCurves(picture, epochs=self._epochs)
        self.invite = message(self.curves.loss, "an example: fit draws here")
        for name in ("val_loss", "val_accuracy"):
            self.curves.lines[name].set_markevery(None)

    def rows(self) -> list[widgets.Widget]:
        """Return Stop and the progress, the picture and its sentence."""
        buttons = controls.button_row(self.stop_button, self.progress)
        return [buttons, self.image, self.caption]

    def stop(self) -> None:
        """End the training after the batches that are being computed."""
        self.callback.stop()

    def _on_news(self) -> None:
        watch, now = self.callback, time.monotonic()
        busy = watch.state == "training"
        self.stop_button.disabled = not busy
        _answer_anywhere(self.stop_button)
        if watch.history["epoch"]:
            self.progress.value = watch.history["epoch"][-1] / watch.epochs
        else:
            self.progress.value = 0
            for axes in (self.curves.loss, self.curves.accuracy):
                axes.set_xlim(-0.02 * watch.epochs, 1.02 * watch.epochs)
        if not busy or now - self._drawn > SECONDS_A_PICTURE:
            self.redraw()
            self._drawn = time.monotonic()

    def draw(self) -> str:
        """Draw the curves so far.

        Returns
        -------
        str
            How far the training is, and how well the model does.
        """
        watch = self.callback
        new = watch.state == "new"
        history = self._example.history if new else watch.history
        epochs = history["epoch"]
        self.invite.set_visible(new)
        self.curves.show(epochs, history)
        for name in METRICS:
            # Validation has no value between the epochs, and a stop may leave too few
            # batches for one of training: join those that are there.
            line = self.curves.lines[name]
            x, y = (np.asarray(values, dtype=float) for values in line.get_data())
            line.set_data(x[np.isfinite(y)], y[np.isfinite(y)])
        if new:
            return f"An example, until fit runs: {self._example.words}."
        after = f"{watch.state.capitalize()}"
        if epochs:
            after += f": after {epochs[-1]:.1f} of {watch.epochs} epochs"
        if watch.state == "diverged":
            return (
                f"{after} the loss is no longer a number. The steps were too long: "
                "build the model anew and compile it with a lower learning rate."
            )
        return f"{after} {self._scores()}".rstrip() + "."

    def _scores(self) -> str:
        last = {name: _last(self.callback.history[name]) for name in METRICS}
        words = []
        for metric, form in (("loss", "{:.3f}"), ("accuracy", "{:.1f} %")):
            percent = 100 if metric == "accuracy" else 1
            pairs = (("train", last[metric]), ("validation", last[f"val_{metric}"]))
            known = [
                f"{form.format(percent * value)} on {name}"
                for name, value in pairs
                if value is not None
            ]
            if known:
                words.append(f"{metric} {' and '.join(known)}")
        best = max(last["accuracy"] or 0, last["val_accuracy"] or 0)
        if 0 < best < BLIND_GUESS:
            words.append("no better than a blind guess")
        return ", ".join(words)


def _answer_anywhere(widget: widgets.Widget) -> None:
    """Let a widget be heard while the thread that it last spoke from is busy.

    JupyterLab sends what widgets say to a thread of the kernel that no cell blocks.
    From 7.4 on, ipykernel sends it to the thread instead in which the widget's last
    message was written: the one that is busy with `fit`. It forgets that here.
    """
    if widget.comm is not None:  # as it is outside of notebooks on ipywidgets 7
        vars(widget.comm).pop("_reply_subshell_id", None)


def _last(values: list[float]) -> float | None:
    finite = [value for value in values if np.isfinite(value)]
    return finite[-1] if finite else None
