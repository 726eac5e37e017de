"""How large the gradient is at each layer, and what a guess costs in cross-entropy."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mnist_course.support.arguments import require
from mnist_course.support.picture import (
    FAINT,
    HIGHLIGHT,
    INK,
    MUTED,
    TRAIN,
    WRONG,
    Picture,
    styled,
)
from mnist_course.support.wording import ACTIVATION_NAMES, percent

# The one that fails has the colour of what is wrong. The lines of ReLU and leaky ReLU
# all but coincide: dashes let one be seen through the other, and their marks differ in
# shape and size.
LOOKS: dict[str, dict[str, Any]] = {
    "relu": {"color": INK, "marker": "o"},
    "leaky_relu": {
        "color": TRAIN,
        "linestyle": "--",
        "marker": "s",
        "markersize": 11,
        "markerfacecolor": "none",
    },
    "tanh": {"color": HIGHLIGHT, "marker": "^", "markersize": 8},
    "sigmoid": {"color": WRONG, "marker": "D"},
}


@styled
def gradient_by_layer(sizes: Mapping[str, ArrayLike]) -> Picture:
    """Draw how large the gradient is at each layer, for several activations.

    Introduced in lesson 03.

    Parameters
    ----------
    sizes : mapping of str to array_like
        Name of an activation (``relu``, ``leaky_relu``, ``sigmoid``, ``tanh``) to its
        mean absolute gradient at each layer, the layer next to the input first; all
        above 0.

    Returns
    -------
    Picture
        Lines on a logarithmic scale.

    Raises
    ------
    ValueError
        If a name is unknown, or the sizes are not one positive number for each layer.
    """
    unknown = [name for name in sizes if name not in LOOKS]
    require(
        sizes and not unknown,
        f"sizes must be named {', '.join(LOOKS)}; got {', '.join(unknown) or None}",
    )
    picture = Picture(7.2, 3.4)
    axes = picture.subplots()
    facts = []
    for name, values in sizes.items():
        numbers = np.asarray(values, dtype=float)
        require(
            numbers.ndim == 1 and len(numbers) > 1 and (numbers > 0).all(),
            f"the sizes of {name} must be two or more numbers above 0, one for "
            f"each layer; got {numbers}",
        )
        label = ACTIVATION_NAMES[name]
        layers = np.arange(1, len(numbers) + 1)
        axes.plot(layers, numbers, label=label, **LOOKS[name])
        facts.append(f"{label} {_share(numbers[0] / numbers[-1])}")
    axes.set_yscale("log")
    axes.grid(axis="y", color=FAINT)
    axes.set(xlabel="layer, counted from the input", xticks=layers)
    axes.set_ylabel("mean absolute gradient")
    axes.legend(loc="lower right")
    axes.minorticks_off()
    axes.set_title("← gradients travel from the loss back to the input", color=MUTED)
    picture.alt = (
        f"Size of the gradient in {len(layers)} layers, from the loss on the right to "
        "the input on the left. Of the gradient at the last layer there arrives at "
        f"layer 1: {', '.join(facts)}."
    )
    return picture


@styled
def price_of_a_guess(*probabilities: float) -> Picture:
    """Draw minus the natural logarithm of p, with some of its points marked.

    Introduced in lesson 03.

    Parameters
    ----------
    *probabilities : float
        Where to mark a point, above 0 and up to 1.

    Returns
    -------
    Picture
        The curve over p from 0 to 1.

    Raises
    ------
    ValueError
        If a probability is out of range.
    """
    odd = [p for p in probabilities if not 0 < p <= 1]
    if odd:
        raise ValueError(f"a probability must be above 0 and at most 1; got {odd[0]}")
    picture = Picture(7.2, 3.0)
    axes = picture.subplots()
    p = np.geomspace(0.004, 1, 300)
    axes.plot(p, -np.log(p), color=INK)
    for probability in probabilities:
        price = -np.log(probability) + 0.0
        axes.plot(probability, price, "o", color=HIGHLIGHT, markersize=8)
        axes.annotate(
            f"p = {probability:g} costs {price:.3f}",
            (probability, price),
            # Near p = 1 there is no room to the right.
            xytext=(9, 7) if probability < 0.8 else (2, 15),
            textcoords="offset points",
            horizontalalignment="left" if probability < 0.8 else "right",
        )
    axes.set(xlim=(0, 1.02), ylim=(-0.15, 5.6), xlabel="p of the true class")
    axes.set_ylabel("−ln p")
    prices = [f"{-np.log(p) + 0.0:.3f} at p = {p:g}" for p in probabilities]
    picture.alt = (
        "The curve of minus the logarithm of p falls from beyond 5 near p = 0 to 0 at "
        f"p = 1: {', '.join(prices)}."
    )
    return picture


def _share(ratio: float) -> str:
    if ratio >= 0.01:
        return percent(ratio)
    return f"less than 1 part in {10 ** int(-np.log10(ratio)):,}"
