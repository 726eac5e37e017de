"""A guess is taken before the answer, and both stand in one sentence afterwards."""

import pytest

from mnist_course import guesses
from mnist_course.support.display import WIDGET_VIEW


@pytest.fixture
def paper():
    """A guess on a slider."""
    return guesses.number("How much is paper?", 0, 100, unit=" %")


@pytest.fixture
def byte():
    """A guess among three answers."""
    return guesses.choice("What is 10 − 20?", ["−10", "0", "246"])


def status(guess):
    """What the form says below its control."""
    return guess._status.value


@pytest.mark.parametrize(
    ("value", "measured", "sentence"),
    [
        (60, 81.2, "Your guess: 60 %. The answer: 81 %. It is more than you thought."),
        (90, 81.2, "Your guess: 90 %. The answer: 81 %. It is less than you thought."),
        (77, 81.2, "Your guess: 77 %. The answer: 81 %. That was close."),
        (76, 81, "Your guess: 76 %. The answer: 81 %. That was close."),
        (75, 81, "Your guess: 75 %. The answer: 81 %. It is more than you thought."),
        (81, 81.2, "Your guess: 81 %. The answer: 81 %. Exactly!"),
        (
            100,
            250,
            "Your guess: 100 %. The answer: 250 %. It is more than you thought.",
        ),
    ],
)
def test_a_number_stands_beside_the_answer(paper, value, measured, sentence):
    """Both are written alike, and the difference in words."""
    paper.control.value = value
    paper._button.click()
    assert repr(paper.against(measured)) == sentence


def test_a_choice_stands_beside_the_answer(byte):
    """A right one is praised, a wrong one shown."""
    byte.control.value = "0"
    assert repr(byte.against("246")) == "Your guess: 0. The answer: 246."
    again = guesses.choice(byte.question, byte.answers)
    again.control.value = "246"
    assert repr(again.against("246")) == "Your guess: 246. The answer: 246. Right!"


def test_who_does_not_guess_gets_the_answer(paper, byte):
    """Running on without a guess stops nothing."""
    assert repr(paper.against(81.2)) == "No guess. The answer: 81 %."
    assert repr(byte.against("246")) == "No guess. The answer: 246."


def test_a_moved_slider_is_a_guess(paper):
    """Whoever forgets the button is taken at the slider's word."""
    paper.control.value = 20
    assert paper.value == 20
    assert repr(paper.against(81.2)).startswith("Your guess: 20 %.")


def test_the_middle_is_a_guess_with_the_button(paper):
    """Where the slider stands first counts only if it is meant."""
    assert paper.value is None
    paper._button.click()
    assert paper.value == 50
    assert "Your guess: 50 %. Run the next cell." in status(paper)
    assert paper.control.disabled


def test_a_choice_needs_one(byte):
    """The button without a choice says what is missing."""
    byte._button.click()
    assert "Choose one first" in status(byte)
    assert not byte.control.disabled
    byte.control.value = "0"
    byte._button.click()
    assert "Your guess: 0." in status(byte)


def test_a_guess_cannot_follow_the_answer(paper):
    """Once the answer is out, the control does not move."""
    paper.against(81.2)
    assert paper.control.disabled
    assert paper._button.disabled
    assert status(paper) == status(guesses.number("?", 0, 1))


def test_the_saved_form_shows_the_question_alone(paper, byte):
    """Before and after the answer, a notebook keeps the question."""
    before = paper._repr_mimebundle_()
    paper.control.value = 60
    paper.against(81.2)
    after = paper._repr_mimebundle_()
    assert before == after
    assert before["text/plain"] == "How much is paper? Your guess: 0 % to 100 %"
    assert WIDGET_VIEW in before
    words = byte._repr_mimebundle_()
    assert words["text/plain"] == "What is 10 − 20? Your guess: −10 · 0 · 246"
    assert "246" in words["text/html"]


def test_an_answer_is_rounded_to_the_step():
    """A slider in tenths is answered in tenths, one in fives in fives."""
    tenths = guesses.number("Loss?", 0, 5, step=0.1)
    assert repr(tenths.against(2.3026)) == "No guess. The answer: 2.3."
    fives = guesses.number("How much?", 0, 100, step=5)
    assert repr(fives.against(96.7)) == "No guess. The answer: 95."
    many = guesses.number("How many?", 0, 400_000, step=1000)
    assert repr(many.against(203_540)) == "No guess. The answer: 204,000."


def test_what_is_typed_in_a_question_is_text(byte):
    """A sign that means something in HTML is shown as it is."""
    odd = guesses.number("Is a < b?", 0, 1)
    assert "a &lt; b" in odd._repr_mimebundle_()["text/html"]
    assert "a &lt; b" in guesses.Answer("a < b")._repr_html_()
