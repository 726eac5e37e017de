"""A stand-in for a Keras model: it answers as one would, but at once."""

from typing import Any

import keras
import numpy as np


class SmallModel:
    """Answer as a small Keras model would, without the time that one takes to start.

    Like one that takes images of shape (28, 28), it also takes a batch with a last axis
    of 1, and a list that holds one batch.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the weights.
    """

    input_shape = (None, 28, 28)
    output_shape = (None, 10)

    def __init__(self, rng: np.random.Generator) -> None:
        self._weights = rng.normal(size=(784, 10), scale=0.0004)

    def __call__(self, x: Any, training: bool = False) -> Any:
        """Return the logits as a tensor."""
        return keras.ops.convert_to_tensor(self._logits(x))

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> np.ndarray:
        """Return the logits as an array, shape (n, 10)."""
        return self._logits(x)

    def predict_on_batch(self, x: Any) -> np.ndarray:
        """Return the logits as an array, shape (n, 10)."""
        return self._logits(x)

    def _logits(self, x: Any) -> np.ndarray:
        several = isinstance(x, list | tuple)
        if several and len(x) == 1 and np.ndim(x[0]) > 2:
            x, several = x[0], False
        shape = np.shape(x)
        if len(shape) == 4 and shape[-1] == 1:
            shape = shape[:-1]
        if several or len(shape) != 3 or shape[1:] != (28, 28):
            found = "a list for several inputs" if several else str(shape)
            raise ValueError(
                f"the model takes a batch, of shape (n, 28, 28), and got {found}; "
                "image[np.newaxis] makes a batch of one"
            )
        return (np.reshape(x, (-1, 784)) @ self._weights).astype("float32")
