"""Lesson 08 in JupyterLab and Chromium, as a learner uses it."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["08_repair_a_network"], indirect=True),
]

WRONG = """def updates(images, batch_size, epochs):
    return images // batch_size * epochs


check.updates(updates)"""
RIGHT = WRONG.replace("images // batch_size", "math.ceil(images / batch_size)")


def test_a_tick_changes_the_diagnosis(lesson):
    """Below the curves of a repair stands what the doctor says of it."""
    figure = lesson.cell("Clinic()")
    figure.get_by_role("checkbox", name="loss: from logits").check()
    expect(figure.get_by_role("status")).to_contain_text("Repaired: loss.")


def test_an_exercise_answers(lesson):
    """A wrong answer is named, a right one is called right."""
    cell = lesson.answer("def updates(images", WRONG)
    expect(cell).to_contain_text("You leave out the last batch")
    cell = lesson.answer("def updates(images", RIGHT)
    expect(cell).to_contain_text("Right.")


def test_a_diagnosis_is_answered(lesson):
    """A wrong one is told what speaks against it, a right one why; and all by keys."""
    stub = "def illness(patient)"
    answer = "def illness(patient):\n    return {!r}\n\n\ncheck.illness(illness)"
    cell = lesson.answer(stub, answer.format("short steps"))
    expect(cell).to_contain_text("Not short steps.")
    expect(cell).to_contain_text("is usual")
    cell = lesson.answer(stub, answer.format("wrong labels"))
    expect(cell).to_contain_text("Right. Average digits")
