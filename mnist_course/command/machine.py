"""Whether a machine is ready for the course, and how to mend it where it is not."""

import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

from mnist_course.command.copies import own_folder
from mnist_course.support.lessons import PACKAGE

OK, NOTE, FAIL = "ok", "note", "FAIL"
PIP = f'"{sys.executable}" -m pip install'
INSTALL = f'{PIP} "mnist-course[lab]"'
KERNEL_SECONDS = 60
LOW_MEMORY, LOW_DISK = 1.5e9, 1e9
MEMORY_FILE = Path("/proc/meminfo")
# One package under two names, as in pyproject.toml.
TENSORFLOW = ("tensorflow", "tensorflow-cpu")
NEEDED = {
    "tensorflow": " (lessons 01 to 05 run without it)",
    "optuna": " (only lesson 07 needs it)",
}
# What draws widgets in JupyterLab, and the package that brings it.
FRONT_ENDS = {
    "@jupyter-widgets/jupyterlab-manager": "jupyterlab_widgets",
    "anywidget": "anywidget",
}
KERAS_SETTINGS = {
    "backend": "tensorflow",
    "floatx": "float32",
    "image_data_format": "channels_last",
}

Line = tuple[str, str]


def look() -> Iterator[Line]:
    """Yield a mark and a sentence for each thing that the lessons need."""
    yield from packages()
    yield data()
    yield kernel()
    yield from front_ends()
    yield keras()
    yield memory()
    yield OK, f"processor: {platform.machine()}, {os.cpu_count()} cores"
    yield disk()


def packages() -> Iterator[Line]:
    """Compare Python and the installed packages with what the course asks for."""
    python = platform.python_version()
    try:
        wanted = bounds("mnist-course")
        range_ = importlib.metadata.metadata("mnist-course")["Requires-Python"]
    except PackageNotFoundError:
        clone = PACKAGE.parent
        yield FAIL, f'the course is not installed: {PIP} --editable "{clone}[lab]"'
        return
    low, high = (re.search(rf"{sign}([\d.]+)", range_) for sign in (">=", "<"))
    if low and high and at_least(python, low[1]) and not at_least(python, high[1]):
        yield OK, f"Python {python}"
    else:
        yield FAIL, f"Python {python}: the course needs {range_}, install one of these"
    tensorflow = next((name for name in TENSORFLOW if version(name)), None)
    del wanted["tensorflow-cpu"]
    if tensorflow:
        wanted["keras"] = bounds(tensorflow).get("keras", "3")
    for name, bound in wanted.items():
        installed = tensorflow if name == "tensorflow" and tensorflow else name
        found = version(installed)
        if not found:
            yield FAIL, f"{name} is missing{NEEDED.get(name, '')}: {INSTALL}"
        elif not at_least(found, bound):
            mend = f'{PIP} "{installed}>={bound}"'
            yield FAIL, f"{installed} {found} is older than {bound}: {mend}"
        else:
            yield OK, f"{installed} {found}"


def bounds(package: str) -> dict[str, str]:
    """Return the lower bounds that an installed package declares, by package."""
    found = {}
    for line in importlib.metadata.requires(package) or []:
        requirement, _, marker = line.partition(";")
        parts = re.match(r"([\w.-]+).*>=([\d.]+)", requirement)
        if parts and not re.search("extra == .test", marker):
            found[parts[1]] = parts[2]
    return found


def version(package: str) -> str | None:
    """Return the version of a package, or None where it is not installed."""
    try:
        return importlib.metadata.version(package)
    except PackageNotFoundError:
        return None


def at_least(found: str, bound: str) -> bool:
    """Say whether a version is a bound or newer."""
    first, second = (list(map(int, re.findall(r"\d+", v))) for v in (found, bound))
    return [*first, 0, 0, 0] >= second


def data() -> Line:
    """Load the data set, whose checksum is verified."""
    try:
        from mnist_course.data import DatasetError, load_mnist
    except ImportError as error:
        return FAIL, f"data set: not read, because of {error}; mend that first"
    try:
        train, test = load_mnist()
    except DatasetError as error:
        return FAIL, str(error)
    return OK, f"data set: {len(train[0]):,} and {len(test[0]):,} digits"


def kernel() -> Line:
    """Start a kernel of this environment, and let it print something."""
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
        from jupyter_client.manager import KernelManager
    except ImportError:
        return FAIL, f"kernel: Jupyter is missing: {INSTALL}"
    # Without folders to look in, the kernel of this environment is the only one left.
    specs = KernelSpecManager(kernel_dirs=[])
    manager = KernelManager(kernel_name="python3", kernel_spec_manager=specs)
    said: list[str] = []
    begin = time.monotonic()

    def hear(message: dict[str, Any]) -> None:
        content = message["content"]
        said.extend(content[key] for key in ("text", "evalue") if key in content)

    mend = f"{PIP} --force-reinstall ipykernel"
    try:
        # Another folder than that of the course, which would be found in this one.
        manager.start_kernel(cwd=tempfile.gettempdir(), stderr=subprocess.DEVNULL)
        client = manager.client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=KERNEL_SECONDS)
            client.execute_interactive(
                "import mnist_course; print('ready')",
                timeout=KERNEL_SECONDS,
                output_hook=hear,
            )
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    except (NoSuchKernel, OSError, RuntimeError) as error:
        return FAIL, f"kernel: {error}; {mend}"
    if said != ["ready\n"]:
        return FAIL, f"kernel: expected it to find the course, but {said}: {INSTALL}"
    return OK, f"kernel: answers after {time.monotonic() - begin:.1f} s"


def front_ends() -> Iterator[Line]:
    """Look for what draws widgets, where JupyterLab looks for it."""
    try:
        from jupyter_core.paths import jupyter_path
    except ImportError:
        yield FAIL, f"widgets: Jupyter is missing: {INSTALL}"
        return
    folders = [Path(folder) for folder in jupyter_path("labextensions")]
    for name, package in FRONT_ENDS.items():
        there = any((folder / name / "package.json").exists() for folder in folders)
        if there and version(package):
            yield OK, f"widgets: {package} {version(package)} draws in JupyterLab"
        else:
            mend = f"{PIP} --force-reinstall --no-deps {package}"
            yield FAIL, f"widgets: JupyterLab lacks the files of {package}: {mend}"


def keras() -> Line:
    """Read the settings of Keras; lessons set them right for themselves."""
    home = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser()
    file = home / "keras.json"
    try:
        settings = dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        settings = {}  # Keras, too, goes on without
    for name, value in KERAS_SETTINGS.items():
        backend = os.environ.get("KERAS_BACKEND") if name == "backend" else None
        own = f"lessons use {value!r}; your own notebooks break with it"
        if backend and backend != value:
            return NOTE, f"Keras: KERAS_BACKEND is {backend!r}, and {own}"
        if not backend and settings.get(name, value) != value:
            return NOTE, f"Keras: {name} is {settings[name]!r} in {file}, and {own}"
    return OK, "Keras: its usual settings"


def memory() -> Line:
    """Ask how much memory is free, where the system says so."""
    free = _free_memory()
    if free is None:
        return NOTE, "memory: not known here"
    words = f"memory: {free / 1e9:.1f} GB are free"
    if free < LOW_MEMORY:
        return NOTE, f"{words}; close what you do not need, lessons use up to 1.2 GB"
    return OK, words


def _free_memory() -> float | None:
    try:
        text = MEMORY_FILE.read_text(encoding="utf-8")
        return int(re.findall(r"MemAvailable: +(\d+) kB", text)[0]) * 1024
    except (OSError, IndexError):
        pass
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def disk() -> Line:
    """Ask how much room is left where the learner's lessons are."""
    free = shutil.disk_usage(own_folder().absolute().parent).free
    words = f"disk: {free / 1e9:.1f} GB are free"
    return (NOTE, f"{words}; make some room") if free < LOW_DISK else (OK, words)
