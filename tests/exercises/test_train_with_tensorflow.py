"""Lesson 06's exercises: other right answers, and tempting wrong ones."""

import functools

import keras
import numpy as np
import pytest

from mnist_course.activations import cross_entropy, softmax
from mnist_course.exercises import train_with_tensorflow as exercises

pytestmark = pytest.mark.usefixtures("forget_models")

LOSS = keras.losses.SparseCategoricalCrossentropy


def layers(*, scale=1 / 255, hidden=None, last=None, shape=(28, 28)):
    """Return the layers of the solution, with what a mistake changes."""
    return [
        keras.Input(shape),
        keras.layers.Rescaling(scale),
        keras.layers.Flatten(),
        keras.layers.Dense(**{"units": 128, "activation": "relu"} | (hidden or {})),
        keras.layers.Dense(**{"units": 10} | (last or {})),
    ]


def network(**changes):
    """Return the network of the solution, with what a mistake changes."""
    return keras.Sequential(layers(**changes))


@functools.cache
def built_once():
    """Return the same network at each call."""
    return network()


def without(place):
    """Return the network of the solution without one of its layers."""
    rest = layers()
    del rest[place]
    return keras.Sequential(rest)


# For each verdict of the check an answer that does not pass it.
NETWORKS = {
    "joined": layers,
    "new each time": built_once,
    "an input": lambda: without(0),
    "the input's shape": lambda: network(shape=(784,)),
    "flat": lambda: without(2),
    "ten classes": lambda: network(last={"units": 1}),
    "a hidden layer": lambda: without(3),
    "biases": lambda: network(last={"use_bias": False}),
    "the size": lambda: network(hidden={"units": 64}),
    "nothing else": lambda: network(hidden={"activation": "elu"}),
    "logits": lambda: network(last={"activation": "softmax"}),
    "bare logits": lambda: network(last={"activation": "relu"}),
    "scaled": lambda: without(1),
    "scaled to 1": lambda: network(scale=255),
    "an activation": lambda: network(hidden={"activation": None}),
    "ReLU": lambda: network(hidden={"activation": "sigmoid"}),
}


def compiled(model, **changes):
    """Compile as the solution does, with what a mistake changes."""
    settings = {
        "optimizer": keras.optimizers.Adam(0.001),
        "loss": LOSS(from_logits=True),
        "metrics": ["accuracy"],
    }
    model.compile(**settings | changes)
    return model


COMPILED = {
    "compiled": [lambda model: model],
    "the same network": [lambda model: compiled(network())],
    "a known loss": [lambda model: compiled(model, loss="accuracy")],
    "class numbers": [
        lambda model: compiled(
            model, loss=keras.losses.CategoricalCrossentropy(from_logits=True)
        )
    ],
    "named arguments": [
        lambda model: compiled(model, metrics=["accuracy", "loss"]),
        lambda model: compiled(model, metrics=None, loss_weights=["accuracy"]),
    ],
    "from logits": [lambda model: compiled(model, loss=LOSS())],
    "the cross-entropy": [
        lambda model: compiled(model, loss=cross_entropy),
        lambda model: compiled(model, loss="mse"),
    ],
    "Adam": [lambda model: compiled(model, optimizer="sgd")],
    "the rate": [lambda model: compiled(model, optimizer=keras.optimizers.Adam(0.1))],
    "a metric": [lambda model: compiled(model, metrics=None)],
    "the accuracy": [lambda model: compiled(model, metrics=[keras.metrics.Accuracy()])],
    "its name": [
        lambda model: compiled(model, metrics=["sparse_categorical_accuracy"])
    ],
}


def test_every_verdict_has_a_mistake():
    """No sentence of the two checks is without an answer that it is said to."""
    assert set(NETWORKS) == set(exercises.build_network.words.verdicts)
    assert set(COMPILED) == set(exercises.compile_network.words.verdicts)


@pytest.mark.parametrize("verdict", NETWORKS)
def test_a_wrong_network_is_named(verdict):
    """Each wrong network gets the sentence of what does not hold."""
    report = exercises.build_network(NETWORKS[verdict])
    assert report.message == exercises.build_network.words.verdicts[verdict]


@pytest.mark.parametrize("verdict", COMPILED)
def test_a_wrong_compile_is_named(verdict):
    """Each wrong compile gets the sentence of what does not hold."""
    for answer in COMPILED[verdict]:
        report = exercises.compile_network(answer)
        assert report.message == exercises.compile_network.words.verdicts[verdict]


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
