"""Look into a network: what its layers are, what they give, and how they began."""

import random
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Hidden(NamedTuple):
    """A hidden layer's function and what it gave, shape (n, ..., units)."""

    function: str
    outputs: Array


def layers_of(model: Any) -> list[Any]:
    """Return a model's layers, those of inner models in their place."""
    found = []
    for layer in model.layers:
        found += layers_of(layer) if hasattr(layer, "layers") else [layer]
    return found


def weighted(layers: list[Any]) -> list[Any]:
    """Return the layers that have weights of their own, such as Dense and Conv2D."""
    return [layer for layer in layers if getattr(layer, "kernel", None) is not None]


def split(layers: list[Any]) -> tuple[list[Any], list[Any]]:
    """Return the hidden layers, and the last one with weights and what is behind it."""
    last = layers.index(weighted(layers)[-1]) if weighted(layers) else 0
    return layers[:last], layers[last:]


def function(layer: Any) -> str:
    """Name what a layer applies to its sums, "linear" if nothing."""
    if isinstance(layer, keras.layers.Activation) or hasattr(layer, "activation"):
        return getattr(layer.activation, "__name__", None) or "linear"
    named = ("ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax")
    kind = type(layer).__name__
    return kind.lower() if kind in named else "linear"


def without_function(layers: list[Any]) -> list[int]:
    """Return which layers with weights hand their plain sums to the next one.

    They are counted from 1 among those with weights. What may bend or bound the sums in
    between, such as pooling, counts as a function.
    """
    harmless = (
        keras.layers.Dropout,
        keras.layers.Flatten,
        keras.layers.Reshape,
        keras.layers.BatchNormalization,
    )
    places, place, plain = [], 0, False
    for layer in layers:
        if getattr(layer, "kernel", None) is not None:
            if plain:
                places.append(place)
            place += 1
            plain = function(layer) == "linear"
        elif function(layer) != "linear" or not isinstance(
            layer, (*harmless, keras.layers.Activation)
        ):
            plain = False
    return places


def outputs_inside(model: Any, x: Array) -> tuple[list[Hidden], Array | None]:
    """Return what the hidden layers give, and what the first one with weights gets.

    A model written as a class of its own has no graph to look into, and gives nothing.
    """
    if isinstance(model, keras.Sequential):
        hidden, _ = split(layers_of(model))
        return _walked(model, x, hidden)
    if not hasattr(model, "operations") or len(model.inputs) != 1:
        return [], None
    hidden, _ = split(model.layers)
    wanted = [layer for layer in hidden if function(layer) != "linear"]
    first = weighted(model.layers)[:1]
    parts = [layer.output for layer in wanted] + [layer.input for layer in first]
    if not parts:
        return [], None
    values = keras.Model(model.inputs[0], parts)(x, training=False)
    arrays = [np.asarray(part) for part in values]
    found = list(map(Hidden, map(function, wanted), arrays))
    return found, arrays[-1] if first else None


def _walked(model: Any, x: Any, hidden: list[Any]) -> tuple[list[Hidden], Array | None]:
    found: list[Hidden] = []
    first = None
    flat = layers_of(model)
    for layer in flat:
        if first is None and weighted([layer]):
            first = np.asarray(x)
        x = layer(x, training=False) if _takes_training(layer) else layer(x)
        if layer in hidden and function(layer) != "linear":
            found.append(Hidden(function(layer), np.asarray(x)))
    return found, first


def _takes_training(layer: Any) -> bool:
    return bool(getattr(layer, "_call_has_training_arg", False))


class Start(NamedTuple):
    """How the network's weights begin, seen in a copy with weights drawn anew.

    `sizes` are the deviations of the weights times the root of a layer's inputs, about
    1 where an initialiser suits the layer; `biases` their means; `model` is the copy.
    """

    sizes: list[float]
    biases: list[float]
    model: Any


def start_of(model: Any) -> Start | None:
    """Draw the first weights anew, in a copy; None for what cannot be copied."""
    state = random.getstate()  # Keras draws seeds from Python's own generator
    try:
        copy = keras.models.clone_model(model)
        found = weighted(layers_of(copy))
        kernels = [layer.kernel.numpy() for layer in found]
    except Exception:  # a class of its own, or a layer that cannot be made again
        return None
    finally:
        random.setstate(state)
    sizes = [float(w.std() * np.sqrt(np.prod(w.shape[:-1]))) for w in kernels]
    biases = [
        float(np.mean(layer.bias.numpy())) if layer.bias is not None else 0.0
        for layer in found
    ]
    return Start(sizes, biases, copy)


def fading(hidden: list[Hidden]) -> float | None:
    """Return how much less the last layer differs between images than the first."""
    if len(hidden) < 2:
        return None
    first, last = (
        float(each.outputs.std(axis=0).mean()) for each in (hidden[0], hidden[-1])
    )
    return last / first if first > 0 else None


def alike(kernel: Array) -> bool:
    """Whether all units of a layer have the same weights."""
    return kernel.shape[-1] > 1 and bool(np.ptp(kernel, axis=-1).max() == 0)


def penalty(layer: Any) -> float:
    """Return the factor of a layer's penalty on its weights."""
    kept = getattr(layer, "kernel_regularizer", None)
    return max(float(getattr(kept, "l2", 0) or 0), float(getattr(kept, "l1", 0) or 0))
