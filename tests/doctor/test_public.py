"""Trainings as people have them, of each kind that the doctor once got wrong.

With ``DOCTOR_SEEDS=5`` in the environment each is trained from five seeds.
"""

import functools
import os
from typing import Any

import keras
import numpy as np
import pytest

from benchmarks.recipes import Recipe, Trained, recipe_of, train
from mnist_course.doctor import Diagnosis, diagnose
from mnist_course.doctor.network import layers_of

# Keras warns of some of them itself, at fit.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*does not have any trainable:UserWarning"),
    pytest.mark.filterwarnings("ignore:.*received `from_logits=True`:UserWarning"),
]
SEEDS = range(int(os.environ.get("DOCTOR_SEEDS", "1")))
SMALL = {"images": 1_000, "epochs": 3}
WIDE = {"class_name": "RandomNormal", "config": {"stddev": 1.0}}


def diagnosed(settings: dict[str, Any], seed: int = 0) -> tuple[Diagnosis, Trained]:
    """Train a recipe, and ask the doctor."""
    came = train(recipe_of({**SMALL, **settings}), seed)
    return diagnose(came.history, came.model, came.train, came.validation), came


KINDS = {
    # what is named first, and settings that have it
    "odd validation": [
        {"data": "validation in pixels"},
        {"data": "validation inverted"},
        {"data": "validation transposed"},
        {"data": "validation rotated"},
        {"data": "validation by columns"},
    ],
    "missing classes": [
        {"data": "cut from the end"},
        {"data": "one class for validation"},
    ],
    "scrambled images": [{"data": "wrongly reshaped"}],
    "wrong labels": [
        {"data": "labels shuffled"},
        {"data": "training labels shuffled", "epochs": 30},
        {"data": "validation labels shuffled", "epochs": 5},
    ],
    "broken numbers": [
        {"data": "a broken image"},
        {"data": "a broken image", "from_logits": True},
    ],
    "empty images": [{"data": "cut to whole numbers"}],
    "shared images": [{"data": "validation in training"}, {"data": "a third in both"}],
    "labels in order": [{"data": "in order", "shuffle": False, "epochs": 5}],
    "unscaled input": [{"pixels": 1, "optimizer": "SGD", "learning_rate": 0.01}],
    "wrong loss": [
        {"output": "linear"},
        {"loss": "mean_squared_error", "output": "linear"},
        {"loss": "mean_squared_error", "output": "sigmoid"},
        {"twice": True},
    ],
    "wrong metric": [
        {
            "loss": "binary_crossentropy",
            "output": "sigmoid",
            "metric": "binary_accuracy",
            "epochs": 1,
        }
    ],
    "frozen layers": [{"frozen": True}],
    "equal units": [{"first_weights": "zeros"}, {"first_weights": "ones"}],
    "strong penalty": [{"penalty": 1.0}],
    "too much dropout": [{"dropout": 0.99}, {"last_dropout": 0.5}],
    "softmax inside": [{"activation": "softmax"}],
    "no activation": [{"activation": "linear", "epochs": 10}],
    "wide first weights": [
        {"first_weights": WIDE, "optimizer": "SGD", "learning_rate": 0.005}
    ],
    "vanishing gradient": [
        {"hidden": (30,) * 4, "activation": "sigmoid"},
        {"hidden": (20,) * 5, "activation": "tanh", "first_weights": "random_uniform"},
    ],
    "late averages": [{"batch_norm": 0.999, "batch": 64}],
    "diverged": [{"activation": "elu", "optimizer": "SGD", "learning_rate": 30.0}],
    "learning rate too low": [
        {"optimizer": "Adadelta"},
        {"optimizer": "SGD", "learning_rate": 0.001, "epochs": 4},
        {"learning_rate": 0.001, "decay": [5, 0.5], "epochs": 6},
    ],
    "overfitting": [{"images": 300, "epochs": 60, "hidden": (256, 128)}],
    "underfitting": [{"hidden": ()}, {"hidden": (4, 4), "epochs": 8}],
    "too few outputs": [{"units": 1, "output": "sigmoid", "loss": "mse"}],
}


@functools.cache
def of_kind(illness: str, place: int, seed: int) -> tuple[Diagnosis, Trained]:
    """Train one of the kinds, once."""
    return diagnosed(KINDS[illness][place], seed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("illness", "place"),
    [(illness, n) for illness in KINDS for n in range(len(KINDS[illness]))],
)
def test_the_cause_comes_first(illness: str, place: int, seed: int) -> None:
    """It is named first, and where it stands in the data, no other is blamed."""
    found, _ = of_kind(illness, place, seed)
    assert [finding.name for finding in found][:1] == [illness]
    assert found[0].sure
    if illness in {"odd validation", "missing classes", "shared images"}:
        assert {each.name for each in found} <= {illness, "underfitting"}


HEALTHY = {"images": 8_000, "epochs": 6, "hidden": (64,)}
# Seven in ten of its outputs lie where tanh is flat.
FLAT = {"activation": "tanh", "images": 15_000, "epochs": 3, "learning_rate": 0.007}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "settings",
    [
        FLAT,
        {"activation": "tanh", "output": "log_softmax", "from_logits": True},
        {"from_logits": True},
        {"loss": "categorical_crossentropy", "from_logits": True},
        {"batch_norm": 0.9, "images": 15_000, "epochs": 3},
    ],
)
def test_what_does_no_harm_is_no_illness(settings: dict[str, Any], seed: int) -> None:
    """Flat ends of a network that is sure and right, and forms that Keras mends."""
    found, came = diagnosed({**HEALTHY, **settings}, seed)
    assert came.accuracy > 0.9
    assert list(found) == []


def test_keras_takes_the_logits_of_a_softmax() -> None:
    """So from_logits=True is no illness there, and does not hide the real one."""
    slow = {"optimizer": "SGD", "learning_rate": 0.0005}
    found, came = diagnosed({**slow, "from_logits": True}, 0)
    plain, other = diagnosed(slow, 0)
    assert came.history.history == other.history.history  # to the last digit
    assert (
        [each.name for each in found]
        == ["learning rate too low"]
        == [each.name for each in plain]
    )


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"learning_rate": 1e-5, "penalty": 0.003}, ["learning rate too low"]),
        ({"optimizer": "SGD", "learning_rate": 30.0}, ["diverged"]),
    ],
)
def test_a_penalty_or_a_break_hides_no_logits(
    settings: dict[str, Any], names: list[str]
) -> None:
    """A loss that is not a number, or holds a penalty, says nothing against softmax."""
    found, _ = diagnosed({"from_logits": True, "activation": "elu", **settings}, 0)
    assert [each.name for each in found] == names


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (
            {"last_dropout": 0.7, "loss": "categorical_crossentropy", "epochs": 8},
            "too much dropout",
        ),
        ({"first_weights": WIDE, "penalty": 0.01, "batch_norm": 0.9}, "strong penalty"),
    ],
)
def test_a_loss_that_other_things_raise_has_not_diverged(
    settings: dict[str, Any], name: str
) -> None:
    """Dropout behind the outputs and penalties are in the loss, and not in answers."""
    found, came = diagnosed(settings, 0)
    assert not came.history.history["loss"][-1] < 9.3
    names = [each.name for each in found]
    assert name in names
    assert "diverged" not in names


def test_images_shown_class_by_class_explain_what_the_loss_does() -> None:
    """It jumps with each new class, and what was counted on the way is no accuracy."""
    settings = {"data": "in order", "shuffle": False, "optimizer": "SGD"}
    for more in ({"learning_rate": 0.05, "momentum": 0.9}, {"learning_rate": 0.1}):
        found, _ = diagnosed({**settings, **more, "activation": "leaky_relu"}, 0)
        assert [each.name for each in found] == ["labels in order"]


def test_a_falling_loss_has_not_diverged() -> None:
    """Wide weights begin far up; the rate is too low already, and goes up."""
    settings = {"first_weights": WIDE, "optimizer": "SGD", "learning_rate": 0.005}
    found, came = diagnosed({**settings, "epochs": 8}, 0)
    losses = came.history.history["loss"]
    assert losses[0] > losses[-1] > 4
    assert [each.name for each in found] == ["wide first weights"]
    assert found[0].change["learning_rate"] > 0.005
    assert "lower" not in found[0].advice


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "SGD", "learning_rate": 1.0, "hidden": (64, 64, 64)},
        {"learning_rate": 0.03, "hidden": (64, 64, 64)},
        {"learning_rate": 0.0099, "hidden": (64, 64, 64)},
    ],
)
def test_no_higher_rate_where_steps_were_long(settings: dict[str, Any]) -> None:
    """Whatever is found, the advice does not send a long step further."""
    found, came = diagnosed({**settings, "epochs": 4}, 0)
    for each in found:
        rate = each.change.get("learning_rate", 0)
        assert rate < float(came.model.optimizer.learning_rate)
        assert "higher" not in each.advice


def test_advice_is_not_what_the_network_has() -> None:
    """No ReLU for ReLU, and no Keras's own weights where they are there."""
    dropped, _ = diagnosed({"dropout": 0.99}, 0)
    assert [each.name for each in dropped] == ["too much dropout"]
    assert "ReLU" not in dropped[0].advice
    flat, _ = diagnosed({"activation": "sigmoid", "learning_rate": 1.0}, 0)
    advice = {each.name: each.advice for each in flat}
    assert "first weights" not in advice.get("saturated sigmoids", "")


def test_what_was_never_reached_is_not_blamed() -> None:
    """A linear network that diverged lacks functions too, which is a remark."""
    linear = {"hidden": (64, 64), "activation": "linear", "optimizer": "SGD"}
    found, _ = diagnosed({**linear, "learning_rate": 30.0}, 0)
    assert [each.name for each in found] == ["diverged"]
    assert [each.name for each in found.remarks] == ["no activation"]


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_are_judged_by_the_loss_they_are_known_for(seed: int) -> None:
    """Beside a squared error the rate is no finding, but the advice has one."""
    slow = {"optimizer": "SGD", "learning_rate": 0.001}
    found, _ = diagnosed({**slow, "loss": "mean_squared_error"}, seed)
    assert [each.name for each in found] == ["wrong loss"]
    assert found[0].change["learning_rate"] == pytest.approx(0.1)


def test_other_data_than_those_of_the_history() -> None:
    """A history of another training has other numbers than the model gives."""
    came = train(recipe_of({**SMALL, "epochs": 8}), 0)
    told = came.history.history
    better = {**told, "val_loss": [0.05], "val_accuracy": [0.99]}
    for history, there in ((better, True), (told, False)):
        found = diagnose(history, came.model, came.train, came.validation)
        assert ("other data" in [each.name for each in found]) == there


def test_early_stopping_gives_an_earlier_epoch_back() -> None:
    """The numbers are then those of that epoch, and nothing is wrong."""
    recipe = Recipe(images=600, epochs=1)
    came = train(recipe, 0)
    stop = keras.callbacks.EarlyStopping(
        patience=3, restore_best_weights=True, monitor="val_loss"
    )
    history = came.model.fit(
        *came.train,
        epochs=40,
        validation_data=came.validation,
        callbacks=[stop],
        verbose=0,
    )
    assert np.argmin(history.history["val_loss"]) < len(history.history["val_loss"]) - 1
    found = diagnose(history, came.model, came.train, came.validation)
    assert "other data" not in [each.name for each in found]


def test_the_rule_of_lesson_08_is_the_doctors() -> None:
    """A last validation loss of 1.46 times the lowest is overfitting."""
    found, came = of_kind("overfitting", 0, 0)
    curve = came.history.history["val_loss"]
    assert curve[-1] > 1.1 * min(curve)
    assert f"epoch {int(np.argmin(curve)) + 1}" in found[-1].evidence
    assert found[-1].change == {"epochs_at_most": int(np.argmin(curve)) + 1}


def test_words_say_what_is_so() -> None:
    """Rows of a squared error are not near or far, and 2.0 is not 2.3."""
    rows, _ = of_kind("wrong loss", 2, 0)
    assert "nearly right" not in rows[0].evidence
    assert "slope" in rows[0].evidence
    assert len(layers_of(recipe_of(SMALL).build())) > 3
