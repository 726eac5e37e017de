"""Damaged copies of a data file: of its bytes, and of the file itself."""

import io
import os
import pickle
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

SEED = 20
PAGE = b"<!DOCTYPE html><html><body>Sign in to the network</body></html>\n"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
BOMB = 200_000_000  # bytes that are unpacked

Damage = Callable[[Path], object]


def damages(original: bytes) -> dict[str, Damage]:
    """Return names of kinds of damage, and what makes each at a path."""
    rng = np.random.default_rng(SEED)
    size = len(original)
    kinds: dict[str, bytes] = {
        "empty": b"",
        "zeros": bytes(size),
        "a web page": PAGE,
        "a web page of its size": (PAGE * (size // len(PAGE) + 1))[:size],
        "an LFS pointer": POINTER,
        "noise": rng.bytes(size),
        "twice": original * 2,
        "half of UTF-16": original[: size // 2].decode("latin-1").encode("utf-16"),
    }
    for n in range(5):
        kinds[f"cut {n}"] = original[: rng.integers(1, size - 1)]
    for n in range(6):
        kinds[f"zeros within {n}"] = _with(original, rng, bytes(min(512, size // 4)))
    for n in range(10):
        kinds[f"noise within {n}"] = _with(
            original, rng, rng.bytes(min(512, size // 4))
        )
    return {name: _writing(content) for name, content in kinds.items()} | {
        "missing": lambda path: None,
        "a folder": lambda path: path.mkdir(),
        "a pipe": lambda path: os.mkfifo(path),
        "a loop of links": lambda path: path.symlink_to(path),
        "a link to nothing": lambda path: path.symlink_to(path.with_name("nothing")),
        "a link to a device": lambda path: path.symlink_to("/dev/null"),
        "a socket": _socket,
        "below a file": _below,
    }


def archives(original: bytes) -> dict[str, Damage]:
    """Return more names and kinds of damage, of an archive of arrays."""
    rng = np.random.default_rng(SEED + 1)
    size = len(original)
    kinds: dict[str, bytes] = {}
    for _ in range(12):
        place, bit = int(rng.integers(size)), 1 << int(rng.integers(8))
        kinds[f"a bit at {place}"] = (
            original[:place] + bytes([original[place] ^ bit]) + original[place + 1 :]
        )
    with np.load(io.BytesIO(original)) as file:
        names = {name: file[name] for name in file.files}
    first = next(iter(names))
    evil = np.array([_Evil()], object)
    kinds |= {
        "one byte short": original[:-1],
        "one byte long": original + b"\n",
        "other names": _packed({f"x{name}": names[name] for name in names}),
        "a name missing": _packed({n: a for n, a in names.items() if n != first}),
        "pickled objects": _packed(names | {first: evil}),
        "other shapes": _packed({n: a.ravel()[:7] for n, a in names.items()}),
        "other types": _packed({n: a.view(f"S{a.itemsize}") for n, a in names.items()}),
        "no arrays": _zipped(dict.fromkeys(names, b"no array")),
        "one array": _array(names[first]),
        "a bomb": _zipped({f"{first}.npy": bytes(BOMB)}),
        "a pickle": pickle.dumps(evil),
        "locked": _at(original, b"PK\1\2", 8, 1),
        "packed otherwise": _at(original, b"PK\1\2", 10, 99),
    }
    kinds["a bomb of its size"] = kinds["a bomb"][:size].ljust(size, b"\0")
    return {name: _writing(content) for name, content in kinds.items()}


class _Evil:
    """Tells on who unpickles it."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.putenv, ("UNPICKLED", "yes")


def _writing(content: bytes) -> Damage:
    return lambda path: path.write_bytes(content)


def _with(original: bytes, rng: np.random.Generator, block: bytes) -> bytes:
    place = int(rng.integers(len(original) - len(block)))
    return original[:place] + block + original[place + len(block) :]


def _at(original: bytes, mark: bytes, offset: int, value: int) -> bytes:
    """Set a byte behind the last mark, such as a directory entry of an archive."""
    place = original.rindex(mark) + offset
    return original[:place] + bytes([value]) + original[place + 1 :]


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


def _below(path: Path) -> None:
    """Put a file where the folder was."""
    path.parent.rmdir()
    path.parent.write_bytes(b"")


def _packed(arrays: dict[str, np.ndarray]) -> bytes:
    return _zipped({f"{name}.npy": _array(array) for name, array in arrays.items()})


def _array(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()
