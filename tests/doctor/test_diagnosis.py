"""The doctor, asked after real trainings with each illness and with none."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.doctor import Diagnosis, Finding, diagnose
from mnist_course.doctor import rules_training as training
from mnist_course.doctor.case import gather

layers = keras.layers
LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
(X, Y), (X_VAL, Y_VAL), (X_TEST, Y_TEST) = load_mnist(validation=1000)
SHUFFLED = np.random.default_rng(0).permutation(Y[:2000])


def one_hot(pair: Any) -> Any:
    """Return a pair with one-hot labels."""
    return pair[0], np.eye(10, dtype=np.float32)[pair[1]]


def sgd(rate: float, momentum: float = 0.0) -> Any:
    """Return SGD."""
    return keras.optimizers.SGD(rate, momentum=momentum)


def adam(rate: float) -> Any:
    """Return Adam."""
    return keras.optimizers.Adam(rate)


def spread(stddev: float) -> dict[str, Any]:
    """Return a layer's settings for first weights of this size."""
    return {"kernel_initializer": keras.initializers.RandomNormal(stddev=stddev)}


ILL = {
    "zeros": ("not learning", {"dense": {"kernel_initializer": "zeros"}}),
    "deep sigmoid": (
        "not learning",
        {"hidden": (16,) * 6, "activation": "sigmoid", "optimizer": sgd(0.1)},
    ),
    "nan": (
        "diverged",
        {"activation": "leaky_relu", "hidden": (32, 32), "optimizer": sgd(100.0)},
    ),
    "loss of 40": ("diverged", {"hidden": (32, 32), "optimizer": sgd(100.0)}),
    "slow adam": ("learning rate too low", {"optimizer": adam(1e-5)}),
    "slow sgd": ("learning rate too low", {"optimizer": sgd(0.001)}),
    "fast adam": ("learning rate too high", {"optimizer": adam(0.5)}),
    "fast momentum": ("learning rate too high", {"optimizer": sgd(1.0, 0.9)}),
    "dead": (
        "dead ReLUs",
        {"dense": {"bias_initializer": keras.initializers.Constant(-4)}},
    ),
    "sigmoid": ("saturated sigmoids", {"activation": "sigmoid", "dense": spread(4)}),
    "tanh": ("saturated sigmoids", {"activation": "tanh", "dense": spread(1)}),
    "four units": ("underfitting", {"hidden": (3,), "epochs": 6}),
    "by heart": (
        "overfitting",
        {"hidden": (128,), "train": (X[:300], Y[:300]), "epochs": 25, "batch_size": 32},
    ),
    "pixels": ("unscaled input", {"scale": 1.0}),
    "scaled twice": ("unscaled input", {"scale": 1 / 255**2}),
    "logits as probabilities": (
        "wrong loss",
        {"loss": "sparse_categorical_crossentropy"},
    ),
    "softmax as logits": ("wrong loss", {"output": "softmax"}),
    "mse": (
        "wrong loss",
        {
            "output": "softmax",
            "loss": "mse",
            "train": one_hot((X[:2000], Y[:2000])),
            "validation": one_hot((X_VAL, Y_VAL)),
        },
    ),
    "shuffled": ("wrong labels", {"train": (X[:2000], SHUFFLED)}),
    "shuffled, by heart": (
        "wrong labels",
        {
            "hidden": (256,),
            "train": (X[:800], SHUFFLED[:800]),
            "epochs": 25,
            "optimizer": adam(0.003),
        },
    ),
    "test set": ("test set used", {"validation": (X_TEST[:1000], Y_TEST[:1000])}),
}


# Of one of the wrong losses Keras warns itself.
@pytest.mark.filterwarnings("ignore:.*from_logits")
@pytest.mark.parametrize("run", ILL)
def test_a_real_illness_is_named_first(fit: Any, run: str) -> None:
    """A training that really has an illness gets its name, before any other."""
    illness, settings = ILL[run]
    assert diagnose(*fit(**settings))[0].name == illness


GOOD = {"train": (X[:8000], Y[:8000]), "epochs": 6}
HEALTHY = {
    "adam": {"hidden": (128, 64)},
    "sgd": {"hidden": (128,), "optimizer": sgd(0.05, 0.9)},
    "tanh": {"hidden": (128,), "activation": "tanh", "epochs": 10},
    "softmax": {
        "hidden": (128,),
        "output": "softmax",
        "loss": keras.losses.CategoricalCrossentropy(),
        "train": one_hot((X[:8000], Y[:8000])),
        "validation": one_hot((X_VAL, Y_VAL)),
    },
}


@pytest.fixture(scope="module", params=HEALTHY)
def healthy(fit: Any, request: pytest.FixtureRequest) -> tuple[Any, Any, Any, Any]:
    """A training that went well."""
    return fit(**{**GOOD, **HEALTHY[request.param]})


def test_a_healthy_training_is_left_in_peace(healthy: Any) -> None:
    """Nothing is found in a training with a good accuracy on validation images."""
    assert healthy[0].history["val_accuracy"][-1] > 0.93
    diagnosis = diagnose(*healthy)
    assert not diagnosis
    assert list(diagnosis) == []
    assert "does not prove" in repr(diagnosis)


def test_the_model_is_not_changed(healthy: Any) -> None:
    """Weights and optimizer are after the diagnosis what they were before."""
    model = healthy[1]
    before = [np.copy(w) for w in model.get_weights()], int(model.optimizer.iterations)
    diagnose(*healthy)
    after = model.get_weights(), int(model.optimizer.iterations)
    assert all(map(np.array_equal, before[0], after[0]))
    assert before[1] == after[1]


def test_what_a_cause_explains_is_left_out(fit: Any, short: Any) -> None:
    """A loss of NaN is one finding, though nothing has been learned either."""
    history, model, train, validation = fit(
        activation="leaky_relu", hidden=(32, 32), optimizer=sgd(100.0), epochs=2
    )
    assert training.not_learning(gather(history, model, train, validation)) is not None
    assert [finding.name for finding in diagnose(history, model, train)] == ["diverged"]


def test_independent_illnesses_are_all_named(fit: Any) -> None:
    """A test set used for validation is named beside a rate that is too low."""
    run = fit(optimizer=adam(1e-5), validation=(X_TEST[:1000], Y_TEST[:1000]))
    assert [finding.name for finding in diagnose(*run)] == [
        "test set used",
        "learning rate too low",
    ]


@pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")  # Keras's own
def test_a_loaded_model_is_diagnosed_alike(short: Any, tmp_path: Path) -> None:
    """A model from a file, with the history as a dict, gets the same diagnosis."""
    history, model, train, validation = short
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    expected = diagnose(history, model, train, validation)
    assert diagnose(history.history, again, train, validation) == expected
    assert expected


def test_findings_show_themselves_in_words_and_safely() -> None:
    """Text and HTML say the same, and HTML does not run what is in it."""
    diagnosis = Diagnosis((Finding("a & b", "<script>", "x < y"),))
    assert repr(diagnosis) == "1. a & b: <script> Try: x < y"
    page = diagnosis._repr_html_()
    assert "a &amp; b" in page
    assert "&lt;script&gt;" in page
    assert "x &lt; y" in page
    assert "<script>" not in page


def test_without_validation_data_it_says_so() -> None:
    """An empty diagnosis names what could not be looked at."""
    assert "validation" in repr(Diagnosis((), validated=False))
    assert "validation" not in repr(Diagnosis(()))
