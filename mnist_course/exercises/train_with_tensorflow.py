"""Exercises of lesson 06: a network, compile, a blind guess, and reading a digit."""

from itertools import product
from typing import Any

import keras
import numpy as np

from mnist_course.activations import cross_entropy, softmax
from mnist_course.exercises.checking.exercise import Cases, Verdicts, exercise

UNITS = 128
PARAMETERS = 784 * UNITS + UNITS + UNITS * 10 + 10
RATE = 0.001

# What may have been meant, the likelier first.
ACTIVATIONS = ("relu", "linear", "sigmoid", "tanh", "softmax", "leaky_relu", "gelu")
SCALES = (1 / 255, 1.0, 255.0, 1 / 255**2, 1 / 256, 1 / 127.5, 1 / 100, 1 / 28, 1 / 784)


def _judge_network(model: Any, again: Any) -> Verdicts:
    yield "joined", not isinstance(model, list | tuple)
    yield "new each time", again is not model
    yield "an input", model.built and model.weights
    yield "the input's shape", model.input_shape == (None, 28, 28)
    yield "flat", len(model.output_shape) != 3
    yield "ten classes", model.output_shape == (None, 10)
    shapes = [weight.shape for weight in model.trainable_weights]
    yield "a hidden layer", len([s for s in shapes if len(s) == 2]) != 1
    yield "biases", len(shapes) % 2 == 0
    yield "the size", len(shapes) == 4 and model.count_params() == PARAMETERS
    meant = _meant(model)
    yield "nothing else", meant
    hidden, scale, last = meant
    yield "logits", last != "softmax"
    yield "bare logits", last == "linear"
    yield "scaled", scale != 1
    yield "scaled to 1", scale == 1 / 255
    yield "an activation", hidden != "linear"
    yield "ReLU", hidden == "relu"


def _meant(model: Any) -> Any:
    """Give the network known weights, and find what it computes with them."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, size=(20, 28, 28)).astype("uint8")
    kept = [w.numpy() for w in model.trainable_weights]
    weights = [rng.normal(size=array.shape, scale=0.05) for array in kept]
    try:
        for variable, array in zip(model.trainable_weights, weights, strict=True):
            variable.assign(array)
        got = model(images, training=False).numpy()
    finally:
        for variable, array in zip(model.trainable_weights, kept, strict=True):
            variable.assign(array)
    w1, b1, w2, b2 = weights
    sums = images.reshape(20, 784) @ w1
    for hidden, scale, last in product(ACTIVATIONS, SCALES, ACTIVATIONS):
        a1 = _activation(hidden, scale * sums + b1)
        if np.allclose(got, _activation(last, a1 @ w2 + b2), rtol=1e-3, atol=1e-3):
            return hidden, scale, last
    return None


def _activation(name: str, z: Any) -> Any:
    return np.asarray(keras.activations.get(name)(keras.ops.convert_to_tensor(z)))


@exercise(cases=lambda rng: [(), ()], judge=_judge_network, seconds=60)
def build_network():
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10),
        ]
    )


# Three images of two by two pixels, and what the toy network makes of them. Among the
# logits are some below 0, which could be no probabilities.
LOGITS = np.array([[2.0, -1.0, 0.5], [-1.5, 0.3, 3.0], [0.2, -0.4, -3.0]], "float32")
LABELS = np.array([0, 1, 0])


def _toy() -> Any:
    """Return a network that gives `LOGITS` for the rows of the unit matrix."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
    model.set_weights([LOGITS, np.zeros(3, "float32")])
    return model


def _judge_compiled(model: Any) -> Verdicts:
    yield "compiled", model.compiled
    yield "the same network", model.input_shape == (None, 3)
    yield from _judge_loss(model.loss)
    model.run_eagerly = True  # quicker for one batch, and no talk of tracing
    try:
        scores = model.evaluate(np.eye(3), LABELS, verbose=0, return_dict=True)
    except Exception:  # of many types, in words about shapes deep inside
        scores = {}
    yield "named arguments", scores
    loss = scores.pop("loss")
    taken = keras.losses.SparseCategoricalCrossentropy()(LABELS, LOGITS)
    yield "from logits", not np.isclose(loss, float(taken), rtol=1e-3)
    wanted = cross_entropy(LOGITS, LABELS)
    yield "the cross-entropy", np.isclose(loss, wanted, rtol=1e-3)
    yield "Adam", isinstance(model.optimizer, keras.optimizers.Adam)
    rate = float(model.optimizer.learning_rate)
    yield "the rate", np.isclose(rate, RATE, rtol=1e-3)
    yield "a metric", scores
    accuracy = np.mean(LOGITS.argmax(axis=1) == LABELS)
    right = [name for name, value in scores.items() if np.isclose(value, accuracy)]
    yield "the accuracy", right
    yield "its name", "accuracy" in right


def _judge_loss(loss: Any) -> Verdicts:
    """Say whether a loss can measure logits against class numbers."""
    try:
        measure: Any = keras.losses.get(loss)
    except ValueError:
        measure = None
        yield "a known loss", False
    name = getattr(measure, "name", getattr(measure, "__name__", ""))
    try:
        found = measure(LABELS[:, np.newaxis], keras.ops.convert_to_tensor(LOGITS))
        np.asarray(found, dtype=float)
    except Exception:  # of many types again
        yield "class numbers", not name.startswith("categorical")
        yield "the cross-entropy", False


@exercise(cases=lambda rng: [(_toy(),)], judge=_judge_compiled, seconds=60)
def compile_network(model):
    model.compile(
        optimizer=keras.optimizers.Adam(0.001),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


class SmallModel:
    """Answer as a small Keras model would, without the time that one takes to start."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._weights = rng.normal(size=(784, 10), scale=0.0004)

    def __call__(self, x: Any, training: bool = False) -> Any:
        """Return the logits as a tensor."""
        return keras.ops.convert_to_tensor(self._logits(x))

    def predict(self, x: Any, batch_size: int = 32, verbose: Any = "auto") -> Any:
        """Return the logits as an array, shape (n, 10)."""
        return self._logits(x)

    def _logits(self, x: Any) -> Any:
        shape = np.shape(x)
        found = f"a batch, of shape (n, 28, 28), and got {shape}"
        if isinstance(x, list | tuple):
            found = "a list for several inputs"
        if isinstance(x, list | tuple) or len(shape) != 3 or shape[1:] != (28, 28):
            raise ValueError(
                f"the model takes {found}; image[np.newaxis] makes a batch of one"
            )
        return (np.reshape(x, (-1, 784)) @ self._weights).astype("float32")


def _reader_cases(rng: np.random.Generator) -> Cases:
    cases: list[tuple[Any, Any]] = []
    while len(cases) < 3:
        model = SmallModel(rng)
        image = rng.integers(0, 256, size=(28, 28)).astype("uint8")
        second, first = np.sort(_chances(model, image))[-2:]
        if first < 0.9 and first - second > 0.1:  # clear, and not certain
            cases.append((model, image))
    return cases


def _chances(model, image):
    return softmax(model.predict(image[np.newaxis]))[0]


def _read(model, image, chances=_chances):
    found = chances(model, image)
    return found.argmax(), found.max()


@exercise(cases=_reader_cases)
def read_digit(model, image):
    logits = model.predict(image[np.newaxis], verbose=0)
    probabilities = softmax(logits)[0]
    return probabilities.argmax(), probabilities.max()


@exercise(cases=lambda rng: [(10,), (2,), (int(rng.integers(11, 1000)),)])
def untrained_loss(classes):
    return np.log(classes)


EXERCISES = {
    e.name: e for e in (build_network, compile_network, untrained_loss, read_digit)
}
