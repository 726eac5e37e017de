"""What speaks for and against each illness of a blind patient, measured and in words.

The check of lesson 08 answers a diagnosis with it, right or wrong.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from mnist_course.doctor.case import Array
from mnist_course.doctor.gather import gather
from mnist_course.doctor.rates import limits
from mnist_course.support.wording import percent

FLAT = 0.08  # of the steepest slope
KNOWN_BY_HEART = 0.95
HAS_RISEN = 1.1  # as lesson 08 has it


class Facts(NamedTuple):
    """What was measured of a patient.

    Attributes
    ----------
    average : float
        Share of the training images that average digits made of them read right.
    from_logits : bool
        What the loss takes the outputs for; they are logits.
    dead, flat : float
        Shares of units that are 0 for all images, and of outputs at flat ends, both in
        the hidden layer that is worst off.
    activation : str
        Of the hidden layers.
    units, distinct : int
        Units of the first hidden layer, and how many sets of weights they have.
    optimizer : str
    rate, low, high : float
        The learning rate, and between which it usually lies.
    first, last : float
        The training loss after the first and the last epoch.
    rise : float
        The last validation loss over the lowest.
    best : int
        The epoch of the lowest.
    accuracy, val_accuracy : float
    largest, largest_val : float
        The largest pixel of the two sets.
    images : int
        How many it was trained with.
    """

    average: float
    from_logits: bool
    dead: float
    flat: float
    activation: str
    units: int
    distinct: int
    optimizer: str
    rate: float
    low: float
    high: float
    first: float
    last: float
    rise: float
    best: int
    accuracy: float
    val_accuracy: float
    largest: float
    largest_val: float
    images: int

    def words(self) -> dict[str, str]:
        """Return each fact as it stands in a sentence, and four longer ones."""
        shares = {"average", "dead", "flat", "accuracy", "val_accuracy"}
        told = {
            name: percent(value) if name in shares else _plain(value)
            for name, value in self._asdict().items()
        }
        told["usual"] = f"{self.low:g} to {self.high:g}"
        told["flat_ends"] = (
            "the hidden layers have ReLU, whose outputs have no upper end to lie at"
            if self.activation == "relu"
            else f"of the outputs of the hidden layer that is worst off, "
            f"{told['flat']} lie at the flat ends of {self.activation}"
        )
        told["alive"] = (
            "the hidden layers have tanh, and only a ReLU is 0 over a whole range"
            if self.activation == "tanh"
            else "no unit of a hidden layer is 0 for every image"
            if not self.dead
            else f"in the hidden layer that is worst off, {told['dead']} of the units "
            "are 0 for every image, and so many can be spared"
        )
        told["unlearned"] = (
            "whatever its validation loss does, it reads only "
            f"{told['accuracy']} of its training images, and by heart it would read "
            "nearly all"
            if self.accuracy < 0.9  # those of odd validation have more
            else "its validation loss is bad from the first epoch on, when there was "
            "no time yet to learn by heart"
        )
        return told


def facts_of(history: Any, model: Any, train: Any, validation: Any) -> Facts:
    """Measure a patient."""
    case = gather(history, model, train, validation)
    weights = next(layer.kernel.numpy() for layer in model.layers if layer.weights)
    losses = np.asarray(history["val_loss"])
    low, high = limits(case)
    assert case.validation is not None
    return Facts(
        average=_read_by_averages(case.x, case.y),
        from_logits=case.from_logits,
        dead=max(float(np.mean(~h.outputs.any(axis=0))) for h in case.hidden),
        flat=max(_flat(h.outputs, h.function) for h in case.hidden),
        activation=case.hidden[0].function,
        units=weights.shape[1],
        distinct=len(np.unique(weights.T, axis=0)),
        optimizer=case.optimizer,
        rate=case.rate,
        low=low,
        high=high,
        first=float(case.loss[0]),
        last=float(case.loss[-1]),
        rise=float(losses[-1] / losses.min()),
        best=int(losses.argmin()) + 1,
        accuracy=float(history["accuracy"][-1]),
        val_accuracy=float(history["val_accuracy"][-1]),
        largest=float(case.x.max()),
        largest_val=float(case.validation[0].max()),
        images=len(train[0]),
    )


# By which facts each illness is known; exactly one holds of a patient.
SIGNS: dict[str, Callable[[Facts], bool]] = {
    "wrong labels": lambda facts: facts.average < 0.5,
    "wrong loss": lambda facts: not facts.from_logits,
    "dead units": lambda facts: facts.dead > 0.5,
    "saturated units": lambda facts: facts.flat > 0.5,
    "equal weights": lambda facts: facts.distinct == 1,
    "short steps": lambda facts: facts.rate < facts.low,
    "overfitting": lambda facts: (
        facts.accuracy > KNOWN_BY_HEART and facts.rise > HAS_RISEN
    ),
    "odd validation": lambda facts: facts.largest != facts.largest_val,
}

# What a right diagnosis is told: the blanks are facts, as `Facts.words` writes them.
WHY = {
    "wrong labels": "Average digits, made of these images and their labels, read only "
    "{average} of them; with right labels it is about 80 %. By heart such a network "
    "can learn a few images, but there is no rule to find.",
    "wrong loss": "The last layer gives logits, and from_logits is False: the loss "
    "takes them for probabilities, and cuts them off. What it then gives, {first} "
    "after the first epoch and {last} after the last, is not what you want.",
    "dead units": "In one hidden layer {dead} of the units are 0 for every image: no "
    "blame comes through. The steps were too long: {optimizer} at {rate}, where "
    "{usual} is usual.",
    "saturated units": "In one hidden layer {flat} of the outputs lie at the flat ends "
    "of {activation}, where hardly any blame comes through. The pixels are scaled, so "
    "the first weights were far too wide.",
    "equal weights": "All {units} units of the first hidden layer have the same "
    "weights: they give the same, get the same blame, and stay the same. Together they "
    "are worth one unit. First weights must be drawn at random.",
    "short steps": "{optimizer} went at {rate}, where {usual} is usual: the loss has "
    "come from {first} to {last}, and is on its way still. Nothing is broken; it only "
    "walks too slowly.",
    "overfitting": "With {images} training images the validation loss was lowest after "
    "epoch {best} and ended {rise} times as high, with {accuracy} right on train and "
    "{val_accuracy} on validation: learned by heart.",
    "odd validation": "The training images have pixels up to {largest}, those for "
    "validation up to {largest_val}: the network scales them once more, and sees "
    "nearly empty paper. It is healthy, and reads {accuracy} of its training images.",
}


def _read_by_averages(x: Array, y: Array) -> float:
    """Return the share of images nearest to the average of their own class."""
    rows = x.reshape(len(x), -1).astype(float)
    classes = np.unique(y)
    averages = np.stack([rows[y == each].mean(axis=0) for each in classes])
    distances = np.sum(averages**2, axis=1) - 2 * rows @ averages.T
    return float(np.mean(classes[distances.argmin(axis=1)] == y))


def _flat(outputs: Array, function: str) -> float:
    steep = 1 - outputs * outputs
    return float(np.mean(steep < FLAT)) if function == "tanh" else 0.0


def _plain(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
