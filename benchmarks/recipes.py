"""A training as a recipe: what is built, what it is fed, and how it is trained."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import keras
import numpy as np

from mnist_course.data import load_mnist

Array = np.ndarray
Pair = tuple[Array, Array]
layers = keras.layers

HELD_OUT = 1_000


@dataclass(frozen=True)
class Recipe:
    """One training, healthy as it stands. A case changes what its source has."""

    hidden: tuple[int, ...] = (64, 32)
    activation: str = "relu"
    units: int = 10  # of the last layer
    output: str = "softmax"
    loss: str = "sparse_categorical_crossentropy"
    from_logits: bool = False
    metric: str = "accuracy"
    optimizer: str = "Adam"
    learning_rate: float | None = None  # Keras's own
    momentum: float = 0.0
    clip: bool = False  # whether gradients are cut off
    decay: tuple[int, float] | None = None  # steps, and the factor after them
    first_weights: Any = "glorot_uniform"
    penalty: float = 0.0  # of squared weights
    dropout: float = 0.0
    last_dropout: float = 0.0  # behind the outputs
    twice: bool = False  # whether the last activation is applied once more
    batch_norm: float | None = None  # its momentum
    frozen: bool = False
    filters: tuple[int, ...] = ()
    pixels: float = 1 / 255  # what training images are multiplied by
    images: int = 2_000
    epochs: int = 5
    batch: int = 32
    shuffle: bool = True
    data: str = "plain"  # a key of DATA

    def build(self) -> keras.Model:
        """Return the network, compiled and untrained."""
        kept: dict[str, Any] = {
            "kernel_initializer": keras.initializers.get(self.first_weights),
            "kernel_regularizer": keras.regularizers.L2(self.penalty)
            if self.penalty
            else None,
            "trainable": not self.frozen,
        }
        model = keras.Sequential([keras.Input((28, 28))])
        if self.filters:
            model.add(layers.Reshape((28, 28, 1)))
        for filters in self.filters:
            model.add(layers.Conv2D(filters, 3, activation=self.activation))
            model.add(layers.MaxPooling2D())
        model.add(layers.Flatten())
        for units in self.hidden:
            model.add(layers.Dense(units, **kept))
            if self.batch_norm is not None:
                model.add(layers.BatchNormalization(momentum=self.batch_norm))
            model.add(layers.Activation(self.activation))
            if self.dropout:
                model.add(layers.Dropout(self.dropout))
        model.add(layers.Dense(self.units, **kept))
        model.add(layers.Activation(self.output))
        if self.twice:
            model.add(layers.Activation(self.output))
        if self.last_dropout:
            model.add(layers.Dropout(self.last_dropout))
        loss: Any = self.loss
        if self.from_logits:
            names = {"sparse_categorical_crossentropy": "SparseCategoricalCrossentropy"}
            name = names.get(self.loss, "CategoricalCrossentropy")
            loss = getattr(keras.losses, name)(from_logits=True)
        model.compile(self._optimizer(), loss, metrics=[self.metric])
        return model

    def _optimizer(self) -> keras.optimizers.Optimizer:
        settings: dict[str, Any] = {"clipnorm": 1.0} if self.clip else {}
        if self.momentum:
            settings["momentum"] = self.momentum
        kind: Any = getattr(keras.optimizers, self.optimizer)
        rate: Any = self.learning_rate
        if rate is None:
            rate = float(kind().learning_rate)
        if self.decay is not None:
            steps, factor = self.decay
            rate = keras.optimizers.schedules.ExponentialDecay(rate, steps, factor)
        return kind(rate, **settings)

    @property
    def one_hot(self) -> bool:
        """Whether the labels are rows."""
        return self.units > 1 and not self.loss.startswith("sparse")


class Trained(NamedTuple):
    """What came of a recipe, and how well it reads images of its own kind."""

    history: Any
    model: keras.Model
    train: Pair
    validation: Pair
    accuracy: float


class _Sets(NamedTuple):
    x: Array
    y: Array
    x_val: Array
    y_val: Array


def _labels_shuffled(s: _Sets, rng: Any) -> _Sets:
    return s._replace(y=rng.permutation(s.y), y_val=rng.permutation(s.y_val))


def _training_labels_shuffled(s: _Sets, rng: Any) -> _Sets:
    return s._replace(y=rng.permutation(s.y))


def _validation_labels_shuffled(s: _Sets, rng: Any) -> _Sets:
    return s._replace(y_val=rng.permutation(s.y_val))


def _cut_from_the_end(s: _Sets, rng: Any) -> _Sets:
    """Put all images in order of class, the last fifth for validation."""
    x, y = np.concatenate([s.x, s.x_val]), np.concatenate([s.y, s.y_val])
    order = np.argsort(y, kind="stable")
    kept = len(y) * 4 // 5
    x, y = x[order], y[order]
    return _Sets(x[:kept], y[:kept], x[kept:], y[kept:])


def _one_class_for_validation(s: _Sets, rng: Any) -> _Sets:
    places = s.y_val == 0
    return s._replace(x_val=s.x_val[places], y_val=s.y_val[places])


def _in_order(s: _Sets, rng: Any) -> _Sets:
    order = np.argsort(s.y, kind="stable")
    return s._replace(x=s.x[order], y=s.y[order])


def _all_validation_in_training(s: _Sets, rng: Any) -> _Sets:
    x, y = np.concatenate([s.x, s.x_val]), np.concatenate([s.y, s.y_val])
    order = rng.permutation(len(x))
    return s._replace(x=x[order], y=y[order])


def _split_after_joining(s: _Sets, rng: Any) -> _Sets:
    """Put a third of the validation images into both sets."""
    count = len(s.x_val) // 3
    x_val, y_val = s.x_val.copy(), s.y_val.copy()
    x_val[:count], y_val[:count] = s.x[:count], s.y[:count]
    return s._replace(x_val=x_val, y_val=y_val)


def _a_broken_image(s: _Sets, rng: Any) -> _Sets:
    x = s.x.astype(np.float32)
    x[rng.integers(len(x)), 10:12] = np.nan
    return s._replace(x=x)


def _wrongly_reshaped(s: _Sets, rng: Any) -> _Sets:
    """Cut the images of both sets out of a table that is read the wrong way."""

    def scrambled(x: Array) -> Array:
        return np.ascontiguousarray(x.reshape(len(x), -1).T).reshape(x.shape)

    return s._replace(x=scrambled(s.x), x_val=scrambled(s.x_val))


DATA: dict[str, Callable[[_Sets, Any], _Sets]] = {
    "plain": lambda s, rng: s,
    "labels shuffled": _labels_shuffled,
    "training labels shuffled": _training_labels_shuffled,
    "validation labels shuffled": _validation_labels_shuffled,
    "cut from the end": _cut_from_the_end,
    "one class for validation": _one_class_for_validation,
    "in order": _in_order,
    "validation in training": _all_validation_in_training,
    "a third in both": _split_after_joining,
    "a broken image": _a_broken_image,
    "wrongly reshaped": _wrongly_reshaped,
    "cut to whole numbers": lambda s, rng: s._replace(
        x=np.floor(s.x), x_val=np.floor(s.x_val)
    ),
    "validation in pixels": lambda s, rng: s._replace(x_val=255.0 * s.x_val),
    "validation inverted": lambda s, rng: s._replace(x_val=s.x_val.max() - s.x_val),
    "validation transposed": lambda s, rng: s._replace(x_val=s.x_val.swapaxes(1, 2)),
    "validation rotated": lambda s, rng: s._replace(
        x_val=np.rot90(s.x_val, axes=(1, 2)).copy()
    ),
    "validation by columns": lambda s, rng: s._replace(
        x_val=s.x_val / np.maximum(np.linalg.norm(s.x_val, axis=1, keepdims=True), 1e-9)
    ),
}


def feed(recipe: Recipe, seed: int) -> tuple[Pair, Pair, Pair]:
    """Return the training set, the validation set, and what is held out for the end.

    The last one is prepared as the training images are, with right labels.
    """
    rng = np.random.default_rng(seed)
    (x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
    places = rng.permutation(len(x))[: recipe.images]
    held = rng.permutation(len(x_val))[:HELD_OUT]
    clean = recipe.pixels * x_val[held].astype(np.float32), y_val[held].astype(int)
    sets = _Sets(
        recipe.pixels * x[places].astype(np.float32), y[places].astype(int), *clean
    )
    sets = DATA[recipe.data](sets, rng)
    y, y_val = sets.y, sets.y_val
    if recipe.one_hot:
        y, y_val = (np.eye(10, dtype=np.float32)[labels] for labels in (y, y_val))
    return (sets.x, y), (sets.x_val, y_val), clean


def train(recipe: Recipe, seed: int) -> Trained:
    """Train a recipe once."""
    keras.utils.set_random_seed(seed)
    train_set, validation, clean = feed(recipe, seed)
    model = recipe.build()
    history = model.fit(
        *train_set,
        epochs=recipe.epochs,
        batch_size=recipe.batch,
        shuffle=recipe.shuffle,
        validation_data=validation,
        validation_batch_size=500,
        verbose=0,
    )
    outputs = np.asarray(model(clean[0]))
    accuracy = float(np.mean(outputs.argmax(axis=1) == clean[1]))
    return Trained(history, model, train_set, validation, accuracy)


def recipe_of(settings: Mapping[str, Any]) -> Recipe:
    """Return the recipe that a table of a TOML file describes."""
    told = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in settings.items()
    }
    return Recipe(**told)


@dataclass(frozen=True)
class Wild:
    """A public case: where it stands, what was seen, why, and the recipe."""

    source: str
    symptom: str = ""
    cause: str = ""
    accepted: tuple[str, ...] = ()
    recipe: Recipe = field(default_factory=Recipe)
