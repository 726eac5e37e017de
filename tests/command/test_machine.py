"""What a machine lacks is seen, and the line says how to mend it."""

import importlib.metadata
import json
import os
import re
import shutil
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from mnist_course import data
from mnist_course.command import machine
from mnist_course.command.machine import FAIL, NOTE, OK
from tools import notebooks

COURSE = [
    "numpy>=2.1",
    "jupyterlab>=4.4; extra == 'lab'",
    "optuna>=4.2; extra == 'lab'",
    "tensorflow-cpu>=2.20; (sys_platform == 'linux') and extra == 'lab'",
    "tensorflow>=2.20; (sys_platform != 'linux') and extra == 'lab'",
    "ruff>=0.14; extra == 'test'",
]


@pytest.fixture
def installed(monkeypatch):
    """Return the versions that are installed, to be changed; no other counts."""
    versions = {
        "numpy": "2.1.0",
        "jupyterlab": "4.10.1",
        "optuna": "4.2",
        "tensorflow-cpu": "2.20.1",
        "keras": "3.10.0",
        "mnist-course": "1",
    }
    needs = {name: ["keras>=3.10.0", "wheel<1,>=0.4"] for name in machine.TENSORFLOW}
    needs["mnist-course"] = COURSE

    def version(name):
        if name not in versions:
            raise importlib.metadata.PackageNotFoundError(name)
        return versions[name]

    def metadata(name):
        version(name)
        return {"Requires-Python": "<3.14,>=3.11"}

    def requires(name):
        version(name)
        return needs[name]

    for name, fake in (
        ("version", version),
        ("metadata", metadata),
        ("requires", requires),
    ):
        monkeypatch.setattr(importlib.metadata, name, fake)
    monkeypatch.setattr(machine.platform, "python_version", lambda: "3.12.1")
    return versions


def failing(lines):
    """Return the words of the lines that fail."""
    return [words for mark, words in lines if mark == FAIL]


def test_packages_that_are_new_enough(installed):
    """Each has a line with its version, TensorFlow under the name that it has."""
    assert list(machine.packages()) == [
        (OK, "Python 3.12.1"),
        (OK, "numpy 2.1.0"),
        (OK, "jupyterlab 4.10.1"),
        (OK, "optuna 4.2"),
        (OK, "tensorflow-cpu 2.20.1"),
        (OK, "keras 3.10.0"),
    ]
    installed["tensorflow"] = installed.pop("tensorflow-cpu")
    assert (OK, "tensorflow 2.20.1") in list(machine.packages())


@pytest.mark.parametrize(
    ("name", "version", "bound"),
    [
        ("numpy", "2.0.9", "2.1"),
        ("jupyterlab", "4.3.10", "4.4"),
        ("tensorflow-cpu", "2.19.0", "2.20"),
        ("keras", "2.15.0", "3.10.0"),
    ],
)
def test_packages_that_are_too_old(installed, name, version, bound):
    """The line has both versions and a command that mends it."""
    installed[name] = version
    (words,) = failing(machine.packages())
    assert words.startswith(f"{name} {version} is older than {bound}: ")
    assert words.endswith(f' -m pip install "{name}>={bound}"')


@pytest.mark.parametrize("name", ["numpy", "jupyterlab", "optuna", "keras"])
def test_packages_that_are_missing(installed, name):
    """The line says what brings them."""
    del installed[name]
    (words,) = failing(machine.packages())
    assert words.startswith(f"{name} is missing")
    assert words.endswith('pip install "mnist-course[lab]"')


def test_without_tensorflow_there_is_something_to_do(installed):
    """Its line says which lessons run all the same; Keras is not asked for."""
    del installed["tensorflow-cpu"], installed["keras"]
    (words,) = failing(machine.packages())
    assert words.startswith("tensorflow is missing (lessons 01 to 05 run without it): ")


@pytest.mark.maintenance
@pytest.mark.parametrize(
    ("words", "first", "last"),
    [("keras|tensorflow", "06", "11"), ("optuna", "07", "07")],
)
def test_what_is_said_of_the_lessons_is_true(words, first, last):
    """From the first lesson to the last that imports it, and in no other."""
    pattern = rf"^ *(from|import) ({words})\b"
    numbers = [
        path.name[:2]
        for path in notebooks.lessons()
        for cell in notebooks.code_cells(notebooks.read(path))
        if re.search(pattern, cell.source, re.M)
    ]
    assert (min(numbers), max(numbers)) == (first, last)


@pytest.mark.parametrize("version", ["3.10.9", "3.14.0", "3.9.2"])
def test_a_python_that_is_not_asked_for(installed, monkeypatch, version):
    """The line has the range."""
    monkeypatch.setattr(machine.platform, "python_version", lambda: version)
    (words,) = failing(machine.packages())
    assert words.startswith(f"Python {version}: the course needs <3.14,>=3.11")


def test_a_course_that_is_not_installed(installed):
    """A clone alone is not enough: the kernels must find it."""
    del installed["mnist-course"]
    ((mark, words),) = machine.packages()
    assert mark == FAIL
    assert words.startswith("the course is not installed: ")


def test_the_real_bounds_are_read():
    """They are those of pyproject.toml, with the lab extra and without the test one."""
    bounds = machine.bounds("mnist-course")
    assert {"numpy", "anywidget", "jupyterlab", "tensorflow-cpu"} <= set(bounds)
    assert "pytest" not in bounds
    assert machine.at_least(machine.version("numpy"), bounds["numpy"])


@pytest.mark.parametrize(
    ("found", "bound", "enough"),
    [
        ("2.1", "2.1", True),
        ("2.10", "2.9", True),
        ("2.9", "2.10", False),
        ("3.10", "3.10.0", True),
        ("9", "9.1", False),
        ("3.0.0rc1", "2.20", True),
    ],
)
def test_versions_are_compared_as_numbers(found, bound, enough):
    """10 is more than 9, and a zero at the end is nothing."""
    assert machine.at_least(found, bound) == enough


def test_the_data_set(monkeypatch, tmp_path):
    """It is read; where the file is damaged or NumPy is missing, the line says so."""
    assert machine.data() == (OK, "data set: 60,000 and 10,000 digits")
    damaged = tmp_path / "mnist.npz"
    damaged.write_bytes(b"PK")
    monkeypatch.setattr(data, "MNIST_FILE", damaged)
    mark, words = machine.data()
    assert mark == FAIL
    assert "install the mnist_course package again" in words
    monkeypatch.setitem(sys.modules, "mnist_course.data", None)
    assert machine.data()[0] == FAIL


def test_a_kernel_answers(monkeypatch, tmp_path):
    """One starts, and finds the course that is installed, not what lies around."""
    (tmp_path / "mnist_course.py").write_text("raise ImportError('lies around')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    mark, words = machine.kernel()
    assert mark == OK, words
    assert words.startswith("kernel: answers after ")


def test_a_kernel_that_does_not_find_the_course(monkeypatch, tmp_path):
    """What it said instead is in the line."""
    (tmp_path / "mnist_course.py").write_text("raise ImportError('nothing here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    mark, words = machine.kernel()
    assert mark == FAIL
    assert "nothing here" in words


def test_a_kernel_that_does_not_start(monkeypatch, tmp_path):
    """The line says how to get one that does, in one line."""
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit('broken')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    mark, words = machine.kernel()
    assert mark == FAIL
    assert words.endswith("pip install --force-reinstall ipykernel")
    assert "\n" not in words


def test_what_draws_widgets(monkeypatch, tmp_path, installed):
    """Both are looked for where JupyterLab looks, and the missing one is named."""
    monkeypatch.setattr(
        "jupyter_core.paths.jupyter_path", lambda name: [tmp_path / name]
    )
    installed |= {"anywidget": "0.9.1", "jupyterlab_widgets": "3.0.1"}
    assert len(failing(machine.front_ends())) == 2
    for name in machine.FRONT_ENDS:
        (tmp_path / "labextensions" / name).mkdir(parents=True)
        (tmp_path / "labextensions" / name / "package.json").write_text("{}")
    assert [mark for mark, _ in machine.front_ends()] == [OK, OK]
    del installed["anywidget"]
    (words,) = failing(machine.front_ends())
    assert words.endswith("pip install --force-reinstall --no-deps anywidget")


def test_the_real_front_ends_are_found():
    """What is looked for is there where the course is installed with its lab."""
    pytest.importorskip("jupyterlab")
    assert failing(machine.front_ends()) == []


@pytest.fixture
def keras_home(monkeypatch, tmp_path):
    """Return the folder where Keras would read its settings."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("image_data_format", "channels_first", "channels_last"),
        ("floatx", "float16", "float32"),
        ("backend", "jax", "tensorflow"),
    ],
)
def test_odd_settings_of_keras_are_noted(keras_home, name, value, mend):
    """The line names file, setting and the value that lessons use."""
    file = keras_home / "keras.json"
    file.write_text(json.dumps({name: value}))
    mark, words = machine.keras()
    assert mark == NOTE
    assert f"{name} is {value!r} in {file}, and lessons use {mend!r}" in words
    file.write_text(json.dumps({name: mend, "epsilon": 1e-7}))
    assert machine.keras()[0] == OK


def test_the_backend_of_the_environment_wins(keras_home, monkeypatch):
    """Keras asks the variable before the file."""
    (keras_home / "keras.json").write_text('{"backend": "jax"}')
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert machine.keras()[0] == OK
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    mark, words = machine.keras()
    assert mark == NOTE
    assert "KERAS_BACKEND is 'torch', and lessons use 'tensorflow'" in words


@pytest.mark.parametrize("content", [None, "{", "[]", "3"])
def test_settings_that_keras_would_not_read(keras_home, content):
    """No file, or a broken one, changes nothing."""
    if content:
        (keras_home / "keras.json").write_text(content)
    assert machine.keras()[0] == OK


def test_keras_at_home(monkeypatch, tmp_path):
    """Without the variable, the settings are in the home folder."""
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text('{"floatx": "float64"}')
    assert machine.keras()[0] == NOTE


def test_memory(monkeypatch, tmp_path):
    """Little is a note; what the file does not say, the system may, or nobody."""
    file = tmp_path / "meminfo"
    monkeypatch.setattr(machine, "MEMORY_FILE", file)
    for kilobytes, mark in ((1_600_000, OK), (1_400_000, NOTE)):
        file.write_text(f"MemTotal: 9 kB\nMemAvailable:   {kilobytes} kB\n")
        assert machine.memory()[0] == mark
    assert machine.memory()[1].startswith("memory: 1.4 GB are free; ")
    file.unlink()
    monkeypatch.setattr(os, "sysconf", lambda name: 1_000_000, raising=False)
    assert machine.memory() == (OK, "memory: 1000.0 GB are free")
    monkeypatch.delattr(os, "sysconf")
    assert machine.memory() == (NOTE, "memory: not known here")


def test_disk(monkeypatch):
    """Less than 1 GB is a note; the folder need not be there yet."""
    usage = namedtuple("usage", "free")
    for free, mark in ((1.1e9, OK), (0.9e9, NOTE)):
        monkeypatch.setattr(shutil, "disk_usage", lambda path, free=free: usage(free))
        assert machine.disk()[0] == mark
    monkeypatch.undo()
    monkeypatch.setattr(machine, "own_folder", lambda: Path("not-there"))
    assert machine.disk()[0] in (OK, NOTE)


def test_everything_is_looked_at(monkeypatch):
    """All the checks have their lines, in one run."""
    monkeypatch.setattr(machine, "kernel", lambda: (OK, "kernel: fake"))
    lines = list(machine.look())
    assert {mark for mark, _ in lines} <= {OK, NOTE, FAIL}
    words = [re.match(r"[\w-]+", words)[0] for _, words in lines]
    wanted = {
        "Python",
        "numpy",
        "data",
        "kernel",
        "Keras",
        "memory",
        "processor",
        "disk",
    }
    assert wanted <= set(words)
