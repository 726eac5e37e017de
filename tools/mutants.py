"""Break the package in small ways, one after the other, and see whether tests notice.

``python -m tools.mutants`` puts each change of ``mutants.toml`` into a copy of the
repository, runs the tests that should fail there, and prints the changes that all of
them pass over. Words after it choose the changes whose ``what`` or ``file`` has them.
A change takes as long as its tests: all together half an hour.

::

    [[mutant]]
    what = "captions one cell off"
    file = "mnist_course/plots/digits.py"
    old = "enumerate(texts):"
    new = "enumerate(texts, 1):"
    tests = "tests/plots/test_digits.py"

``old`` stands in the file once. After a change of the code it may no longer stand
there: the tool names such an entry and tries the others.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mnist_course.support.tables import read_table, require_fields
from tools.notebooks import ROOT

TABLE = Path(__file__).with_suffix(".toml")
NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", "*cache*", ".ipynb_checkpoints")


@dataclass(frozen=True)
class Mutant:
    """A change of a file, and the tests that should notice it."""

    what: str
    file: str
    old: str
    new: str
    tests: str

    def change(self, root: Path) -> str:
        """Return the text of the file as it is, once changed on disk.

        Raises
        ------
        ValueError
            If what should be changed does not stand in the file exactly once.
        """
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        count = text.count(self.old)
        if count != 1 or self.new == self.old:
            raise ValueError(f"{self.what}: {self.file} has it {count} times")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")
        return text


def mutants(table: Path = TABLE) -> list[Mutant]:
    """Read the table."""
    fields = dict.fromkeys(Mutant.__annotations__, str)
    entries = enumerate(read_table(table)["mutant"], 1)
    return [Mutant(**require_fields(e, fields, f"mutant {n}")) for n, e in entries]


def survivors(chosen: list[Mutant], root: Path) -> Iterator[tuple[Mutant, str]]:
    """Try each change in a copy of the repository; yield what no test has noticed."""
    quiet = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
    ]
    alone = os.environ | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    for mutant in chosen:
        try:
            before = mutant.change(root)
        except ValueError as error:
            yield mutant, str(error)
            continue
        command = [*quiet, *shlex.split(mutant.tests)]
        done = subprocess.run(command, cwd=root, env=alone, capture_output=True)
        (root / mutant.file).write_text(before, encoding="utf-8")
        if done.returncode != 1:  # 1 says that a test has failed
            why = "no test fails" if done.returncode == 0 else "the tests do not run"
            yield mutant, f"{mutant.what}: {why} in {mutant.tests}"


def main() -> None:
    """Try all changes, or those that are named, and end with 1 if one survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    words = parser.parse_args().words
    chosen = [m for m in mutants() if all(w in f"{m.what} {m.file}" for w in words)]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "copy"
        shutil.copytree(ROOT, root, ignore=NOT_COPIED)
        alive = 0
        for _, why in survivors(chosen, root):
            alive += 1
            print(why, flush=True)
    print(f"{len(chosen) - alive} of {len(chosen)} were noticed")
    sys.exit(alive > 0)


if __name__ == "__main__":
    main()
