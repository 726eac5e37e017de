"""What the doctor gathers of a training, and what it cannot use."""

from typing import Any

import keras
import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.doctor import diagnose
from mnist_course.doctor.case import Case
from mnist_course.doctor.gather import gather
from mnist_course.learning_rates import OneCycle

layers = keras.layers
LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
(X, Y), (X_VAL, Y_VAL), (X_TEST, Y_TEST) = load_mnist(validation=1000)


def compiled(*last: Any, **settings: Any) -> Any:
    """Return a small model with these last layers, compiled and never trained."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((28, 28)), layers.Rescaling(1 / 255), layers.Flatten()]
    )
    for layer in last or [layers.Dense(10)]:
        model.add(layer)
    model.compile(**{"loss": LOGITS, **settings})
    return model


def gathered(model: Any, **history: Any) -> Case:
    """Return what is gathered of a model and some digits."""
    return gather({"loss": [1.0], **history}, model, (X[:50], Y[:50]), None)


@pytest.mark.parametrize(
    ("loss", "name", "from_logits"),
    [
        (LOGITS, "sparsecategoricalcrossentropy", True),
        ([LOGITS], "sparsecategoricalcrossentropy", True),
        ("sparse_categorical_crossentropy", "sparsecategoricalcrossentropy", False),
        (keras.losses.CategoricalCrossentropy(), "categoricalcrossentropy", False),
        ("mse", "meansquarederror", False),
        (keras.losses.MeanSquaredError(), "meansquarederror", False),
    ],
)
def test_a_loss_is_known_however_it_was_given(
    loss: Any, name: str, from_logits: bool
) -> None:
    """An object, one in a list or a name: the rules see the same."""
    case = gathered(compiled(loss=loss))
    assert (case.loss_name, case.from_logits) == (name, from_logits)


@pytest.mark.parametrize(
    ("last", "output"),
    [
        ([layers.Dense(10)], "linear"),
        ([layers.Dense(10, activation="relu")], "relu"),
        ([layers.Dense(10, activation="sigmoid")], "sigmoid"),
        ([layers.Dense(10, activation="softmax")], "softmax"),
        ([layers.Dense(10), layers.Softmax()], "softmax"),
        ([keras.Sequential([layers.Dense(10), layers.Softmax()])], "softmax"),
    ],
)
def test_the_last_layer_is_known_by_what_it_gives(last: Any, output: str) -> None:
    """A softmax is one wherever it hides; else the activation has a name."""
    assert gathered(compiled(*last)).output == output


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
    model = compiled(optimizer=keras.optimizers.Adam(rate))
    model.optimizer.iterations.assign(100)  # where that of OneCycle is down to 0
    assert gathered(model).rate == pytest.approx(highest, rel=0.03)


# Keras's own callback reads the rate in a way that NumPy 2 deprecates.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_rate_that_a_callback_lowered_counts_as_it_was() -> None:
    """Keras writes such rates into the history; the highest of them counts."""
    model = compiled(optimizer=keras.optimizers.Adam(0.01))
    plateau = keras.callbacks.ReduceLROnPlateau("loss", patience=1, min_delta=99)
    history = model.fit(X[:50], Y[:50], epochs=3, callbacks=[plateau], verbose=0)
    assert float(model.optimizer.learning_rate) < 0.0011
    case = gather(history, model, (X[:50], Y[:50]), None)
    assert case.rate == pytest.approx(0.01)
    # Without the history there is only the rate of the moment.
    assert gathered(model).rate < 0.0011


def test_validation_every_other_epoch_is_enough() -> None:
    """Curves of validation may be shorter, as validation_freq makes them."""
    history = {"loss": [3, 2, 1, 1], "val_loss": [2, 1], "val_accuracy": [0.5, 0.6]}
    case = gathered(compiled(), **history)
    assert (len(case.val_loss), case.val_accuracy) == (2, 0.6)


@pytest.mark.parametrize(
    ("optimizer", "momentum"),
    [
        (keras.optimizers.SGD(0.1), 0),
        (keras.optimizers.SGD(0.1, momentum=0.9), 0.9),
        (keras.optimizers.RMSprop(0.1, momentum=0.9), 0),
    ],
)
def test_momentum_is_that_of_sgd(optimizer: Any, momentum: float) -> None:
    """Only there it makes steps longer than the usual rates expect."""
    case = gathered(compiled(optimizer=optimizer))
    assert case.momentum == momentum
    assert case.optimizer == type(optimizer).__name__


def test_layers_that_cannot_learn_are_counted() -> None:
    """Frozen and equal weights are named by the place among layers with weights."""
    frozen = layers.Dense(8, trainable=False)
    equal = layers.Dense(6, kernel_initializer="ones")
    last = layers.Dense(10)
    case = gathered(compiled(frozen, layers.Dropout(0.3), equal, last))
    assert (case.frozen, case.equal, case.dropout) == ([1], [2], 0.3)
    assert case.finite
    broken = compiled(
        layers.Dense(10, kernel_initializer=keras.initializers.Constant(np.nan))
    )
    assert not gathered(broken).finite


def test_an_activation_layer_counts_as_a_hidden_layer() -> None:
    """Dead ReLUs are found too where ReLU is a layer of its own."""
    dead = keras.initializers.Constant(-9)
    model = compiled(
        layers.Dense(16, bias_initializer=dead),
        layers.ReLU(),
        layers.Dense(16, bias_initializer=dead),
        layers.Activation("relu"),
        layers.Dense(10),
    )
    assert [layer.function for layer in gathered(model).hidden] == ["relu", "relu"]
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
