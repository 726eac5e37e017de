"""A guess before an answer: a small form, and a sentence that puts both side by side.

A lesson asks in one cell and measures in the next::

    paper = guesses.number("How much of a picture is paper?", 0, 100, unit=" %")
    paper

    paper.against(100 * (x_train == 0).mean())

Whoever does not want to guess runs the next cell at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from mnist_course.quizzes import page
from mnist_course.support.display import box, inline, view_bundle
from mnist_course.support.names import names
from mnist_course.support.picture import HIGHLIGHT

CLOSE = 0.05  # of the slider's length


class Guess:
    """A question with a control, to be answered before the answer is shown.

    Made by `number` and `choice`.

    Parameters
    ----------
    question : str
        What is asked.
    control : ipywidgets.Widget
        Its ``value`` is the guess.
    answers : sequence of str
        What can be answered, for readers without a kernel.
    form : str, default "{}"
        How an answer is written.

    Attributes
    ----------
    value : float or str or None
        The guess; None as long as there is none.
    widget : ipywidgets.VBox
        The form.
    """

    def __init__(
        self, question: str, control: Any, answers: Sequence[str], *, form: str = "{}"
    ) -> None:
        self.question = question
        self.answers = answers
        self.control = control
        self.value: Any = None
        self._form = form
        self._button = widgets.Button(description="That is my guess")
        self._button.layout.width = "11em"
        self._button.on_click(lambda _: self.commit())
        self._status = widgets.HTML(page.status())
        control.observe(self._moved, names="value")
        style = widgets.HTML(page.STYLE, layout=widgets.Layout(display="none"))
        row = widgets.HBox([self._button, self._status])
        asked = widgets.HTML(page.asked(question))
        form_rows = [asked, control, row, *names(question)]
        self.widget = widgets.VBox([style, widgets.VBox(form_rows)])
        self.widget.add_class(page.CSS_CLASS)

    def commit(self) -> None:
        """Take what the control shows as the guess; it cannot be moved any more."""
        self.value = self.control.value
        if self.value is None:
            self._status.value = page.status("Choose one first, or run the next cell.")
        else:
            self._close()

    def against(self, measured: float | str) -> "Answer":
        """Put the guess beside what came out.

        Parameters
        ----------
        measured : float or str
            A number, or one of the options of a choice.

        Returns
        -------
        Answer
            Shows itself as the last expression of a cell.
        """
        self._close()
        if not isinstance(measured, str):
            measured = round(measured / self.control.step) * self.control.step
        came_out = self._form.format(measured)
        if self.value is None:
            return Answer(f"No guess. The answer: {came_out}.")
        both = f"Your guess: {self._form.format(self.value)}. The answer: {came_out}."
        if isinstance(measured, str):
            return Answer(
                f"{both} {'Right!' if measured == self.value else ''}".strip()
            )
        off = measured - self.value
        if self._form.format(self.value) == came_out:
            return Answer(f"{both} Exactly!")
        if abs(off) <= CLOSE * (self.control.max - self.control.min):
            return Answer(f"{both} That was close.")
        return Answer(f"{both} It is {'more' if off > 0 else 'less'} than you thought.")

    def _moved(self, change: dict[str, Any]) -> None:
        self.value = change["new"]

    def _close(self) -> None:
        self.control.disabled = self._button.disabled = True
        if self.value is not None:
            guess = self._form.format(self.value)
            self._status.value = page.status(f"Your guess: {guess}. Run the next cell.")

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> dict[str, Any]:
        text = f"{self.question} Your guess: {' · '.join(self.answers)}"
        html = box(HIGHLIGHT, inline(text))
        return view_bundle(self.widget, {"text/html": html, "text/plain": text})

    def __repr__(self) -> str:
        return f"<Guess: {self.question}>"


@dataclass(frozen=True)
class Answer:
    """A guess and what came out, in one sentence that shows itself.

    Parameters
    ----------
    sentence : str
        Both, side by side.
    """

    sentence: str

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        return box(HIGHLIGHT, inline(self.sentence))


def number(
    question: str, low: float, high: float, *, unit: str = "", step: float = 1
) -> Guess:
    """Ask for a number, on a slider.

    Introduced in lesson 01.

    Parameters
    ----------
    question : str
        What is asked.
    low, high : float
        The ends of the slider; the answer should stand far from its middle, where the
        slider stands first.
    unit : str
        Written behind every number, such as ``" %"``.
    step : float
        From one place of the slider to the next; the answer is rounded to it too.

    Returns
    -------
    Guess
        Shows itself as the last expression of a cell.
    """
    decimals = len(f"{step:g}".partition(".")[2])
    form = f"{{:,.{decimals}f}}{unit}"
    slider = widgets.FloatSlider(
        value=low + round((high - low) / 2 / step) * step,
        **{"min": low, "max": high, "step": step},
        readout_format=f",.{decimals}f",
        layout={"width": "98%"},
    )
    ends = f"{form.format(low)} to {form.format(high)}"
    return Guess(question, slider, [ends], form=form)


def choice(question: str, options: Sequence[str]) -> Guess:
    """Ask to choose one of a few answers.

    Introduced in lesson 01.

    Parameters
    ----------
    question : str
        What is asked.
    options : sequence of str
        The answers, one of them right.

    Returns
    -------
    Guess
        Shows itself as the last expression of a cell.
    """
    buttons = widgets.RadioButtons(
        options=list(options), value=None, layout=widgets.Layout(width="auto")
    )
    return Guess(question, buttons, options)
