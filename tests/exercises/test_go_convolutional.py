"""Lesson 11's exercises: against second computations, and networks of many kinds."""

import functools
import re

import keras
import numpy as np
import pytest

from mnist_course.convolution import convolve, pool
from mnist_course.exercises import go_convolutional as exercises
from mnist_course.exercises.checking import trained as trained_networks

pytestmark = pytest.mark.usefixtures("forget_models")
layers = keras.layers
LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def test_a_convolution_is_that_of_the_package():
    """The loops of the solution give what the package and Keras compute."""
    rng = np.random.default_rng(2)
    image, kernel = rng.normal(size=(7, 9)), rng.normal(size=(3, 2))
    found = exercises.convolve.reference(image, kernel)
    np.testing.assert_allclose(found, convolve(image, kernel))
    by_keras = keras.ops.conv(
        image[np.newaxis, ..., np.newaxis], kernel[..., np.newaxis, np.newaxis]
    )
    np.testing.assert_allclose(found, np.asarray(by_keras)[0, ..., 0], atol=1e-6)


@pytest.mark.parametrize("sizes", [(28, 1, 5, 16), (12, 16, 3, 32), (9, 2, 4, 3)])
def test_sizes_are_those_of_layers(sizes):
    """Keras's layers have such sides, and so many parameters."""
    side, channels, kernel, filters = sizes
    convolution = layers.Conv2D(filters, kernel)
    maps = convolution(np.zeros((1, side, side, channels), "float32"))
    pooled = pool(np.asarray(maps)[0, ..., 0])
    found = exercises.block_sizes.reference(*sizes)
    assert found == (maps.shape[1], len(pooled), convolution.count_params())


def network(*blocks):
    """Return a compiled network with these layers between scaling and logits."""
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Reshape((28, 28, 1)),
            *blocks,
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    model.compile("adam", LOSS, metrics=["accuracy"], jit_compile=False)
    return model


def briefly(model, x, y, x_val, y_val):
    """Train on very few images: what is returned has the right form."""
    few = {"validation_data": (x_val[:64], y_val[:64]), "verbose": 0}
    return model, model.fit(x[:64], y[:64], **few)


def convolutional():
    """Return a small network that would be accepted, if it were trained."""
    return network(layers.Conv2D(4, 5, strides=2, activation="relu"))


@functools.cache
def accepted():
    """Return such a network with the history of a brief training, made once."""
    return briefly(convolutional(), *trained_networks.check_data()[:4])


def unwatched(x, y, *validation):
    """Train without a look at the validation images."""
    model = convolutional()
    return model, model.fit(x[:64], y[:64], verbose=0)


# Answers that are told of before anything is measured.
WRONG_FORMS = [
    ("a pair", lambda *data: accepted()[0]),
    ("the model first", lambda *data: accepted()[::-1]),
    ("the shapes", lambda *data: (keras.Sequential([keras.Input((784,))]), {})),
    (
        "the shapes",
        lambda *data: (
            keras.Sequential([keras.Input((28, 28)), layers.Conv1D(10, 3)]),
            {},
        ),
    ),
    ("a convolution", lambda *data: briefly(network(), *data)),
    ("a convolution", lambda *data: briefly(network(layers.MaxPooling2D()), *data)),
    ("a convolution", lambda *data: briefly(network(layers.Dense(8)), *data)),
    ("the history", lambda *data: (accepted()[0], {"loss": [1]})),
    ("watched", unwatched),
]


@pytest.mark.parametrize(("verdict", "answer"), WRONG_FORMS)
def test_a_wrong_form_is_named(verdict, answer):
    """What is no trained convolutional network with its history is told at once."""
    report = exercises.train_cnn(answer)
    assert report.message == exercises.train_cnn.words.verdicts[verdict]


def test_a_large_network_is_counted():
    """A convolution alone does not make it small."""
    large = network(layers.Conv2D(16, 3, padding="same"))
    said = exercises.train_cnn(lambda *data: briefly(large, *data)).message
    assert said.startswith("Your model has 125,610 parameters")


def separable():
    """Return a network with convolutions of another kind."""
    return network(layers.SeparableConv2D(8, 5, strides=2, activation="relu"))


def nested():
    """Return a network whose convolution is in a model inside it."""
    return network(
        keras.Sequential(
            [keras.Input((28, 28, 1)), layers.Conv2D(4, 5, strides=2), layers.ReLU()]
        )
    )


def functional():
    """Return a network of the functional kind, with two ways that meet."""
    inputs = keras.Input((28, 28))
    x = layers.Reshape((28, 28, 1))(layers.Rescaling(1 / 255)(inputs))
    ways = [layers.Conv2D(4, 5, strides=4, padding="same")(x) for _ in range(2)]
    outputs = layers.Dense(10)(layers.Flatten()(layers.add(ways)))
    model = keras.Model(inputs, outputs)
    model.compile("adam", LOSS, metrics=["accuracy"], jit_compile=False)
    return model


@pytest.mark.parametrize("build", [convolutional, separable, nested, functional])
def test_another_kind_of_network_is_measured_as_well(build):
    """Only the goal is missing, where few images were used; nothing else is blamed."""
    said = exercises.train_cnn(lambda *data: briefly(build(), *data)).message
    assert "not yet past" in said


HONEST = trained_networks.Measured(
    right=0.9866,
    right_held=0.9847,
    right_outside=0.001,
    loss=0.045,
    told=0.12,
    ends_early=False,
    findings=list,
)
MEASURED = [
    (None, HONEST),
    (None, HONEST._replace(right=0.9804, right_held=0.9790)),
    (None, HONEST._replace(right=0.9930, right_held=0.9911, loss=0.0)),
    ("its own data", HONEST._replace(right_held=0.004, right_outside=0.985)),
    ("scaled inside", HONEST._replace(loss=19.3)),
    ("only looked", HONEST._replace(right=0.9990, right_held=0.95)),
    ("only looked", HONEST._replace(right=0.9978, right_held=0.9835)),
    ("the whole cycle", HONEST._replace(right=0.3, right_held=0.3, ends_early=True)),
    ("the goal", HONEST._replace(right=0.1, right_held=0.1, findings=lambda: ["ill"])),
    ("the goal, in health", HONEST._replace(right=0.9786, right_held=0.978)),
    ("the goal, in health", HONEST._replace(right=0.96, right_held=0.96)),
    ("the goal for others", HONEST._replace(right=0.9801, right_held=0.9745)),
]


@pytest.mark.parametrize(("verdict", "measured"), MEASURED)
def test_what_was_measured_decides(verdict, measured, monkeypatch):
    """The same limits as in lesson 08, in words of this one."""
    monkeypatch.setattr(trained_networks, "measure", lambda *_: measured)
    report = exercises.train_cnn(lambda *data: accepted())
    words = exercises.train_cnn.words
    wanted = words.right if verdict is None else words.verdicts[verdict]
    assert report.state == ("right" if verdict is None else "wrong")
    assert re.match(re.sub(r"\\\{\w+\\\}", ".*", re.escape(wanted)), report.message)


def test_the_solution_is_right_by_a_margin():
    """It reads 98 % of what it got and of what it did not, and half a point more."""
    data = trained_networks.check_data()
    keras.utils.set_random_seed(4)
    few = (part[: exercises.IMAGES] for part in data[:2])
    model, history = exercises.train_cnn.reference(*few, *data[2:4])
    measured = trained_networks.measure(model, history)
    assert measured.right > 0.984
    assert measured.right_held > 0.98
