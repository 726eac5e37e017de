"""Let go of the figures that a cell has shown before, when it is run again.

Otherwise, a kernel would keep each of them for ever, some megabytes of pixels and
numbers: ipywidgets knows every widget, and IPython every last value of a cell.
"""

import gc
from collections.abc import Iterator
from typing import Any

import ipywidgets as widgets
from IPython.core.getipython import get_ipython

# For each cell the figures that it has shown, each with the message that ran the cell.
_shown: dict[str, list[tuple[str, Any]]] = {}


def show(figure: Any) -> None:
    """Remember that the running cell shows a figure, and let go of those before.

    What a learner has given a name stays as it is. Where the front end does not say
    which cell is run, nothing is done.

    Parameters
    ----------
    figure : InteractiveFigure
        What is being shown.
    """
    shell: Any = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else None
    parent = parent or {}
    cell = parent.get("metadata", {}).get("cellId")
    if cell is None:
        return
    run = parent["header"]["msg_id"]
    mine = [value for name, value in shell.user_ns.items() if name[0] != "_"]
    kept = [(run, figure)]
    for when, other in _shown.get(cell, []):
        if other is figure:
            continue
        if when == run or any(value is other for value in mine):
            kept.append((when, other))
        else:
            _forget(other, shell)
    closed = any(other.is_closed for _, other in _shown.get(cell, []))
    _shown[cell] = kept
    if closed:
        gc.collect()  # Figures and artists know each other, and would pile up.


def _forget(figure: Any, shell: Any) -> None:
    figure.is_closed = True
    for widget in [*_family(figure.view)]:
        widget.close()
    values = shell.user_ns.get("_oh", {})
    for number in [number for number, value in values.items() if value is figure]:
        del values[number]
        for names in (shell.user_ns, shell.user_ns_hidden):
            names.pop(f"_{number}", None)


def _family(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """Return a widget with all that belongs to it: children, layouts and styles."""
    yield widget
    for name in widget.keys:
        value = getattr(widget, name)
        for part in value if isinstance(value, list | tuple) else (value,):
            if isinstance(part, widgets.Widget):
                yield from _family(part)
