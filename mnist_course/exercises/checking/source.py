"""What a function's code is: its text, and whether there is any yet."""

import ast
import dis
import inspect
import textwrap
import types
from collections.abc import Callable
from typing import Any

# What Python makes of a docstring, an ellipsis and pass.
NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}


def is_empty(function: Callable[..., Any]) -> bool:
    """Return whether a function has no body, so that nothing was attempted yet."""
    try:
        code = getattr(function, "__code__", None)
    except Exception:  # A learner's own class may do anything here.
        return False
    return isinstance(code, types.CodeType) and all(
        instruction.opname in NOTHING for instruction in dis.get_instructions(code)
    )


def parameters_of(function: Any) -> list[str]:
    """Return the names that a Python function gives to what it gets."""
    if type(function) is not types.FunctionType:
        return []
    code = function.__code__
    return list(code.co_varnames[: code.co_argcount])


def source_of(function: Callable[..., Any]) -> str:
    """Return a function's source from its ``def`` on, without decorators."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    definition = ast.parse("\n".join(lines)).body[0]
    return "\n".join(lines[definition.lineno - 1 :])
