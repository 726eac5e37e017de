"""Lesson 06's exercises: other right answers, and tempting wrong ones."""

import keras
import numpy as np
import pytest

from mnist_course.activations import softmax
from mnist_course.exercises import train_with_tensorflow as exercises

pytestmark = pytest.mark.usefixtures("forget_models")


@pytest.mark.parametrize(
    "layers",
    [
        [keras.layers.Flatten(), keras.layers.Rescaling(1 / 255)],
        [keras.layers.Reshape((784,)), keras.layers.Rescaling(1 / 255)],
    ],
    ids=["flatten first", "reshape"],
)
def test_another_right_network_is_right(layers):
    """Order of scaling, the way to rows and dropout are up to the learner."""

    def built():
        dense = keras.layers.Dense
        return keras.Sequential(
            [
                keras.Input((28, 28)),
                *layers,
                dense(128),
                keras.layers.ReLU(),
                keras.layers.Dropout(0.1),
                dense(10),
            ]
        )

    assert exercises.build_network(built)


def test_the_check_leaves_the_network_as_it_was():
    """A learner who returns a trained network gets it back with its weights."""
    built = []

    def build():
        model = exercises.build_network.reference()
        built.append((model, model.get_weights()))
        return model

    assert exercises.build_network(build)
    for model, before in built:
        for old, new in zip(before, model.get_weights(), strict=True):
            np.testing.assert_array_equal(old, new)


def test_a_cross_entropy_by_another_name_is_right():
    """What is asked for is what the loss computes, not how it is written."""

    def compiled(model):
        def loss(y, logits):
            return keras.ops.mean(
                keras.losses.sparse_categorical_crossentropy(
                    y, logits, from_logits=True
                )
            )

        model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
        return model

    assert exercises.compile_network(compiled)


def test_a_list_is_no_batch():
    """The small model of the check refuses a list, which Keras takes for inputs."""

    def read_digit(model, image):
        chances = softmax(model.predict([image]))[0]
        return chances.argmax(), chances.max()

    assert "a list for several inputs" in exercises.read_digit(read_digit).message


def test_one_network_for_all_calls_is_refused():
    """A network made outside may be trained already: its second call gives it away."""
    model = exercises.build_network.reference()
    assert not exercises.build_network(lambda: model)
