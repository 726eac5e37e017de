"""What the training doctor says: findings and a diagnosis that show themselves."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mnist_course.support.display import box
from mnist_course.support.picture import MUTED, WRONG

NOTHING = (
    "Nothing found. That does not prove that all is well: the doctor knows thirteen "
    "common illnesses and looks at a sample."
)
UNSEEN = " It was given no validation data, and so could not look at them."


@dataclass(frozen=True)
class Finding:
    """One illness of a training.

    Parameters
    ----------
    name : str
        Its name, such as "overfitting".
    evidence : str
        What was seen, in sentences.
    advice : str
        What to try.
    """

    name: str
    evidence: str
    advice: str

    def __repr__(self) -> str:
        return f"{self.name}: {self.evidence} Try: {self.advice}"


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
            return box(MUTED, html.escape(self._nothing))
        return "".join(
            box(
                WRONG,
                f"<strong>{number}. {html.escape(finding.name)}.</strong> "
                f"{html.escape(finding.evidence)}<br><em>Try:</em> "
                f"{html.escape(finding.advice)}",
            )
            for number, finding in enumerate(self, start=1)
        )
