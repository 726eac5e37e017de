"""A small quiz, the folder that it is saved in, and a reader's eyes."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mnist_course import quizzes

GOOD = """
["Which is `even`?"]
answer = "A"
"Two" = "Two is twice one."
"Three" = "Three leaves a rest of one."
["Which is odd?"]
answer = "B"
"Four" = "Four is twice two."
"Five" = "Five leaves a rest of one."
"""


@pytest.fixture
def good() -> str:
    """Return a file of two questions without a mistake."""
    return GOOD


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str], Path]:
    """A function that saves a text as the quiz 'numbers' and returns its folder."""

    def write(text: str) -> Path:
        (tmp_path / "numbers.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def quiz(save: Callable[[str], Path]) -> quizzes.Quiz:
    """Return an unanswered quiz of two questions; right are 0, then 1."""
    return quizzes.show("numbers", folder=save(GOOD))


@pytest.fixture(scope="session")
def visible() -> Callable[[str], str]:
    """A function that returns the text which a reader sees in a markup."""
    return lambda markup: html.unescape(re.sub("<[^>]*>", "", markup))
