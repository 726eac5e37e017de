"""The steps of a round, and the lines of NumPy that compute each."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Step(NamedTuple):
    """Hold a step: its button, and its layer, counted from 1 (0 if it has none)."""

    kind: str
    layer: int = 0

    @property
    def name(self) -> str:
        """What the slider calls it."""
        return f"{self.kind} {self.layer}" if self.layer else self.kind


def steps_of(layers: int) -> list[Step]:
    """Return the steps of a round for a network of so many layers, in order."""
    order = range(1, layers + 1)
    there = [Step("forward", layer) for layer in order]
    back = [Step("back", layer) for layer in reversed(order)]
    return [Step("input"), *there, Step("loss"), *back, Step("update")]


class Listing:
    """Write the code of each step, with the names of the lesson.

    Parameters
    ----------
    sizes : list of int
        Those of the network.
    x : list of float
        The example.
    y : int
        Its true class.
    learning_rate : float
        The length of a step.
    activation : str
        The function of the hidden layers, as `mnist_course.activations` has it.
    derivative, output_gradient, layer_backward : callable or None
        A learner's own, which are then called by their names.
    """

    def __init__(
        self,
        sizes: list[int],
        x: list[float],
        y: int,
        *,
        learning_rate: float,
        activation: str,
        derivative: Callable[..., Any] | None,
        output_gradient: Callable[..., Any] | None,
        layer_backward: Callable[..., Any] | None,
    ) -> None:
        self._layers, self._classes = len(sizes) - 1, sizes[-1]
        self._data = f"x, y = np.array([{[round(value, 4) for value in x]}]), {y}"
        self._rate = learning_rate
        self._activation = activation
        self._slope = _name(derivative, "derivative") or f"{activation}_derivative"
        self._first = _name(output_gradient, "output_gradient")
        self._layer = _name(layer_backward, "layer_backward")

    def lines(self, step: Step) -> list[str]:
        """Return one or two lines of code, which work on what those before gave."""
        n, last = step.layer, step.layer == self._layers
        a = "x" if n == 1 else f"a{n - 1}"
        if step.kind == "input":
            return [self._data]
        if step.kind == "forward":
            hand_on = [] if last else [f"a{n} = {self._activation}(z{n})"]
            return [f"z{n} = {a} @ w{n} + b{n}", *hand_on]
        if step.kind == "loss":
            return [f"p = softmax(z{self._layers})", "loss = -np.log(p[0, y])"]
        if step.kind == "update":
            return [
                f"w1 = w1 - {self._rate:g} * w1_gradient  # so for each layer",
                f"b1 = b1 - {self._rate:g} * b1_gradient",
            ]
        if not last:
            blame = f"delta{n + 1} @ w{n + 1}.T"
            if self._layer:
                blame = f"a{n}_gradient"
            delta = f"delta{n} = {blame} * {self._slope}(z{n})"
        elif self._first:
            delta = f"delta{n} = {self._first}(z{n}, [y])"
        else:
            delta = f"delta{n} = p - np.eye({self._classes})[[y]]"
        slopes = f"w{n}_gradient, b{n}_gradient"
        if self._layer:
            given = f"{slopes}, {a}_gradient"
            return [delta, f"{given} = {self._layer}(delta{n}, {a}, w{n})"]
        return [delta, f"{slopes} = {a}.T @ delta{n}, delta{n}.sum(axis=0)"]


def _name(function: Callable[..., Any] | None, otherwise: str) -> str:
    """Return a function's own name, if it has one, or "" for no function."""
    if function is None:
        return ""
    name = str(getattr(function, "__name__", ""))
    return name if name.isidentifier() else otherwise
