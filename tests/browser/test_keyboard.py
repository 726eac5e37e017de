"""A lesson without a mouse, and what the keyboard needs for it in every figure."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tools import notebooks

pytestmark = pytest.mark.browser

LESSON = "01_meet_the_dataset.ipynb"
NEXT = "02_build_a_neuron.ipynb"
MOST_TABS = 40
WRONG = """def scale_pixels(images):
    return images / 255


check.scale_pixels(scale_pixels)"""
RIGHT = WRONG.replace("images / 255", "images.astype(np.float32) / 255")

PLACE = """() => [...document.querySelectorAll('.jp-Cell')]
  .findIndex(cell => cell.classList.contains('jp-mod-active'))"""
LOOK = """element => {
  const style = getComputedStyle(element);
  return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor];
}"""
HAS_FOCUS = "element => element === document.activeElement"
IS_CONTROL = "element => element.closest('.jp-OutputArea-output') !== null"


class Keys:
    """A learner who has nothing but a keyboard, in a lesson that is open."""

    def __init__(self, lab):
        self.lab = lab
        self.page = lab.page
        self.cell = self.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")

    def press(self, key, times=1):
        """Press a key."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def go_to(self, source):
        """Run cell after cell, up to the one with this source, and run that too."""
        while source not in self.cell.locator(".jp-Cell-inputArea").inner_text():
            before = self.page.evaluate(PLACE)
            self.press("Shift+Enter")
            self.page.wait_for_function(
                f"before => ({PLACE})() > before", arg=before, polling=20
            )
        self.run()

    def run(self):
        """Run the cell, stay there, and wait until it is done."""
        self.press("Control+Enter")
        running = self.page.locator(".jp-InputPrompt", has_text="[*]")
        expect(running).to_have_count(0, timeout=60_000)
        assert self.lab.failures.count() == 0, self.lab.failures.first.inner_text()

    def tab_to(self, control):
        """Press Tab until a control of this cell has the focus; it is always seen."""
        for _ in range(MOST_TABS):
            before = self.page.evaluate_handle("document.activeElement")
            focused = before.evaluate(LOOK)
            self.press("Tab")
            if before.evaluate(IS_CONTROL):
                name = before.evaluate("element => element.outerHTML")[:200]
                assert before.evaluate(LOOK) != focused, f"no focus is seen on {name}"
            if control.evaluate(HAS_FOCUS):
                return
        pytest.fail(f"{MOST_TABS} times Tab do not lead to {control}")

    def move(self, control, key):
        """Go to a control, press a key, and wait for another sentence."""
        status = self.cell.get_by_role("status")
        before = status.inner_text()
        self.tab_to(control)
        self.press(key)
        expect(status).not_to_have_text(before)

    def leave(self):
        """Go from a control back to its cell, and on to the next one."""
        self.press("Escape")
        expect(self.cell).to_be_focused()
        self.press("ArrowDown")

    def answer(self, code):
        """Write another answer into the cell, and run it."""
        self.press("Enter")
        expect(self.cell.locator(".cm-content")).to_be_focused()
        self.press("Control+a")
        self.page.keyboard.insert_text(code)
        self.run()

    def says(self, words):
        """Wait until the cell says something."""
        expect(self.cell).to_contain_text(words)


@pytest.fixture
def keys(lab_on, tmp_path):
    """Open a lesson, in a folder that has the next one too."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    for name in (LESSON, NEXT):
        shutil.copy(notebooks.ROOT / "lessons" / name, folder)
    with lab_on(folder) as lab:
        lab.open(LESSON)
        found = Keys(lab)
        expect(found.cell).to_be_focused()
        yield found


def test_a_whole_lesson_needs_no_mouse(keys):
    """Every figure, both kinds of guess, an exercise, the pad, the quiz, the link."""
    cell, button = keys.cell, re.compile("That is my guess")
    slider = cell.get_by_role("slider")
    keys.go_to("DigitBrowser(train=")
    keys.move(cell.get_by_role("button", name="4", exact=True), "Enter")
    keys.says("images of the digit 4")
    keys.move(cell.get_by_role("slider", name="Page"), "ArrowRight")
    keys.leave()

    keys.go_to("PixelMagnifier(x_train")
    keys.move(cell.get_by_role("spinbutton"), "ArrowUp")
    for name in ("Row", "Column"):
        keys.move(cell.get_by_role("slider", name=name), "ArrowRight")
    keys.leave()

    keys.go_to("paper = guesses.number(")
    keys.tab_to(slider)
    keys.press("ArrowRight", 2)
    keys.tab_to(cell.get_by_role("button", name=button))
    keys.press("Enter")
    keys.says("Your guess: 52 %.")
    expect(cell).to_be_focused()  # the button can be pressed but once
    keys.press("ArrowDown")
    keys.go_to("paper.against(")
    keys.says("Your guess: 52 %. The answer: 81 %.")
    keys.press("ArrowDown")

    keys.go_to("below_zero = guesses.choice(")
    options = cell.get_by_role("radiogroup", name="What is 10").get_by_role("radio")
    keys.tab_to(options.first)
    keys.press("ArrowDown", 4)
    keys.press("ArrowUp")
    expect(cell.get_by_role("radio", name="246")).to_be_focused()
    keys.press(" ")
    keys.tab_to(cell.get_by_role("button", name=button))
    keys.press("Enter")
    expect(cell).to_be_focused()
    keys.press("ArrowDown")
    keys.go_to("below_zero.against(")
    keys.says("Your guess: 246. The answer: 246. Right!")
    keys.press("ArrowDown")

    keys.go_to("def scale_pixels(")
    keys.answer(WRONG)
    keys.says("Not yet. The dtype is float64")
    keys.answer(RIGHT)
    keys.says("Right. Zero to one, in float32")
    keys.press("ArrowDown")

    keys.go_to("AverageBuilder(x_train")
    keys.move(cell.get_by_role("button", name="3", exact=True), "Enter")
    keys.move(slider, "ArrowRight")
    keys.leave()

    keys.go_to("NearestAverage(x_train")
    keys.move(cell.get_by_role("spinbutton"), "ArrowUp")
    keys.leave()

    keys.go_to("pad = DigitPad(averages)")
    keys.tab_to(cell.get_by_role("application"))
    for key, times in (("ArrowUp", 12), (" ", 1), ("ArrowDown", 24), (" ", 1)):
        keys.press(key, times)
    keys.says("Read as 1 by the nearest")
    keys.tab_to(cell.get_by_role("button", name="Keep as 1", exact=True))
    keys.press("Enter")
    keys.says("Kept as 1; 1 drawing now.")
    keys.leave()
    keys.go_to("drawn, meant = pad.drawings")
    keys.says("kept: 1 - meant: [1] - read: [1]")
    keys.press("ArrowDown")

    keys.go_to("quizzes.show(")
    question = cell.get_by_role("radiogroup").first
    answers = question.get_by_role("radio")
    said = cell.get_by_role("status").first
    keys.tab_to(answers.first)
    keys.press(" ")
    expect(said).to_contain_text("Not quite.")
    keys.press("ArrowDown", 2)
    expect(said).to_contain_text("Not quite.")  # to go through them chooses none
    keys.press(" ")
    expect(said).to_contain_text("Right.")
    keys.leave()

    keys.tab_to(cell.get_by_role("link", name="lesson 02"))
    keys.press("Enter")
    tab = keys.page.get_by_role("tab", name=NEXT)
    expect(tab).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("lesson", ["02_build_a_neuron"], indirect=True)
def test_a_list_is_gone_through(lesson):
    """Arrows and letters in a list choose; the cell is neither left nor cut."""
    figure = lesson.cell("TenDetectors(")
    chosen = figure.get_by_label("Show")
    chosen.focus()
    lesson.page.keyboard.press("ArrowDown")
    expect(chosen).to_have_value("products")
    lesson.page.keyboard.press("w")
    expect(chosen).to_have_value("weights")
    lesson.page.keyboard.press("x")
    expect(chosen).to_be_focused()
    lesson.page.keyboard.press("Shift+Enter")
    expect(chosen).not_to_be_attached()  # the cell is run again from here too


@pytest.mark.parametrize("lesson", ["02_build_a_neuron"], indirect=True)
def test_start_and_stop_hand_the_focus_on(lesson):
    """What is disabled when it is pressed leaves its focus to the other one."""
    figure = lesson.cell("LiveDetector(")
    start, stop = (
        figure.get_by_role("button", name=name) for name in ("Start", "Stop")
    )
    start.focus()
    lesson.page.keyboard.press("Enter")
    expect(stop).to_be_focused()
    lesson.page.keyboard.press("Enter")
    expect(start).to_be_focused()
    expect(figure.get_by_role("status")).to_contain_text("Stopped: ")
    lesson.page.keyboard.press("Escape")
    expect(figure).to_be_focused()
