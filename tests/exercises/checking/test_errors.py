"""What an error means, where it says too little by itself."""

import keras
import numpy as np
import pytest

from mnist_course.exercises.checking.errors import meaning
from mnist_course.exercises.checking.sandbox import Raised


def raised(code, **names):
    """Return the error that an expression raises."""
    try:
        eval(code, {"np": np, "keras": keras} | names)
    except Exception as error:
        return Raised(type(error).__name__, str(error))
    raise AssertionError("no error")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("zeros_like([1])", "It is one of NumPy's: np.zeros_like."),
        ("math.log(2)", "NumPy is np here"),
        ("softmax([1])", "from mnist_course.activations import softmax"),
        ("Dense(10)", "Keras has one: keras.layers.Dense. What your function is given"),
        ("Adam(0.1)", "keras.optimizers.Adam."),
        ("Sequential([])", "keras.Sequential."),
        ("keras.Dense(10)", "Its full name is keras.layers.Dense."),
        ("keras.layers.Adam()", "Its full name is keras.optimizers.Adam."),
        ("keras.layers.Dence(10)", ""),
        ("labels + 1", "Python knows no labels here. What your function is given is"),
        ("[1, 2].mean()", "np.mean(...)"),
        ("1 / 0", ""),
    ],
)
def test_an_unknown_name_is_explained(code, words):
    """Where it is known elsewhere, its full name is told."""
    said = meaning(raised(code), ["z", "y"])
    assert said.startswith(words) if words.endswith("is") else words in said
    assert bool(said) == bool(words)


def test_without_parameters_another_cell_is_asked_for():
    """There is nothing that could have been meant."""
    assert meaning(raised("layers_of_mine"), []).endswith("run that defines it?")
