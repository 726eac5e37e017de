"""A convolutional network that is trained already, for whoever wants one at once."""

from pathlib import Path

import keras
import numpy as np

from mnist_course.models import convolution_network

WEIGHTS = Path(__file__).with_name("convolution_network.npz")


def pretrained_network() -> keras.Model:
    """Build the convolutional network of lesson 11, with the weights that it learned.

    ``make weights`` trains it anew, on all 60,000 training images, as
    ``tools/convolution_runs.py`` says. It reads 99.6 % of the test set.
    Introduced in lesson 11.

    Returns
    -------
    keras.Model
        As `mnist_course.models.convolution_network`; not compiled, since there is
        nothing left to train.
    """
    model = convolution_network()
    with np.load(WEIGHTS, allow_pickle=False) as file:
        model.set_weights([file[name] for name in file.files])
    return model


def save_weights(model: keras.Model) -> None:
    """Keep the weights of a network for `pretrained_network`.

    Parameters
    ----------
    model : keras.Model
        Made by `mnist_course.models.convolution_network`.
    """
    arrays = {f"{i:02}": array for i, array in enumerate(model.get_weights())}
    np.savez_compressed(WEIGHTS, **arrays)
