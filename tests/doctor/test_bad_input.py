"""Whatever the doctor is handed: a diagnosis or one clear ValueError, no harm done."""

import random
import time
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from mnist_course.data import load_mnist
from mnist_course.doctor import Diagnosis, diagnose

layers = keras.layers
LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
(X, Y), (X_VAL, Y_VAL), _ = load_mnist(validation=1000)
X, X_VAL = (x.astype(np.float32) / 255 for x in (X[:600], X_VAL[:100]))
Y, Y_VAL = Y[:600], Y_VAL[:100]
HISTORY = {"loss": [2.3, 2.2], "val_loss": [2.3, 2.3]}


@keras.saving.register_keras_serializable("tests")
class Own(keras.Model):
    """A model written as a class of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.flat = layers.Flatten()
        self.inner = layers.Dense(16, activation="relu")
        self.drop = layers.Dropout(0.5)
        self.last = layers.Dense(10)

    def call(self, x: Any, training: bool = False) -> Any:
        """Return logits."""
        return self.last(self.drop(self.inner(self.flat(x)), training=training))


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Images in batches of 100."""

    def __len__(self) -> int:
        return 6

    def __getitem__(self, place: int) -> tuple[Any, Any]:
        chosen = slice(100 * place, 100 * place + 100)
        return X[chosen], Y[chosen]


def functional(*, outputs: int = 1, inputs: int = 1) -> Any:
    """Return a functional model with a way around its hidden layer."""
    given = [keras.Input((28, 28)) for _ in range(inputs)]
    flat = layers.Flatten()(given[0])
    for more in given[1:]:
        flat = layers.Concatenate()([flat, layers.Flatten()(more)])
    inner = layers.Dense(16, activation="relu")(flat)
    joined = layers.Concatenate()([flat, inner])
    last = [layers.Dense(10, name=f"last{place}")(joined) for place in range(outputs)]
    return keras.Model(
        given if inputs > 1 else given[0], last if outputs > 1 else last[0]
    )


def nested() -> Any:
    """Return a Sequential within another."""
    body = keras.Sequential([layers.Dense(16), layers.BatchNormalization()])
    return keras.Sequential(
        [keras.Input((28, 28)), layers.Flatten(), body, layers.ReLU(), layers.Dense(10)]
    )


def convolutional() -> Any:
    """Return a small network of filters."""
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10),
        ]
    )


def compiled(model: Any, loss: Any = LOGITS) -> Any:
    """Return a model after compile."""
    model.compile("adam", loss, metrics=["accuracy"])
    return model


def own_loss(y: Any, outputs: Any) -> Any:
    """Return a loss of one's own, which wants anything but the usual."""
    return keras.ops.mean(keras.ops.square(outputs))


TRAIN, VALIDATION = (X, Y), (X_VAL, Y_VAL)
HOT = np.eye(10, dtype=np.float32)
GOOD = {
    "a class of its own": {"model": Own},
    "functional": {"model": functional},
    "one inside another": {"model": nested},
    "filters": {"model": convolutional},
    "a loss of one's own": {"loss": own_loss},
    "a loss in a list": {"loss": [LOGITS]},
    "one-hot labels": {
        "train": (X, HOT[Y]),
        "validation": (X_VAL, HOT[Y_VAL]),
        "loss": keras.losses.CategoricalCrossentropy(from_logits=True),
    },
    "labels in a column": {"train": (X, Y[:, np.newaxis])},
    "labels as floats": {"train": (X, Y.astype(float))},
    "lists": {"train": (X.tolist(), Y.tolist())},
    "three images": {"train": (X[:3], Y[:3]), "validation": (X_VAL[:3], Y_VAL[:3])},
    "one image": {"train": (X[:1], Y[:1])},
    "whole pixels": {"train": ((255 * X).astype(np.uint8), Y)},
    "NaN": {"train": (np.where(X > 0.9, np.nan, X), Y)},
    "all the same": {"train": (0 * X, Y)},
    "one class": {"train": (X, 0 * Y)},
    "a loss of NaN": {"history": {"loss": [float("nan")], "val_loss": [float("nan")]}},
    "one epoch": {"history": {"loss": [2.3]}},
    "tf.data": {"train": tf.data.Dataset.from_tensor_slices(TRAIN).batch(64)},
    "tf.data, unbatched": {"train": tf.data.Dataset.from_tensor_slices(TRAIN)},
    "PyDataset": {"train": Batches(), "validation": Batches()},
}
BAD = {
    # what is handed over, and what the error says
    "several outputs": ({"model": lambda: functional(outputs=2)}, "got 2 outputs"),
    "several inputs": ({"model": lambda: functional(inputs=2)}, "shape that the model"),
    "wrong shape": ({"train": (X[:, :14], Y)}, r"shape that the model takes.*14, 28"),
    "wrong shape, a class": (
        {"model": Own, "train": (X[:, :14], Y), "fed": True},
        "shape that the model takes; got",
    ),
    "validation shape": ({"validation": (X_VAL[:, 1:], Y_VAL)}, "of validation must"),
    "a generator": ({"train": (pair for pair in [TRAIN])}, "a pair .*got generator"),
    "labels in words": ({"train": (X, Y.astype(str))}, "classes from 0 to 9"),
    "labels of NaN": ({"train": (X, np.where(Y > 8, np.nan, Y))}, "nan among them"),
    "images in words": ({"train": (X.astype(str), Y)}, "must be numbers"),
    "rows of another width": ({"train": (X, HOT[Y][:, :9])}, "one-hot rows of 10"),
    "none": ({"train": (X[:0], Y[:0])}, "hold examples"),
    "ragged": ({"train": ([[1, 2], [3]], [1, 2])}, "two arrays"),
    "a dict": ({"train": ({"x": X}, Y)}, "got a dict"),
    "None": ({"train": None}, "got NoneType"),
    "an empty dataset": (
        {"train": tf.data.Dataset.from_tensor_slices(TRAIN).take(0)},
        "it gives none",
    ),
    "only images": (
        {"train": tf.data.Dataset.from_tensor_slices(X).batch(8)},
        "with their labels",
    ),
    "no flatten": (
        {"model": lambda: keras.Sequential([keras.Input((28, 28)), layers.Dense(10)])},
        "is a Flatten missing",
    ),
}


def ask(settings: dict[str, Any]) -> tuple[Any, Any]:
    """Return a model and how the doctor is asked about it."""
    keras.utils.set_random_seed(0)
    plain = functional
    model = compiled(settings.get("model", plain)(), settings.get("loss", LOGITS))
    if settings.get("fed") or settings.get("model") is Own:
        model(X[:2])
    told = {"history": HISTORY, "train": TRAIN, "validation": VALIDATION}
    told |= {name: part for name, part in settings.items() if name in told}
    return model, lambda: diagnose(
        told["history"], model, told["train"], told["validation"]
    )


@pytest.mark.parametrize("name", GOOD)
def test_what_can_be_looked_at_is(name: str) -> None:
    """A diagnosis comes of it, which shows itself; the model stays as it was."""
    model, question = ask(GOOD[name])
    weights = [np.copy(each) for each in model.get_weights()]
    state, steps = random.getstate(), int(model.optimizer.iterations)
    found = question()
    assert isinstance(found, Diagnosis)
    assert repr(found)
    assert found._repr_html_()
    assert all(map(np.array_equal, model.get_weights(), weights))
    assert (random.getstate(), int(model.optimizer.iterations)) == (state, steps)


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_looked_at_is_named(name: str) -> None:
    """One ValueError says what was expected and what arrived."""
    settings, words = BAD[name]
    _, question = ask(settings)
    with pytest.raises(ValueError, match=words):
        question()


def test_what_is_inside_a_network_is_seen_however_it_is_built() -> None:
    """A dead layer is found in a functional, a nested and a convolutional model."""
    for build in (functional, nested, convolutional):
        model = compiled(build())
        inner = next(
            layer
            for layer in model._flatten_layers()
            if getattr(layer, "kernel", None) is not None
        )
        inner.kernel.assign(0 * inner.kernel)
        inner.bias.assign(inner.bias - 1)
        for norm in model._flatten_layers():
            if isinstance(norm, layers.BatchNormalization):
                norm.beta.assign(norm.beta - 9)
        names = [each.name for each in diagnose(HISTORY, model, TRAIN, VALIDATION)]
        assert {"equal units", "dead ReLUs"} & set(names), build.__name__


def test_an_answer_takes_no_more_than_three_seconds() -> None:
    """Of two cores, that is six of computing, for 2,000 images and filters."""
    model = compiled(convolutional())
    train = np.tile(X, (4, 1, 1))[:2000], np.tile(Y, 4)[:2000]
    start = time.process_time()
    diagnose(HISTORY, model, train, VALIDATION)
    assert time.process_time() - start < 6
