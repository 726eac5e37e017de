"""Say what an error means, where beginners meet it."""

import re
import sys
from collections.abc import Mapping, Sequence

import numpy as np

from mnist_course.exercises.checking.sandbox import Raised

NAME = re.compile(r"name '(\w+)' is not defined")
MISSING = re.compile(r"module '[\w.]+' has no attribute '(\w+)'")
ATTRIBUTE = re.compile(r"'(list|tuple|ndarray|numpy\.ndarray)' object .* '(\w+)'")

# Where a name of Keras may stand, the commoner place first.
PLACES = ("layers", "optimizers", "losses", "metrics", "activations", "callbacks")
OWN = ("relu", "relu_derivative", "sigmoid", "softmax", "cross_entropy")
LN = "The natural logarithm is called np.log."
OWN_LINE = "It comes by this line: from mnist_course.activations import {}"

# What an error says wherever it comes from, and what that means.
MEANINGS = {
    "truth value of an array": "Python's if, and, or, min and max ask one question, "
    "and an array has many answers.",
    r"only (length-1|size-1|0-dimensional) arrays": "One number was wanted, and there "
    "was an array. NumPy's functions take arrays, such as np.exp in place of math.exp.",
    "only integer scalar arrays": "A whole number was wanted, and there was an array.",
    "broadcast": "Counted from the right, the numbers of two shapes must be equal, or "
    "one of them 1.",
    "core dimension|not aligned": "For @, the first must have as many columns as the "
    "second has rows.",
    "axis .* out of bounds": "Axes are counted from 0: a table has the axes 0 and 1, a "
    "row has only 0.",
    "out of bounds|index out of range": "That place lies behind the end: len(...) says "
    "how many there are.",
    "too many indices": "There are more indices in the brackets than the array has "
    "axes.",
    "local variable": "It is used before it has a value: give it one above the loop; "
    "or should an if give it one, and never does?",
    "both or neither": "np.where takes three things: a condition, what stands where it "
    "holds, and what stands elsewhere.",
    "common DType": "One array has no room for both text and numbers.",
    "invalid index to scalar|(int|float|bool)' object is not subscriptable": "Square "
    "brackets pick a place of an array or a list, and here it is a single number.",
    "between instances of 'list'": "A list as a whole is not compared with a number; "
    "np.array(...) makes an array of it, which is, place by place.",
    r"for \^": "A power is written **; ^ is something else.",
    "type '(int|float)' has no len|'(int|float)' object has no attribute 'shape'": "A "
    "single number has no length and no shape.",
    "negative integer powers": "A whole number has no negative powers here: 10.0 has.",
    "NoneType": "There is a None: append, sort and a function without return give it.",
    r"sequence by non-int|operand type.*'list'|concatenate list": "A list does not "
    "calculate; np.array(...) makes an array of it, which does.",
    "'function' and|and 'function'|'function' object is not": "A function stands there "
    "and was not called: its arguments are missing.",
    "object is not iterable": "A loop runs through a list, an array or range(...), and "
    "here it got a single value.",
    "object is not callable": "Round brackets call a function; square ones pick a "
    "place, and * multiplies.",
    "Cannot cast ufunc": "-=, /= and the like write back into an array of whole "
    "numbers, which has no room for fractions. Make a new array.",
    "math range error": "The number is too large for the computer.",
    "math domain error|positive input": "Of 0 and of negative numbers there is no "
    "logarithm and no root.",
    "positional argument": "Count what stands in the brackets: the function takes "
    "another number of things.",
    "recursion": "The function calls itself, and never ends.",
}


def explained(
    error: Raised, says: str, names: Sequence[str], own: Mapping[str, str]
) -> str:
    """Add to what is said of an error what it means, where that is known.

    Parameters
    ----------
    error : Raised
        What a learner's function raised.
    says : str
        What is said of it.
    names : sequence of str
        The names of the function's parameters.
    own : mapping of str to str
        Words of errors, and what they mean in this exercise.

    Returns
    -------
    str
    """
    known = (said for words, said in own.items() if words in error.words)
    if means := next(known, "") or meaning(error, names):
        return f"{says}\n{means}"
    return says


def meaning(error: Raised, names: Sequence[str]) -> str:
    """Return what an error means, in a sentence or two, or nothing.

    Parameters
    ----------
    error : Raised
        What a learner's function raised.
    names : sequence of str
        The names of the function's parameters.

    Returns
    -------
    str
    """
    if name := NAME.search(error.words):
        return _unknown(name[1], names)
    if found := MISSING.search(error.words):
        if found[1] == "ln":
            return LN
        if found[1] in OWN and "'numpy'" in error.words:
            return OWN_LINE.format(found[1])
        if place := _place(found[1]):
            return f"Its full name is {place}."
    if found := ATTRIBUTE.search(error.words):
        kind, word = found.groups()
        # np.astype takes arrays only, and older versions of NumPy have none.
        if word != "astype" and callable(getattr(np, word, None)):
            return f"Write np.{word}(...), with what it is to work on inside."
        if kind in ("list", "tuple") and hasattr(np.ndarray, word):
            return f"An array has it, and np.array(...) makes one of a {kind}."
        if hasattr(list, word):
            return "A list has it, an array has not: .tolist() makes a list."
    patterns = (text for text in MEANINGS if re.search(text, error.words))
    return MEANINGS.get(next(patterns, ""), "")


def _unknown(name: str, names: Sequence[str]) -> str:
    """Say where a name that Python does not know may come from."""
    if name == "ln":
        return LN
    given = f" What your function is given is called {', '.join(names)}."
    if hasattr(np, name):
        return f"NumPy's own is np.{name}.{given if names else ''}"
    if name in ("numpy", "math"):
        return "NumPy is np here, and has what math has: np.exp, np.log."
    if name in OWN:
        return OWN_LINE.format(name)
    if place := _place(name):
        return f"Keras has one: {place}.{given if names else ''}"
    if not names:
        return f"Python knows no {name} here. Was the cell run that defines it?"
    return f"Python knows no {name} here.{given}"


def _place(name: str) -> str:
    """Return the full name of something in Keras, or nothing."""
    keras = sys.modules.get("keras")
    if keras is None:
        return ""
    if hasattr(keras, name):
        return f"keras.{name}"
    places = (place for place in PLACES if hasattr(getattr(keras, place), name))
    return next((f"keras.{place}.{name}" for place in places), "")
