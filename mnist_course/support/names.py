"""Names for pictures and controls, and keys that reach them, in JupyterLab."""

import sys
from pathlib import Path

import anywidget
import traitlets


class Names(anywidget.AnyWidget):
    """Help, out of sight, those who have no eyes for the page, or no mouse.

    What is in the same box gets names for a screen reader. Lists and options get their
    keys before JupyterLab does, a control that is disabled hands its focus on, and
    Escape leads back to the cell.

    Attributes
    ----------
    words : str
        The name of a slider that has no label.
    """

    _esm = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    _css = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
    words = traitlets.Unicode().tag(sync=True)


def can_name() -> bool:
    """Say whether the page is JupyterLab's or the like: everywhere but on Colab."""
    return "google.colab" not in sys.modules


def names(words: str = "") -> list[Names]:
    """Return what is to be added to a box; nothing on Colab.

    There, it would put every figure into the hands of another widget manager.
    """
    if not can_name():
        return []
    return [Names(words=words, layout={"display": "none"})]
