"""What the doctor gathers of a training, and what it cannot use."""

from typing import Any

import keras
import pytest

from mnist_course.data import load_mnist
from mnist_course.doctor import diagnose
from mnist_course.doctor.case import gather

layers = keras.layers
LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
(X, Y), (X_VAL, Y_VAL), (X_TEST, Y_TEST) = load_mnist(validation=1000)


def adam(rate: float) -> Any:
    """Return Adam."""
    return keras.optimizers.Adam(rate)


def test_a_schedule_counts_with_its_highest_rate(fit: Any) -> None:
    """A rate that has fallen to 0 by the end is not taken for one that is too low."""
    schedule = keras.optimizers.schedules.CosineDecay(0.005, 64)
    assert gather(*fit(optimizer=adam(schedule), epochs=2)).rate > 0.004


def test_an_activation_layer_counts_as_a_hidden_layer() -> None:
    """Dead ReLUs are found too where ReLU is a layer of its own."""
    keras.utils.set_random_seed(0)
    dead = keras.initializers.Constant(-9)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(16, bias_initializer=dead),
            layers.ReLU(),
            layers.Dense(16, bias_initializer=dead),
            layers.Activation("relu"),
            layers.Dense(10),
        ]
    )
    model.compile(loss=LOGITS)
    assert [
        layer.function for layer in gather({"loss": [1]}, model, (X, Y), None).hidden
    ] == [
        "relu",
        "relu",
    ]
    assert diagnose({"loss": [2.3]}, model, (X, Y))[0].name == "dead ReLUs"


BROKEN = {
    "no loss": ({"history": {"accuracy": [0.5]}}, "'loss'.*got .*accuracy"),
    "no epochs": ({"history": {"loss": []}}, "one value for each epoch"),
    "no history": ({"history": None}, "history must be.*got NoneType"),
    "no model": ({"model": "model"}, "model must be a Keras model.*got 'str'"),
    "only images": ({"train": X[:50]}, r"train must be a pair \(x, y\).*ndarray"),
    "lengths": ({"train": (X[:50], Y[:40])}, r"got shapes \(50, 28, 28\) and \(40,\)"),
    "shape": (
        {"train": (X[:50].reshape(50, 784), Y[:50])},
        r"train must have the shape.*28, 28.*got \(50, 784\)",
    ),
    "classes": ({"train": (X[:50], Y[:50] + 5)}, "classes from 0 to 9"),
    "validation": ({"validation": (X[:5],)}, "validation must be a pair"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_cannot_be_used_is_named(short: Any, broken: str) -> None:
    """An argument of the wrong kind raises what was expected and what arrived."""
    change, message = BROKEN[broken]
    names = ("history", "model", "train", "validation")
    arguments = dict(zip(names, short, strict=True)) | change
    with pytest.raises(ValueError, match=message):
        diagnose(**arguments)


def test_a_model_must_be_compiled(short: Any) -> None:
    """A model without compile has no loss and no optimizer to look at."""
    bare = keras.Sequential(short[1].layers)
    with pytest.raises(ValueError, match="not compiled"):
        diagnose(short[0], bare, short[2])
