"""Write a file so that it is never half written, and nothing else is lost."""

import os
from pathlib import Path


def replace_text(path: Path, text: str, *, aside: Path | None = None) -> None:
    """Write a text in UTF-8, as `replace_bytes` does."""
    replace_bytes(path, text.encode(), aside=aside)


def replace_bytes(path: Path, content: bytes, *, aside: Path | None = None) -> None:
    """Write a file beside its place, then move it there in one step.

    Parameters
    ----------
    path : pathlib.Path
        The file, new or old.
    content : bytes
        All that it contains afterwards.
    aside : pathlib.Path, optional
        Where the old file goes, once the new one is written; a free name.

    Raises
    ------
    OSError
        If the disk is full, or the folder cannot be written; the old file is still
        there.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new.write_bytes(content)
        if aside:
            path.rename(aside)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
