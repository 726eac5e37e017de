"""The network that lessons 04 and 05 build, written out in NumPy.

A batch of n examples is a matrix with one example a row. A layer turns the activations
``a`` of the layer before into its sums ``z = a @ weights + bias`` and these into its
own activations ``f(z)``. The last layer's sums are the logits, one for each class.

Longer than most: one class, as lessons 04 and 05 build it up, half of whose lines say
what things are.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from mnist_course.activations import ACTIVATIONS, cross_entropy, softmax
from mnist_course.optimizers import SGD, Adam
from mnist_course.support.arguments import (
    require,
    require_classes,
    require_count,
    require_rows,
)
from mnist_course.support.history import METRICS

Array = NDArray[Any]
History = dict[str, list[float]]


class Network:
    """Hold a dense network's weights; compute with it, differentiate it and train it.

    Introduced in lessons 04 and 05.

    Parameters
    ----------
    sizes : list of int
        Number of inputs, of units in each hidden layer, and of classes.
    activation : {"relu", "leaky_relu", "sigmoid", "tanh"}
        What the hidden layers apply. The last layer gives bare logits.
    dropout : float
        Share of the hidden units that `fit` switches off at random, from 0 to below 1.
    seed : int or None
        Decides first weights, shuffling and dropout: the same seed, data and machine
        give the same run. None gives a new one each time.
    input_scale : float
        Factor for the inputs. ``1 / 255`` takes pixels as they are (uint8, 0 to 255),
        and so spares the memory of a scaled copy.
    dtype : {"float32", "float64"}
        Precision of everything; float64 is for checking gradients.

    Attributes
    ----------
    weights, biases : list of array, shapes (inputs, units) and (units,)
        One each for every layer. Weights start with variance 2 / inputs before ReLU
        and leaky ReLU (K. He et al., 2015), 2 / (inputs + units) elsewhere (X. Glorot
        and Y. Bengio, 2010); biases start at 0.
    sums, activations : list of array, shape (n, units)
        What the last `forward` computed, layer by layer. ``activations[0]`` is the
        input, ``sums[i]`` leads to ``activations[i + 1]``, ``sums[-1]`` are the logits.

    Raises
    ------
    ValueError
        Here and in every method, if an argument has the wrong shape, type or range.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        activation: str = "relu",
        dropout: float = 0.0,
        seed: int | None = None,
        input_scale: float = 1.0,
        dtype: DTypeLike = "float32",
    ) -> None:
        require(
            isinstance(sizes, list | tuple) and len(sizes) > 1,
            f"sizes must be a list such as [784, 128, 10]; got {sizes!r}",
        )
        for size in sizes:
            require_count("each of sizes", size)
        require(
            activation in ACTIVATIONS,
            f"activation must be one of {', '.join(ACTIVATIONS)}; got {activation!r}",
        )
        require(0 <= dropout < 1, f"dropout must be from 0 to below 1; got {dropout}")
        self.sizes = list(sizes)
        self.activation = activation
        self.dropout = dropout
        self.input_scale = input_scale
        self.dtype: Any = np.dtype(dtype)
        require(
            self.dtype.name in ("float32", "float64"),
            f"dtype must be float32 or float64; got {self.dtype}",
        )
        self.rng = np.random.default_rng(seed)
        self.weights: list[Array] = []
        self.biases: list[Array] = []
        for layer, (inputs, units) in enumerate(pairwise(sizes), start=1):
            he = "relu" in activation and layer < len(sizes) - 1
            spread = np.sqrt(2 / inputs if he else 2 / (inputs + units))
            weights = spread * self.rng.standard_normal((inputs, units))
            self.weights.append(weights.astype(self.dtype))
            self.biases.append(np.zeros(units, self.dtype))
        self.sums: list[Array] = []
        self.activations: list[Array] = []
        self.masks: list[Array] | None = None

    def __repr__(self) -> str:
        settings = f"activation={self.activation!r}, dropout={self.dropout}"
        return f"Network({self.sizes}, {settings})"

    @property
    def parameters(self) -> list[Array]:
        """Weights and bias of each layer in turn, as Keras's `get_weights` has them."""
        pairs = zip(self.weights, self.biases, strict=True)
        return [array for pair in pairs for array in pair]

    def dropout_masks(self, n: int) -> list[Array] | None:
        """Draw factors for the hidden activations of n examples; None without dropout.

        A unit gets 0, and is off, or 1 / (1 - dropout), so that the mean stays the
        same. N. Srivastava et al., "Dropout", 2014. Introduced in lesson 05.
        """
        if self.dropout == 0:
            return None
        keep = self.dtype.type(1 - self.dropout)
        draws = [self.rng.random((n, units), self.dtype) for units in self.sizes[1:-1]]
        return [(draw < keep) / keep for draw in draws]

    def forward(self, x: ArrayLike, *, masks: list[Array] | None = None) -> Array:
        """Return the logits, shape (n, classes), of `x`, shape (n, inputs).

        Keeps all sums and activations, for `backward` and to look at. `masks` are what
        `dropout_masks` drew; without them every unit is on.
        """
        a = self._inputs(x)
        if self.input_scale != 1:
            a = np.multiply(a, self.input_scale, dtype=self.dtype)
        a = a.astype(self.dtype, copy=False)
        self.sums, self.activations, self.masks = [], [a], masks
        function, _ = ACTIVATIONS[self.activation]
        for layer in range(len(self.weights)):
            z = a @ self.weights[layer]
            z += self.biases[layer]
            self.sums.append(z)
            if layer < len(self.weights) - 1:
                a = function(z)
                if masks is not None:
                    a *= masks[layer]
                self.activations.append(a)
        return z

    def backward(self, y: ArrayLike, *, label_smoothing: float = 0.0) -> list[Array]:
        """Return the gradient of the mean cross-entropy on the batch of `forward`.

        `y` are its true classes, shape (n,). There is one array for each of
        `parameters`, of its shape. `delta` is the derivative of the loss by a layer's
        sums, which at the logits is ``(probabilities - one_hot) / n``. Of each 1 in
        ``one_hot``, `label_smoothing` is shared out among all classes.
        """
        require(self.sums, "backward needs what forward(x) computes; call that first")
        n = len(self.sums[-1])
        _, derivative = ACTIVATIONS[self.activation]
        delta = softmax(self.sums[-1])
        right = require_classes(y, n, self.sizes[-1])
        delta[np.arange(n), right] -= 1 - label_smoothing
        delta -= label_smoothing / self.sizes[-1]
        delta /= n
        gradients: list[Array] = []
        for layer in reversed(range(len(self.weights))):
            weight_gradient = self.activations[layer].T @ delta
            gradients = [weight_gradient, delta.sum(axis=0), *gradients]
            if layer > 0:
                delta = delta @ self.weights[layer].T
                delta *= derivative(self.sums[layer - 1])
                if self.masks is not None:
                    delta *= self.masks[layer - 1]
        return gradients

    @np.errstate(over="ignore", invalid="ignore")  # a loss of nan tells of divergence
    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        epochs: int = 1,
        batch_size: int = 32,
        optimizer: SGD | Adam | None = None,
        schedule: Callable[[float], float] | None = None,
        validation_data: tuple[ArrayLike, ArrayLike] | None = None,
        shuffle: bool = True,
        label_smoothing: float = 0.0,
    ) -> History:
        """Train by mini-batches and return the history. Introduced in lesson 05.

        Parameters
        ----------
        x : array, shape (n, inputs)
            Floats, best from 0 to 1; with `input_scale`, whole numbers too.
        y : array of int, shape (n,)
            The true classes, counted from 0.
        epochs, batch_size : int
            How often to go through `x`, and how many examples make one step.
        optimizer : SGD or Adam, optional
            ``Adam()`` if None. Keeps its state, so that a second fit goes on from it.
        schedule : callable, optional
            Gives the learning rate for a progress from 0 to 1, in place of the
            optimizer's. Example: ``lambda t: one_cycle(t, peak=0.01)``.
        validation_data : (x, y), optional
            Evaluated after each epoch.
        shuffle : bool
            Draw a new order of the examples for each epoch.
        label_smoothing : float
            How much of the certainty about each label training gives away to all
            classes alike, from 0 to below 1 (C. Szegedy et al., "Rethinking the
            Inception architecture", 2016). The history's losses are without it.

        Returns
        -------
        dict of str to list of float
            One entry an epoch under Keras's names: ``loss`` and ``accuracy``, means
            over the batches as they came, dropout on, and with validation data
            ``val_loss`` and ``val_accuracy``.
        """
        x, y = self._examples(x, y)
        if validation_data is not None:
            validation_data = self._examples(*validation_data)
        require_count("epochs", epochs)
        require_count("batch_size", batch_size)
        require(
            0 <= label_smoothing < 1,
            f"label_smoothing must be from 0 to below 1; got {label_smoothing}",
        )
        optimizer = Adam() if optimizer is None else optimizer
        require(
            hasattr(optimizer, "step"),
            f"optimizer must be one such as Adam(0.001); got {optimizer!r}",
        )
        names = METRICS[:2] if validation_data is None else METRICS
        history: History = {name: [] for name in names}
        starts = range(0, len(x), batch_size)
        step, steps = 0, epochs * len(starts)
        for _ in range(epochs):
            order = self.rng.permutation(len(x)) if shuffle else np.arange(len(x))
            totals = np.zeros(2)
            for start in starts:
                batch = order[start : start + batch_size]
                x_batch, y_batch = x[batch], y[batch]
                logits = self.forward(x_batch, masks=self.dropout_masks(len(batch)))
                gradients = self.backward(y_batch, label_smoothing=label_smoothing)
                if schedule is not None:
                    optimizer.learning_rate = float(schedule(step / steps))
                optimizer.step(self.parameters, gradients)
                step += 1
                totals += len(batch) * np.array(_score(logits, y_batch))
            scores = (totals / len(x)).tolist()
            if validation_data is not None:
                scores += self.evaluate(*validation_data)
            for values, score in zip(history.values(), scores, strict=True):
                values.append(score)
        return history

    def evaluate(self, x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
        """Return the mean cross-entropy and the accuracy (0 to 1), dropout off."""
        x, y = self._examples(x, y)
        return _score(self._logits(x), y)

    def predict(self, x: ArrayLike) -> Array:
        """Return the likeliest class of each example, shape (n,), as scikit-learn does.

        Keras's `predict` gives what the last layer does instead, one number a class.
        """
        return self._logits(x).argmax(axis=1)

    def _logits(self, x: ArrayLike) -> Array:
        x = self._inputs(x)
        parts = range(0, len(x), 1000)  # forward keeps much, for all at once too much
        return np.concatenate([self.forward(x[i : i + 1000]) for i in parts])

    def _inputs(self, x: ArrayLike) -> Array:
        return require_rows(x, self.sizes[0], floats=self.input_scale == 1)

    def _examples(self, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        x = self._inputs(x)
        return x, require_classes(y, len(x), self.sizes[-1])


def _score(logits: Array, y: Array) -> tuple[float, float]:
    return cross_entropy(logits, y), float(np.mean(logits.argmax(axis=1) == y))
