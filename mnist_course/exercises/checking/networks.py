"""Find out what a Keras network of two Dense layers computes, whatever it is made of.

Its weights are replaced by known ones, and put back afterwards. With all weights 0 the
outputs tell what becomes of the last biases, with a 1 here and there what becomes of
the hidden ones, and of a pixel.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import keras
import numpy as np

from mnist_course.exercises.checking.values import short

PIXELS, CLASSES = 784, 10
# What may have been meant.
ACTIVATIONS = (
    *("linear", "relu", "softmax", "sigmoid", "tanh", "relu6", "leaky_relu", "elu"),
    *("gelu", "selu", "silu", "softplus", "softsign", "exponential", "log_softmax"),
)
SUMS = np.array([-1e4, -7, -2, -0.5, -0.1, 0, 0.1, 0.5, 7, 1e4], "float32")
SMALL = 1e-3
closely = functools.partial(np.isclose, rtol=1e-3, atol=1e-3)


class Found(NamedTuple):
    """What a network does.

    Attributes
    ----------
    hidden, last : str
        Names of the activations, such as ``"relu"``; empty where it is none of those.
    off_hidden, off_last : dict of str to str
        A sum, what the activation makes of it and what was wanted, in words.
    darkest, brightest : float
        What becomes of a pixel of 0 and of 255.
    steady : bool
        Whether it computes the same while it is trained.
    nothing_else : bool
        Whether that is all.
    """

    hidden: str
    last: str
    off_hidden: dict[str, str]
    off_last: dict[str, str]
    darkest: float
    brightest: float
    steady: bool
    nothing_else: bool


def activation(name: str, sums: Any) -> np.ndarray:
    """Return what an activation, by Keras's name, makes of an array of sums."""
    tensor = keras.ops.convert_to_tensor(np.asarray(sums, "float32"))
    return np.asarray(keras.activations.get(name)(tensor))


def found_in(model: keras.Model) -> Found:
    """Find out what a network computes.

    Parameters
    ----------
    model : keras.Model
        Takes images of shape (n, 28, 28), and has the weights of two layers, with
        biases: shapes (784, units), (units,), (units, 10) and (10,).
    """
    units = model.weights[1].shape[0]
    rng = np.random.default_rng(0)
    with _weights_of(model) as outputs:
        last, off_last = _named(
            lambda sums: outputs(b2=sums),
            lambda name, sums: activation(name, sums),
            wanted="linear",
        )
        ones = np.eye(units, CLASSES, dtype="float32")
        rest = np.zeros(max(units - len(SUMS), 0), "float32")

        def row(sums: np.ndarray) -> np.ndarray:
            return np.concatenate([sums, rest])[:units]

        hidden, off_hidden = _named(
            lambda sums: outputs(b1=row(sums), w2=ones),
            lambda name, sums: activation(
                last or "linear", activation(name, row(sums)) @ ones
            ),
            wanted="relu",
        )
        if off_hidden and last != "linear":
            off_hidden = _seen_through(hidden, off_hidden)
        darkest, brightest = _pixels(outputs, units, hidden, last)
        images = rng.integers(0, 256, size=(20, 28, 28)).astype("uint8")
        drawn = {
            "w1": rng.normal(size=(PIXELS, units), scale=0.1),
            "b1": rng.normal(size=units),
            "w2": rng.normal(size=(units, CLASSES), scale=0.1),
            "b2": rng.normal(size=CLASSES),
        }
        got = outputs(images, **drawn)
        training = outputs(images, training=True, **drawn)
    pixels = images.reshape(-1, PIXELS) / 255
    a1 = (darkest + (brightest - darkest) * pixels) @ drawn["w1"] + drawn["b1"]
    z2 = activation(hidden or "linear", a1) @ drawn["w2"] + drawn["b2"]
    explained = np.allclose(activation(last or "linear", z2), got, rtol=0.01, atol=0.01)
    known = bool(hidden and last) and np.isfinite(brightest)
    return Found(
        hidden,
        last,
        off_hidden,
        off_last,
        darkest,
        brightest,
        steady=bool(closely(got, training).all()),
        nothing_else=explained or not known,
    )


@contextlib.contextmanager
def _weights_of(model: keras.Model) -> Iterator[Callable[..., np.ndarray]]:
    """Give a function that takes weights, 0 where not given, and returns outputs."""
    kept = model.get_weights()
    names = ("w1", "b1", "w2", "b2")
    black = np.zeros((1, 28, 28), "uint8")

    def outputs(
        images: np.ndarray = black, *, training: bool = False, **weights: Any
    ) -> np.ndarray:
        model.set_weights(
            [
                np.broadcast_to(weights.get(name, 0), was.shape)
                for name, was in zip(names, kept, strict=True)
            ]
        )
        result = np.asarray(model(images, training=training))
        return result[0] if images is black else result

    try:
        yield outputs
    finally:
        model.set_weights(kept)


def _named(
    results: Callable[[np.ndarray], np.ndarray],
    likes: Callable[[str, np.ndarray], np.ndarray],
    *,
    wanted: str,
) -> tuple[str, dict[str, str]]:
    """Return which activation gives these results, and where it is off the wanted."""
    got = results(SUMS)
    aim = likes(wanted, SUMS)
    far = np.nonzero(~closely(aim, got))[0]
    if not len(far):
        return wanted, {}
    names = (n for n in ACTIVATIONS if closely(likes(n, SUMS), got).all())
    # The sum that is easiest to speak of: 7, 2 or a half rather than 700.
    place = min(far, key=lambda i: abs(np.log(abs(SUMS[i]) + 1e-9) - np.log(7)))
    off = _in_words(SUMS[place], got[place], aim[place])
    name = next(names, "")
    factor = got[-1] / aim[-1]
    if not name and closely(got, factor * aim).all():
        off["factor"] = short(factor, 3)
    return name, off


def _in_words(*numbers: float) -> dict[str, str]:
    words = (short(number, 3) for number in numbers)
    return dict(zip(("sum", "made", "wanted"), words, strict=True))


def _seen_through(hidden: str, off: dict[str, str]) -> dict[str, str]:
    """Return what is off in a hidden layer where the last hides its numbers."""
    if not hidden:
        return {}
    made, wanted = (
        activation(name, [float(off["sum"])])[0] for name in (hidden, "relu")
    )
    return _in_words(float(off["sum"]), made, wanted)


def _pixels(
    outputs: Callable[..., np.ndarray], units: int, hidden: str, last: str
) -> tuple[float, float]:
    """Return what a pixel of 0 and one of 255 are when they reach the first weights.

    Not a number where an activation hides it.
    """
    if hidden in ("", "softmax", "log_softmax") or last not in ("linear", "softmax"):
        return np.nan, np.nan
    sums = np.linspace(0, 100, 400_001)
    made = activation(hidden, sums)
    # Unit 0 gets 1 and a thousandth of the pixel, unit 1 gets 1 alone.
    w1 = np.zeros((PIXELS, units), "float32")
    w1[0, 0] = SMALL
    alone = activation(hidden, 1.0)

    def arrives(value: int) -> float:
        image = np.zeros((1, 28, 28), "uint8")
        image[0, 0, 0] = value
        first, second = outputs(image, w1=w1, b1=1, w2=np.eye(units, CLASSES))[0, :2]
        a1 = first if last == "linear" else alone + np.log(first / second)
        return float((np.interp(a1, made, sums) - 1) / SMALL)

    return arrives(0), arrives(255)
