"""Open a learner's copy of a lesson in JupyterLab, one JupyterLab to a folder."""

import os
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from mnist_course.command.copies import Trouble

ANSWER_SECONDS = 2
# What the course asks of JupyterLab's server beyond its own settings.
OPTIONS = [
    "--ServerApp.kernel_websocket_connection_class="
    "mnist_course.command.connection.PromptConnection"
]


def running_in(folder: Path) -> dict[str, Any] | None:
    """Return what Jupyter notes of its server on a folder; None where none runs."""
    try:
        from jupyter_server.serverapp import list_running_servers
    except ImportError:
        return None
    for server in list_running_servers():
        if Path(server["root_dir"]).resolve() == folder and _answers(server["url"]):
            return dict(server)
    return None


def _answers(url: str) -> bool:
    # Where a server died, another process may have its number by now.
    parts = urlsplit(url)
    try:
        address = (parts.hostname, parts.port)
        socket.create_connection(address, timeout=ANSWER_SECONDS).close()
    except OSError:
        return False
    return True


def visit(server: dict[str, Any], name: str, *, browser: bool) -> None:
    """Say where a running server has a notebook, and open it in the browser."""
    token = f"?token={server['token']}" if server["token"] else ""
    address = f"{server['url']}lab/tree/{quote(name)}{token}"
    print(f"JupyterLab already runs on this folder, with the lesson at {address}")
    if browser:
        import webbrowser

        webbrowser.open(address)


def start(lesson: Path, more: list[str]) -> None:
    """Run JupyterLab in a lesson's folder, with more options, until it is shut down."""
    try:
        from jupyterlab.labapp import LabApp
    except ImportError:
        install = f'"{sys.executable}" -m pip install "mnist-course[lab]"'
        raise Trouble(f"JupyterLab is missing: {install}") from None
    # Jupyter refuses to run as root, as in most containers, unless it is told to.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        more = ["--allow-root", *more]
    LabApp.launch_instance(
        [str(lesson), f"--ServerApp.root_dir={lesson.parent}", *OPTIONS, *more]
    )
