"""Lesson 08's free check: honest networks pass, and what is not is told."""

import keras
import numpy as np
import pytest

from mnist_course.data import load_mnist
from mnist_course.exercises import repair_a_network as exercises
from mnist_course.training import OneCycle

pytestmark = pytest.mark.usefixtures("forget_models")


def test_the_check_keeps_images_back():
    """Training, validation and held-back images are 60,000 different ones."""
    x, y, x_val, y_val, x_held, y_held = exercises._split()
    (all_x, all_y), _ = load_mnist()
    held = np.arange(55_000) % 11 == 0
    np.testing.assert_array_equal(x_held, all_x[:55_000][held])
    np.testing.assert_array_equal(x, all_x[:55_000][~held])
    np.testing.assert_array_equal(x_val, all_x[55_000:])
    named = np.concatenate([y, y_val, y_held]).astype(int)
    true = np.concatenate([all_y[:55_000][~held], all_y[55_000:], all_y[:55_000][held]])
    assert set((named - true) % 10) == {exercises.SHIFT}


def test_another_honest_network_is_right():
    """Other layers, a softmax and another optimizer pass as well."""

    def other(x_train, y_train, x_val, y_val):
        layers = keras.layers
        model = keras.Sequential(
            [
                keras.Input((28, 28)),
                layers.Reshape((784,)),
                layers.Rescaling(1 / 128, offset=-1),
                layers.Dense(600, "gelu"),
                layers.Dropout(0.25),
                layers.Dense(10, "softmax"),
            ]
        )
        schedule = keras.optimizers.schedules.CosineDecay(0.002, 7 * 196)
        model.compile(
            keras.optimizers.Nadam(schedule),
            "sparse_categorical_crossentropy",
            metrics=["accuracy"],
            steps_per_execution=14,
        )
        return model, model.fit(
            x_train,
            y_train,
            batch_size=256,
            epochs=7,
            validation_data=(x_val, y_val),
            verbose=0,
        )

    report = exercises.repaired_network(other)
    assert report, report


def test_learning_from_validation_images_too_is_seen():
    """Who adds the validation images to the training images is told so."""

    def greedy(x_train, y_train, x_val, y_val):
        both = np.concatenate([x_train, x_val]), np.concatenate([y_train, y_val])
        return exercises._trained(both, (x_val, y_val), epochs=6)

    assert (
        "far better on the validation images"
        in exercises.repaired_network(greedy).message
    )


@pytest.mark.parametrize(
    ("accuracy", "words"),
    [
        (0.30, "it is not yet past 95%"),
        (0.9559, "it is at 95.5%, not yet past 97%"),
        (0.9749, "it is at 97.4%, not yet past 98%"),
        (0.97999, "it is at 97.9%, not yet past 98%"),
    ],
)
def test_the_next_goal_is_named(accuracy, words):
    """Where 98 % is not reached, the answer says how far it is, and what is found."""
    words = words.replace("%", "\N{NO-BREAK SPACE}%")
    said = exercises._progress(accuracy, ["dead ReLUs"])
    assert words in said
    assert "dead ReLUs" in said
    assert ("Runs differ" in said) == (accuracy >= 0.975)
    assert "another learning rate" in exercises._progress(accuracy, [])


@pytest.mark.parametrize(
    ("rate", "early"),
    [(OneCycle(0.003, 5), True), (OneCycle(0.003, 100), False), (0.003, False)],
)
def test_a_schedule_that_ends_early_is_seen(rate, early):
    """After 100 updates, a cycle of 5 was too short; one of 100, or none, was not."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(rate), "mse")
    model.fit(np.zeros((100, 1)), np.zeros(100), batch_size=1, verbose=0)
    assert exercises._ends_early(model) == early


def test_a_model_for_one_hot_labels_is_judged_too():
    """Where the model's own loss wants other labels, its scale is not judged."""
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(10))
    model.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True))
    images, labels = np.zeros((4, 28, 28), np.uint8), np.arange(4)
    assert exercises._loss(model, images, labels) == 0
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    loss = exercises._loss(model, images, labels)
    assert loss == pytest.approx(np.log(10), abs=1e-4)
