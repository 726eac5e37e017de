"""The figure: a canvas, the digit that is read from it, and what a reader says."""

import dataclasses
from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.artist import Artist

from mnist_course.ink.strokes import PEN
from mnist_course.readers import Array, Reader, reader_of
from mnist_course.support.display import view_bundle
from mnist_course.support.wording import chance
from mnist_course.widgets.base import InteractiveFigure, alone, controls
from mnist_course.widgets.base.layered_picture import LayeredPicture
from mnist_course.widgets.base.shown import show
from mnist_course.widgets.digit_pad.canvas import EXAMPLE, Canvas, Strokes
from mnist_course.widgets.digit_pad.drawings import Drawings, as_arrays
from mnist_course.widgets.digit_pad.panels import (
    HEIGHT,
    WIDTH,
    DigitPanel,
    LayerPanels,
)
from mnist_course.widgets.digit_pad.saved import saved_picture
from mnist_course.widgets.digit_pad.sheet import Sheet, in_short


class DigitPad(InteractiveFigure):
    """Draw a digit, watch it being read while you draw, and keep it with a label.

    Introduced in lesson 01.

    Parameters
    ----------
    reads : anything that `reader_of` takes, or dict of str to such
        What reads the drawings. Of several, one is chosen on the page.
    lasting : bool
        Whether what is kept goes into ``drawings.npz`` too, and is there again on
        another day: only in a learner's own folder, which has a ``progress.json``.

    Attributes
    ----------
    digit : numpy.ndarray
        What is read now, shape (28, 28), uint8.
    answer : int or None
        As which digit it is read; None if there is nothing to read.

    Raises
    ------
    ValueError
        If something among `reads` cannot read digits.
    """

    size = (WIDTH, HEIGHT)
    invitation = (
        "Draw a digit, and watch how it is read while you draw. What is the smallest "
        "change that turns one digit into another?"
    )

    def __init__(self, reads: Any, *, lasting: bool = False) -> None:
        reads = reads if isinstance(reads, dict) else {"": reads}
        self._readers = {name: reader_of(thing) for name, thing in reads.items()}
        for name in filter(None, reads):
            # In quotes, any name fits into "read as 2 by …".
            named = dataclasses.replace(self._readers[name], name=f"“{name}”")
            self._readers[name] = named
        self.sheet = Sheet(Drawings(lasting))
        super().__init__()

    def create_artists(self, picture: LayeredPicture) -> list[Artist]:
        """Create the digit and ten bars."""
        self.panel = DigitPanel(picture)
        return self.panel.moving

    def create_controls(self) -> dict[str, Any]:
        """Create the canvas, and what can be set beside it."""
        self.canvas = Canvas()
        self.canvas.put([EXAMPLE], example=True)
        self.sheet.receive(self.canvas.drawing(), PEN)
        narrow: dict[str, Any] = {"style": {"description_width": "initial"}}
        narrow["layout"] = {"width": "17em", "max_width": "98%"}
        return {
            "drawing": self.canvas,
            "reader": controls.choice("Reader", self._readers, **narrow),
            "pen": controls.slider("Pen", PEN, 1, 6, step=0.2, **narrow),
            "layers": widgets.Checkbox(
                description="Show every layer", indent=False, layout={"width": "auto"}
            ),
        }

    def rows(self) -> list[widgets.Widget]:
        """Put the picture beside the canvas, or below it where the page is narrow."""
        canvas, reader, pen, layers = self.controls.values()
        if len(self._readers) == 1:
            reader.layout.display = "none"
        self.upload = widgets.FileUpload(
            accept="image/*", description="Photo or PNG", layout={"width": "auto"}
        )
        self.upload.observe(self._on_upload, names="value")
        self.back = controls.button("Take back the last", "undo", self.take_back)
        self.back.tooltip = "Put the drawing that was kept last back onto the canvas"
        self.layers = LayerPanels()
        wrapped = {"flex_flow": "row wrap", "max_width": "740px", "grid_gap": "4px"}
        # Rather smaller than below the canvas, where it may be out of sight.
        beside = {"flex": "1 1 320px", "max_width": self.image.layout.width}
        answer = widgets.VBox([self.image, self.caption], layout=beside)
        settings = [reader, pen, layers, self.upload, self.back]
        return [
            widgets.HBox([canvas, answer], layout=wrapped),
            widgets.HBox(settings, layout=wrapped),
            self.layers.view,
        ]

    def draw(self, *, drawing: str, reader: str, pen: float, layers: bool) -> str:
        """Read what is drawn, and show it.

        Parameters
        ----------
        drawing : str
            What the page has sent, as JSON.
        reader : str
            Which reader reads it.
        pen : float
            Width of the line, in pixels of the digit.
        layers : bool
            Whether to show what each layer gives.

        Returns
        -------
        str
            How it is read; or why it cannot be read, while the drawing stays.
        """
        chosen = self._readers[reader]
        self.canvas.pen = pen
        values, said = None, ""
        try:
            self.digit = self.sheet.digit(pen)
            if self.digit.any():
                values = chosen(self.digit[np.newaxis])[0]
                said = self._in_words(chosen, values)
            values_of = chosen.layers(self.digit) if layers else []
            if not self.digit.any():  # Without a digit, only biases would glow.
                values_of = [(name, np.zeros_like(a)) for name, a in values_of]
            self.layers.show(values_of)
            if layers and not self.layers.shown:
                said += " This reader has no layers to look at."
        except Exception as error:
            said = f"This could not be read: {in_short(error)}. Your drawing stays."
        self.answer = None if values is None else int(values.argmax())
        self.panel.show(self.digit, values, chosen.unit, chosen.words)
        return f"{self.sheet.note} {said}".strip() or "Nothing is drawn yet."

    @alone
    def redraw(self) -> None:
        """Draw, and let the page know that its message was answered."""
        try:
            super().redraw()
        finally:
            self.canvas.answered = self.sheet.drawing.message

    @alone
    def load(self, image: Any) -> None:
        """Put a photo or another picture of a digit onto the pad.

        Parameters
        ----------
        image : array_like, str, pathlib.Path, bytes or PIL.Image.Image
            As `digit_of_image` takes it.

        Raises
        ------
        ValueError
            If there is no digit to be seen in it; the pad stays as it is.
        """
        self.sheet.load(image)
        self.canvas.put([])

    @alone
    def take_back(self) -> None:
        """Put the drawing that was kept last back onto the pad, as a picture."""
        self.sheet.take_back()
        if self.sheet.photo is None:
            self.redraw()
        else:
            self.canvas.put([])

    @property
    def drawings(self) -> tuple[Array, Array]:
        """What was kept: images, shape (n, 28, 28), uint8, and labels, shape (n,)."""
        return as_arrays(self.sheet.drawings.kept)

    @property
    def strokes(self) -> Strokes:
        """What is on the canvas: points in shares of it, to the right and down."""
        return self.sheet.drawing.strokes

    @alone
    def _on_change(self, change: Any) -> None:
        if change["owner"] is self.canvas:
            self._receive()
        super()._on_change(change)

    def _receive(self) -> None:
        try:
            self.sheet.receive(self.canvas.drawing(), self.controls["pen"].value)
        except ValueError as error:
            self.sheet.note = f"Sorry, {in_short(error)}."

    def _on_upload(self, change: Any) -> None:
        files = change["new"]  # a dict in ipywidgets 7, and a tuple from 8 on
        for file in list(files.values() if isinstance(files, dict) else files)[-1:]:
            try:
                self.load(bytes(file["content"]))
            except ValueError as error:
                self.sheet.note = f"Sorry, {in_short(error)}."
                self.redraw()
        if isinstance(files, tuple):
            self.upload.value = ()  # so that the same file can be chosen again

    def _in_words(self, reader: Reader, values: Array) -> str:
        best, second = (int(digit) for digit in (-values).argsort()[:2])
        example = self.sheet.drawing.example
        start = "An example, until you draw: read" if example else "Read"
        return (
            f"{start} as {best} by {reader.name}, {reader.unit} "
            f"{chance(values[best])}. Second is {second} with {chance(values[second])}."
        )

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        show(self)
        shown = self.layers.shown
        picture = saved_picture(
            self.sheet.drawing,
            self.canvas.pen / len(self.digit),
            self.image.value,
            self.layers.picture.to_png() if shown else None,
        )
        more = f" {self.layers.picture.alt}" if shown else ""
        picture.alt = self.sentence + more
        still, metadata = picture._repr_mimebundle_()
        if self.is_closed:
            return still, metadata
        data = view_bundle(self.view, still)
        bundle = self.canvas._repr_mimebundle_()
        if isinstance(bundle, tuple):
            metadata |= bundle[1]  # tells Colab how to show what it does not know
        return data, metadata
