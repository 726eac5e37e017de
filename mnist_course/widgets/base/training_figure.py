"""The base of figures that train a network while the notebook goes on working."""

import asyncio
import threading
from collections.abc import Iterator
from typing import ClassVar, Literal

import ipywidgets as widgets

from mnist_course.support.history import Point
from mnist_course.widgets.base.controls import button, button_row, stop_button
from mnist_course.widgets.base.interactive_figure import InteractiveFigure
from mnist_course.widgets.base.turns import alone

# Long enough for a click to come all the way from the browser to its handler.
PAUSE = 0.001

State = Literal["new", "training", "stopped", "finished", "diverged", "failed"]


class TrainingFigure(InteractiveFigure):
    """An interactive figure with a Start and a Stop button, and a training between.

    A subclass defines `begin` too, which prepares a run and returns its slices, and
    `add`, which takes what was measured. Nothing starts by itself. Only one figure
    trains at a time: to start another one, or to show a new one, stops the first.

    Attributes
    ----------
    script : str
        What to do instead in a script, where there is nobody to press Stop.
    state : {"new", "training", "stopped", "finished", "diverged", "failed"}
        What it is doing, or how the last run ended.
    failure : str
        The error that ended the last run, in one line; empty if none did.
    slices : iterator of Point or None
        The run under way, or the last one.
    task : asyncio.Task or None
        What works on them.
    """

    script: str
    _active: ClassVar["TrainingFigure | None"] = None
    _one_start_at_a_time = threading.RLock()

    def __init__(self) -> None:
        self.state: State = "new"
        self.failure = ""
        self.slices: Iterator[Point | None] = iter(())
        self.task: asyncio.Task[None] | None = None
        self.start_button = button("Start", "play", self.start)
        self.stop_button = stop_button(self.stop)
        super().__init__()
        self._stop_others()

    def buttons(self) -> list[widgets.Widget]:
        """Return the buttons, in a row below the controls."""
        return [self.start_button, self.stop_button]

    def rows(self) -> list[widgets.Widget]:
        """Return controls, buttons, picture and sentence."""
        settings = self.row(*self.controls.values())
        return [settings, button_row(*self.buttons()), self.image, self.caption]

    def begin(self) -> Iterator[Point | None]:
        """Prepare a run with the settings of the controls, and return its slices."""
        raise NotImplementedError

    def add(self, point: Point) -> bool:
        """Keep what was measured; return False if the loss ran away."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin a new run with the settings that the controls have now.

        The network trains in slices of some milliseconds, between which the notebook
        goes on working. Does nothing while a run is under way.

        Raises
        ------
        RuntimeError
            If no event loop runs, as in a script: there nobody could press Stop.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError(
                "live training needs a notebook, where a loop waits for clicks; in a "
                f"script, {self.script}"
            ) from None
        with self._one_start_at_a_time:
            self._stop_others()  # before its own turn, for which that one could wait
            TrainingFigure._active = self
            with self.turn:
                if self.state == "training":
                    return
                self.failure = ""
                self.slices = self.begin()
                self.enter("training")
                self.task = loop.create_task(self._work(self.slices))

    @alone
    def stop(self) -> None:
        """End the run after the slice that is being computed; keep the network."""
        if self.state == "training":
            self.enter("stopped")

    @alone
    def enter(self, state: State) -> None:
        """Change the state, and with it the buttons and the picture."""
        self.state = state
        self.start_button.disabled = state == "training"
        self.stop_button.disabled = state != "training"
        self.redraw()

    async def _work(self, slices: Iterator[Point | None]) -> None:
        await asyncio.sleep(PAUSE)  # The page shows that it has begun.
        # The first slice is the longest one: Keras compiles in it.
        while self._slice(slices):
            # Here the kernel reads what has arrived, such as a click on Stop, and
            # perhaps on Start again, which leaves this run behind.
            await asyncio.sleep(PAUSE)

    @alone
    def _slice(self, slices: Iterator[Point | None]) -> bool:
        """Train for a slice; return whether to go on."""
        if not self._is_training(slices):
            return False
        ending: State = "finished"
        try:
            point = next(slices)
            if point is None or not self._is_training(slices):
                return self._is_training(slices)
            if self.add(point):
                self.redraw()
                return True
            ending = "diverged"
        except StopIteration:
            pass
        except Exception as error:
            # There is no cell below which a traceback could appear.
            reason, *_ = str(error).splitlines() or ["no reason given"]
            self.failure = f"{type(error).__name__}: {reason}"
            ending = "failed"
        if self._is_training(slices):
            self.enter(ending)
        return False

    def _is_training(self, slices: Iterator[Point | None]) -> bool:
        return self.state == "training" and self.slices is slices

    def _stop_others(self) -> None:
        active = TrainingFigure._active
        if active is not None and active is not self:
            active.stop()
