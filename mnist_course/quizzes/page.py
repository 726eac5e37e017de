"""Turn the questions of a quiz into HTML and plain text; no widgets here.

All text comes from the TOML files and is escaped. The only markup in it is code between
backticks.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mnist_course.quizzes.questions import LETTERS, Option, Question
from mnist_course.support.display import inline

CSS_CLASS = "mnist-quiz"
VERDICTS = {True: "Right.", False: "Not quite."}

_CSS = Path(__file__).with_name("quiz.css").read_text(encoding="utf-8")
STYLE = f"<style>\n{_CSS}</style>"


def question(number: int, item: Question) -> str:
    """Return the HTML of a question's text."""
    return asked(f"{number}. {item.text}")


def asked(text: str) -> str:
    """Return the HTML of what is asked."""
    return f"<p><strong>{inline(text)}</strong></p>"


def status(content: str = "", kind: str = "said") -> str:
    """Return HTML that a screen reader reads out when it changes."""
    return (
        f'<div role="status" aria-live="polite" class="{CSS_CLASS}-{kind}">'
        f"{content}</div>"
    )


def feedback(option: Option | None = None) -> str:
    """Return the HTML of the explanation of the chosen option; empty before that."""
    if option is None:
        return status()
    return status(f"<p>{_verdict(option)}</p>", "right" if option.right else "wrong")


def static_html(questions: Sequence[Question]) -> str:
    """Return the quiz as HTML that needs no script, its answers folded.

    GitHub takes styles away, so that only elements carry the meaning. The letters are
    written out, because JupyterLab numbers every list with figures.
    """
    return "\n".join(_static_question(*item) for item in enumerate(questions, 1))


def _static_question(number: int, item: Question) -> str:
    return (
        f"{question(number, item)}\n"
        f"{_lettered(inline(option.text) for option in item.options)}\n"
        f"<details><summary>Answer to question {number}</summary>\n"
        f"<p><strong>{LETTERS[item.answer]} is right.</strong></p>\n"
        f"{_lettered(_verdict(option) for option in item.options)}\n"
        "</details><br>"
    )


def _lettered(items: Iterable[str]) -> str:
    pairs = zip(LETTERS, items, strict=False)
    lines = (f"<li>{letter}. {item}</li>" for letter, item in pairs)
    return f'<ul style="list-style-type: none">{"".join(lines)}</ul>'


def _verdict(option: Option) -> str:
    return f"<strong>{VERDICTS[option.right]}</strong> {inline(option.why)}"


def static_text(questions: Sequence[Question]) -> str:
    """Return the quiz as plain text of at most 80 columns, its answers at the end."""
    lines: list[str] = []
    for number, item in enumerate(questions, 1):
        lines += _wrapped(f"{number}. ", item.text)
        for index, option in enumerate(item.options):
            lines += _wrapped(f"   {LETTERS[index]}. ", option.text)
        lines.append("")
    lines += ["Answers", ""]
    for number, item in enumerate(questions, 1):
        lines.append(f"{number}. {LETTERS[item.answer]}")
        for index, option in enumerate(item.options):
            why = f"{VERDICTS[option.right]} {option.why}"
            lines += _wrapped(f"   {LETTERS[index]}. ", why)
    return "\n".join(lines)


def _wrapped(start: str, text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text, 80, initial_indent=start, subsequent_indent=" " * len(start)
    )
