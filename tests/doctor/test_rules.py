"""Each rule of the doctor, at its limits."""

import dataclasses
import re
from typing import Any

import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.doctor import rules_data as data
from mnist_course.doctor import rules_loss as loss
from mnist_course.doctor import rules_result as result
from mnist_course.doctor import rules_sets as sets
from mnist_course.doctor import rules_setup as setup
from mnist_course.doctor import rules_training as training
from mnist_course.doctor import rules_units as units
from mnist_course.doctor.case import Case, Hidden
from mnist_course.doctor.diagnosis import RULES
from mnist_course.doctor.losses import Measured

(X, Y), (X_VAL, Y_VAL), (X_TEST, Y_TEST) = load_mnist(validation=1000)
SHUFFLED = np.random.default_rng(0).permutation(Y[:2000])
UNKNOWN = {"accuracy": 0.5, "val_accuracy": 0.5}
DULL = {"accuracy": 0.5}


def layer(function: str, *outputs: float) -> dict[str, Any]:
    """Return a hidden layer whose units give the same for two images."""
    return {"hidden": [Hidden(function, np.array([outputs, outputs]))]}


@pytest.mark.parametrize(
    ("rule", "change", "first", "later"),
    [
        (
            units.saturated_sigmoids,
            {**layer("sigmoid", 0.01, 0.99, 0.5), **DULL, "sizes": [10, 10]},
            "ReLU",
            "smaller first weights",
        ),
        (result.underfitting, DULL, "smaller batches", "more units"),
        (
            result.underfitting,
            {**DULL, "rate": 0.0005},
            "higher learning",
            "more units",
        ),
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


BY_SGD = {"accuracy": 0.9, "optimizer": "SGD", "half_rate": 0.1}
JUMPS = {"accuracy": 0.9, "loss": np.array([1, 0.5, 0.53, 0.5, 0.53])}
TURNED = {"val_loss": np.array([0.3, 0.2, 0.3])}
LATE = {"steps": 500}
THREES = np.where(np.arange(2000) % 2, 3, np.arange(2000) // 2 % 10)


def noisy(count: int) -> dict[str, Any]:
    """Return labels of which the first ones are shuffled."""
    return {"y": np.where(np.arange(2000) < count, SHUFFLED, Y[:2000]), **UNKNOWN}


def seen(count: int) -> Any:
    """Return 1,000 images of which the last ones are from the test set."""
    return np.concatenate([X[: 1000 - count], X_TEST[:count]])


def rolled(count: int) -> Any:
    """Return validation images of which the first ones have others' labels."""
    return X_VAL, np.r_[np.roll(Y_VAL[:count], 1), Y_VAL[count:]]


ALL_NINES = X_VAL[:300], np.full(300, 9)
NINES = np.where(Y[:2000] == 9, np.cumsum(Y[:2000] == 9), 0)


def in_order(strangers: int, *, given: float = 1.0) -> dict[str, Any]:
    """Return 2,000 labels in order of class, and how often the last one is given."""
    classes = np.arange(2000) // 200
    order = classes.copy()
    order[10 : 10 + 10 * strangers : 10] += 1  # a stranger has no like beside it
    predicted = np.where(np.arange(2000) < 2000 * given, 9, 0)
    return {"order": order % 10, "y": classes, "predicted": predicted}


def fading(share: float) -> list[Hidden]:
    """Return three layers of sigmoids, the last with a share of the differences."""
    wide = np.array([[0.4], [0.6]])
    return [Hidden("sigmoid", 0.5 + by * (wide - 0.5)) for by in (1, 1, share)]


FADING_RELU = [each._replace(function="relu") for each in fading(0.1)]
AT_ONE = {"loss": np.array([1.0]), "measured": Measured(1.0, 0.01, 0, 0)}
YES_OR_NO = {"binary_accuracy": np.array([0.85])}
AT_TWO = {"loss": np.array([1.0]), "measured": Measured(1.5, 0.01, 0, 0)}
AS_LOGITS = Measured(1.5, 0.01, 0.5, 1.5)
LARGE = Measured(12.0, 0.01, 0, 0)
FORGOT = {"loss": np.array([1.0]), "measured": Measured(1.31, 0.01, 0, 0)}
LAGS = {
    **{"batch_norm": True, "told": {"accuracy": np.array([0.9])}, "accuracy": 0.5},
    **{"loss": np.array([0.4]), "measured": AT_ONE["measured"]},
}
OTHER = {
    "val_measured": Measured(1.0, 0.01, 0, 0),
    "val_loss": np.array([0.9, 0.6]),
    "val_accuracy": 0.5,
    "told": {"val_accuracy": np.array([0.8])},
}


def scaled(pair: Any) -> dict[str, Any]:
    """Return 500 images for validation, standardised and flat."""
    return {"validation": ((pair[0][:500].reshape(-1, 784) / 255 - 0.13) / 0.31, Y_VAL)}


LIMITS = {
    # what the rule just names, what it just passes
    "wrong labels": {
        "a quarter": (noisy(500), noisy(450)),
        "validation": (
            {"validation": rolled(400), **UNKNOWN},
            {"validation": rolled(340), **UNKNOWN},
        ),
        "few have their like": (
            {"validation": ALL_NINES, **UNKNOWN},
            {"validation": ALL_NINES, "y": np.where(NINES > 5, 4, Y[:2000]), **UNKNOWN},
        ),
        "it agrees": (
            {"y": SHUFFLED, "accuracy": 0.9, "val_accuracy": 0.89},
            {"y": SHUFFLED, "accuracy": 0.9, "val_accuracy": 0.9},
        ),
        "too few to tell": (
            {"x": X[:500], "y": SHUFFLED[:500], **UNKNOWN},
            {"x": X[:499], "y": SHUFFLED[:499], **UNKNOWN},
        ),
    },
    "odd validation": {
        "turned": (
            {"validation": (X_VAL.swapaxes(1, 2), Y_VAL), "val_accuracy": 0.5},
            {"validation": (X_VAL.swapaxes(1, 2), Y_VAL), "val_accuracy": 0.94},
        ),
        "scaled a little": (
            {"validation": (X_VAL / 1.5, Y_VAL), "val_accuracy": 0.9},
            {"validation": (X_VAL / 1.02, Y_VAL), "val_accuracy": 0.9},
        ),
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
        "softmax twice": (
            {"from_logits": False, "output": "softmax", "squeezed": True},
            {"from_logits": False, "output": "softmax", "squeezed": False},
        ),
        "softmax in a loss of one's own": (
            {"loss_name": "mine", "output": "softmax", "measured": AS_LOGITS},
            {
                "loss_name": "mine",
                "output": "softmax",
                "measured": AS_LOGITS._replace(loss=0.5),
            },
        ),
        "logits that Keras finds": (
            {"output": "softmax", "measured": AS_LOGITS},
            {"output": "softmax", "measured": AS_LOGITS._replace(penalty=1.0)},
        ),
        "nothing to tell": (
            {"output": "softmax", "measured": AS_LOGITS},
            {"output": "softmax", "measured": Measured(*[np.nan] * 4)},
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
            {"loss": np.array([2.0, 9.3]), "measured": None},
            {"loss": np.array([1e6, 9.1]), "measured": None},
        ),
        "a penalty": (
            {"loss": np.array([2.0, 12.0]), "measured": LARGE._replace(penalty=2.7)},
            {"loss": np.array([2.0, 12.0]), "measured": LARGE._replace(penalty=2.9)},
        ),
        "dropout": (
            {"loss": np.array([2.0, 12.0]), "measured": LARGE},
            {"loss": np.array([2.0, 12.0]), "measured": LARGE._replace(loss=9.1)},
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
            {**layer("sigmoid", 0.01, 0.99, 0.5, 0.5), **DULL},
            {**layer("sigmoid", 0.01, 0.9, 0.5, 0.5), **DULL},
        ),
        "sigmoid": (
            {**layer("sigmoid", 0.02, 0.98), **DULL},
            {**layer("sigmoid", 0.021, 0.979), **DULL},
        ),
        "tanh": (
            {**layer("tanh", -0.96, 0.96), **DULL},
            {**layer("tanh", -0.958, 0.958), **DULL},
        ),
        "ReLU has no flat end above": (
            {**layer("sigmoid", 1, 1), **DULL},
            {**layer("relu", 1, 1), **DULL},
        ),
        "sure of right answers": (
            {**layer("tanh", -1, 1), "accuracy": 0.949},
            {**layer("tanh", -1, 1), "accuracy": 0.95},
        ),
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
        "half of the time": (
            {"accuracy": 0.5, "half_rate": 0.00009},
            {"accuracy": 0.5, "half_rate": 0.00011, "last_rate": 0.0},
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
            {"accuracy": 0.199, "y": np.arange(2000) % 10, **LATE},
            {"accuracy": 0.201, "y": np.arange(2000) % 10, **LATE},
        ),
        "at its beginning": (
            {"accuracy": 0.1, "steps": 100},
            {"accuracy": 0.1, "steps": 99},
        ),
        # 1,100 of 2,000 are a 3: that and a ninth of the rest is a guess.
        "a common class": (
            {"accuracy": 0.59, "y": THREES, **LATE},
            {"accuracy": 0.61, "y": THREES, **LATE},
        ),
    },
    "underfitting": {"95 %": ({"accuracy": 0.949}, {"accuracy": 0.95})},
    "overfitting": {
        "gap": ({"val_accuracy": 0.929}, {"val_accuracy": 0.931}),
        "turned": (
            {"val_accuracy": 0.96, "val_loss": np.array([0.3, 0.2, 0.221])},
            {"val_accuracy": 0.96, "val_loss": np.array([0.3, 0.2, 0.219])},
        ),
        "restless": (
            {"accuracy": 0.9, "val_accuracy": 0.9, **TURNED},
            {"accuracy": 0.89, "val_accuracy": 0.89, **TURNED},
        ),
        "no validation": ({"val_accuracy": 0.5}, {"val_accuracy": None}),
    },
    "empty images": {
        "1 in 100": (
            {"x": np.where(np.arange(2000)[:, None, None] < 21, 7, X[:2000])},
            {"x": np.where(np.arange(2000)[:, None, None] < 20, 7, X[:2000])},
        )
    },
    "broken numbers": {
        "one": ({"broken": 1}, {"broken": 0}),
        "on the way": (
            {"first_input": np.array([[0.5, np.nan]])},
            {"first_input": np.array([[0.5, 0.5]])},
        ),
    },
    "missing classes": {
        "never shown": (
            {"order": np.arange(900) % 9, "val_order": np.arange(100) % 10},
            {"order": np.arange(900) % 10, "val_order": np.arange(100) % 10},
        ),
        "never asked": (
            {"order": np.arange(900) % 10, "val_order": np.arange(80) % 9},
            {"order": np.arange(900) % 10, "val_order": np.arange(79) % 9},
        ),
    },
    "shared images": {"1 in 100": ({"shared": 0.011}, {"shared": 0.01})},
    "labels in order": {
        "nine in ten": ({**in_order(90), **DULL}, {**in_order(110), **DULL}),
        "the last class": (
            {**in_order(9, given=0.16), **DULL, "rate": 1e-5},
            {**in_order(9, given=0.14), **DULL, "rate": 1e-5},
        ),
        "forgotten": (
            {**in_order(9, given=0.1), **DULL, "rate": 1e-5, **FORGOT},
            {**in_order(9, given=0.1), **DULL, "rate": 1e-5, **AT_ONE},
        ),
        "averages forget too": (
            {**in_order(9, given=0.1), **DULL, "rate": 1e-5, **FORGOT},
            {
                **in_order(9, given=0.1),
                **DULL,
                **FORGOT,
                "rate": 1e-5,
                "batch_norm": True,
            },
        ),
        "no other reason": (
            {**in_order(9, given=0.1), **DULL, "rate": 0.01},
            {**in_order(9, given=0.1), **DULL, "rate": 0.011},
        ),
        "learned all the same": (
            {**in_order(9), "accuracy": 0.89},
            {**in_order(9), "accuracy": 0.9},
        ),
    },
    "wrong metric": {
        "10 points": (
            {"told": {"accuracy": np.array([0.85])}, "accuracy": 0.74, **AT_ONE},
            {"told": {"accuracy": np.array([0.85])}, "accuracy": 0.76, **AT_ONE},
        ),
        "by its name": (
            {"told": YES_OR_NO, "accuracy": 0.844, **AT_ONE},
            {"told": YES_OR_NO, "accuracy": 0.846, **AT_ONE},
        ),
        "validation tells more": (
            {"told": {"accuracy": np.array([0.85])}, **DULL, **AT_ONE},
            {
                "told": {
                    "accuracy": np.array([0.85]),
                    "val_accuracy": np.array([0.5, 0.8, 0.97]),
                },
                **{**DULL, **AT_ONE},
            },
        ),
        "other images": (
            {"told": {"acc": np.array([0.9])}, **DULL, **AT_ONE},
            {"told": {"acc": np.array([0.9])}, **DULL, **AT_TWO},
        ),
    },
    "frozen layers": {
        "not learned": (
            {"frozen": [1], "accuracy": 0.949},
            {"frozen": [1], "accuracy": 0.95},
        ),
        "any": ({"frozen": [2], **DULL}, {"frozen": [], **DULL}),
    },
    "equal units": {"any": ({"equal": [1]}, {"equal": []})},
    "strong penalty": {
        "0.01": ({"penalty": 0.01, **DULL}, {"penalty": 0.009, **DULL}),
        "learned": (
            {"penalty": 0.01, "accuracy": 0.949},
            {"penalty": 0.01, "accuracy": 0.95},
        ),
    },
    "too much dropout": {
        "0.7": ({"dropout": 0.7, **DULL}, {"dropout": 0.69, **DULL}),
        "behind": ({"dropout_behind": 0.1}, {"dropout_behind": 0.0}),
        "learned": (
            {"dropout": 0.9, "accuracy": 0.949},
            {"dropout": 0.9, "accuracy": 0.95},
        ),
    },
    "softmax inside": {
        "softmax": (
            {**layer("softmax", 0.5, 0.5), **DULL},
            {**layer("softplus", 0.5, 0.5), **DULL},
        ),
    },
    "no activation": {"any": ({"plain": [1]}, {"plain": []})},
    "wide first weights": {
        "four times": (
            {"sizes": [4.0, 1], "start": 9, **DULL},
            {"sizes": [3.9, 1], "start": 9, **DULL},
        ),
        "the first loss": (
            {"sizes": [9, 1], "start": 4.7, **DULL},
            {"sizes": [9, 1], "start": 4.5, **DULL},
        ),
    },
    "vanishing gradient": {
        "before the training": (
            {"hidden": fading(0.5), **DULL, "fading": 0.19},
            {"hidden": fading(0.5), **DULL, "fading": 0.21},
        ),
        "a fifth": ({"hidden": fading(0.19), **DULL}, {"hidden": fading(0.21), **DULL}),
        "three layers": (
            {"hidden": fading(0.1), **DULL},
            {"hidden": fading(0.1)[1:], **DULL},
        ),
        "batch normalisation": (
            {"hidden": fading(0.1), **DULL},
            {"hidden": fading(0.1), **DULL, "batch_norm": True},
        ),
        "narrow weights": (
            {"hidden": FADING_RELU, **DULL, "sizes": [1, 0.29, 1]},
            {"hidden": FADING_RELU, **DULL, "sizes": [1, 0.31, 1]},
        ),
    },
    "late averages": {
        "3 points": ({**LAGS, "accuracy": 0.86}, {**LAGS, "accuracy": 0.88}),
        "twice the loss": (
            {**LAGS, "accuracy": 0.86},
            {**LAGS, "accuracy": 0.86, "loss": np.array([0.6])},
        ),
        "10 points": (
            {**LAGS, "accuracy": 0.79, "loss": np.array([0.6])},
            {**LAGS, "accuracy": 0.81, "loss": np.array([0.6])},
        ),
        "any": (LAGS, {**LAGS, "batch_norm": False}),
    },
    "other data": {
        "another loss": (OTHER, {**OTHER, "val_loss": np.array([0.9, 1.0, 0.6])}),
        "the same accuracy": (
            {**OTHER, "told": {"val_accuracy": np.array([0.61])}},
            {**OTHER, "told": {"val_accuracy": np.array([0.59])}},
        ),
    },
}
NAMED = {rule.__name__.replace("_", " "): rule for rule in RULES}
NAMED |= {"dead ReLUs": units.dead_relus, "test set used": sets.used_test_set}
# What only the evidence, and only the advice, of each illness says.
SAYS = {
    "wrong labels": ("looks most like them", "look at some images"),
    "odd validation": ("prepared in another way|turned|exchanged", "all images alike"),
    "unscaled input": ("layer with weights receives", "divide the pixels|scale once"),
    "empty images": ("there is nothing", "comes first"),
    "wrong loss": ("The loss|The classes|applied twice", "from_logits=True"),
    "test set used": ("from MNIST's test set", "hold images out"),
    "diverged": ("not a number|no longer numbers|ended above", "the model anew"),
    "learning rate too high": ("The learning rate was", "on a model built anew"),
    "dead ReLUs": ("are 0", "leaky ReLU"),
    "saturated sigmoids": ("lie at the flat ends", "^ReLU"),
    "learning rate too low": (
        "in the first of .* in the last",
        "times as high|more slowly",
    ),
    "not learning": ("no more than a guess", "32 images by heart"),
    "underfitting": ("fewer than .* of the training images", "more updates"),
    "overfitting": ("of the validation|validation loss was lowest", "early stopping"),
    "broken numbers": ("NaN or infinity|no numbers", "np.isfinite"),
    "missing classes": ("(training|validation) image has a label of", "same perm"),
    "shared images": ("are training images too", "no image may be in both"),
    "labels in order": ("the class of the one before", "shuffle=True"),
    "wrong metric": ("The history has .* are right", r'metrics=\["accuracy"\]'),
    "frozen layers": ("cannot change", "trainable=True before compile"),
    "equal units": ("have the same weights", "random first weights"),
    "strong penalty": ("pulls them to 0", "no penalty, until"),
    "too much dropout": ("switched off|behind the last", "dropout (of 0.2|between)"),
    "softmax inside": ("ends in softmax", "^ReLU in the hidden"),
    "no activation": ("Two linear layers are one", "relu"),
    "wide first weights": ("times as wide as suits", "Keras's own first weights"),
    "vanishing gradient": ("times less than those of layer 1", "fewer layers"),
    "late averages": ("BatchNormalization: it trains", "momentum=0.9"),
    "other data": ("that were handed over", "that fit got"),
}


def test_each_rule_has_its_limits() -> None:
    """None is forgotten."""
    assert {NAMED[illness] for illness in LIMITS} == set(RULES)


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


def test_a_linear_network_that_knows_nothing_has_another_illness(case: Case) -> None:
    """What it lacks is then a remark; one layer alone reads far more than half."""
    for accuracy, remark in ((0.49, True), (0.5, False)):
        finding = setup.no_activation(
            dataclasses.replace(case, plain=[1, 2, 3], accuracy=accuracy)
        )
        assert finding is not None
        assert finding.remark is remark
        assert "Layers 1, 2 and 3 hand their plain sums" in finding.evidence


@pytest.mark.parametrize(
    ("rule", "hidden"),
    [
        (units.dead_relus, layer("relu", 0, 0)),
        (units.saturated_sigmoids, layer("sigmoid", 0, 1)),
    ],
)
def test_what_the_rate_did_is_a_remark(case: Case, rule: Any, hidden: Any) -> None:
    """Unless the weights began badly, or no finding tells of the rate."""
    high = {**hidden, "rate": 1.0, **DULL}
    for change, remark in (
        (high, True),
        ({**high, "sizes": [9, 9]}, False),
        ({**high, "rate": 0.01}, False),
    ):
        finding = rule(dataclasses.replace(case, **change))
        assert finding is not None
        assert finding.remark is remark


def test_a_rise_that_costs_few_answers_is_a_remark(case: Case) -> None:
    """So it is in a healthy network; and where it costs none, none is said to be."""
    for val_accuracy, remark, worse in (
        (0.97, True, False),
        (0.94, True, True),
        (0.939, False, True),
    ):
        finding = result.overfitting(
            dataclasses.replace(case, val_accuracy=val_accuracy, **TURNED)
        )
        assert finding is not None
        assert finding.remark is remark
        assert ("read worse" in finding.sure) is worse


def test_one_mistake_with_two_sides_is_told_once(case: Case) -> None:
    """Yes-or-no questions in loss and metric are one finding, which mends both."""
    pair = {"loss_name": "binarycrossentropy", "from_logits": False}
    told = {"told": {"binary_accuracy": np.array([0.9])}, **AT_ONE}
    both = dataclasses.replace(case, **pair, output="softmax", **told, **DULL)
    assert loss.wrong_loss(both) is None
    finding = loss.wrong_metric(both)
    assert finding is not None
    assert "CategoricalCrossentropy" in finding.advice
    assert set(finding.change) == {"metric", "loss"}
    right = dataclasses.replace(both, accuracy=0.9)
    assert loss.wrong_loss(right) is not None
    assert loss.wrong_metric(right) is None
    other = dataclasses.replace(both, loss_name="meansquarederror")
    assert loss.wrong_loss(other) is not None
    alone = loss.wrong_metric(other)
    assert alone is not None
    assert set(alone.change) == {"metric"}


@pytest.mark.parametrize(
    ("rule", "change", "words"),
    [
        (
            loss.wrong_loss,
            {"from_logits": False},
            "The loss expects probabilities (from_logits=False), but the last layer "
            "has no softmax.",
        ),
        (
            loss.wrong_loss,
            {"output": "softmax"},
            "The loss expects logits (from_logits=True), but the last layer ends in "
            "softmax.",
        ),
        (
            loss.wrong_loss,
            {"output": "sigmoid"},
            "The loss expects logits (from_logits=True), but the last layer ends in "
            "sigmoid.",
        ),
        (
            data.broken_numbers,
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
            sets.odd_validation,
            {"validation": (X_VAL / 255, Y_VAL)},
            "the validation images from 0 to 1 with 0.1",
            "alike",
        ),
        (
            training.diverged,
            {"loss": np.array([2.0, np.nan, np.nan])},
            "not a number from epoch 2 on",
            "a learning rate of 0.0001.",
        ),
        (
            training.learning_rate_too_low,
            {"accuracy": 0.5, "rate": 1e-5, "loss": np.array([2.3, 2.2, 2.1])},
            "The loss was 2.3 in the first of 3 epochs and 2.1 in the last.",
            "Adam at 0.001, 100 times as high",
        ),
        (
            training.learning_rate_too_high,
            JUMPS,
            "The training loss rose in 2 epochs instead of falling.",
            "a learning rate of 0.0001,",
        ),
        (
            result.overfitting,
            {"val_accuracy": 0.94, "val_loss": np.array([0.3, 0.2, 0.27])},
            "The validation loss was lowest in epoch 2, and ended 1.35 times as high.",
            "best epoch, here 2;",
        ),
        (
            units.dead_relus,
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


def test_a_rate_far_too_high_stands_beside_a_wrong_loss(case: Case) -> None:
    """Squared errors bear more than cross-entropy, but not twenty times as much."""
    squared = {"loss_name": "meansquarederror", "output": "sigmoid", **BY_SGD}
    for rate, beside in ((19.0, False), (21.0, True)):
        finding = loss.wrong_loss(dataclasses.replace(case, **squared, rate=rate))
        assert finding is not None
        assert ("learning rate too high" in finding.beside) is beside
        assert "should then be the usual one, 0.1" in finding.advice
        assert finding.change["learning_rate"] == pytest.approx(0.1)
