"""A callback for `fit` that measures a training and can be told to stop it."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

import keras
import numpy as np
from IPython.core.getipython import get_ipython

from mnist_course.support.history import METRICS, empty_history
from mnist_course.widgets.base.training_figure import State

POINTS_AN_EPOCH = 6


class Watch(keras.callbacks.Callback):
    """Measure a training six times an epoch, and end it when somebody wants that.

    Goes into ``fit(callbacks=[...])``; every `fit` begins anew. A loss that is no
    number ends the training too. So does an interrupt, as long as `fit` runs in the
    main thread: it is then taken for `stop`, so that there is no traceback and `fit`
    returns as usual; a second one interrupts. Where `fit` is broken off, as by an
    error, the training has stopped when the cell ends. Introduced in lesson 06.

    Parameters
    ----------
    tell : callable
        Called without arguments, in the training's thread, when there is news.

    Attributes
    ----------
    history : dict of str to list of float
        ``epoch``, counted in passes through the training set, and Keras's four names.
        ``loss`` and ``accuracy`` are means over the batches since the point before, and
        NaN where a stop left but few of them, whose mean would be chance;
        ``val_loss`` and ``val_accuracy`` are NaN but at the end of an epoch.
    state : {"new", "training", "stopped", "finished", "diverged", "failed"}
        What is going on, or how the last `fit` ended.
    epochs : int
        How many epochs `fit` has been asked for.
    """

    def __init__(self, tell: Callable[[], object]) -> None:
        super().__init__()
        self.tell = tell
        self.epochs = 0
        self.history = empty_history()
        self.state: State = "new"
        self._asked = threading.Event()
        self._handler: Any = None

    def stop(self) -> None:
        """End the training after the batches that are being computed.

        Can be called from any thread, and does nothing where no training goes on.
        """
        self._asked.set()

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin a new history."""
        self.epochs = self.params["epochs"]
        self._steps = self.params.get("steps") or 0  # none if fit cannot know
        self._apart = self._steps / POINTS_AN_EPOCH
        self.history = empty_history()
        self._asked.clear()
        self._let_go()  # where a `fit` before did not come to its end
        if threading.current_thread() is threading.main_thread():
            self._handler = signal.signal(signal.SIGINT, self._on_interrupt)
            if (shell := get_ipython()) is not None:
                shell.events.register("post_run_cell", self._on_end_of_cell)
        self.state = "training"
        self.tell()

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:
        self.stop()
        self._let_go()  # who interrupts twice means it

    def _on_end_of_cell(self, result: Any) -> None:
        """Say how it ended where `fit` raised an error, and told nobody."""
        shell: Any = get_ipython()
        shell.events.unregister("post_run_cell", self._on_end_of_cell)
        if self.state == "training":
            interrupted = not isinstance(result.error_in_exec, Exception)
            self.state = "stopped" if interrupted else "failed"
            self._let_go()
            self.tell()

    def _let_go(self) -> None:
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)
            self._handler = None

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Begin to count batches."""
        self._epoch, self._done, self._measured = epoch, 0, 0
        self._sums = {"loss": 0.0, "accuracy": 0.0}
        self._stop_if_asked()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Measure if it is time to, and stop if somebody wants that."""
        # With steps_per_execution, Keras counts the last execution as if it were full.
        self._done = min(batch + 1, self._steps or batch + 1)
        if not np.isfinite((logs or {}).get("loss", 0.0)):
            self._end("diverged")
        elif self._asked.is_set():
            self._end("stopped")
        elif self._done < self._steps:  # the last point of an epoch has validation
            enough = self._done - self._measured >= self._apart
            if enough and self._steps - self._done >= self._apart / 2:
                self._add(logs)

    def on_test_begin(self, logs: Any = None) -> None:
        """Say at once that it stops: an epoch ends with much besides batches."""
        self._stop_if_asked()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Say at once that it stops, and let `fit` finish its validation."""
        self._stop_if_asked()

    def _stop_if_asked(self) -> None:
        if self.state == "training" and self._asked.is_set():
            self._end("stopped")

    def _end(self, state: State) -> None:
        self.state = state
        self.model.stop_training = True
        self.tell()  # at once: fit still goes through the validation set

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Measure, with the validation that `fit` has just done."""
        self._stop_if_asked()
        self._add(logs)

    def on_train_end(self, logs: Any = None) -> None:
        """Say how it ended."""
        self._let_go()
        if self.state == "training":
            self.state = "finished"
        self.tell()

    def _add(self, logs: Any) -> None:
        point = dict.fromkeys(METRICS, np.nan) | self._since_last_point(logs or {})
        share = self._done / self._steps if self._steps else 1
        self.history["epoch"].append(self._epoch + share)
        for name in METRICS:
            self.history[name].append(point[name])
        self.tell()

    def _since_last_point(self, scores: dict[str, Any]) -> dict[str, float]:
        # Keras hands over means since the epoch began. What is new since the last
        # point is the difference of the sums.
        new = {name: float(scores[name]) for name in METRICS if name in scores}
        count = self._done - self._measured
        for name, before in self._sums.items():
            if name in new:
                self._sums[name] = new[name] * self._done
                few = count < max(self._apart / 2, 1)
                new[name] = np.nan if few else (self._sums[name] - before) / count
        self._measured = self._done
        return new
