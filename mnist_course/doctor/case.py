"""What the training doctor's rules look at: data, set-up, curves and results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_course.doctor.losses import Measured
from mnist_course.doctor.network import Hidden

Array = NDArray[Any]


@dataclass(frozen=True)
class Case:
    """Hold what is known of a training, measured once for all rules.

    Attributes
    ----------
    loss, val_loss : array, shape (epochs,)
        The curves; `val_loss` may be empty.
    told : mapping of str to array
        The curves of accuracies in the history, under Keras's names.
    x, y : array
        A sample of the training data, `y` as classes, shape (n,).
    validation : (array, array) or None
        The same of the validation data.
    order, val_order : array
        The classes of all examples as they were handed over; empty without any.
    broken : int
        How many examples of both sets hold NaN or infinity.
    shared : float
        Which share of the validation examples are training examples too.
    classes : int
        Number of the model's outputs.
    predicted : array, shape (n,)
        What the model reads of `x`.
    accuracy, val_accuracy : float or None
        Measured on the samples, 0 to 1, dropout off. Without validation data the last
        one of the history, or None.
    measured, val_measured : Measured or None
        The loss as Keras computes it on the samples, where it can be computed.
    loss_name, from_logits : str, bool
        The loss in small letters without underscores; what it takes the outputs for.
    output : str
        The last activation: "linear" where the outputs are logits.
    hidden : list of Hidden
        The hidden layers with a function, in order.
    depth : int
        How many layers with weights there are, the last one included.
    first_input : array or None
        What the first layer with weights receives.
    optimizer : str
        Its class.
    rate, half_rate, last_rate : float
        The highest learning rate of the training, that of half of its time or more,
        and the last.
    steps : int
        How often the weights were changed.
    momentum : float
        That of SGD; 0 elsewhere.
    dropout, dropout_behind : float
        The highest share that is switched off in front of the last layer with weights,
        and behind it.
    frozen, equal, plain : list of int
        Layers whose weights cannot change, those whose units all have the same weights,
        and those without a function between them and the next one. Those with weights
        are counted, from 1: names change from run to run.
    penalty : float
        The highest factor of a penalty on weights.
    batch_norm : bool
        Whether running averages stand in for those of a batch.
    sizes, biases : list of float
        How the weights begin (see `network.Start`); empty where it cannot be told.
    start, fading : float or None
        The loss of the network before its training, with weights drawn anew, and by how
        much less its last hidden layer differs from image to image than its first.
    finite : bool
        Whether all weights are numbers.
    units : list of int
        The units of the hidden dense layers.
    squeezed : bool
        Whether a softmax stands behind a softmax.
    """

    loss: Array
    val_loss: Array
    told: Mapping[str, Array]
    x: Array
    y: Array
    validation: tuple[Array, Array] | None
    order: Array
    val_order: Array
    broken: int
    shared: float
    classes: int
    predicted: Array
    accuracy: float
    val_accuracy: float | None
    measured: Measured | None
    val_measured: Measured | None
    loss_name: str
    from_logits: bool
    output: str
    hidden: list[Hidden]
    depth: int
    first_input: Array | None
    optimizer: str
    rate: float
    half_rate: float
    last_rate: float
    steps: int
    momentum: float
    dropout: float
    dropout_behind: float
    frozen: list[int]
    equal: list[int]
    plain: list[int]
    penalty: float
    batch_norm: bool
    sizes: list[float]
    biases: list[float]
    start: float | None
    fading: float | None
    finite: bool
    units: list[int] = field(default_factory=list)
    squeezed: bool = False

    @property
    def guessing(self) -> float:
        """The loss of a network that calls every class equally likely, ln(classes)."""
        return float(np.log(self.classes))
