"""What a reader sees of a quiz: with a kernel, without one, and of markup."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from mnist_course import quizzes
from mnist_course.quizzes.page import static_html
from mnist_course.quizzes.questions import FOLDER, Option, Question, load, names

Visible = Callable[[str], str]


HOSTILE = "<script>alert('x')</script> a < b & c > `d < e` \"f\""


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("mime", ["text/html", "text/plain"])
def test_fallback_holds_every_word(name: str, mime: str, visible: Visible) -> None:
    """Questions, lettered options, explanations and the right letter are all there."""
    shown = quizzes.show(name)._repr_mimebundle_()[mime]
    shown = visible(shown) if mime == "text/html" else shown.replace("`", "")
    words = " ".join(shown.split())
    for question in load(name):
        assert " ".join(question.text.replace("`", "").split()) in words
        for letter, option in zip("ABCD", question.options, strict=False):
            verdict = "Right." if option.right else "Not quite."
            for text in (option.text, f"{verdict} {option.why}"):
                plain = " ".join(text.replace("`", "").split())
                assert f"{letter}. {plain}" in words


def test_fallback_names_the_right_letter(quiz: quizzes.Quiz) -> None:
    """The answers are A, then B, in both forms."""
    bundle = quiz._repr_mimebundle_()
    assert re.findall(r"(\w) is right", bundle["text/html"]) == ["A", "B"]
    assert re.findall(r"^\d\. ([A-D])$", bundle["text/plain"], re.M) == ["A", "B"]


def test_answers_are_folded_in_html(quiz: quizzes.Quiz) -> None:
    """Outside the closed details there is no explanation, only the options."""
    page = quiz._repr_mimebundle_()["text/html"]
    open_part = re.sub("<details>.*?</details>", "", page, flags=re.S)
    assert "Three" in open_part
    assert "rest of one" not in open_part
    assert "<details>" in page


def test_answers_come_last_in_plain_text(quiz: quizzes.Quiz) -> None:
    """A reader of plain text meets all questions before the first explanation."""
    asked, answers = quiz._repr_mimebundle_()["text/plain"].split("\nAnswers\n")
    assert "Which is odd?" in asked
    assert "rest of one" not in asked
    assert "rest of one" in answers


def test_bundle_shows_the_live_quiz_where_it_can(quiz: quizzes.Quiz) -> None:
    """The view in the bundle is the quiz's own widget."""
    view = quiz._repr_mimebundle_()["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == quiz.widget.model_id


def test_fallback_is_the_same_in_every_process_and_after_answers() -> None:
    """Another process gives the same text, though ids and hashes differ there."""
    code = (
        "import json; from mnist_course import quizzes; "
        "quiz = quizzes.show('meet_the_dataset'); quiz.controls[0].value = 0; "
        "bundle = quiz._repr_mimebundle_(); "
        "print(json.dumps([bundle['text/html'], bundle['text/plain']]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=FOLDER.parents[1],
    )
    bundle = quizzes.show("meet_the_dataset")._repr_mimebundle_()
    assert json.loads(run.stdout) == [bundle["text/html"], bundle["text/plain"]]


@pytest.fixture
def hostile() -> tuple[Question, ...]:
    """Return one question whose every field holds markup."""
    options = (Option(f"1 {HOSTILE}", True, f"2 {HOSTILE}"), Option("no", False, "3"))
    return (Question(f"4 {HOSTILE}", options),)


def test_no_markup_of_the_text_survives(
    hostile: tuple[Question, ...], visible: Visible
) -> None:
    """Angle brackets and ampersands are shown, not obeyed, live and static."""
    quiz = quizzes.Quiz("hostile", hostile)
    quiz.controls[0].value = 0
    asked = quiz.widget.children[1].children[0].value
    for markup, count in [
        (asked, 1),
        (quiz.feedback[0].value, 1),
        (static_html(hostile), 3),
    ]:
        assert "<script" not in markup
        assert visible(markup).count(HOSTILE.replace("`", "")) == count


def test_backticks_become_code(hostile: tuple[Question, ...]) -> None:
    """Only what stands between backticks is marked up, and stays escaped."""
    assert static_html(hostile).count("<code>d &lt; e</code>") == 3


def test_labels_of_options_are_plain_text(
    hostile: tuple[Question, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are neither escaped nor marked up; a script makes code of backticks."""
    quiz = quizzes.Quiz("hostile", hostile)
    assert quiz.controls[0].options[0][0] == f"1 {HOSTILE}"
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    quiz = quizzes.Quiz("hostile", hostile)
    assert quiz.controls[0].options[0][0] == "1 " + HOSTILE.replace("`", "")
