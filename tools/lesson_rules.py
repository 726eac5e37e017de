"""The template that every lesson follows, as rules that a test applies.

A rule takes a notebook and returns what is wrong with it, one sentence for each fault.
"""

import ast
import base64
import re
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence

from nbformat import NotebookNode

from tools.canonical import CELL_METADATA, METADATA, PNG, WIDGET_VIEW
from tools.notebooks import code_cells, python
from tools.yours import OWN_NUMBERS

HEADINGS = ["What you will learn", "What you need", "Recap", "Quiz", "Go further"]
NAME = re.compile(r"\d\d_[a-z]+(_[a-z]+)+")
MAX_CODE_LINES = 20
MAX_MEDIAN_LINES = 5
MAX_COLUMNS = 88
MAX_WORDS = 120
MAX_PICTURE_BYTES = 80_000
MAX_LESSON_BYTES = 1_500_000
MIN_ALT_LETTERS = 20
MIN_GUESSES = 2
GO_ON = "*Run → Run All Above Selected Cell*"
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) +(.+?)\s*$", re.MULTILINE)
BULLET = re.compile(r"^[-*] ", re.MULTILINE)
RAW_FLOAT = re.compile(r"\d\.\d{5,}")
OPENING = re.compile(r"^!\[([^\]]*)\]\(attachment:([^)]+)\)$", re.MULTILINE)
EXTERNAL_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*https?:|<img[^>]+https?:", re.IGNORECASE)

Rule = Callable[[NotebookNode], list[str]]


def is_setup(cell: NotebookNode) -> bool:
    """Say whether a code cell is the one that installs the course on Colab."""
    return "google.colab" in cell.source


def outputs(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Yield every output with the number of its code cell."""
    for number, cell in enumerate(code_cells(notebook), start=1):
        for output in cell.outputs:
            yield number, output


def markdown(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of every cell of prose, without code blocks."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            yield number, FENCE.sub("", cell.source)


def headings(notebook: NotebookNode) -> list[tuple[int, str]]:
    """Return the level and the words of every heading, in order."""
    return [
        (len(marks), words)
        for _, text in markdown(notebook)
        for marks, words in HEADING.findall(text)
    ]


def tree(cell: NotebookNode) -> ast.Module:
    """Parse the Python of a code cell."""
    return ast.parse(python(cell.source))


def one_title(notebook: NotebookNode) -> list[str]:
    """Require one H1, at the top, and how many minutes the lesson takes."""
    titles = [words for level, words in headings(notebook) if level == 1]
    first = notebook.cells[0]
    complaints = []
    if len(titles) != 1:
        complaints.append(f"expected exactly one H1, found {titles}")
    if first.cell_type != "markdown" or not first.source.startswith("# "):
        complaints.append("the first cell does not open with an H1")
    if not re.search(r"\d+ minutes", first.source):
        complaints.append("the first cell does not say how many minutes it takes")
    return complaints


def opens_with_a_picture(notebook: NotebookNode) -> list[str]:
    """Require a picture in the first cell, with words, and attached to it."""
    first = notebook.cells[0]
    shown = OPENING.findall(first.source)
    attached = first.get("attachments", {})
    if len(shown) != 1 or [name for _, name in shown] != list(attached):
        return ["the first cell shows no picture of its own; run make openings"]
    [(alt, name)] = shown
    complaints = []
    if len(alt) < MIN_ALT_LETTERS:
        complaints.append(f"the opening picture has no words: {alt!r}")
    size = len(base64.b64decode(attached[name].get(PNG, "")))
    if not 0 < size <= MAX_PICTURE_BYTES:
        complaints.append(f"the opening picture has {size} bytes")
    return complaints


def required_headings(notebook: NotebookNode) -> list[str]:
    """Require the headings of the template, in order."""
    found = [words for _, words in headings(notebook) if words in HEADINGS]
    return [] if found == HEADINGS else [f"expected {HEADINGS}, found {found}"]


def three_to_five_abilities(notebook: NotebookNode) -> list[str]:
    """Require a list of three to five abilities below the first heading."""
    for _, text in markdown(notebook):
        _, found, rest = text.partition(f"# {HEADINGS[0]}\n")
        if found:
            bullets = len(BULLET.findall(HEADING.split(rest, maxsplit=1)[0]))
            if 3 <= bullets <= 5:
                return []
            return [f"expected 3 to 5 bullets in {HEADINGS[0]!r}, found {bullets}"]
    return [f"no heading {HEADINGS[0]!r} with bullets below it"]


def short_code(notebook: NotebookNode) -> list[str]:
    """Require short and narrow code cells."""
    complaints, lengths = [], []
    for number, cell in enumerate(code_cells(notebook), start=1):
        if is_setup(cell):
            continue
        lines = cell.source.splitlines()
        lengths.append(len(lines))
        if len(lines) > MAX_CODE_LINES:
            complaints.append(
                f"code cell {number} has {len(lines)} lines, more than {MAX_CODE_LINES}"
            )
        complaints += [
            f"code cell {number} has a line of over {MAX_COLUMNS} columns: {line}"
            for line in lines
            if len(line) > MAX_COLUMNS
        ]
    if lengths and statistics.median(lengths) > MAX_MEDIAN_LINES:
        complaints.append(f"half of the code cells have over {MAX_MEDIAN_LINES} lines")
    return complaints


def short_prose(notebook: NotebookNode) -> list[str]:
    """Require short cells of prose."""
    complaints = []
    for number, text in markdown(notebook):
        words = sum(any(map(str.isalnum, word)) for word in text.split())
        if words > MAX_WORDS:
            complaints.append(f"cell {number} has {words} words, more than {MAX_WORDS}")
    return complaints


def executed_in_order(notebook: NotebookNode) -> list[str]:
    """Require that every code cell was run, from top to bottom."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    expected = list(range(1, len(counts) + 1))
    return [] if counts == expected else ["run and save it anew: make refresh"]


def clean_outputs(notebook: NotebookNode) -> list[str]:
    """Forbid errors, warnings, widget views and long raw floats in outputs."""
    complaints = []
    for number, output in outputs(notebook):
        if output.output_type == "error":
            complaints.append(f"code cell {number} saved an error: {output.ename}")
            continue
        data = output.get("data", {})
        if output.get("name") == "stderr":
            complaints.append(f"code cell {number} wrote to stderr: {output.text}")
        if WIDGET_VIEW in data:
            complaints.append(f"code cell {number} saved a widget view")
        for text in (output.get("text", ""), data.get("text/plain", "")):
            complaints += [
                f"code cell {number} prints a raw float: {found}…"
                for found in RAW_FLOAT.findall(text)
            ]
    return complaints


def canonical_metadata(notebook: NotebookNode) -> list[str]:
    """Require the metadata that make refresh writes, and no widget state."""
    complaints = []
    if "widgets" in notebook.metadata:
        complaints.append("widget state is saved in the metadata")
    if notebook.metadata != METADATA:
        complaints.append("the notebook's metadata are not what make refresh writes")
    for number, cell in enumerate(notebook.cells, start=1):
        odd = sorted(set(cell.metadata) - {*CELL_METADATA, "jupyter"})
        if odd:
            complaints.append(f"cell {number} has metadata {odd}; run make refresh")
    return complaints


def pictures(notebook: NotebookNode) -> list[str]:
    """Require that pictures are small and say in words what they show."""
    complaints = []
    for number, output in outputs(notebook):
        if PNG not in output.get("data", {}):
            continue
        size = len(base64.b64decode(output.data[PNG]))
        if size > MAX_PICTURE_BYTES:
            complaints.append(
                f"code cell {number} has a picture of {size} bytes, more than "
                f"{MAX_PICTURE_BYTES}"
            )
        alt = output.metadata.get(PNG, {}).get("alt", "")
        if len(alt) < MIN_ALT_LETTERS:
            complaints.append(
                f"code cell {number} has a picture without words: {alt!r}"
            )
    return complaints


def reasons(notebook: NotebookNode) -> list[str]:
    """Require a reason where nbval does not compare a cell, or not its numbers."""
    complaints = []
    for number, cell in enumerate(code_cells(notebook), start=1):
        tags = cell.metadata.get("tags", [])
        tags = [tag for tag in tags if "nbval" in tag or tag == OWN_NUMBERS]
        if tags and not cell.metadata.get("reason"):
            complaints.append(f"code cell {number} is tagged {tags} without a reason")
        if "NBVAL" in cell.source or "raises-exception" in cell.metadata.get(
            "tags", []
        ):
            complaints.append(f"code cell {number} hides from nbval in another way")
    return complaints


def offline(notebook: NotebookNode) -> list[str]:
    """Forbid addresses in code, and pictures from elsewhere in prose."""
    complaints = [
        f"code cell {number} contains an address"
        for number, cell in enumerate(code_cells(notebook), start=1)
        if not is_setup(cell) and re.search(r"https?://", cell.source)
    ]
    complaints += [
        f"cell {number} shows a picture from elsewhere"
        for number, text in markdown(notebook)
        if EXTERNAL_IMAGE.search(text)
    ]
    return complaints


def calls(notebook: NotebookNode) -> Iterator[tuple[int, str, ast.Call]]:
    """Yield every call with the number of its code cell and what is called, in words.

    What is called is written as in the code, such as ``"guesses.number"``.
    """
    for number, cell in enumerate(code_cells(notebook), start=1):
        for node in ast.walk(tree(cell)):
            if isinstance(node, ast.Call):
                yield number, ast.unparse(node.func), node


def texts(notebook: NotebookNode, number: int) -> str:
    """Return what a code cell showed, in plain text."""
    shown = code_cells(notebook)[number - 1].outputs
    return "\n".join(str(output.get("data", {}).get("text/plain")) for output in shown)


def asks_before_it_tells(notebook: NotebookNode) -> list[str]:
    """Require two guesses or more, each put beside its answer in a later cell.

    The right answer of a choice must be among its options, and it is computed: who
    guesses sees the code below, which must not spell it out.
    """
    asked = {
        ast.unparse(node.targets[0]): (number, node.value)
        for number, cell in enumerate(code_cells(notebook), start=1)
        for node in tree(cell).body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) in ("guesses.number", "guesses.choice")
    }
    told = {
        called.removesuffix(".against"): number
        for number, called, _ in calls(notebook)
        if called.endswith(".against")
    }
    complaints = [
        f"code cell {number} spells out what {called} tells, in sight of who guesses"
        for number, called, node in calls(notebook)
        if called.endswith(".against")
        and any(isinstance(each, ast.Constant) for each in node.args)
    ]
    for name, (number, guess) in asked.items():
        if told.get(name, 0) <= number:
            complaints.append(
                f"code cell {number} asks for {name!r}, and no later cell tells it"
            )
        elif ast.unparse(guess.func) == "guesses.choice":
            form, answer = (texts(notebook, place) for place in (number, told[name]))
            options = form.rpartition("Your guess: ")[2].split(" · ")
            if not any(f"No guess. The answer: {each}." in answer for each in options):
                complaints.append(f"code cell {told[name]} tells none of the options")
    if len(asked) < MIN_GUESSES:
        complaints.append(f"expected {MIN_GUESSES} guesses or more, found {len(asked)}")
    return complaints


def can_be_left(notebook: NotebookNode) -> list[str]:
    """Require a word on how to go on after a break, and the exercises done."""
    texts = [text for _, text in markdown(notebook)]
    complaints = []
    if not any(GO_ON in text for text in texts[:4]):
        complaints.append(f"no cell near the top says {GO_ON!r}")
    shown = [node for _, called, node in calls(notebook) if called == "exercises_done"]
    if not any(node.args for node in shown):
        complaints.append("the recap does not show which exercises are done")
    return complaints


def imports_no_tensorflow(notebook: NotebookNode) -> list[str]:
    """Forbid TensorFlow and Keras, for the lessons that do without."""
    complaints = []
    for number, cell in enumerate(code_cells(notebook), start=1):
        for node in ast.walk(tree(cell)):
            names = [alias.name for alias in getattr(node, "names", [])]
            names.append(getattr(node, "module", None) or "")
            if any(
                str(name).split(".")[0] in ("tensorflow", "keras") for name in names
            ):
                complaints.append(f"code cell {number} imports TensorFlow or Keras")
    return complaints


RULES: tuple[Rule, ...] = (
    one_title,
    opens_with_a_picture,
    required_headings,
    three_to_five_abilities,
    short_code,
    short_prose,
    executed_in_order,
    clean_outputs,
    canonical_metadata,
    pictures,
    reasons,
    offline,
    asks_before_it_tells,
    can_be_left,
)


def leads_on(stems: Sequence[str], notebooks: Sequence[NotebookNode]) -> list[str]:
    """Require that the end of each lesson links to the next, and only the last not."""
    return [
        f"{stem}: the last cell has no link to {after}.ipynb"
        for stem, after, notebook in zip(stems, stems[1:], notebooks, strict=False)
        if f"({after}.ipynb)" not in notebook.cells[-1].source
    ]


def checked_exercises(notebook: NotebookNode) -> set[str]:
    """Return the names of the exercises that a lesson checks."""
    return {
        node.func.attr
        for cell in code_cells(notebook)
        for node in ast.walk(tree(cell))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "check"
    }


def same_exercises(notebook: NotebookNode, exercises: Iterable[str]) -> list[str]:
    """Require that a lesson checks the exercises that its module has."""
    found, expected = sorted(checked_exercises(notebook)), sorted(exercises)
    if found == expected:
        return []
    return [f"the lesson checks {found}, its module has {expected}"]


def contiguous_names(stems: Sequence[str]) -> list[str]:
    """Require names like NN_verb_object, numbered from 01 without a gap."""
    complaints = [
        f"{stem}: expected NN_verb_object" for stem in stems if not NAME.fullmatch(stem)
    ]
    numbers = [stem[:2] for stem in stems]
    expected = [f"{number:02}" for number in range(1, len(stems) + 1)]
    if not stems or numbers != expected:
        complaints.append(f"expected lessons {expected or ['01']}, found {numbers}")
    return complaints
