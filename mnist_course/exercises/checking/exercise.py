"""What an exercise is: a statement, a check by behaviour, hints and a solution."""

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mnist_course.exercises.checking.compare import describe, difference, raised, same
from mnist_course.exercises.checking.report import Hint, Report, Solution
from mnist_course.exercises.checking.sandbox import Outcome, run_cases

Cases = Callable[[np.random.Generator], Sequence[tuple[Any, ...]]]
Judge = Callable[..., str | None]


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


class Exercise:
    """An exercise whose answer is a function.

    Made by `exercise`, which turns a reference solution into one.

    Parameters
    ----------
    solution : callable
        The reference; its own source is what the learner is shown.
    statement : str
        What to write, in a sentence.
    cases : callable
        Takes a ``numpy.random.Generator`` and returns tuples of arguments, the
        simplest first. They are drawn afresh for every check.
    mistakes : sequence of Mistake
        Recognised wrong answers, the more particular first.
    hints : sequence of str
        A nudge, then more, then almost the answer.
    right : str
        What a right answer has gained.
    strict_dtype : bool
        Whether the dtype of the result must be the solution's.
    judge : callable, optional
        For results of which many are right, such as a model: takes what the answer
        returned, one argument for each case, and returns what is wrong with it in a
        sentence, or None. Replaces the comparison with the reference, and the mistakes
        are then examples of what it must recognise. It may raise where a result is not
        of the kind it can judge.
    seconds : float, optional
        How long an answer may take, all cases together; 5 where not given.
    """

    def __init__(
        self,
        solution: Callable[..., Any],
        *,
        statement: str,
        cases: Cases,
        mistakes: Sequence[Mistake],
        hints: Sequence[str],
        right: str = "",
        strict_dtype: bool = False,
        judge: Judge | None = None,
        seconds: float | None = None,
    ) -> None:
        self.name = solution.__name__
        self.reference = solution
        self.statement = statement
        self.cases = cases
        self.mistakes = tuple(mistakes)
        self.hints = tuple(hints)
        self.right = right
        self.strict_dtype = strict_dtype
        self.judge = judge
        self.seconds = seconds
        self._hints_given = 0

    def __call__(self, answer: object = None) -> Report:
        """Judge an answer by what it does, on fresh inputs.

        Parameters
        ----------
        answer : object
            The learner's function; anything else is answered with a sentence too.

        Returns
        -------
        Report
            True where the answer is right. It shows itself in a notebook.
        """
        if answer is None or answer is ...:
            return self._not_attempted()
        if isinstance(answer, Exercise):
            return Report(
                "wrong", f"Hand over your function {self._call()}, not a check."
            )
        if not callable(answer):
            return Report(
                "wrong",
                "This check wants the function itself, without brackets behind its "
                f"name: check.{self.name}({self.name}). It got {describe(answer)}.",
            )
        if problem := self._signature_problem(answer):
            return Report("wrong", problem)
        return self._judge(answer)

    def hint(self) -> Hint:
        """Give the next hint; after the last one, the last one again."""
        place = min(self._hints_given, len(self.hints) - 1)
        self._hints_given += 1
        return Hint(self.name, self.hints[place], place + 1, len(self.hints))

    def solution(self) -> Solution:
        """Show the reference solution's own source."""
        return Solution(_source(self.reference))

    def or_solution(self, answer: object) -> Callable[..., Any]:
        """Return the learner's function where it is right, else the reference.

        A lesson goes on with what this returns, so that it runs to its end whether or
        not the exercise was done.
        """
        return answer if self(answer) else self.reference  # type: ignore[return-value]

    def __repr__(self) -> str:
        return f"Exercise {self._call()}: {self.statement}"

    def _call(self) -> str:
        return f"{self.name}({', '.join(inspect.signature(self.reference).parameters)})"

    def _not_attempted(self) -> Report:
        return Report(
            "not attempted",
            f"{self._call()} returns nothing yet. Stuck? check.{self.name}.hint() "
            f"helps three times; check.{self.name}.solution() shows an answer.",
        )

    def _signature_problem(self, answer: Callable[..., Any]) -> str:
        wanted = list(inspect.signature(self.reference).parameters)
        try:
            inspect.signature(answer).bind(*wanted)
        except TypeError:
            count = f"{len(wanted)} argument{'s' if len(wanted) > 1 else ''}"
            return f"Your function must take {count}, as in {self._call()}."
        except ValueError:
            pass  # Some built-in callables have no signature to look at.
        return ""

    def _judge(self, answer: Callable[..., Any]) -> Report:
        cases = list(self.cases(np.random.default_rng()))
        outcomes = run_cases(answer, cases, time_limit=self.seconds)
        if outcomes is None:
            return Report(
                "wrong",
                f"Your function was stopped after {self.seconds or 5:g} seconds: is "
                "there a loop that never ends, or one over single pixels that NumPy "
                "could do at once?"
                if self.judge is None
                else f"Your function was stopped after {self.seconds or 5:g} seconds; "
                "an answer that is fast enough exists.",
            )
        if all(outcome.is_nothing for outcome in outcomes):
            if _is_empty(answer):
                return self._not_attempted()
            return _wrong(
                "Your function returns nothing. A result leaves a function by return; "
                "print only shows it, and a method that changes its object, such as "
                "sort or compile, returns None.",
                outcomes,
            )
        if self.judge is not None:
            return self._judge_freely(self.judge, outcomes)
        expected = [
            Outcome(value=self.reference(*copy.deepcopy(case))) for case in cases
        ]
        pairs = list(zip(outcomes, expected, strict=True))
        if all(same(got, want, dtype=self.strict_dtype) for got, want in pairs):
            if any(outcome.changed_input for outcome in outcomes):
                return Report(
                    "wrong",
                    "The result is right, but your function changes the array that it "
                    "was given; work on a new one, or the caller's data is spoilt.",
                )
            return Report("right", self.right)
        for mistake in self.mistakes:
            likes = run_cases(mistake.like, cases) or []
            if len(likes) == len(outcomes) and all(
                same(got, like, dtype=self.strict_dtype)
                for got, like in zip(outcomes, likes, strict=True)
            ):
                return _wrong(mistake.says, outcomes)
        case, got, want = next(
            (case, got, want)
            for case, (got, want) in zip(cases, pairs, strict=True)
            if not same(got, want, dtype=self.strict_dtype)
        )
        names = inspect.signature(self.reference).parameters
        given = ", ".join(
            f"{name} = {describe(value)}"
            for name, value in zip(names, case, strict=True)
        )
        says = difference(got, want, given, dtype=self.strict_dtype)
        return _wrong(says, outcomes)

    def _judge_freely(self, judge: Judge, outcomes: Sequence[Outcome]) -> Report:
        for outcome in outcomes:
            if outcome.error is not None:
                return _wrong(f"Your function {raised(outcome.error)}", outcomes)
        try:
            says = judge(*(outcome.value for outcome in outcomes))
        except Exception:
            got = describe(outcomes[0].value)
            return _wrong(
                f"This is not what the exercise asks for. Asked: {self.statement}. "
                f"Your function returned {got}.",
                outcomes,
            )
        return _wrong(says, outcomes) if says else Report("right", self.right)


def exercise(**parts: Any) -> Callable[[Callable[..., Any]], Exercise]:
    """Turn the reference solution below it into an `Exercise`.

    Parameters
    ----------
    **parts
        The keyword arguments of `Exercise`.

    Returns
    -------
    callable
        A decorator for the reference solution.
    """

    def make(solution: Callable[..., Any]) -> Exercise:
        return Exercise(solution, **parts)

    return make


def _wrong(says: str, outcomes: Sequence[Outcome]) -> Report:
    """Report a mistake, with what the function printed, which may be a trace of it."""
    printed = " ".join(outcomes[0].printed.split())
    return Report("wrong", f"{says}\nIt printed: {printed}" if printed else says)


def _is_empty(function: Callable[..., Any]) -> bool:
    """Return whether a function has no body, so that nothing was attempted yet."""

    def stub() -> None: ...

    code = getattr(function, "__code__", None)
    return code is not None and code.co_code == stub.__code__.co_code


def _source(function: Callable[..., Any]) -> str:
    """Return a function's source from its ``def`` on, without decorators."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    definition = ast.parse("\n".join(lines)).body[0]
    return "\n".join(lines[definition.lineno - 1 :])
