"""The words of the command line, what they do, and what they say when they cannot."""

import re
import subprocess
import sys

import pytest

import mnist_course
from mnist_course import command, progress
from mnist_course.command import lab, machine
from mnist_course.progress import page
from mnist_course.support.lessons import abilities_of, originals
from tools.notebooks import ROOT

FIRST, SECOND, THIRD, *_ = originals()


@pytest.fixture
def started(monkeypatch):
    """Return what JupyterLab would be started with; none runs."""
    starts = []
    monkeypatch.setattr(lab, "running_in", lambda folder: None)
    monkeypatch.setattr(lab, "start", lambda *arguments: starts.append(arguments))
    return starts


@pytest.fixture
def folder(tmp_path):
    """Return a learner's folder that is not made yet."""
    return (tmp_path / "mine").resolve()


@pytest.mark.parametrize(
    ("words", "lesson", "options"),
    [
        ([], FIRST, []),
        (["3"], THIRD, []),
        (["02", "--no-browser"], SECOND, ["--no-browser"]),
        (["--no-browser", "--port", "8899"], FIRST, ["--no-browser", "--port", "8899"]),
        (["2", "--port=8899", "--debug"], SECOND, ["--port=8899", "--debug"]),
        (["3", "--f", "x", "--fold"], THIRD, ["--f", "x", "--fold"]),
    ],
)
@pytest.mark.parametrize("folder_first", [True, False])
def test_lab_opens_a_lesson(
    folder, started, capsys, words, lesson, options, folder_first
):
    """All lessons are copied; the rest of the line is for JupyterLab."""
    place = ["--folder", str(folder)]
    line = [*place, *words] if folder_first else [*words, *place]
    assert command.main(["lab", *line]) == 0
    assert started == [(folder / lesson.name, options)]
    names = {path.name for path in folder.iterdir()}
    assert names == {progress.FILE, *(path.name for path in originals())}
    assert capsys.readouterr() == (f"Your lessons are in {folder}\n", "")


def test_lab_visits_a_lab_that_runs(folder, monkeypatch, started, lessons, revise):
    """No second one starts; what is missing is copied, and what may be open stays."""
    monkeypatch.setattr(command, "originals", lambda: lessons)
    command.main(["lab", "--folder", str(folder)])
    del started[:]
    (folder / lessons[1].name).unlink()
    revise(*lessons)
    server = {"url": "http://localhost:1/", "token": ""}
    visits = []
    monkeypatch.setattr(lab, "running_in", lambda place: server)
    monkeypatch.setattr(lab, "visit", lambda *at, **how: visits.append((*at, how)))
    for more, browser in (["--no-browser"], False), ([], True):
        assert command.main(["lab", "2", "--folder", str(folder), *more]) == 0
        assert visits.pop() == (server, lessons[1].name, {"browser": browser})
    assert started == visits == []
    assert "a = 1" in (folder / lessons[0].name).read_text()
    assert "a = 2" in (folder / lessons[1].name).read_text()


def test_lab_tells_what_it_kept(folder, started, spoil, capsys):
    """The sentence about files that stay stands above the start."""
    command.main(["lab", "--folder", str(folder)])
    spoil(folder / THIRD.name, "half")
    capsys.readouterr()
    assert command.main(["lab", "--folder", str(folder)]) == 0
    kept, where = capsys.readouterr().out.splitlines()
    assert "03" in kept
    assert str(folder) in where
    assert len(started) == 2


@pytest.mark.parametrize("content", ["{", '{"version": 99, "done": {}}'])
def test_a_progress_file_that_cannot_be_used(folder, started, capsys, content):
    """Lab goes on and leaves it; progress says in a sentence what is wrong."""
    folder.mkdir()
    (folder / progress.FILE).write_text(content)
    assert command.main(["lab", "--folder", str(folder)]) == 0
    assert len(started) == 1
    assert (folder / progress.FILE).read_text() == content
    capsys.readouterr()
    assert command.main(["progress", "--folder", str(folder)]) == 1
    out, said = capsys.readouterr()
    assert out == ""
    assert said.startswith(progress.FILE)
    assert said.count("\n") == 1


def test_fresh(folder, capsys, work_on):
    """A lesson starts over, one sentence says where the old one is."""
    place = ["--folder", str(folder)]
    assert command.main(["fresh", "3", *place]) == 0
    work_on(folder / THIRD.name, "code")
    capsys.readouterr()
    assert command.main(["fresh", *place, "03"]) == 0
    aside = next(folder.glob("03_* *.ipynb"))
    out, err = capsys.readouterr()
    assert (out.count("\n"), err) == (1, "")
    assert aside.name in out
    assert "a = 100" in aside.read_text()
    assert "a = 100" not in (folder / THIRD.name).read_text()


def test_progress_counts_lesson_by_lesson(folder, capsys, monkeypatch):
    """Each lesson has a line with its title, and the last line is for all."""
    folder.mkdir()
    progress.start(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(progress.memory, "_in_this_kernel", {})
    for name in ("class_shares", "scale_pixels", "scale_pixels"):
        progress.remember("meet_the_dataset", name)
    assert command.main(["progress"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("  ", 1)[0] == "01 Meet the dataset"
    assert lines[0].endswith("   2 of 3")
    assert [line[:2] for line in lines[:-1]] == [path.name[:2] for path in originals()]
    totals = [int(line.rpartition(" of ")[2]) for line in lines]
    assert all(re.search("   0 of [1-9]$", line) for line in lines[1:-1])
    assert lines[-1].startswith("All lessons ")
    assert lines[-1].endswith(f"   2 of {sum(totals[:-1])}")


@pytest.mark.parametrize("name", ["", "Ada <Lovelace>"])
def test_progress_writes_a_page(folder, capsys, name):
    """The last line says where it is; without being asked, none is written."""
    folder.mkdir()
    progress.start(folder)
    command.main(["progress", "--folder", str(folder)])
    path = folder / page.FILE
    assert not path.exists()
    (folder / progress.FILE).write_text(
        '{"version": 1, "done": {"build_a_neuron": {"decide": "2026-01-31"}}}'
    )
    capsys.readouterr()
    words = ["--page", *([name] if name else [])]
    assert command.main(["progress", "--folder", str(folder), *words]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"The page to print is {path}"
    text = path.read_text(encoding="utf-8")
    assert abilities_of("build_a_neuron")["decide"] in text
    assert text.count("<li>You can ") == 1
    assert ("Ada &lt;Lovelace&gt;" in text) == bool(name)


def test_a_page_that_cannot_be_written(folder, capsys):
    """One sentence says where and why."""
    (folder / page.FILE).mkdir(parents=True)
    assert command.main(["progress", "--folder", str(folder), "--page"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"The page cannot be written into {folder}: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [["lab", "99"], ["lab", "zero"], ["fresh", "99"], ["fresh", "x"]],
    ids=" ".join,
)
def test_lessons_that_do_not_exist(folder, started, capsys, words):
    """The sentence says which exist; nothing was made."""
    assert command.main([*words, "--folder", str(folder)]) == 1
    out, said = capsys.readouterr()
    assert (out, said.count("\n")) == ("", 1)
    assert "01, 02, 03" in said
    assert started == []
    assert not folder.exists()


@pytest.mark.parametrize("words", [["lab"], ["fresh", "1"], ["progress"]], ids=" ".join)
def test_a_folder_that_is_a_file(tmp_path, started, capsys, words):
    """It is left as it is, with a sentence."""
    file = tmp_path / "mine"
    file.write_text("mine")
    assert command.main([*words, "--folder", str(file)]) == 1
    out, said = capsys.readouterr()
    assert (out, said.count("\n")) == ("", 1)
    assert str(file) in said
    assert file.read_text() == "mine"
    assert started == []


def test_progress_of_a_folder_that_is_not_there(folder, capsys):
    """Nothing is made, and it says what makes it."""
    assert command.main(["progress", "--folder", str(folder)]) == 1
    assert "'mnist-course lab' makes it" in capsys.readouterr().err
    assert not folder.exists()


def test_lessons_that_are_missing(folder, capsys, monkeypatch):
    """A package without lessons says how to mend it."""

    def missing():
        raise FileNotFoundError("There are no lessons. Install the course anew.")

    monkeypatch.setattr(command, "originals", missing)
    assert command.main(["fresh", "1", "--folder", str(folder)]) == 1
    assert capsys.readouterr().err == "There are no lessons. Install the course anew.\n"


def test_control_c_ends_quietly(folder, started, monkeypatch, capsys):
    """No traceback, only an exit status."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(lab, "start", interrupted)
    assert command.main(["lab", "--folder", str(folder)]) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("marks", "status"), [(["ok", "note"], 0), (["ok", "FAIL", "ok"], 1)]
)
def test_check_fails_where_a_line_does(monkeypatch, capsys, marks, status):
    """Each line opens with its mark, and a FAIL decides."""
    monkeypatch.setattr(machine, "look", lambda: [(mark, "words") for mark in marks])
    assert command.main(["check"]) == status
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [[mark, "words"] for mark in marks]


def test_help_names_all_commands(capsys):
    """It is the same with and without asking."""
    assert command.main([]) == 0
    out = capsys.readouterr().out
    with pytest.raises(SystemExit, match=r"^0$"):
        command.main(["--help"])
    assert capsys.readouterr().out == out
    for name in ("lab", "fresh", "check", "progress"):
        assert f"\n    {name} " in out


@pytest.mark.parametrize(
    "words",
    [["dance"], ["fresh"], ["check", "--more"], ["progress", "3"]],
    ids=" ".join,
)
def test_words_that_mean_nothing(capsys, words):
    """The status is 2, and the last line says what is wrong."""
    with pytest.raises(SystemExit) as end:
        command.main(words)
    assert end.value.code == 2
    assert "error: " in capsys.readouterr().err.splitlines()[-1]


def test_the_command_starts_at_once(folder):
    """Python runs it as a module; the simple commands import nothing that is large."""
    code = (
        "import sys; from mnist_course.command import main; "
        f"main(['fresh', '1', '--folder', {str(folder)!r}]); "
        f"main(['progress', '--page', 'Ada', '--folder', {str(folder)!r}]); "
        "large = {'numpy', 'matplotlib', 'IPython', 'ipywidgets', 'tensorflow', "
        "'jupyter_server', 'jupyterlab'}; "
        "assert not large & set(sys.modules), large & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    run = subprocess.run(
        [sys.executable, "-m", "mnist_course", "--version"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout == f"mnist-course {mnist_course.__version__}\n"
