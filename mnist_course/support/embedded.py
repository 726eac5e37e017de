"""Files that travel with the package, verified before anything in them is unpacked."""

import hashlib
import io
import stat
from pathlib import Path

import numpy as np


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
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _refusal(path, f"is no file: {expected}, found something else")
        if found.st_size != size:
            short = "is cut short" if found.st_size < size else "is too long"
            raise _refusal(path, f"{short}: {expected}, found {found.st_size:,} bytes")
        content = path.read_bytes()
    except FileNotFoundError:
        raise _refusal(path, f"is missing: {expected}, found no file there") from None
    except OSError as error:
        why = f"cannot be read: {expected}, found '{error.strerror}'"
        raise _refusal(path, why) from error
    got = hashlib.sha256(content).hexdigest()
    if got != digest:
        raise _refusal(path, f"is damaged: {expected}, found SHA-256 {got[:12]}…")
    return content


def _refusal(path: Path, problem: str) -> DatasetError:
    return DatasetError(
        f"The data set {problem}. Put the original file back: 'git checkout -- "
        f"mnist_course/{path.name}' in a clone of the course, or install the "
        "mnist_course package again."
    )
