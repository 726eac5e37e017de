"""Say in one sentence whether this Python can run the course.

Runs before anything is installed and on Pythons that are too old, so it uses no
modern syntax. The range comes from ``pyproject.toml``.
"""

import os
import re
import sys


def complaint(version, pyproject):
    """Return why a Python version is not allowed, or an empty string.

    Parameters
    ----------
    version : tuple of int
        Major and minor version.
    pyproject : str
        Text of ``pyproject.toml``.

    Returns
    -------
    str
        One sentence, or nothing where the version is fine.
    """
    found = re.search(r'requires-python = ">=(\d+)\.(\d+),<(\d+)\.(\d+)"', pyproject)
    low, high = found.group(1, 2), found.group(3, 4)
    low, high = tuple(map(int, low)), tuple(map(int, high))
    if low <= version[:2] < high:
        return ""
    return (
        "This course needs Python %d.%d up to %d.%d, but this is Python %d.%d; install "
        "a fitting one and name it, for example: make lab PYTHON=python%d.%d"
        % (low + (high[0], high[1] - 1) + version[:2] + (high[0], high[1] - 2))
    )


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, os.pardir, "pyproject.toml")) as file:
        text = file.read()
    sys.exit(complaint(sys.version_info[:2], text) or 0)
