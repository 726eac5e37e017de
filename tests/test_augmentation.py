"""More images out of those there are."""

from collections import Counter

import numpy as np
import pytest

from mnist_course.augmentation import ShiftedImages, moved
from mnist_course.convolution import shifted

IMAGES = np.random.default_rng(1).integers(1, 256, size=(50, 28, 28)).astype("uint8")
NUMBERS = np.arange(50)


def test_an_epoch_has_every_image_once():
    """Those that fill no batch are left out, others each time; batches keep uint8."""
    batches = ShiftedImages(IMAGES, NUMBERS, batch_size=8)
    assert len(batches) == 6
    left_out = set()
    for _ in range(3):
        parts = [batches[i] for i in range(len(batches))]
        assert all(x.shape == (8, 28, 28) and x.dtype == np.uint8 for x, _ in parts)
        seen = np.concatenate([y for _, y in parts]).tolist()
        assert len(set(seen)) == len(seen) == 48
        left_out.add(frozenset(NUMBERS.tolist()) - set(seen))
        batches.on_epoch_end()
    assert len(left_out) > 1


@pytest.mark.parametrize("most", [0, 1, 2])
def test_every_shift_is_as_likely(most):
    """Each image comes with its own label, in every version that there can be."""
    batches = ShiftedImages(IMAGES, NUMBERS, batch_size=50, most=most)
    places = range(-most, most + 1)
    counts = Counter()
    for _ in range(40):
        x, y = batches[0]
        for image, number in zip(x[:10], y[:10], strict=True):
            counts.update(
                (right, down)
                for right in places
                for down in places
                if (image == shifted(IMAGES[number], right=right, down=down)).all()
            )
        batches.on_epoch_end()
    assert sum(counts.values()) == 400
    assert len(counts) == len(places) ** 2
    assert min(counts.values()) > 0.3 * 400 / len(counts)


def test_a_seed_decides():
    """The same seed gives the same batches, another one others."""
    first, again, other = (
        ShiftedImages(IMAGES, NUMBERS, batch_size=16, seed=seed)[0]
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first[0], again[0])
    assert (first[1] != other[1]).any()


@pytest.mark.parametrize(
    ("labels", "options"),
    [(NUMBERS[:49], {}), (NUMBERS, {"batch_size": 51}), (NUMBERS, {"most": -1})],
)
def test_what_cannot_be_is_refused(labels, options):
    """Labels must be as many as images, and a batch no larger."""
    with pytest.raises(ValueError, match="as many labels as images"):
        ShiftedImages(IMAGES, labels, **{"batch_size": 8} | options)


def centre(image):
    """Return the centre of mass, in pixels to the right and down from the middle."""
    rows, columns = np.indices((28, 28)) - 13.5
    return (image * columns).sum() / image.sum(), (image * rows).sum() / image.sum()


BLOT = np.zeros((28, 28))
BLOT[6:10, 12:16] = 200  # above the middle


def test_whole_pixels_move_without_a_change():
    """A shift by whole pixels is that of `shifted`; nothing at all changes nothing."""
    np.testing.assert_allclose(moved(BLOT), BLOT, atol=1e-3)
    np.testing.assert_allclose(
        moved(IMAGES[0], right=3, down=-2),
        shifted(IMAGES[0], right=3, down=-2),
        atol=1e-3,
    )


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"right": 2.5, "down": 1}, (2.5, -5)),
        ({"turn": 90}, (6, 0)),
        ({"turn": -90}, (-6, 0)),
        ({"turn": 180}, (0, 6)),
        ({"size": 0.5}, (0, -3)),
        ({"slant": 0.5}, (3, -6)),
        ({"turn": 90, "right": 1}, (7, 0)),
    ],
)
def test_a_blot_goes_where_it_should(change, place):
    """A turn goes clockwise, a slant leans the top to the right."""
    np.testing.assert_allclose(centre(moved(BLOT, **change)), place, atol=0.05)


def test_a_size_must_be_above_0():
    """Nothing can be shrunk to nothing."""
    with pytest.raises(ValueError, match="size must be above 0"):
        moved(BLOT, size=0)
