"""Convolution and pooling, against loops over single pixels."""

import numpy as np
import pytest

from mnist_course.convolution import convolve, pool


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
