"""What lies on the pad, strokes or a photo, and what was kept of it."""

from collections.abc import Callable
from typing import Any

from mnist_course.ink import digit_of_image, digit_of_strokes
from mnist_course.readers import Array
from mnist_course.support.wording import counted
from mnist_course.widgets.digit_pad.canvas import Drawing
from mnist_course.widgets.digit_pad.drawings import FILE, Drawings

SMALLEST = 0.06  # of the canvas; what is smaller is not made as large as a digit


class Sheet:
    """Follow a hand that draws, loads, keeps and takes back; lose nothing.

    Parameters
    ----------
    drawings : Drawings
        Where drawings are kept.

    Attributes
    ----------
    drawing : Drawing
        What is on the canvas.
    photo : numpy.ndarray or None
        The digit of a picture, shape (28, 28), which lies there instead.
    note : str
        What is to be said about what was done.
    """

    def __init__(self, drawings: Drawings) -> None:
        self.drawings = drawings
        self.drawing = Drawing([])
        self.photo: Array | None = None
        self.note = ""

    def digit(self, pen: float) -> Array:
        """Return the digit, shape (28, 28), drawn with a pen of so many pixels."""
        if self.photo is not None:
            return self.photo
        return digit_of_strokes(self.drawing.strokes, pen=pen, smallest=SMALLEST)

    def receive(self, drawing: Drawing, pen: float) -> None:
        """Take what the page has sent; what Python put there was said already."""
        self.drawing = drawing
        if drawing.put:
            return
        if drawing.keep is not None:
            self._keep(drawing.keep, pen)
            self.drawing = Drawing([], drawing.message)
        else:
            self.note = ""
        self.photo = None

    def load(self, image: Any) -> None:
        """Lay a picture there; raise ValueError if it shows no digit."""
        self.photo = digit_of_image(image)
        self.note = "From the picture:"

    def take_back(self) -> None:
        """Lay the drawing that was kept last there again, as a picture."""
        if self.drawings.kept:
            self.photo, _ = self.drawings.kept[-1]
            self._store(self.drawings.take_back, "Taken back;")
        else:
            self.note = "Nothing was kept yet."

    def _keep(self, label: int, pen: float) -> None:
        digit = self.digit(pen)
        if self.drawing.example or not digit.any():
            self.note = "There is nothing to keep yet: draw a digit first."
        else:
            self._store(lambda: self.drawings.keep((digit, label)), f"Kept as {label};")

    def _store(self, change: Callable[[], object], done: str) -> None:
        trouble = ""
        try:
            change()
        except OSError as error:
            trouble = f" {FILE} could not be written, so they last only until the "
            trouble += f"kernel stops: {in_short(error)}."
        where = f" in {FILE}" if self.drawings.lasting else ""
        labels = [label for _, label in self.drawings.kept]
        count = counted(len(labels), "drawing")
        each = ", ".join(f"{d}: {labels.count(d)}" for d in sorted(set(labels)))
        each = f" ({each})" if len(labels) > 1 else ""
        self.note = f"{done} {count}{where} now{each}.{trouble}"


def in_short(error: Exception) -> str:
    """Return the first line of what an error says, or its name."""
    first, *_ = [*str(error).splitlines(), type(error).__name__]
    return first.rstrip(".")
