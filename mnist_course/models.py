"""Keras models that an earlier lesson built by hand."""

from collections.abc import Sequence

import keras


def reference_network(
    *,
    hidden: Sequence[int] = (512, 256),
    dropout: float = 0.2,
    activation: str = "relu",
    seed: int | None = None,
) -> keras.Model:
    """Build the dense network of lesson 06, ready to be compiled.

    The defaults are the course's reference: 784-512-256-10 with ReLU, and dropout 0.2
    after each hidden layer. Introduced in lesson 06.

    Parameters
    ----------
    hidden : sequence of int
        Units of each hidden layer; none for a single layer from pixels to classes.
    dropout : float
        Share of each hidden layer that training switches off, from 0 to below 1; with
        0 there are no `Dropout` layers.
    activation : str
        What the hidden layers apply, by Keras's name.
    seed : int or None
        Decides first weights and dropout; the order of the examples is up to `fit`.

    Returns
    -------
    keras.Model
        Takes images of shape (n, 28, 28) with pixels from 0 to 255, best as uint8, and
        returns logits, shape (n, 10). Not compiled: its loss must be told
        ``from_logits=True``.

    Raises
    ------
    ValueError
        If `dropout` is out of range.
    """
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout must be from 0 to below 1; got {dropout}")
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
        ]
    )
    for place, units in enumerate(hidden):
        model.add(
            layers.Dense(
                units,
                activation=activation,
                kernel_initializer=_initializer(seed, place),
            )
        )
        if dropout:
            own = None if seed is None else seed + place
            model.add(layers.Dropout(dropout, seed=own))
    model.add(layers.Dense(10, kernel_initializer=_initializer(seed, len(hidden))))
    return model


def _initializer(seed: int | None, place: int) -> keras.Initializer:
    # Keras's default. Each layer has a seed of its own, or equal layers start equal.
    own = None if seed is None else seed + place
    return keras.initializers.GlorotUniform(seed=own)
