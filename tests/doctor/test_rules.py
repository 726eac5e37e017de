"""Each rule of the doctor, at its limits."""

import dataclasses
import re
from typing import Any

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.doctor import rules_setup as setup
from mnist_course.doctor import rules_training as training
from mnist_course.doctor.case import Case, Hidden
from mnist_course.doctor.diagnosis import RULES

(X, Y), (X_VAL, Y_VAL), (X_TEST, Y_TEST) = load_mnist(validation=1000)
SHUFFLED = np.random.default_rng(0).permutation(Y[:2000])


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


BY_SGD = {"accuracy": 0.9, "optimizer": "SGD"}
JUMPS = {"accuracy": 0.9, "loss": np.array([1, 0.5, 0.53, 0.5, 0.53])}
THREES = np.where(np.arange(2000) % 2, 3, np.arange(2000) // 2 % 10)


def noisy(count: int) -> dict[str, Any]:
    """Return labels of which the first ones are shuffled."""
    return {"y": np.where(np.arange(2000) < count, SHUFFLED, Y[:2000])}


def seen(count: int) -> Any:
    """Return 1,000 images of which the last ones are from the test set."""
    return np.concatenate([X[: 1000 - count], X_TEST[:count]])


def layer(function: str, *outputs: float) -> dict[str, Any]:
    """Return a hidden layer whose units give the same for two images."""
    return {"hidden": [Hidden(function, np.array([outputs, outputs]))]}


def scaled(pair: Any) -> dict[str, Any]:
    """Return 500 images for validation, standardised and flat."""
    return {"validation": ((pair[0][:500].reshape(-1, 784) / 255 - 0.13) / 0.31, Y_VAL)}


LIMITS = {
    # what the rule just names, what it just passes
    "wrong labels": {
        "a quarter": (noisy(500), noisy(450)),
        "validation": (
            {"validation": (X_VAL, np.r_[np.roll(Y_VAL[:400], 1), Y_VAL[400:]])},
            {"validation": (X_VAL, np.r_[np.roll(Y_VAL[:340], 1), Y_VAL[340:]])},
        ),
        "too few to tell": (
            {"x": X[:500], "y": SHUFFLED[:500]},
            {"x": X[:499], "y": SHUFFLED[:499]},
        ),
    },
    "odd validation": {
        "scaled": (
            {"validation": (X_VAL / 255, Y_VAL)},
            {"validation": (X_VAL / 1.5, Y_VAL)},
        ),
        "black for white": (
            {"validation": (255 - X_VAL, Y_VAL)},
            {"validation": (X_VAL + 20.0, Y_VAL)},
        ),
    },
    "unscaled input": {
        "large": (
            {"first_input": np.array([[0, 10.2, 0, 0]])},  # root mean square 5.1
            {"first_input": np.array([[0, 9.8, 0, 0]])},
        ),
        "small": (
            {"first_input": np.full((2, 3), 0.029)},
            {"first_input": np.full((2, 3), -0.031)},
        ),
        "no number": (
            {"first_input": np.array([[0.5, np.nan]])},
            {"first_input": np.array([[0.5, 0.5]])},
        ),
        "no layer": ({"first_input": np.zeros((2, 3))}, {"first_input": None}),
    },
    "wrong loss": {
        "probabilities wanted": (
            {"from_logits": False, "output": "linear"},
            {"from_logits": False, "output": "softmax"},
        ),
        "logits wanted": ({"output": "softmax"}, {"output": "linear"}),
        "ReLU at the end": ({"output": "relu"}, {"output": "linear"}),
        "sigmoids and logits": (
            {"loss_name": "binarycrossentropy", "output": "sigmoid"},
            {"loss_name": "binarycrossentropy", "output": "linear"},
        ),
        "sigmoids for classes": (
            {"from_logits": False, "output": "sigmoid"},
            {
                "loss_name": "binarycrossentropy",
                "from_logits": False,
                "output": "sigmoid",
            },
        ),
        "binary": (
            {
                "loss_name": "binarycrossentropy",
                "from_logits": False,
                "output": "softmax",
            },
            {
                "loss_name": "categoricalcrossentropy",
                "from_logits": False,
                "output": "softmax",
            },
        ),
        "distances": (
            {"loss_name": "meansquarederror", "output": "softmax"},
            {"loss_name": "categoricalfocalcrossentropy"},
        ),
        "a loss of one's own": (
            {"loss_name": "meanabsoluteerror"},
            {"loss_name": "mine"},
        ),
    },
    "test set used": {
        "more than 1 in 100": ({"x": seen(11)}, {"x": seen(10)}),
        "scaled and flat": (scaled((X_TEST, Y_TEST)), scaled((X_VAL, Y_VAL))),
        "another shape": ({"x": X_TEST[:1000]}, {"x": X_TEST[:1000, 1:]}),
    },
    "diverged": {
        "nan": ({"loss": np.array([2.0, np.nan])}, {"loss": np.array([2.0, 1.0])}),
        "weights": ({"finite": False}, {"finite": True}),
        "four times ln 10": (
            {"loss": np.array([2.0, 9.3])},
            {"loss": np.array([1e6, 9.1])},
        ),
    },
    "learning rate too high": {
        "5 % up": (JUMPS, {**JUMPS, "loss": np.array([1, 0.5, 0.52, 0.5, 0.52])}),
        "twice": (JUMPS, {**JUMPS, "loss": np.array([1, 0.5, 0.53, 0.5])}),
        "in a quarter of the epochs": (
            {**JUMPS, "loss": np.array([1, 0.5, 0.53, 0.5, 0.53, *[0.4] * 3])},
            {**JUMPS, "loss": np.array([1, 0.5, 0.53, 0.5, 0.53, *[0.4] * 4])},
        ),
        "not learned": ({**JUMPS, "accuracy": 0.949}, {**JUMPS, "accuracy": 0.95}),
        "beyond the usual": (
            {"accuracy": 0.9, "rate": 0.011},
            {"accuracy": 0.9, "rate": 0.01},
        ),
        "of SGD": ({**BY_SGD, "rate": 1.1}, {**BY_SGD, "rate": 1.0}),
        "momentum counts": (
            {**BY_SGD, "rate": 0.11, "momentum": 0.9},
            {**BY_SGD, "rate": 0.09, "momentum": 0.9},
        ),
    },
    "dead ReLUs": {
        "half": (layer("relu", 0, 0, 2, 1), layer("relu", 0, 1, 2, 1)),
        "for each image": (
            {"hidden": [Hidden("relu", np.array([[0, 0, 2.0], [0, 0, 1.0]]))]},
            {"hidden": [Hidden("relu", np.array([[0, 0, 2.0], [0, 3, 1.0]]))]},
        ),
        "negative is not dead": (layer("relu6", 0, 0), layer("leaky_relu", 0, 0)),
        "equal weights": (
            {**layer("relu", 0, 0), "equal": []},
            {**layer("relu", 0, 0), "equal": [1]},
        ),
    },
    "saturated sigmoids": {
        "half": (
            layer("sigmoid", 0.01, 0.99, 0.5, 0.5),
            layer("sigmoid", 0.01, 0.9, 0.5, 0.5),
        ),
        "sigmoid": (layer("sigmoid", 0.02, 0.98), layer("sigmoid", 0.021, 0.979)),
        "tanh": (layer("tanh", -0.96, 0.96), layer("tanh", -0.958, 0.958)),
        "ReLU has no flat end above": (layer("sigmoid", 1, 1), layer("relu", 1, 1)),
    },
    "learning rate too low": {
        "below the usual": (
            {"accuracy": 0.5, "rate": 0.00029},
            {"accuracy": 0.5, "rate": 0.0003},
        ),
        "of SGD": (
            {**BY_SGD, "accuracy": 0.5, "rate": 0.019},
            {**BY_SGD, "accuracy": 0.5, "rate": 0.021},
        ),
        "momentum counts": (
            {**BY_SGD, "accuracy": 0.5, "rate": 0.01},
            {**BY_SGD, "accuracy": 0.5, "rate": 0.01, "momentum": 0.9},
        ),
        "slow but good": (
            {"accuracy": 0.89, "rate": 1e-5},
            {"accuracy": 0.9, "rate": 1e-5},
        ),
        "rising": (
            {"accuracy": 0.5, "rate": 1e-5, "loss": np.array([2.3, 2.2, 2.3])},
            {"accuracy": 0.5, "rate": 1e-5, "loss": np.array([2.3, 2.2, 2.4])},
        ),
    },
    "not learning": {
        "even classes": (
            {"accuracy": 0.199, "y": np.arange(2000) % 10},
            {"accuracy": 0.201, "y": np.arange(2000) % 10},
        ),
        # 1,100 of 2,000 are a 3: that and a ninth of the rest is a guess.
        "a common class": (
            {"accuracy": 0.59, "y": THREES},
            {"accuracy": 0.61, "y": THREES},
        ),
    },
    "underfitting": {"95 %": ({"accuracy": 0.949}, {"accuracy": 0.95})},
    "overfitting": {
        "gap": ({"val_accuracy": 0.929}, {"val_accuracy": 0.931}),
        "gap and turned": (
            {"val_accuracy": 0.949, "val_loss": np.array([0.3, 0.2, 0.27])},
            {"val_accuracy": 0.951, "val_loss": np.array([0.3, 0.2, 0.27])},
        ),
        "turned": (
            {"val_accuracy": 0.94, "val_loss": np.array([0.3, 0.2, 0.261])},
            {"val_accuracy": 0.94, "val_loss": np.array([0.3, 0.2, 0.259])},
        ),
        "no validation": ({"val_accuracy": 0.5}, {"val_accuracy": None}),
    },
}
NAMED = dict(zip(LIMITS, RULES, strict=True))  # both in the order of causes
# What only the evidence, and only the advice, of each illness says.
SAYS = {
    "wrong labels": ("looks most like them", "look at some images"),
    "odd validation": ("prepared in another way", "prepare all images alike"),
    "unscaled input": ("reach|receives", "divide the pixels|scale once|isfinite"),
    "wrong loss": ("The loss|The classes", "from_logits=True"),
    "test set used": ("from MNIST's test set", "hold images out"),
    "diverged": ("not a number|no longer numbers|ended above", "ten times lower"),
    "learning rate too high": ("The learning rate was", "ten times lower"),
    "dead ReLUs": ("are 0", "leaky ReLU"),
    "saturated sigmoids": ("lie at the flat ends", "smaller first weights"),
    "learning rate too low": ("in the first of .* in the last", "ten times higher"),
    "not learning": ("as if it guessed", "initialisation"),
    "underfitting": ("fewer than .* of the training images", "more updates"),
    "overfitting": ("fewer of the validation", "dropout, early stopping"),
}


@pytest.mark.parametrize(
    ("illness", "limit"),
    [(illness, limit) for illness in LIMITS for limit in LIMITS[illness]],
)
def test_a_rule_draws_its_line(case: Case, illness: str, limit: str) -> None:
    """A rule names what lies on one side of its limit, and passes the other."""
    rule = NAMED[illness]
    ill, well = (dataclasses.replace(case, **each) for each in LIMITS[illness][limit])
    finding = rule(ill)
    assert finding is not None
    assert finding.name == illness
    evidence, advice = SAYS[illness]
    assert re.search(evidence, finding.evidence)
    assert re.search(advice, finding.advice)
    assert rule(well) is None


@pytest.mark.parametrize(
    ("change", "words", "advice"),
    [
        ({"equal": [1]}, "All weights of layer 1 are the same.", "random first"),
        ({"frozen": [2]}, "Layer 2 is frozen.", "trainable=True"),
        ({}, "as if it guessed", "fewer layers or ReLU"),
    ],
)
def test_why_nothing_is_learned(
    case: Case, change: dict[str, Any], words: str, advice: str
) -> None:
    """Equal or frozen weights are named, and the advice mends them."""
    finding = training.not_learning(dataclasses.replace(case, accuracy=0.1, **change))
    assert finding is not None
    assert words in finding.evidence
    assert finding.advice.startswith(advice)


@pytest.mark.parametrize(
    ("rule", "change", "words"),
    [
        (
            setup.wrong_loss,
            {"from_logits": False},
            "The loss expects probabilities (from_logits=False), but the last layer "
            "has no softmax.",
        ),
        (
            setup.wrong_loss,
            {"output": "softmax"},
            "The loss expects logits (from_logits=True), but the last layer ends in "
            "softmax.",
        ),
        (
            setup.wrong_loss,
            {"output": "sigmoid"},
            "The loss expects logits (from_logits=True), but the last layer ends in "
            "sigmoid.",
        ),
        (
            setup.unscaled_input,
            {"first_input": np.array([[0.5, np.nan]])},
            "Among the numbers that reach the first layer with weights are some that "
            "are infinite or no numbers.",
        ),
    ],
)
def test_the_evidence_says_what_is_wrong(
    case: Case, rule: Any, change: dict[str, Any], words: str
) -> None:
    """What a loss expects is named with its setting, and what is no number as such."""
    finding = rule(dataclasses.replace(case, **change))
    assert finding is not None
    assert finding.evidence == words


@pytest.mark.parametrize(
    ("rule", "change", "words", "advice"),
    [
        (
            setup.unscaled_input,
            {"first_input": np.array([[0, 255.0]])},
            "from 0 to 255, much larger than",
            "divide the pixels by 255",
        ),
        (
            setup.unscaled_input,
            {"first_input": np.array([[0, 0.001]])},
            "from 0 to 0.001, much smaller than",
            "scale once",
        ),
        (
            setup.odd_validation,
            {"validation": (X_VAL / 255, Y_VAL)},
            "training images have numbers from 0 to 255, and the validation images, "
            "from 0 to 1,",
            "alike",
        ),
        (
            training.diverged,
            {"loss": np.array([2.0, np.nan, np.nan])},
            "not a number from epoch 2 on",
            "ten times lower",
        ),
        (
            training.learning_rate_too_low,
            {"accuracy": 0.5, "rate": 1e-5, "loss": np.array([2.3, 2.2, 2.1])},
            "The loss was 2.3 in the first of 3 epochs and 2.1 in the last.",
            "ten times higher",
        ),
        (
            training.learning_rate_too_high,
            JUMPS,
            "The training loss rose in 2 epochs instead of falling.",
            "ten times lower",
        ),
        (
            training.overfitting,
            {"val_accuracy": 0.94, "val_loss": np.array([0.3, 0.2, 0.27])},
            "The validation loss has risen since epoch 2.",
            "early stopping",
        ),
        (
            training.dead_relus,
            layer("relu", 0, 0, 0, 1),
            "About 75 % of the units of hidden layer 1 are 0 for each of 2 training",
            "lower learning rate",
        ),
    ],
)
def test_the_evidence_has_the_right_numbers(
    case: Case, rule: Any, change: dict[str, Any], words: str, advice: str
) -> None:
    """Epochs count from 1, first is not last, and large is not small."""
    finding = rule(dataclasses.replace(case, **change))
    assert finding is not None
    assert words in finding.evidence
    assert advice in finding.advice
