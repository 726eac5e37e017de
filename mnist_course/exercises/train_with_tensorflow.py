"""The exercises of lesson 06."""

import functools
from itertools import product
from typing import Any

import keras
import numpy as np

from mnist_course.activations import cross_entropy, softmax
from mnist_course.exercises.checking.exercise import Mistake, exercise

UNITS = 128
PARAMETERS = 784 * UNITS + UNITS + UNITS * 10 + 10
RATE = 0.001

NO_LAYERS = (
    "You return a list of layers. keras.Sequential makes a network of it: "
    "keras.Sequential([...])."
)
NO_INPUT = (
    "The network does not know yet what comes in, so it has no weights. Begin the list "
    "with keras.Input((28, 28))."
)
WRONG_INPUT = (
    "The network takes another shape than the images have. keras.Input((28, 28)) names "
    "the shape of one image; the batch is not counted."
)
NO_FLATTEN = (
    "A row of 28 pixels goes through the Dense layers by itself, and there is an "
    "answer for each row. Put Flatten before the first Dense, so that an image becomes "
    "784 numbers."
)
WRONG_CLASSES = (
    "The last layer must have one unit for each class, so that an image gives 10 "
    "logits."
)
NO_HIDDEN = (
    "The pixels go straight to the 10 logits. A hidden layer of 128 units belongs "
    "between Flatten and the last layer."
)
NO_BIAS = "A layer has no bias. Leave use_bias as it is, True."
WRONG_SIZE = (
    "The network has another number of weights than 784-128-10. Two Dense layers are "
    "wanted: one of 128 units, one of 10."
)
NO_SCALING = (
    "The pixels arrive at the first Dense as 0 to 255. A Rescaling layer before it "
    "brings them to 0 to 1."
)
WRONG_SCALING = (
    "The pixels are scaled, but not from 0 … 255 to 0 … 1. Rescaling multiplies by its "
    "argument: which number makes 1 of 255?"
)
NO_ACTIVATION = (
    "The hidden layer has no activation, so both layers together are one linear layer. "
    'Give it activation="relu".'
)
OTHER_ACTIVATION = (
    'The hidden layer has an activation, but not ReLU: activation="relu".'
)
SOFTMAX = (
    "The last layer applies softmax, so the network gives probabilities. Asked are the "
    "logits: leave the activation of the last layer out."
)
LAST_ACTIVATION = (
    "The last layer has an activation, which cuts or squeezes the logits. "
    "Leave it out: a logit may be any number."
)
SAME_AGAIN = (
    "A second call gives the same network again, and it may have been trained by then. "
    "Build a new one inside the function."
)
STRANGE = (
    "The shapes are right, but with known weights the outputs are not those of ReLU "
    "and bare logits. Is there a layer, or an argument, that nobody asked for?"
)
# What may have been meant, the likelier first, and what to say to it.
ACTIVATIONS = ("relu", "linear", "sigmoid", "tanh", "softmax", "leaky_relu", "gelu")
HIDDEN_LAYER = {"relu": None, "linear": NO_ACTIVATION}
LAST_LAYER = {"linear": None, "softmax": SOFTMAX}
SCALES = {1 / 255: None, 1.0: NO_SCALING} | dict.fromkeys(
    (255.0, 1 / 255**2, 1 / 256, 1 / 127.5, 1 / 100, 1 / 28, 1 / 784), WRONG_SCALING
)


def _judge_network(model: Any, again: Any) -> str | None:
    if isinstance(model, list | tuple):
        return NO_LAYERS
    if again is model:
        return SAME_AGAIN
    if not model.built or not model.weights:
        return NO_INPUT
    if model.input_shape != (None, 28, 28):
        return WRONG_INPUT
    if len(model.output_shape) == 3:
        return NO_FLATTEN
    if model.output_shape != (None, 10):
        return WRONG_CLASSES
    shapes = [weight.shape for weight in model.trainable_weights]
    if len([shape for shape in shapes if len(shape) == 2]) == 1:
        return NO_HIDDEN
    if len(shapes) % 2:
        return NO_BIAS
    if len(shapes) != 4 or model.count_params() != PARAMETERS:
        return WRONG_SIZE
    return _judge_outputs(model)


def _judge_outputs(model: Any) -> str | None:
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
            return (
                LAST_LAYER.get(last, LAST_ACTIVATION)
                or SCALES[scale]
                or HIDDEN_LAYER.get(hidden, OTHER_ACTIVATION)
            )
    return STRANGE


def _activation(name: str, z: Any) -> Any:
    return np.asarray(keras.activations.get(name)(keras.ops.convert_to_tensor(z)))


def _layers(
    *,
    scale: float | None = 1 / 255,
    flatten: bool = True,
    hidden: dict[str, Any] | None = None,
    last: dict[str, Any] | None = None,
    shape: tuple[int, ...] | None = (28, 28),
) -> list[Any]:
    """Return the layers of the solution, with what a mistake changes."""
    layers = keras.layers
    first = [] if shape is None else [keras.Input(shape)]
    first += [] if scale is None else [layers.Rescaling(scale)]
    first += [layers.Flatten()] if flatten else []
    middle = {"units": UNITS, "activation": "relu"} | (hidden or {})
    return [
        *first,
        layers.Dense(**middle),
        layers.Dense(**{"units": 10} | (last or {})),
    ]


def _network(**changes: Any) -> Any:
    return keras.Sequential(_layers(**changes))


@functools.cache
def _built_once() -> Any:
    return _network()


@exercise(
    statement="return the network 784-128-10 of lesson 05, from pixels to logits",
    cases=lambda rng: [(), ()],
    judge=_judge_network,
    seconds=60,
    right="The network of lesson 05, from pixels to logits.",
    hints=(
        "Take the list above and put one layer more into it. Where does the hidden "
        "layer belong, and how many units has it?",
        "In order: what comes in, scale, make a row of it, hidden layer with ReLU, "
        "logits. The names are Input, Rescaling, Flatten, Dense, Dense.",
        'The new line is keras.layers.Dense(128, activation="relu"), between Flatten '
        "and Dense(10). The last layer has no activation. Return keras.Sequential "
        "with the list.",
    ),
    mistakes=(
        Mistake(lambda: _layers(), NO_LAYERS),
        Mistake(lambda: _built_once(), SAME_AGAIN),
        Mistake(lambda: _network(shape=None), NO_INPUT),
        Mistake(lambda: _network(shape=(784,)), WRONG_INPUT),
        Mistake(lambda: _network(flatten=False), NO_FLATTEN),
        Mistake(lambda: _network(last={"units": 1}), WRONG_CLASSES),
        Mistake(
            lambda: keras.Sequential([*_layers()[:3], keras.layers.Dense(10)]),
            NO_HIDDEN,
        ),
        Mistake(lambda: _network(last={"use_bias": False}), NO_BIAS),
        Mistake(lambda: _network(hidden={"units": 64}), WRONG_SIZE),
        Mistake(lambda: _network(scale=None), NO_SCALING),
        Mistake(lambda: _network(scale=255), WRONG_SCALING),
        Mistake(lambda: _network(hidden={"activation": None}), NO_ACTIVATION),
        Mistake(lambda: _network(hidden={"activation": "sigmoid"}), OTHER_ACTIVATION),
        Mistake(lambda: _network(last={"activation": "softmax"}), SOFTMAX),
        Mistake(lambda: _network(last={"activation": "relu"}), LAST_ACTIVATION),
    ),
)
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


NOT_COMPILED = (
    "The network comes back as it was, not compiled. Call model.compile(...) first."
)
OTHER_MODEL = (
    "You return another network than the one that your function got. Compile the one "
    "that comes in, and return it."
)
OTHER_ARGUMENTS = (
    "The loss is fine, but with the rest Keras cannot measure. Name each argument, "
    "optimizer=, loss= and metrics=, and ask for the accuracy alone."
)
NO_FROM_LOGITS = (
    "The loss takes the logits for probabilities. Tell it what it gets: "
    "keras.losses.SparseCategoricalCrossentropy(from_logits=True)."
)
ONE_HOT = (
    "The loss cannot read these labels: they are class numbers, and it wants one row "
    "of zeros and a one for each. The loss for class numbers begins with Sparse."
)
NO_LOSS = (
    "Keras knows no loss of that name. What the steps make smaller is the "
    "cross-entropy of lesson 05; the accuracy is only counted, among the metrics."
)
OTHER_LOSS = (
    "The loss is not the cross-entropy of lesson 05. In Keras it is called "
    "SparseCategoricalCrossentropy."
)
NOT_ADAM = "The optimizer is not Adam: keras.optimizers.Adam(...)."
OTHER_RATE = "The optimizer is Adam, but not with a learning rate of 0.001."
NO_METRICS = (
    'The network counts no accuracy. Ask for it in a list: metrics=["accuracy"].'
)
WRONG_METRIC = (
    "What the metrics count is not the share of right answers. The word "
    '"accuracy" lets Keras pick the kind that fits labels and logits; '
    "keras.metrics.Accuracy() compares the raw numbers."
)
OTHER_NAME = (
    "The accuracy is right but has another name, and the curves look for "
    '"accuracy": metrics=["accuracy"].'
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


def _judge_compiled(model: Any) -> str | None:
    if not model.compiled:
        return NOT_COMPILED
    if model.input_shape != (None, 3):
        return OTHER_MODEL
    if problem := _problem_of_loss(model.loss):
        return problem
    model.run_eagerly = True  # quicker for one batch, and no talk of tracing
    try:
        scores = model.evaluate(np.eye(3), LABELS, verbose=0, return_dict=True)
    except Exception:  # of many types, in words about shapes deep inside
        return OTHER_ARGUMENTS
    taken = keras.losses.SparseCategoricalCrossentropy()(LABELS, LOGITS)
    if np.isclose(scores["loss"], float(taken), rtol=1e-3):
        return NO_FROM_LOGITS
    if not np.isclose(scores["loss"], cross_entropy(LOGITS, LABELS), rtol=1e-3):
        return OTHER_LOSS
    if not isinstance(model.optimizer, keras.optimizers.Adam):
        return NOT_ADAM
    if not np.isclose(float(model.optimizer.learning_rate), RATE, rtol=1e-3):
        return OTHER_RATE
    counted = {name: value for name, value in scores.items() if name != "loss"}
    if not counted:
        return NO_METRICS
    accuracy = np.mean(LOGITS.argmax(axis=1) == LABELS)
    right = [name for name, value in counted.items() if np.isclose(value, accuracy)]
    if not right:
        return WRONG_METRIC
    return None if "accuracy" in right else OTHER_NAME


def _problem_of_loss(loss: Any) -> str | None:
    """Say what keeps a loss from measuring logits against class numbers."""
    try:
        measure: Any = keras.losses.get(loss)
    except ValueError:
        return NO_LOSS
    name = getattr(measure, "name", getattr(measure, "__name__", ""))
    try:
        found = measure(LABELS[:, np.newaxis], keras.ops.convert_to_tensor(LOGITS))
        np.asarray(found, dtype=float)
    except Exception:  # of many types again
        return ONE_HOT if name.startswith("categorical") else OTHER_LOSS
    return None


def _compiled(model: Any, **changes: Any) -> Any:
    settings = {
        "optimizer": keras.optimizers.Adam(RATE),
        "loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        "metrics": ["accuracy"],
    }
    model.compile(**settings | changes)
    return model


@exercise(
    statement=(
        "compile the network with Adam at 0.001, the cross-entropy of logits and class "
        "numbers, and the accuracy; return it"
    ),
    cases=lambda rng: [(_toy(),)],
    judge=_judge_compiled,
    seconds=60,
    right="Step, loss and score are chosen; fit has all that it needs.",
    hints=(
        "compile has an argument for each of the three: optimizer, loss and metrics. "
        "It changes the network and returns nothing, so return the network after it.",
        "The optimizer is made by keras.optimizers.Adam(...). The loss has to know two "
        "things: labels are class numbers, and outputs are logits.",
        'model.compile(optimizer=keras.optimizers.Adam(0.001), loss=..., metrics=["'
        'accuracy"]) with the loss keras.losses.SparseCategoricalCrossentropy('
        "from_logits=True), then return model.",
    ),
    mistakes=(
        Mistake(lambda model: model, NOT_COMPILED),
        Mistake(
            lambda model: _compiled(model, loss="sparse_categorical_crossentropy"),
            NO_FROM_LOGITS,
        ),
        Mistake(
            lambda model: _compiled(
                model, loss=keras.losses.CategoricalCrossentropy(from_logits=True)
            ),
            ONE_HOT,
        ),
        Mistake(lambda model: _compiled(_network()), OTHER_MODEL),
        Mistake(lambda model: _compiled(model, loss="accuracy"), NO_LOSS),
        Mistake(lambda model: _compiled(model, loss=cross_entropy), OTHER_LOSS),
        Mistake(
            lambda model: _compiled(model, metrics=["accuracy", "loss"]),
            OTHER_ARGUMENTS,
        ),
        Mistake(
            lambda model: _compiled(model, metrics=None, loss_weights=["accuracy"]),
            OTHER_ARGUMENTS,
        ),
        Mistake(lambda model: _compiled(model, loss="mse"), OTHER_LOSS),
        Mistake(lambda model: _compiled(model, optimizer="sgd"), NOT_ADAM),
        Mistake(
            lambda model: _compiled(model, optimizer=keras.optimizers.Adam(0.1)),
            OTHER_RATE,
        ),
        Mistake(lambda model: _compiled(model, metrics=None), NO_METRICS),
        Mistake(
            lambda model: _compiled(model, metrics=[keras.metrics.Accuracy()]),
            WRONG_METRIC,
        ),
        Mistake(
            lambda model: _compiled(model, metrics=["sparse_categorical_accuracy"]),
            OTHER_NAME,
        ),
    ),
)
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
        if isinstance(x, list | tuple):
            raise ValueError(
                "the model takes a list for several inputs; image[np.newaxis] makes a "
                "batch of one"
            )
        x = np.asarray(x)
        if x.ndim != 3 or x.shape[1:] != (28, 28):
            raise ValueError(
                f"the model takes a batch, of shape (n, 28, 28), and got {x.shape}; "
                "image[np.newaxis] makes a batch of one"
            )
        return (x.reshape(-1, 784) @ self._weights).astype("float32")


def _reader_cases(rng: np.random.Generator) -> list[tuple[Any, Any]]:
    cases: list[tuple[Any, Any]] = []
    while len(cases) < 3:
        model = SmallModel(rng)
        image = rng.integers(0, 256, size=(28, 28)).astype("uint8")
        second, first = np.sort(_chances(model, image))[-2:]
        if first < 0.9 and first - second > 0.1:  # clear, and not certain
            cases.append((model, image))
    return cases


def _chances(model: Any, image: Any) -> Any:
    return softmax(model.predict(image[np.newaxis]))[0]


def _read(model: Any, image: Any, chances: Any = _chances) -> tuple[Any, Any]:
    found = chances(model, image)
    return found.argmax(), found.max()


@exercise(
    statement="return the class that the model reads, and the probability of it",
    cases=_reader_cases,
    right="From an image to a digit, with a number that says how sure.",
    hints=(
        "In this order: a batch of one, its logits, their probabilities, the largest "
        "of them.",
        "image[np.newaxis] has shape (1, 28, 28), and model.predict of it shape (1, "
        "10). So softmax of it is one row of ten; take it out with [0].",
        "With probabilities = softmax(model.predict(image[np.newaxis], verbose=0))[0] "
        "the answer is probabilities.argmax() and probabilities.max().",
    ),
    mistakes=(
        Mistake(
            lambda model, image: _read(model, image)[0],
            "This is the class alone. Return two numbers: the class, and its "
            "probability.",
        ),
        Mistake(
            lambda model, image: _read(model, image)[::-1],
            "Both are right, but in another order: the class, then its probability.",
        ),
        Mistake(
            lambda model, image: (
                _read(model, image)[0],
                model.predict(image[np.newaxis]).max(),
            ),
            "The class is right. The other number is its logit, which may be any "
            "number: softmax makes probabilities of logits.",
        ),
        Mistake(
            lambda model, image: _read(model, image, lambda m, i: 100 * _chances(m, i)),
            "The class is right. The other number is a percentage; a probability lies "
            "between 0 and 1.",
        ),
        Mistake(
            lambda model, image: (_read(model, image)[0], _chances(model, image)),
            "The class is right. Of the ten probabilities, return the one of this "
            "class.",
        ),
        Mistake(
            lambda model, image: _read(
                model, image, lambda m, i: softmax(_chances(m, i)[np.newaxis])[0]
            ),
            "The class is right, but the probabilities went through softmax twice.",
        ),
        Mistake(
            lambda model, image: _read(
                model, image, lambda m, i: softmax(m.predict(i[np.newaxis] / 255))[0]
            ),
            "You scale the pixels, and the model scales them again: Rescaling is one "
            "of its layers. Hand over 0 to 255.",
        ),
        Mistake(
            lambda model, image: (
                _chances(model, image).argmin(),
                _chances(model, image).min(),
            ),
            "This is the least likely class.",
        ),
        Mistake(
            lambda model, image: (
                softmax(model.predict(image[np.newaxis])).argmax(axis=0),
                softmax(model.predict(image[np.newaxis])).max(axis=0),
            ),
            "The largest is looked for along the images, of which there is one, "
            "instead of along the ten classes: axis=1, or take the row out first.",
        ),
        Mistake(
            lambda model, image: (
                softmax(model.predict(image[np.newaxis])).argmax(axis=1),
                softmax(model.predict(image[np.newaxis])).max(axis=1),
            ),
            "You return rows, with one number each, since it was a batch of one. Take "
            "the only row out with [0].",
        ),
    ),
)
def read_digit(model, image):
    logits = model.predict(image[np.newaxis], verbose=0)
    probabilities = softmax(logits)[0]
    return probabilities.argmax(), probabilities.max()


@exercise(
    statement="return the loss of a blind guess among so many classes",
    cases=lambda rng: [(10,), (2,), (int(rng.integers(11, 1000)),)],
    right="Whatever trains, look for this number before the first step.",
    hints=(
        "A blind guess gives every class the same probability. Which one?",
        "The loss is minus the natural logarithm of the probability of the true class, "
        "and that probability is 1 / classes.",
        "-ln(1 / classes) is the same as ln(classes), and np.log is the natural "
        "logarithm.",
    ),
    mistakes=(
        Mistake(
            lambda classes: np.log(1 / classes),
            "The sign is missing: the logarithm of a probability is below 0, and the "
            "loss is minus it.",
        ),
        Mistake(
            lambda classes: 1 / classes,
            "This is the probability of the true class. The loss is minus its "
            "logarithm.",
        ),
        Mistake(
            lambda classes: -np.log10(1 / classes),
            "This is the logarithm to base 10. The loss uses the natural one, np.log.",
        ),
        Mistake(
            lambda classes: -np.log2(1 / classes),
            "This is the logarithm to base 2. The loss uses the natural one, np.log.",
        ),
        Mistake(
            lambda classes: np.log(10),
            "Right for 10 classes, but the function gets the number of classes: use "
            "it.",
        ),
        Mistake(
            lambda classes: -np.log(1 - 1 / classes),
            "1 - 1 / classes is the probability of all wrong classes together. The "
            "loss asks for that of the true one.",
        ),
        Mistake(
            lambda classes: classes * np.log(classes),
            "You add up the logarithms of all classes. Only the true class counts in "
            "the loss.",
        ),
        Mistake(
            lambda classes: np.log(classes) / classes,
            "You divide by the number of classes. The mean of the loss runs over the "
            "images, and each image counts its true class in full.",
        ),
    ),
)
def untrained_loss(classes):
    return np.log(classes)


EXERCISES = {
    e.name: e for e in (build_network, compile_network, untrained_loss, read_digit)
}
