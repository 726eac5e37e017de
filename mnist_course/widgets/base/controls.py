"""The controls of all figures, made alike: each exists in ipywidgets 7.7 and 8."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ipywidgets as widgets

from mnist_course.support.names import can_name

# How wide a control is: all of the page, half of it, or as wide as there is room for.
# On a narrow page they stand one below the other, so that a slider can still be moved.
NARROWEST = {"min_width": "20em"}
WHOLE: dict[str, Any] = {"layout": {"width": "98%"}}
HALF: dict[str, Any] = {"layout": {"width": "48%"} | NARROWEST}
ROOM: dict[str, Any] = {"layout": {"flex": "1 1 20em", "max_width": "98%"}}
SMALLEST = 0.76  # of its width, so that what is written in a picture can be read


def digit(
    value: int | None = None, *, button_width: str = "3.2em"
) -> widgets.ToggleButtons:
    """Return ten buttons, one for each digit.

    Parameters
    ----------
    value : int, optional
        The digit that is chosen first. Without one there is a button for all of them
        too, which is chosen then and whose value is None.
    button_width : str
        Of each button, in CSS.
    """
    digits: list[tuple[str, int | None]] = [(str(digit), digit) for digit in range(10)]
    if value is not None:
        return choice("Digit", digits, value=value, button_width=button_width)
    made = choice("Digit", [("all", None), *digits], button_width=button_width)
    made.index = 0  # In some sessions, ipywidgets takes None for no choice at all.
    return made


def image_number(
    count: int, words: str = "Image", **options: Any
) -> widgets.BoundedIntText:
    """Return a field for the number of an image, counted from 0.

    Parameters
    ----------
    count : int
        How many images there are.
    words : str
        Its label.
    **options
        As for `slider`.
    """
    options = {"layout": {"width": "14em"}, "continuous_update": True} | options
    return widgets.BoundedIntText(0, min=0, max=count - 1, description=words, **options)


def slider(
    words: str, value: float, low: float, high: float, **options: Any
) -> widgets.IntSlider | widgets.FloatSlider:
    """Return a slider for whole numbers or, if a step is given, for tenths.

    Parameters
    ----------
    words : str
        Its label.
    value, low, high : float
        Where it stands first, and its ends.
    **options
        Those of ipywidgets, among them ``step``, and `WHOLE`, `HALF` or `ROOM`.
    """
    kind = widgets.IntSlider
    if "step" in options:
        kind = widgets.FloatSlider
        options.setdefault("readout_format", ".1f")
    return kind(value=value, min=low, max=high, description=words, **options)


def choice(
    words: str, options: Iterable[Any], *, button_width: str = "", **more: Any
) -> widgets.ToggleButtons | widgets.Dropdown:
    """Return a choice of one from a few: as buttons, or as a list that drops down.

    Parameters
    ----------
    words : str
        Its label.
    options : iterable
        The values, or pairs of a name and a value.
    button_width : str
        Of each button, in CSS; without it, the choice is a list.
    **more
        As for `slider`, and ``value``, which is the first one otherwise.
    """
    more |= {"description": words, "options": list(options)}
    if button_width:
        style = {"button_width": button_width}
        return _in_line(widgets.ToggleButtons(style=style, **more))
    return widgets.Dropdown(**more)


def steps(
    words: str, values: Sequence[Any], *, unit: str = "", **options: Any
) -> widgets.SelectionSlider:
    """Return a slider that moves from one of the given values to the next.

    Parameters
    ----------
    words : str
        Its label.
    values : sequence of numbers or of str
        What it moves through, in this order.
    unit : str
        What stands behind each number.
    **options
        As for `slider`, and ``value``, which is the first one otherwise.
    """
    named = [(v if isinstance(v, str) else f"{v:,g}{unit}", v) for v in values]
    made = widgets.SelectionSlider(options=named, description=words, **options)
    return _in_line(made)


def _in_line(control: Any) -> Any:
    """Give a control the classes of all others, which ipywidgets 8 forgets.

    Without them, a slider is shifted and a choice has its label on a line of its own.
    """
    for name in ("jupyter-widgets", "widget-inline-hbox"):
        control.add_class(name)
    return control


def button(words: str, icon: str, press: Callable[[], object]) -> widgets.Button:
    """Return a button, and call `press` without arguments when it is pressed."""
    fitting = {"width": "auto", "min_width": "6em"}
    made = widgets.Button(description=words, icon=icon, layout=fitting)
    made.on_click(lambda _: press())
    return made


def stop_button(press: Callable[[], object]) -> widgets.Button:
    """Return the button that ends a training, which cannot be pressed before one."""
    made = button("Stop", "stop", press)
    made.disabled = True
    return made


def button_row(*buttons: widgets.Widget) -> widgets.HBox:
    """Return buttons side by side, wrapped where the page is narrow."""
    return widgets.HBox(buttons, layout={"flex_flow": "row wrap"})


def picture(width: int, height: int, *, beside: int) -> widgets.Image:
    """Return the place of a picture, which fits into a low window.

    Parameters
    ----------
    width, height : int
        Of the picture on the page, in pixels.
    beside : int
        How much of a window's height, in pixels, other things take.
    """
    shown = f"{width}px"
    if can_name():  # On Colab, each output is a window of its own.
        lowest = round(SMALLEST * width)
        fitting = f"(100vh - {beside}px) * {width / height:.3f}"
        shown = f"clamp({lowest}px, {fitting}, {width}px)"
    layout = {"width": shown, "max_width": "100%", "height": "auto", "margin": "4px 0"}
    return widgets.Image(format="png", layout=layout)
