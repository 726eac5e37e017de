"""Write ``constraints.txt``: the exact versions that a fresh installation gets.

Run by ``make constraints``. pip resolves for the very first release of the oldest
Python that the course supports, because new packages leave old Pythons behind.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HEADER = """\
# The versions that passed every test together; `make lab` and `make test` use them.
# Written by `make constraints` with Python {python}: the newest versions that
# pyproject.toml allows for Python {python}.0, found by pip. Run `make test` afterwards.
# Packages that only other systems need are not listed and stay free.
"""


def constraints(report: dict[str, Any], *, python: str) -> str:
    """Turn pip's installation report into the text of a constraints file.

    Parameters
    ----------
    report : dict
        What ``pip install --report`` writes.
    python : str
        Version of Python that was resolved for, such as ``"3.11"``.

    Returns
    -------
    str
        The header and one line a package. TensorFlow gets two, because its CPU build
        has another name and exists only for some systems.
    """
    packages = [item["metadata"] for item in report["install"]]
    versions = {package["name"]: package["version"] for package in packages}
    versions.pop("mnist-course")
    for name, version in list(versions.items()):
        if name.replace("_", "-") == "tensorflow-cpu":
            versions["tensorflow"] = version
    names = sorted(versions, key=str.lower)
    lines = [f"{name}=={versions[name]}\n" for name in names]
    return HEADER.format(python=python) + "".join(lines)


def oldest_python(pyproject: str) -> str:
    """Return the lower bound of ``requires-python``, such as ``"3.11"``.

    Parameters
    ----------
    pyproject : str
        Text of ``pyproject.toml``.
    """
    bounds: str = tomllib.loads(pyproject)["project"]["requires-python"]
    return bounds.split(",")[0].removeprefix(">=")


def main() -> int:
    """Resolve the test extra and write the file."""
    oldest = oldest_python((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    if python != oldest:
        print(
            f"This needs Python {oldest}, the oldest that is supported; got {python}."
        )
        return 1
    # Nothing is installed; pip wants a target as soon as a Python version is named.
    options = f"--quiet --dry-run --ignore-installed --python-version {oldest}.0"
    options += " --only-binary :all: --target unused --report -"
    pip = [sys.executable, "-m", "pip", "install", *options.split()]
    run = subprocess.run(
        [*pip, f"{ROOT}[test]"], check=True, stdout=subprocess.PIPE, text=True
    )
    text = constraints(json.loads(run.stdout), python=python)
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
