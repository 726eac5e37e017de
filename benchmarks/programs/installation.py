"""Install the course as one of the README's two commands does, into an empty folder.

The first argument says for which, ``lab`` or ``test``. What was downloaded before, pip
takes from its cache, so the time is that of a second installation.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from benchmarks.programs import tell

ROOT = Path(__file__).parents[2]

with tempfile.TemporaryDirectory() as folder:
    venv.create(folder, with_pip=True)
    python = Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python")
    command = [python, "-m", "pip", "install", "-q", "-c", "constraints.txt"]
    subprocess.run([*command, f".[{sys.argv[1]}]"], cwd=ROOT, check=True)
    used = sum(
        path.lstat().st_blocks * 512
        for path in Path(folder).rglob("*")
        if path.is_file() and not path.is_symlink()
    )
tell(**{"environment (MB)": round(used / 1e6)})
