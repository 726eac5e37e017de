"""The files of questions, and what is said of a mistake in one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mnist_course import quizzes
from mnist_course.quizzes.questions import load, names

Save = Callable[[str], Path]
ASKED = '["Why?"]\nanswer = "A"\n'


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


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Two"', '"Two', r"numbers\.toml: expected TOML, but .*line 4"),
        ('"Five"', '"Four"', r"numbers\.toml: expected TOML, but .*line 9"),
        ("odd", "`even`", r"numbers\.toml: expected TOML, but .*line 6"),
        ("Which is odd?", " ", r"question 2: expected words, found ' '"),
        ("`even`", "`even", r"question 1: expected backticks in pairs, found 'Which"),
        ('"Five"', '"`Four`"', r"question 2: .*different words, found 'Four' more"),
        ("Two is", "`Two is", r"question 1: expected backticks in pairs, found '`Two"),
        ('"Five"', '" "', r"question 2: expected words, found ' '"),
        (
            '"Five leaves a rest of one."',
            "5",
            r"question 2: expected a str in 'Five', found 5",
        ),
        (
            '"Five leaves a rest of one."',
            '""',
            r"question 2: expected words in 'Five', found ''",
        ),
        ('answer = "B"', "", r"question 2: expected the field 'answer', found none"),
        ('answer = "B"', 'answer = "C"', r"one of A, B in 'answer', found 'C'"),
        ('answer = "B"', 'answer = "AB"', r"one of A, B in 'answer', found 'AB'"),
    ],
)
def test_mistake_in_a_file_is_named(
    old: str, new: str, message: str, save: Save, good: str
) -> None:
    """The message names file, question and field, what was expected and found."""
    assert old in good
    folder = save(good.replace(old, new))
    with pytest.raises(ValueError, match=message) as caught:
        quizzes.show("numbers", folder=folder)
    assert str(caught.value).startswith("numbers.toml")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected 1 or more questions, found 0"),
        ("question = []", r"question 1: expected a table, found \[\]"),
        (ASKED, "question 1: expected 2 to 4 options, found 0"),
        (ASKED + "Two = 'a b'", "question 1: expected 2 to 4 options, found 1"),
        (
            ASKED + "a = '1'\nb = '2'\nc = '3'\nd = '4'\ne = '5'",
            "question 1: expected 2 to 4 options, found 5",
        ),
    ],
)
def test_missing_and_surplus_entries_are_named(
    text: str, message: str, save: Save
) -> None:
    """A file without questions, or a question with too few or many options, is told."""
    with pytest.raises(ValueError, match=message):
        quizzes.show("numbers", folder=save(text))


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
