"""More images out of those there are."""

from collections import Counter

import numpy as np
import pytest

from mnist_course.augmentation import ShiftedImages
from mnist_course.ink import moved

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
    every = {(r, d): moved(IMAGES, right=r, down=d) for r in places for d in places}
    for _ in range(40):
        x, y = batches[0]
        for image, number in zip(x[:10], y[:10], strict=True):
            counts.update(
                shift
                for shift, those in every.items()
                if (image == those[number]).all()
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
