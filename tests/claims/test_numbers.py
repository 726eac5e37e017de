"""Lessons print numbers for the learner to judge, not whether the course was right."""

import re

import pytest

from tools import notebooks

VERDICT = re.compile(r"(?:^|[\s:])(?:True|False)[,\s]*$", re.MULTILINE)
DONE = "06"  # the last lesson that prints numbers throughout
LESSONS = [path for path in notebooks.lessons() if path.stem[:2] <= DONE]


def verdicts(notebook):
    """Yield the lines that a lesson's cells print and that end in True or False."""
    for cell in notebooks.code_cells(notebook):
        for output in cell.outputs:
            words = output.get("data", {}).get("text/plain", "")
            shown = output.get("text", "") + words
            yield from (line for line in shown.splitlines() if VERDICT.search(line))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_lesson_says_true_for_a_number(path):
    """No line of output is a yes or no of the course about itself."""
    assert list(verdicts(notebooks.read(path))) == []


@pytest.mark.parametrize(
    "line", ["above 97 %: True", "True", "stuck: False, ", "a  True"]
)
def test_a_verdict_would_be_seen(line):
    """Such lines once stood in lessons; others with the word may stay."""
    assert VERDICT.search(line)
    assert not VERDICT.search("logits from_logits=True  2.133")


@pytest.mark.parametrize("lesson", ["02", "05"])
def test_who_types_a_decimal_is_told_of_the_point(lesson):
    """Beside a slider 2,5 would become 2; the first figures with decimals say so."""
    [path] = (path for path in LESSONS if path.stem.startswith(lesson))
    prose = [c.source for c in notebooks.read(path).cells if "markdown" in c.cell_type]
    assert any("decimals take a point" in words for words in prose)
