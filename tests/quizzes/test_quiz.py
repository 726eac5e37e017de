"""Tests of the quizzes: their data, their state, and what a reader sees."""

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mnist_course import quizzes
from mnist_course.quizzes.page import STYLE, static_html, static_text
from mnist_course.quizzes.questions import FOLDER, Option, Question, load, names

GOOD = """
[[question]]
text = "Which is `even`?"
[[question.option]]
text = "Two"
right = true
why = "Two is twice one."
[[question.option]]
text = "Three"
right = false
why = "Three leaves a rest of one."
[[question]]
text = "Which is odd?"
[[question.option]]
text = "Four"
right = false
why = "Four is twice two."
[[question.option]]
text = "Five"
right = true
why = "Five leaves a rest of one."
"""
HOSTILE = "<script>alert('x')</script> a < b & c > `d < e` \"f\""


def write(folder: Path, text: str) -> Path:
    """Save `text` as the quiz 'numbers' and return its folder."""
    (folder / "numbers.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def quiz(tmp_path: Path) -> quizzes.Quiz:
    """Return an unanswered quiz of two questions; right are 0, then 1."""
    return quizzes.show("numbers", folder=write(tmp_path, GOOD))


def visible(markup: str) -> str:
    """Return the text a reader sees in `markup`."""
    return html.unescape(re.sub("<[^>]*>", "", markup))


# --- the files of the course ---


@pytest.mark.parametrize("name", names())
def test_every_option_of_every_quiz_is_explained(name: str) -> None:
    """Each option says in at least five words why it is right or wrong."""
    short = [
        (number, option.text)
        for number, question in enumerate(load(name), 1)
        for option in question.options
        if len(option.why.split()) < 5
    ]
    assert not short


@pytest.mark.parametrize("name", names())
def test_right_answer_is_not_always_in_the_same_place(name: str) -> None:
    """A learner cannot pass by always choosing the same letter."""
    answers = [question.answer for question in load(name)]
    assert max(answers.count(a) for a in answers) <= len(answers) / 2


@pytest.mark.parametrize("name", names())
def test_right_answer_is_not_always_the_longest(name: str) -> None:
    """A learner cannot pass by always choosing the longest option."""
    longest = [
        max(question.options, key=lambda option: len(option.text)).right
        for question in load(name)
    ]
    assert sum(longest) <= len(longest) / 2


def test_numbers_in_the_quiz_of_lesson_01_are_those_of_the_data() -> None:
    """The counts, the empty corner and the accuracies that the quiz states hold."""
    with np.load(FOLDER.parent / "mnist.npz") as data:
        x_train, y_train = data["x_train"], data["y_train"]
        x_test, y_test = data["x_test"], data["y_test"]
    counts = np.bincount(y_train)
    assert (counts.min(), counts.argmin()) == (5421, 5)
    assert (counts.max(), counts.argmax()) == (6742, 1)
    assert x_train[:, 0, 0].max() == 0
    assert y_train[7] != 7
    assert np.mean(y_test == 1) == 0.1135
    averages = np.stack([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
    flat = averages.reshape(10, 784)
    # The nearest average has the smallest |a|² - 2 x·a; |x|² is the same for all.
    scores = (flat**2).sum(axis=1) - 2 * (x_test.reshape(-1, 784) @ flat.T)
    assert 0.815 < np.mean(scores.argmin(axis=1) == y_test) < 0.825
    difference = np.array([10], dtype=np.uint8) - np.array([12], dtype=np.uint8)
    assert difference[0] == 254
    assert {"5,421", "6,742", "11.35", "254"} <= set(
        re.findall(r"\d[\d.,]*\d", static_text(load("meet_the_dataset")))
    )


# --- mistakes in a file ---


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Two"', '"Two', r"numbers\.toml: expected TOML, but .*line 5"),
        ("question", "query", r"only the fields question, found 'query'"),
        ('text = "Which is odd?"', "", r"question 2: expected the field 'text'"),
        ('"Which is odd?"', "3", r"question 2: expected a str in 'text', found 3"),
        ('"Which is odd?"', '" "', r"question 2: expected words in 'text', found ' '"),
        ("`even`", "`even", r"question 1: .* backticks in pairs in 'text'"),
        ('"Five"', '"Four"', r"question 2: .*different 'text', found 'Four' more than"),
        ('"Five"', '"`Four`"', r"question 2: .*different 'text', found 'Four' more"),
        (
            'why = "Five leaves a rest of one."',
            "",
            r"question 2, option B: expected the field 'why', found none",
        ),
        (
            "right = true",
            'right = "yes"',
            r"question 1, option A: expected a bool in 'right', found 'yes'",
        ),
        ("right = true", "rihgt = true", r"option A: .* text, right, why, .* 'rihgt'"),
        ("right = false", "right = true", r"question 1: .*exactly one .*found A, B"),
        ("right = true", "right = false", r"question 1: .*exactly one .*found none"),
    ],
)
def test_mistake_in_a_file_is_named(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """The message names file, question and field, what was expected and found."""
    assert old in GOOD
    folder = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ValueError, match=message) as caught:
        quizzes.show("numbers", folder=folder)
    assert str(caught.value).startswith("numbers.toml")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected the field 'question', found none"),
        ("question = []", "expected 1 or more questions, found 0"),
        ("question = [3]", "question 1: expected the fields text, option, found 3"),
        (
            '[[question]]\ntext = "Why?"\noption = [{text="A",right=true,why="a b"}]',
            "question 1: expected 2 to 4 options, found 1",
        ),
        (
            '[[question]]\ntext = "Why?"\noption = [1, 2, 3, 4, 5]',
            "question 1: expected 2 to 4 options, found 5",
        ),
    ],
)
def test_missing_and_surplus_entries_are_named(
    tmp_path: Path, text: str, message: str
) -> None:
    """A file without questions, or a question with too few or many options, is told."""
    with pytest.raises(ValueError, match=message):
        quizzes.show("numbers", folder=write(tmp_path, text))


def test_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 give the same kind of message as bad TOML."""
    (tmp_path / "numbers.toml").write_bytes(b'text = "\xff"')
    with pytest.raises(ValueError, match=r"^numbers\.toml: expected TOML, but .*utf-8"):
        load("numbers", folder=tmp_path)


@pytest.mark.parametrize("name", ["relu", "../quizzes/meet_the_dataset", "", None])
def test_unknown_quiz_lists_those_that_exist(name: str) -> None:
    """A name that is not a quiz gets the names that are; no other file is read."""
    with pytest.raises(ValueError, match=r"no quiz .* the quizzes are: .*meet_the_dat"):
        quizzes.show(name)


# --- answering ---


def test_nothing_is_chosen_at_first(quiz: quizzes.Quiz) -> None:
    """No option is selected, nothing is explained, nothing is counted."""
    assert [control.value for control in quiz.controls] == [None, None]
    assert [visible(widget.value) for widget in quiz.feedback] == ["", ""]
    assert quiz.score == (2, 0, 0)


def test_wrong_choice_gets_its_own_explanation(quiz: quizzes.Quiz) -> None:
    """The explanation of the chosen option appears, and only at its question."""
    quiz.choose(0, 1)
    assert visible(quiz.feedback[0].value) == "Not quite. Three leaves a rest of one."
    assert visible(quiz.feedback[1].value) == ""
    assert quiz.score == (2, 1, 0)


def test_right_choice_is_confirmed_and_counted(quiz: quizzes.Quiz) -> None:
    """A right first try says so in words and counts."""
    quiz.choose(1, 1)
    assert visible(quiz.feedback[1].value) == "Right. Five leaves a rest of one."
    assert quiz.score == (2, 1, 1)


def test_change_to_right_is_explained_but_not_counted(quiz: quizzes.Quiz) -> None:
    """Changing a wrong answer to the right one does not count as a first try."""
    quiz.choose(0, 1)
    quiz.choose(0, 0)
    assert visible(quiz.feedback[0].value) == "Right. Two is twice one."
    assert quiz.score == (2, 1, 0)


def test_looking_at_a_wrong_option_later_keeps_the_first_try(
    quiz: quizzes.Quiz,
) -> None:
    """Whoever was right at first may read the other explanations at no cost."""
    quiz.choose(0, 0)
    quiz.choose(0, 1)
    assert quiz.score == (2, 1, 1)


def test_cleared_control_takes_the_explanation_away(quiz: quizzes.Quiz) -> None:
    """Setting a control to None empties its explanation and keeps the first try."""
    quiz.choose(0, 0)
    quiz.controls[0].value = None
    assert visible(quiz.feedback[0].value) == ""
    assert quiz.score == (2, 1, 1)


def test_score_line_follows_the_control(quiz: quizzes.Quiz) -> None:
    """The line below the quiz is up to date after a control's value was set."""
    quiz.controls[0].value = 0
    quiz.controls[1].value = 0
    line = quiz.widget.children[-1].value
    assert visible(line) == "Answered 2 of 2, 1 right at the first try"


@pytest.mark.parametrize(("option", "colour"), [(0, "#0072B2"), (1, "#D55E00")])
def test_colour_agrees_with_the_words(
    quiz: quizzes.Quiz, option: int, colour: str
) -> None:
    """The bar beside a right explanation is blue, beside a wrong one orange."""
    quiz.choose(0, option)
    (name,) = re.findall('class="([^"]*)"', quiz.feedback[0].value)
    rules = re.findall(rf"^\.{name} {{ border-color: ([^;]*);", STYLE, re.M)
    assert rules == [colour]


def test_explanation_is_announced(quiz: quizzes.Quiz) -> None:
    """A screen reader finds a polite status region, before and after the choice."""
    region = '<div role="status" aria-live="polite"'
    assert quiz.feedback[0].value.startswith(region)
    quiz.choose(0, 1)
    assert quiz.feedback[0].value.startswith(region)


@pytest.mark.parametrize(
    ("question", "option", "message"),
    [
        (2, 0, "a question index from 0 to 1, got 2"),
        (-1, 0, "a question index from 0 to 1, got -1"),
        (0, 2, "an option index from 0 to 1, got 2"),
    ],
)
def test_choice_that_does_not_exist_is_refused(
    quiz: quizzes.Quiz, question: int, option: int, message: str
) -> None:
    """An index outside the quiz says which indices there are."""
    with pytest.raises(IndexError, match=message):
        quiz.choose(question, option)
    assert quiz.score.answered == 0


def test_two_quizzes_do_not_share_answers(tmp_path: Path) -> None:
    """Running the cell again starts afresh."""
    folder = write(tmp_path, GOOD)
    quizzes.show("numbers", folder=folder).choose(0, 0)
    assert quizzes.show("numbers", folder=folder).score.answered == 0


# --- what readers without a kernel see ---


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("mime", ["text/html", "text/plain"])
def test_fallback_holds_every_word(name: str, mime: str) -> None:
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
        "quiz = quizzes.show('meet_the_dataset'); quiz.choose(0, 0); "
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


def test_repr_is_the_name_and_the_score(quiz: quizzes.Quiz) -> None:
    """No address that changes from run to run."""
    quiz.choose(0, 0)
    assert repr(quiz) == "<Quiz numbers: Answered 1 of 2, 1 right at the first try>"


# --- text that looks like markup ---


@pytest.fixture
def hostile() -> tuple[Question, ...]:
    """Return one question whose every field holds markup."""
    options = (Option(f"1 {HOSTILE}", True, f"2 {HOSTILE}"), Option("no", False, "3"))
    return (Question(f"4 {HOSTILE}", options),)


def test_no_markup_of_the_text_survives(hostile: tuple[Question, ...]) -> None:
    """Angle brackets and ampersands are shown, not obeyed, live and static."""
    quiz = quizzes.Quiz("hostile", hostile)
    quiz.choose(0, 0)
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


def test_labels_of_options_are_plain_text(hostile: tuple[Question, ...]) -> None:
    """Radio buttons show text as it is, so it is neither escaped nor marked up."""
    quiz = quizzes.Quiz("hostile", hostile)
    assert quiz.controls[0].options[0][0] == "1 " + HOSTILE.replace("`", "")
