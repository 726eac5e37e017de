"""Judge a Keras network of two Dense layers by its weights and by what it computes."""

from typing import Any

import keras
import numpy as np

from mnist_course.activations import cross_entropy
from mnist_course.data import load_mnist
from mnist_course.exercises.checking.judging import Verdict, Verdicts
from mnist_course.exercises.checking.networks import Found, found_in
from mnist_course.exercises.checking.values import short

SIZES = [784, 128, 10]
ALIKE = 1e-3  # logits of different images; Keras's own first weights give 1 and more
TOO_LARGE = 4.0  # for an untrained loss; Keras's own first weights give 2.2 to 2.7


def judge_network(model: Any, again: Any) -> Verdicts:
    """Judge what two calls of `build_network` gave, by the names of its verdicts."""
    several = isinstance(model, list | tuple)
    yield "alone", not (several and any(isinstance(m, keras.Model) for m in model))
    yield "joined", not several
    yield "a model", not isinstance(model, keras.KerasTensor)
    if not isinstance(model, keras.Model):
        raise TypeError("no network, but a word, a class or a layer")
    yield "new each time", again is not model
    yield "an input", model.built and model.weights
    yield "new each time", not {*map(id, model.weights)} & {*map(id, again.weights)}
    outputs = _shape_of_outputs(model)
    yield "the input's shape", outputs
    assert outputs is not None
    yield "flat", len(outputs) != 3
    yield "ten classes", outputs == (20, 10), {"units": f"{(1, *outputs[1:])[-1]}"}
    shapes = [tuple(weight.shape) for weight in model.weights]
    yield from _judge_shapes(model, shapes)
    yield "all learn", len(model.trainable_weights) == len(shapes)
    extras = [w for w in model.weights if w.constraint or w.regularizer]
    yield "no penalty", not model.losses and not extras
    yield [
        ("the size", shapes[1] == (SIZES[1],), {"sizes": _sizes(shapes)}),
        *_judge_found(found_in(model)),
        *_judge_first_weights(model),
    ]
    x, y = load_mnist()[0]
    logits = np.asarray(model(x[:500]))
    yield "alive", np.ptp(logits, axis=0).max() > ALIKE
    loss = cross_entropy(logits, y[:500])
    yield "small weights", loss < TOO_LARGE, {"loss": f"{loss:.1f}"}


def _shape_of_outputs(model: Any) -> tuple[int, ...] | None:
    """Return the shape of what a model makes of 20 images; None where it fails."""
    try:
        return tuple(model(np.zeros((20, 28, 28), "uint8")).shape)
    except Exception:  # of many types, in words about shapes deep inside
        return None


def _judge_shapes(model: Any, shapes: list[tuple[int, ...]]) -> Verdicts:
    others = {
        type(layer).__name__
        for layer in model.layers
        if layer.weights and not isinstance(layer, keras.layers.Dense)
    } - {"Sequential", "Functional", type(model).__name__}
    yield "only Dense", not others, {"others": " and ".join(sorted(others))}
    kernels = [shape for shape in shapes if len(shape) == 2]
    yield "a hidden layer", kernels != [(SIZES[0], SIZES[-1])]
    yield "flat first", kernels[0][0] != 28
    yield "biases", len(kernels) == len(shapes) - len(kernels)
    inputs = [kernel[0] for kernel in kernels]
    yield "in order", inputs[0] == SIZES[0] or SIZES[0] not in inputs
    right = len(kernels) == 2 and inputs[0] == SIZES[0]
    yield "the size", right, {"sizes": _sizes(shapes)}


def _sizes(shapes: list[tuple[int, ...]]) -> str:
    kernels = [shape for shape in shapes if len(shape) == 2]
    return "-".join(str(size) for size in (*(k[0] for k in kernels), kernels[-1][1]))


def _judge_found(found: Found) -> list[Verdict]:
    """Say what of a network is not as it should be, as far as is known."""
    dark, bright = found.darkest, found.brightest
    if factor := found.off_last.get("factor") or found.off_hidden.get("factor"):
        return [("scaled early", False, {"factor": factor})]
    between = {"dark": short(dark), "bright": short(bright)}
    raw = np.allclose([dark, bright], [0, 255], rtol=1e-3, atol=0.1)
    scaled = np.isnan(bright) or np.allclose([dark, bright], [0, 1], atol=2e-3)
    return [
        ("nothing else", found.nothing_else),
        ("logits", found.last not in ("softmax", "log_softmax")),
        ("bare logits", not found.off_last or "soft" in found.last, found.off_last),
        ("scaled", not raw),
        ("scaled to 1", raw or scaled, between),
        ("an activation", found.hidden != "linear"),
        ("no softmax inside", found.hidden != "softmax"),
        (
            "ReLU",
            not found.off_hidden or found.hidden in ("linear", "softmax"),
            found.off_hidden,
        ),
        ("no dropout", found.steady),
    ]


def _judge_first_weights(model: Any) -> list[Verdict]:
    kernels = [np.asarray(w) for w in model.weights if len(w.shape) == 2]
    equal = [kernel.flat[0] for kernel in kernels if np.ptp(kernel) == 0]
    return [("random weights", not equal, {"value": f"{equal[0]:g}" if equal else ""})]
