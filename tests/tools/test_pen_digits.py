"""Pen digits are packed, read and measured by people."""

from itertools import pairwise

import numpy as np
import pytest

from mnist_course.data import PEN_FILE, load_pen_digits
from mnist_course.ink import moved
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


def ones(images):
    """Read everything as a 1."""
    return np.ones(len(images), int)


def halves(images):
    """Read every other image as a 1, and the rest as a 2."""
    return np.arange(len(images)) % 2 + 1


def test_other_people_are_reported(monkeypatch):
    """Who chooses is not reported, and the scores are those of each group."""
    monkeypatch.setattr(pen_digits, "PENS", (2.4,))
    digits, labels, writers = load_pen_digits()
    some = (digits[::9], labels[::9], writers[::9])
    found = pen_digits.measure([ones], some)
    assert set(found["by writer"]) == {str(n) for n in range(2, 31, 2)}
    assert found["by class"] == {str(n): float(n == 1) for n in range(10)}
    even = some[2] % 2 == 0
    assert found["digits"] == even.sum()
    assert found["reported"] == pytest.approx((some[1][even] == 1).mean(), abs=1e-4)
    assert found["chosen"]["accuracy"] == pytest.approx(
        (some[1][~even] == 1).mean(), abs=1e-4
    )


def test_several_seeds_are_averaged(monkeypatch):
    """What is reported is the mean over the readers, each of which is listed too."""
    monkeypatch.setattr(pen_digits, "PENS", (2.4,))
    digits, labels, writers = load_pen_digits()
    some = (digits[::9], labels[::9], writers[::9])
    one, other, both = (
        pen_digits.measure(readers, some)
        for readers in ([ones], [halves], [ones, halves])
    )
    assert both["by seed"] == [one["reported"], other["reported"]]
    assert both["mnist test"] == one["mnist test"] + other["mnist test"]
    assert both["by class"]["1"] == pytest.approx(
        (1 + other["by class"]["1"]) / 2, abs=1e-4
    )


def test_images_are_changed_as_the_kind_says(mnist):
    """Plain ones not at all; with additions, there is more ink on some."""
    x, y = mnist[0][0][:500], mnist[0][1][:500]
    still = {"turn": 0.0, "lean": 0.0, "scale": 0.0, "shift": 0.0, "bend": 0.0}

    def images(kind, **most):
        return pen_digits.training_images(x, y, kind, np.random.default_rng(0), **most)

    assert images("plain") is x
    assert (images("varied") != x).any(axis=(1, 2)).mean() > 0.99
    assert np.array_equal(images("varied", **still), x)
    written = (images("added", **still) != x).any(axis=(1, 2))
    assert 0.3 < written[np.isin(y, [1, 7, 9])].mean() < 0.8
    assert not written[~np.isin(y, [1, 7, 9])].any()


def test_nine_looks_are_added_up():
    """Each digit is seen turned and slanted, and the sum of probabilities decides."""
    images = np.zeros((2, 28, 28), np.uint8)
    images[:, 4:24, 13:15] = 255
    seen = []

    class Model:
        def predict(self, images, **options):
            """Say 3 of what leans, strongly, and 5 of what does not."""
            seen.append(images)
            leans = (images != seen[4 if len(seen) > 4 else 0]).any(axis=(1, 2))
            return np.where(leans[:, None], np.eye(10)[3] * 9, np.eye(10)[5])

    assert pen_digits.nine_looks(Model())(images).tolist() == [3, 3]
    assert len({look.tobytes() for look in seen}) == 9
    assert np.array_equal(seen[4], images)
    assert np.array_equal(seen[1], moved(images, turn=-8))
    assert np.array_equal(seen[3], moved(images, slant=-0.15))


def test_one_sure_look_does_not_outvote_eight():
    """What eight looks say with 60 % outweighs what one says with 99 %."""
    answers = iter([np.eye(10)[3] * 9] + [np.eye(10)[5] * 3] * 8)

    class Model:
        def predict(self, images, **options):
            """Say 3 once, and then 5."""
            return next(answers)[np.newaxis]

    images = np.zeros((1, 28, 28), np.uint8)
    assert pen_digits.nine_looks(Model())(images).tolist() == [5]


def test_what_was_measured():
    """Additions help with each of five seeds; the convolutional network is best."""
    runs = read_runs("pen_digits")
    assert {run["digits"] for run in runs.values()} == {3749}
    assert all(len(run["by writer"]) == 15 for run in runs.values())
    assert all(min(run["mnist test"]) > 0.98 for run in runs.values())
    assert all(len(run["by seed"]) == 5 for run in runs.values())
    better = ("varied", "added", "convolutional", "convolutional, nine looks")
    for one, other in pairwise(better):
        assert max(runs[one]["by seed"]) < min(runs[other]["by seed"])
    assert runs["plain"]["reported"] < runs["varied"]["reported"]
    assert runs["added"]["reported"] >= 0.95
    assert runs["convolutional, nine looks"]["reported"] >= 0.975
    shares = runs["plain"]["by class"]
    assert sorted(shares, key=shares.get)[:2] in (["9", "1"], ["1", "9"])
