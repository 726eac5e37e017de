"""Files are replaced in one step, or stay as they are."""

import errno
from pathlib import Path

import pytest

from mnist_course.support.files import replace_bytes, replace_text


def test_a_file_is_made_and_replaced(tmp_path):
    """The text arrives as it is, in UTF-8, and nothing else is left in the folder."""
    path = tmp_path / "a.txt"
    for text in ("one\n", "zwölf\n"):
        replace_text(path, text)
        assert path.read_bytes() == text.encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_no_text_is_replaced(tmp_path):
    """The bytes arrive as they are, and nothing else is left in the folder."""
    path = tmp_path / "a.npz"
    for content in (b"one\r\n", b"\x00\xff"):
        replace_bytes(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_the_old_file_can_be_kept(tmp_path):
    """With another name to keep it under, the old file is there."""
    path, aside = tmp_path / "a.txt", tmp_path / "old.txt"
    path.write_text("old")
    replace_text(path, "new", aside=aside)
    assert (path.read_text(), aside.read_text()) == ("new", "old")


@pytest.mark.parametrize("aside", [None, "old.txt"])
def test_a_full_disk_leaves_everything_as_it_was(tmp_path, monkeypatch, aside):
    """Where only half of the text finds room, the old file stays and the half goes."""
    path = tmp_path / "a.txt"
    path.write_text("old")

    def half(self: Path, text: str, **_: str) -> None:
        self.write_bytes(text[: len(text) // 2].encode())
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(OSError, match="No space"):
        replace_text(path, "new text", aside=aside and tmp_path / aside)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "old"
