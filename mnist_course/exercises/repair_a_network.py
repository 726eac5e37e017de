"""Exercises of lesson 08: symptoms in curves, counting updates, a repaired network."""

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from mnist_course.data import load_mnist
from mnist_course.doctor import diagnose, patient
from mnist_course.exercises.checking.exercise import Mistake, exercise
from mnist_course.training import OneCycle

Cases = list[tuple[Any, ...]]
BLIND_GUESS = 2.2  # a little below ln 10
SPACE = "\N{NO-BREAK SPACE}"


def _symptom_cases(rng: np.random.Generator) -> Cases:
    noise = 1 + rng.uniform(0, 0.02, size=4)

    def noisy(*losses: float) -> list[float]:
        return (noise * losses).round(4).tolist()

    return [
        # One symptom each, then none at all, in numbers that can be read.
        ([2.0, np.nan, np.nan], [1.9, np.nan, np.nan]),
        ([2.4, 2.3, 2.3], [2.3, 2.3, 2.3]),
        ([0.4, 0.2, 0.1], [0.3, 0.2, 0.25]),
        ([2.5, 0.5, 0.2], [0.6, 0.31, 0.3]),
        # Stuck far above ln 10, just below it, and after a better epoch.
        ([4.5, 4.0, 3.9], [3.9, 3.8, 3.7]),
        ([2.3, 2.28, 2.25], [2.3, 2.27, 2.24]),
        ([2.5, 2.1, 2.3], [2.4, 2.2, 2.3]),
        # A NaN in the middle; a gap alone; a rise by more than 0.1, but below 10 %;
        # a rise that stays below the first.
        ([0.5, np.nan, 0.4], [0.5, 0.45, 0.4]),
        ([0.5, 0.2, 0.1], [0.5, 0.4, 0.38]),
        ([2.0, 1.5, 1.2], [1.9, 1.6, 1.74]),
        ([0.5, 0.2, 0.1], [0.9, 0.4, 0.6]),
        (noisy(0.5, 0.3, 0.2, 0.15), noisy(0.4, 0.3, 0.25, 0.26)),
        (noisy(0.5, 0.3, 0.1, 0.05), noisy(0.3, 0.25, 0.3, 0.4)),
        (noisy(3.0, 2.5, 2.4, 2.3), noisy(1.5, 1.9, 2.0, 1.5)),
        (noisy(2.3, 2.2, 2.2, 2.0), noisy(2.4, 2.4, 2.4, 2.4)),
        (noisy(1.0, 0.5, 0.4, np.nan), noisy(0.5, 0.4, 0.4, 0.4)),
        ([np.nan, np.nan], [np.nan, np.nan]),
    ]


def _symptoms(
    loss: list[float], val_loss: list[float], **instead: Any
) -> tuple[Any, ...]:
    parts = {
        "diverged": np.isnan(loss).any(),
        "stuck": loss[-1] > BLIND_GUESS,
        "overfitting": val_loss[-1] > 1.1 * min(val_loss),
    }
    return tuple((parts | instead).values())


_GAP = (
    "A gap between the two losses is not enough: nearly every network does better on "
    "what it has practised. Overfitting here means that val_loss rises again."
)


@exercise(
    statement="return three truth values: diverged, stuck, overfitting",
    cases=_symptom_cases,
    right="Three lines read the curves of any training.",
    hints=(
        "One symptom after the other. The first looks at all of loss, the second at "
        "its last number, the third at val_loss alone.",
        "np.isnan(loss) says for each number whether it is NaN, and .any() whether "
        "one of them is. The last number of a list is loss[-1].",
        "The third: val_loss[-1] > 1.1 * min(val_loss). Return all three with commas "
        "between them.",
    ),
    mistakes=(
        Mistake(
            lambda loss, val_loss: _symptoms(loss, val_loss, diverged=False),
            "You never see a diverged run. NaN equals nothing, not even itself: "
            "np.isnan(loss) finds it.",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(loss, val_loss, diverged=np.nan in loss),
            "np.nan in loss finds only that very object, since NaN equals nothing: "
            "np.isnan(loss).any().",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, diverged=np.isnan(loss).all()
            ),
            "A run has diverged as soon as one loss is NaN; you wait until all are. "
            "Use any.",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, diverged=np.isnan(loss[-1])
            ),
            "You look for NaN in the last loss only; one anywhere in the list is "
            "enough: np.isnan(loss).any().",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(loss, val_loss, diverged=np.isnan(loss)),
            "np.isnan(loss) gives a truth value for each epoch. Asked is one for the "
            "whole list: put .any() behind it.",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, stuck=loss[0] > BLIND_GUESS
            ),
            "You judge by the first loss. Every network starts near a blind guess; "
            "stuck is one that is still there at the end.",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, stuck=val_loss[-1] > BLIND_GUESS
            ),
            "Stuck is about learning, so look at the training loss, not at val_loss.",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, stuck=abs(loss[-1] - np.log(10)) < 0.1
            ),
            "You ask whether the last loss is near a blind guess. One that is still "
            "far above has learned nothing either: ask whether it is above 2.2.",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, stuck=loss[-1] > np.log(10)
            ),
            "A loss that hangs just below ln 10 is stuck too. That is why the limit is "
            "2.2.",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, stuck=min(loss) > BLIND_GUESS
            ),
            "You look at the lowest loss. What counts is where the training ends: the "
            "last one.",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, overfitting=val_loss[-1] > 1.1 * loss[-1]
            ),
            _GAP,
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, overfitting=val_loss[-1] - loss[-1] > 0.1
            ),
            _GAP,
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, overfitting=val_loss[-1] > loss[-1]
            ),
            _GAP,
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, overfitting=val_loss[-1] > min(val_loss) + 0.1
            ),
            "You add 0.1. Meant is a tenth of the lowest value: 1.1 * min(val_loss).",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, overfitting=val_loss[-1] > 1.1 * val_loss[0]
            ),
            "You compare with the first val_loss. It falls at first even when it "
            "rises later: compare with its lowest value.",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(
                loss, val_loss, overfitting=val_loss[-1] > min(val_loss)
            ),
            f"A rise of a few per cent is only noise. Count it from 10{SPACE}% above "
            "the lowest val_loss on: 1.1 * min(val_loss).",
        ),
        Mistake(
            lambda loss, val_loss: _symptoms(loss, val_loss)[::-1],
            "All three are right, but in another order: diverged, stuck, overfitting.",
        ),
    ),
)
def symptoms(loss, val_loss):
    diverged = np.isnan(loss).any()
    stuck = loss[-1] > 2.2
    overfitting = val_loss[-1] > 1.1 * min(val_loss)
    return diverged, stuck, overfitting


def _update_cases(rng: np.random.Generator) -> Cases:
    batch_size = int(rng.integers(3, 300))
    batches = int(rng.integers(5, 50))
    images = batches * batch_size
    epochs = int(rng.integers(4, 20))
    return [
        (10, 4, 3),
        (11, 4, 3),
        (12, 4, 3),
        (images, batch_size, epochs),
        (images + batch_size // 2, batch_size, epochs),
    ]


@exercise(
    statement="return how often a training changes the weights",
    cases=_update_cases,
    right="A batch is an update; how many there are is often the whole secret.",
    hints=(
        "How many batches are there in one epoch? Ten images in batches of 4 are a "
        "batch of 4, another one, and a batch of 2.",
        "The last batch may be smaller, and counts. So round images / batch_size up.",
        "math.ceil(images / batch_size) rounds up; multiply by the epochs afterwards.",
    ),
    mistakes=(
        Mistake(
            lambda images, batch_size, epochs: images // batch_size * epochs,
            "You leave out the last batch of each epoch where it is smaller than the "
            "others. It gives an update too: round up.",
        ),
        Mistake(
            lambda images, batch_size, epochs: images / batch_size * epochs,
            "A part of a batch is a batch as well: round images / batch_size up.",
        ),
        Mistake(
            lambda images, batch_size, epochs: (images // batch_size + 1) * epochs,
            "When the images fit exactly, there is no extra batch: 12 images in "
            "batches of 4 are three. math.ceil rounds up only where it must.",
        ),
        Mistake(
            lambda images, batch_size, epochs: round(images / batch_size) * epochs,
            "round goes to the nearest whole number, and loses a last batch that is "
            "small. It counts as well: always round up, by math.ceil.",
        ),
        Mistake(
            lambda images, batch_size, epochs: math.ceil(images * epochs / batch_size),
            "You round up once, at the end. Batches do not reach from one epoch into "
            "the next: round up in each epoch, then multiply.",
        ),
        Mistake(
            lambda images, batch_size, epochs: math.ceil(images / batch_size),
            "That is one epoch; every epoch has as many updates again.",
        ),
        Mistake(
            lambda images, batch_size, epochs: images * epochs,
            "That is how many images go through. A whole batch of them gives one "
            "update.",
        ),
        Mistake(
            lambda images, batch_size, epochs: batch_size * epochs,
            "The larger the batches, the fewer there are: divide by their size.",
        ),
    ),
)
def updates(images, batch_size, epochs):
    return epochs * math.ceil(images / batch_size)


# --- the repaired network ---

# In a check every digit gets another name, 3 the name 6 and so on. So only what has
# learned from the images and labels that it was handed can name them rightly.
SHIFT = 3
GOALS = (0.95, 0.97, 0.98)

_SHAPES = (
    "Your model does not take the images as they are: shape (n, 28, 28), pixels from 0 "
    "to 255, and ten outputs for each. Put Rescaling and Flatten into the model."
)
_PAIR = "Return two things, the model and what fit returned: model, history."
_EXCHANGED = "The other way round: first the model, then what fit returned."
_DICT = (
    "Return what fit returned, not its dict: model, history. The cells below take "
    "history.history themselves."
)
_UNWATCHED = (
    'Give fit validation_data=(x_val, y_val), and compile with metrics=["accuracy"]: '
    "the cells below read val_accuracy from the history."
)
_SCALED = (
    "On images as they come, the loss of your model is far higher than the history "
    "says. Does your function divide the pixels outside the model? Whoever gets the "
    "model alone does not: use Rescaling(1 / 255) as a layer, once."
)
_OUTSIDE = (
    "The check hands over images with exchanged labels, and your model does not know "
    "them: it has learned from the x_train and y_train of the notebook. Use the "
    "arguments, and build a new model."
)
_EARLY = (
    "Your OneCycle ends long before the training does: `steps` counts updates, not "
    "epochs."
)
_PEEKED = (
    "Your model does far better on the validation images than on images that nobody "
    "gave it: it has learned from them. Use x_val and y_val only to look."
)


def _split() -> tuple[np.ndarray, ...]:
    """Return training, validation and held-back images with the labels of a check."""
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    held = np.arange(len(x)) % 11 == 0
    named = [(labels + SHIFT) % 10 for labels in (y[~held], y_val, y[held])]
    return x[~held], named[0], x_val, named[1], x[held], named[2]


def _judge_network(result: Any) -> str | None:
    if isinstance(result, keras.Model):
        return _PAIR
    model, history = result
    if isinstance(history, keras.Model):
        return _EXCHANGED
    if not isinstance(model, keras.Model):
        raise TypeError("the first part is no Keras model")
    x_train, y_train, x_val, y_val, x_held, y_held = _split()
    try:
        predicted = _predicted(model, x_val)
    except Exception:
        return _SHAPES
    if isinstance(history, dict):
        return _DICT
    if not {"loss", "accuracy", "val_loss", "val_accuracy"} <= set(history.history):
        return _UNWATCHED
    held = _predicted(model, x_held)
    right, right_held = (predicted == y_val).mean(), (held == y_held).mean()
    if (held == (y_held + 10 - SHIFT) % 10).mean() > max(right_held, 0.3):
        return _OUTSIDE
    if _loss(model, x_val, y_val) > 2 * max(history.history["val_loss"]) + 0.5:
        return _SCALED
    if 1 - right_held > 2 * (1 - right) + 0.005:
        return _PEEKED
    if right >= GOALS[-1]:
        return None
    if _ends_early(model):
        return _EARLY
    sample = slice(0, 4_000)
    diagnosis = diagnose(
        history, model, (x_train[sample], y_train[sample]), (x_val, y_val)
    )
    return _progress(float(right), [finding.name for finding in diagnosis])


def _predicted(model: keras.Model, images: np.ndarray) -> np.ndarray:
    outputs = model.predict(images, batch_size=1_000, verbose=0)
    if outputs.shape != (len(images), 10):
        raise ValueError(f"expected ten outputs for each image; got {outputs.shape}")
    return outputs.argmax(axis=1)


def _loss(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> float:
    """Return a model's own loss on images, or 0 where it wants other labels."""
    try:
        scores = model.evaluate(
            images, labels, batch_size=1_000, verbose=0, return_dict=True
        )
    except Exception:
        return 0.0  # it was trained on one-hot rows, say
    return float(scores["loss"])


def _ends_early(model: keras.Model) -> bool:
    """Return whether a one-cycle schedule was over before half of the updates."""
    schedule = getattr(model.optimizer, "_learning_rate", None)
    return (
        isinstance(schedule, OneCycle)
        and schedule.steps < int(model.optimizer.iterations) / 2
    )


def _progress(right: float, findings: Sequence[str]) -> str:
    """Say which goal comes next, and what the doctor sees in its way."""
    passed = sum(right >= goal for goal in GOALS)
    # Rounded down, so that it never seems to have reached a goal that it missed.
    where = f"at {math.floor(1_000 * right) / 10:.1f} %, " if passed else ""
    advice = (
        f"The doctor finds: {', '.join(findings)}."
        if findings
        else "The doctor finds no fault. Try another learning rate, a schedule for it, "
        "more epochs or more units."
    )
    words = f"On the validation images it is {where}not yet past {GOALS[passed]:.0%}. "
    if right >= GOALS[-1] - 0.005:
        advice += " Runs differ by a few tenths, so aim a little higher than the goal."
    return (words + advice).replace(" %", "%").replace("%", f"{SPACE}%")


def _trained(
    data: patient.Split, val: patient.Split, *, epochs: int = 3
) -> tuple[keras.Model, Any]:
    """Train the repaired patient, small and quick."""
    model = patient.build(patient.settings(patient.REPAIRS))
    return model, model.fit(
        *data, batch_size=64, epochs=epochs, validation_data=val, verbose=0
    )


def _from_outside(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    train, val, _ = load_mnist(validation=5_000)
    return _trained((train[0][:4_000], train[1][:4_000]), val)


def _on_validation(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    return _trained((x_val, y_val), (x_val, y_val), epochs=12)


def _flat(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])
    return model, {}


def _ten_to_one(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(1))
    return model, {}


def _only_dict(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    model, history = _trained((x[:4_000], y[:4_000]), (x_val, y_val), epochs=1)
    return model, history.history


def _exchanged(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    model, history = _trained((x[:4_000], y[:4_000]), (x_val, y_val), epochs=1)
    return history, model


def _unwatched(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    model = patient.build(patient.settings(patient.REPAIRS))
    return model, model.fit(x[:4_000], y[:4_000], verbose=0)


def _scaled_outside(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    model = patient.build(patient.settings(patient.REPAIRS) | {"pixel_scale": 1})
    x, x_val = x[:20_000] / np.float32(255), x_val / np.float32(255)
    return model, model.fit(
        x, y[:20_000], epochs=2, validation_data=(x_val, y_val), verbose=0
    )


def _scaled_twice(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    x, x_val = x[:20_000] / np.float32(255), x_val / np.float32(255)
    return _trained((x, y[:20_000]), (x_val, y_val))


def _epochs_as_steps(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    model = patient.build(patient.settings(patient.REPAIRS))
    model.compile(
        keras.optimizers.Adam(OneCycle(0.003, 2)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model, model.fit(
        x[:4_000], y[:4_000], epochs=2, validation_data=(x_val, y_val), verbose=0
    )


def _untreated(x: Any, y: Any, x_val: Any, y_val: Any) -> Any:
    return patient.train(patient.SICK, (x[:20_000], y[:20_000]), (x_val, y_val))


def _network_cases(rng: np.random.Generator) -> Cases:
    return [_split()[:4]]


@exercise(
    statement="build and train a network that reads 98 % of the validation images, "
    "and return model, history",
    cases=_network_cases,
    judge=_judge_network,
    seconds=90,
    right="Past 98 %, and as good on images that nobody had shown it.",
    hints=(
        "Begin with the patient after all six repairs. It has 128 and 64 units, and "
        "x_train here has more than twice as many images. How far does that get?",
        "Then give it room: 512 and 256 units, with dropout 0.2 after each against "
        "overfitting. And let the learning rate fall in the end: from "
        "mnist_course.training import OneCycle, then Adam(OneCycle(0.005, steps)), "
        "steps being all updates of the training.",
        "Rescaling(1 / 255), Flatten, Dense(512, 'relu'), Dropout(0.2), Dense(256, "
        "'relu'), Dropout(0.2), Dense(10); from_logits=True; batches of 256, 5 epochs; "
        "validation_data=(x_val, y_val). Return model and what fit returns.",
    ),
    mistakes=(
        Mistake(
            lambda x, y, x_val, y_val: patient.build(patient.SICK),
            _PAIR,
        ),
        Mistake(_exchanged, _EXCHANGED),
        Mistake(_flat, _SHAPES),
        Mistake(_ten_to_one, _SHAPES),
        Mistake(_only_dict, _DICT),
        Mistake(_unwatched, _UNWATCHED),
        Mistake(_scaled_outside, _SCALED),
        Mistake(_scaled_twice, _SCALED),
        Mistake(_from_outside, _OUTSIDE),
        Mistake(_on_validation, _PEEKED),
        Mistake(_epochs_as_steps, _EARLY),
        Mistake(
            _untreated,
            "On the validation images it is not yet past 95\N{NO-BREAK SPACE}%. The "
            "doctor finds: unscaled input, wrong loss.",
        ),
    ),
)
def repaired_network(x_train, y_train, x_val, y_val):
    from mnist_course.training import OneCycle

    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28)), layers.Rescaling(1 / 255)])
    model.add(layers.Flatten())
    for units in (512, 256):
        model.add(layers.Dense(units, "relu"))
        model.add(layers.Dropout(0.2))
    model.add(layers.Dense(10))
    steps = 5 * math.ceil(len(x_train) / 256)
    model.compile(
        optimizer=keras.optimizers.Adam(OneCycle(0.005, steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=16,
    )
    history = model.fit(
        x_train,
        y_train,
        batch_size=256,
        epochs=5,
        validation_data=(x_val, y_val),
        verbose=0,
    )
    return model, history


EXERCISES = {e.name: e for e in (symptoms, updates, repaired_network)}
