"""Answering a quiz: explanations, and the count of first tries."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mnist_course import progress, quizzes
from mnist_course.progress import memory
from mnist_course.quizzes.page import STYLE

Save = Callable[[str], Path]
Visible = Callable[[str], str]


def test_nothing_is_chosen_at_first(quiz: quizzes.Quiz, visible: Visible) -> None:
    """No option is selected, nothing is explained, nothing is counted."""
    assert [control.value for control in quiz.controls] == [None, None]
    assert [visible(widget.value) for widget in quiz.feedback] == ["", ""]
    assert quiz.score == "Answered 0 of 2, 0 right at the first try"


def test_wrong_choice_gets_its_own_explanation(
    quiz: quizzes.Quiz, visible: Visible
) -> None:
    """The explanation of the chosen option appears, and only at its question."""
    quiz.controls[0].value = 1
    assert visible(quiz.feedback[0].value) == "Not quite. Three leaves a rest of one."
    assert visible(quiz.feedback[1].value) == ""
    assert quiz.score == "Answered 1 of 2, 0 right at the first try"


def test_right_choice_is_confirmed_and_counted(
    quiz: quizzes.Quiz, visible: Visible
) -> None:
    """A right first try says so in words and counts."""
    quiz.controls[1].value = 1
    assert visible(quiz.feedback[1].value) == "Right. Five leaves a rest of one."
    assert quiz.score == "Answered 1 of 2, 1 right at the first try"


def test_change_to_right_is_explained_but_not_counted(
    quiz: quizzes.Quiz, visible: Visible
) -> None:
    """Changing a wrong answer to the right one does not count as a first try."""
    quiz.controls[0].value = 1
    quiz.controls[0].value = 0
    assert visible(quiz.feedback[0].value) == "Right. Two is twice one."
    assert quiz.score == "Answered 1 of 2, 0 right at the first try"


def test_looking_at_a_wrong_option_later_keeps_the_first_try(
    quiz: quizzes.Quiz,
) -> None:
    """Whoever was right at first may read the other explanations at no cost."""
    quiz.controls[0].value = 0
    quiz.controls[0].value = 1
    assert quiz.score == "Answered 1 of 2, 1 right at the first try"


def test_cleared_control_takes_the_explanation_away(
    quiz: quizzes.Quiz, visible: Visible
) -> None:
    """Setting a control to None empties its explanation and keeps the first try."""
    quiz.controls[0].value = 0
    quiz.controls[0].value = None
    assert visible(quiz.feedback[0].value) == ""
    assert quiz.score == "Answered 1 of 2, 1 right at the first try"


def test_score_line_follows_the_control(quiz: quizzes.Quiz, visible: Visible) -> None:
    """The line below the quiz is up to date after a control's value was set."""
    quiz.controls[0].value = 0
    quiz.controls[1].value = 0
    line = quiz.widget.children[-1].value
    assert visible(line) == "Answered 2 of 2, 1 right at the first try"


@pytest.mark.parametrize(("option", "colour"), [(0, "#0072B2"), (1, "#C25400")])
def test_colour_agrees_with_the_words(
    quiz: quizzes.Quiz, option: int, colour: str
) -> None:
    """The bar beside a right explanation is blue, beside a wrong one orange."""
    quiz.controls[0].value = option
    (name,) = re.findall('class="([^"]*)"', quiz.feedback[0].value)
    rules = re.findall(rf"^\.{name} {{ border-color: ([^;]*);", STYLE, re.M)
    assert rules == [colour]
    assert ("Right." in quiz.feedback[0].value) == (colour == "#0072B2")


def test_explanation_is_announced(quiz: quizzes.Quiz) -> None:
    """A screen reader finds a polite status region, before and after the choice."""
    region = '<div role="status" aria-live="polite"'
    assert quiz.feedback[0].value.startswith(region)
    quiz.controls[0].value = 1
    assert quiz.feedback[0].value.startswith(region)


def test_two_quizzes_do_not_share_answers(save: Save, good: str) -> None:
    """Running the cell again starts afresh."""
    folder = save(good)
    quizzes.show("numbers", folder=folder).controls[0].value = 0
    assert quizzes.show("numbers", folder=folder).score.startswith("Answered 0")


def test_repr_is_the_name_and_the_score(quiz: quizzes.Quiz) -> None:
    """No address that changes from run to run."""
    quiz.controls[0].value = 0
    assert repr(quiz) == "<Quiz numbers: Answered 1 of 2, 1 right at the first try>"


def test_a_quiz_is_remembered_once_all_is_answered(
    quiz: quizzes.Quiz,
    save: Save,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first result stays, whatever is chosen later."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(memory, "_in_this_kernel", {})
    progress.start(tmp_path)
    quiz.controls[0].value = 1
    assert progress.read(tmp_path) == {}
    quiz.controls[1].value = 1
    noted = progress.read(tmp_path)["numbers"]["quiz"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\d, 1 of 2 right at the first try", noted)
    quiz.controls[0].value = 0
    again = quizzes.show("numbers", folder=tmp_path)
    again.controls[0].value, again.controls[1].value = 0, 1
    assert progress.read(tmp_path)["numbers"]["quiz"] == noted
