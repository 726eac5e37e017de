"""Files that travel with the package, verified before anything in them is unpacked."""

import contextlib
import hashlib
import io
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = Path(__file__).parents[1]
MOST_BYTES = 1_000_000  # of measured numbers, many times what there are


class DatasetError(Exception):
    """Report that an embedded file is missing or not the original one."""


def frozen(array: np.ndarray) -> np.ndarray:
    """Make an array read-only, and return it."""
    array.flags.writeable = False
    return array


def arrays(content: bytes, names: tuple[str, ...]) -> tuple[np.ndarray, ...]:
    """Return arrays of these names out of an npz file's bytes, read-only."""
    # Pickles can run code when they are read, and no array here needs one.
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return tuple(frozen(file[name]) for name in names)


def verified(path: Path, size: int, digest: str) -> bytes:
    """Return the file's bytes, or say what is wrong with it and how to mend it.

    Size and SHA-256 decide before anything is unpacked, so that no file, whatever is in
    it, can do more than be refused.
    """
    expected = f"expected {path} to have {size:,} bytes with SHA-256 {digest[:12]}…"
    with _refusing(path, expected):
        found = path.stat()
        _require_file(path, found, expected)
        if found.st_size != size:
            short = "is cut short" if found.st_size < size else "is too long"
            problem = _taken_for(path) or short
            raise _refusal(
                path, f"{problem}: {expected}, found {found.st_size:,} bytes"
            )
        content = path.read_bytes()
    got = hashlib.sha256(content).hexdigest()
    if got != digest:
        raise _refusal(path, f"is damaged: {expected}, found SHA-256 {got[:12]}…")
    return content


def kept_numbers(path: Path) -> dict[str, Any]:
    """Return the content of a JSON file of measured numbers, or refuse it likewise.

    Its numbers change whenever they are measured anew, so it has no SHA-256.
    """
    expected = f"expected {path} to hold a JSON object in UTF-8"
    with _refusing(path, expected):
        found = path.stat()
        _require_file(path, found, expected)
        if found.st_size > MOST_BYTES:
            raise _refusal(
                path, f"is too long: {expected}, found {found.st_size:,} bytes"
            )
        content = path.read_bytes()
    try:
        numbers = json.loads(content.decode("utf-8"))
        if not isinstance(numbers, dict):
            raise ValueError(f"a {type(numbers).__name__}")
    except (ValueError, RecursionError) as error:
        problem = _taken_for(path) or "is damaged"
        raise _refusal(path, f"{problem}: {expected}, found {error}") from None
    return numbers


@contextlib.contextmanager
def _refusing(path: Path, expected: str) -> Iterator[None]:
    """Turn what the system says to a file into the one error."""
    try:
        yield
    except FileNotFoundError:
        raise _refusal(path, f"is missing: {expected}, found no file there") from None
    except OSError as error:
        why = f"cannot be read: {expected}, found '{error.strerror}'"
        raise _refusal(path, why) from error


def _require_file(path: Path, found: os.stat_result, expected: str) -> None:
    """Refuse a folder, and a pipe, at which a reader would wait for ever."""
    if not stat.S_ISREG(found.st_mode):
        raise _refusal(path, f"is no file: {expected}, found something else")


def _taken_for(path: Path) -> str:
    """Return what lies in the place of a file where downloads often put it."""
    with path.open("rb") as file:
        start = file.read(100).lstrip().lower()
    if start.startswith(b"version https://git-lfs"):
        return "is a pointer of Git LFS, not the file"
    return "is a web page, not the file" if start.startswith((b"<!", b"<html")) else ""


def _refusal(path: Path, problem: str) -> DatasetError:
    inside = path.is_relative_to(PACKAGE)
    name = path.relative_to(PACKAGE).as_posix() if inside else path.name
    return DatasetError(
        f"The data set {problem}. Put the original file back: 'git checkout -- "
        f"mnist_course/{name}' in a clone of the course, or install the "
        "mnist_course package again."
    )
