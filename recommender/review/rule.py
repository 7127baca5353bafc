"""What a rule is: its code, its words for people, its basis, and the function that checks a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from corpus.table import TargetTable
from recommender.review.finding import Finding, Fix, Severity
from recommender.review.surroundings import ALONE, Surroundings

Scope = Literal["table", "row", "document"]
BasisKind = Literal[
    "regulation read", "regulation not re-read", "system's check", "public table", "seed document", "inference"
]

BASIS_NOTES: dict[BasisKind, str] = {
    "regulation read": "已对照原文",
    "regulation not re-read": "条文未对照原文，引用前请核对",
    "system's check": "同类业务系统的保存校验",
    "public table": "依据已公开的目标表",
    "seed document": "依据随附的公开文本",
    "inference": "本系统的推断",
}


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A rule cannot judge this table.

    :param reason: why, in one Chinese sentence.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check says of one place; the rule adds its code, its severity and its basis.

    :param message: one plain Chinese sentence.
    :param remedy: what to do, with the wording that would pass.
    :param row: 0-based row, None for the whole table.
    :param quoted: the cell's text; None quotes the row's value.
    :param severity: where it differs from the rule's own.
    :param evidence: JSON-ready facts that the finding rests on.
    :param fixes: the changes that carry the remedy out, where it needs no judgement.
    """

    message: str
    remedy: str
    row: int | None = None
    quoted: str | None = None
    severity: Severity | None = None
    evidence: dict[str, Any] | None = None
    fixes: tuple[Fix, ...] = ()


Check = Callable[[TargetTable, Surroundings], Iterator[Hit | NotApplicable]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found in a table: findings, none, or (``reason`` set) not applicable and why."""

    findings: tuple[Finding, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One check, documented for people who have never read the regulations.

    :param code: stable identifier (``S022``).
    :param slug: the defect in English words joined by hyphens.
    :param name: the defect in Chinese.
    :param group: group of the catalogue.
    :param severity: usual severity; a check may say less where it explains why.
    :param scope: whether it judges a row, the whole table, or a table beside the others of its document.
    :param basis: text cited to users.
    :param basis_kind: how sure that basis is.
    :param meaning: what is checked and why, in one or two sentences.
    :param bad: an example that fires.
    :param good: an example that passes.
    :param check: gives the hits in a table that stands in its surroundings, or one `NotApplicable`.
    :param version: raised when the same table may get other findings.
    """

    code: str
    slug: str
    name: str
    group: str
    severity: Severity
    scope: Scope
    basis: str
    basis_kind: BasisKind
    meaning: str
    bad: str
    good: str
    check: Check
    version: int = 1

    @property
    def cited(self) -> str:
        """The basis with the note of how sure it is."""
        return f"{self.basis}（{BASIS_NOTES[self.basis_kind]}）"

    def run(self, table: TargetTable, around: Surroundings = ALONE) -> Outcome:
        """Check a table.

        :param table: the table to judge.
        :param around: the rest of its document, and what has been published.
        :return: findings in the order of the rows, or the reason why the rule does not apply.
        """
        findings: list[Finding] = []
        for hit in self.check(table, around):
            if isinstance(hit, NotApplicable):
                return Outcome(tuple(findings), hit.reason)
            findings.append(self._finding(hit, table))
        return Outcome(tuple(findings))

    def _finding(self, hit: Hit, table: TargetTable) -> Finding:
        indicator = table.indicators[hit.row] if hit.row is not None else None
        quoted = hit.quoted if hit.quoted is not None or indicator is None else indicator.value
        return Finding(
            code=self.code,
            severity=hit.severity or self.severity,
            message=hit.message,
            row=hit.row,
            level3=indicator.level3 if indicator else None,
            quoted=quoted,
            basis=self.cited,
            remedy=hit.remedy,
            evidence=hit.evidence,
            fixes=hit.fixes,
            position=indicator.position if indicator else None,
        )
