"""What the doctor gathers of a training, and what it cannot use."""

from typing import Any

import keras
import pytest

from mnist_course.data import load_mnist
from mnist_course.doctor import diagnose
from mnist_course.doctor.case import gather
from mnist_course.models import reference_network
from mnist_course.training import OneCycle

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


@pytest.mark.parametrize(
    ("rate", "highest"),
    [
        (0.003, 0.003),
        (keras.optimizers.schedules.ExponentialDecay(0.02, 8, 0.5), 0.02),
        (OneCycle(0.01, 100), 0.01),
    ],
)
def test_the_highest_rate_so_far_is_found(rate: Any, highest: float) -> None:
    """A number is that number, and a schedule is followed up to where it has come."""
    model = reference_network(hidden=[8])
    model.compile(optimizer=adam(rate), loss=LOGITS)
    model.optimizer.iterations.assign(100)
    case = gather({"loss": [1.0]}, model, (X[:50], Y[:50]), None)
    assert case.rate == pytest.approx(highest, rel=0.03)


# Keras's own callback reads the rate in a way that NumPy 2 deprecates.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_rate_that_a_callback_lowered_counts_as_it_was() -> None:
    """Keras writes such rates into the history; the highest of them counts."""
    model = reference_network(hidden=[8])
    model.compile(optimizer=adam(0.01), loss=LOGITS)
    plateau = keras.callbacks.ReduceLROnPlateau("loss", patience=1, min_delta=99)
    history = model.fit(X[:50], Y[:50], epochs=3, callbacks=[plateau], verbose=0)
    assert float(model.optimizer.learning_rate) < 0.0011
    case = gather(history, model, (X[:50], Y[:50]), None)
    assert case.rate == pytest.approx(0.01)
    # Without the history there is only the rate of the moment.
    case = gather({"loss": [1.0]}, model, (X[:50], Y[:50]), None)
    assert case.rate < 0.0011


def test_validation_every_other_epoch_is_enough() -> None:
    """Curves of validation may be shorter, as validation_freq makes them."""
    model = reference_network(hidden=[8])
    model.compile(loss=LOGITS)
    history = {"loss": [3, 2, 1, 1], "val_loss": [2, 1], "val_accuracy": [0.5, 0.6]}
    case = gather(history, model, (X[:50], Y[:50]), None)
    assert (len(case.val_loss), case.val_accuracy) == (2, 0.6)


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
