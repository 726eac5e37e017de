"""Judge results of which many are right, such as a model, by what must hold of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mnist_course.exercises.checking.errors import explained
from mnist_course.exercises.checking.report import Report, wrong
from mnist_course.exercises.checking.sandbox import Outcome
from mnist_course.exercises.checking.values import TimeIsUpError, describe
from mnist_course.exercises.checking.words import TOGETHER, Words

# The arguments of each call, the simplest first.
Cases = Sequence[tuple[Any, ...]]
# What a judge yields: what must hold, whether it does, and what fills the blanks; or a
# list of such, which do not depend on one another.
Verdict = tuple[str, Any] | tuple[str, Any, dict[str, Any]]
Verdicts = Iterator[Verdict | list[Verdict]]
Judge = Callable[..., Verdicts]


def judged(
    judge: Judge, words: Words, outcomes: Sequence[Outcome], names: Sequence[str]
) -> Report:
    """Report the first thing that does not hold, and what goes with it.

    Parameters
    ----------
    judge : callable
        As `Exercise` takes it.
    words : Words
        What the exercise says.
    outcomes : sequence of Outcome
        What the answer gave, one for each case.
    names : sequence of str
        The names of the function's parameters.

    Returns
    -------
    Report
    """
    for outcome in outcomes:
        if (error := outcome.error) is not None:
            says = explained(error, f"Your function {error}", names, words.errors)
            return wrong(says, outcomes[0].printed)
    faults: list[Verdict] = []
    blanks: dict[str, Any] = {}
    try:
        for found in judge(*(outcome.value for outcome in outcomes)):
            together = found if isinstance(found, list) else [found]
            faults = [verdict for verdict in together if not verdict[1]]
            if faults:
                break
            blanks = next((v[2] for v in together[::-1] if len(v) > 2), blanks)
    except TimeIsUpError:
        raise
    except BaseException:  # A learner's own class may do anything here.
        return wrong(
            f"This is not what the exercise asks for. Asked: {words.asks}. "
            f"Your function returned {describe(outcomes[0].value)}.",
            outcomes[0].printed,
        )
    if not faults:
        return Report("right", _filled(words.right, blanks))
    said = [_filled(words.verdicts[fault[0]], *fault[2:]) for fault in faults]
    return wrong("\n".join(said[:TOGETHER]), outcomes[0].printed)


def _filled(says: str, blanks: dict[str, Any] | None = None) -> str:
    return says.format(**blanks) if blanks else says
