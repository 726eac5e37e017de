"""Write down what a reader sees in each figure: names, colours, axes, texts, places.

``python -m tools.seen`` writes ``tests/seen.txt``, which a test compares with what is
drawn. A caption under another digit, two colours exchanged, another label, limit or
order: all change a line. After a change that is meant, run it and read the difference.

Colours are called by the names a reader would give them. Numbers have three digits, and
of more than a dozen there are the first, the last, their mean and the number of them.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from mnist_course.support.picture import Picture
from mnist_course.widgets.base import InteractiveFigure, Words
from tools.figures import FIGURES
from tools.notebooks import ROOT
from tools.pictures import PICTURES

SEEN = ROOT / "tests" / "seen.txt"
HEAD = "What a reader sees in each figure, as tools/seen.py writes it down.\n"
# Not by the names in the package, of which two might be exchanged.
COLORS = {
    "#1b2530": "ink",
    "#6b7785": "grey",
    "#d5dae0": "faint",
    "#f2f4f6": "panel",
    "#0072b2": "blue",
    "#e69f00": "orange",
    "#009e73": "green",
    "#d55e00": "red",
    "#cc79a7": "pink",
    "#7b52ab": "violet",
    "#ffffff": "white",
    "#000000": "black",
}
FEW = 12
# Their pictures show a short training, whose numbers differ between machines.
TRAINED = {"LiveDetector", "LiveTraining", "LiveCurves", "Playground"}
KEPT = re.compile(r"invites|\w+ \"|  x|  legend|legend|axes")
DIGITS = re.compile(r"\d[\d.,]*(e[-+]\d+)?")


def number(value: Any) -> str:
    """Write a number in three digits, and what is as good as 0 as 0."""
    value = float(value)
    return "0" if abs(value) < 1e-6 else f"{value:.3g}"


def numbers(values: Any) -> str:
    """Write some numbers, or of many the first, the last, the mean and how many."""
    flat: Any = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan).ravel()
    if len(flat) <= FEW:
        return " ".join(map(number, flat))
    # The places matter too: two numbers exchanged change the second mean.
    known = np.nan_to_num(flat, posinf=1e9, neginf=-1e9)
    there = (known * np.linspace(-1, 1, len(flat))).mean()
    ends = f"{number(flat[0])} … {number(flat[-1])}"
    return f"{ends}, mean {number(known.mean())} and {number(there)} of {len(flat)}"


def color(value: Any) -> str:
    """Call a colour by its name, or "none" where it cannot be seen."""
    if np.size(value) == 0 or (isinstance(value, str) and value == "none"):
        return "none"
    code = to_hex(value)
    return COLORS.get(code, code) if len(np.shape(value)) == 0 or value[-1] else "none"


def colors(values: Any) -> str:
    """Call the colours of a collection, or say how many there are."""
    called = list(dict.fromkeys(color(value) for value in values)) or ["none"]
    return " ".join(called) if len(called) <= 4 else f"{len(called)} colours"


def texts(drawn: Iterable[Any]) -> Iterator[str]:
    """Say which texts are where, and in which colour."""
    shown = [text for text in drawn if text.get_visible() and text.get_text()]
    for look, alike in groupby(shown, _ink):
        row = list(alike)
        places = [getattr(text, "xyann", text.get_position()) for text in row]
        points = [text.xy for text in row if hasattr(text, "xy")]
        at = f", at {numbers(points)}" if points else ""
        words = said(text.get_text() for text in row)
        yield f"text {look} {words}: {numbers(places)}{at}"


def said(words: Iterable[str]) -> str:
    """Quote some texts, each in one line."""
    return " ".join(f'"{" / ".join(text.splitlines())}"' for text in words)


def _ink(text: Text) -> str:
    return color(text.get_color()) + " bold" * (text.get_fontweight() == "bold")


def legends(drawn: Iterable[Legend | None]) -> Iterator[str]:
    """Say which name has which colour."""
    for legend in drawn:
        for text, mark in zip(*_entries(legend), strict=True):
            if text.get_visible():
                shade = getattr(mark, "get_color", None) or mark.get_facecolor
                dash = mark.get_linestyle() if isinstance(mark, Line2D) else ""
                yield f'legend "{text.get_text()}" {colors([*_rows(shade())])} {dash}'


def _rows(values: Any) -> Any:
    return values if np.ndim(values) == 2 else [values]


def _ticks(every: Iterable[Any]) -> Iterator[str]:
    for place, label in sorted(every, key=lambda tick: float(tick[0])):
        words = label.get_text().replace("\n", "/")
        at = "" if words.replace("−", "-") == number(place) else f"{number(place)}="
        if words:
            yield f"{at}{words}"


def _look(patch: Any) -> str:
    edge, fill = color(patch.get_edgecolor()), color(patch.get_facecolor())
    return f"{type(patch).__name__} {fill}, edge {edge}"


def _box(patch: Any) -> list[float]:
    corners = patch.get_path().transformed(patch.get_patch_transform()).vertices
    return [*corners.min(axis=0), *corners.max(axis=0)]


def _entries(legend: Legend | None) -> tuple[list[Any], list[Any]]:
    if legend is None or not legend.get_visible():
        return [], []
    return legend.get_texts(), list(legend.legend_handles)


def axes_seen(axes: Any) -> Iterator[str]:
    """Say what is on a pair of axes, and how they are labelled."""
    titles = [axes.get_title(loc) for loc in ("left", "center", "right")]
    yield f'axes "{" ".join(filter(None, titles))}"' if any(titles) else "axes"
    if axes.axison:
        for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
            low, high = getattr(axes, f"get_{name}lim")()
            line = f'{name} "{axis.get_label_text()}" {number(low)} to {number(high)}'
            line += " log" if axis.get_scale() == "log" else ""
            if isinstance(axis.get_major_locator(), FixedLocator):
                every = zip(
                    axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True
                )
                line += f", ticks {' '.join(_ticks(every)) or 'none'}"
            yield line
    for line in axes.lines:
        x, y = line.get_data()
        if line.get_visible() and len(x):
            name = "" if line.get_label().startswith("_") else f' "{line.get_label()}"'
            marker, dash = line.get_marker(), line.get_linestyle()
            look = f"{color(line.get_color())} {dash} {marker}".replace(" None", "")
            yield f"line{name} {look}: {numbers(x)}; {numbers(y)}"
    drawn = [patch for patch in axes.patches if patch.get_visible()]
    for look, alike in groupby(drawn, _look):
        boxes = [_box(patch) for patch in alike]
        yield f"{look} × {len(boxes)}: {numbers(boxes)}"
    for group in axes.collections:
        if group.get_visible():
            drawn = group.get_array()
            where = group.get_offsets() if drawn is None else drawn
            paths = [path.vertices for path in group.get_paths() if len(path.vertices)]
            if drawn is None and np.size(where) < 3 and paths:
                where = np.concatenate(paths)
            fill, edge = (
                colors(c) for c in (group.get_facecolor(), group.get_edgecolor())
            )
            yield f"{type(group).__name__} {fill}, edge {edge}: {numbers(where)}"
    for image in axes.images:
        if image.get_visible():
            low, high = (number(end) for end in image.get_clim())
            size = " × ".join(map(str, image.get_array().shape))
            yield (
                f"image {size} {image.get_cmap().name} {low} to {high}: "
                f"{numbers(image.get_array())}"
            )
    yield from texts(axes.texts)
    yield from legends([axes.get_legend()])


def picture_seen(picture: Picture) -> Iterator[str]:
    """Say all that is in a picture, from axes to axes."""
    picture.draw_without_rendering()  # Ticks are not there before.
    for axes in picture.axes:
        if axes.get_visible():
            first, *rest = axes_seen(axes)
            yield first
            yield from (f"  {line}" for line in rest)
    yield from texts(picture.texts)
    yield from legends(picture.legends)
    yield f"says: {picture.alt}"


def controls_seen(figure: InteractiveFigure) -> Iterator[str]:
    """Say what can be set, to what, and which buttons can be pressed."""
    for control in [*figure.controls.values(), *buttons(figure.view)]:
        ends = [getattr(control, name, None) for name in ("min", "max", "step")]
        line = f'{type(control).__name__} "{control.description}"'
        if ends[0] is not None:
            line += f" {' '.join(number(end) for end in ends if end is not None)}"
        if hasattr(control, "options"):
            line += f" of {' | '.join(name for name, _ in control._options_full)}"
        if hasattr(control, "value"):
            line += f": {getattr(control, 'label', control.value)}"
        yield line + (", cannot be used" if getattr(control, "disabled", False) else "")


def buttons(widget: Any) -> Iterator[Any]:
    """Find all buttons in a widget."""
    for child in getattr(widget, "children", ()):
        if type(child).__name__ in ("Button", "ToggleButton"):
            yield child
        yield from buttons(child)


def words_seen(thing: Any, depth: int = 2) -> Iterator[str]:
    """Say which texts are drawn as outlines, by a figure or by its parts."""
    for part in vars(thing).values():
        if isinstance(part, Words):
            every = zip(part.texts, part.colors, part.places, strict=False)
            for shade, row in groupby((e for e in every if e[0]), lambda each: each[1]):
                words, _, places = zip(*row, strict=True)
                yield f"text {color(shade)} {said(words)}: {numbers(places)}"
        elif depth and hasattr(part, "__dict__") and "widgets" in type(part).__module__:
            yield from words_seen(part, depth - 1)


def moved(control: Any) -> Any:
    """Return another value of a control."""
    if hasattr(control, "options"):
        values = [value for _, value in control._options_full]
        return values[min(values.index(control.value) + 1, len(values) - 1)]
    if isinstance(control.value, bool | str):
        return control.value or True
    return min(control.value + 3 * control.step, control.max)


def now(figure: InteractiveFigure) -> list[str]:
    """Say all that is in an interactive figure."""
    picture = [*picture_seen(figure.picture)]
    return [*controls_seen(figure), *picture, *words_seen(figure)]


def figure_seen(figure: InteractiveFigure) -> Iterator[str]:
    """Say what is in a figure at first, and what is new once all is set otherwise."""
    yield f"invites: {figure.invitation}"
    first = now(figure)
    yield from first
    with figure.held():
        figure.set(**{name: moved(each) for name, each in figure.controls.items()})
    figure.redraw()
    yield "moved"
    yield from (line for line in now(figure) if line not in first)


def names() -> list[str]:
    """Return the names of all figures, still ones first."""
    return [*PICTURES, *(kind.__name__ for kind in FIGURES)]


def seen(name: str) -> list[str]:
    """Say what a reader sees in the figure of a name, line by line."""
    if name in PICTURES:
        return [*picture_seen(PICTURES[name]())]
    [make] = (make for kind, make in FIGURES.items() if kind.__name__ == name)
    lines = [*figure_seen(make())]
    if name in TRAINED:
        return [line if KEPT.match(line) else DIGITS.sub("#", line) for line in lines]
    return lines


def kept() -> dict[str, list[str]]:
    """Read what is written down of each figure."""
    parts = SEEN.read_text(encoding="utf-8").split("\n== ")[1:]
    return {name: rest for name, *rest in (part.strip().split("\n") for part in parts)}


def main() -> None:
    """Write down all figures."""
    parts = ["\n".join([f"== {name}", *seen(name), ""]) for name in names()]
    SEEN.write_text("\n".join([HEAD, *parts]), encoding="utf-8")


if __name__ == "__main__":
    main()
