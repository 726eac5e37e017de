"""More training images out of those there are: shifted anew each time."""

from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_course.support.arguments import require, require_count, require_images


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
        self._images, self._most = images, most
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
        most = self._most
        # Only the batch gets its margins: TensorFlow keeps every data set that it was
        # trained with, so a padded copy of all images would stay in memory for good.
        wide = np.pad(self._images[chosen], ((0, 0), (most, most), (most, most)))
        windows = np.lib.stride_tricks.sliding_window_view(wide, (28, 28), axis=(1, 2))
        row, column = self._rng.integers(2 * most + 1, size=(2, len(chosen)))
        return windows[np.arange(len(chosen)), row, column], self._labels[chosen]
