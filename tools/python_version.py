"""Say in one sentence whether this Python can run the course.

It runs before anything is installed and on Pythons that are too old, so it imports
little and uses nothing newer than Python 3.6.
"""

import re
import sys
from pathlib import Path
from typing import Tuple  # noqa: UP035


def complaint(version: Tuple[int, int], pyproject: str) -> str:  # noqa: UP006
    """Return why a Python version is not allowed, or an empty string.

    Parameters
    ----------
    version : tuple of int
        Major and minor version.
    pyproject : str
        Text of ``pyproject.toml``, which has the range.

    Returns
    -------
    str
        One sentence, or nothing where the version is fine.
    """
    bounds = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', pyproject)
    if bounds is None:
        raise ValueError('expected requires-python = ">=3.N,<3.M" in pyproject.toml')
    minors = range(int(bounds.group(1)), int(bounds.group(2)))
    if version[0] == 3 and version[1] in minors:
        return ""
    *others, last = ["3." + str(minor) for minor in minors]
    return (
        f"This course needs Python {', '.join(others)} or {last}, and this is Python "
        f"{version[0]}.{version[1]}; install one of them and name it, for example: "
        f"make lab PYTHON=python{others[-1]}"
    )


if __name__ == "__main__":
    file = Path(__file__).resolve().parents[1] / "pyproject.toml"
    sys.exit(complaint(sys.version_info[:2], file.read_text(encoding="utf-8")) or 0)
