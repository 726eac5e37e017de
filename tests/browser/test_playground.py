"""The playground in JupyterLab and Chromium, in a notebook of its own."""

import re
import statistics
import time

import nbformat
import pytest
from playwright.sync_api import expect

from tools.canonical import METADATA

pytestmark = pytest.mark.browser

STOP_MILLISECONDS = 300
ANSWER_SECONDS = 2
TRAINING = 60_000
SOURCE = """\
from mnist_course.data import load_mnist
from mnist_course.widgets.playground import Playground

train, validation, _ = load_mnist(validation=10_000)
playground = Playground(train, validation)
playground"""


@pytest.fixture(scope="module")
def figure(lab, folder):
    """Run a notebook that shows the playground, and return its cell."""
    cell = nbformat.v4.new_code_cell(SOURCE)
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=METADATA)
    nbformat.write(notebook, folder / "playground.ipynb")
    lab.open("playground.ipynb")
    lab.run_all()
    return lab.cells.first


def press(figure, name):
    """Press a button of the figure."""
    figure.get_by_role("button", name=name).click()


def handle(figure, words):
    """Return the handle of the slider with this description."""
    return figure.locator(".widget-inline-hbox", has_text=words).locator(".noUi-handle")


def test_a_default_run_answers_soon(figure):
    """The first numbers are there within 2 s of the button, the first time."""
    status = figure.get_by_role("status")
    expect(status).to_contain_text("An example, until you press Start")
    since = time.perf_counter()
    press(figure, "Start")
    expect(figure.get_by_role("status")).to_contain_text("on validation")
    assert time.perf_counter() - since <= ANSWER_SECONDS


def test_default_run_and_another_are_compared(figure):
    """Two runs end, stand in the table, and the first can be restored."""
    status = figure.get_by_role("status")
    expect(status).to_contain_text("Run 1 finished", timeout=TRAINING)
    expect(status).to_contain_text("a gap of")
    expect(status).to_contain_text(re.compile(r"It misreads \d+ of 2,000 validation"))
    handle(figure, "Layers").focus()
    figure.page.keyboard.press("ArrowRight")
    expect(status).to_contain_text("Start trains 784-64-64-10")
    press(figure, "Start")
    expect(status).to_contain_text("Run 2 finished", timeout=TRAINING)
    expect(figure.locator("td", has_text="784-64-64-10")).to_have_count(1)
    expect(figure.locator("td", has_text="784-64-10")).to_have_count(1)
    press(figure, "Restore")
    expect(status).to_contain_text("Run 1 finished: 784-64-10")


def test_stop_answers_in_the_middle(figure, lab):
    """Stop ends a run within 300 ms, and the picture then stands still."""
    figure.get_by_role("combobox", name="Optimizer").select_option("SGD")
    times = []
    for _ in range(7):
        press(figure, "Start")
        status = figure.get_by_role("status")
        expect(status).to_contain_text(
            re.compile(r"training: .* on validation"), timeout=TRAINING
        )
        times.append(lab.stop_time(figure))
        before = figure.locator("img").get_attribute("src")
        figure.page.wait_for_timeout(500)
        assert figure.locator("img").get_attribute("src") == before
    assert statistics.median(times) <= STOP_MILLISECONDS, times


def test_a_rate_of_100_diverges_in_words(figure, lab):
    """No stack trace: the sentence says what happened and the way back."""
    handle(figure, "Rate").focus()
    figure.page.keyboard.press("End")
    press(figure, "Start")
    status = figure.get_by_role("status")
    expect(status).to_contain_text("it ran away", timeout=TRAINING)
    expect(status).to_contain_text("Choose a lower learning rate")
    expect(lab.failures).to_have_count(0)


def test_the_code_can_be_taken_away(figure):
    """A click shows the program for the present settings."""
    press(figure, "Show code")
    program = figure.locator("pre", has_text="keras.optimizers.")
    expect(program).to_be_visible()
    figure.page.context.grant_permissions(["clipboard-read"])
    press(figure, "Copy")
    copied = figure.page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == program.text_content().strip()
