"""Gather what the training doctor's rules look at: curves, set-up and a sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_course.learning_rates import schedule_of
from mnist_course.support.arguments import require
from mnist_course.support.history import curves

Array = NDArray[Any]
Pair = tuple[ArrayLike, ArrayLike]

SAMPLE = 2000  # enough to know an accuracy to 1 %; looked at in a second
ACTIVATION_SAMPLE = 1000  # feature maps are large


class Hidden(NamedTuple):
    """A hidden layer's function and what it gave, shape (n, ..., units)."""

    function: str
    outputs: Array


@dataclass(frozen=True)
class Case:
    """Hold what is known of a training, measured once for all rules.

    Attributes
    ----------
    loss, val_loss : array, shape (epochs,)
        The curves; `val_loss` may be empty.
    x, y : array
        A sample of the training data, `y` as classes, shape (n,).
    validation : (array, array) or None
        The same of the validation data.
    classes : int
        Number of the model's outputs.
    accuracy, val_accuracy : float or None
        Measured on the samples, 0 to 1, dropout off. Without validation data the last
        one of the history, or None.
    loss_name, from_logits : str, bool
        The loss in small letters without underscores; what it takes the outputs for.
    output : str
        The last activation: "linear" where the outputs are logits.
    hidden : list of Hidden
        The hidden layers with a function, in order.
    first_input : array or None
        What the first layer with weights receives.
    optimizer : str
        Its class.
    rate : float
        The highest learning rate of the training.
    momentum : float
        That of SGD; 0 elsewhere.
    dropout : float
        The highest share that is switched off.
    frozen, equal : list of int
        Layers whose weights cannot change, and those whose weights are all the same.
        Those with weights are counted, from 1: names change from run to run.
    finite : bool
        Whether all weights are numbers.
    """

    loss: Array
    val_loss: Array
    x: Array
    y: Array
    validation: tuple[Array, Array] | None
    classes: int
    accuracy: float
    val_accuracy: float | None
    loss_name: str
    from_logits: bool
    output: str
    hidden: list[Hidden]
    first_input: Array | None
    optimizer: str
    rate: float
    momentum: float
    dropout: float
    frozen: list[int]
    equal: list[int]
    finite: bool

    @property
    def guessing(self) -> float:
        """The loss of a network that calls every class equally likely, ln(classes)."""
        return float(np.log(self.classes))


def gather(history: Any, model: Any, train: Pair, validation: Pair | None) -> Case:
    """Measure everything the rules need.

    Raises
    ------
    ValueError
        If something is missing or does not fit the model.
    """
    optional = ("val_loss", "val_accuracy", "learning_rate")
    told = curves(history, ("loss",), optional=optional, even=False, name="history")
    is_model = isinstance(model, keras.Model)
    found = "one that is not compiled" if is_model else repr(type(model).__name__)
    require(
        is_model and model.compiled,
        f"model must be a Keras model after compile and fit; got {found}",
    )
    x, y = _sample(train, "train")
    outputs = _run(model, x, "train")
    require(
        outputs.ndim == 2 and outputs.shape[1] > 1,
        "model must give one output for each class, shape (n, classes); "
        f"got shape {outputs.shape}",
    )
    classes = outputs.shape[1]
    y = _as_classes(y, classes, "train")
    val_accuracy = float(told["val_accuracy"][-1]) if "val_accuracy" in told else None
    held_out = None
    if validation is not None:
        x_val, y_val = _sample(validation, "validation")
        y_val = _as_classes(y_val, classes, "validation")
        val_accuracy = _accuracy(_run(model, x_val, "validation"), y_val)
        held_out = (x_val, y_val)
    hidden, first_input = _activations(model, x[:ACTIVATION_SAMPLE])
    loss = keras.losses.get(_only(model.loss))
    optimizer = model.optimizer
    weighted = list(enumerate(filter(_has_kernel, model.layers), start=1))
    return Case(
        loss=told["loss"],
        val_loss=told.get("val_loss", np.empty(0)),
        x=x,
        y=y,
        validation=held_out,
        classes=classes,
        accuracy=_accuracy(outputs, y),
        val_accuracy=val_accuracy,
        loss_name=_name(loss),
        from_logits=bool(getattr(loss, "from_logits", False)),
        output=_output(model, outputs),
        hidden=hidden,
        first_input=first_input,
        optimizer=type(optimizer).__name__,
        rate=_rate(optimizer, told.get("learning_rate")),
        momentum=optimizer.momentum if type(optimizer).__name__ == "SGD" else 0.0,
        dropout=max((getattr(layer, "rate", 0) for layer in model.layers), default=0),
        frozen=[place for place, layer in weighted if not layer.trainable],
        equal=[place for place, layer in weighted if np.ptp(layer.kernel.numpy()) == 0],
        finite=all(np.isfinite(weights).all() for weights in model.get_weights()),
    )


def _sample(pair: Any, name: str) -> tuple[Array, Array]:
    require(
        isinstance(pair, Sequence) and len(pair) == 2,
        f"{name} must be a pair (x, y), as the model was fed; "
        f"got {type(pair).__name__}",
    )
    x, y = (np.asarray(part) for part in pair)
    require(
        x.ndim > 1 and y.ndim > 0 and 0 < len(x) == len(y),
        f"{name} must hold examples and as many labels; "
        f"got shapes {x.shape} and {y.shape}",
    )
    # Spread evenly, so that data in order of class are seen whole.
    places = np.linspace(0, len(x) - 1, min(SAMPLE, len(x))).astype(int)
    return x[places], y[places]


def _as_classes(y: Array, classes: int, name: str) -> Array:
    if y.ndim == 2:
        y = y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0]
    require(
        y.ndim == 1 and y.dtype.kind in "iuf" and np.isin(y, range(classes)).all(),
        f"the labels of {name} must be classes from 0 to {classes - 1}, shape "
        f"(n,), or one-hot rows; got {y.dtype} of shape {y.shape}",
    )
    return y.astype(int)


def _run(model: Any, x: Array, name: str) -> Array:
    try:
        return np.asarray(model(x, training=False))
    except Exception as error:  # Keras raises many kinds, by the layer that objects
        raise ValueError(
            f"the examples of {name} must have the shape that the model takes, "
            f"{model.input_shape}; got {x.shape} of {x.dtype}"
        ) from error


def _accuracy(outputs: Array, y: Array) -> float:
    return float(np.mean(outputs.argmax(axis=1) == y))


def _activations(model: Any, x: Array) -> tuple[list[Hidden], Array | None]:
    # A model written as a class of its own has no graph to look into.
    if not isinstance(model, keras.Sequential) and not hasattr(model, "operations"):
        return [], None
    layers = [layer for layer in model.layers[:-1] if _function(layer) != "linear"]
    first = list(filter(_has_kernel, model.layers))[:1]
    wanted = [layer.output for layer in layers] + [layer.input for layer in first]
    if not wanted:
        return [], None
    inputs = model.inputs[0] if len(model.inputs) == 1 else model.inputs
    inner = keras.Model(inputs, wanted)
    values = [np.asarray(part) for part in inner(x, training=False)]
    hidden = list(map(Hidden, map(_function, layers), values))
    return hidden, values[-1] if first else None


def _function(layer: Any) -> str:
    """Name what a layer applies to its sums, "linear" if nothing."""
    if isinstance(layer, keras.layers.ReLU | keras.layers.Softmax):
        return type(layer).__name__.lower()
    activation = getattr(layer, "activation", None)
    return getattr(activation, "__name__", None) or "linear"


def _output(model: Any, outputs: Array) -> str:
    # A softmax of one's own, or one in an inner model, is known by what it gives.
    if outputs.min() >= 0 and np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
        return "softmax"
    return _function(model.layers[-1])


def _has_kernel(layer: Any) -> bool:
    return getattr(layer, "kernel", None) is not None


def _only(loss: Any) -> Any:
    return loss[0] if isinstance(loss, list | tuple) and len(loss) == 1 else loss


def _name(loss: Any) -> str:
    name = getattr(loss, "__name__", None) or type(loss).__name__
    return name.replace("_", "").lower()


def _rate(optimizer: Any, told: Array | None) -> float:
    """Return the highest learning rate so far, whatever moved it."""
    if told is not None:
        return float(told.max())
    schedule = schedule_of(optimizer)
    if schedule is not None:
        steps = np.linspace(0, int(optimizer.iterations), 50).astype(int)
        return max(float(schedule(int(step))) for step in steps)
    return float(optimizer.learning_rate)
