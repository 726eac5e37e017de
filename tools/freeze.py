"""Write ``constraints.txt``: the exact versions that a fresh installation gets.

Run by ``make constraints``, with the oldest Python that the course supports, because
the newest releases of some packages have left it behind.
"""

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = """\
# The versions that passed every test together. Both `make lab` and `make test` use them.
# Written by `make constraints` with Python {python}: it installs the newest versions that
# pyproject.toml allows into an empty environment and lists what it got. Run `make test`
# afterwards. Packages that only other systems need are not listed and stay free.
"""


def constraints(freeze: str, *, python: str) -> str:
    """Turn the output of ``pip freeze`` into the text of a constraints file.

    Parameters
    ----------
    freeze : str
        Lines of the form ``name==version``.
    python : str
        Version of the Python that installed them, for the header.

    Returns
    -------
    str
        The header and the sorted lines. TensorFlow gets two, because its CPU build has
        another name and exists only for some systems.

    Raises
    ------
    ValueError
        If a line is anything but ``name==version``, such as an address.
    """
    lines = freeze.split("\n")
    lines = [line.strip() for line in lines if line.strip()]
    for line in lines:
        if line.count("==") != 1 or any(sign in line for sign in "@/: "):
            raise ValueError(f"expected name==version, got {line!r}")
    for line in list(lines):
        name, version = line.split("==")
        if name.replace("_", "-") == "tensorflow-cpu":
            lines.append(f"tensorflow=={version}")
    return HEADER.format(python=python) + "\n".join(sorted(lines, key=str.lower)) + "\n"


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
    """Install into a temporary environment and write the file."""
    oldest = oldest_python((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    if python != oldest:
        print(f"This needs Python {oldest}, the oldest that is supported; got {python}.")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        scripts = "Scripts" if sys.platform == "win32" else "bin"
        pip = [str(Path(folder) / scripts / "python"), "-m", "pip"]
        subprocess.run([*pip, "install", "--quiet", f"{ROOT}[test]"], check=True)
        listed = subprocess.run(
            [*pip, "freeze", "--exclude", "mnist-course"],
            check=True,
            capture_output=True,
            text=True,
        )
    text = constraints(listed.stdout, python=python)
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
