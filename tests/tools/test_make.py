"""The Makefile: what it runs, what docs/install.md says of it, what it says itself."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tools.notebooks import ROOT

pytestmark = pytest.mark.maintenance


@pytest.fixture(scope="module")
def install():
    """The text on installing."""
    return (ROOT / "docs" / "install.md").read_text(encoding="utf-8")


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
def test_install_spells_out_make_test(install):
    """Whoever has no make finds every line of make test, in order."""
    block = install.split("before each:\n\n```\n")[1].split("\n```")[0].splitlines()
    said = [re.sub(r"^\.venv/\w+/", "", line) for line in commands("test")]
    assert said[-len(block) :] == block
    assert [line.split()[0] for line in block] == [
        *("ruff", "ruff", "mypy", "pytest", "pytest", "python", "pytest", "pytest")
    ]


@needs_make
def test_install_spells_out_make_lab(install):
    """Whoever has no make finds the lines of make lab, for both kinds of systems."""
    lines = commands("lab")
    start = next(line for line in lines if "mnist-course lab" in line).strip()
    pip = next(line for line in lines if "pip install" in line)
    pip = pip.replace("--editable", "-e").replace("--constraint", "-c")
    for line in (start, pip):
        windows = line.replace(".venv/bin/", ".venv\\Scripts\\")
        assert f"| `{line}` | `{windows}` |" in install


@needs_make
def test_uv_starts_what_make_starts(install):
    """The line for uv ends with the command that make lab runs."""
    command = commands("lab")[-1].strip().removeprefix(".venv/bin/")
    assert f"\nuv run --extra lab {command}\n" in install


@needs_make
def test_make_lab_passes_options_on():
    """LAB_ARGS reach JupyterLab, and nothing turns its token off."""
    line = commands("lab", "LAB_ARGS=3 --no-browser --port 8899")[-1]
    assert line.endswith("mnist-course lab 3 --no-browser --port 8899")
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
