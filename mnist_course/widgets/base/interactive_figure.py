"""The base of all interactive figures."""

import html
from typing import Any

import ipywidgets as widgets

from mnist_course.plots.picture import Picture, styled
from mnist_course.support.display import still, view_bundle


class InteractiveFigure:
    """A picture, the controls that change it, and a sentence that says what it shows.

    A subclass creates its artists once, hands over its picture and its controls, and
    defines `draw`, which moves the artists. The picture is drawn off screen and shown
    through ``ipywidgets.Image``, which replaces it in place, so nothing flickers.

    Parameters
    ----------
    picture : Picture
        The figure, with its artists.
    controls : dict of str to ipywidgets.Widget
        Controls with a ``value``; the keys are the keyword arguments of `draw`.
    invitation : str
        What to try first, shown above the controls.

    Attributes
    ----------
    sentence : str
        What the picture shows now.
    """

    def __init__(
        self, picture: Picture, controls: dict[str, Any], *, invitation: str
    ) -> None:
        self.picture = picture
        self.controls = controls
        self._drawing = False
        width, _ = picture.page_size
        self.image = widgets.Image(
            format="png",
            layout=widgets.Layout(
                width=f"{width}px", max_width="100%", height="auto", margin="4px 0"
            ),
        )
        self.caption = widgets.HTML(layout=widgets.Layout(max_width=f"{width}px"))
        self.view = widgets.VBox(
            [
                widgets.HTML(
                    f'<div style="line-height: 1.4">{html.escape(invitation)}</div>',
                    layout=widgets.Layout(max_width=f"{width}px"),
                ),
                widgets.HBox(
                    list(controls.values()),
                    layout=widgets.Layout(flex_flow="row wrap", max_width=f"{width}px"),
                ),
                self.image,
                self.caption,
            ]
        )
        for control in controls.values():
            control.observe(self._on_change, names="value")
        self.redraw()

    def draw(self, *args: Any, **values: Any) -> str:
        """Move the artists to the values of the controls, given by keyword.

        Returns
        -------
        str
            One or two sentences that say what the picture shows now.
        """
        raise NotImplementedError

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

    def redraw(self) -> None:
        """Draw the picture and its sentence for the present values of the controls."""
        values = {name: control.value for name, control in self.controls.items()}
        self._drawing = True  # A control that `draw` moves asks for no other redraw.
        try:
            self.sentence = styled(self.draw)(**values)
        finally:
            self._drawing = False
        self.picture.alt = self.sentence
        self.image.value = self.picture.to_png()
        self.caption.value = (
            '<div role="status" aria-live="polite" style="line-height: 1.4">'
            f"{html.escape(self.sentence)}</div>"
        )

    def _on_change(self, change: object) -> None:
        if not self._drawing:
            self.redraw()

    def __repr__(self) -> str:
        return self.sentence

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        fallback = still(self.sentence, self.image.value)
        return view_bundle(self.view, fallback), self.picture.metadata
