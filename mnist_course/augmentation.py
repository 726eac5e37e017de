"""More training images out of those there are: moved, turned, slanted, resized."""

import math
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_course.support.arguments import require, require_count, require_images

CENTRE = 13.5


class ShiftedImages(keras.utils.PyDataset):
    """Batches for `fit`, with every image shifted anew each time that it is seen.

    Each image goes up or down, and to a side, by whole pixels, all shifts being equally
    likely. What comes in from outside is paper. Introduced in lesson 11.

    Parameters
    ----------
    x : array_like, shape (n, 28, 28)
        Images, best as uint8.
    y : array_like, shape (n,)
        Their labels.
    batch_size : int
        How many images make a batch. Those that fill none are left out of the epoch;
        the order is another one each time.
    most : int
        By how many pixels at most; with 0, images stay where they are.
    seed : int
        Decides order and shifts.
    **options
        Those of ``keras.utils.PyDataset``.

    Raises
    ------
    ValueError
        If the images have another shape, or there is no batch of them.
    """

    def __init__(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        batch_size: int = 128,
        most: int = 1,
        seed: int = 0,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        images, self._labels = require_images(x, name="x"), np.asarray(y)
        require_count("batch_size", batch_size)
        require(
            len(images) == len(self._labels) >= batch_size and most >= 0,
            f"expected as many labels as images, at least {batch_size} for a batch, "
            f"and a shift of 0 or more; got {len(images)}, {len(self._labels)}, {most}",
        )
        margins = ((0, 0), (most, most), (most, most))
        # Every shift of an image is a window of 28 x 28 in it; no pixel is copied.
        self._windows = np.lib.stride_tricks.sliding_window_view(
            np.pad(images, margins), (28, 28), axis=(1, 2)
        )
        self._batch_size = batch_size
        self._rng = np.random.default_rng(seed)
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """Draw a new order."""
        self._order = self._rng.permutation(len(self._labels))

    def __len__(self) -> int:
        """Return how many batches an epoch has."""
        return len(self._labels) // self._batch_size

    def __getitem__(self, index: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the images and the labels of a batch."""
        start = index * self._batch_size
        chosen = self._order[start : start + self._batch_size]
        row, column = self._rng.integers(self._windows.shape[1], size=(2, len(chosen)))
        return self._windows[chosen, row, column], self._labels[chosen]


def moved(
    image: ArrayLike,
    *,
    right: float = 0.0,
    down: float = 0.0,
    turn: float = 0.0,
    size: float = 1.0,
    slant: float = 0.0,
) -> NDArray[np.float32]:
    """Move, turn, resize and slant an image about its centre.

    Introduced in lesson 11.

    Parameters
    ----------
    image : array_like, shape (28, 28)
        Values 0 for paper to 255 for ink.
    right, down : float
        By how many pixels.
    turn : float
        Degrees, clockwise.
    size : float
        Factor, above 0.
    slant : float
        By how much of its height the top leans to the right.

    Returns
    -------
    numpy.ndarray
        float32, shape (28, 28). Between pixels it takes the mean of the four nearest,
        by their distance; what comes in from outside is 0.
    """
    pixels = require_images(np.asarray(image)[np.newaxis])[0].astype(np.float32)
    require(size > 0, f"size must be above 0; got {size}")
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    forward = size * np.array([[c, -s], [s, c]]) @ np.array([[1, -slant], [0, 1]])
    y, x = np.mgrid[:28, :28] - CENTRE
    # Where each pixel of the result comes from.
    back = np.linalg.inv(forward) @ np.stack([x.ravel() - right, y.ravel() - down])
    column, row = (part.reshape(28, 28) + CENTRE for part in back)
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    result = np.zeros((28, 28), np.float32)
    for down_by in (0, 1):
        for right_by in (0, 1):
            r, k = top + down_by, left + right_by
            share = (1 - np.abs(row - r)) * (1 - np.abs(column - k))
            inside = (r >= 0) & (r < 28) & (k >= 0) & (k < 28)
            result[inside] += (share[inside] * pixels[r[inside], k[inside]]).astype(
                np.float32
            )
    return result
