"""The base of all interactive figures."""

import html
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import ipywidgets as widgets
from matplotlib.artist import Artist

from mnist_course.support.display import still, view_bundle
from mnist_course.support.names import names
from mnist_course.support.picture import in_few_colors, styled
from mnist_course.widgets.base import controls
from mnist_course.widgets.base.clicks import Target, clicks, found_at
from mnist_course.widgets.base.layered_picture import LayeredPicture
from mnist_course.widgets.base.shown import show
from mnist_course.widgets.base.turns import alone


class InteractiveFigure:
    """A picture, the controls that change it, and a sentence that says what it shows.

    A subclass says only what is its own: `size` and `invitation`, and in
    `create_artists`, `create_controls` and `draw` what its picture is made of, what can
    be set, and how the one follows the other. One that takes arguments keeps them in
    its ``__init__`` before it calls this one, which makes everything else. The picture
    is drawn off screen and shown through ``ipywidgets.Image``, which replaces it in
    place, so nothing flickers.

    Attributes
    ----------
    size : tuple of float
        Width and height of the picture on the page, in hundreds of pixels.
    beside : int
        How much of a window, in pixels, controls, sentence and JupyterLab take. Where
        less is left than the picture is high, it is shown smaller.
    invitation : str
        What to try first, shown above the controls.
    clicks : str
        What a click on the picture does, added to it where a page hears clicks.
    saved : dict of str to object
        Controls as they stand in the picture that a page without a kernel shows, where
        the first picture tells little.
    picture : LayeredPicture
        The figure, with its artists.
    controls : dict of str to ipywidgets.Widget
        Controls with a ``value``, under the names of the arguments of `draw`.
    image, caption, view : ipywidgets.Widget
        The picture and its sentence on the page, and the whole.
    sentence : str
        What the picture shows now.
    turn : threading.RLock
        Whoever has it has the figure to itself: see `alone`.
    is_closed : bool
        Whether its cell was run again: it then shows itself as a picture only.
    """

    size: tuple[float, float] = (7.2, 3.3)
    beside: int = 290
    clicks: str = ""
    saved: ClassVar[dict[str, Any]] = {}
    invitation: str

    def __init__(self) -> None:
        self.turn = threading.RLock()
        self.is_closed = False
        self._asked = False
        self._holder: int | None = None
        self._create_picture()
        self.controls = self.create_controls()
        self._first = self.values
        self.image = controls.picture(*self.picture.page_size, beside=self.beside)
        within = {"max_width": f"{self.picture.page_size[0]}px"}
        self.caption = widgets.HTML(layout=within)
        invited = widgets.HTML(
            f'<div style="line-height: 1.4">{html.escape(self.invitation)} '
            f'<span class="mnist-clicks" hidden>{html.escape(self.clicks)}</span>'
            "</div>",
            layout=within,
        )
        self._ears = clicks(self.click) if self.clicks else []
        self.view = widgets.VBox([invited, *self.rows(), *names(), *self._ears])
        for control in self.controls.values():
            control.observe(self._on_change, names="value")
        self.redraw()

    @styled
    def _create_picture(self) -> None:
        self.picture = LayeredPicture(*self.size)
        self.picture.move(self.create_artists(self.picture) or ())

    def create_artists(self, picture: LayeredPicture) -> Iterable[Artist] | None:
        """Create all artists, once, and keep those that `draw` moves.

        Parameters
        ----------
        picture : LayeredPicture
            Where to create them.

        Returns
        -------
        iterable of matplotlib.artist.Artist or None
            Those that may change, as in `LayeredPicture.move`; None if all may.
        """
        raise NotImplementedError

    def create_controls(self) -> dict[str, Any]:
        """Create the controls, each under the name of an argument of `draw`."""
        return {}

    def draw(self, *args: Any, **values: Any) -> str:
        """Move the artists to the values of the controls, given by keyword.

        Returns
        -------
        str
            One or two sentences that say what the picture shows now.
        """
        raise NotImplementedError

    def targets(self) -> Iterable[Target]:
        """Return what can be clicked in the picture as it is now, the uppermost first.

        Whatever a click does, a control does too: not everybody has a mouse.
        """
        return ()

    def clicked(self, name: str, cell: int) -> dict[str, Any]:
        """Return which values the controls are to take after a click.

        Parameters
        ----------
        name : str
            Which target was clicked.
        cell : int
            Which of its cells, counted row by row from 0.
        """
        raise NotImplementedError

    def rows(self) -> list[widgets.Widget]:
        """Return what stands below the invitation, from top to bottom."""
        return [self.row(*self.controls.values()), self.image, self.caption]

    def row(self, *children: widgets.Widget) -> widgets.HBox:
        """Return widgets side by side, wrapped where they are wider than the page."""
        width, _ = self.picture.page_size
        layout = {"flex_flow": "row wrap", "max_width": f"{width}px"}
        return widgets.HBox(children, layout=layout)

    @property
    def values(self) -> dict[str, Any]:
        """What the controls say now."""
        return {name: control.value for name, control in self.controls.items()}

    def set(self, **values: Any) -> None:
        """Move controls from Python, one after the other, as a hand would.

        Parameters
        ----------
        **values
            New value for each control named.

        Raises
        ------
        ValueError
            If there is no control of that name.
        """
        unknown = sorted(set(values) - set(self.controls))
        if unknown:
            raise ValueError(
                f"no control is called {unknown[0]!r}; this figure has "
                f"{', '.join(self.controls)}"
            )
        for name, value in values.items():
            self.controls[name].value = value

    @alone
    def click(self, x: float, y: float) -> None:
        """Click on the picture, at a place as `found_at` takes it."""
        found = found_at(self.targets(), x, y)
        if found is None:
            return
        with self.held():  # One redraw of all that changes.
            self.set(**self.clicked(*found))
        self.redraw()

    @alone
    def redraw(self) -> None:
        """Draw the picture and its sentence for the present values of the controls."""
        self._asked = False  # What changes from here on asks for another picture.
        with self.held():  # A control that `draw` moves asks for none.
            self.sentence = styled(self.draw)(**self.values)
        self.picture.alt = self.sentence
        self.image.value = self.picture.to_png()
        for ear in self._ears:
            ear.offer(self.targets())
        self.caption.value = (
            '<div role="status" aria-live="polite" style="line-height: 1.4">'
            f"{html.escape(self.sentence)}</div>"
        )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the picture as it is while several controls are moved."""
        with self.turn:
            before, self._holder = self._holder, threading.get_ident()
            try:
                yield
            finally:
                self._holder = before

    def _on_change(self, change: object) -> None:
        """Redraw, unless another thread has drawn this change while it was waited."""
        if self._holder == threading.get_ident():
            return
        self._asked = True
        with self.turn:
            if self._asked:
                self.redraw()

    def __repr__(self) -> str:
        return self.sentence

    @alone
    def as_saved(self) -> tuple[str, bytes]:
        """Return sentence and picture for where no kernel runs.

        They are those of now, and of `saved` where nobody has touched the figure.
        """
        if not self.saved or self.values != self._first:
            return self.sentence, self.image.value
        self.set(**self.saved)
        kept = self.sentence, in_few_colors(self.image.value)
        self.set(**self._first)
        return kept

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        show(self)
        sentence, png = self.as_saved()
        metadata = self.picture.metadata
        metadata["image/png"]["alt"] = sentence
        width, _ = self.picture.page_size
        shown = still(sentence, png, width)
        return (shown if self.is_closed else view_bundle(self.view, shown)), metadata
