"""The doctor, asked after real trainings with each illness and with none."""

import dataclasses
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.doctor import Diagnosis, Finding, diagnose
from mnist_course.doctor.case import Case, Hidden
from mnist_course.doctor.diagnosis import EXPLAINS, RULES
from mnist_course.doctor.losses import Measured

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


TEST_SET = X_TEST[:1000], Y_TEST[:1000]
DEAD = {"bias_initializer": keras.initializers.Constant(-4)}
ILL = {
    # Together they have all illnesses but underfitting, which the short one has.
    "equal units": {"dense": {"kernel_initializer": "zeros"}},
    "vanishing gradient": {
        "hidden": (32,) * 4,
        "activation": "sigmoid",
        "optimizer": sgd(0.1),
    },
    "diverged": {
        "activation": "leaky_relu",
        "hidden": (32, 32),
        "optimizer": sgd(100.0),
    },
    "learning rate too high, dead ReLUs": {"optimizer": sgd(1.0, 0.9), "dense": DEAD},
    "saturated sigmoids, learning rate too low": {
        "activation": "tanh",
        "dense": {"kernel_initializer": keras.initializers.RandomNormal(stddev=1)},
        "optimizer": sgd(0.001),
    },
    "wrong labels, unscaled input, wrong loss": {
        "scale": 1 / 255**2,
        "output": "softmax",
        "loss": "mse",
        "train": one_hot((X[:2000], SHUFFLED)),
        "validation": one_hot((X_VAL, Y_VAL)),
    },
    "test set used, overfitting": {
        "hidden": (64,),
        "train": (X[:300], Y[:300]),
        "validation": TEST_SET,
        "epochs": 10,
        "batch_size": 16,
    },
}


@pytest.mark.parametrize("illnesses", ILL)
def test_what_is_really_ill_is_named(fit: Any, illnesses: str) -> None:
    """Trainings get the names of their illnesses, causes first, and no others."""
    diagnosis = diagnose(*fit(**ILL[illnesses]))
    assert [finding.name for finding in diagnosis] == illnesses.split(", ")


@pytest.fixture(scope="module")
def healthy(fit: Any) -> tuple[Any, Any, Any, Any]:
    """A training that went well; the patient after all repairs is another one."""
    return fit(
        hidden=(128,),
        activation="tanh",
        output="softmax",
        loss=keras.losses.CategoricalCrossentropy(),
        optimizer=sgd(0.05, 0.9),
        train=one_hot((X[:8000], Y[:8000])),
        validation=one_hot((X_VAL, Y_VAL)),
        epochs=6,
    )


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


FLAT = [Hidden("relu", np.zeros((2, 2))), Hidden("sigmoid", np.ones((2, 2)))]
JUMPS = np.array([0.9, 0.5, 0.6, 0.5, 0.6])
LOST = {"accuracy": 0.1, "val_accuracy": 0.1, "steps": 500}
LAGS = {
    "batch_norm": True,
    "told": {"accuracy": np.array([0.5])},
    "measured": Measured(2.0, 0.01, 0, 0),
}
SLOW = {"rate": 1e-5, "measured": None}
APART = np.array([[0.4], [0.6]])
FADING = [Hidden("sigmoid", APART), *[Hidden("sigmoid", 0 * APART + 0.5)] * 2]
EXPLAINED = {
    # the cause, in a case that has all of its consequences
    "not learning": LOST,
    "learning rate too low": {**LOST, "rate": 1e-5},
    "learning rate too high": {**LOST, "loss": JUMPS},
    "dead ReLUs": {**LOST, "hidden": FLAT[:1], "rate": 1e-5},
    "saturated sigmoids": {"accuracy": 0.6, "val_accuracy": 0.5, "hidden": FLAT[1:]},
    "vanishing gradient": {**LOST, "hidden": FADING, "rate": 1e-5},
    "wide first weights": {**LOST, "sizes": [9, 9], "start": 50, "rate": 1e-5},
    "diverged": {
        "finite": False,
        "hidden": FLAT,
        "accuracy": 0.2,
        "val_accuracy": 0.1,
        "rate": 1e-5,
        "loss": JUMPS,
    },
    "frozen layers": {**LOST, "frozen": [1, 2], "rate": 1e-5, "hidden": FLAT},
    "equal units": {**LOST, "equal": [1], "rate": 1e-5, "hidden": FLAT[1:]},
    "strong penalty": {**LOST, "penalty": 1.0, "rate": 1e-5, **LAGS},
    "too much dropout": {**LOST, "dropout": 0.99, "rate": 1e-5},
    "softmax inside": {**LOST, "hidden": [Hidden("softmax", FLAT[1].outputs)]},
    "no activation": {"plain": [1], "accuracy": 0.9, "val_accuracy": 0.9},
    "wrong loss": {**LOST, "output": "relu", "loss": 99 * JUMPS, **SLOW},
    "unscaled input": {
        **LOST,
        "first_input": np.full((2, 2), 255),
        "hidden": FLAT,
        "rate": 1e-5,
        "loss": 99 * JUMPS,
        "measured": None,
    },
    "odd validation": {"validation": (X_VAL / 255, Y_VAL), "val_accuracy": 0.1},
    "other data": {**LOST, "val_measured": Measured(9.0, 0.01, 0, 0)},
    "missing classes": {
        "accuracy": 0.8,
        "val_accuracy": 0.5,
        "order": np.sort(np.arange(900) % 9),
        "rate": 0.001,
    },
    "labels in order": {
        **LOST,
        "order": np.sort(Y[:2000]),
        "predicted": np.full(2000, 9),
        "told": {"accuracy": np.array([0.5])},
        "measured": Measured(0.1, 0.01, 0, 0),
        "rate": 1e-5,
    },
    "late averages": {
        "batch_norm": True,
        "accuracy": 0.7,
        "val_accuracy": 0.5,
        "measured": Measured(2.0, 0.01, 0, 0),
        "hidden": FLAT,
        "told": {"accuracy": np.array([0.9])},
        "rate": 1e-5,
    },
    "wrong labels": {
        "hidden": FLAT,
        "y": SHUFFLED,
        "accuracy": 0.2,
        "val_accuracy": 0.1,
        "rate": 1e-5,
        "loss": JUMPS,
    },
    "empty images": {
        **LOST,
        "x": X[:2000] * (np.arange(2000) % 2)[:, None, None],
        "y": SHUFFLED,
        "first_input": np.zeros((2, 2)),
        "shared": 0.5,
        "rate": 1e-5,
    },
    "broken numbers": {**LOST, "broken": 1, "finite": False, "loss": JUMPS},
}


def test_every_explanation_is_of_rules_that_there_are() -> None:
    """No name is misspelt, and each cause that explains anything is tried below."""
    names = set(EXPLAINS) | set().union(*EXPLAINS.values())
    assert {name for name in EXPLAINS if EXPLAINS[name]} <= {
        *EXPLAINED,
        "scrambled images",
        "wrong metric",
    }
    found = {rule.__name__.replace("_", " ").lower() for rule in RULES}
    other = {"dead relus", "scrambled images"}
    assert {name.lower() for name in names} <= found | other


@pytest.mark.parametrize("cause", EXPLAINED)
def test_what_a_cause_explains_is_left_out(
    case: Case, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an illness and its consequences, only the illness is named."""
    sick = dataclasses.replace(case, **EXPLAINED[cause])
    monkeypatch.setattr("mnist_course.doctor.diagnosis.gather", lambda *_: sick)
    assert sum(rule(sick) is not None for rule in RULES) > 1
    assert [finding.name for finding in diagnose(None, None, None)] == [cause]


def test_a_low_rate_stands_beside_late_averages(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the network was right with the averages of its batches."""
    for on_the_way, names in (
        (0.89, ["learning rate too low", "late averages"]),
        (0.9, ["late averages"]),
    ):
        told = {"accuracy": np.array([on_the_way])}
        sick = dataclasses.replace(case, **{**LOST, **LAGS, "told": told, "rate": 1e-5})
        monkeypatch.setattr(
            "mnist_course.doctor.diagnosis.gather", lambda *_, sick=sick: sick
        )
        assert [finding.name for finding in diagnose(None, None, None)] == names


@pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")  # Keras's own
def test_a_loaded_model_is_diagnosed_alike(short: Any, tmp_path: Path) -> None:
    """A model from a file, with the history as a dict, gets the same diagnosis."""
    history, model, train, validation = short
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    expected = diagnose(history, model, train, validation)
    assert diagnose(history.history, again, train, validation) == expected
    assert expected[0].name == "underfitting"


def test_findings_show_themselves_in_words_and_safely() -> None:
    """Text and HTML say the same, and HTML does not run what is in it."""
    diagnosis = Diagnosis((Finding("a & b", "<script>", "x < y"),))
    assert repr(diagnosis) == "1. a & b: <script> Try: x < y"
    sure = Diagnosis((), remarks=(Finding("c", "d.", "e.", "<f>"),))
    assert repr(sure).endswith("By the way, c: d. Try: e. How sure: <f>")
    assert "&lt;f&gt;" in sure._repr_html_()
    page = diagnosis._repr_html_()
    assert "a &amp; b" in page
    assert "&lt;script&gt;" in page
    assert "x &lt; y" in page
    assert "<script>" not in page


def test_without_validation_data_it_says_so() -> None:
    """An empty diagnosis names what could not be looked at."""
    assert "validation" in repr(Diagnosis((), validated=False))
    assert "validation" not in repr(Diagnosis(()))
