"""What lesson 06 and its quiz claim."""

import re

import keras
import numpy as np
import pytest

from mnist_course.activations import softmax
from mnist_course.data import load_mnist
from mnist_course.exercises import train_with_tensorflow as exercises

pytestmark = pytest.mark.usefixtures("forget_models")


def test_memory_is_as_the_lesson_says(prose):
    """All training images and their quotients have the megabytes that are named."""
    (x, _), _, _ = load_mnist(validation=5_000)
    images, after, before = re.search(
        r"all ([\d,]+) images that is (\d+) megabytes instead of (\d+)", prose
    ).groups()
    assert f"{len(x):,}" == images
    assert f"{x.nbytes / 1e6:.0f}" == before
    assert f"{(x[:1] / 255.0).nbytes * len(x) / 1e6:.0f}" == after
    assert (x[:1] / np.float32(255)).dtype == np.float32


def test_softmax_twice_keeps_a_loss(quiz):
    """A perfect answer through another softmax has the loss that the quiz names."""
    twice = softmax(np.eye(10)[4])
    assert f"even a perfect answer keeps a loss of {-np.log(twice[4]):.2f}." in quiz


@pytest.mark.filterwarnings("ignore:.*received `from_logits=True`:UserWarning")
def test_a_model_finds_one_mix_up_and_not_the_other(mnist):
    """A softmax at the end is looked through; logits taken for chances learn badly."""
    x, y = (part[:960] for part in mnist[0])

    def trained(last, from_logits):
        keras.utils.set_random_seed(0)
        model = exercises.build_network.reference()
        model.pop()
        model.add(keras.layers.Dense(10, activation=last))
        model.compile(
            optimizer=keras.optimizers.Adam(0.001),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits),
            metrics=["accuracy"],
        )
        return model.fit(x, y, batch_size=32, epochs=3, verbose=0).history

    right = trained(None, True)
    twice = trained("softmax", True)
    np.testing.assert_allclose(twice["loss"], right["loss"], rtol=1e-3)
    assert trained(None, False)["accuracy"][-1] < right["accuracy"][-1] - 0.3


def test_a_model_is_sure_of_noise():
    """What is no digit gets a class, and most often more than half of the whole."""
    keras.utils.set_random_seed(0)
    (x, y), _, _ = load_mnist(validation=5_000)
    model = exercises.compile_network.reference(exercises.build_network.reference())
    model.fit(x[:20_000], y[:20_000], epochs=2, batch_size=128, verbose=0)
    noise = np.random.default_rng(1).integers(0, 256, size=(200, 28, 28))
    chances = softmax(model.predict(noise, verbose=0))
    assert (chances.max(axis=1) > 0.5).mean() > 0.6


def test_validation_split_takes_the_same_images(mnist):
    """With validation_split=1/12, fit would look at the same last 5,000."""
    (x, y), _ = mnist
    keras.utils.set_random_seed(0)
    model = exercises.compile_network.reference(exercises.build_network.reference())
    split = model.fit(
        x, y, validation_split=1 / 12, batch_size=5_000, verbose=0
    ).history
    (_, _), (x_val, y_val), _ = load_mnist(validation=5_000)
    loss, _ = model.evaluate(x_val, y_val, batch_size=5_000, verbose=0)
    assert split["val_loss"][0] == pytest.approx(loss, rel=1e-5)


def test_the_quiz_counts_right(answer):
    """Steps of some epochs, from the numbers in the question."""
    words = "6,000 images with `batch_size=100` and `epochs=5`"
    images, batch_size, epochs = map(int, re.findall(r"\d+", words.replace(",", "")))
    assert answer(words) == f"{images // batch_size * epochs} times"
