"""The rules of the template, each shown to catch the fault it is there for."""

import base64
import copy

import nbformat
import pytest

from tools import lesson_rules as rules
from tools.canonical import METADATA, PNG, WIDGET_VIEW

pytestmark = pytest.mark.maintenance

SETUP = 'if "google.colab" in str(get_ipython()): pass  # https://example.org'
SENTENCE = "A line chart that rises from left to right."


def png(size=100):
    """Return base64 text that stands for a picture of some size."""
    return base64.b64encode(bytes(size)).decode()


def good_lesson():
    """Return a small lesson in which no rule finds a fault."""
    new = nbformat.v4
    picture = new.new_output(
        "display_data",
        {PNG: png(), "text/plain": SENTENCE},
        metadata={PNG: {"alt": SENTENCE}},
    )
    form = new.new_output("execute_result", {"text/plain": "Which? Your guess: a · b"})
    answer = new.new_output(
        "execute_result", {"text/plain": "No guess. The answer: a."}
    )
    cells = [
        new.new_markdown_cell(
            "# Meet a lesson\n\nYou build one. About 20 minutes.\n\n"
            f"![{SENTENCE}](attachment:opening.png)",
            attachments={"opening.png": {PNG: png()}},
        ),
        new.new_markdown_cell("## What you will learn\n\n- a\n- b\n- c"),
        new.new_markdown_cell(f"## What you need\n\nNothing. {rules.GO_ON}."),
        new.new_code_cell(SETUP),
        new.new_code_cell("show()", outputs=[picture]),
        new.new_code_cell("check.add(add)"),
        new.new_code_cell("print(1)", outputs=[new.new_output("stream", text="1\n")]),
        new.new_code_cell('sum_of_two = guesses.number("How much?", 0, 9)'),
        new.new_code_cell(
            'kind = guesses.choice("Which?", ["a", "b"])', outputs=[form]
        ),
        new.new_code_cell("sum_of_two.against(2 + 2)"),
        new.new_code_cell("kind.against(kind.answers[0])", outputs=[answer]),
        new.new_markdown_cell("## Recap\n\nYou built one."),
        new.new_code_cell('exercises_done("a_lesson")'),
        new.new_markdown_cell("## Quiz"),
        new.new_markdown_cell("## Go further"),
    ]
    notebook = new.new_notebook(cells=cells, metadata=copy.deepcopy(METADATA))
    for count, cell in enumerate(rules.code_cells(notebook), start=1):
        cell.execution_count = count
    return notebook


def code(notebook, number):
    """Return a code cell by its number, from 1."""
    return rules.code_cells(notebook)[number - 1]


FAULTS = {}


def fault(rule):
    """Register a function that spoils the good lesson in a way that a rule catches."""

    def register(spoil):
        FAULTS[spoil.__name__] = (rule, spoil)
        return spoil

    return register


@fault(rules.one_title)
def second_title(notebook):
    """Add another H1."""
    notebook.cells[-1].source = "# Go further"


@fault(rules.one_title)
def late_title(notebook):
    """Put something above the H1."""
    notebook.cells[0].source = f"Welcome.\n\n{notebook.cells[0].source}"


@fault(rules.one_title)
def no_minutes(notebook):
    """Leave out how long it takes."""
    top = notebook.cells[0]
    top.source = top.source.replace("20 minutes", "half an hour")


@fault(rules.opens_with_a_picture)
def no_opening(notebook):
    """Show nothing at the top."""
    notebook.cells[0].source = "# Meet a lesson\n\nAbout 20 minutes."


@fault(rules.opens_with_a_picture)
def lost_opening(notebook):
    """Show what is not attached."""
    del notebook.cells[0]["attachments"]


@fault(rules.opens_with_a_picture)
def silent_opening(notebook):
    """Leave its words out."""
    notebook.cells[0].source = notebook.cells[0].source.replace(SENTENCE, "")


@fault(rules.opens_with_a_picture)
def empty_opening(notebook):
    """Attach an empty file."""
    notebook.cells[0].attachments["opening.png"][PNG] = ""


@fault(rules.opens_with_a_picture)
def large_opening(notebook):
    """Attach too many bytes."""
    notebook.cells[0].attachments["opening.png"][PNG] = png(80_001)


@fault(rules.required_headings)
def missing_heading(notebook):
    """Leave out the recap."""
    del notebook.cells[-4]


@fault(rules.required_headings)
def swapped_headings(notebook):
    """Put the quiz before the recap."""
    notebook.cells[-4], notebook.cells[-2] = notebook.cells[-2], notebook.cells[-4]


@fault(rules.required_headings)
def heading_in_code_block(notebook):
    """Show a heading in a code block, where it is none."""
    notebook.cells[-1].source = "```\n## Go further\n```"


@fault(rules.three_to_five_abilities)
def two_abilities(notebook):
    """Promise too little."""
    notebook.cells[1].source = "## What you will learn\n\n- a\n- b"


@fault(rules.three_to_five_abilities)
def six_abilities(notebook):
    """Promise too much."""
    notebook.cells[1].source += "\n- d\n- e\n- f"


@fault(rules.three_to_five_abilities)
def bullets_elsewhere(notebook):
    """Put the bullets below another heading."""
    notebook.cells[1].source = "## What you will learn\n\n## List\n\n- a\n- b\n- c"


@fault(rules.short_code)
def long_cell(notebook):
    """Write a cell of 21 lines."""
    code(notebook, 2).source = "x = 1\n" * 21


@fault(rules.short_code)
def longish_cells(notebook):
    """Write mostly cells of six lines."""
    for number in range(2, 7):
        code(notebook, number).source += "\nx = 1" * 5


@fault(rules.short_code)
def wide_line(notebook):
    """Write a line of 89 columns."""
    code(notebook, 2).source = "x" * 89


@fault(rules.short_prose)
def wall_of_text(notebook):
    """Write 121 words."""
    notebook.cells[2].source += "word " * 118


@fault(rules.executed_in_order)
def not_run(notebook):
    """Leave a cell without a count."""
    code(notebook, 3).execution_count = None


@fault(rules.executed_in_order)
def run_twice(notebook):
    """Run a cell once more before saving."""
    code(notebook, 4).execution_count = 5


@fault(rules.clean_outputs)
def error(notebook):
    """Save an error."""
    raised = nbformat.v4.new_output("error", ename="ValueError", evalue="no")
    code(notebook, 3).outputs = [raised]


@fault(rules.clean_outputs)
def warning(notebook):
    """Save a warning."""
    code(notebook, 4).outputs[0].name = "stderr"


@fault(rules.clean_outputs)
def widget_view(notebook):
    """Save the view of a widget."""
    code(notebook, 2).outputs[0].data[WIDGET_VIEW] = {"model_id": "1"}


@fault(rules.clean_outputs)
def raw_float_printed(notebook):
    """Print a float with five decimals."""
    code(notebook, 4).outputs[0].text = "accuracy 0.98123\n"


@fault(rules.clean_outputs)
def raw_float_shown(notebook):
    """Show a float with five decimals as the value of a cell."""
    code(notebook, 2).outputs[0].data["text/plain"] = "0.9812345"


@fault(rules.canonical_metadata)
def widget_state(notebook):
    """Save the state of widgets."""
    notebook.metadata["widgets"] = {}


@fault(rules.canonical_metadata)
def python_version(notebook):
    """Save which Python ran it."""
    notebook.metadata.language_info["version"] = "3.12.1"


@fault(rules.canonical_metadata)
def timing(notebook):
    """Save when a cell ran."""
    code(notebook, 2).metadata["execution"] = {"iopub.status.busy": "now"}


@fault(rules.pictures)
def heavy_picture(notebook):
    """Save a picture of more than 80 kB."""
    code(notebook, 2).outputs[0].data[PNG] = png(80_001)


@fault(rules.pictures)
def picture_without_words(notebook):
    """Save a picture that nobody described."""
    code(notebook, 2).outputs[0].metadata = nbformat.NotebookNode()


@fault(rules.pictures)
def picture_of_few_words(notebook):
    """Describe a picture too briefly."""
    code(notebook, 2).outputs[0].metadata[PNG]["alt"] = "A line chart."


@fault(rules.reasons)
def ignored(notebook):
    """Ignore an output without saying why."""
    code(notebook, 2).metadata["tags"] = ["nbval-ignore-output"]


@fault(rules.reasons)
def own_numbers(notebook):
    """Leave the numbers of an output uncompared without saying why."""
    code(notebook, 2).metadata["tags"] = ["own-numbers"]


@fault(rules.reasons)
def skipped(notebook):
    """Skip a cell without saying why."""
    code(notebook, 2).metadata["tags"] = ["nbval-skip"]


@fault(rules.reasons)
def ignored_by_comment(notebook):
    """Ignore an output by a comment, which has no place for a reason."""
    code(notebook, 2).source = "# NBVAL_IGNORE_OUTPUT\nshow()"


@fault(rules.offline)
def address_in_code(notebook):
    """Fetch something."""
    code(notebook, 2).source = 'fetch("https://example.org/digits")'


@fault(rules.offline)
def markdown_picture(notebook):
    """Show a picture from elsewhere."""
    notebook.cells[2].source += "\n\n![digits](https://example.org/digits.png)"


@fault(rules.offline)
def html_picture(notebook):
    """Show a picture from elsewhere by HTML."""
    notebook.cells[2].source += '\n\n<img width="9" src="https://example.org/d.png">'


@fault(rules.asks_before_it_tells)
def one_guess(notebook):
    """Ask once only."""
    code(notebook, 6).source = code(notebook, 8).source = ""


@fault(rules.asks_before_it_tells)
def no_answer(notebook):
    """Ask, and never tell."""
    code(notebook, 8).source = ""


@fault(rules.asks_before_it_tells)
def answer_beside_the_question(notebook):
    """Tell in the cell that asks, so that both are shown at once."""
    code(notebook, 6).source += "\nkind.against(kind.answers[0])"
    code(notebook, 8).source = ""


@fault(rules.asks_before_it_tells)
def answer_in_sight(notebook):
    """Spell the answer out in the code below the question."""
    code(notebook, 8).source = 'kind.against("a")'


@fault(rules.asks_before_it_tells)
def answer_that_nobody_can_give(notebook):
    """Offer no option that is right."""
    code(notebook, 6).outputs[0].data["text/plain"] = "Which? Your guess: b · c"


@fault(rules.can_be_left)
def no_way_back(notebook):
    """Say nothing about going on after a break."""
    notebook.cells[2].source = "## What you need"


@fault(rules.can_be_left)
def nothing_remembered(notebook):
    """Show all lessons, but not this one's exercises."""
    code(notebook, 9).source = "exercises_done()"


@fault(rules.imports_no_tensorflow)
def tensorflow(notebook):
    """Import TensorFlow."""
    code(notebook, 2).source = "%matplotlib inline\nimport tensorflow as tf"


@fault(rules.imports_no_tensorflow)
def keras_inside(notebook):
    """Import from Keras inside a function."""
    code(notebook, 2).source = "def load():\n    from keras.datasets import mnist"


@pytest.mark.parametrize("rule", [*rules.RULES, rules.imports_no_tensorflow])
def test_a_good_lesson_breaks_no_rule(rule):
    """No rule complains about a lesson that follows the template."""
    assert rule(good_lesson()) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_caught_by_its_rule_alone(name):
    """The rule that is meant for a fault names it, and no other rule does."""
    rule, spoil = FAULTS[name]
    notebook = good_lesson()
    spoil(notebook)
    complaining = [
        each for each in (*rules.RULES, rules.imports_no_tensorflow) if each(notebook)
    ]
    assert complaining == [rule]


def test_every_rule_has_a_fault():
    """No rule goes untried."""
    tried = {rule for rule, _ in FAULTS.values()}
    assert tried == {*rules.RULES, rules.imports_no_tensorflow}


def test_a_reason_excuses_a_tag():
    """A cell may be ignored if it says why."""
    notebook = good_lesson()
    code(notebook, 2).metadata["tags"] = ["nbval-ignore-output"]
    code(notebook, 2).metadata["reason"] = "shows the time of day"
    assert rules.reasons(notebook) == []


@pytest.mark.parametrize("exercises", [[], ["add", "relu"], ["relu"]])
def test_exercises_must_be_those_of_the_module(exercises):
    """A missing, an extra and another exercise are each named."""
    assert rules.same_exercises(good_lesson(), ["add"]) == []
    assert rules.same_exercises(good_lesson(), exercises)


def test_hints_are_not_checks():
    """Asking for a hint does not count as checking an exercise."""
    notebook = good_lesson()
    code(notebook, 2).source = "check.relu.hint()\ncheck.relu.solution()"
    assert rules.checked_exercises(notebook) == {"add"}


def test_each_lesson_leads_to_the_next():
    """A lesson without a link to the next one is named; the last needs none."""
    lessons = [good_lesson(), good_lesson()]
    stems = ["01_meet_a_lesson", "02_build_a_lesson"]
    assert rules.leads_on(stems, lessons)
    lessons[0].cells[-1].source += "\n\nNext: [lesson 02](02_build_a_lesson.ipynb)."
    assert rules.leads_on(stems, lessons) == []


@pytest.mark.parametrize(
    "stems",
    [
        [],
        ["02_build_a_neuron"],
        ["01_meet_the_dataset", "03_choose_an_activation"],
        ["01_meet_the_dataset", "01_build_a_neuron"],
        ["01_Meet_the_dataset"],
        ["01_dataset"],
        ["1_meet_the_dataset"],
    ],
)
def test_names_must_be_contiguous(stems):
    """A gap, a doubled number, a late start and an odd name are each caught."""
    assert rules.contiguous_names(["01_meet_the_dataset", "02_build_a_neuron"]) == []
    assert rules.contiguous_names(stems)
