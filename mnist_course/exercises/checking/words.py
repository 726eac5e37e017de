"""What an exercise says: read from the table of its name, in the TOML file beside it.

::

    [updates]
    asks = "return how often a training changes the weights"
    right = "A batch is an update; how many there are is often the whole secret."
    hints = ["A nudge.", "More.", "Almost the answer."]

    [updates.mistakes]
    "images // batch_size * epochs" = "You leave out the last batch of each epoch …"
    "batch_size * epochs" = "The larger the batches, the fewer there are …"

A mistake is an expression in the exercise's own parameters and in the names of its
module, and what a learner is told whose answer gives the same; `SAME` repeats the
sentence of the line before. An exercise whose answers are judged has ``verdicts``
instead: what must hold, as its judge calls it, and what is said where it does not.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mnist_course.support.tables import read_table, require_fields

SAME = "as above"
HINTS = 3

_read = functools.cache(read_table)


@dataclass(frozen=True)
class Mistake:
    """A usual wrong answer, known by what it computes.

    Parameters
    ----------
    like : callable
        A function that makes the mistake. An answer that gives what it gives, in every
        case, makes it too.
    says : str
        What the learner is told: what was seen and where to look, in a sentence.
    """

    like: Callable[..., Any]
    says: str


@dataclass(frozen=True)
class Words:
    """All that an exercise says.

    Parameters
    ----------
    asks : str
        What to write, in a sentence.
    right : str
        What a right answer has gained.
    hints : tuple of str
        A nudge, then more, then almost the answer.
    mistakes : tuple of Mistake
        Recognised wrong answers, the more particular first.
    verdicts : dict of str to str
        For a judge: the name of what must hold to what is said where it does not.
    """

    asks: str
    right: str
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...] = ()
    verdicts: dict[str, str] = field(default_factory=dict)


def words_of(solution: Callable[..., Any], *, judged: bool) -> Words:
    """Read the words of an exercise from the TOML file beside its solution.

    Parameters
    ----------
    solution : callable
        The reference solution; its module and its name say where the words are.
    judged : bool
        Whether answers are judged, not compared.

    Returns
    -------
    Words

    Raises
    ------
    ValueError
        If the file has a mistake, such as an expression that is no Python; the message
        names the file, the exercise and the field.
    """
    path = Path(inspect.getfile(solution)).with_suffix(".toml")
    where = f"{path.name}, {solution.__name__}"
    table = "verdicts" if judged else "mistakes"
    types = {"asks": str, "right": str, "hints": list, table: dict}
    fields = require_fields(_read(path).get(solution.__name__), types, where)
    if len(fields["hints"]) != HINTS:
        raise ValueError(
            f"{where}: expected {HINTS} hints, found {len(fields['hints'])}"
        )
    said = _sentences(fields[table], f"{where}, {table}")
    if judged:
        found: dict[str, Any] = {"verdicts": said}
    else:
        likes = {text: _function(text, solution, where) for text in said}
        found = {"mistakes": tuple(Mistake(likes[text], said[text]) for text in said)}
    return Words(fields["asks"], fields["right"], tuple(fields["hints"]), **found)


def _sentences(table: dict[str, Any], where: str) -> dict[str, str]:
    """Return the table with the sentences that `SAME` stands for."""
    require_fields(table, dict.fromkeys(table, str), where)
    if next(iter(table.values()), SAME) == SAME:
        raise ValueError(f"{where}: expected a sentence first, found {table}")
    said: dict[str, str] = {}
    last = ""
    for name, sentence in table.items():
        last = said[name] = last if sentence == SAME else sentence
    return said


def _function(text: str, solution: Callable[..., Any], where: str) -> Any:
    """Return what computes an expression of this package's own files."""
    parameters = ", ".join(inspect.signature(solution).parameters)
    try:
        code = compile(f"lambda {parameters}: ({text})", where, "eval")
    except SyntaxError as error:
        raise ValueError(
            f"{where}: expected an expression, found {text!r} ({error.msg})"
        ) from None
    like = eval(code, solution.__globals__)
    like.__doc__ = text
    return like
