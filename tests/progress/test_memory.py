"""What is done is remembered, and nothing of a learner's is lost on the way."""

import json
import multiprocessing
import os

import pytest

from mnist_course import progress
from mnist_course.exercises import build_a_neuron as check
from mnist_course.progress import (
    FILE,
    DamagedProgress,
    NewerProgress,
    exercises_done,
    memory,
)

TODAY = "2026-01-31"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in an empty folder, in a kernel that remembers nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(memory, "_in_this_kernel", {})
    return tmp_path


def right(x, weights, bias):
    """Answer the exercise `decide`."""
    return x @ weights + bias > 0


def test_a_right_answer_is_remembered_in_a_file(folder):
    """A person can read lesson, exercise and day; another kernel can too."""
    progress.start(folder)
    assert check.decide(right)
    text = (folder / FILE).read_text(encoding="utf-8")
    assert '"build_a_neuron": {\n      "decide": "20' in text
    memory._in_this_kernel.clear()
    assert list(progress.read(folder)["build_a_neuron"]) == ["decide"]
    assert "✓ decide, 20" in repr(exercises_done("build_a_neuron"))
    assert repr(exercises_done()) == "Exercises done so far: lesson 02: 1 of 3."


def test_a_wrong_answer_is_not_remembered(folder):
    """Only what is right is done."""
    progress.start(folder)
    assert not check.decide(lambda x, weights, bias: x @ weights + bias < 0)
    check.decide(None)
    assert progress.read(folder) == {}


def test_the_solution_of_the_course_is_not_remembered(folder):
    """A cell that goes on with it may run twice; then it was handed over."""
    taken = check.decide.or_solution(None)
    assert check.decide.or_solution(taken) is taken
    assert check.decide(taken)
    assert "0 of 3" in repr(exercises_done("build_a_neuron"))


def test_without_a_file_only_the_kernel_remembers(folder):
    """Where no folder was prepared, nothing is written."""
    assert check.decide(right)
    assert list(folder.iterdir()) == []
    assert "1 of 3" in repr(exercises_done("build_a_neuron"))


def test_nothing_done(folder):
    """The saved lessons say so too."""
    assert repr(exercises_done()) == "Exercises done so far: none yet."
    said = repr(exercises_done("build_a_neuron"))
    assert said.startswith("0 of 3")
    assert "○ decide" in said


def test_all_done(folder):
    """A lesson is complete when all of its exercises are done."""
    for name in ("neuron", "decide"):
        progress.remember("build_a_neuron", name)
    assert not exercises_done("build_a_neuron").complete
    progress.remember("build_a_neuron", "updated_weights")
    assert exercises_done("build_a_neuron").complete


def test_the_first_day_stays(folder):
    """Doing an exercise again does not change the day on which it was done."""
    progress.start(folder)
    memory._write(folder / FILE, {"build_a_neuron": {"decide": TODAY}})
    progress.remember("build_a_neuron", "decide")
    progress.remember("build_a_neuron", "neuron")
    assert progress.read(folder)["build_a_neuron"]["decide"] == TODAY
    assert "neuron" in progress.read(folder)["build_a_neuron"]


def test_starting_again_keeps_what_is_there(folder):
    """The memory of a folder is made once."""
    progress.start(folder)
    progress.remember("build_a_neuron", "decide")
    progress.start(folder)
    assert "decide" in progress.read(folder)["build_a_neuron"]


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 1}',
        '{"version": 1, "done": 3}',
        '{"version": 1, "done": {"build_a_neuron": "all"}}',
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_file_is_put_aside(folder, damage):
    """It is said in a sentence, kept under another name, and a new one is started."""
    raw = damage if isinstance(damage, bytes) else damage.encode()
    (folder / FILE).write_bytes(raw)
    with pytest.raises(DamagedProgress, match="cannot be read"):
        progress.read(folder)
    assert "cannot be read" in repr(exercises_done())
    assert "cannot be read" in repr(exercises_done("build_a_neuron"))
    assert check.decide(right)
    assert list(progress.read(folder)["build_a_neuron"]) == ["decide"]
    (aside,) = folder.glob("progress damaged *.json")
    assert aside.read_bytes() == raw


def test_a_newer_file_is_left_alone(folder):
    """A later version may keep more in it, which must not be lost."""
    content = json.dumps({"version": 2, "done": {"more": 1}})
    (folder / FILE).write_text(content)
    with pytest.raises(NewerProgress, match="newer version"):
        progress.read(folder)
    assert check.decide(right)
    assert (folder / FILE).read_text() == content
    said = repr(exercises_done("build_a_neuron"))
    assert "newer version" in said
    assert "✓ decide" in said  # the kernel remembers it all the same


def test_a_full_disk_loses_nothing(folder, monkeypatch):
    """Where the new file cannot be written, the old one stays, without a word."""
    progress.start(folder)
    progress.remember("build_a_neuron", "neuron")

    def full(path, *_, **__):
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    assert check.decide(right)
    monkeypatch.undo()
    assert list(progress.read(folder)["build_a_neuron"]) == ["neuron"]
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_a_folder_that_cannot_be_written(folder, monkeypatch):
    """A right answer is right, whatever the folder."""
    progress.start(folder)

    def read_only(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", read_only)
    assert check.decide(right)
    assert progress.read(folder) == {}


def remember_many(folder, lesson):
    """Note thirty exercises, as a kernel of its own does."""
    os.chdir(folder)
    for number in range(30):
        progress.remember(lesson, f"exercise {number}")


def test_two_kernels_lose_nothing(folder):
    """Both write to the same file at the same time."""
    progress.start(folder)
    context = multiprocessing.get_context("spawn")
    kernels = [
        context.Process(target=remember_many, args=(folder, lesson))
        for lesson in ("one", "two")
    ]
    for kernel in kernels:
        kernel.start()
    for kernel in kernels:
        kernel.join()
    done = progress.read(folder)
    assert {lesson: len(names) for lesson, names in done.items()} == {
        "one": 30,
        "two": 30,
    }


def test_the_lock_of_a_dead_kernel_does_not_last(folder, monkeypatch):
    """A kernel that was killed while it wrote must not stop the others."""
    monkeypatch.setattr(memory, "LOCK_SECONDS", 0.05)
    progress.start(folder)
    (folder / f".{FILE}.lock").touch()
    progress.remember("build_a_neuron", "decide")
    assert "decide" in progress.read(folder)["build_a_neuron"]
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_an_unknown_lesson_is_refused():
    """A typing error does not look like a lesson without exercises."""
    with pytest.raises(ValueError, match="build_a_neurom"):
        exercises_done("build_a_neurom")


def test_it_shows_itself(folder):
    """In a notebook, each exercise has a line of its own."""
    shown = exercises_done("build_a_neuron")._repr_html_()
    assert shown.count("<br>") == 3
    assert "○ decide" in shown
