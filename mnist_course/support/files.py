"""Write a file so that it is never half written, and nothing else is lost."""

import os
from collections.abc import Callable
from pathlib import Path


def replace_text(path: Path, text: str, *, aside: Path | None = None) -> None:
    """Write a file beside its place, then move it there in one step.

    Parameters
    ----------
    path : pathlib.Path
        The file, new or old.
    text : str
        All that it contains afterwards.
    aside : pathlib.Path, optional
        Where the old file goes, once the new one is written; a free name.

    Raises
    ------
    OSError
        If the disk is full, or the folder cannot be written; the old file is still
        there.
    """
    _replace(
        path,
        lambda new: new.write_text(text, encoding="utf-8", newline="\n"),
        aside=aside,
    )


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file that is no text, as `replace_text` does."""
    _replace(path, lambda new: new.write_bytes(content))


def _replace(
    path: Path, write: Callable[[Path], object], *, aside: Path | None = None
) -> None:
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(new)
        if aside:
            path.rename(aside)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
