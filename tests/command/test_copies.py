"""Copies of the lessons: made, renewed while nobody worked on them, kept afterwards."""

import datetime
import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from mnist_course import progress
from mnist_course.command import copies
from mnist_course.command.copies import Trouble
from mnist_course.support.lessons import originals
from tools.notebooks import ROOT

WORK = [
    "code",
    "prose",
    "another kind",
    "added",
    "removed",
    "output",
    "run without output",
]
SPOILT = [
    "half",
    "empty",
    "no text",
    "list",
    "odd cells",
    "odd metadata",
    "no metadata",
    "folder",
    *(["dead link"] if os.name == "posix" else []),
]
TODAY = datetime.date.today().isoformat()


@pytest.fixture
def folder(tmp_path, lessons):
    """Return a learner's folder with copies of all lessons."""
    folder = copies.prepare(tmp_path / "mine", lessons)
    assert list(copies.update(folder, lessons)) == []
    return folder


def test_copies_are_lessons_without_outputs(folder):
    """Cells are those of the lesson, none has run, and the originals stay."""
    before = {path: path.read_bytes() for path in originals()}
    assert list(copies.update(folder, originals())) == []
    for path, content in before.items():
        assert path.read_bytes() == content
        original = nbformat.read(path, as_version=4)
        copy = nbformat.read(folder / path.name, as_version=4)
        nbformat.validate(copy)
        for old, new in zip(original.cells, copy.cells, strict=True):
            assert (old.id, old.cell_type, old.source, old.metadata) == (
                *(new.id, new.cell_type, new.source, new.metadata),
            )
            if new.cell_type == "code":
                assert old.execution_count
                assert (new.outputs, new.execution_count) == ([], None)
        assert copy.metadata.kernelspec == original.metadata.kernelspec


def test_a_folder_is_made_with_its_memory(tmp_path, lessons):
    """The folder may be deep; a memory that is there already stays."""
    folder = copies.prepare(tmp_path / "a" / "b", lessons)
    assert folder == (tmp_path / "a" / "b").resolve()
    assert progress.read(folder) == {}
    assert (folder / progress.FILE).exists()
    (folder / progress.FILE).write_text("damaged")
    copies.prepare(folder, lessons)
    assert (folder / progress.FILE).read_text() == "damaged"


def test_a_second_start_changes_nothing(folder, lessons, saved):
    """Without news, no file is written."""
    before = saved(folder)
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert list(copies.update(folder, lessons)) == []
    assert saved(folder) == before
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times


def test_untouched_copies_follow_the_course(folder, lessons, revise):
    """A new version takes their place, without a word."""
    revise(*lessons)
    assert list(copies.update(folder, lessons)) == []
    for lesson in lessons:
        assert "a = 2" in (folder / lesson.name).read_text()


def test_saving_is_not_working(folder, lessons, revise):
    """A copy that Jupyter saved, in its own form, still follows the course."""
    path = folder / lessons[0].name
    copy = nbformat.read(path, as_version=4)
    copy.metadata.language_info = {"name": "python", "version": "3.11.7"}
    copy.cells[0].metadata["editable"] = True
    nbformat.write(copy, path)
    revise(lessons[0])
    assert list(copies.update(folder, lessons)) == []
    assert "a = 2" in path.read_text()


@pytest.mark.parametrize("how", WORK)
def test_work_outlives_an_update(folder, lessons, revise, work_on, how, saved):
    """What a learner did stays byte for byte; the other lesson is renewed."""
    mine, other = (folder / lesson.name for lesson in lessons)
    work_on(mine, how)
    (folder / "01_notes of mine.ipynb").write_text("notes")
    before = saved(folder)
    assert list(copies.update(folder, lessons)) == []
    assert saved(folder) == before
    revise(*lessons)
    (said,) = copies.update(folder, lessons)
    assert "worked on: 01;" in said
    assert "fresh 01" in said
    changed = {
        name for name, content in saved(folder).items() if content != before[name]
    }
    assert changed == {other.name}
    assert len(saved(folder)) == len(before)


def test_one_sentence_is_enough_for_all_lessons(folder, lessons, revise, work_on):
    """Two lessons that are kept share it."""
    for lesson in lessons:
        work_on(folder / lesson.name, "code")
    revise(*lessons)
    (said,) = copies.update(folder, lessons)
    assert ": 01, 02;" in said


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_no_copy_is_kept(folder, lessons, revise, spoil, how, saved):
    """Files that this command did not make, or that broke, stay, in a sentence."""
    mine = folder / lessons[0].name
    spoil(mine, how)
    before = saved(folder)
    (said,) = copies.update(folder, lessons)
    assert "no copies of lessons, or are damaged: 01;" in said
    assert "fresh 01" in said
    assert saved(folder) == before
    assert os.path.lexists(mine)


def test_a_running_lab_keeps_its_notebooks(folder, lessons, revise):
    """Without replacing, missing lessons are copied and the others wait."""
    (folder / lessons[1].name).unlink()
    revise(*lessons)
    assert list(copies.update(folder, lessons, replace=False)) == []
    assert "a = 1" in (folder / lessons[0].name).read_text()
    assert "a = 2" in (folder / lessons[1].name).read_text()


def test_fresh_keeps_the_old_copy(folder, lessons, work_on, saved):
    """It gets the date, then a number, and the new copy has its place each time."""
    copy = folder / lessons[0].name
    new = copy.read_bytes()
    olds = []
    for how, more in (("code", ""), ("output", " (2)"), ("prose", " (3)")):
        work_on(copy, how)
        olds.append(copy.read_bytes())
        name = f"01_look_at_it {TODAY}{more}.ipynb"
        assert repr(name) in copies.fresh(folder, lessons[0])
        assert copy.read_bytes() == new
        assert (folder / name).read_bytes() == olds[-1]
    assert set(olds) < set(saved(folder).values())


def test_fresh_replaces_what_nobody_touched(folder, lessons, revise):
    """An untouched copy, or none, leaves nothing to keep."""
    revise(lessons[0])
    copies.fresh(folder, lessons[0])
    assert "a = 2" in (folder / lessons[0].name).read_text()
    (folder / lessons[0].name).unlink()
    copies.fresh(folder, lessons[0])
    names = {path.name for path in folder.iterdir()}
    assert names == {progress.FILE, *(lesson.name for lesson in lessons)}


@pytest.mark.parametrize("how", SPOILT)
def test_fresh_mends_what_is_no_copy(folder, lessons, spoil, how):
    """A damaged file, or a folder, is set aside as it is."""
    copy = folder / lessons[0].name
    new = copy.read_bytes()
    spoil(copy, how)
    copies.fresh(folder, lessons[0])
    assert copy.read_bytes() == new
    aside = copy.with_name(f"01_look_at_it {TODAY}.ipynb")
    assert os.path.lexists(aside)
    assert aside.is_dir() == (how == "folder")


@pytest.mark.parametrize(
    "command",
    [
        lambda folder, lessons: list(copies.update(folder, lessons)),
        lambda folder, lessons: copies.fresh(folder, lessons[0]),
    ],
    ids=["update", "fresh"],
)
def test_a_full_disk_loses_nothing(
    folder, lessons, monkeypatch, command, work_on, saved
):
    """What cannot be written is told in a sentence, and all that was there is there."""
    work_on(folder / lessons[0].name, "code")
    (folder / lessons[1].name).unlink()
    before = saved(folder)

    def full(self: Path, text: str, **_: str) -> None:
        self.write_bytes(text[:10].encode())
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(Trouble, match=r"cannot be written: No space left on device\.$"):
        command(folder, lessons)
    assert saved(folder) == before


def test_places_that_cannot_be(tmp_path, lessons):
    """A file, a place below a file, and the originals' own folder get a sentence."""
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(Trouble, match="is a file"):
        copies.prepare(file, lessons)
    with pytest.raises(Trouble, match="cannot be written"):
        copies.prepare(file / "below", lessons)
    with pytest.raises(Trouble, match="the course's own lessons"):
        copies.prepare(lessons[0].parent / "x" / "..", lessons)
    assert file.read_text() == "mine"
    assert not (lessons[0].parent / progress.FILE).exists()


def test_a_damaged_original_is_named(folder, lessons, spoil, saved):
    """The course itself may be broken; the sentence says what to do."""
    before = saved(folder)
    spoil(lessons[0], "half")
    with pytest.raises(Trouble, match=r"01_look_at_it\.ipynb is damaged; install"):
        list(copies.update(folder, lessons))
    with pytest.raises(Trouble, match="is damaged"):
        copies.fresh(folder, lessons[0])
    assert saved(folder) == before


@pytest.mark.parametrize("number", ["2", "02"])
def test_lessons_have_numbers(lessons, number):
    """A number may do without its zero."""
    assert copies.numbered(number, lessons) == lessons[1]


@pytest.mark.parametrize("number", ["", "0", "3", "two", "²", "002", "-1", "1.0"])
def test_other_numbers_are_told_which_exist(lessons, number):
    """The sentence names what was asked for, and what there is."""
    with pytest.raises(Trouble, match=f"no lesson '{number}', only these: 01, 02"):
        copies.numbered(number, lessons)


def test_the_usual_folder(tmp_path, monkeypatch):
    """In a clone, a folder in it; elsewhere, one here; in a learner's own, that one."""
    monkeypatch.chdir(tmp_path)
    assert copies.own_folder() == ROOT / "my-lessons"
    monkeypatch.setattr(copies, "PACKAGE", tmp_path / "site-packages" / "mnist_course")
    assert copies.own_folder() == Path("mnist-lessons")
    progress.start(tmp_path)
    assert copies.own_folder().resolve() == tmp_path.resolve()


def test_hints_can_be_typed(folder, lessons, work_on, revise, monkeypatch, tmp_path):
    """The command is there where it is on the path, the folder where it is unusual."""
    work_on(folder / lessons[0].name, "code")
    revise(lessons[0])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(copies.shutil, "which", lambda name: "/bin/it")
    (said,) = copies.update(folder, lessons)
    assert f"'mnist-course fresh 01 --folder \"{folder}\"'" in said
    monkeypatch.chdir(folder)
    monkeypatch.setattr(copies.shutil, "which", lambda name: None)
    (said,) = copies.update(folder, lessons)
    assert f"'{sys.executable} -m mnist_course fresh 01'" in said


def test_clearing_is_done_in_place(lessons, saved):
    """Lessons lose their outputs and get a memory; a second time changes nothing."""
    folder = lessons[0].parent
    copies.clear(folder)
    once = saved(folder)
    assert set(once) == {progress.FILE, *(lesson.name for lesson in lessons)}
    for lesson in lessons:
        content = json.loads(once[lesson.name])
        assert content["cells"][1]["outputs"] == []
        assert content["cells"][1]["source"] == ["a = 1\n", "print(a)"]
    copies.clear(folder)
    assert saved(folder) == once


@pytest.mark.maintenance
def test_binder_clears_the_lessons(lessons):
    """The line of postBuild does so in the folder that Binder opens."""
    text = (ROOT / "postBuild").read_text(encoding="utf-8")
    installed, code = re.search(r"(.*)^python -c '(.*)'$", text, re.S | re.M).groups()
    assert "pip install" in installed
    lessons[0].parent.rename(lessons[0].parents[1] / "lessons")
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=lessons[0].parents[1],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    folder = lessons[0].parents[1] / "lessons"
    assert "stdout" not in (folder / lessons[0].name).read_text()
    assert progress.read(folder) == {}
    assert (folder / progress.FILE).exists()
