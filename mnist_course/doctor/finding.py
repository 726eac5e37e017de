"""What the training doctor says: findings and a diagnosis that show themselves."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mnist_course.support.display import box
from mnist_course.support.picture import MUTED, WRONG

NOTHING = (
    "Nothing found. That does not prove that all is well: the doctor knows the common "
    "illnesses and looks at a sample."
)
UNSEEN = " It was given no validation data, and so could not look at them."
HARMLESS = "By the way"


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
    sure : str
        How sure that is, and what would decide it, in one line.
    change : mapping of str to object
        The advice as settings, such as ``{"learning_rate": 0.001}``, where it is one.
    remark : bool
        Whether it does no harm here. It then explains nothing.
    beside : frozenset of str
        What stands beside it here, though elsewhere it would explain that.
    """

    name: str
    evidence: str
    advice: str
    sure: str = ""
    change: Mapping[str, Any] = field(default_factory=dict, compare=False)
    remark: bool = False
    beside: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        told = f"{self.name}: {self.evidence} Try: {self.advice}"
        return f"{told} How sure: {self.sure}" if self.sure else told

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, before: str = "") -> str:
        """Return it as HTML, with something in front of its name, such as a number."""
        name = html.escape(self.name)
        parts = [
            f"<strong>{before}{name}.</strong> {html.escape(self.evidence)}",
            f"<em>Try:</em> {html.escape(self.advice)}",
        ]
        if self.sure:
            parts.append(f"<em>How sure:</em> {html.escape(self.sure)}")
        return "<br>".join(parts)


@dataclass(frozen=True)
class Diagnosis(Sequence[Finding]):
    """What the doctor found, the most important first; true if that is anything.

    Parameters
    ----------
    findings : tuple of Finding
        The illnesses.
    validated : bool
        Whether validation data were there to look at.
    remarks : tuple of Finding
        What is not as usual, and does no harm here.
    """

    findings: tuple[Finding, ...]
    validated: bool = True
    remarks: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        return len(self.findings)

    def __getitem__(self, place: Any) -> Any:
        return self.findings[place]

    @property
    def _nothing(self) -> str:
        return NOTHING + ("" if self.validated else UNSEEN)

    def __repr__(self) -> str:
        lines = [
            f"{number}. {finding!r}" for number, finding in enumerate(self, start=1)
        ]
        lines += [f"{HARMLESS}, {remark!r}" for remark in self.remarks]
        return "\n".join(lines if self else [self._nothing, *lines])

    def _repr_html_(self) -> str:
        found = [
            box(WRONG, finding.html(f"{number}. "))
            for number, finding in enumerate(self, start=1)
        ] or [box(MUTED, html.escape(self._nothing))]
        found += [box(MUTED, remark.html(f"{HARMLESS}, ")) for remark in self.remarks]
        return "".join(found)
