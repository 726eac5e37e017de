"""What an exercise says: read from the table of its name, in the TOML file beside it.

::

    [updates]
    asks = "return how often a training changes the weights"
    can = "You can count how often a training changes the weights."
    right = "A batch is an update; how many there are is often the whole secret."
    hints = ["A nudge.", "More.", "Almost the answer."]

    [updates.mistakes]
    "images // batch_size * epochs" = "You leave out the last batch of each epoch …"
    "batch_size * epochs" = "The larger the batches, the fewer there are …"

``can`` is what somebody who solved it may say of themselves; `progress.page` prints it.

A mistake is an expression in the exercise's own parameters and in the names of its
module, and what a learner is told whose answer gives the same; `SAME` repeats the
sentence of the line before. An exercise whose answers are judged has ``verdicts``
instead: what must hold, as its judge calls it, and what is said where it does not.

Mistakes that can be made together are ``slips``. Each is an option of the function
with an underscore before the exercise's name, beside the solution. Slips in different
options are known one by one, and in twos and threes, where all are said::

    [updates.slips]
    "epochs=1" = "The epochs are missing …"
    "rounded=math.floor" = "You leave out the last batch of each epoch …"

``errors`` hold words of errors that are no fault of Python's, and what is said where an
answer raises one.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from mnist_course.support.tables import read_table, require_fields

SAME = "as above"
HINTS = 3
TOGETHER = 3  # so many slips at once are known

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
    slips : tuple of str
        The slips it is made of, where it is made of such.
    """

    like: Callable[..., Any]
    says: str
    slips: tuple[str, ...] = ()


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
    errors : dict of str to str
        Words of an error to what is said where an answer raises it.
    """

    asks: str
    right: str
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...] = ()
    verdicts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


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
    types = {"asks": str, "can": str, "right": str, "hints": list, table: dict}
    entry = _read(path).get(solution.__name__)
    optional = {"errors"} if judged else {"slips", "errors"}
    types |= dict.fromkeys(optional & set(entry or ()), dict)
    fields = require_fields(entry, types, where)
    if len(fields["hints"]) != HINTS:
        raise ValueError(
            f"{where}: expected {HINTS} hints, found {len(fields['hints'])}"
        )
    said = _sentences(fields[table], f"{where}, {table}")
    if judged:
        found: dict[str, Any] = {"verdicts": said}
    else:
        likes = {text: _function(text, solution, where) for text in said}
        slips = _sentences(fields.get("slips"), f"{where}, slips")
        found = {
            "mistakes": (
                *(Mistake(likes[text], said[text]) for text in said),
                *_together(slips, solution, f"{where}, slips"),
            )
        }
    if "errors" in types:
        found["errors"] = _sentences(fields["errors"], f"{where}, errors")
    return Words(fields["asks"], fields["right"], tuple(fields["hints"]), **found)


def _together(
    slips: dict[str, str], solution: Callable[..., Any], where: str
) -> Iterator[Mistake]:
    """Give each slip, and those that can be made together."""
    options = {slip: _function(f"dict({slip})", solution, where) for slip in slips}
    parameters = inspect.signature(solution).parameters
    for count in range(1, TOGETHER + 1):
        for chosen in combinations(slips, count):
            if len({slip.partition("=")[0] for slip in chosen}) == count:
                says = "\n".join(dict.fromkeys(slips[slip] for slip in chosen))
                like = _with_options(solution, [options[slip] for slip in chosen])
                arguments = ", ".join([*parameters, *chosen])
                like.__doc__ = f"_{solution.__name__}({arguments})"
                yield Mistake(like, says, chosen)


def _with_options(
    solution: Callable[..., Any], options: Sequence[Callable[..., dict[str, Any]]]
) -> Callable[..., Any]:
    """Return the function beside a solution, with options of its own.

    Not compiled, as there may be a thousand of them.
    """

    def like(*arguments: Any) -> Any:
        given = {k: v for each in options for k, v in each(*arguments).items()}
        return solution.__globals__[f"_{solution.__name__}"](*arguments, **given)

    return like


def _sentences(table: dict[str, Any] | None, where: str) -> dict[str, str]:
    """Return the table with the sentences that `SAME` stands for."""
    if table is None:
        return {}
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
