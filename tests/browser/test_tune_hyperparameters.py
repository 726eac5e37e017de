"""Lesson 07 in JupyterLab and Chromium: it runs, and the playground is there."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["07_tune_hyperparameters"], indirect=True),
]

WRONG = """
def stop_epoch(val_loss, patience):
    return len(val_loss), int(np.argmin(val_loss)) + 1

check.stop_epoch(stop_epoch)"""
RIGHT = """
def stop_epoch(val_loss, patience):
    for end in range(1, len(val_loss) + 1):
        best = int(np.argmin(val_loss[:end])) + 1
        if end - best == patience:
            break
    return end, best

check.stop_epoch(stop_epoch)"""


def test_the_lesson_runs_and_shows_the_playground(lesson):
    """Every cell runs, and the playground shows a picture, words and a way to start."""
    figure = lesson.cell("playground = Playground(")
    expect(figure.locator("img").first).to_be_visible()
    expect(figure.get_by_role("status").first).not_to_be_empty()
    expect(figure.get_by_role("button", name="Start")).to_be_enabled()


def test_both_workers_took_part(lesson):
    """Two processes share the search, started from a kernel in JupyterLab."""
    cell = lesson.cell("shared = optuna.load_study")
    expect(cell).to_contain_text("12 trials, 12 of them finished, by 2 workers")


def test_a_wrong_answer_is_named_and_a_right_one_is_right(lesson):
    """A learner's rule to stop is judged in the page, first wrong, then right."""
    cell = lesson.answer("def stop_epoch", WRONG)
    expect(cell).to_contain_text("Your training never ends early")
    cell = lesson.answer("def stop_epoch", RIGHT)
    expect(cell).to_contain_text("Right. That is the rule of keras")
