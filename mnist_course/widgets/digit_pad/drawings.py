"""Drawings that were kept: in memory and, if the learner wants, in a file."""

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_course import progress
from mnist_course.support.files import replace_bytes

FILE = "drawings.npz"
MOST_BYTES = 50_000_000  # before and after they are unpacked; 60,000 drawings
Kept = tuple[NDArray[np.uint8], int]  # 28 × 28 pixels, and a label


class Drawings:
    """Keep drawings in order; in a learner's own folder, they can last in `FILE`.

    A folder is the learner's own if it has the file in which `progress` remembers.

    Parameters
    ----------
    lasting : bool
        Whether to read the file, and to write into it what is kept.

    Attributes
    ----------
    kept : list of Kept
        The drawings.
    lasting : bool
        Whether they last: nowhere but in a learner's own folder.
    """

    def __init__(self, lasting: bool) -> None:
        self._path = Path(FILE).absolute()
        self.lasting = lasting and self._path.with_name(progress.FILE).exists()
        self.kept: list[Kept] = _usable(self._path) if self.lasting else []

    def keep(self, drawing: Kept) -> None:
        """Add a drawing; raise OSError if it could not be written but is in memory."""
        self.kept.append(drawing)
        self._update(lambda kept: [*kept, drawing])

    def take_back(self) -> Kept:
        """Remove the last drawing and return it; raise IndexError without any."""
        last = self.kept.pop()
        self._update(lambda kept: [each for each in kept if not _same(each, last)])
        return last

    def _update(self, change: Callable[[list[Kept]], list[Kept]]) -> None:
        """Change what is in the file now: another notebook may have added to it."""
        if self.lasting:
            with progress.alone_with(self._path):
                kept = change(_usable(self._path))
                replace_bytes(self._path, _packed(kept))
            self.kept = kept


def as_arrays(kept: list[Kept]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return images, shape (n, 28, 28), and labels, shape (n,)."""
    images = np.array([image for image, _ in kept], np.uint8).reshape(-1, 28, 28)
    return images, np.array([label for _, label in kept], np.uint8)


def _same(one: Kept, other: Kept) -> bool:
    return one[1] == other[1] and np.array_equal(one[0], other[0])


def _packed(kept: list[Kept]) -> bytes:
    images, labels = as_arrays(kept)
    file = io.BytesIO()
    np.savez_compressed(file, images=images, labels=labels)
    return file.getvalue()


def _usable(path: Path) -> list[Kept]:
    """Return what is in the file; put one aside that cannot be read."""
    if not path.exists():
        return []
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise ValueError("this is no file, or none of drawings")
        content = io.BytesIO(path.read_bytes())
        with zipfile.ZipFile(content) as archive:
            if sum(each.file_size for each in archive.infolist()) > MOST_BYTES:
                raise ValueError("these are more drawings than anybody makes")
        with np.load(content, allow_pickle=False) as file:
            images, labels = file["images"], file["labels"]
        if images.shape != (len(labels), 28, 28) or images.dtype != np.uint8:
            raise ValueError("these are no drawings")
        return list(zip(images, map(int, labels), strict=True))
    except PermissionError:
        raise
    except Exception:  # of many kinds, as the damage is
        moment = datetime.datetime.now().strftime("%Y-%m-%d %H%M%S %f")
        path.rename(path.with_name(f"drawings damaged {moment}.npz"))
        return []
