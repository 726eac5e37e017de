"""What a notebook keeps and shows: widgets, pictures and framed sentences."""

import base64
import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a still picture does without
    import ipywidgets as widgets

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def view_bundle(widget: "widgets.Widget", fallback: dict[str, str]) -> dict[str, Any]:
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
        MIME type to content, pictures in base64; one of them ``"text/plain"``.

    Returns
    -------
    dict of str to object
        The fallbacks and the widget view.
    """
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    return {**fallback, WIDGET_VIEW: view}


def still(alt: str, png: bytes, width: int) -> dict[str, str]:
    """Return what a notebook shows of a picture.

    JupyterLab shows the HTML, because only there a screen reader finds the words. Saved
    lessons keep the rest (`tools/canonical.py`): GitHub shows no picture within HTML.

    Parameters
    ----------
    alt : str
        What the picture shows.
    png : bytes
        The picture, a PNG file.
    width : int
        On the page, in pixels.

    Returns
    -------
    dict of str to str
        MIME type to content, the picture in base64.
    """
    data = base64.b64encode(png).decode("ascii")
    image = f'<img alt="{html.escape(alt)}" width="{width}" src="data:image/png;base64,'
    return {"text/plain": alt, "image/png": data, "text/html": f'{image}{data}">'}


def inline(text: str) -> str:
    """Escape `text` for HTML and mark up what stands between backticks as code."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", html.escape(text))


def box(color: str, content: str, *, style: str = "") -> str:
    """Return HTML with a coloured bar at its left.

    Front ends that drop styles, such as GitHub, still show the words.

    Parameters
    ----------
    color : str
        Of the bar.
    content : str
        HTML.
    style : str
        More CSS, from a semicolon on.
    """
    return (
        f'<div style="border-left: 4px solid {color}; padding: 2px 12px; '
        f'margin: 4px 0; max-width: 720px{style}">{content}</div>'
    )
