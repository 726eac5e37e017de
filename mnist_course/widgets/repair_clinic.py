"""Repair the faults of a sick network in any order, and see what each is worth."""

from typing import Any, ClassVar

import ipywidgets as widgets
import numpy as np
from matplotlib.artist import Artist

from mnist_course.doctor.patient import EPOCHS, REPAIRS, key, read_runs
from mnist_course.plots.curves import LearningCurves
from mnist_course.support.history import History
from mnist_course.support.picture import Picture
from mnist_course.widgets.base import InteractiveFigure, alone

BOTTOM = 0.06  # share of the picture for what is repaired, in words
HIGHEST = 5.0  # the patient's own loss is about 4
LABELS = {
    "loss": "loss: from logits",
    "pixels": "pixels: 0 to 1",
    "weights": "weights: variance 2/inputs",
    "activation": "activation: ReLU",
    "batch": "batch: 64 images",
    "step": "step: Adam at 0.001",
}


class Clinic(InteractiveFigure):
    """Show the curves of the sick network of lesson 08 after any of its repairs.

    All 64 combinations were trained beforehand, each for 5 epochs from the same seed
    (see `mnist_course.doctor.patient`), so a choice is answered at once. The validation
    curve of the choice before stays in grey. Introduced in lesson 08.

    Attributes
    ----------
    repaired : list of str
        What is repaired now, in the order of `REPAIRS`.
    run : mnist_course.doctor.patient.Run
        The history and the doctor's findings that are shown.
    """

    size = (7.2, 3.5)
    invitation = (
        "Each tick repairs one fault. Does any of them alone help? In which order does "
        "every tick help? Tick all six and take one back: how much does each cost?"
    )

    saved: ClassVar[dict[str, Any]] = {"loss": True}

    def __init__(self) -> None:
        self._runs = read_runs()
        self.repaired: list[str] = []
        self.run = self._runs[key([])]
        self._before: History | None = None
        super().__init__()

    def create_artists(self, picture: Picture) -> list[Artist]:
        """Create the curves; their axes stay the same, so that they can be compared."""
        self.curves = LearningCurves(
            picture, epochs=EPOCHS, first=1, before=True, dots=True, bottom=BOTTOM
        )
        [legend] = picture.legends
        self._before_key = (legend.get_lines()[-1], legend.get_texts()[-1])
        self.words = picture.text(0.5, 0.02, "", ha="center")
        return [*self.curves.lines.values(), legend, self.words]

    def create_controls(self) -> dict[str, Any]:
        """Create a box to tick for each repair."""
        return {
            name: widgets.Checkbox(
                value=False,
                description=label,
                indent=False,
                layout={"width": "31%", "min_width": "215px"},
            )
            for name, label in LABELS.items()
        }

    @alone
    def as_saved(self) -> tuple[str, bytes]:
        """Return the first repair, where nobody has ticked any, and forget it again."""
        kept = super().as_saved()
        if not self.repaired:
            self._before = None
            self.redraw()
        return kept

    def draw(self, *args: Any, **repairs: bool) -> str:
        """Draw the curves of a combination.

        Parameters
        ----------
        **repairs : bool
            For each name in `REPAIRS`, whether it is repaired.

        Returns
        -------
        str
            What is repaired, how well the network does, and what the doctor finds.
        """
        chosen = [name for name in REPAIRS if repairs[name]]
        if chosen != self.repaired:
            self._before = self.run.history
        self.repaired, self.run = chosen, self._runs[key(chosen)]
        epochs = range(1, EPOCHS + 1)
        before = (epochs, self._before or {})
        history = self.run.history
        self.curves.show(epochs, history, before=before)
        for part in self._before_key:
            part.set_visible(self._before is not None)
        self.curves.loss.set_ylim(0, HIGHEST)
        self.curves.accuracy.set_ylim(0, 100)
        highest = np.nanmax([history["loss"], history["val_loss"]])
        beyond = " (its loss leaves the picture)" if highest > HIGHEST else ""
        what = ", ".join(chosen) if chosen else "nothing"
        self.words.set_text(f"repaired: {what}")
        finds = ", ".join(self.run.findings) or "nothing"
        return (
            f"Repaired: {what}. After {EPOCHS} epochs it reads "
            f"{100 * history['val_accuracy'][-1]:.1f} % of the validation "
            f"images{beyond}. The doctor finds: {finds}."
        )
