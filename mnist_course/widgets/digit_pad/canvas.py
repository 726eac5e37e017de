"""The canvas on the page, and what it sends: strokes as text."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import NDArray

from mnist_course.ink.strokes import PEN

FOLDER = Path(__file__).parent
SIDE = 1000  # of the canvas, in the unit in which the page counts
Strokes = list[NDArray[np.float64]]

# A two, so that there is something to see before anybody drew, and without a kernel.
_TURN = np.linspace(-2.9, 0.8, 24)
_BOW = np.column_stack([0.55 + 0.16 * np.cos(_TURN), 0.37 + 0.15 * np.sin(_TURN)])
EXAMPLE = np.concatenate([_BOW, [[0.25, 0.77], [0.75, 0.77]]])


@dataclass(frozen=True)
class Drawing:
    """What the page has sent.

    Attributes
    ----------
    strokes : list of numpy.ndarray
        Each of shape (points, 2), to the right and down, in shares of the canvas.
    message : int
        Its number.
    put : bool
        Whether it was put on the page from Python.
    example : bool
        Whether nobody has drawn it.
    keep : int or None
        The label with which it is to be kept, if that was asked for.
    """

    strokes: Strokes
    message: int = 0
    put: bool = False
    example: bool = False
    keep: int | None = None


class Canvas(anywidget.AnyWidget):
    """Ink that follows the hand. Drawings are sent as text, which works everywhere.

    The page sends what is drawn while it is drawn, but only once Python has `answered`
    the message before: so nothing queues up, however slow the line is.

    Attributes
    ----------
    value : str
        The drawing as JSON, as `digit_pad.js` says.
    answered : int
        Number of the last message that was dealt with.
    pen : float
        Width of the line, in pixels of a digit.
    description : str
        What a screen reader calls it.
    """

    _esm = (FOLDER / "digit_pad.js").read_text(encoding="utf-8")
    _css = (FOLDER / "digit_pad.css").read_text(encoding="utf-8")
    # Not echoed by ipywidgets 8, which would send each drawing back to the page.
    value = traitlets.Unicode('{"strokes": []}').tag(sync=True, echo_update=False)
    answered = traitlets.Int(0).tag(sync=True)
    pen = traitlets.Float(PEN).tag(sync=True)
    description = traitlets.Unicode("Canvas: draw a digit").tag(sync=True)
    _puts = 0

    def put(self, strokes: Iterable[Any], *, example: bool = False) -> None:
        """Replace the drawing; Undo, on the page, brings the one before back.

        Parameters
        ----------
        strokes : iterable of array_like
            As those of a `Drawing`.
        example : bool
            Whether they go as soon as somebody draws.
        """
        self._puts += 1
        points = [np.round(np.multiply(s, SIDE)).astype(int).tolist() for s in strokes]
        state = {"strokes": points, "example": example, "put": self._puts}
        self.value = json.dumps({**state, "message": self.answered})

    def drawing(self) -> Drawing:
        """Return what the page has sent.

        Raises
        ------
        ValueError
            If it has sent something else.
        """
        try:
            state = json.loads(self.value)
            return Drawing(
                [np.array(s, float).reshape(-1, 2) / SIDE for s in state["strokes"]],
                int(state.get("message", 0)),
                put="put" in state,
                example=bool(state.get("example")),
                keep=None if state.get("keep") is None else int(state["keep"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            words = f"the page has sent no drawing but {self.value[:60]!r}"
            raise ValueError(words) from None
