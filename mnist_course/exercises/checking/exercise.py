"""What an exercise is: a question, a check by behaviour, hints and a solution.

Longer than most modules: all that a check may say, in its order, is in one place.
"""

import copy
import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from mnist_course.exercises.checking.changes import (
    CUT,
    FORMS,
    PRAISES,
    ROUNDED,
    VALUES,
    change,
)
from mnist_course.exercises.checking.compare import (
    all_alike,
    difference,
    differing,
    same,
)
from mnist_course.exercises.checking.errors import meaning
from mnist_course.exercises.checking.notes import Notes, in_line
from mnist_course.exercises.checking.report import Hint, Report, Solution
from mnist_course.exercises.checking.sandbox import (
    TIME_LIMIT,
    BrokenError,
    Outcome,
    Raised,
    StoppedError,
    call,
    guarded,
    run_cases,
)
from mnist_course.exercises.checking.session import no_draws
from mnist_course.exercises.checking.source import is_empty, parameters_of, source_of
from mnist_course.exercises.checking.values import (
    TimeIsUpError,
    describe,
    lists_for_arrays,
    plain,
    with_arrays,
)
from mnist_course.exercises.checking.words import TOGETHER, Words, words_of
from mnist_course.progress import remember

# The arguments of each call, the simplest first.
Cases = Sequence[tuple[Any, ...]]
# What a judge yields: what must hold, whether it does, and what fills the blanks; or a
# list of such, which do not depend on one another.
Verdict = tuple[str, Any] | tuple[str, Any, dict[str, Any]]
Verdicts = Iterator[Verdict | list[Verdict]]
Judge = Callable[..., Verdicts]
KNOWN_SECONDS = 60  # to try what is known; no object of an answer's is there
SPOILT = (
    "Your function changes what it was given, and so spoils it for the caller. Work on "
    "a copy: b = a.copy() makes one, b = a only gives a second name."
)
UNCHANGED = (
    "{} came back as it came in. In a loop, = gives a name another value, and leaves "
    "the array as it is."
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
        return f"{self.name}({', '.join(inspect.signature(self.reference).parameters)})"

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
        if problem := self._handed_over_wrongly(answer):
            return Report("wrong", problem)
        outcomes = run_cases(answer, cases, notes, raw=self.judge is not None)
        if all(outcome.is_nothing for outcome in outcomes):
            if is_empty(answer):
                return self._not_attempted()
            return _wrong(
                "Your function returns nothing. A result leaves a function by return, "
                "where that is reached; print only shows it, and a method that changes "
                "its object, such as sort or compile, returns None.",
                outcomes,
            )
        if self.judge is not None:
            return self._judge_freely(self.judge, outcomes)
        return outcomes, parameters_of(answer)

    def _handed_over_wrongly(self, answer: object) -> str:
        """Return what is wrong with what was handed over, before it is called."""
        if not callable(answer):
            return (
                "This check wants the function itself, without brackets behind its "
                f"name: check.{self.name}({self.name}). It got {describe(answer)}."
            )
        if _is_model(answer):
            return (
                "You handed over a model. This check wants the function that you "
                f"wrote, without brackets behind its name: check.{self.name}"
                f"({self.name})."
            )
        wanted = list(inspect.signature(self.reference).parameters)
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
            return f"Your function must take {count}, as in {self.call}."
        return ""

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
        wrong = differing(outcomes, expected, dtype=self.strict_dtype)
        spoilt = any(outcome.changed_input for outcome in outcomes)
        if not wrong:
            if spoilt:
                return Report("wrong", f"The result is right, but y{SPOILT[1:]}")
            self._gives_lists = any(
                got.tensors or lists_for_arrays(got.value, want.value)
                for got, want in zip(outcomes, expected, strict=True)
            )
            self._gives_parts = isinstance(expected[0].value, tuple)
            return Report("right", self.words.right)
        says = guarded(lambda _: self._known(outcomes, cases), KNOWN_SECONDS)
        if not says:
            first = wrong[0]
            got, want, case = outcomes[first], expected[first], cases[first]
            if len(names) != len(case):
                names = list(inspect.signature(self.reference).parameters)
            pairs = zip(names, case, strict=True)
            given = ", ".join(f"{name} = {describe(value)}" for name, value in pairs)
            says = difference(got, want, given, dtype=self.strict_dtype)
            if got.error is not None:
                says = self._explained(got.error, says, names)
            elif all_alike(outcomes) and not all_alike(expected):
                says += f"\n{ALWAYS}"
        return _wrong(f"{says}\n{SPOILT}" if spoilt else says, outcomes)

    def _explained(self, error: Raised, says: str, names: Sequence[str]) -> str:
        """Return what is said to an error, with what it means where that is known."""
        known = (said for w, said in self.words.errors.items() if w in error.words)
        if explained := next(known, "") or meaning(error, names):
            return f"{says}\n{explained}"
        return says

    def _known(self, outcomes: Sequence[Outcome], cases: Cases) -> str:
        """Return what is said to the first mistake that gives the same, if any does.

        Where none does, one of the changes that spoil any result may have been made,
        by itself or on top of a mistake.
        """
        alike = functools.partial(same, dtype=self.strict_dtype)
        arguments = [Outcome(value=plain(case[0])) for case in cases]
        unchanged = UNCHANGED.format(
            next(iter(inspect.signature(self.reference).parameters))
        )
        for mistake in self.words.mistakes:
            if all(map(alike, outcomes, (call(mistake.like, case) for case in cases))):
                if len(mistake.slips) > 1 and all(map(alike, outcomes, arguments)):
                    return unchanged
                return mistake.says
        if all(map(alike, outcomes, arguments)):
            return unchanged
        if all(outcome.error for outcome in outcomes):
            return ""
        single = [(m.like, m.says) for m in self.words.mistakes if len(m.slips) < 2]
        if all_alike(outcomes):
            single = []  # it says too little of what was done
        found: dict[str, list[str]] = {}
        forms = list(FORMS)
        for like, says in ((self.reference, ""), *single):
            if PRAISES.search(says):
                continue
            made = [call(like, case) for case in cases]
            if not says and all(map(alike, made, (change(m, np.rint) for m in made))):
                # Nothing is rounded or cut off where whole numbers are wanted.
                forms = [form for form in FORMS if form[1] not in (CUT, ROUNDED)]
            for make, about in forms if says else (*forms, *VALUES):
                if all(map(alike, outcomes, (change(each, make) for each in made))):
                    if not says:
                        return about
                    found.setdefault(about, []).append(says)
        for about, mistakes in found.items():
            # A part may be what several mistakes leave: then none of them is named.
            return "\n".join([*mistakes, about] if len(mistakes) == 1 else [about])
        return ""

    def _judge_freely(self, judge: Judge, outcomes: Sequence[Outcome]) -> Report:
        for outcome in outcomes:
            if (error := outcome.error) is not None:
                names = list(inspect.signature(self.reference).parameters)
                says = self._explained(error, f"Your function {error}", names)
                return _wrong(says, outcomes)
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
            got = describe(outcomes[0].value)
            return _wrong(
                f"This is not what the exercise asks for. Asked: {self.words.asks}. "
                f"Your function returned {got}.",
                outcomes,
            )
        if not faults:
            return Report("right", _filled(self.words.right, blanks))
        said = [_filled(self.words.verdicts[fault[0]], *fault[2:]) for fault in faults]
        return _wrong("\n".join(said[:TOGETHER]), outcomes)


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


def _filled(says: str, blanks: dict[str, Any] | None = None) -> str:
    return says.format(**blanks) if blanks else says


def _wrong(says: str, outcomes: Sequence[Outcome]) -> Report:
    """Report a mistake, with what the function printed, which may be a trace of it."""
    printed = in_line(outcomes[0].printed)
    return Report("wrong", f"{says}\nIt printed: {printed}" if printed else says)
