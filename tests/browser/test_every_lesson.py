"""Every lesson in JupyterLab and Chromium: it runs, and its figures follow a hand."""

import contextlib
import io
import json
import re
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tools import notebooks

pytestmark = pytest.mark.browser

# What a kernel may need at its peak, in MB: those without TensorFlow, and the others,
# because Binder restarts a kernel at 2 GB.
SMALL, LARGE = 350, 1200
PROC = Path("/proc")
LESSONS = [path.stem for path in notebooks.lessons()]


def slider(place):
    """Return a function that takes hold of a figure's slider by its place."""
    return lambda figure: figure.locator(".noUi-handle").nth(place).focus()


def named(words):
    """Return a function that takes hold of the slider with this name."""
    return lambda figure: figure.get_by_role("slider", name=words).focus()


def number(figure):
    """Take hold of the number of an image."""
    figure.locator("input[type=number]").focus()


def number_with_all_layers(figure):
    """Walk the image to the end of the network, and take hold of its number."""
    figure.locator(".noUi-handle").first.focus()
    figure.page.keyboard.press("End")
    expect(figure.get_by_role("status")).to_contain_text(
        re.compile("The network reads|The likeliest digit is")
    )
    number(figure)


def unit(figure):
    """Open a sum, and take hold of the slider that leads to other units."""
    figure.get_by_label("Open a sum").select_option("layer 1")
    expect(figure.get_by_role("status")).to_contain_text(" of layer 1: ")
    figure.locator(".noUi-handle").last.focus()


def learning(figure):
    """Take hold of the button that lets the line learn."""
    figure.get_by_role("button", name="Learn from all films").focus()


def box(figure):
    """Take hold of the first repair."""
    figure.get_by_role("checkbox", name="loss: from logits").focus()


# For each lesson the figures that redraw by themselves: the source of a cell, how to
# take hold of a control that can move seven times, and the key that moves it.
CONTROLS = {
    "01_meet_the_dataset": [
        ("DigitBrowser(", named("Page"), "ArrowRight"),
        ("PixelMagnifier(", slider(-1), "ArrowRight"),
        ("AverageBuilder(", slider(-1), "ArrowRight"),
        ("NearestAverage(", number, "ArrowUp"),
        ("pad = DigitPad(", named("Pen"), "ArrowLeft"),
    ],
    "02_build_a_neuron": [
        ("DrawnNeuron(", named("w₁"), "ArrowLeft"),
        ("LearningNeuron(", learning, " "),
        ("BiasDial(", named("Add to b"), "ArrowRight"),
        ("TenDetectors(", number, "ArrowUp"),
        ("TwoWeightNeuron(", named("w₁"), "ArrowRight"),
        ("WeightOverlay(", named("Example"), "ArrowRight"),
    ],
    "03_choose_an_activation": [
        ("ActivationExplorer()", slider(0), "ArrowRight"),
        ("LayerPassage(", named("Variance"), "ArrowRight"),
        ("SoftmaxExplorer()", slider(0), "ArrowRight"),
    ],
    "04_connect_a_network": [
        # In the order of the page: batch size, hidden layers, units of each layer.
        ("ShapeCalculator(", slider(3), "ArrowRight"),
        ("NetworkStepper(", number_with_all_layers, "ArrowUp"),
        ("NetworkStepper(", unit, "ArrowRight"),
    ],
    "05_learn_from_mistakes": [
        ("DescentBall()", slider(1), "ArrowRight"),
        ("BackpropStepper(paper, x[0]", named("Nudge"), "ArrowRight"),
    ],
    "08_repair_a_network": [("Clinic()", box, " ")],
    "09_look_inside": [
        ("ConfusionBrowser(", named("Read as"), "ArrowLeft"),
        ("YouAgainstTheNetwork(", slider(0), "ArrowRight"),
        ("UnitSurgery(", named("Units off"), "ArrowRight"),
    ],
    "11_go_convolutional": [
        ("ConvolutionSlider()", named("Window"), "ArrowRight"),
        ("DigitMover(", named("Right"), "ArrowRight"),
        ("FeatureMaps(", named("Filter"), "ArrowRight"),
    ],
}


each_control = pytest.mark.parametrize(
    ("lesson", "source", "focus", "key"),
    [
        pytest.param(lesson, *control, id=f"{lesson}-{control[0]}-{place}")
        for lesson, controls in CONTROLS.items()
        for place, control in enumerate(controls)
    ],
    indirect=["lesson"],
    scope="session",  # else the lesson would be opened anew for each row
)


@pytest.mark.parametrize("lesson", LESSONS, indirect=True)
def test_every_cell_runs(lesson):
    """All cells have run, and none shows an error."""
    prompts = lesson.cells.locator(".jp-InputPrompt").all_text_contents()
    assert all(re.fullmatch(r"\[\d+\]:", prompt) for prompt in prompts)
    expect(lesson.failures).to_have_count(0)


@pytest.mark.parametrize("lesson", LESSONS, indirect=True)
def test_it_opens_with_a_picture(lesson):
    """The first cell shows it, and its words."""
    picture = lesson.page.locator(".jp-MarkdownCell").first.locator("img")
    expect(picture).to_have_attribute("alt", re.compile(".{20}"))
    assert picture.evaluate("image => image.naturalWidth") == 720


def kernel_of(lesson, name):
    """Return the folder below /proc of the kernel that runs the lesson of this name."""
    with urllib.request.urlopen(f"{lesson.address}/api/sessions") as answer:
        kernels = {session["path"]: session["kernel"] for session in json.load(answer)}
    for command in PROC.glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # a process may end meanwhile
            if kernels[f"{name}.ipynb"]["id"] in command.read_text(errors="replace"):
                return command.parent
    return pytest.fail(f"found no process of the kernel of {name}")


@pytest.mark.skipif(not (PROC / "self/status").exists(), reason="only Linux has /proc")
@pytest.mark.parametrize("lesson", LESSONS, indirect=True)
def test_the_kernel_stays_small(lesson, request):
    """All cells of a lesson fit into memory; TensorFlow is there if the lesson says."""
    name = request.node.callspec.params["lesson"]
    kernel = kernel_of(lesson, name)
    peak = re.search(r"VmHWM:\s+(\d+) kB", (kernel / "status").read_text())
    early = int(name[:2]) <= 5
    [path] = (path for path in notebooks.lessons() if path.stem == name)
    cells = notebooks.code_cells(notebooks.read(path))
    started = any("start_tensorflow()" in cell.source for cell in cells)
    assert int(peak[1]) <= 1000 * (SMALL if early else LARGE)
    assert ("tensorflow" in (kernel / "maps").read_text()) is started


@each_control
def test_a_control_changes_picture_and_sentence(lesson, source, focus, key):
    """By keyboard alone, a control redraws picture and sentence within 100 ms.

    A screen reader is told the sentence of the picture too.
    """
    figure = lesson.cell(source)
    focus(figure)
    lesson.expect_quick(figure, key)
    sentence = figure.get_by_role("status").text_content()
    expect(figure.locator("img").first).to_have_attribute("alt", sentence)


# How high a figure is from its first control to the end of its sentence.
HEIGHT = """
(output) => output.querySelector('[role=status]').getBoundingClientRect().bottom
  - output.querySelector('.widget-vbox').children[1].getBoundingClientRect().top
"""


@pytest.mark.parametrize("lesson", LESSONS, indirect=True)
def test_figures_fit_into_a_low_window(lesson):
    """Whoever moves a control at 680 pixels sees picture and sentence change."""
    page = lesson.page
    before = page.viewport_size
    page.set_viewport_size({"width": 1280, "height": 680})
    try:
        panel = page.locator(".jp-WindowedPanel-outer")
        room = panel.evaluate("panel => panel.clientHeight")
        figures = page.locator(".jp-OutputArea-output:has(img):has([role=status])")
        for figure in figures.all():
            figure.scroll_into_view_if_needed()
            words = figure.text_content()
            assert figure.evaluate(HEIGHT) <= room, f"too high: {words[:60]}"
    finally:
        page.set_viewport_size(before)


# What stands around outputs, such as editors, prompts, the buttons that collapse a cell
# and the feed of cells, is JupyterLab's own. So is how it shows a figure of pyplot,
# which brings no words: those in the cell's metadata reach only exporters.
AXE_LOOKS = {
    "include": [".jp-OutputArea-output"],
    "exclude": [".jp-OutputArea-child:not(.jp-OutputArea-executeResult) > * > img"],
}
GRAVE = {"critical", "serious"}


def grave(page):
    """Return what axe finds in outputs that keeps people out."""
    found = Axe().run(page, AXE_LOOKS).response
    assert found["passes"]  # it has looked at something
    return [
        (rule["id"], node["html"][:200])
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("lesson", LESSONS, indirect=True)
def test_a_screen_reader_finds_its_way(lesson):
    """Axe finds nothing critical or serious in outputs: all in them has a name."""
    assert grave(lesson.page) == []


@pytest.mark.parametrize("lesson", ["01_meet_the_dataset"], indirect=True)
def test_a_screen_reader_finds_its_way_after_work(lesson):
    """Nor after a drawing that is kept, and right and wrong answers to questions."""
    pad = lesson.cell("pad = DigitPad(")
    pad.locator("canvas").focus()
    for key in (" ", *12 * ["ArrowDown"], " ", *5 * ["ArrowUp"]):
        lesson.page.keyboard.press(key)
    expect(pad.get_by_role("status")).to_have_text(re.compile("^Read as "))
    quiz = lesson.cell("quizzes.show")
    for place, question in enumerate(quiz.get_by_role("radiogroup").all()):
        question.get_by_role("radio").nth(0 if place else 2).check()
        expect(quiz.get_by_role("status").nth(place)).not_to_be_empty()
    expect(quiz).to_contain_text("Not quite.")
    expect(quiz).to_contain_text("Right.")
    assert grave(lesson.page) == []
    pad.get_by_role("button", name="Keep as 1", exact=True).click()
    expect(pad.get_by_role("status")).to_contain_text("Kept as 1")
    assert grave(lesson.page) == []
    lesson.again("pad = DigitPad(")


@pytest.mark.parametrize("lesson", ["02_build_a_neuron"], indirect=True)
def test_a_screen_reader_finds_its_way_in_a_training(lesson):
    """Nor while a network learns, and after it was stopped."""
    figure = lesson.cell("LiveDetector(")
    figure.get_by_role("button", name="Start").click()
    expect(figure.get_by_role("button", name="Stop")).to_be_enabled()
    assert grave(lesson.page) == []
    figure.get_by_role("button", name="Stop").click()
    expect(figure.get_by_role("status")).to_contain_text("Stopped: ")
    assert grave(lesson.page) == []
    lesson.again("LiveDetector(")


def choose_theme(page, name):
    """Choose a theme in the settings."""
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    for words in ("Theme", name):
        page.locator(".lm-Menu-itemLabel").get_by_text(words, exact=True).click()
    page.wait_for_function(f"document.body.dataset.jpThemeName === '{name}'")


def span(control, down, across):
    """Return how far light and dark are apart in a part of a control, 0 to 255."""
    image = Image.open(io.BytesIO(control.screenshot())).convert("L")
    left, right = (share * image.width for share in across)
    top, bottom = (share * image.height for share in down)
    darkest, lightest = image.crop((left, top, right, bottom)).getextrema()
    return lightest - darkest


@pytest.mark.parametrize("lesson", ["02_build_a_neuron"], indirect=True)
def test_a_dark_theme_hides_nothing(lesson):
    """Axe looks at the contrast of words, we at what ipywidgets draws."""
    choose_theme(lesson.page, "JupyterLab Dark")
    try:
        assert grave(lesson.page) == []
        figure = lesson.cell("BiasDial(")
        figure.scroll_into_view_if_needed()
        buttons = figure.locator(".widget-toggle-buttons button")
        chosen, other = (span(each, (0.8, 1), (0.4, 0.6)) for each in buttons.all())
        assert chosen > 100 > other  # a line below the one that is chosen
        choice = lesson.cell("TenDetectors(").get_by_label("Show")
        assert span(choice, (0.3, 0.7), (0.88, 0.98)) > 100  # its arrow
    finally:
        choose_theme(lesson.page, "JupyterLab Light")


# What Tab should stop at in a cell's outputs: of some options the one that is chosen,
# or the first.
STOPS = """cell => {
  const every = "button, input, select, canvas, a[href], summary, [role=slider]";
  const found = cell.querySelectorAll(`.jp-OutputArea-output :is(${every})`);
  return [...found].filter(one => {
    if (one.disabled || one.ariaDisabled === 'true') return false;
    if (!one.checkVisibility()) return false;
    const options = one.closest('.widget-radio')?.querySelectorAll('input') ?? [one];
    return one === ([...options].find(option => option.checked) ?? options[0]);
  });
}"""
OTHER_STOPS = 20  # of JupyterLab: the cell's buttons, and what stands below it
IS_HERE = "stops => stops.indexOf(document.activeElement)"
LOOK = """one => {
  const { outline, boxShadow, backgroundColor, borderColor } = getComputedStyle(one);
  return [outline, boxShadow, backgroundColor, borderColor].join();
}"""


@pytest.mark.parametrize("lesson", LESSONS, indirect=True)
def test_tab_reaches_every_control(lesson):
    """From its cell on, each once, with a focus that is seen, and out of it again."""
    controls = lesson.page.locator("button, input, select, canvas, [role=slider]")
    outputs = lesson.page.locator(".jp-OutputArea-output", has=controls)
    cells = lesson.cells.filter(has=outputs).all()
    assert cells
    for cell in cells:
        cell.scroll_into_view_if_needed()
        cell.evaluate("cell => cell.focus()")
        stops = cell.evaluate_handle(STOPS)
        looks = stops.evaluate(f"stops => stops.map({LOOK})")
        reached = []
        for _ in range(len(looks) + OTHER_STOPS):
            lesson.page.keyboard.press("Tab")
            place = stops.evaluate(IS_HERE)
            if place >= 0:
                reached.append(place)
                seen = stops.evaluate(f"stops => ({LOOK})(document.activeElement)")
                assert seen != looks[place], f"no focus is seen on {place} of {cell}"
        assert reached == list(range(len(looks)))


@pytest.mark.parametrize("lesson", LESSONS, indirect=True)
def test_lists_and_options_keep_their_keys(lesson):
    """A letter is theirs. JupyterLab would go to the next cell at a j, and cut at an x.

    Arrows are too: see `test_keyboard.py`. This letter changes nothing.
    """
    lists = lesson.page.locator(".jp-OutputArea-output select:enabled:visible")
    options = lesson.page.locator(".widget-radio-box :first-child > :enabled:visible")
    found = lists.or_(options).all()
    assert found
    for control in found:
        control.focus()
        lesson.page.keyboard.press("j")
        expect(control).to_be_focused()
