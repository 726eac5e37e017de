"""Convolution, pooling and shifts, against loops over single pixels."""

import numpy as np
import pytest

from mnist_course.convolution import convolve, pool, shifted


@pytest.fixture
def rng():
    """Return a generator."""
    return np.random.default_rng(11)


@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (1, 1), (6, 7)])
def test_every_sum_is_that_of_its_window(rng, shape):
    """Each number is the sum over the pixels below the kernel, which is not flipped."""
    image, kernel = rng.normal(size=(6, 7)), rng.normal(size=shape)
    found = convolve(image, kernel)
    height, width = shape
    assert found.shape == (7 - height, 8 - width)
    for row, column in np.ndindex(found.shape):
        wanted = sum(
            image[row + i, column + j] * kernel[i, j]
            for i in range(height)
            for j in range(width)
        )
        assert found[row, column] == pytest.approx(wanted)


@pytest.mark.parametrize("shape", [(7, 3), (3,), (2, 3, 1)])
def test_a_kernel_must_fit(shape):
    """One that is larger than the image, or has other axes, is refused in words."""
    with pytest.raises(ValueError, match=r"no larger.*got shapes \(6, 7\)"):
        convolve(np.zeros((6, 7)), np.zeros(shape))


def test_pooling_keeps_the_largest():
    """Of each square the largest stays; what fills no square is dropped."""
    image = np.array([[1, 2, 9, 0, 50], [3, 4, -1, -2, 50], [60, 60, 60, 60, 70]])
    np.testing.assert_array_equal(pool(image), [[4, 9]])
    np.testing.assert_array_equal(pool(-image), [[-1, 2]])


@pytest.mark.parametrize(("right", "down"), [(0, 0), (2, 0), (-3, 1), (0, -28)])
def test_a_shift_moves_every_pixel(rng, right, down):
    """What leaves the image is lost, paper comes in, and the original is kept."""
    images = rng.integers(1, 256, size=(2, 28, 28)).astype("uint8")
    before = images.copy()
    found = shifted(images, right=right, down=down)
    np.testing.assert_array_equal(images, before)
    assert found.dtype == images.dtype
    for row, column in np.ndindex(28, 28):
        source = row - down, column - right
        inside = all(0 <= place < 28 for place in source)
        wanted = images[(slice(None), *source)] if inside else 0
        assert (found[:, row, column] == wanted).all()
