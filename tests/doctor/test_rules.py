"""The training doctor: real trainings with each illness, and each rule's limits."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

keras = pytest.importorskip("keras")
pytest.importorskip("tensorflow")

from mnist_course.data import load_mnist  # noqa: E402
from mnist_course.doctor import Diagnosis, Finding, diagnose  # noqa: E402
from mnist_course.doctor import rules_setup as setup  # noqa: E402
from mnist_course.doctor import rules_training as training  # noqa: E402
from mnist_course.doctor.case import Case, Hidden, gather  # noqa: E402
from mnist_course.doctor.diagnosis import RULES  # noqa: E402

layers = keras.layers
LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
(X, Y), (X_VAL, Y_VAL), (X_TEST, Y_TEST) = load_mnist(validation=1000)
SHUFFLED = np.random.default_rng(0).permutation(Y[:2000])

NAMES = {
    "wrong labels",
    "unscaled input",
    "wrong loss",
    "test set used",
    "diverged",
    "learning rate too high",
    "dead ReLUs",
    "saturated sigmoids",
    "learning rate too low",
    "not learning",
    "underfitting",
    "overfitting",
}


def fit(
    *,
    hidden: tuple[int, ...] = (32,),
    activation: str = "relu",
    output: str | None = None,
    scale: float = 1 / 255,
    dense: dict[str, Any] | None = None,
    optimizer: Any = None,
    loss: Any = LOGITS,
    train: Any = None,
    validation: Any = (X_VAL, Y_VAL),
    epochs: int = 3,
    batch_size: int = 64,
) -> tuple[Any, Any, Any, Any]:
    """Train a small network; return what `diagnose` takes."""
    keras.utils.set_random_seed(1)
    train = (X[:2000], Y[:2000]) if train is None else train
    model = keras.Sequential(
        [keras.Input((28, 28)), layers.Rescaling(scale), layers.Flatten()]
    )
    for units in hidden:
        model.add(layers.Dense(units, activation=activation, **(dense or {})))
    model.add(layers.Dense(10, activation=output))
    model.compile(optimizer=optimizer or "adam", loss=loss, metrics=["accuracy"])
    model.steps_per_execution = 8
    history = model.fit(
        *train,
        epochs=epochs,
        batch_size=batch_size,
        validation_data=validation,
        verbose=0,
    )
    return history, model, train, validation


def one_hot(pair: Any) -> Any:
    """Return a pair with one-hot labels."""
    return pair[0], np.eye(10, dtype=np.float32)[pair[1]]


def sgd(rate: float, momentum: float = 0.0) -> Any:
    """Return SGD."""
    return keras.optimizers.SGD(rate, momentum=momentum)


def adam(rate: float) -> Any:
    """Return Adam."""
    return keras.optimizers.Adam(rate)


def spread(stddev: float) -> dict[str, Any]:
    """Return a layer's settings for first weights of this size."""
    return {"kernel_initializer": keras.initializers.RandomNormal(stddev=stddev)}


ILL = {
    "zeros": ("not learning", {"dense": {"kernel_initializer": "zeros"}}),
    "deep sigmoid": (
        "not learning",
        {"hidden": (16,) * 6, "activation": "sigmoid", "optimizer": sgd(0.1)},
    ),
    "nan": (
        "diverged",
        {"activation": "leaky_relu", "hidden": (32, 32), "optimizer": sgd(100.0)},
    ),
    "loss of 40": ("diverged", {"hidden": (32, 32), "optimizer": sgd(100.0)}),
    "slow adam": ("learning rate too low", {"optimizer": adam(1e-5)}),
    "slow sgd": ("learning rate too low", {"optimizer": sgd(0.001)}),
    "fast adam": ("learning rate too high", {"optimizer": adam(0.5)}),
    "fast momentum": ("learning rate too high", {"optimizer": sgd(1.0, 0.9)}),
    "dead": (
        "dead ReLUs",
        {"dense": {"bias_initializer": keras.initializers.Constant(-4)}},
    ),
    "sigmoid": ("saturated sigmoids", {"activation": "sigmoid", "dense": spread(4)}),
    "tanh": ("saturated sigmoids", {"activation": "tanh", "dense": spread(1)}),
    "four units": ("underfitting", {"hidden": (3,), "epochs": 6}),
    "by heart": (
        "overfitting",
        {"hidden": (128,), "train": (X[:300], Y[:300]), "epochs": 25, "batch_size": 32},
    ),
    "pixels": ("unscaled input", {"scale": 1.0}),
    "scaled twice": ("unscaled input", {"scale": 1 / 255**2}),
    "logits as probabilities": (
        "wrong loss",
        {"loss": "sparse_categorical_crossentropy"},
    ),
    "softmax as logits": ("wrong loss", {"output": "softmax"}),
    "mse": (
        "wrong loss",
        {
            "output": "softmax",
            "loss": "mse",
            "train": one_hot((X[:2000], Y[:2000])),
            "validation": one_hot((X_VAL, Y_VAL)),
        },
    ),
    "shuffled": ("wrong labels", {"train": (X[:2000], SHUFFLED)}),
    "shuffled, by heart": (
        "wrong labels",
        {
            "hidden": (256,),
            "train": (X[:800], SHUFFLED[:800]),
            "epochs": 25,
            "optimizer": adam(0.003),
        },
    ),
    "test set": ("test set used", {"validation": (X_TEST[:1000], Y_TEST[:1000])}),
}


# Of one of the wrong losses Keras warns itself.
@pytest.mark.filterwarnings("ignore:.*from_logits")
@pytest.mark.parametrize("run", ILL)
def test_a_real_illness_is_named_first(run: str) -> None:
    """A training that really has an illness gets its name, before any other."""
    illness, settings = ILL[run]
    assert diagnose(*fit(**settings))[0].name == illness


GOOD = {"train": (X[:8000], Y[:8000]), "epochs": 6}
HEALTHY = {
    "adam": {"hidden": (128, 64)},
    "sgd": {"hidden": (128,), "optimizer": sgd(0.05, 0.9)},
    "tanh": {"hidden": (128,), "activation": "tanh", "epochs": 10},
    "softmax": {
        "hidden": (128,),
        "output": "softmax",
        "loss": keras.losses.CategoricalCrossentropy(),
        "train": one_hot((X[:8000], Y[:8000])),
        "validation": one_hot((X_VAL, Y_VAL)),
    },
}


@pytest.fixture(scope="module", params=HEALTHY)
def healthy(request: pytest.FixtureRequest) -> tuple[Any, Any, Any, Any]:
    """A training that went well."""
    return fit(**{**GOOD, **HEALTHY[request.param]})


def test_a_healthy_training_is_left_in_peace(healthy: Any) -> None:
    """Nothing is found in a training with a good accuracy on validation images."""
    assert healthy[0].history["val_accuracy"][-1] > 0.93
    diagnosis = diagnose(*healthy)
    assert not diagnosis
    assert list(diagnosis) == []
    assert "does not prove" in repr(diagnosis)


def test_the_model_is_not_changed(healthy: Any) -> None:
    """Weights and optimizer are after the diagnosis what they were before."""
    model = healthy[1]
    before = [np.copy(w) for w in model.get_weights()], int(model.optimizer.iterations)
    diagnose(*healthy)
    after = model.get_weights(), int(model.optimizer.iterations)
    assert all(map(np.array_equal, before[0], after[0]))
    assert before[1] == after[1]


@pytest.fixture(scope="module")
def short() -> tuple[Any, Any, Any, Any]:
    """A short training, ready to be spoiled."""
    return fit(epochs=1)


@pytest.fixture(scope="module")
def case(short: Any) -> Case:
    """A case in which no rule sees anything."""
    return dataclasses.replace(
        gather(*short),
        accuracy=0.98,
        val_accuracy=0.97,
        loss=np.array([0.4, 0.2, 0.1]),
        val_loss=np.array([0.3, 0.2, 0.15]),
    )


@pytest.mark.parametrize(
    ("rule", "change", "first", "later"),
    [
        (
            training.saturated_sigmoids,
            {"hidden": [Hidden("sigmoid", np.array([[0.01, 0.99, 0.5]]))]},
            "ReLU",
            "smaller first weights",
        ),
        (training.underfitting, {"accuracy": 0.3}, "smaller batches", "more units"),
        (training.underfitting, {"accuracy": 0.3}, "higher learning", "more units"),
    ],
)
def test_the_likeliest_cure_comes_first(
    case: Case, rule: Any, change: dict[str, Any], first: str, later: str
) -> None:
    """ReLU cures flat sigmoids alone; a network learns more before it needs units."""
    advice = rule(dataclasses.replace(case, **change)).advice
    assert 0 <= advice.index(first) < advice.index(later)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_keeps_quiet_alone(case: Case, rule: Any) -> None:
    """No rule sees anything in the healthy case that the others start from."""
    assert rule(case) is None


LIMITS = {
    # rule, what it just names, what it just passes
    "jumps": (
        training.learning_rate_too_high,
        {"accuracy": 0.9, "loss": np.array([1, 0.5, 0.6, 0.5, 0.6])},
        {"accuracy": 0.9, "loss": np.array([1, 0.5, 0.52, 0.5, 0.52])},
    ),
    "jumps and good": (
        training.learning_rate_too_high,
        {"accuracy": 0.94, "loss": np.array([1, 0.5, 0.6, 0.5, 0.6])},
        {"accuracy": 0.96, "loss": np.array([1, 0.5, 0.6, 0.5, 0.6])},
    ),
    "rate beyond the usual": (
        training.learning_rate_too_high,
        {"accuracy": 0.9, "rate": 0.02},
        {"accuracy": 0.9, "rate": 0.01},
    ),
    "rate below the usual": (
        training.learning_rate_too_low,
        {"accuracy": 0.5, "rate": 0.0001},
        {"accuracy": 0.5, "rate": 0.0003},
    ),
    "momentum counts": (
        training.learning_rate_too_low,
        {"accuracy": 0.5, "rate": 0.01, "optimizer": "SGD"},
        {"accuracy": 0.5, "rate": 0.01, "optimizer": "SGD", "momentum": 0.9},
    ),
    "slow but good": (
        training.learning_rate_too_low,
        {"accuracy": 0.89, "rate": 1e-5},
        {"accuracy": 0.91, "rate": 1e-5},
    ),
    "nan": (
        training.diverged,
        {"loss": np.array([2.0, np.nan])},
        {"loss": np.array([2.0, 1.0])},
    ),
    "loss far above ln 10": (
        training.diverged,
        {"loss": np.array([1e6, 10.0])},
        {"loss": np.array([1e6, 2.3])},
    ),
    "guessing": (training.not_learning, {"accuracy": 0.15}, {"accuracy": 0.25}),
    "underfitting": (training.underfitting, {"accuracy": 0.94}, {"accuracy": 0.96}),
    "gap": (training.overfitting, {"val_accuracy": 0.92}, {"val_accuracy": 0.94}),
    "gap and turned": (
        training.overfitting,
        {"val_accuracy": 0.94, "val_loss": np.array([0.3, 0.2, 0.3])},
        {"val_accuracy": 0.96, "val_loss": np.array([0.3, 0.2, 0.3])},
    ),
    "no validation": (
        training.overfitting,
        {"val_accuracy": 0.5},
        {"val_accuracy": None},
    ),
    "dead": (
        training.dead_relus,
        {"hidden": [Hidden("relu", np.array([[0, 0, 2.0], [0, 0, 1.0]]))]},
        {"hidden": [Hidden("relu", np.array([[0, 0, 2.0], [0, 3, 1.0]]))]},
    ),
    "negative is not dead": (
        training.dead_relus,
        {"hidden": [Hidden("relu", np.zeros((2, 2)))]},
        {"hidden": [Hidden("leaky_relu", np.zeros((2, 2)))]},
    ),
    "flat sigmoid": (
        training.saturated_sigmoids,
        {"hidden": [Hidden("sigmoid", np.array([[0.01, 0.99, 0.5]]))]},
        {"hidden": [Hidden("sigmoid", np.array([[0.05, 0.95, 0.5]]))]},
    ),
    "flat tanh": (
        training.saturated_sigmoids,
        {"hidden": [Hidden("tanh", np.array([[-0.99, 0.99, 0.0]]))]},
        {"hidden": [Hidden("tanh", np.array([[-0.9, 0.0, 0.0]]))]},
    ),
    "large input": (
        setup.unscaled_input,
        {"first_input": np.full((2, 3), 6.0)},
        {"first_input": np.full((2, 3), 4.0)},
    ),
    "small input": (
        setup.unscaled_input,
        {"first_input": np.full((2, 3), 0.02)},
        {"first_input": np.full((2, 3), 0.04)},
    ),
    "input that is no number": (
        setup.unscaled_input,
        {"first_input": np.array([[0.5, np.nan]])},
        {"first_input": np.array([[0.5, 0.5]])},
    ),
    "probabilities wanted": (
        setup.wrong_loss,
        {"from_logits": False, "output": "linear"},
        {"from_logits": False, "output": "softmax"},
    ),
    "ReLU at the end": (setup.wrong_loss, {"output": "relu"}, {"output": "linear"}),
    "binary": (
        setup.wrong_loss,
        {"loss_name": "binarycrossentropy", "output": "softmax", "from_logits": False},
        {"loss_name": "binarycrossentropy", "output": "sigmoid", "from_logits": False},
    ),
    "a loss of one's own": (
        setup.wrong_loss,
        {"loss_name": "meanabsoluteerror"},
        {"loss_name": "mine"},
    ),
    "three in ten labels": (
        setup.wrong_labels,
        {"y": np.where(np.arange(2000) % 3 == 0, SHUFFLED, Y[:2000])},
        {"y": np.where(np.arange(2000) % 20 == 0, SHUFFLED, Y[:2000])},
    ),
    "validation labels": (
        setup.wrong_labels,
        {"validation": (X_VAL, np.roll(Y_VAL, 1))},
        {"validation": (X_VAL, Y_VAL)},
    ),
    "test images in training": (
        setup.used_test_set,
        {"x": np.concatenate([X[:900], X_TEST[:100]])},
        {"x": X[:1000]},
    ),
    "test images scaled and flat": (
        setup.used_test_set,
        {"validation": ((X_TEST[:500].reshape(-1, 784) / 255 - 0.13) / 0.31, Y_VAL)},
        {"validation": ((X_VAL[:500].reshape(-1, 784) / 255 - 0.13) / 0.31, Y_VAL)},
    ),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_rule_draws_its_line(case: Case, limit: str) -> None:
    """A rule names what lies on one side of its limit, and passes the other."""
    rule, ill, well = LIMITS[limit]
    finding = rule(dataclasses.replace(case, **ill))
    assert finding is not None
    assert finding.name in NAMES
    assert rule(dataclasses.replace(case, **well)) is None


def test_what_the_loss_expects_is_named_with_its_setting(case: Case) -> None:
    """The sentence says which value of from_logits makes the loss expect it."""
    finding = setup.wrong_loss(dataclasses.replace(case, from_logits=False))
    assert finding is not None
    assert finding.evidence == (
        "The loss expects probabilities (from_logits=False), but the last layer has no "
        "softmax."
    )


def test_what_a_cause_explains_is_left_out(short: Any) -> None:
    """A loss of NaN is one finding, though nothing has been learned either."""
    history, model, train, validation = fit(
        activation="leaky_relu", hidden=(32, 32), optimizer=sgd(100.0), epochs=2
    )
    assert training.not_learning(gather(history, model, train, validation)) is not None
    assert [finding.name for finding in diagnose(history, model, train)] == ["diverged"]


def test_independent_illnesses_are_all_named() -> None:
    """A test set used for validation is named beside a rate that is too low."""
    run = fit(optimizer=adam(1e-5), validation=(X_TEST[:1000], Y_TEST[:1000]))
    assert [finding.name for finding in diagnose(*run)] == [
        "test set used",
        "learning rate too low",
    ]


def test_a_schedule_counts_with_its_highest_rate() -> None:
    """A rate that has fallen to 0 by the end is not taken for one that is too low."""
    schedule = keras.optimizers.schedules.CosineDecay(0.005, 64)
    assert gather(*fit(optimizer=adam(schedule), epochs=2)).rate > 0.004


def test_an_activation_layer_counts_as_a_hidden_layer() -> None:
    """Dead ReLUs are found too where ReLU is a layer of its own."""
    keras.utils.set_random_seed(0)
    dead = keras.initializers.Constant(-9)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(16, bias_initializer=dead),
            layers.ReLU(),
            layers.Dense(16, bias_initializer=dead),
            layers.Activation("relu"),
            layers.Dense(10),
        ]
    )
    model.compile(loss=LOGITS)
    assert [
        layer.function for layer in gather({"loss": [1]}, model, (X, Y), None).hidden
    ] == [
        "relu",
        "relu",
    ]
    assert diagnose({"loss": [2.3]}, model, (X, Y))[0].name == "dead ReLUs"


@pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")  # Keras's own
def test_a_loaded_model_is_diagnosed_alike(short: Any, tmp_path: Path) -> None:
    """A model from a file, with the history as a dict, gets the same diagnosis."""
    history, model, train, validation = short
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    expected = diagnose(history, model, train, validation)
    assert diagnose(history.history, again, train, validation) == expected
    assert expected


def test_findings_show_themselves_in_words_and_safely() -> None:
    """Text and HTML say the same, and HTML does not run what is in it."""
    diagnosis = Diagnosis((Finding("a & b", "<script>", "x < y"),))
    assert repr(diagnosis) == "1. a & b: <script> Try: x < y"
    page = diagnosis._repr_html_()
    assert "a &amp; b" in page
    assert "&lt;script&gt;" in page
    assert "x &lt; y" in page
    assert "<script>" not in page


def test_without_validation_data_it_says_so() -> None:
    """An empty diagnosis names what could not be looked at."""
    assert "validation" in repr(Diagnosis((), validated=False))
    assert "validation" not in repr(Diagnosis(()))


BROKEN = {
    "no loss": ({"history": {"accuracy": [0.5]}}, "'loss'.*got .*accuracy"),
    "no epochs": ({"history": {"loss": []}}, "one value for each epoch"),
    "no history": ({"history": None}, "history must be.*got NoneType"),
    "no model": ({"model": "model"}, "model must be a Keras model.*got 'str'"),
    "only images": ({"train": X[:50]}, r"train must be a pair \(x, y\).*ndarray"),
    "lengths": ({"train": (X[:50], Y[:40])}, r"got shapes \(50, 28, 28\) and \(40,\)"),
    "shape": (
        {"train": (X[:50].reshape(50, 784), Y[:50])},
        r"train must have the shape.*28, 28.*got \(50, 784\)",
    ),
    "classes": ({"train": (X[:50], Y[:50] + 5)}, "classes from 0 to 9"),
    "validation": ({"validation": (X[:5],)}, "validation must be a pair"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_cannot_be_used_is_named(short: Any, broken: str) -> None:
    """An argument of the wrong kind raises what was expected and what arrived."""
    change, message = BROKEN[broken]
    names = ("history", "model", "train", "validation")
    arguments = dict(zip(names, short, strict=True)) | change
    with pytest.raises(ValueError, match=message):
        diagnose(**arguments)


def test_a_model_must_be_compiled(short: Any) -> None:
    """A model without compile has no loss and no optimizer to look at."""
    bare = keras.Sequential(short[1].layers)
    with pytest.raises(ValueError, match="not compiled"):
        diagnose(short[0], bare, short[2])
