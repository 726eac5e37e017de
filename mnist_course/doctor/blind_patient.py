"""A patient without a recipe: a trained network that one of eight illnesses has.

Lesson 08 hands it over with its history and its data. What it is made of, and how it
is trained, is drawn anew from a number; the illness is then put into the recipe.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_course.data import load_mnist
from mnist_course.doctor.blind_facts import Facts, facts_of

Pair = tuple[NDArray[Any], NDArray[Any]]

NUMBER = "MNIST_COURSE_PATIENT"  # in the environment: the number to draw first
NUMBERS = 10_000
VALIDATION = 1_000


@dataclass(frozen=True)
class _Recipe:
    """How a patient is made."""

    units: tuple[int, int]
    activation: str
    optimizer: str
    rate: float
    images: int = 2_000
    batch: int = 32
    epochs: int = 8
    from_logits: bool = True
    initializer: Any = "glorot_uniform"
    last_initializer: Any = "glorot_uniform"
    shuffled: bool = False
    validation_scale: float = 1.0

    def build(self, seed: int) -> keras.Model:
        keras.utils.set_random_seed(seed)
        layers = keras.layers
        model = keras.Sequential(
            [keras.Input((28, 28)), layers.Rescaling(1 / 255), layers.Flatten()]
        )
        for units in self.units:
            start = keras.initializers.get(self.initializer)
            model.add(layers.Dense(units, self.activation, kernel_initializer=start))
        model.add(layers.Dense(10, kernel_initializer=self.last_initializer))
        optimizer: Any = getattr(keras.optimizers, self.optimizer)
        model.compile(
            optimizer=optimizer(self.rate),
            loss=keras.losses.SparseCategoricalCrossentropy(self.from_logits),
            metrics=["accuracy"],
            steps_per_execution=10,
        )
        return model


def _overfitting(recipe: _Recipe) -> _Recipe:
    few = replace(recipe, images=200, batch=8, epochs=40)
    return replace(few, activation="relu", optimizer="Adam", rate=0.005)


def _equal(recipe: _Recipe) -> _Recipe:
    alike = keras.initializers.Constant(0.01)
    # With tanh the units, all alike, would run into the flat ends as well.
    recipe = replace(_with_adam(recipe), activation="relu")
    return replace(recipe, initializer=alike, last_initializer=alike)


def _with_adam(recipe: _Recipe) -> _Recipe:
    # The long steps of SGD would bring another illness as well.
    return replace(recipe, optimizer="Adam", rate=0.001)


# Each by what it does to a healthy recipe.
ILLNESSES: dict[str, Callable[[_Recipe], _Recipe]] = {
    "wrong labels": lambda recipe: replace(recipe, shuffled=True),
    "wrong loss": lambda recipe: replace(_with_adam(recipe), from_logits=False),
    "dead units": lambda recipe: replace(
        recipe, activation="relu", optimizer="Adam", rate=0.3
    ),
    "saturated units": lambda recipe: replace(
        recipe,
        activation="tanh",
        initializer=keras.initializers.VarianceScaling(3_000),
    ),
    "equal weights": _equal,
    "short steps": lambda recipe: replace(
        recipe, rate=recipe.rate / (1_000 if recipe.optimizer == "SGD" else 300)
    ),
    "overfitting": _overfitting,
    # With tanh the validation loss may rise as that of overfitting does.
    "odd validation": lambda recipe: replace(
        recipe, activation="relu", validation_scale=1 / 255
    ),
}


@dataclass(frozen=True, eq=False)
class BlindPatient:
    """A trained network with its history and its data, and one illness.

    Made by `draw_patient`. Introduced in lesson 08.

    Attributes
    ----------
    number : int
        Draws the same patient again.
    model : keras.Model
        After its training: Rescaling, Flatten, two hidden layers and ten logits.
    history : dict of str to list of float
        What `fit` kept, under Keras's four names.
    train, validation : (images, labels)
        What it was trained and validated with.
    facts : Facts
        What was measured of it, for the check.
    """

    number: int
    model: keras.Model
    history: dict[str, list[float]]
    train: Pair
    validation: Pair
    facts: Facts = field(repr=False)
    _recipe: _Recipe = field(repr=False)

    def fresh(self) -> keras.Model:
        """Return the model as it was before its training, compiled in the same way."""
        return self._recipe.build(self.number)

    def __deepcopy__(self, memo: Any) -> "BlindPatient":
        return self  # A check hands it to an answer, which only looks.

    def __repr__(self) -> str:
        return (
            f"Patient {self.number}: a network of {len(self.model.layers)} layers, "
            f"trained for {len(self.history['loss'])} epochs with "
            f"{len(self.train[0]):,} images. It has one illness."
        )


_drawn: list[BlindPatient] = []


def draw_patient(number: int | None = None) -> BlindPatient:
    """Train a patient that has one of eight illnesses. Introduced in lesson 08.

    It takes a few seconds.

    Parameters
    ----------
    number : int, optional
        Which one; the same number gives the same patient. Without it one is drawn at
        random, with another illness than the one before.

    Returns
    -------
    BlindPatient
        `present_patient` returns it from now on.

    Raises
    ------
    ValueError
        If the number is not between 0 and 9,999.
    """
    if number is None:
        number = _any_number()
    if number not in range(NUMBERS):
        raise ValueError(f"number must be from 0 to {NUMBERS - 1:,}; got {number!r}")
    _drawn[:] = [_treated(number)]
    return _drawn[0]


def present_patient() -> BlindPatient:
    """Return the patient that was drawn last; the first is drawn where none was."""
    return _drawn[0] if _drawn else draw_patient()


def illness_of(number: int) -> str:
    """Return what the patient of a number has."""
    return str(np.random.default_rng(number).choice([*ILLNESSES]))


def _any_number() -> int:
    if not _drawn and NUMBER in os.environ:
        return int(os.environ[NUMBER])
    before = illness_of(_drawn[0].number) if _drawn else None
    rng = np.random.default_rng()
    while True:
        number = int(rng.integers(NUMBERS))
        if illness_of(number) != before:
            return number


def _treated(number: int) -> BlindPatient:
    rng = np.random.default_rng(number)
    illness = str(rng.choice([*ILLNESSES]))
    wide, narrow = rng.choice([64, 80, 96, 128]), rng.choice([32, 40, 48, 64])
    optimizer, rate = [("Adam", 0.001), ("SGD", 0.1)][rng.integers(2)]
    healthy = _Recipe(
        (int(wide), int(narrow)), str(rng.choice(["relu", "tanh"])), optimizer, rate
    )
    recipe = ILLNESSES[illness](healthy)
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    places = rng.permutation(len(x))[: recipe.images]
    x, y = x[places], y[places]
    places = rng.permutation(len(x_val))[:VALIDATION]
    x_val, y_val = x_val[places], y_val[places]
    if recipe.shuffled:
        y, y_val = rng.permutation(y), rng.permutation(y_val)
    if recipe.validation_scale != 1:
        x_val = (recipe.validation_scale * x_val).astype(np.float32)
    model = recipe.build(number)
    history = model.fit(
        x,
        y,
        batch_size=recipe.batch,
        epochs=recipe.epochs,
        validation_data=(x_val, y_val),
        validation_batch_size=VALIDATION,
        verbose=0,
    ).history
    facts = facts_of(history, model, (x, y), (x_val, y_val))
    return BlindPatient(number, model, history, (x, y), (x_val, y_val), facts, recipe)
