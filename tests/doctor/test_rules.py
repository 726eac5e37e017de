"""Each rule of the doctor, at its limits."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.doctor import rules_setup as setup
from mnist_course.doctor import rules_training as training
from mnist_course.doctor.case import Case, Hidden, gather
from mnist_course.doctor.diagnosis import RULES

(X, Y), (X_VAL, Y_VAL), (X_TEST, Y_TEST) = load_mnist(validation=1000)
SHUFFLED = np.random.default_rng(0).permutation(Y[:2000])
NAMES = {
    "wrong labels",
    "unscaled input",
    "wrong loss",
    "test set used",
    "diverged",
    "learning rate too high",
    "dead ReLUs",
    "saturated sigmoids",
    "learning rate too low",
    "not learning",
    "underfitting",
    "overfitting",
}


@pytest.fixture(scope="module")
def case(short: Any) -> Case:
    """A case in which no rule sees anything."""
    return dataclasses.replace(
        gather(*short),
        accuracy=0.98,
        val_accuracy=0.97,
        loss=np.array([0.4, 0.2, 0.1]),
        val_loss=np.array([0.3, 0.2, 0.15]),
    )


@pytest.mark.parametrize(
    ("rule", "change", "first", "later"),
    [
        (
            training.saturated_sigmoids,
            {"hidden": [Hidden("sigmoid", np.array([[0.01, 0.99, 0.5]]))]},
            "ReLU",
            "smaller first weights",
        ),
        (training.underfitting, {"accuracy": 0.3}, "smaller batches", "more units"),
        (training.underfitting, {"accuracy": 0.3}, "higher learning", "more units"),
    ],
)
def test_the_likeliest_cure_comes_first(
    case: Case, rule: Any, change: dict[str, Any], first: str, later: str
) -> None:
    """ReLU cures flat sigmoids alone; a network learns more before it needs units."""
    advice = rule(dataclasses.replace(case, **change)).advice
    assert 0 <= advice.index(first) < advice.index(later)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_keeps_quiet_alone(case: Case, rule: Any) -> None:
    """No rule sees anything in the healthy case that the others start from."""
    assert rule(case) is None


LIMITS = {
    # rule, what it just names, what it just passes
    "jumps": (
        training.learning_rate_too_high,
        {"accuracy": 0.9, "loss": np.array([1, 0.5, 0.6, 0.5, 0.6])},
        {"accuracy": 0.9, "loss": np.array([1, 0.5, 0.52, 0.5, 0.52])},
    ),
    "jumps and good": (
        training.learning_rate_too_high,
        {"accuracy": 0.94, "loss": np.array([1, 0.5, 0.6, 0.5, 0.6])},
        {"accuracy": 0.96, "loss": np.array([1, 0.5, 0.6, 0.5, 0.6])},
    ),
    "rate beyond the usual": (
        training.learning_rate_too_high,
        {"accuracy": 0.9, "rate": 0.02},
        {"accuracy": 0.9, "rate": 0.01},
    ),
    "rate below the usual": (
        training.learning_rate_too_low,
        {"accuracy": 0.5, "rate": 0.0001},
        {"accuracy": 0.5, "rate": 0.0003},
    ),
    "momentum counts": (
        training.learning_rate_too_low,
        {"accuracy": 0.5, "rate": 0.01, "optimizer": "SGD"},
        {"accuracy": 0.5, "rate": 0.01, "optimizer": "SGD", "momentum": 0.9},
    ),
    "slow but good": (
        training.learning_rate_too_low,
        {"accuracy": 0.89, "rate": 1e-5},
        {"accuracy": 0.91, "rate": 1e-5},
    ),
    "nan": (
        training.diverged,
        {"loss": np.array([2.0, np.nan])},
        {"loss": np.array([2.0, 1.0])},
    ),
    "loss far above ln 10": (
        training.diverged,
        {"loss": np.array([1e6, 10.0])},
        {"loss": np.array([1e6, 2.3])},
    ),
    "guessing": (training.not_learning, {"accuracy": 0.15}, {"accuracy": 0.25}),
    "underfitting": (training.underfitting, {"accuracy": 0.94}, {"accuracy": 0.96}),
    "gap": (training.overfitting, {"val_accuracy": 0.92}, {"val_accuracy": 0.94}),
    "gap and turned": (
        training.overfitting,
        {"val_accuracy": 0.94, "val_loss": np.array([0.3, 0.2, 0.3])},
        {"val_accuracy": 0.96, "val_loss": np.array([0.3, 0.2, 0.3])},
    ),
    "no validation": (
        training.overfitting,
        {"val_accuracy": 0.5},
        {"val_accuracy": None},
    ),
    "dead": (
        training.dead_relus,
        {"hidden": [Hidden("relu", np.array([[0, 0, 2.0], [0, 0, 1.0]]))]},
        {"hidden": [Hidden("relu", np.array([[0, 0, 2.0], [0, 3, 1.0]]))]},
    ),
    "negative is not dead": (
        training.dead_relus,
        {"hidden": [Hidden("relu", np.zeros((2, 2)))]},
        {"hidden": [Hidden("leaky_relu", np.zeros((2, 2)))]},
    ),
    "flat sigmoid": (
        training.saturated_sigmoids,
        {"hidden": [Hidden("sigmoid", np.array([[0.01, 0.99, 0.5]]))]},
        {"hidden": [Hidden("sigmoid", np.array([[0.05, 0.95, 0.5]]))]},
    ),
    "flat tanh": (
        training.saturated_sigmoids,
        {"hidden": [Hidden("tanh", np.array([[-0.99, 0.99, 0.0]]))]},
        {"hidden": [Hidden("tanh", np.array([[-0.9, 0.0, 0.0]]))]},
    ),
    "large input": (
        setup.unscaled_input,
        {"first_input": np.full((2, 3), 6.0)},
        {"first_input": np.full((2, 3), 4.0)},
    ),
    "small input": (
        setup.unscaled_input,
        {"first_input": np.full((2, 3), 0.02)},
        {"first_input": np.full((2, 3), 0.04)},
    ),
    "input that is no number": (
        setup.unscaled_input,
        {"first_input": np.array([[0.5, np.nan]])},
        {"first_input": np.array([[0.5, 0.5]])},
    ),
    "probabilities wanted": (
        setup.wrong_loss,
        {"from_logits": False, "output": "linear"},
        {"from_logits": False, "output": "softmax"},
    ),
    "ReLU at the end": (setup.wrong_loss, {"output": "relu"}, {"output": "linear"}),
    "binary": (
        setup.wrong_loss,
        {"loss_name": "binarycrossentropy", "output": "softmax", "from_logits": False},
        {"loss_name": "binarycrossentropy", "output": "sigmoid", "from_logits": False},
    ),
    "a loss of one's own": (
        setup.wrong_loss,
        {"loss_name": "meanabsoluteerror"},
        {"loss_name": "mine"},
    ),
    "three in ten labels": (
        setup.wrong_labels,
        {"y": np.where(np.arange(2000) % 3 == 0, SHUFFLED, Y[:2000])},
        {"y": np.where(np.arange(2000) % 20 == 0, SHUFFLED, Y[:2000])},
    ),
    "validation labels": (
        setup.wrong_labels,
        {"validation": (X_VAL, np.roll(Y_VAL, 1))},
        {"validation": (X_VAL, Y_VAL)},
    ),
    "test images in training": (
        setup.used_test_set,
        {"x": np.concatenate([X[:900], X_TEST[:100]])},
        {"x": X[:1000]},
    ),
    "test images scaled and flat": (
        setup.used_test_set,
        {"validation": ((X_TEST[:500].reshape(-1, 784) / 255 - 0.13) / 0.31, Y_VAL)},
        {"validation": ((X_VAL[:500].reshape(-1, 784) / 255 - 0.13) / 0.31, Y_VAL)},
    ),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_rule_draws_its_line(case: Case, limit: str) -> None:
    """A rule names what lies on one side of its limit, and passes the other."""
    rule, ill, well = LIMITS[limit]
    finding = rule(dataclasses.replace(case, **ill))
    assert finding is not None
    assert finding.name in NAMES
    assert rule(dataclasses.replace(case, **well)) is None


def test_what_the_loss_expects_is_named_with_its_setting(case: Case) -> None:
    """The sentence says which value of from_logits makes the loss expect it."""
    finding = setup.wrong_loss(dataclasses.replace(case, from_logits=False))
    assert finding is not None
    assert finding.evidence == (
        "The loss expects probabilities (from_logits=False), but the last layer has no "
        "softmax."
    )
