"""Curves of a training, whoever wrote them down, and what is said if they are none."""

from types import SimpleNamespace

import numpy as np
import pytest

from mnist_course.network import Network
from mnist_course.support.history import METRICS, Point, curves

BOTH = ("loss", "accuracy")


def test_a_history_and_its_dict_are_taken_alike():
    """Both give float arrays of what was asked for, in that order."""
    history = {"accuracy": [0, 1], "lr": [1], "loss": [2, 1]}
    # Keras's History has its dict under this name too.
    for given in (history, SimpleNamespace(history=history)):
        found = curves(given, BOTH)
        assert list(found) == ["loss", "accuracy"]
        assert [values.dtype.kind for values in found.values()] == ["f", "f"]
        np.testing.assert_array_equal(found["loss"], [2, 1])


def test_what_our_own_network_returns_is_taken():
    """The NumPy network writes its history under the same names."""
    x, y = np.eye(4), np.array([0, 1, 0, 1])
    history = Network([4, 2], seed=0).fit(x, y, epochs=3, validation_data=(x, y))
    assert {name: len(values) for name, values in curves(history, METRICS).items()} == (
        dict.fromkeys(METRICS, 3)
    )


def test_what_went_wrong_stays_as_it_is():
    """NaN, infinity and a missing value are no reason to refuse a history."""
    found = curves({"loss": [np.nan, np.inf, None]}, ["loss"])
    np.testing.assert_array_equal(found["loss"], [np.nan, np.inf, np.nan])


def test_optional_curves_are_there_or_not():
    """They come if the history has them, and then they must fit too."""
    history = {"loss": [2, 1], "val_loss": [3, 2]}
    assert list(curves(history, ["loss"], optional=["val_loss", "lr"])) == [
        "loss",
        "val_loss",
    ]
    uneven = {"loss": [2, 1], "val_loss": [3]}
    with pytest.raises(ValueError, match=r"perhaps 'val_loss'; got .*'val_loss': 1"):
        curves(uneven, ["loss"], optional=["val_loss"])
    found = curves(uneven, ["loss"], optional=["val_loss"], even=False)
    assert len(found["val_loss"]) == 1


@pytest.mark.parametrize(
    ("history", "found"),
    [
        ({}, r"got \{\}"),
        ({"loss": [1.0]}, r"got \{'loss': 1\}"),
        ({"loss": [], "accuracy": []}, "'loss': 'no numbers'"),
        ({"loss": [1.0], "accuracy": [0.5, 0.6]}, r"\{'loss': 1, 'accuracy': 2\}"),
        ({"loss": 1.0, "accuracy": [0.5]}, "'loss': 'no numbers', 'accuracy': 1"),
        ({"loss": ["low"], "accuracy": [0.5]}, "'loss': 'no numbers'"),
        ({"loss": [[1.0]], "accuracy": [0.5]}, "'loss': 'no numbers'"),
        ([1.0, 0.5], "got list"),
        (None, "got NoneType"),
        (SimpleNamespace(history=None), "got SimpleNamespace"),
    ],
)
def test_what_is_no_history_is_named(history, found):
    """The message says what was wanted and how much of it arrived."""
    wanted = "the run must be .* with 'loss' and 'accuracy', one value for each epoch"
    with pytest.raises(ValueError, match=f"^{wanted}; .*{found}"):
        curves(history, BOTH, name="the run")


@pytest.mark.parametrize("losses", [(np.nan, 1.0), (1.0, np.nan), (np.inf, 1.0)])
def test_one_loss_that_is_no_number_is_enough(losses):
    """Whether of training or of validation; accuracies do not matter."""
    train, validation = losses
    assert not Point(1, train, 0.5, validation, 0.5).is_finite
    assert Point(1, 2.0, np.nan, 1.0, np.nan).is_finite
