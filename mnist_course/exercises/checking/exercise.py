"""What an exercise is: a question, a check by behaviour, hints and a solution.

Longer than most modules: all that can be asked of an exercise is in one place.
"""

import copy
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mnist_course.exercises.checking.compare import all_alike, difference, differing
from mnist_course.exercises.checking.errors import explained
from mnist_course.exercises.checking.handed_over import handed_over_wrongly
from mnist_course.exercises.checking.judging import Cases, Judge, judged
from mnist_course.exercises.checking.mistakes import known_mistake
from mnist_course.exercises.checking.notes import Notes
from mnist_course.exercises.checking.report import Hint, Report, Solution, wrong
from mnist_course.exercises.checking.sandbox import (
    TIME_LIMIT,
    BrokenError,
    Outcome,
    StoppedError,
    guarded,
    run_cases,
)
from mnist_course.exercises.checking.session import no_draws
from mnist_course.exercises.checking.source import is_empty, parameters_of, source_of
from mnist_course.exercises.checking.values import (
    describe,
    lists_for_arrays,
    plain,
    with_arrays,
)
from mnist_course.exercises.checking.words import Words, words_of
from mnist_course.progress import remember

KNOWN_SECONDS = 60  # to try what is known; no object of an answer's is there
SPOILT = (
    "Your function changes what it was given, and so spoils it for the caller. Work on "
    "a copy: b = a.copy() makes one, b = a only gives a second name."
)
ALWAYS = "It gives the same in every case: does it use what it is given?"


class Exercise:
    """An exercise whose answer is a function.

    Made by `exercise`, which turns a reference solution into one.

    Parameters
    ----------
    solution : callable
        The reference; its own source is what the learner is shown.
    words : Words
        What the exercise says.
    cases : callable
        Takes a ``numpy.random.Generator`` and returns tuples of arguments, the
        simplest first. They are drawn afresh for every check.
    strict_dtype : bool
        Whether the dtype of the result must be the solution's.
    judge : callable, optional
        For results of which many are right, such as a model: takes what the answer
        returned, one argument for each case, and yields what must hold, in order: the
        name of a verdict in `words` and whether it holds, and where the sentence has
        blanks, a dict that fills them. The first that does not hold speaks, and of a
        list up to three; the blanks of the last fill those of what a right answer is
        told. Replaces the comparison with the reference. It may raise where a result
        is not of the kind it can judge.
    seconds : float, optional
        How long an answer may take, all cases together, and the judge with them; 5
        where not given.
    """

    def __init__(
        self,
        solution: Callable[..., Any],
        words: Words,
        *,
        cases: Callable[[np.random.Generator], Cases],
        strict_dtype: bool = False,
        judge: Judge | None = None,
        seconds: float | None = None,
    ) -> None:
        self.name = solution.__name__
        self.reference = solution
        self.words = words
        self.cases = cases
        self.strict_dtype = strict_dtype
        self.judge = judge
        self.seconds = seconds
        self._hints_given = 0
        self._right_answer: object = None
        self._gives_lists = self._gives_parts = False

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
        if type(answer) is Exercise:
            return Report("wrong", f"Hand over your function {self.call}, not a check.")
        try:
            with no_draws():  # by Keras for the cases, and by what is right
                report = self._report(answer)
        except StoppedError as stopped:
            report = self._stopped(stopped)
        except BrokenError as broken:
            report = Report(
                "wrong",
                "This cannot be judged: your function, or what it returned, "
                f"{broken} as the check looked at it.",
            )
        self._right_answer = answer if report else None
        if report and answer is not self.reference:
            remember(self.reference.__module__.rpartition(".")[2], self.name)
        return report

    def hint(self, number: int | None = None) -> Hint:
        """Give the next hint, and after the last one the last one again.

        Parameters
        ----------
        number : int, optional
            Which hint to read once more, from 1.
        """
        hints = self.words.hints
        if number is None:
            number = self._hints_given = min(self._hints_given + 1, len(hints))
        number = min(max(number, 1), len(hints))
        return Hint(self.name, hints[number - 1], number, len(hints))

    def solution(self) -> Solution:
        """Show the reference solution's own source."""
        return Solution(source_of(self.reference))

    def or_solution(self, answer: object) -> Callable[..., Any]:
        """Return the learner's function where it is right, else the reference.

        A lesson goes on with what this returns, so that it runs to its end whether or
        not the exercise was done. Where the answer gives lists for arrays, what is
        returned makes arrays of them, since the lesson goes on with arrays. An answer
        that has just been found right is not checked again: it may be a training.
        """
        if answer is self.reference:  # the cell runs once more
            return self.reference
        known = answer is not None and answer is self._right_answer
        if not (known or self(answer)):
            return self.reference
        right: Callable[..., Any] = answer  # type: ignore[assignment]
        if not self._gives_lists:
            return right
        return with_arrays(right, parts=self._gives_parts)

    def __repr__(self) -> str:
        return f"Exercise {self.call}: {self.words.asks}"

    @property
    def call(self) -> str:
        """How the function is called, such as ``"layer(a, weights, bias)"``."""
        return f"{self.name}({', '.join(self._parameters)})"

    @property
    def _parameters(self) -> list[str]:
        return list(inspect.signature(self.reference).parameters)

    def _not_attempted(self) -> Report:
        return Report(
            "not attempted",
            f"{self.call} returns nothing yet. Stuck? check.{self.name}.hint() "
            f"helps three times; check.{self.name}.solution() shows an answer.",
        )

    def _report(self, answer: object) -> Report:
        """Judge an answer; its objects are touched within one time limit only."""
        cases = list(self.cases(np.random.default_rng()))
        tried = guarded(lambda notes: self._tried(answer, cases, notes), self.seconds)
        return tried if isinstance(tried, Report) else self._compared(cases, *tried)

    def _tried(
        self, answer: Any, cases: Cases, notes: Notes
    ) -> Report | tuple[list[Outcome], list[str]]:
        """Return a report, or what the calls gave and the names of the parameters."""
        if problem := handed_over_wrongly(answer, self.reference):
            return Report("wrong", problem)
        outcomes = run_cases(answer, cases, notes, raw=self.judge is not None)
        if all(outcome.is_nothing for outcome in outcomes):
            if is_empty(answer):
                return self._not_attempted()
            return wrong(
                "Your function returns nothing. A result leaves a function by return, "
                "where that is reached; print only shows it, and a method that changes "
                "its object, such as sort or compile, returns None.",
                outcomes[0].printed,
            )
        if self.judge is not None:
            return judged(self.judge, self.words, outcomes, self._parameters)
        return outcomes, parameters_of(answer)

    def _stopped(self, stopped: StoppedError) -> Report:
        seconds = f"{self.seconds or TIME_LIMIT:g} seconds"
        if stopped.still_running:
            return Report(
                "wrong",
                f"Your function was given up on after {seconds}, and still runs. If "
                "all is slow from now on, choose Kernel → Restart Kernel.",
            )
        why = (
            ": is there a loop that never ends, or one over single pixels that NumPy "
            "could do at once?"
            if self.judge is None
            else "; an answer that is fast enough exists."
        )
        return Report("wrong", f"Your function was stopped after {seconds}{why}")

    def _compared(
        self, cases: Cases, outcomes: Sequence[Outcome], names: Sequence[str]
    ) -> Report:
        """Compare what an answer gave, plain by now, with what the reference gives."""
        expected = [
            Outcome(value=plain(self.reference(*copy.deepcopy(case)))) for case in cases
        ]
        unlike = differing(outcomes, expected, dtype=self.strict_dtype)
        spoilt = any(outcome.changed_input for outcome in outcomes)
        if not unlike:
            if spoilt:
                return Report("wrong", f"The result is right, but y{SPOILT[1:]}")
            self._gives_lists = any(
                got.tensors or lists_for_arrays(got.value, want.value)
                for got, want in zip(outcomes, expected, strict=True)
            )
            self._gives_parts = isinstance(expected[0].value, tuple)
            return Report("right", self.words.right)
        says = guarded(
            lambda _: known_mistake(
                self.reference, self.words, outcomes, cases, dtype=self.strict_dtype
            ),
            KNOWN_SECONDS,
        )
        if not says:
            first = unlike[0]
            got, want, case = outcomes[first], expected[first], cases[first]
            if len(names) != len(case):
                names = self._parameters
            pairs = zip(names, case, strict=True)
            given = ", ".join(f"{name} = {describe(value)}" for name, value in pairs)
            says = difference(got, want, given, dtype=self.strict_dtype)
            if got.error is not None:
                says = explained(got.error, says, names, self.words.errors)
            elif all_alike(outcomes) and not all_alike(expected):
                says += f"\n{ALWAYS}"
        return wrong(f"{says}\n{SPOILT}" if spoilt else says, outcomes[0].printed)


def exercise(**rules: Any) -> Callable[[Callable[..., Any]], Exercise]:
    """Turn the reference solution below it into an `Exercise`.

    What it says is read from the TOML file beside the solution.

    Parameters
    ----------
    **rules
        The keyword arguments of `Exercise`.

    Returns
    -------
    callable
        A decorator for the reference solution.

    Raises
    ------
    ValueError
        If the TOML file has a mistake.
    """

    def make(solution: Callable[..., Any]) -> Exercise:
        return Exercise(solution, words_of(solution, judged="judge" in rules), **rules)

    return make
