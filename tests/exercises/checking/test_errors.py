"""What an error means: said where beginners meet it, and only what is true of it."""

import math

import keras
import numpy as np
import pytest

from mnist_course.exercises.checking import sandbox
from mnist_course.exercises.checking.errors import MEANINGS, meaning

LIST = [1, 2, 3]
ARRAY = np.array([[1.0, 2.0], [3.0, 4.0]])


def before(x):
    """Use a name before it has a value."""
    total += x  # noqa: F821, F841


def itself(x):
    """Call the function that it is."""
    return itself(x)


def in_place(x):
    """Divide bytes in place."""
    pixels = np.ones(3, dtype=np.uint8)
    pixels /= x


ERRORS = [
    (lambda x: exp(x), "NumPy's own is np.exp. What your function is given"),  # noqa: F821
    (lambda x: numpy.exp(x), "NumPy is np here"),  # noqa: F821
    (lambda x: y + x, "no y here. What your function is given is called x, k."),  # noqa: F821
    (lambda x: LIST.argmin(), "np.argmin(...)"),
    (lambda x: LIST.T, "np.array(...) makes one of a list"),
    (lambda x: LIST.astype(float), "np.array(...) makes one of a list"),
    (lambda x: sum(5), "here it got a single value"),
    (lambda x: ARRAY.exp(), "np.exp(...)"),
    (lambda x: ARRAY.count(1), "A list has it, an array has not"),
    (lambda x: ARRAY.unheard_of, ""),
    (lambda x: max(0, ARRAY), "min and max ask one question"),
    (lambda x: math.exp(ARRAY), "np.exp in place of math.exp"),
    (lambda x: range(ARRAY), "A whole number was wanted"),
    (lambda x: ARRAY + np.ones(3), "Counted from the right"),
    (lambda x: ARRAY @ np.ones((3, 2)), "as many columns as the second has rows"),
    (lambda x: ARRAY[5], "len(...) says how many"),
    (lambda x: LIST[3], "len(...) says how many"),
    (lambda x: ARRAY[0, 0, 0], "more indices in the brackets"),
    (lambda x: np.where(ARRAY > 1, ARRAY), "np.where takes three things"),
    (lambda x: np.where(ARRAY > 1, "yes", 0), "no room for both text and numbers"),
    (lambda x: ARRAY[0, 0][0], "here it is a single number"),
    (lambda x: x[0], "here it is a single number"),
    (lambda x: LIST > 0, "np.array(...) makes an array of it"),
    (lambda x: 10 ^ 0.5, "A power is written **"),
    (lambda x: len(x), "has no length"),
    (lambda x: x.shape, "has no length and no shape"),
    (lambda x: 10 ** np.int64(-2), "has no negative powers"),
    (before, "give it one above the loop"),
    (lambda x: [].append(x) + 1, "There is a None"),
    (lambda x: LIST / 2, "A list does not calculate"),
    (lambda x: LIST * LIST, "A list does not calculate"),
    (lambda x: before + 1, "was not called"),
    (lambda x: before[0], "was not called"),
    (lambda x: x(1), "Round brackets call a function"),
    (in_place, "no room for fractions"),
    (lambda x: math.exp(1000), "too large for the computer"),
    (lambda x: ARRAY.sum(axis=2), "Axes are counted from 0"),
    (lambda x: math.log(0), "there is no logarithm"),
    (lambda x: np.maximum(ARRAY), "Count what stands in the brackets"),
    (itself, "calls itself"),
    (lambda x: softmax(x), "from mnist_course.activations import softmax"),  # noqa: F821
    (lambda x: Dense(10), "keras.layers.Dense. What your function is given is"),  # noqa: F821
    (lambda x: Adam(0.1), "Keras has one: keras.optimizers.Adam."),  # noqa: F821
    (lambda x: Sequential([]), "Keras has one: keras.Sequential."),  # noqa: F821
    (lambda x: np.ln(x), "is called np.log"),
    (lambda x: ln(x), "is called np.log"),  # noqa: F821
    (lambda x: np.relu(x), "from mnist_course.activations import relu"),
    (lambda x: keras.relu(x), "Its full name is keras.activations.relu."),
    (lambda x: keras.Dense(10), "Its full name is keras.layers.Dense."),
    (lambda x: keras.layers.Adam(), "Its full name is keras.optimizers.Adam."),
    (lambda x: keras.layers.Dence(10), ""),
    (lambda x: 1 / 0, ""),
]


def explained(function):
    """Return what is said to the error that a function raises."""
    return meaning(sandbox.call(function, (1,)).error, ["x", "k"])


@pytest.mark.parametrize(("function", "words"), ERRORS)
def test_an_error_is_explained(function, words):
    """By what Python and NumPy of today say."""
    said = explained(function)
    assert words in said
    assert bool(words) == bool(said)


def test_every_meaning_is_met():
    """No line of the table waits for an error that nobody raises."""
    assert set(MEANINGS.values()) <= {explained(function) for function, _ in ERRORS}


def test_an_explanation_stands_below_the_error(toy):
    """The names are those of the learner's own function."""

    def mine(v):
        return 2 * x  # noqa: F821

    assert toy(mine).message == (
        "For v = [1., 2.] your function raised NameError: name 'x' is not defined\n"
        "Python knows no x here. What your function is given is called v."
    )


def test_without_parameters_another_cell_is_asked_for():
    """There is nothing that could have been meant."""
    error = sandbox.call(lambda: layers_of_mine, ()).error  # noqa: F821
    assert meaning(error, []).endswith("Was the cell run that defines it?")
