"""Show a widget where a kernel runs, and something readable where none does."""

from typing import Any

import ipywidgets as widgets

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def view_bundle(widget: widgets.Widget, fallback: dict[str, str]) -> dict[str, Any]:
    """Return a MIME bundle with a live widget view beside static fallbacks.

    A front end with a kernel shows the view; GitHub, nbviewer, a PDF and a notebook
    that was just opened show the richest fallback. An object whose
    ``_repr_mimebundle_`` returns this works on ipywidgets 7 and 8 alike, because it is
    not itself a widget and so none of ipywidgets' own display hooks get in the way.

    Parameters
    ----------
    widget : ipywidgets.Widget
        The widget to show live.
    fallback : dict of str to str
        MIME type to content, pictures in base64. Needs ``"text/plain"``.

    Returns
    -------
    dict of str to object
        The fallbacks and the widget view.

    Raises
    ------
    ValueError
        If `fallback` has no ``"text/plain"``.
    """
    if "text/plain" not in fallback:
        raise ValueError(
            "a fallback needs 'text/plain', the sentence for readers who see no "
            f"picture; got only {sorted(fallback)}"
        )
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    return {**fallback, WIDGET_VIEW: view}
