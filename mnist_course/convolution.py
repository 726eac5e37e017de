"""What lesson 11 derives in NumPy: convolution and max pooling."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_course.support.arguments import require


def convolve(image: ArrayLike, kernel: ArrayLike) -> NDArray[Any]:
    """Slide a kernel over an image: multiply each window with it, and add up.

    Introduced in lesson 11. As in Keras the kernel is not flipped, and it never reaches
    over the edge of the image.

    Parameters
    ----------
    image : array_like, shape (rows, columns)
        Any numbers.
    kernel : array_like, shape (height, width)
        At most as large as the image.

    Returns
    -------
    numpy.ndarray
        Shape (rows - height + 1, columns - width + 1).
    """
    image, kernel = np.asarray(image), np.asarray(kernel)
    require(
        image.ndim == kernel.ndim == 2
        and all(k <= i for k, i in zip(kernel.shape, image.shape, strict=True)),
        "expected an image, and a kernel that is no larger, both with rows and "
        f"columns; got shapes {image.shape} and {kernel.shape}",
    )
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("rcij,ij->rc", windows, kernel)


def pool(image: ArrayLike) -> NDArray[Any]:
    """Keep the largest number of each square of 2 by 2.

    Introduced in lesson 11. A last row or column that fills no square is left out.

    Parameters
    ----------
    image : array_like, shape (rows, columns)

    Returns
    -------
    numpy.ndarray
        Shape (rows // 2, columns // 2).
    """
    image = np.asarray(image)
    rows, columns = image.shape[0] // 2, image.shape[1] // 2
    squares = image[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2)
    return squares.max(axis=(1, 3))
