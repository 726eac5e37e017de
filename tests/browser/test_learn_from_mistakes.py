"""Lesson 05 in JupyterLab and Chromium, as a learner uses it."""

import re
import statistics

import pytest
from playwright.sync_api import expect

from mnist_course.quizzes.questions import load

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["05_learn_from_mistakes"], indirect=True),
]

STOP_MILLISECONDS = 300
TRAINING_SECONDS = 30
# For each option, whether code stands right behind its round button.
CODE_COMES_FIRST = """options => options.map(option => {
  const [button, code] = ['input', 'code'].map(name => option.querySelector(name));
  const behind = button.getBoundingClientRect().right;
  return code?.getBoundingClientRect().left - behind < 20;
})"""


def test_the_other_curve_can_be_chosen(lesson):
    """The ball rolls into one of two valleys."""
    figure = lesson.cell("DescentBall()")
    figure.get_by_role("button", name="two valleys", exact=True).focus()
    lesson.page.keyboard.press("Enter")
    figure.locator(".noUi-handle").nth(1).focus()
    lesson.page.keyboard.press("Home")
    expect(figure.get_by_role("status")).to_contain_text("left, deeper valley")


def walk(figure, kind, words):
    """Press a button with the keyboard, and wait for what the step says."""
    figure.get_by_role("button", name=kind).focus()
    figure.page.keyboard.press("Enter")
    expect(figure.get_by_role("status")).to_contain_text(words)


def test_a_round_can_be_walked_through(lesson):
    """Forward, Loss, Back, Update, Again: each step says its numbers, by keyboard."""
    figure = lesson.cell("BackpropStepper(paper, x[0]")
    status = figure.get_by_role("status")
    expect(status).to_contain_text("δ1 = (3.52, 0.00, −2.64)")
    figure.locator(".noUi-handle").first.focus()
    lesson.page.keyboard.press("Home")
    expect(status).to_contain_text("Round 1, input: an example comes in")
    walk(figure, "Forward", "hands on (2.00, 0.00, 1.00)")
    walk(figure, "Forward", "its logits, (1.00, −1.00)")
    walk(figure, "Loss", "the loss is −ln 0.119 = 2.13")
    walk(figure, "Back", "δ2 = (0.88, −0.88)")
    walk(figure, "Back", "δ1 = (3.52, 0.00, −2.64)")
    walk(figure, "Update", "now has a loss of 1.02, before 2.13")
    walk(figure, "Again", "Round 2, input")
    walk(figure, "Loss", "Round 2, loss: ")
    expect(status).to_contain_text("= 1.02")
    figure.locator(".noUi-handle").first.focus()
    lesson.page.keyboard.press("ArrowLeft")
    expect(status).to_contain_text("Round 2, forward 2")


def test_a_wrong_delta_is_caught_by_the_nudge(lesson):
    """At a weight into the unit that is off; mended, and run again, they agree."""
    source = "derivative=slope_forgotten"
    figure = lesson.cell(source)
    status = figure.get_by_role("status")
    expect(status).to_contain_text("they agree.")
    figure.get_by_label("Open").select_option("w1[1, 1]")
    expect(status).to_contain_text("measures 0.00: they differ")
    code = "BackpropStepper(paper, [1, 2], 1, **my_own, derivative=relu_derivative)"
    lesson.answer(source, f"{code}  # mended")
    figure = lesson.cell("# mended")
    expect(figure.get_by_role("status")).to_contain_text("δ1 = (3.52, 0.00, −2.64)")
    figure.get_by_label("Open").select_option("w1[1, 1]")
    expect(figure.get_by_role("status")).to_contain_text("measures 0.00: they agree.")


def wait_for_points(figure):
    """Wait until a training under way shows its first numbers."""
    expect(figure.get_by_role("status")).to_contain_text(
        re.compile("Training: .* on validation"), timeout=TRAINING_SECONDS * 1000
    )


def test_training_can_be_watched_and_stopped(lesson):
    """Curves grow; Stop ends it within 300 ms, and the picture then stands still."""
    figure = lesson.cell("live = LiveTraining(")
    expect(figure.get_by_role("status")).to_contain_text("Start trains 784-64-10")
    times = []
    for _ in range(7):
        figure.get_by_role("button", name="Start").click()
        wait_for_points(figure)
        before = figure.locator("img").get_attribute("src")
        expect(figure.locator("img")).not_to_have_attribute("src", before)
        times.append(lesson.stop_time(figure))
        after = figure.locator("img").get_attribute("src")
        lesson.page.wait_for_timeout(500)
        assert figure.locator("img").get_attribute("src") == after
    assert statistics.median(times) <= STOP_MILLISECONDS, times


def test_the_network_can_be_used_after_stop(lesson):
    """What was trained reads the digits, in a cell of the learner's own."""
    code = "print((live.network.predict(x_val) == y_val).mean() > 0.9)"
    lesson.answer("live.network.predict(x_val[:10]).shape", code)
    cell = lesson.cell(code)
    expect(cell).to_contain_text("True")


def test_cells_can_be_run_during_training(lesson):
    """Another cell runs and the training goes on; its own cell makes a fresh figure."""
    figure = lesson.cell("live = LiveTraining(")
    figure.get_by_role("button", name="Start").click()
    wait_for_points(figure)
    lesson.answer("live.network.predict(x_val)", "print(live.state)")
    cell = lesson.cell("print(live.state)")
    expect(cell.locator(".jp-OutputArea-output")).to_have_text("training")
    before = figure.locator("img").get_attribute("src")
    expect(figure.locator("img")).not_to_have_attribute("src", before)
    figure.locator(".cm-content").click()
    lesson.page.keyboard.press("Control+Enter")
    expect(figure.get_by_role("status")).to_contain_text("Start trains 784-64-10")
    expect(figure.get_by_role("button", name="Start")).to_be_enabled()
    expect(lesson.failures).to_have_count(0)


def test_options_of_the_quiz_show_code(lesson):
    """What stands between backticks is code, as in the question above."""
    cell = lesson.cell("quizzes.show(")
    cell.scroll_into_view_if_needed()
    options = cell.locator(".widget-radio-box label")
    questions = load("learn_from_mistakes")
    texts = [option.text for question in questions for option in question.options]
    code = [part for text in texts for part in text.split("`")[1::2]]
    assert len(code) >= 5
    expect(options.locator("code")).to_have_text(code)
    assert "`" not in "".join(options.all_text_contents())
    first = [text.startswith("`") for text in texts]
    assert options.evaluate_all(CODE_COMES_FIRST) == first
