"""The sum of one unit of a network, taken apart and put into words."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_course.activations import ACTIVATIONS
from mnist_course.network import Network
from mnist_course.support.wording import ACTIVATION_NAMES, in_brackets, number

Array = NDArray[Any]


class UnitSum(NamedTuple):
    """Hold what a unit adds up: z = Σ w · a + b, and what it makes of it.

    `weights` and `inputs` have shape (units before,) and dtype float64; `layer` counts
    from 1 and `unit` from 0. `output` is f(z), or z itself in the last layer, whose
    sums are the logits. Introduced in lesson 04.
    """

    layer: int
    unit: int
    weights: Array
    inputs: Array
    bias: float
    function: str
    output: float

    @property
    def products(self) -> Array:
        """Each input times its weight."""
        return self.weights * self.inputs

    @property
    def z(self) -> float:
        """The sum of the products and the bias."""
        return float(self.products.sum()) + self.bias

    @property
    def name(self) -> str:
        """Which unit it is, in words."""
        if self.function:
            return f"unit {self.unit} of layer {self.layer}"
        return f"the logit of digit {self.unit}"

    @property
    def arithmetic(self) -> str:
        """The sum written out: the products above 0, those below, and the bias.

        Each number is rounded, and the largest part takes up what rounding leaves, so
        that the parts that are shown add up to the sum that is shown.
        """
        products = self.products
        up, down = products[products > 0].sum(), products[products < 0].sum()
        parts = np.round([up, down, self.bias], 2)
        parts[np.abs(parts).argmax()] += round(self.z, 2) - parts.sum()
        first, *rest = parts
        added = "".join(
            f" {'−' if part < -0.005 else '+'} {number(abs(part), 2)}" for part in rest
        )
        return f"{number(first, 2)}{added} = {number(self.z, 2)}"

    @property
    def result(self) -> str:
        """What the unit hands on, in words."""
        if not self.function:
            return "no activation: softmax takes all ten"
        return f"a = {self.function}(z) = {number(self.output, 2)}"

    @property
    def most_for(self) -> str:
        """The largest product, with its place."""
        return self._product(int(self.products.argmax()), sign=1)

    @property
    def most_against(self) -> str:
        """The product farthest below 0, with its place."""
        return self._product(int(self.products.argmin()), sign=-1)

    @property
    def in_words(self) -> str:
        """All of it, in sentences."""
        return (
            f"{self.name[0].upper()}{self.name[1:]}: the products above 0, those below "
            f"and the bias give z = {self.arithmetic}; {self.result}. Most for it: "
            f"{self.most_for}. Most against it: {self.most_against}."
        )

    def _product(self, place: int, *, sign: int) -> str:
        weight, value = self.weights[place], self.inputs[place]
        if sign * weight * value <= 0:
            return "nothing"
        where = f"unit {place}"
        if self.layer == 1:
            where = f"row {place // 28}, column {place % 28}"
        factors = f"{number(weight, 2)} · {in_brackets(value, 2)}"
        return f"{where}: {factors} ≈ {number(weight * value, 2)}"


def unit_sum(network: Network, layer: int, unit: int) -> UnitSum:
    """Take apart the sum of one unit for the first example of the last `forward`.

    Parameters
    ----------
    network : Network
        After a call of its `forward`.
    layer : int
        Which layer, counted from 1; the last is that of the logits.
    unit : int
        Which unit of that layer, counted from 0.

    Returns
    -------
    UnitSum
        The sum in float64.
    """
    last = layer == len(network.weights)
    weights = network.weights[layer - 1][:, unit].astype(float)
    inputs = network.activations[layer - 1][0].astype(float)
    bias = float(network.biases[layer - 1][unit])
    z = float(weights @ inputs) + bias
    function, _ = ACTIVATIONS[network.activation]
    name = "" if last else ACTIVATION_NAMES[network.activation]
    output = z if last else float(function(z))
    return UnitSum(layer, unit, weights, inputs, bias, name, output)
