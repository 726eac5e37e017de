"""The files around the package agree with each other and with what is said of them."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tools import freeze
from tools.notebooks import ROOT

pytestmark = pytest.mark.maintenance
BINDER = {
    "sys_platform": "linux",
    "platform_machine": "x86_64",
    "python_version": "3.12",
}


@pytest.fixture(scope="module")
def environment():
    """What Binder installs: conda's lines and pip's."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    lines = yaml.safe_load(text)["dependencies"]
    pip = next(line["pip"] for line in lines if isinstance(line, dict))
    return [line for line in lines if isinstance(line, str)], pip


def pins(name):
    """Return the versions in a constraints file, each with its marker."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def simple(name):
    """Write a package's name the one way that compares."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_binder_installs_what_the_package_needs(project, environment):
    """environment.yml has the core and lab requirements for Binder, and no more."""
    wanted = [*project["dependencies"], *project["optional-dependencies"]["lab"]]
    needed = [Requirement(line) for line in wanted]
    needed = [
        each for each in needed if not each.marker or each.marker.evaluate(BINDER)
    ]
    listed = [Requirement(line) for line in environment[1]]
    assert {each.name: each.specifier for each in listed} == {
        each.name: each.specifier for each in needed
    }
    assert not any(each.marker or each.url for each in listed)


def test_binder_python_is_pinned_and_allowed(project, environment):
    """Binder reads only a single =, and the version must be one that is supported."""
    assert set(environment[0]) == {"python=3.12", "pip"}
    assert BINDER["python_version"] in SpecifierSet(project["requires-python"])


def test_binder_adds_the_course_alone():
    """The last step leaves what environment.yml installed as it is."""
    text = (ROOT / "postBuild").read_text(encoding="utf-8")
    assert "pip install --no-deps --editable ." in text


@pytest.mark.skipif(sys.platform == "win32", reason="Binder runs on Linux")
def test_binder_uses_one_core():
    """Binder's start script runs what it is given, with one thread for NumPy."""
    done = subprocess.run(
        ["bash", ROOT / "start", "sh", "-c", "echo $OPENBLAS_NUM_THREADS and $0", "x"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "1 and x\n"


def test_scripts_are_executable():
    """Git hands out the scripts so that they can be run, from Windows too."""
    listed = subprocess.run(
        ["git", "ls-files", "--stage", "postBuild", "start", ".ci/run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["100755"] * 3


def test_constraints_hold_exact_versions_inside_the_ranges(project):
    """Every requirement has one exact version, and the ranges allow it."""
    exact = {simple(each.name): each for each in pins("constraints.txt")}
    for each in exact.values():
        assert re.fullmatch(r"==[\w.]+", str(each.specifier)), each
        assert each.url is None
    extras = project["optional-dependencies"]
    for line in [*project["dependencies"], *extras["lab"], *extras["test"]]:
        wanted = Requirement(line)
        if wanted.name != project["name"]:
            version = str(exact[simple(wanted.name)].specifier).removeprefix("==")
            assert version in wanted.specifier, line


def test_ranges_accept_what_colab_has(project):
    """No requirement would make pip touch what Colab has preinstalled."""
    exact = {simple(each.name): each for each in pins("constraints-colab.txt")}
    lab = project["optional-dependencies"]["lab"]
    tensorflow = [line for line in lab if line.startswith("tensorflow")]
    for line in [*project["dependencies"], *tensorflow]:
        wanted = Requirement(line)
        version = str(exact[simple(wanted.name)].specifier).removeprefix("==")
        assert version in wanted.specifier, line
    assert "3.13" in SpecifierSet(project["requires-python"])


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-colab.txt"])
def test_constraints_name_no_index(name):
    """A constraints file says which versions, not where they come from."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--|@", text)


def test_freeze_writes_names_and_versions():
    """The report of pip becomes sorted pins, TensorFlow under both of its names."""
    packages = [("mnist-course", "1"), ("b", "2"), ("tensorflow_cpu", "3"), ("A", "4")]
    items = [{"metadata": {"name": name, "version": v}} for name, v in packages]
    text = freeze.constraints({"install": items}, python="3.11")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == ["A==4", "b==2", "tensorflow==3", "tensorflow_cpu==3"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The package as a wheel, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        yield archive


def test_wheel_has_every_file_of_the_package(wheel):
    """Data, notice, quizzes and scripts travel with the code, on Colab for example."""
    files = [path for path in (ROOT / "mnist_course").rglob("*") if path.is_file()]
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if "__pycache__" not in path.parts
    }
    assert wanted <= set(wheel.namelist())
    for name in ("mnist.npz", "mnist.NOTICE.md", "py.typed"):
        assert f"mnist_course/{name}" in wanted
    assert any(name.startswith("mnist_course/quizzes/") for name in wanted)


def test_wheel_has_the_licences(wheel):
    """The licence of the code and the notice of the data are in the metadata."""
    licences = [name for name in wheel.namelist() if ".dist-info/licenses/" in name]
    assert {name.rpartition("/")[2] for name in licences} == {
        "LICENSE",
        "mnist.NOTICE.md",
    }


def test_wheel_quiets_jupyterlab(wheel):
    """The settings that JupyterLab picks up turn off its news and its update check."""
    name = next(name for name in wheel.namelist() if "/overrides.d/" in name)
    assert ".data/data/share/jupyter/lab/settings/overrides.d/mnist-course.json" in name
    settings = json.loads(wheel.read(name))
    assert settings["@jupyterlab/apputils-extension:notification"] == {
        "fetchNews": "false",
        "checkForUpdates": False,
    }


def test_wheel_is_there_when_a_kernel_starts(wheel):
    """IPython's start-up file imports the course, and leaves no name behind."""
    name = next(name for name in wheel.namelist() if "/ipython/" in name)
    assert ".data/data/etc/ipython/startup/mnist-course.py" in name
    space = {}
    exec(wheel.read(name).decode(), space)
    assert set(space) == {"__builtins__", "__doc__"}


def test_notice_has_the_checksum_of_the_data():
    """The notice names the very files that came from elsewhere."""
    folder = ROOT / "mnist_course"
    notice = (folder / "mnist.NOTICE.md").read_text(encoding="utf-8")
    trained_here = folder / "convolution_network.npz"
    files = set(folder.glob("*.npz")) - {trained_here}
    assert len(files) == 3
    assert f"`{trained_here.name}`" in notice
    for file in files:
        assert hashlib.sha256(file.read_bytes()).hexdigest() in notice
