"""Turn the questions of a quiz into HTML and plain text; no widgets here.

All text comes from the TOML files and is escaped. The only markup in it is code between
backticks.
"""

import html
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from mnist_course.quizzes.questions import LETTERS, Option, Question

CSS_CLASS = "mnist-quiz"
VERDICTS = {True: "Right.", False: "Not quite."}

# The blue and the orange can be told apart with every common colour blindness; text
# stays in the theme's own colour, so that it is legible on light and dark.
STYLE = f"""<style>
.{CSS_CLASS} {{ max-width: 736px; box-sizing: border-box; padding: 8px; }}
.{CSS_CLASS}, .{CSS_CLASS} .widget-vbox {{ overflow: visible; }}
.{CSS_CLASS} > .widget-vbox {{ margin: 0 0 20px; accent-color: #767676; }}
.{CSS_CLASS} > .widget-vbox:has(.{CSS_CLASS}-right) {{ accent-color: #0072B2; }}
.{CSS_CLASS} > .widget-vbox:has(.{CSS_CLASS}-wrong) {{ accent-color: #D55E00; }}
.{CSS_CLASS} .widget-html, .{CSS_CLASS} .widget-radio {{
  width: auto; height: auto; min-height: 0; margin: 0; }}
.{CSS_CLASS} .widget-html-content, .{CSS_CLASS} .widget-radio-box label {{
  color: var(--jp-content-font-color1, inherit);
  font-family: var(--jp-content-font-family, inherit);
  font-size: var(--jp-content-font-size1, 14px); line-height: 1.5; }}
.{CSS_CLASS} .widget-html-content p {{ margin: 0; }}
.{CSS_CLASS} .widget-radio-box {{ margin: 6px 0 0 !important; padding: 0; }}
.{CSS_CLASS} .widget-radio-box label {{
  display: flex; flex-direction: row-reverse; justify-content: flex-end;
  align-items: flex-start; gap: 10px; height: auto;
  max-width: none; margin: 0 -8px; padding: 4px 8px;
  white-space: normal; overflow-wrap: anywhere; font-weight: normal;
  cursor: pointer; border-radius: 4px; }}
.{CSS_CLASS} .widget-radio-box label:hover {{ background: rgba(128, 128, 128, .12); }}
.{CSS_CLASS} .widget-radio-box input {{
  flex: none; width: 14px; height: 14px; margin: .25em 0 0; }}
.{CSS_CLASS} .widget-radio-box input:focus-visible {{
  outline: 2px solid #0072B2 !important; outline-offset: 2px; }}
.{CSS_CLASS} code {{
  padding: 1px 4px; border-radius: 3px; font-size: .92em;
  font-family: var(--jp-code-font-family, monospace);
  background: var(--jp-layout-color2, rgba(128, 128, 128, .15)); color: inherit; }}
.{CSS_CLASS}-right, .{CSS_CLASS}-wrong {{
  margin: 6px 0 0; padding: 6px 12px; border-left: 4px solid;
  border-radius: 0 4px 4px 0; }}
.{CSS_CLASS}-right {{ border-color: #0072B2; background: rgba(0, 114, 178, .12); }}
.{CSS_CLASS}-wrong {{ border-color: #D55E00; background: rgba(213, 94, 0, .12); }}
</style>"""


def inline(text: str) -> str:
    """Escape `text` for HTML and mark up what stands between backticks as code."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", html.escape(text))


def question(number: int, item: Question) -> str:
    """Return the HTML of a question's text."""
    return f"<p><strong>{number}. {inline(item.text)}</strong></p>"


def feedback(option: Option | None = None) -> str:
    """Return the HTML of the explanation of the chosen option; empty before that."""
    if option is None:
        return '<div role="status" aria-live="polite"></div>'
    kind = "right" if option.right else "wrong"
    return (
        f'<div role="status" aria-live="polite" class="{CSS_CLASS}-{kind}">'
        f"<p>{_verdict(option)}</p></div>"
    )


def score_line(score: str) -> str:
    """Return the HTML of the line below the quiz."""
    return f"<p>{html.escape(score)}</p>"


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
