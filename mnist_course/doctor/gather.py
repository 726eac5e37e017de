"""Gather a case: measure all that the training doctor's rules look at."""

from typing import Any

import keras
import numpy as np

from mnist_course.doctor import network, sets
from mnist_course.doctor.case import Array, Case
from mnist_course.doctor.losses import loss_name, measure
from mnist_course.doctor.rates import rates_of
from mnist_course.support.arguments import require
from mnist_course.support.history import curves

ACTIVATION_SAMPLE = 1000  # feature maps are large


def gather(history: Any, model: Any, train: Any, validation: Any) -> Case:
    """Measure everything the rules need.

    Raises
    ------
    ValueError
        If something is missing or does not fit the model.
    """
    told = curves(history, ("loss",), even=False, name="history", optional=OPTIONAL)
    is_model = isinstance(model, keras.Model)
    found = "one that is not compiled" if is_model else repr(type(model).__name__)
    require(
        is_model and model.compiled,
        f"model must be a Keras model after compile and fit; got {found}",
    )
    x, labels = sets.read(train, "train")
    outputs = _run(model, x, "train", first=True)
    require(
        outputs.ndim == 2,
        "model must give one row of outputs for each example, shape (n, classes); "
        f"got shape {outputs.shape} for one (is a Flatten missing?)",
    )
    classes = outputs.shape[1]
    if classes == 1:
        raise SingleOutputError(np.unique(labels))
    data = sets.examples(x, labels, classes, "train")
    outputs = _run(model, data.x, "train")
    predicted = np.asarray(outputs).argmax(axis=1)
    val_accuracy = float(told["val_accuracy"][-1]) if "val_accuracy" in told else None
    held_out, val_measured = None, None
    broken, shared, val_order = data.broken, 0.0, np.empty(0, dtype=int)
    if validation is not None:
        x_val, labels = sets.read(validation, "validation")
        _run(model, x_val, "validation", first=True)
        held = sets.examples(x_val, labels, classes, "validation")
        answers = _run(model, held.x, "validation")
        val_accuracy = float(np.mean(np.asarray(answers).argmax(axis=1) == held.y))
        val_measured = measure(model, held.labels, held.y, answers)
        held_out = (held.x, held.y)
        broken, val_order = broken + held.broken, held.order
        shared = sets.shared(data.everything, held.x)
    layers = network.layers_of(model)
    inner, behind = network.split(layers)
    weighted = network.weighted(layers)
    hidden, first_input = network.outputs_inside(model, data.x[:ACTIVATION_SAMPLE])
    start = network.start_of(model)
    first_loss, fading = _first_steps(model, start, data)
    loss = loss_name(model)
    rates = rates_of(model.optimizer, told.get("learning_rate"))
    places = list(enumerate(weighted, start=1))
    kernels = [layer.kernel.numpy() for layer in weighted]
    return Case(
        loss=told["loss"],
        val_loss=told.get("val_loss", np.empty(0)),
        told={key: curve for key, curve in told.items() if "acc" in key},
        x=data.x,
        y=data.y,
        validation=held_out,
        order=data.order,
        val_order=val_order,
        broken=broken,
        shared=shared,
        classes=classes,
        predicted=predicted,
        accuracy=float(np.mean(predicted == data.y)),
        val_accuracy=val_accuracy,
        measured=measure(model, data.labels, data.y, outputs),
        val_measured=val_measured,
        loss_name=loss.name,
        from_logits=loss.from_logits,
        output=_output(behind, np.asarray(outputs)),
        hidden=hidden,
        depth=len(weighted),
        first_input=first_input,
        optimizer=type(model.optimizer).__name__,
        rate=float(rates.max()),
        half_rate=float(np.median(rates)),
        last_rate=float(rates[-1]),
        steps=int(model.optimizer.iterations),
        momentum=_momentum(model.optimizer),
        dropout=_dropout(inner),
        dropout_behind=_dropout(behind),
        frozen=[place for place, layer in places if not layer.trainable],
        equal=[
            place
            for (place, _), kernel in zip(places[:-1], kernels, strict=False)
            if network.alike(kernel)
        ],
        plain=network.without_function(layers),
        penalty=max(map(network.penalty, layers), default=0.0),
        batch_norm=any(
            isinstance(each, keras.layers.BatchNormalization) for each in layers
        ),
        sizes=start.sizes if start else [],
        biases=start.biases if start else [],
        start=first_loss,
        fading=fading,
        finite=all(np.isfinite(kept).all() for kept in model.get_weights()),
        units=[kernel.shape[-1] for kernel in kernels[:-1] if kernel.ndim == 2],
        squeezed=list(map(network.function, behind)).count("softmax") > 1,
    )


OPTIONAL = (
    *("val_loss", "learning_rate", "accuracy", "val_accuracy", "acc", "val_acc"),
    *("binary_accuracy", "val_binary_accuracy"),
    *("categorical_accuracy", "val_categorical_accuracy"),
    *("sparse_categorical_accuracy", "val_sparse_categorical_accuracy"),
)


class SingleOutputError(Exception):
    """The model has one output, so it cannot tell classes apart."""

    def __init__(self, labels: Array) -> None:
        super().__init__("one output")
        self.labels = labels


def _run(model: Any, x: Array, name: str, *, first: bool = False) -> Any:
    """Return the model's outputs as Keras made them, with what it keeps on them."""
    try:
        outputs = model(x[:1] if first else x, training=False)
    except Exception as error:  # Keras raises many kinds, by the layer that objects
        shape = getattr(model, "input_shape", None)
        wanted = f", {shape}" if shape else ""
        raise ValueError(
            f"the examples of {name} must have the shape that the model takes{wanted}; "
            f"got {x.shape} of {x.dtype}"
        ) from error
    require(
        keras.ops.is_tensor(outputs),
        "model must have one input and one output, the classes; "
        f"got {len(outputs)} outputs"
        if isinstance(outputs, list | tuple | dict)
        else "model must give an array of outputs",
    )
    return outputs


def _first_steps(
    model: Any, start: network.Start | None, data: sets.Examples
) -> tuple[float | None, float | None]:
    """Return the untrained network's loss, and how differences fade in its layers."""
    if start is None:
        return None, None
    x = data.x[:500]
    try:
        outputs = start.model(x, training=False)
        hidden, _ = network.outputs_inside(start.model, x)
    except Exception:  # what could be copied may still not run
        return None, None
    found = measure(model, data.labels[:500], data.y[:500], outputs)
    if found is None:
        return None, network.fading(hidden)
    # Read as what they are: a wrong loss would make any start look bad.
    values = np.asarray(outputs)
    is_share = values.min() >= 0 and values.max() <= 1
    loss = found.as_probabilities if is_share else found.as_logits
    return loss, network.fading(hidden)


def _output(behind: list[Any], outputs: Array) -> str:
    # A softmax of one's own, or one in an inner model, is known by what it gives.
    if outputs.min() >= 0 and np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
        return "softmax"
    names = [network.function(layer) for layer in behind]
    return next((name for name in reversed(names) if name != "linear"), "linear")


def _dropout(layers: list[Any]) -> float:
    rates = [layer.rate for layer in layers if isinstance(layer, keras.layers.Dropout)]
    return max(rates, default=0.0)


def _momentum(optimizer: Any) -> float:
    return optimizer.momentum if type(optimizer).__name__ == "SGD" else 0.0
