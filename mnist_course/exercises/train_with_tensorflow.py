"""Exercises of lesson 06: a network, compile, fit, a blind guess, reading a digit.

Longer than most, for each of its five has a stand-in or a judge of its own.
"""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from mnist_course.activations import cross_entropy, softmax
from mnist_course.exercises.checking.exercise import exercise
from mnist_course.exercises.checking.judge_network import judge_network
from mnist_course.exercises.checking.judging import Cases, Verdict, Verdicts
from mnist_course.exercises.checking.small_model import SmallModel
from mnist_course.exercises.checking.small_training import SmallTraining
from mnist_course.exercises.checking.values import short

RATE = 0.001


@exercise(cases=lambda rng: [(), ()], judge=judge_network, seconds=60)
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
# What of an optimizer does not change its steps.
HARMLESS = {"name", "learning_rate", "ema_momentum", "ema_overwrite_frequency"}


def _toy() -> Any:
    """Return a network that gives `LOGITS` for the rows of the unit matrix."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
    model.set_weights([LOGITS, np.zeros(3, "float32")])
    return model


def _judge_compiled(model: Any) -> Verdicts:
    several = isinstance(model, list | tuple)
    yield "alone", not several
    yield "compiled", model.compiled
    weights = model.get_weights()
    kept = weights[0].shape == LOGITS.shape and np.allclose(weights[0], LOGITS)
    yield "the same network", kept
    yield "not frozen", model.trainable_weights
    model.run_eagerly = True  # quicker for one batch, and no talk of tracing
    try:
        scores = model.evaluate(np.eye(3), LABELS, verbose=0, return_dict=True)
    except Exception:  # of many types, in words about shapes deep inside
        scores = {}
    faults = [*_judge_loss(model.loss)]
    if not faults:
        yield "named arguments", scores
        faults = [*_judge_value(scores.pop("loss")), *_judge_metrics(scores)]
    yield [*_judge_optimizer(model.optimizer), *faults]


def _judge_loss(loss: Any) -> Iterator[Verdict]:
    """Say why a loss cannot measure logits against class numbers, if it cannot."""
    try:
        measure: Any = keras.losses.get(loss)
    except ValueError:
        yield "a known loss", False
        return
    name = getattr(measure, "name", getattr(measure, "__name__", ""))
    try:
        found = measure(LABELS[:, np.newaxis], keras.ops.convert_to_tensor(LOGITS))
        np.asarray(found, dtype=float)
    except Exception:  # of many types again
        rows = name.startswith("categorical")
        yield "class numbers" if rows else "the cross-entropy", False


def _judge_value(loss: float) -> Iterator[Verdict]:
    """Say what a loss measures, if it is not the mean cross-entropy of the logits."""
    wanted = cross_entropy(LOGITS, LABELS)
    taken = float(keras.losses.SparseCategoricalCrossentropy()(LABELS, LOGITS))
    twice = cross_entropy(softmax(LOGITS), LABELS)
    times = {"times": short(loss / wanted, 3)}
    if np.isclose(loss, taken, rtol=1e-3):
        yield "from logits", False
    elif np.isclose(loss, twice, rtol=1e-3):
        yield "softmax twice", False
    elif np.isclose(loss, len(LABELS) * wanted, rtol=1e-3):
        yield "the mean", False, times
    else:
        yield "the cross-entropy", np.isclose(loss, wanted, rtol=1e-3)


def _judge_optimizer(optimizer: Any) -> list[Verdict]:
    ours, theirs = keras.optimizers.Adam().get_config(), optimizer.get_config()
    rate = theirs["learning_rate"]
    fixed = not isinstance(rate, dict)
    shown = short(rate) if fixed else "a schedule"
    if type(optimizer) is not keras.optimizers.Adam:
        return [("Adam", False, {"name": type(optimizer).__name__})]
    others = [
        f"{key}={value}"
        for key, value in theirs.items()
        if key not in HARMLESS and (value or None) != (ours[key] or None)
        if key != "epsilon" or value > 1e-6
    ]
    return [
        ("the rate", fixed and np.isclose(rate, RATE, rtol=1e-3), {"rate": shown}),
        ("plain Adam", not others, {"others": ", ".join(others)}),
    ]


def _judge_metrics(scores: dict[str, float]) -> list[Verdict]:
    accuracy = np.mean(LOGITS.argmax(axis=1) == LABELS)
    right = [name for name, value in scores.items() if np.isclose(value, accuracy)]
    if not scores or not right:
        return [("the accuracy" if scores else "a metric", False)]
    return [
        ("its name", "accuracy" in right, {"name": right[0]}),
        ("one metric", len(scores) == 1, {"names": ", ".join(scores)}),
    ]


@exercise(cases=lambda rng: [(_toy(),)], judge=_judge_compiled, seconds=60)
def compile_network(model):
    model.compile(
        optimizer=keras.optimizers.Adam(0.001),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def _trainings(rng: np.random.Generator) -> Cases:
    cases = []
    # Images, the step of the lowest loss, and epochs: lowest in the middle, with one
    # batch not full; in the last epoch; in the first; far out; anywhere.
    drawn = int(rng.integers(3, 12))
    for images, lowest_at, epochs in (
        (640, 42, 9),
        (200, 22, 12),
        (300, 900, 5),
        (1_000, 9, 6),
        (768, 252, 60),
        (128, 2 * drawn, 20),
    ):
        parts = [
            (
                rng.integers(0, 256, size=(n, 2, 2), dtype="uint8"),
                rng.integers(0, 10, size=n),
            )
            for n in (images, 3 * images // 8)
        ]
        cases.append((SmallTraining(lowest_at), *parts[0], parts[1], epochs))
    return cases


def _best_epoch(
    model,
    x,
    y,
    validation,
    epochs,
    *,
    batch_size=64,
    read=("val_loss", np.argmin),
    first=1,
):
    run = model.fit(
        x,
        y,
        batch_size=batch_size,
        epochs=epochs,
        validation_data=validation,
    )
    name, place = read
    return place(run.history[name]) + first


def _before_a_rise(losses):
    """Return where a loss stands that is followed by a higher one, or the last."""
    rises = np.append(np.diff(losses) > 0, True)
    return int(rises.argmax())


def _after_a_rise(losses):
    return min(_before_a_rise(losses) + 1, len(losses) - 1)


def _by_split(model, x, y, epochs, share):
    run = model.fit(x, y, batch_size=64, epochs=epochs, validation_split=share)
    return np.argmin(run.history["val_loss"]) + 1


@exercise(cases=_trainings)
def best_epoch(model, x, y, validation, epochs):
    run = model.fit(
        x,
        y,
        batch_size=64,
        epochs=epochs,
        validation_data=validation,
        verbose=0,
    )
    return np.argmin(run.history["val_loss"]) + 1


def _reader_cases(rng: np.random.Generator) -> Cases:
    cases: list[tuple[Any, Any]] = []
    while len(cases) < 4:
        model = SmallModel(rng)
        image = rng.integers(0, 256, size=(28, 28)).astype("uint8")
        chances = _chances(model, image)
        second, first = np.sort(chances)[-2:]
        # Clear, not certain, and no class that a wrong axis would find by luck.
        if first < 0.9 and first - second > 0.1 and 0 < chances.argmax() < 9:
            cases.append((model, image))
    return cases


def _chances(model, image):
    return softmax(model.predict(image[np.newaxis]))[0]


def _pair(digit, probability):
    return digit, probability


def _read_digit(model, image, *, read=np.argmax, chance=None, form=_pair, pixels=None):
    batch = (image if pixels is None else pixels)[np.newaxis]
    logits = model.predict(batch)
    p = softmax(logits)[0]
    return form(read(p), chance(p, logits[0]) if chance else p.max())


@exercise(cases=_reader_cases)
def read_digit(model, image):
    logits = model.predict(image[np.newaxis], verbose=0)
    probabilities = softmax(logits)[0]
    return probabilities.argmax(), probabilities.max()


def _untrained_loss(classes, *, sign=1, base=1, times=1):
    return sign * np.log(classes) * base * times


@exercise(cases=lambda rng: [(10,), (2,), (1,), (int(rng.integers(11, 1000)),)])
def untrained_loss(classes):
    return np.log(classes)


EXERCISES = {
    e.name: e
    for e in (build_network, compile_network, untrained_loss, best_epoch, read_digit)
}
