"""Everything that reads digits has one face: images in, ten numbers out."""

import numpy as np
import pytest

from mnist_course.activations import sigmoid, softmax
from mnist_course.network import Network
from mnist_course.readers import Reader, reader_of

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def some(mnist):
    """Return a few test images with their labels."""
    _, (images, labels) = mnist
    return images[:2500], labels[:2500]


@pytest.fixture(scope="module")
def keras():
    """Keras, or a skip where TensorFlow is not installed."""
    pytest.importorskip("tensorflow", reason="TensorFlow comes with the lab extra")
    import keras

    yield keras
    keras.backend.clear_session()


def test_averages_read_by_distance(some, averages):
    """The nearest average is the answer; nearness falls with distance."""
    images, labels = some
    reader = reader_of(averages)
    values = reader(images)
    apart = images[:, np.newaxis] - averages
    distances = np.sqrt((apart**2).mean(axis=(2, 3)))
    assert np.array_equal(values.argmax(axis=1), distances.argmin(axis=1))
    assert np.allclose(values.sum(axis=1), 1)
    assert reader.unit == "nearness"
    assert "half of each distance" in reader.words
    # "as often right as it says", within some points
    assert values.max(axis=1).mean() == pytest.approx(
        np.mean(values.argmax(axis=1) == labels), abs=0.05
    )


def test_detectors_speak_for_themselves(some):
    """Each gives its own sigmoid, of pixels from 0 to 1."""
    images, _ = some
    weights, bias = RNG.normal(size=(784, 10)), RNG.normal(size=10)
    for pair in ((weights, bias), [weights, bias]):
        reader = reader_of(pair)
        wanted = sigmoid(images.reshape(-1, 784) / 255 @ weights + bias)
        assert np.allclose(reader(images), wanted)
    assert reader.unit == "yes"


def test_a_function_gets_images_as_they_are(some):
    """It gets pixels of 0 to 255; its scores become probabilities by softmax."""
    images, _ = some
    seen = []

    def my_reader(batch):
        seen.append(batch)
        return batch[:, 10, 9:19].tolist()

    reader = reader_of(my_reader)
    assert np.allclose(reader(images), softmax(images[:, 10, 9:19].astype(float)))
    assert reader.name == "my_reader"
    assert all(
        batch.dtype == np.uint8 and batch.shape[1:] == (28, 28) for batch in seen
    )
    assert max(map(len, seen)) <= 1000  # not all at once
    assert reader_of(lambda batch: np.ones((len(batch), 10))).name == "your function"


def test_probabilities_stay_as_they_are(some):
    """A function that gives probabilities is not squeezed again."""
    images, _ = some
    given = RNG.dirichlet(np.ones(10), len(images))
    reader = reader_of(lambda batch: given[: len(batch)])
    assert np.allclose(reader(images[:50]), given[:50])


@pytest.mark.parametrize("input_scale", [1 / 255, 1.0])
def test_a_network_gets_what_it_wants(some, input_scale):
    """Pixels are scaled once, by the network or for it; the network stays untouched."""
    images, _ = some
    network = Network([784, 20, 10], seed=1, input_scale=input_scale)
    reader = reader_of(network)
    rows = images[:40].reshape(-1, 784)
    values, layers = reader(images[:40]), reader.layers(images[0])
    assert network.sums == []
    scaled = rows if input_scale != 1 else rows / np.float32(255)
    logits = network.forward(scaled)
    assert np.allclose(values, softmax(logits), atol=1e-6)
    assert [(name, a.shape) for name, a in layers] == [
        ("layer 1", (20,)),
        ("logits", (10,)),
    ]
    assert np.allclose(layers[0][1], network.activations[1][0], atol=1e-5)
    assert np.allclose(layers[1][1], logits[0], atol=1e-5)


def test_a_network_is_read_as_it_is_now(some):
    """Training goes on, and the reader with it."""
    images, _ = some
    network = Network([784, 10], seed=1, input_scale=1 / 255)
    reader = reader_of(network)
    before = reader(images[:5])
    network.biases[0][3] += 2
    assert (reader(images[:5])[:, 3] > before[:, 3]).all()


def models(keras):
    """Yield Keras models of several kinds, and whether they scale the pixels."""
    layers = keras.layers
    yield (
        keras.Sequential(
            [
                keras.Input((28, 28)),
                layers.Rescaling(1 / 255),
                layers.Flatten(),
                layers.Dense(12, activation="relu", name="first"),
                layers.Dropout(0.5),
                layers.Dense(10, name="last"),
            ]
        ),
        True,
        [("first", (12,)), ("last", (10,))],
    )
    yield (
        keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(3, 5, name="maps"),
                layers.BatchNormalization(),
                layers.ReLU(),
                layers.MaxPooling2D(name="pool"),
                layers.Flatten(),
                layers.Dense(10, activation="softmax", name="last"),
            ]
        ),
        False,
        [("maps", (24, 24, 3)), ("pool", (12, 12, 3)), ("last", (10,))],
    )
    start = keras.Input((784,))
    aside = layers.Dense(5)(start)
    end = layers.Dense(10)(layers.Concatenate()([start, aside]))
    yield keras.Model(start, end), False, []
    twice = layers.Dense(784, activation="relu")  # listed once, used twice
    end = layers.Dense(10)(twice(twice(start)))
    yield keras.Model(start, end), False, []
    yield keras.Sequential([layers.Dense(10, name="only")]), False, [("only", (10,))]


def test_a_keras_model_reads(some, keras):
    """Whatever its input's shape, it reads what its own `predict` reads."""
    images, _ = some
    for model, scales, layers in models(keras):
        reader = reader_of(model)
        x = images[:30].reshape(-1, *model.input_shape[1:]).astype("float32")
        wanted = model.predict(x if scales else x / 255, verbose=0)
        if not np.allclose(wanted.sum(axis=1), 1, atol=1e-3):
            wanted = softmax(wanted)
        assert np.allclose(reader(images[:30]), wanted, atol=1e-5)
        found = reader.layers(images[0])
        assert [(name, a.shape) for name, a in found] == layers
        if "pool" in dict(found):
            assert found[0][1].min() >= 0  # what ReLU made of the maps


def test_a_reader_is_a_reader(averages):
    """One is taken as it is."""
    reader = reader_of(averages)
    assert reader_of(reader) is reader
    assert isinstance(reader, Reader)
    assert reader.layers(np.zeros((28, 28), np.uint8)) == []


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (None, "got NoneType"),
        ("network", "got str"),
        (np.zeros((784, 10)), "got ndarray"),
        ([np.zeros((784, 10)), np.zeros(9)], r"got shapes \(784, 10\) and \(9,\)"),
        ((1, 2), r"got shapes \(\) and \(\)"),
        (Network([784, 5]), r"\[784, …, 10\]; got \[784, 5\]"),
        (lambda images: images, r"got shape \(1, 28, 28\)"),
        (lambda images: 3, "ten finite numbers"),
        (lambda images: np.full((len(images), 10), np.nan), "ten finite numbers"),
    ],
)
def test_what_reads_nothing_is_refused(thing, words):
    """One sentence says what was wanted."""
    with pytest.raises(ValueError, match=words):
        reader_of(thing)


def test_images_are_checked(averages):
    """A single image is told from a batch."""
    with pytest.raises(ValueError, match="for a single image pass"):
        reader_of(averages)(np.zeros((28, 28)))
