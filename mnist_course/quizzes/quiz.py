"""A quiz as a widget: choose an option and read why it is right or wrong."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from mnist_course.progress import QUIZ, remember
from mnist_course.quizzes import page
from mnist_course.quizzes.questions import FOLDER, Question, load
from mnist_course.support.display import view_bundle
from mnist_course.support.names import can_name, names


def show(name: str, *, folder: Path = FOLDER) -> "Quiz":
    """Return the quiz of a lesson, ready to be displayed and unanswered.

    Introduced in lesson 01.

    Parameters
    ----------
    name : str
        The lesson's name without its number, such as ``"meet_the_dataset"``.
    folder : pathlib.Path
        Where the TOML files are.

    Returns
    -------
    Quiz
        Shows itself as the last expression of a cell.

    Raises
    ------
    ValueError
        If no quiz has this name (the message lists those that exist), or if its file
        has a mistake.
    """
    return Quiz(name, load(name, folder=folder))


class Quiz:
    """Multiple-choice questions that explain every option as soon as it is chosen.

    Parameters
    ----------
    name : str
        The name of the quiz, for its ``repr``.
    questions : sequence of Question
        What to ask, in this order.

    Attributes
    ----------
    controls : list of ipywidgets.RadioButtons
        One per question; the value is the index of the chosen option, or None.
    feedback : list of ipywidgets.HTML
        One per question; empty until an option is chosen.
    widget : ipywidgets.VBox
        The whole quiz.
    """

    def __init__(self, name: str, questions: Sequence[Question]) -> None:
        self.name = name
        self.questions = tuple(questions)
        self._first_tries: dict[int, int] = {}
        self.controls = [_control(question) for question in self.questions]
        self.feedback = [widgets.HTML(page.feedback()) for _ in self.questions]
        self._score_line = widgets.HTML()
        self._show_score()
        for index, control in enumerate(self.controls):
            control.observe(
                lambda change, index=index: self._answer(index, change["new"]),
                names="value",
            )
        self.widget = self._assemble()

    @property
    def score(self) -> str:
        """How many questions were answered, and how many right at the first try."""
        answered, of = len(self._first_tries), len(self.questions)
        return f"Answered {answered} of {of}, {self._right} right at the first try"

    @property
    def _right(self) -> int:
        return sum(
            self.questions[question].options[option].right
            for question, option in self._first_tries.items()
        )

    def _answer(self, index: int, choice: int | None) -> None:
        if choice is None:  # code may clear a control; the first try stays what it was
            self.feedback[index].value = page.feedback()
            return
        self._first_tries.setdefault(index, choice)
        self.feedback[index].value = page.feedback(
            self.questions[index].options[choice]
        )
        self._show_score()
        if (of := len(self.questions)) == len(self._first_tries):
            result = f"{self._right} of {of} right at the first try"
            remember(self.name, QUIZ, result)

    def _show_score(self) -> None:
        self._score_line.value = f"<p>{self.score}</p>"

    def _assemble(self) -> widgets.VBox:
        # A <style> works from inside an element that is not displayed.
        style = widgets.HTML(page.STYLE, layout=widgets.Layout(display="none"))
        rows = [
            widgets.VBox([widgets.HTML(page.question(number, question)), *answer])
            for number, (question, *answer) in enumerate(
                zip(self.questions, self.controls, self.feedback, strict=True), 1
            )
        ]
        quiz = widgets.VBox([style, *rows, *names(), self._score_line])
        quiz.add_class(page.CSS_CLASS)
        return quiz

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> dict[str, Any]:
        return view_bundle(
            self.widget,
            {
                "text/html": page.static_html(self.questions),
                "text/plain": page.static_text(self.questions),
            },
        )

    def __repr__(self) -> str:
        """Return the name and the score, without an address that changes."""
        return f"<Quiz {self.name}: {self.score}>"


def _control(question: Question) -> widgets.RadioButtons:
    labels = [option.text for option in question.options]
    if not can_name():  # Nothing there makes code of what stands between backticks.
        labels = [label.replace("`", "") for label in labels]
    return widgets.RadioButtons(
        options=[(label, i) for i, label in enumerate(labels)],
        value=None,
        layout=widgets.Layout(width="auto"),
    )
