"""The page to print: what was passed stands on it, and nothing else."""

import datetime
import html
import json
import re

import pytest

from mnist_course import progress
from mnist_course.progress import FILE, QUIZ, memory, page, what_you_can_do
from mnist_course.support.lessons import abilities_of, originals

DAY = datetime.date(2026, 1, 31)
NAMES = [path.stem[3:] for path in originals()]
EVERYTHING = {
    name: {
        **dict.fromkeys(abilities_of(name), "2026-01-31"),
        QUIZ: "2026-01-31, 5 of 6 right at the first try",
    }
    for name in NAMES
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a learner's folder with a memory, in a kernel that has none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(memory, "_in_this_kernel", {})
    progress.start(tmp_path)
    return tmp_path


def words(markup):
    """Return what a reader of a page sees, in one line."""
    seen = re.sub(
        "<(style|title)>.*?</\\1>|<!--.*?-->|<[^>]*>", " ", markup, flags=re.S
    )
    return html.unescape(" ".join(seen.split()))


def written(folder, done, name=""):
    """Return the text of the file, and what a reader sees of it."""
    text = page.write(folder, done, name).read_text(encoding="utf-8")
    return text, words(text)


def claims(seen):
    """Return the sentences that say what one can do."""
    return re.findall(r"You can [^.]+\.", seen)


def open_of(text):
    """Return what is named as open, lesson by lesson."""
    lines = re.findall(r"<li>\d\d [^:]*: (.*)</li>", text)
    return [line.split(", ") for line in lines]


def test_what_is_passed_stands_there_and_nothing_else(folder):
    """Each exercise has its own sentence; the others are named as open."""
    for lesson in NAMES:
        for name, sentence in abilities_of(lesson).items():
            text, seen = written(folder, {lesson: {name: "2026-01-31"}})
            assert claims(seen) == [sentence]
            left = [each for each in abilities_of(lesson) if each != name]
            assert open_of(text)[NAMES.index(lesson)] == [*left, "the quiz"]


def test_nothing_passed_claims_nothing(folder):
    """A page without an exercise says so, and what there is to do."""
    text, seen = written(folder, {})
    assert claims(seen) == []
    total = sum(len(abilities_of(lesson)) for lesson in NAMES)
    assert f"0 of {total} exercises done" in seen
    assert open_of(text) == [[*abilities_of(each), "the quiz"] for each in NAMES]


def test_an_answer_that_counts_no_more_is_no_claim(folder):
    """A name in the file that is no exercise, or of no lesson, says nothing."""
    done = {"build_a_neuron": {"dance": "2026-01-31"}, "dance": {"decide": "x"}}
    text, seen = written(folder, done)
    assert claims(seen) == []
    assert "dance" not in text


def test_everything_done(folder):
    """Each sentence stands there once, in the order of the lessons."""
    _, seen = written(folder, EVERYTHING)
    wanted = [each for name in NAMES for each in abilities_of(name).values()]
    assert claims(seen) == wanted
    assert len(set(wanted)) == len(wanted)
    assert seen.count("The quiz: 5 of 6 right at the first try.") == len(NAMES)
    assert "Still open Nothing: all exercises are done" in seen


def test_a_quiz_is_open_until_it_is_answered(folder):
    """The quiz of a finished lesson is still named, and an answered one is not."""
    done = {"look_inside": dict.fromkeys(abilities_of("look_inside"), "2026-01-31")}
    _, seen = written(folder, done)
    assert "09 Look inside: the quiz 10" in seen
    _, seen = written(folder, {"look_inside": {QUIZ: "2026-01-31, 3 of 5 right"}})
    assert "The quiz: 3 of 5 right." in seen
    assert "09 Look inside: class_accuracy, abstaining_reader 10" in seen


@pytest.mark.parametrize("name", ["<b>Ada</b> & \"Bob\" {day} 'x'", "<script>a()"])
def test_what_comes_from_outside_is_escaped(folder, name):
    """A name or a file with markup in it is shown as it is, and does nothing."""
    text, seen = written(folder, {"look_inside": {QUIZ: f"2026-01-31, {name}"}}, name)
    assert seen.count(name) == 2
    assert "<b>" not in text
    assert "<script" not in text
    shown = page.Page((), notes=(name,))._repr_html_()
    assert html.escape(name) in shown
    assert name not in shown


def test_a_name_is_one_line_and_may_be_left_out(folder):
    """What no file can hold is replaced."""
    assert 'class="name"' not in written(folder, {})[0]
    assert "Ada Lovelace ?" in written(folder, {}, " Ada\n Lovelace \udcff")[1]


def test_it_has_the_day_and_needs_no_other_machine():
    """The date is in words; no address is in the page, and its policy forbids any."""
    text = page.Page(()).document(DAY)
    assert "31 January 2026" in words(text)
    assert "default-src 'none'" in text
    assert not re.search(r"https?:|src=|href=|url\(|@import", text)


def test_the_cell_writes_the_page_and_says_where(folder):
    """What the file remembers and what the kernel does both count."""
    progress.remember("build_a_neuron", "decide")
    shown = what_you_can_do("Ada")
    path = folder.resolve() / page.FILE
    sentence = abilities_of("build_a_neuron")["decide"]
    for text in (repr(shown), words(shown._repr_html_())):
        assert claims(text) == [sentence]
        assert f"The page to print is {path}" in text
    seen = words(path.read_text(encoding="utf-8"))
    assert claims(seen) == [sentence]
    assert "Ada" in seen
    assert {each.name for each in folder.iterdir()} == {FILE, page.FILE}


def test_no_name_is_no_name(folder):
    """Whoever passes None wants none on the page."""
    what_you_can_do(None)
    assert "None" not in (folder / FILE).read_text(encoding="utf-8")


def test_a_folder_without_memory_gets_no_file(folder):
    """The course's own lessons stay as they are; what the kernel knows is shown."""
    (folder / FILE).unlink()
    progress.remember("build_a_neuron", "decide")
    shown = repr(what_you_can_do())
    assert claims(shown) == [abilities_of("build_a_neuron")["decide"]]
    assert "No page is written" in shown
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_gets_one_sentence(folder, monkeypatch):
    """The older page is left, and the cell shows the claims all the same."""
    progress.remember("build_a_neuron", "decide")
    (folder / page.FILE).write_text("older")

    def full(path, *_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    shown = what_you_can_do()
    monkeypatch.undo()
    assert len(claims(repr(shown))) == 1
    (note,) = shown.notes
    assert note.endswith(
        "cannot be written into " + f"{folder}: No space left on device."
    )
    assert (folder / page.FILE).read_text() == "older"


def test_a_damaged_memory_is_told(folder):
    """Nothing is claimed from it."""
    (folder / FILE).write_text("{")
    shown = repr(what_you_can_do())
    assert claims(shown) == []
    assert "cannot be read" in shown


def test_saved_again_it_is_the_new_page(folder):
    """A second one replaces the first, and the memory stays."""
    before = (folder / FILE).read_text()
    written(folder, EVERYTHING)
    assert claims(written(folder, {})[1]) == []
    assert json.loads((folder / FILE).read_text()) == json.loads(before)
