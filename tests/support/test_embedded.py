"""Files of the package that are others than they should be; `test_data.py` has more."""

import pytest

from mnist_course.support import embedded
from mnist_course.support.embedded import DatasetError, kept_numbers, verified


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid", "is a pointer of Git LFS"),
        (b"\n<!DOCTYPE html><html>", "is a web page"),
        (b"<HTML>", "is a web page"),
        (b"PK", "is cut short"),
    ],
)
def test_what_lies_there_instead_is_named(tmp_path, content, words):
    """What a download leaves where it fails is called what it is."""
    path = tmp_path / "file.npz"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=words):
        verified(path, 1_000, "0" * 64)


@pytest.mark.parametrize(
    "content", [b"", b"[1]", b"{", b'{"a": \xff}', b"[" * 100_000, b"<!DOCTYPE html>"]
)
def test_measured_numbers_are_an_object(tmp_path, content):
    """Else the error says where the file belongs and how to get it back."""
    path = tmp_path / "runs.json"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"runs\.json' in a clone of the course"):
        kept_numbers(path)


def test_a_long_file_is_not_read(tmp_path, monkeypatch):
    """A file of any size cannot fill the memory."""
    path = tmp_path / "runs.json"
    path.write_bytes(b"{}" + b" " * embedded.MOST_BYTES)
    monkeypatch.setattr(type(path), "read_bytes", None)
    with pytest.raises(DatasetError, match="is too long"):
        kept_numbers(path)


def test_the_remedy_names_the_file_s_place():
    """In whatever folder of the package it is."""
    path = embedded.PACKAGE / "support" / "measured" / "nothing.json"
    place = r"git checkout -- mnist_course/support/measured/nothing\.json'"
    with pytest.raises(DatasetError, match=place):
        kept_numbers(path)
