"""Pen digits are packed, read and measured by people."""

import numpy as np
import pytest

from mnist_course.data import PEN_FILE, load_pen_digits
from mnist_course.support.measured import read_runs
from tools import pen_digits


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Return a file in the original's form with the digits of the package."""
    digits, labels, writers = load_pen_digits()
    strokes = [stroke for digit in digits for stroke in digit]
    path = tmp_path_factory.mktemp("pen") / "pendigits.npz"
    np.savez(
        path,
        points=(np.concatenate(strokes) * [1, -1] + [0, 500]).astype(np.int16),
        points_in_stroke=np.array([len(stroke) for stroke in strokes], np.int16),
        strokes_in_digit=np.array([len(digit) for digit in digits], np.uint8),
        labels=labels,
        writers=writers,
    )
    return path


def test_the_original_is_read(original):
    """Each digit has its own strokes, counted downwards."""
    digits, labels, writers = load_pen_digits()
    found, *others = pen_digits.read(original)
    assert len(found) == len(digits)
    for one, other in zip(found, digits, strict=True):
        assert [len(stroke) for stroke in one] == [len(stroke) for stroke in other]
        assert np.array_equal(np.concatenate(one), np.concatenate(other))
    assert np.array_equal(others, [labels, writers])


def test_the_package_s_part_can_be_made_again(original, tmp_path, monkeypatch):
    """Packing gives the very file."""
    monkeypatch.setattr(pen_digits, "PEN_FILE", tmp_path / "pen_digits.npz")
    pen_digits.pack(original)
    with np.load(tmp_path / "pen_digits.npz") as made, np.load(PEN_FILE) as kept:
        assert made.files == kept.files
        assert all(np.array_equal(made[name], kept[name]) for name in kept.files)


class Ones:
    """Reads everything as a 1."""

    def predict(self, rows):
        """Return ones."""
        return np.ones(len(rows), int)

    def evaluate(self, rows, labels):
        """Return a loss and an accuracy."""
        return 0.0, 0.1


def test_other_people_are_reported(monkeypatch):
    """Who chooses is not reported, and the scores are those of each group."""
    monkeypatch.setattr(pen_digits, "PENS", (2.4,))
    digits, labels, writers = load_pen_digits()
    some = (digits[::9], labels[::9], writers[::9])
    found = pen_digits.measure(Ones(), some)
    assert set(found["by writer"]) == {str(n) for n in range(2, 31, 2)}
    assert found["by class"] == {str(n): float(n == 1) for n in range(10)}
    even = some[2] % 2 == 0
    assert found["digits"] == even.sum()
    assert found["reported"] == pytest.approx((some[1][even] == 1).mean(), abs=1e-4)
    assert found["chosen"]["accuracy"] == pytest.approx(
        (some[1][~even] == 1).mean(), abs=1e-4
    )


def test_what_was_measured():
    """Varied training reads more of 15 people; least of all their 1s and 9s."""
    runs = read_runs("pen_digits")
    assert list(runs) == ["plain", "varied"]
    assert {run["digits"] for run in runs.values()} == {3749}
    assert all(len(run["by writer"]) == 15 for run in runs.values())
    assert all(run["mnist test"] > 0.98 for run in runs.values())
    plain, varied = (run["reported"] for run in runs.values())
    assert 0.9 < plain < varied < 0.97
    for run in runs.values():
        shares = run["by class"]
        assert sorted(shares, key=shares.get)[:2] in (["9", "1"], ["1", "9"])
