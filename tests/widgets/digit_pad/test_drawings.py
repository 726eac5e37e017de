"""Drawings last in a learner's own folder, and nowhere else; none is lost."""

import os

import numpy as np
import pytest

from mnist_course.widgets.digit_pad.drawings import FILE, Drawings, as_arrays

MODULE = "mnist_course.widgets.digit_pad.drawings"


def drawing(place, label):
    """Return a digit with one pixel of ink, and its label."""
    image = np.zeros((28, 28), np.uint8)
    image[place, place] = 255
    return image, label


def labels(drawings):
    """Return the labels of what is kept."""
    return as_arrays(drawings.kept)[1].tolist()


def test_elsewhere_nothing_is_written(tmp_path, monkeypatch):
    """A folder without `progress.json` gets no file."""
    monkeypatch.chdir(tmp_path)
    drawings = Drawings(lasting=True)
    drawings.keep(drawing(1, 3))
    assert not drawings.lasting
    assert labels(drawings) == [3]
    assert list(tmp_path.iterdir()) == []


def test_without_the_wish_nothing_is_written(folder):
    """The learner's folder gets no file, either."""
    Drawings(lasting=False).keep(drawing(1, 3))
    assert not (folder / FILE).exists()


def test_the_file_is_two_arrays(folder):
    """A learner can load it with NumPy alone."""
    drawings = Drawings(lasting=True)
    for place in range(3):
        drawings.keep(drawing(place, 9 - place))
    with np.load(folder / FILE) as file:
        assert file["labels"].tolist() == [9, 8, 7]
        assert (file["images"].shape, file["images"].dtype) == ((3, 28, 28), np.uint8)
        assert file["images"][2].nonzero() == (np.array([2]), np.array([2]))
    assert {path.name for path in folder.iterdir()} == {FILE, "progress.json"}


def test_two_notebooks_lose_nothing_of_each_other(folder):
    """What another kernel has kept meanwhile is there afterwards, too."""
    mine, other = Drawings(lasting=True), Drawings(lasting=True)
    mine.keep(drawing(1, 1))
    other.keep(drawing(2, 2))
    mine.keep(drawing(3, 3))
    assert labels(mine) == labels(Drawings(lasting=True)) == [1, 2, 3]
    assert mine.take_back()[1] == 3
    assert other.take_back()[1] == 2
    assert labels(Drawings(lasting=True)) == [1]


@pytest.mark.parametrize("content", [b"", b"no drawings", b"PK\x03\x04 half a file"])
def test_a_damaged_file_is_put_aside(folder, content):
    """It keeps its content under another name, and the pad starts anew."""
    (folder / FILE).write_bytes(content)
    drawings = Drawings(lasting=True)
    drawings.keep(drawing(1, 4))
    assert labels(Drawings(lasting=True)) == [4]
    (aside,) = folder.glob("drawings damaged *.npz")
    assert aside.read_bytes() == content


def test_a_file_of_something_else_is_put_aside(folder):
    """Arrays of another shape are no drawings."""
    np.savez(folder / FILE, images=np.zeros((2, 5)), labels=np.zeros(2))
    assert labels(Drawings(lasting=True)) == []
    assert len(list(folder.glob("drawings damaged *.npz"))) == 1


def test_a_bomb_is_not_unpacked(folder, monkeypatch):
    """A small file that would fill the memory is put aside at once."""
    images, nines = np.zeros((9, 28, 28), np.uint8), np.full(9, 9)
    np.savez_compressed(folder / FILE, images=images, labels=nines)
    monkeypatch.setattr(f"{MODULE}.MOST_BYTES", 5_000)
    assert (folder / FILE).stat().st_size < 5_000
    assert labels(Drawings(lasting=True)) == []
    assert len(list(folder.glob("drawings damaged *.npz"))) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe")
def test_a_pipe_is_put_aside(folder):
    """Nobody waits for ever at a thing that is no file."""
    os.mkfifo(folder / FILE)
    assert labels(Drawings(lasting=True)) == []
    assert len(list(folder.glob("drawings damaged *.npz"))) == 1
