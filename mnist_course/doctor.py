"""The training doctor: what went wrong in a training, the evidence, and what to try."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mnist_course import doctor_rules as rules
from mnist_course.doctor_case import Pair, gather
from mnist_course.doctor_rules import Finding
from mnist_course.picture import MUTED, WRONG

# In the order in which they cause one another: data, set-up, training, result.
RULES = (
    rules.wrong_labels,
    rules.unscaled_input,
    rules.wrong_loss,
    rules.test_set_used,
    rules.diverged,
    rules.learning_rate_too_high,
    rules.dead_relus,
    rules.saturated_sigmoids,
    rules.learning_rate_too_low,
    rules.not_learning,
    rules.underfitting,
    rules.overfitting,
)

# What follows from a finding, and goes away with it.
RESULTS = {"not learning", "underfitting"}
EXPLAINS = {
    "wrong labels": {
        *RESULTS,
        "overfitting",
        "learning rate too high",
        "learning rate too low",
    },
    "unscaled input": {
        *RESULTS,
        "diverged",
        "learning rate too high",
        "learning rate too low",
        "saturated sigmoids",
        "dead ReLUs",
    },
    "wrong loss": {*RESULTS, "diverged", "learning rate too high"},
    "diverged": {
        *RESULTS,
        "learning rate too high",
        "learning rate too low",
        "dead ReLUs",
        "saturated sigmoids",
        "overfitting",
    },
    "learning rate too high": RESULTS,
    "dead ReLUs": {"not learning", "learning rate too low"},
    "saturated sigmoids": {"not learning", "underfitting"},
    "learning rate too low": RESULTS,
    "not learning": {"underfitting"},
}

NOTHING = (
    "Nothing found. That does not prove that all is well: the doctor knows twelve "
    "common illnesses and looks at a sample."
)
UNSEEN = " It was given no validation data, and so could not look at them."


@dataclass(frozen=True)
class Diagnosis(Sequence[Finding]):
    """What the doctor found, the most important first; true if that is anything.

    Parameters
    ----------
    findings : tuple of Finding
        The illnesses.
    validated : bool
        Whether validation data were there to look at.
    """

    findings: tuple[Finding, ...]
    validated: bool = True

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __getitem__(self, place: Any) -> Any:
        return self.findings[place]

    @property
    def _nothing(self) -> str:
        return NOTHING + ("" if self.validated else UNSEEN)

    def __repr__(self) -> str:
        if not self:
            return self._nothing
        return "\n".join(
            f"{number}. {finding!r}" for number, finding in enumerate(self, start=1)
        )

    def _repr_html_(self) -> str:
        if not self:
            return _box(MUTED, html.escape(self._nothing))
        return "".join(
            _box(
                WRONG,
                f"<strong>{number}. {html.escape(finding.name)}.</strong> "
                f"{html.escape(finding.evidence)}<br><em>Try:</em> "
                f"{html.escape(finding.advice)}",
            )
            for number, finding in enumerate(self, start=1)
        )


def diagnose(
    history: Any, model: Any, train: Pair, validation: Pair | None = None
) -> Diagnosis:
    """Name what went wrong in a training, with the evidence and what to try.

    Looks at the curves, the set-up and a sample of 2,000 examples. What another
    finding explains is left out. Introduced in lesson 08.

    Parameters
    ----------
    history : keras.callbacks.History or dict
        What ``model.fit`` returned: ``loss``, and as far as they are there
        ``val_loss`` and ``val_accuracy``, one value for each epoch.
    model : keras.Model
        The compiled model after the training. It is not changed.
    train : (x, y)
        Training data as the model was fed; labels as classes or one-hot rows. A few
        thousand examples are enough.
    validation : (x, y), optional
        Validation data. Without them overfitting is seen from the history alone.

    Returns
    -------
    Diagnosis
        The findings, causes first: data, set-up, training, result.

    Raises
    ------
    ValueError
        If an argument is something else, or the data do not fit the model.
    """
    with np.errstate(all="ignore"):  # a network that diverged computes with NaN
        case = gather(history, model, train, validation)
        found = [finding for rule in RULES if (finding := rule(case)) is not None]
    explained = set().union(*(EXPLAINS.get(finding.name, ()) for finding in found))
    return Diagnosis(
        tuple(finding for finding in found if finding.name not in explained),
        validated=validation is not None,
    )


def _box(color: str, content: str) -> str:
    # Front ends that drop styles, such as GitHub, still show the words.
    return (
        f'<div style="border-left: 4px solid {color}; padding: 2px 12px; '
        f'margin: 4px 0; max-width: 720px">{content}</div>'
    )
