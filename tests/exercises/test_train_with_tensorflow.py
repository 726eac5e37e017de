"""Lesson 06's networks: unusual right ones, and wrong ones with what they are told."""

import functools
import inspect
import re

import keras
import numpy as np
import pytest

from mnist_course import optimizers
from mnist_course.activations import cross_entropy
from mnist_course.exercises import train_with_tensorflow as exercises
from mnist_course.exercises.checking.networks import found_in
from mnist_course.exercises.checking.small_training import SmallTraining

pytestmark = pytest.mark.usefixtures("forget_models")

LOSS = keras.losses.SparseCategoricalCrossentropy
ADAM = keras.optimizers.Adam
layers = keras.layers
dense = layers.Dense
SCALED = (layers.Rescaling(1 / 255), layers.Flatten())


def network(*first, hidden=None, last=None, between=(), after=(), shape=(28, 28)):
    """Return the network of the solution, with what a mistake changes."""
    return keras.Sequential(
        [
            keras.Input(shape),
            *(first or (layers.Rescaling(1 / 255), layers.Flatten())),
            dense(**{"units": 128, "activation": "relu"} | (hidden or {})),
            *between,
            dense(**{"units": 10} | (last or {})),
            *after,
        ]
    )


class Net(keras.Model):
    """The network as a class of its own."""

    def __init__(self, *, turned=False):
        super().__init__()
        self.flat, self.scale = layers.Flatten(), layers.Rescaling(1 / 255)
        if turned:
            self.last = dense(10)
        self.hidden = dense(128, activation="relu")
        if not turned:
            self.last = dense(10)

    def call(self, x):
        """Return the logits."""
        return self.last(self.hidden(self.flat(self.scale(x))))


def called(model):
    """Call a network once, so that it knows what comes in."""
    model(np.zeros((1, 28, 28), "uint8"))
    return model


def functional(*, result=keras.Model):
    """Build it from its input to its output."""
    inputs = keras.Input(shape=(28, 28), name="image")
    x = layers.Flatten()(inputs / 255)
    x = layers.Activation("relu")(dense(128)(x))
    return result(inputs, dense(10, name="logits")(x))


def added():
    """Build it by add, layer by layer."""
    model = keras.Sequential()
    model.add(keras.Input((28, 28)))
    for layer in (
        layers.Reshape((784,)),
        layers.Rescaling(1 / 255),
        dense(128, use_bias=True),
        layers.ReLU(),
        dense(10, activation="linear"),
    ):
        model.add(layer)
    return model


def initialised():
    """Draw the first weights in other ways, and compile, too."""
    hidden = {"kernel_initializer": "he_normal", "bias_initializer": "zeros"}
    model = network(hidden=hidden, last={"kernel_initializer": "glorot_normal"})
    model.compile("adam", "mse")
    return model


RIGHT_NETWORKS = {
    "functional": functional,
    "by add": added,
    "subclassed": lambda: called(Net()),
    "built by a call": lambda: called(
        keras.Sequential([*map(copy_of, SCALED), dense(128, "relu"), dense(10)])
    ),
    "built by its shape": lambda: built((None, 28, 28)),
    "flat first": lambda: network(layers.Flatten(), layers.Rescaling(scale=1.0 / 255)),
    "scaled by a function": lambda: network(
        layers.Lambda(lambda x: keras.ops.cast(x, "float32") / 255.0), layers.Flatten()
    ),
    "an axis of colour": lambda: network(shape=(28, 28, 1)),
    "a network inside": lambda: network(keras.Sequential([*map(copy_of, SCALED)])),
    "dropout of nothing": lambda: network(between=[layers.Dropout(0)]),
    "other first weights": initialised,
}


def copy_of(layer):
    """Return a fresh layer like this one."""
    return type(layer).from_config(layer.get_config())


def built(shape):
    """Build a network without an input by the shape of a batch."""
    model = keras.Sequential([*map(copy_of, SCALED), dense(128, "relu"), dense(10)])
    model.build(shape)
    return model


@functools.cache
def built_once():
    """Return the same network at each call."""
    return network()


KEPT = dense(128, "relu", name="kept")


def frozen(place):
    """Freeze a layer."""
    model = network()
    model.layers[place].trainable = False
    return model


# What each wrong network is told: names of verdicts, two or three where two or three
# things are wrong.
NETWORKS = [
    (["joined"], lambda: [keras.Input((28, 28)), dense(10)]),
    (["alone"], lambda: (network(), None)),
    (["a model"], lambda: functional(result=lambda inputs, outputs: outputs)),
    (["new each time"], built_once),
    (["new each time"], lambda: rows(KEPT, dense(10))),
    (["an input"], lambda: keras.Sequential([*SCALED, dense(128, "relu"), dense(10)])),
    (["an input"], lambda: Net()),
    (["the input's shape"], lambda: network(layers.Rescaling(1 / 255), shape=(784,))),
    (["flat"], lambda: network(layers.Rescaling(1 / 255))),
    (["ten classes"], lambda: network(last={"units": 1, "activation": "sigmoid"})),
    (["only Dense"], lambda: network(between=[layers.BatchNormalization()])),
    (["a hidden layer"], lambda: rows(dense(10))),
    (["flat first"], lambda: rows(dense(128, "relu"), layers.Flatten(), dense(10))),
    (["biases"], lambda: network(last={"use_bias": False})),
    (["in order"], lambda: called(Net(turned=True))),
    (["the size"], lambda: network(between=[dense(64, "relu")])),
    (["the size"], lambda: network(after=[dense(10)])),
    (["the size"], lambda: network(hidden={"units": 64})),
    (["all learn"], lambda: frozen(2)),
    (["no penalty"], lambda: network(hidden={"kernel_regularizer": "l2"})),
    (["no penalty"], lambda: network(last={"kernel_constraint": "max_norm"})),
    (
        ["nothing else"],
        lambda: network(*SCALED[:1], layers.Permute((2, 1)), *SCALED[1:]),
    ),
    (["logits"], lambda: network(last={"activation": "softmax"})),
    (["bare logits"], lambda: network(last={"activation": "relu"})),
    (["scaled"], lambda: network(layers.Flatten())),
    (["scaled to 1"], lambda: network(layers.Rescaling(255), layers.Flatten())),
    (
        ["scaled to 1"],
        lambda: network(*SCALED, layers.Rescaling(1 / 255, name="again")),
    ),
    (["scaled to 1"], lambda: network(layers.Rescaling(1 / 127.5, -1), *SCALED[1:])),
    (["scaled to 1"], lambda: network(layers.Rescaling(1 / 256), layers.Flatten())),
    (["scaled early"], lambda: network(SCALED[1], between=[layers.Rescaling(0.01)])),
    (["scaled early"], lambda: network(SCALED[1], after=[layers.Rescaling(1 / 255)])),
    (["scaled early"], lambda: network(after=[layers.Rescaling(2.0)])),
    (["alive"], lambda: network(hidden={"bias_initializer": DARK})),
    (["alive"], lambda: network(last={"kernel_initializer": TINY})),
    (["ReLU"], lambda: network(hidden={"activation": layers.ReLU(max_value=100)})),
    (["the size"], lambda: network(*POOLED)),
    (["the size"], lambda: rows(dense(784), dense(128, "relu"), dense(10))),
    (
        ["bare logits", "ReLU"],
        lambda: network(hidden={"activation": "sigmoid"}, last={"activation": "tanh"}),
    ),
    (["an activation"], lambda: network(hidden={"activation": None})),
    (["no softmax inside"], lambda: network(hidden={"activation": "softmax"})),
    (["ReLU"], lambda: network(hidden={"activation": "sigmoid"})),
    (["ReLU"], lambda: network(hidden={"activation": "relu6"})),
    (["ReLU"], lambda: network(hidden={"activation": layers.LeakyReLU()})),
    (["no dropout"], lambda: network(between=[layers.Dropout(0.2)])),
    (["no dropout"], lambda: network(after=[layers.Dropout(0.5)])),
    (["no dropout"], lambda: network(*SCALED, layers.GaussianNoise(0.1))),
    (["random weights"], lambda: network(hidden={"kernel_initializer": "zeros"})),
    (["random weights"], lambda: network(last={"kernel_initializer": "ones"})),
    (["small weights"], lambda: network(hidden={"kernel_initializer": WIDE})),
    (["logits", "scaled"], lambda: network(SCALED[1], last={"activation": "softmax"})),
    (["the size", "scaled"], lambda: network(layers.Flatten(), hidden={"units": 512})),
    (
        ["the size", "logits", "ReLU"],
        lambda: network(
            hidden={"units": 32, "activation": "sigmoid"},
            last={"activation": "softmax"},
        ),
    ),
    (
        ["an activation", "no dropout"],
        lambda: network(hidden={"activation": None}, between=[layers.Dropout(0.2)]),
    ),
]
POOLED = layers.Reshape((28, 28, 1)), layers.MaxPool2D(), *SCALED
DARK = keras.initializers.Constant(-50)
TINY = keras.initializers.RandomNormal(stddev=1e-9)
WIDE = keras.initializers.RandomNormal(stddev=1)


def rows(*rest):
    """Return a network that scales and flattens; a Dense layer may come before that."""
    first = [keras.Input((28, 28)), layers.Rescaling(1 / 255)]
    flat = [] if any(isinstance(each, layers.Flatten) for each in rest) else [SCALED[1]]
    return keras.Sequential([*first, *flat, *rest])


def compiled(model, **changes):
    """Compile as the solution does, with what a mistake changes."""
    settings = {"optimizer": ADAM(0.001), "loss": LOSS(from_logits=True)}
    model.compile(**settings | {"metrics": ["accuracy"]} | changes)
    return model


def of_logits(y, logits):
    """Measure the cross-entropy by a function of one's own."""
    return keras.ops.mean(
        keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True)
    )


def positionally(model):
    """Hand over optimizer and loss without their names."""
    model.compile(ADAM(), LOSS(True), metrics=["accuracy"])
    return model


NAMED = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
RIGHT_COMPILED = {
    "positions": positionally,
    "a word for the optimizer": lambda m: compiled(m, optimizer="adam"),
    "capitals": lambda m: compiled(m, optimizer="Adam"),
    "named rate": lambda m: compiled(m, optimizer=ADAM(learning_rate=1e-3)),
    "another epsilon": lambda m: compiled(m, optimizer=ADAM(0.001, epsilon=1e-8)),
    "a function": lambda m: compiled(m, loss=of_logits),
    "a metric as an object": lambda m: compiled(m, metrics=[NAMED]),
    "slowly": lambda m: compiled(m, run_eagerly=True),
    "in larger bites": lambda m: compiled(m, steps_per_execution=4),
}
COMPILED = [
    (["alone"], lambda model: (compiled(model), None)),
    (["compiled"], lambda model: model),
    (["the same network"], lambda model: compiled(network())),
    (["the same network"], lambda model: compiled(keras.models.clone_model(model))),
    (["not frozen"], lambda model: asleep(compiled(model))),
    (["a known loss"], lambda model: compiled(model, loss="accuracy")),
    (
        ["class numbers"],
        lambda model: compiled(
            model, loss=keras.losses.CategoricalCrossentropy(from_logits=True)
        ),
    ),
    (["class numbers"], lambda m: compiled(m, loss="categorical_crossentropy")),
    (["named arguments"], lambda m: compiled(m, metrics=["accuracy", "loss"])),
    (
        ["named arguments"],
        lambda model: compiled(model, metrics=None, loss_weights=["accuracy"]),
    ),
    (["from logits"], lambda model: compiled(model, loss=LOSS())),
    (["from logits"], lambda m: compiled(m, loss="sparse_categorical_crossentropy")),
    (["softmax twice"], lambda model: compiled(model, loss=twice)),
    (["the mean"], lambda m: compiled(m, loss=LOSS(True, reduction="sum"))),
    (["the cross-entropy"], lambda model: compiled(model, loss=cross_entropy)),
    (["the cross-entropy"], lambda model: compiled(model, loss="mse")),
    (["the cross-entropy"], lambda m: compiled(m, loss="binary_crossentropy")),
    (["Adam"], lambda model: compiled(model, optimizer="sgd")),
    (["Adam"], lambda m: compiled(m, optimizer=keras.optimizers.AdamW(0.001))),
    (["Adam"], lambda m: compiled(m, optimizer=keras.optimizers.Nadam(0.001))),
    (["the rate"], lambda model: compiled(model, optimizer=ADAM(0.1))),
    (["the rate"], lambda model: compiled(model, optimizer=ADAM(DECAY))),
    (["plain Adam"], lambda m: compiled(m, optimizer=ADAM(weight_decay=1.0))),
    (["plain Adam"], lambda m: compiled(m, optimizer=ADAM(beta_1=0, beta_2=0.0))),
    (["plain Adam"], lambda m: compiled(m, optimizer=ADAM(amsgrad=True))),
    (["plain Adam"], lambda m: compiled(m, optimizer=ADAM(clipnorm=1.0))),
    (["plain Adam"], lambda m: compiled(m, optimizer=ADAM(use_ema=True))),
    (["a metric"], lambda model: compiled(model, metrics=None)),
    (
        ["the accuracy"],
        lambda model: compiled(model, metrics=[keras.metrics.Accuracy()]),
    ),
    (["its name"], lambda m: compiled(m, metrics=["sparse_categorical_accuracy"])),
    (["its name"], lambda model: compiled(model, metrics=["acc"])),
    (["one metric"], lambda model: compiled(model, metrics=["accuracy", "mse"])),
    (["Adam", "from logits"], lambda m: compiled(m, optimizer="rmsprop", loss=LOSS())),
    (["the rate", "a metric"], lambda m: compiled(m, optimizer=ADAM(1.0), metrics=[])),
    (
        ["Adam", "class numbers"],
        lambda m: compiled(m, optimizer="sgd", loss="categorical_crossentropy"),
    ),
]
DECAY = keras.optimizers.schedules.ExponentialDecay(0.001, 100, 0.9)


def asleep(model):
    """Freeze a network."""
    model.trainable = False
    return model


def twice(y, logits):
    """Apply a softmax of one's own and hand its result over as logits."""
    powers = keras.ops.exp(logits)
    return of_logits(y, powers / keras.ops.sum(powers, axis=-1, keepdims=True))


# What raises an error, with words of what is said to it.
RAISING = [
    (
        "build_network",
        lambda: keras.Sequential(dense(128), dense(10)),
        "square brackets",
    ),
    ("build_network", lambda: keras.Sequential([Dense(10)]), "keras.layers.Dense"),  # noqa: F821
    ("build_network", lambda: keras.Dense(10), "full name is keras.layers.Dense"),
    ("build_network", lambda: keras.layers.Dense(128, activation="rellu"), "rellu"),
    ("compile_network", lambda m: compiled(m, optimizer="adamm"), "no such optimizer"),
    (
        "compile_network",
        lambda m: compiled(m, optimizer=optimizers.Adam(0.001)),
        "the one of lesson 05",
    ),
    (
        "compile_network",
        lambda m: compiled(m, optimizer=Adam(0.001)),  # noqa: F821
        "keras.optimizers.Adam",
    ),
    (
        "compile_network",
        lambda m: compiled(m, loss=keras.SparseCategoricalCrossentropy()),
        "keras.losses.SparseCategoricalCrossentropy",
    ),
    ("compile_network", lambda m: m.compile("adam"), "returns nothing"),
    ("build_network", lambda: print(network().name), "returns nothing"),
]


def told(item, verdicts, report):
    """Assert that a report has the sentences of these verdicts, and no others."""
    sentences = [re.escape(item.words.verdicts[verdict]) for verdict in verdicts]
    pattern = "\n".join(re.sub(r"\\{\w+\\}", ".+", each) for each in sentences)
    assert re.fullmatch(pattern, report.message), report


def test_every_verdict_has_a_mistake():
    """No sentence of the two checks is without an answer that it is said to."""
    for item, answers in (
        (exercises.build_network, NETWORKS),
        (exercises.compile_network, COMPILED),
    ):
        assert {v for verdicts, _ in answers for v in verdicts} == set(
            item.words.verdicts
        )


@pytest.mark.parametrize("name", RIGHT_NETWORKS)
def test_an_unusual_right_network_is_right(name):
    """What counts is what it computes, not what it is made of."""
    report = exercises.build_network(RIGHT_NETWORKS[name])
    assert report, report


@pytest.mark.parametrize(("verdicts", "build"), NETWORKS)
def test_a_wrong_network_is_named(verdicts, build):
    """Each wrong network gets the sentence of what does not hold."""
    told(exercises.build_network, verdicts, exercises.build_network(build))


@pytest.mark.parametrize("name", RIGHT_COMPILED)
def test_an_unusual_right_compile_is_right(name):
    """What is asked for is what is measured and stepped, not how it is written."""
    report = exercises.compile_network(RIGHT_COMPILED[name])
    assert report, report


@pytest.mark.parametrize(("verdicts", "answer"), COMPILED)
def test_a_wrong_compile_is_named(verdicts, answer):
    """Each wrong compile gets the sentence of what does not hold."""
    told(exercises.compile_network, verdicts, exercises.compile_network(answer))


@pytest.mark.parametrize(("name", "answer", "words"), RAISING)
def test_an_error_is_explained(name, answer, words):
    """A name without its place, and what Keras cannot take."""
    report = exercises.EXERCISES[name](answer)
    assert report.state == "wrong"
    assert words in report.message


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: network(between=[dense(64, "relu")]), "is 784-128-64-10"),
        (lambda: network(last={"units": 784}), "gives 784 outputs"),
        (
            lambda: network(hidden={"activation": "relu6"}),
            "makes 6 of a sum of 7, where",
        ),
        (
            lambda: network(hidden={"activation": layers.LeakyReLU()}),
            "-2.1 of a sum of -7",
        ),
        (lambda: network(layers.Rescaling(1 / 127.5, -1), SCALED[1]), "as -1 to 1"),
        (lambda: network(layers.Rescaling(255), SCALED[1]), "as 0 to 65025, not"),
        (
            lambda: network(between=[layers.BatchNormalization()]),
            "BatchNormalization has",
        ),
        (lambda: network(last={"kernel_initializer": "ones"}), "are 1, so"),
        (lambda: network(*POOLED), "is 196-128-10"),
        (lambda: network(after=[layers.Rescaling(2.0)]), "multiplied by 2."),
        (
            lambda: network(
                hidden={"activation": "sigmoid"}, last={"activation": "sigmoid"}
            ),
            "it makes 0.999 of a sum of 7, where ReLU makes 7",
        ),
        (lambda: "a network", "Your function returned 'a network'"),
        (lambda: keras.Sequential, "This is not what the exercise asks for"),
        (lambda: dense(10), "This is not what the exercise asks for"),
    ],
)
def test_what_is_said_of_a_network_is_its_own(build, words):
    """Sizes, sums, pixels and names are those of the answer."""
    assert words in exercises.build_network(build).message


def test_what_is_said_of_an_optimizer_is_its_own():
    """Its settings are named as they are."""
    odd = exercises.compile_network(
        lambda m: compiled(m, optimizer=ADAM(0.02, beta_1=0.0, clipnorm=1.0))
    )
    assert "yours is 0.02" in odd.message
    assert "clipnorm=1.0, beta_1=0.0" in odd.message


@pytest.mark.parametrize("scale", [1 / 255, 1.0, 1 / 100])
@pytest.mark.parametrize("name", ["relu", "tanh", "softplus"])
def test_what_a_network_does_is_found(scale, name):
    """Activations, pixels and weights, which are left as they were."""
    model = network(
        layers.Rescaling(scale), SCALED[1], hidden={"activation": name, "units": 12}
    )
    before = model.get_weights()
    found = found_in(model)
    assert (found.hidden, found.last) == (name, "linear")
    np.testing.assert_allclose(
        [found.darkest, found.brightest], [0, 255 * scale], atol=0.01
    )
    assert found.steady
    assert found.nothing_else
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("name", ["fit", "evaluate"])
def test_the_stand_in_takes_what_keras_takes(name):
    """Its arguments have Keras's names, and at first Keras's order and defaults."""
    ours, theirs = (
        inspect.signature(getattr(kind, name)).parameters
        for kind in (SmallTraining, keras.Model)
    )
    assert set(ours) <= set(theirs)
    first = [each for each in ours.values() if each.kind is each.POSITIONAL_OR_KEYWORD]
    pairs = [*zip(first, theirs.values(), strict=False)]
    if name == "evaluate":
        pairs = pairs[:-1]  # return_dict, which is given by its name
    for one, other in pairs:
        assert (one.name, one.default) == (other.name, other.default)


def test_the_stand_in_learns_as_a_network_does():
    """Known images ever better, others up to a point; steps go on from fit to fit."""
    rng = np.random.default_rng(0)
    parts = [(rng.integers(0, 9, size=(n, 2, 2)), np.zeros(n)) for n in (100, 40)]
    models = SmallTraining(30), SmallTraining(30)
    settings = {"batch_size": 10, "validation_data": parts[1]}
    run = models[0].fit(*parts[0], epochs=8, **settings).history
    assert run["loss"] == sorted(run["loss"], reverse=True)
    assert np.argmin(run["val_loss"]) + 1 == 3
    assert np.argmax(run["val_accuracy"]) + 1 > 3
    for _ in range(8):
        one = models[1].fit(*parts[0], **settings)
    assert one.history["val_loss"] == run["val_loss"][-1:]
    assert models[1].evaluate(*parts[1])[0] == run["val_loss"][-1]
    with pytest.raises(KeyError, match="no 'val_loss', but loss, accuracy"):
        models[1].fit(*parts[0]).history["val_loss"]


def test_the_answer_to_best_epoch_trains_a_real_network(mnist):
    """The solution reads the history of Keras's own fit."""
    (x, y), _ = mnist
    parts = (x[:128, 10:18, 10:18], y[:128]), (x[200:264, 10:18, 10:18], y[200:264])
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((8, 8)), layers.Flatten(), dense(10)])
    compiled(model)
    best = exercises.best_epoch.reference(model, *parts[0], parts[1], 3)
    curve = model.history.history["val_loss"]
    assert len(curve) == 3
    assert curve[best - 1] == min(curve)


def test_a_model_in_place_of_the_function_is_told():
    """A model can be called, too, but is no answer."""
    for item in (exercises.build_network, exercises.compile_network):
        assert "You handed over a model" in item(network()).message


def test_the_verdict_is_the_same_every_time():
    """A few of each kind, some times over."""
    for build in (network, added, NETWORKS[-1][1]):
        assert len({exercises.build_network(build).message for _ in range(3)}) == 1
    for answer in (positionally, COMPILED[-1][1]):
        assert len({exercises.compile_network(answer).message for _ in range(3)}) == 1
