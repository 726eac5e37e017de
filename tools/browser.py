"""JupyterLab on a folder of notebooks, and the browser that Playwright drives there."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
CHROMIUM_PLACES = {
    "darwin": ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
    "win32": [
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ],
}
NO_CHROMIUM = (
    "found no Chromium, Chrome or Edge. On Debian or Ubuntu: sudo apt-get install "
    "chromium. Elsewhere install Chrome, or set CHROMIUM to a browser's path."
)
# The first tells an automated browser in a container where it is, the others keep it
# from looking for updates.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
START_SECONDS = 60


def find_chromium() -> str | None:
    """Return the path of a browser that Playwright can drive, or None."""
    named = [os.environ.get("CHROMIUM"), *map(shutil.which, CHROMIUM_NAMES)]
    for place in [*named, *CHROMIUM_PLACES.get(sys.platform, [])]:
        if place and Path(place).exists():
            return place
    return None


@contextlib.contextmanager
def running_lab(folder: Path) -> Iterator[str]:
    """Serve a folder with JupyterLab, keep what it needs beside it; yield the address.

    The course's own settings hold, as pip installed them with the package.

    Parameters
    ----------
    folder : pathlib.Path
        What JupyterLab opens.

    Raises
    ------
    RuntimeError
        If JupyterLab does not start; the message has what it said.
    """
    root = folder.parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # The user's own settings must not decide how the lessons look and work.
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        "IPYTHONDIR": str(root / "ipython"),
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"),
    ]
    log = root / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/api"):
            return
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")
