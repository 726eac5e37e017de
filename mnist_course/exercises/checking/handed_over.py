"""Say what is wrong with what was handed over, before it is called."""

import inspect
from collections.abc import Callable
from typing import Any

from mnist_course.exercises.checking.values import TimeIsUpError, describe


def handed_over_wrongly(answer: Any, reference: Callable[..., Any]) -> str:
    """Return what is wrong with an answer, or nothing where it can be called.

    Parameters
    ----------
    answer : object
        What a check was given.
    reference : callable
        A function with the name and the parameters that are wanted.

    Returns
    -------
    str
    """
    name = reference.__name__
    if not callable(answer):
        return (
            "This check wants the function itself, without brackets behind its "
            f"name: check.{name}({name}). It got {describe(answer)}."
        )
    if _is_model(answer):
        return (
            "You handed over a model. This check wants the function that you wrote, "
            f"without brackets behind its name: check.{name}({name})."
        )
    wanted = list(inspect.signature(reference).parameters)
    try:
        signature = inspect.signature(answer)
    except TimeIsUpError:
        raise
    except BaseException:
        return ""  # Some callables have no signature, or one that does anything.
    try:
        signature.bind(*wanted)
    except TypeError:
        count = f"{len(wanted)} argument{'s' if len(wanted) != 1 else ''}"
        call = f"{name}({', '.join(wanted)})"
        return f"Your function must take {count}, as in {call}."
    return ""


def _is_model(answer: Any) -> bool:
    """Return whether an answer is a model itself, or says that it is."""
    try:
        return not isinstance(answer, type) and all(
            hasattr(answer, name) for name in ("fit", "predict")
        )
    except TimeIsUpError:
        raise
    except BaseException:
        return False
