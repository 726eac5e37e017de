"""JupyterLab is started on the learner's folder, or found where it runs already."""

import contextlib
import json
import os
import socket
import sys
import webbrowser
from unittest.mock import Mock

import pytest

from mnist_course.command import lab
from mnist_course.command.copies import Trouble


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Return what Jupyter notes of a server on a folder, while something listens."""
    pytest.importorskip("jupyter_server")
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(runtime))
    folder = tmp_path / "mine"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        info = {
            "url": f"http://127.0.0.1:{listening.getsockname()[1]}/",
            "root_dir": str(folder),
            "token": "secret",
            "pid": os.getpid(),
        }
        (runtime / "jpserver-1.json").write_text(json.dumps(info))
        yield info, folder.resolve(), listening


def test_a_server_on_the_folder_is_found(server, tmp_path):
    """It is the one whose folder this is, and no other's."""
    info, folder, _ = server
    assert lab.running_in(folder) == info
    assert lab.running_in(tmp_path) is None


def test_a_server_that_died_is_none(server):
    """A note that was left behind misleads not, though a process has its number."""
    _, folder, listening = server
    listening.close()
    assert lab.running_in(folder) is None


@pytest.mark.parametrize(("token", "end"), [("secret", "?token=secret"), ("", "")])
@pytest.mark.parametrize("browser", [True, False])
def test_a_running_server_is_visited(monkeypatch, capsys, token, end, browser):
    """Its address is told, and opened unless that is not wanted."""
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    server = {"url": "http://localhost:8888/", "token": token}
    lab.visit(server, "01_a b.ipynb", browser=browser)
    address = f"http://localhost:8888/lab/tree/01_a%20b.ipynb{end}"
    assert capsys.readouterr().out.endswith(f" {address}\n")
    assert opened == [address] * browser


@pytest.mark.parametrize("user", [0, 1000])
def test_what_jupyterlab_is_told(tmp_path, monkeypatch, user):
    """The notebook, its folder as the root, and the options; more for root."""
    labapp = pytest.importorskip("jupyterlab.labapp")
    told = []
    monkeypatch.setattr(labapp.LabApp, "launch_instance", told.append)
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    lesson = tmp_path / "01_a.ipynb"
    lab.start(lesson, ["--port", "8899"])
    root = ["--allow-root"] if user == 0 else []
    where = [str(lesson), f"--ServerApp.root_dir={tmp_path}", *lab.OPTIONS]
    assert told == [[*where, *root, "--port", "8899"]]


def test_messages_are_sent_at_once():
    """JupyterLab takes the course's connection, which switches Nagle's pause off."""
    serverapp = pytest.importorskip("jupyter_server.serverapp")
    app = serverapp.ServerApp()
    app.parse_command_line(lab.OPTIONS)
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    handler = Mock(spec=KernelWebsocketHandler)
    connection = app.kernel_websocket_connection_class(websocket_handler=handler)
    with contextlib.suppress(Exception):  # what answers is no server
        connection.connect()
    handler.set_nodelay.assert_called_once_with(True)


def test_without_jupyterlab(tmp_path, monkeypatch):
    """One sentence says how to get it."""
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    monkeypatch.setitem(sys.modules, "jupyter_server.serverapp", None)
    assert lab.running_in(tmp_path) is None
    with pytest.raises(Trouble, match=r'pip install "mnist-course\[lab\]"'):
        lab.start(tmp_path / "01_a.ipynb", [])
