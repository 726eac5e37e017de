"""Names for pictures and sliders, which ipywidgets leaves without any."""

import sys
from pathlib import Path

import anywidget
import traitlets


class Names(anywidget.AnyWidget):
    """See to it, out of sight, that a screen reader can name what is in the same box.

    Attributes
    ----------
    words : str
        The name of a slider that has no label.
    """

    _esm = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    _css = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
    words = traitlets.Unicode().tag(sync=True)


def names(words: str = "") -> list[Names]:
    """Return what is to be added to a box; nothing on Colab.

    There, it would put every figure into the hands of another widget manager.
    """
    if "google.colab" in sys.modules:
        return []
    return [Names(words=words, layout={"display": "none"})]
