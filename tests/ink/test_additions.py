"""Strokes are added to the digits that were named, where they belong."""

import numpy as np
import pytest

from mnist_course.ink import additions, with_additions

NONE = {"flags": 0.0, "feet": 0.0, "bars": 0.0, "hooks": 0.0}
KINDS = {"flags": 1, "feet": 1, "bars": 7, "hooks": 9}


@pytest.fixture(scope="module")
def digits(mnist):
    """Return the first two thousand digits of the training set."""
    return mnist[0][0][:2000], mnist[0][1][:2000]


def drawn(digits, **shares):
    """Return the digits with additions, and which of them have any."""
    images, labels = digits
    result = with_additions(
        images, labels, np.random.default_rng(0), **{**NONE, **shares}
    )
    return result, (result != images).any(axis=(1, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_only_their_digits_are_written_on(digits, kind):
    """About the share that was asked for, of one class, and none of others."""
    _, labels = digits
    assert not drawn(digits)[1].any()
    of_class = labels == KINDS[kind]
    for share in (0.3, 1.0):
        _, changed = drawn(digits, **{kind: share})
        assert not changed[~of_class].any()
        assert changed[of_class].mean() == pytest.approx(share, abs=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_ink_is_added_and_the_digit_is_centred(digits, kind):
    """More ink, around the middle pixel again."""
    images, _ = digits
    result, changed = drawn(digits, **{kind: 1.0})
    before, after = (a[changed].astype(float) for a in (images, result))
    more = after.sum(axis=(1, 2)) / before.sum(axis=(1, 2))
    assert 1.1 < np.median(more) < 1.6
    for axis in (1, 2):
        mass = after.sum(axis=axis)
        centre = (mass * np.arange(28)).sum(axis=1) / mass.sum(axis=1)
        # By whole pixels; of very few, ink would reach beyond the edge.
        assert np.quantile(np.abs(centre - 14), 0.99) < 0.55


def test_each_stroke_is_where_hands_write_it():
    """On a bare stem: to the left of its top, both sides of its foot, of its middle."""
    stem = np.zeros((40, 28, 28), np.uint8)
    stem[:, 4:24, 13:15] = 255
    found = {}
    for kind, digit in KINDS.items():
        labels = np.full(40, digit)
        images, _ = drawn((stem, labels), **{kind: 1.0})
        parts = []
        for image in images:
            # Where the stem went to: the two columns with the longest line.
            left = np.argmax(np.convolve((image > 127).sum(axis=0), [1, 1], "valid"))
            ink = np.argwhere(image > 127)
            rows, columns = (ink - [ink[:, 0].min(), left + 0.5]).T
            parts.append((rows[columns < -1.5], rows[columns > 1.5]))
        found[kind] = [np.concatenate(side) for side in zip(*parts, strict=True)]
    left, right = found["flags"]
    assert left.max() <= 13
    assert not len(right)
    for side in found["feet"]:
        assert side.min() >= 15
    for side in found["bars"]:
        assert side.min() >= 2
        assert side.max() <= 17
    left, right = found["hooks"]
    assert left.min() >= 15
    assert not len(right)


def test_a_hook_goes_down_first_and_then_to_the_left():
    """It begins at the bottom, sags on its way, and ends beside the stem."""
    stem = np.zeros((40, 28, 28), np.uint8)
    stem[:, 4:24, 13:15] = 255
    digits = additions._Digits(stem)
    down, right = np.moveaxis(additions._hook(digits, np.random.default_rng(0)), 2, 0)
    assert len(down) == 5
    assert np.allclose((down[0], right[0]), [[23.5], [14]])
    assert (right[-1] <= 14 - 3).all()
    assert (right[-1] >= 14 - 13).all()
    assert (np.diff(right, axis=0) < 0).mean() > 0.9
    assert (down[2] > (down[0] + down[-1]) / 2).all()


def test_a_seed_gives_the_same_digits(digits):
    """The generator decides; blank images stay blank; the original is not touched."""
    images, labels = digits
    kept = images.copy()
    one, same, other = (
        with_additions(images, labels, np.random.default_rng(s)) for s in (1, 1, 2)
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert np.array_equal(images, kept)
    blank = np.zeros((4, 28, 28), np.uint8)
    assert not with_additions(blank, [1, 7, 9, 1], np.random.default_rng(0)).any()


def test_labels_that_do_not_fit_are_refused(digits):
    """One label for each image."""
    with pytest.raises(ValueError, match="labels"):
        with_additions(digits[0], digits[1][:5], np.random.default_rng(0))
