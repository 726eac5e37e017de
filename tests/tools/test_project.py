"""The files around the package agree with each other and with what is said of them."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tools import freeze, python_version
from tools.notebooks import ROOT

pytestmark = pytest.mark.maintenance

BINDER = {
    "sys_platform": "linux",
    "platform_machine": "x86_64",
    "python_version": "3.12",
}


@pytest.fixture(scope="module")
def pyproject():
    """The text of pyproject.toml."""
    return (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project(pyproject):
    """The project table of pyproject.toml."""
    return tomllib.loads(pyproject)["project"]


@pytest.fixture(scope="module")
def environment():
    """What Binder installs: conda's lines and pip's."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    lines = yaml.safe_load(text)["dependencies"]
    pip = next(line["pip"] for line in lines if isinstance(line, dict))
    return [line for line in lines if isinstance(line, str)], pip


@pytest.fixture(scope="module")
def readme():
    """The text of the README."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


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


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_supported_python_is_accepted(version, pyproject, project):
    """The Pythons in the declared range pass without a word."""
    assert ".".join(map(str, version)) in SpecifierSet(project["requires-python"])
    assert python_version.complaint(version, pyproject) == ""


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (2, 7), (4, 12)])
def test_other_python_gets_one_sentence(version, pyproject):
    """Any other Python is answered with what is needed, what is there, what to type."""
    said = python_version.complaint(version, pyproject)
    assert "needs Python 3.11, 3.12 or 3.13" in said
    assert f"this is Python {version[0]}.{version[1]};" in said
    assert "make lab PYTHON=python3.12" in said
    assert "\n" not in said


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


def test_notice_has_the_checksum_of_the_data():
    """The notice names the very file that it travels with."""
    folder = ROOT / "mnist_course"
    digest = hashlib.sha256((folder / "mnist.npz").read_bytes()).hexdigest()
    assert digest in (folder / "mnist.NOTICE.md").read_text(encoding="utf-8")


def make(*words, folder=ROOT):
    """Run make as from a fresh terminal, even where make runs these tests."""
    fresh = {name: os.environ[name] for name in os.environ if "MAKE" not in name}
    return subprocess.run(
        ["make", *words],
        cwd=folder,
        env=fresh,
        capture_output=True,
        text=True,
    )


def commands(*words):
    """Return the lines that make would run."""
    return make("--dry-run", "--always-make", *words).stdout.splitlines()


needs_make = pytest.mark.skipif(
    shutil.which("make") is None or sys.platform == "win32",
    reason="needs make, and paths as Linux and macOS write them",
)


@needs_make
def test_readme_spells_out_make_test(readme):
    """Whoever has no make finds every line of make test in the README, in order."""
    block = readme.split("before each:\n\n```\n")[1].split("\n```")[0].splitlines()
    said = [re.sub(r"^\.venv/\w+/", "", line) for line in commands("test")]
    assert said[-len(block) :] == block


@needs_make
def test_readme_spells_out_make_lab(readme):
    """Whoever has no make finds the lines of make lab in the README."""
    lines = commands("lab", "ROOT_ARGS=")
    start = next(line for line in lines if "jupyter lab" in line).strip()
    assert f"`{start}`" in readme
    install = next(line for line in lines if "pip install" in line)
    install = install.replace("--editable", "-e").replace("--constraint", "-c")
    assert f"`{install}`" in readme


@needs_make
def test_make_lab_passes_options_on():
    """LAB_ARGS reach JupyterLab, and nothing turns its token off."""
    line = commands("lab", "LAB_ARGS=--no-browser --port 8899")[-1]
    assert line.endswith("--no-browser --port 8899")
    assert "token" not in line


@needs_make
def test_make_help_lists_every_target():
    """No target is hidden, and none is promised that does not exist."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):(?!=)", makefile, re.MULTILINE))
    said = make("help").stdout
    listed = set(re.findall(r"^make ([a-z-]+)", said, re.MULTILINE))
    assert listed == targets - {"help"}


@needs_make
@pytest.mark.parametrize("script", ["", "#!/bin/sh\nexit 127\n"])
def test_make_says_when_python_is_missing(tmp_path, script):
    """A Python that is not there or does not run gets a sentence, not a traceback."""
    python = tmp_path / "python"
    if script:
        python.write_text(script, encoding="utf-8")
        python.chmod(0o755)
    copy = tmp_path / "course"
    (copy / "tools").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, copy)
    run = make("lab", f"PYTHON={python}", folder=copy)
    assert run.returncode != 0
    assert "There is no Python called" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr


@needs_make
def test_make_test_colab_says_when_python_is_missing(tmp_path):
    """Without Python 3.13 the Colab tests say so and stop."""
    for name in ("Makefile", "pyproject.toml", "constraints-colab.txt"):
        shutil.copy(ROOT / name, tmp_path)
    missing = tmp_path / "python3.13"
    run = make("test-colab", f"PYTHON313={missing}", folder=tmp_path)
    assert run.returncode != 0
    assert "Colab runs Python 3.13" in run.stdout
    assert not (tmp_path / ".venv-colab").exists()
