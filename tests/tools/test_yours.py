"""A learner's own numbers count as the course's within their bound, and only there."""

import os
import re
import subprocess
import sys

import nbformat
import pytest

from tools import canonical
from tools.notebooks import ROOT
from tools.yours import OWN_NUMBERS, without_numbers, without_own_numbers

pytestmark = pytest.mark.maintenance

INSIDE = "yours 97.9 %, ours 98.0 ± 0.5 %"


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        (INSIDE, "yours … %, ours 98.0 ± 0.5 %"),
        ("loss: yours 0.081, ours 0.080 ± 0.02", "loss: yours …, ours 0.080 ± 0.02"),
        ("yours −0.3, ours 0.1 ± 0.4 points", "yours …, ours 0.1 ± 0.4 points"),
        ("yours 1,234 ours 1,200 ± 100", "yours … ours 1,200 ± 100"),
        ("yours 3.1 s; the other yours 20 ms", "yours … s; the other yours … ms"),
        (f"{INSIDE}\n{INSIDE}", "\n".join(["yours … %, ours 98.0 ± 0.5 %"] * 2)),
    ],
)
def test_inside_the_bound_it_is_the_same(text, blank):
    """Such a number is taken out, with whatever sign and unit."""
    assert without_own_numbers(text) == blank


@pytest.mark.parametrize(
    "text",
    [
        "yours 97.4 %, ours 98.0 ± 0.5 %",
        "yours 98.6 %, ours 98.0 ± 0.5 %",
        "yours −0.4, ours 0.1 ± 0.4 points",
        "yours nan, ours 98.0 ± 0.5 %",
        "yours 97.9 %, ours 98.0 %",
        "accuracy 97.9 %, ours 98.0 ± 0.5 %",
    ],
)
def test_outside_the_bound_it_is_not(text):
    """A number that is off, or no number, stays and makes the comparison fail."""
    assert without_own_numbers(text) == text


def test_nbval_compares_so(verdicts):
    """In a run of a notebook, a number inside its bound passes, another fails."""
    inside = cell("print('yours 97.8 %, ours 98.0 ± 0.5 %')")
    outside = cell("print('yours 97.2 %, ours 98.0 ± 0.5 %')")
    assert verdicts(inside, outside) == ["PASSED", "FAILED"]


def test_where_all_numbers_are_ones_own_nbval_compares_the_words(verdicts):
    """In a cell with the tag other numbers pass, and other words fail."""
    numbers = cell("print('yours 9 %, ours 1,234 ± <1 %')", tags=[OWN_NUMBERS])
    words = cell("print('yours 97.9 %, ours none')", tags=[OWN_NUMBERS])
    assert verdicts(numbers, words) == ["PASSED", "FAILED"]


def test_numbers_of_every_form_are_taken_out():
    """With sign, comma, point, and what says that it is only a bound; words stay."""
    text = "from −1.33 to >99 % of 1,000 digits; most for 5 (0.62)."
    assert without_numbers(text) == "from … to … % of … digits; most for … (…)."


def test_a_picture_is_shown_in_html_and_saved_without(verdicts):
    """What nbval compares is the sentence; HTML without a picture counts as ever."""
    shows = "display({{'text/plain': 'A line.', 'text/html': '<p>'{}}}, raw=True)"
    picture = shows.format(", 'image/png': ''")
    saved = nbformat.v4.new_output(
        "display_data", {"text/plain": "A line.", "image/png": ""}
    )
    plain = nbformat.v4.new_output("display_data", {"text/plain": "A line."})
    assert verdicts(
        cell(picture, saved),
        cell(picture.replace("line", "dot"), saved),
        cell(shows.format(""), plain),
    ) == ["PASSED", "FAILED", "FAILED"]


def cell(code, saved=None, *, tags=()):
    """Return a code cell that has saved `INSIDE`, or something else."""
    saved = saved or nbformat.v4.new_output("stream", text=f"{INSIDE}\n")
    new = nbformat.v4.new_code_cell(code, outputs=[saved], execution_count=1)
    new.metadata["tags"] = list(tags)
    return new


@pytest.fixture
def verdicts(tmp_path):
    """Return a function that runs cells in one notebook, and tells nbval's verdicts."""

    def run(*cells):
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "n.ipynb")
        options = "-v --nbval --nbval-current-env -p tools.yours -p no:cacheprovider"
        command = [sys.executable, "-m", "pytest", *options.split(), "-c", os.devnull]
        done = subprocess.run(
            [*command, tmp_path / "n.ipynb"], cwd=ROOT, capture_output=True, text=True
        )
        return re.findall(r"Cell \d+ (PASSED|FAILED)", done.stdout)

    return run


def cell_that_shows(text):
    """Return a code cell that printed a text."""
    return nbformat.v4.new_code_cell(
        "", outputs=[nbformat.v4.new_output("stream", text=text)]
    )


def test_refresh_keeps_the_saved_number():
    """Saving anew changes nothing where only one's own number did."""
    cell = cell_that_shows("yours 97.8 %, ours 98.0 ± 0.5 %")
    canonical.keep_own_numbers(cell, cell_that_shows(INSIDE))
    assert cell.outputs[0].text == INSIDE
    cell = cell_that_shows("yours 97.2 %, ours 98.0 ± 0.5 %")
    canonical.keep_own_numbers(cell, cell_that_shows(INSIDE))
    assert cell.outputs[0].text != INSIDE
