"""Lesson 06 in JupyterLab and Chromium, as a learner uses it."""

import re
import statistics

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["06_train_with_tensorflow"], indirect=True),
]

STOP_MILLISECONDS = 300
TRAINING_SECONDS = 60
LONG = """\
keras.utils.set_random_seed(SEED)
model = compile_network(build_network())
run = model.fit(
    x_train,
    y_train,
    batch_size=BATCH_SIZE,
    epochs=200,
    validation_data=(x_val, y_val),
    callbacks=[live.callback],
    verbose=0,
)"""


def figure_of(lesson):
    """Return the cell with the live curves."""
    return lesson.cell("live = LiveCurves(")


def status_of(lesson):
    """Return the sentence below the live curves."""
    return figure_of(lesson).get_by_role("status")


def start_long_training(lesson):
    """Run the fit cell with epochs for minutes, and wait for its first points."""
    cell = lesson.answer("callbacks=[live.callback]", LONG)
    expect(status_of(lesson)).to_contain_text(
        re.compile(r"Training: after .* of 200 epochs .* on validation"),
        timeout=TRAINING_SECONDS * 1000,
    )
    return cell


def wait_until_done(cell):
    """Wait until a cell no longer runs."""
    prompt = cell.locator(".jp-InputPrompt")
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))


def test_the_curves_have_grown(lesson):
    """The figure, displayed before fit, shows what fit did in a later cell."""
    expect(status_of(lesson)).to_contain_text("Finished: after 6.0 of 6 epochs")
    expect(figure_of(lesson).locator(".progress-bar")).to_have_count(1)


def test_stop_ends_a_running_cell(lesson):
    """While the fit cell runs, curves grow, and Stop ends it within 300 ms."""
    times = []
    for _ in range(7):
        cell = start_long_training(lesson)
        image = figure_of(lesson).locator("img")
        before = image.get_attribute("src")
        expect(image).not_to_have_attribute("src", before)
        times.append(lesson.stop_time(figure_of(lesson)))
        wait_until_done(cell)
    assert statistics.median(times) <= STOP_MILLISECONDS, times


def test_the_model_can_be_used_after_stop(lesson):
    """What was trained reads the digits, in a cell of the learner's own."""
    code = "print(model.evaluate(x_val, y_val, verbose=0)[1] > 0.9)"
    lesson.answer("test_accuracy = model.evaluate(", code)
    shown = lesson.cell(code).locator(".jp-OutputArea-output")
    # Above it stands, rightly, that this model is not the one of the cell before.
    expect(shown.first).to_contain_text("model is not from the cell")
    expect(shown.last).to_have_text("True")


def test_interrupting_the_cell_stops_too(lesson):
    """The interrupt button ends fit without a traceback, as on Colab it must."""
    cell = start_long_training(lesson)
    lesson.page.get_by_role("menuitem", name="Kernel", exact=True).click()
    lesson.page.get_by_text("Interrupt Kernel", exact=True).click()
    expect(status_of(lesson)).to_contain_text("Stopped: after")
    wait_until_done(cell)
    expect(lesson.failures).to_have_count(0)
