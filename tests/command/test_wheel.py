"""The course without a clone: the wheel alone, in an empty folder."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from mnist_course import progress
from tools.notebooks import ROOT, lessons

pytestmark = pytest.mark.maintenance
START_SECONDS = 60


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Return an empty folder, and an environment in which the wheel is installed."""
    folder = tmp_path_factory.mktemp("elsewhere")
    wheels, target, place = folder / "wheels", folder / "packages", folder / "place"
    place.mkdir()
    build = ["-m", "hatchling", "build", "-t", "wheel", "-d", wheels]
    subprocess.run([sys.executable, *build], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    install = ["-m", "pip", "install", "--no-deps", "--no-index", "--target", target]
    subprocess.run([sys.executable, *install, wheel], check=True, capture_output=True)
    environment = os.environ | {"PYTHONPATH": str(target)}
    for name in ("CONFIG", "DATA", "RUNTIME"):
        environment[f"JUPYTER_{name}_DIR"] = str(folder / name.lower())
    return place, environment


@pytest.fixture
def run(elsewhere):
    """Return a function that runs the command there, and returns what it printed."""
    place, environment = elsewhere

    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "mnist_course", *words],
            cwd=place,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    return run


def test_lessons_travel_in_the_wheel(elsewhere, run):
    """Fresh and progress work in an empty folder, with nothing of the clone."""
    place, environment = elsewhere
    where = [sys.executable, "-c", "import mnist_course; print(mnist_course.__file__)"]
    found = subprocess.check_output(where, cwd=place, env=environment, text=True)
    assert found.startswith(environment["PYTHONPATH"])
    assert "is a new copy" in run("fresh", "3")
    mine = place / "mnist-lessons"
    copy = mine / "03_choose_an_activation.ipynb"
    assert {path.name for path in mine.iterdir()} == {progress.FILE, copy.name}
    lines = run("progress").splitlines()
    assert [line[:2] for line in lines[:-1]] == [path.name[:2] for path in lessons()]
    page = Path(run("progress", "--page").rpartition(" page to print is ")[2].strip())
    assert page.parent == mine.resolve()
    assert "</html>" in page.read_text(encoding="utf-8")
    page.unlink()


@pytest.fixture
def address(elsewhere):
    """Start ``mnist-course lab`` there, and return where its JupyterLab is."""
    place, environment = elsewhere
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--port={port}", "--ip=127.0.0.1", "--ServerApp.port_retries=0"]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "mnist_course", "lab", "2", "--no-browser"),
            *(*options, "--IdentityProvider.token="),
        ],
        cwd=place,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=30)


def test_lab_serves_the_copies(elsewhere, run, address):
    """JupyterLab has all lessons at its root; a second start says where it runs."""
    deadline = time.monotonic() + START_SECONDS
    listed = {}
    while not listed and time.monotonic() < deadline:
        url = f"{address}/api/contents"
        with contextlib.suppress(OSError), urllib.request.urlopen(url) as answer:
            listed = json.load(answer)
        time.sleep(0.1)
    names = {entry["name"] for entry in listed["content"]}
    assert names == {progress.FILE, *(path.name for path in lessons())}
    path = "02_build_a_neuron.ipynb"
    with urllib.request.urlopen(f"{address}/api/contents/{path}") as answer:
        cells = json.load(answer)["content"]["cells"]
    assert not any(cell.get("outputs") for cell in cells)
    assert f"{address}/lab/tree/{path}" in run("lab", "2", "--no-browser")
