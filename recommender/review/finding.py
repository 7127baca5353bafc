"""What a review says: findings of a table, and the reviews of a whole document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from corpus.table import Problem

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Fix(_Record):
    """A remedy that needs no judgement: the cell that changes and what it then says.

    ``row`` is 0-based, None for a field of the table (``goal``, ``purpose``, ``project_name``). ``level`` takes
    ``level1/level2`` as the form prints them; ``remove`` takes the row out, ``order`` sorts all rows by the form.
    """

    field: Literal["value", "level3", "description", "level", "goal", "purpose", "project_name", "remove", "order"]
    row: int | None = None
    text: str = ""


class Finding(_Record):
    """One thing that a reviewer would object to.

    ``row`` is 0-based (None: the whole table); ``quoted`` is the cell or text as published; ``remedy`` the wording
    that would pass; ``evidence`` the rows or numbers that the finding rests on; ``fixes`` the changes that carry the
    remedy out, where no judgement is needed; ``position`` where the row stands in its document.
    """

    code: str
    severity: Severity
    message: str
    row: int | None = None
    level3: str | None = None
    quoted: str | None = None
    basis: str
    remedy: str
    evidence: dict[str, Any] | None = None
    fixes: tuple[Fix, ...] = ()
    position: str | None = None


class Counts(_Record):
    """How many findings of each severity."""

    error: int = 0
    warning: int = 0
    info: int = 0

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Counts:
        """Count findings by severity."""
        found = Counter(finding.severity for finding in findings)
        return cls(error=found["error"], warning=found["warning"], info=found["info"])


class Waived(_Record):
    """A finding that a person has let stand, with the number of the waiver and the reason given."""

    waiver: int
    reason: str
    finding: Finding


class StaleWaiver(_Record):
    """A waiver of this project that matches no finding any more; ``message`` says why."""

    waiver: int
    code: str
    level3: str | None = None
    quoted: str | None = None
    reason: str
    message: str


class TableReview(_Record):
    """The findings of one table, worst first; ``frame`` is the form that it was judged by.

    What a person has let stand is in ``waived`` and not counted.
    """

    project_name: str
    frame: str
    findings: tuple[Finding, ...] = ()
    counts: Counts = Counts()
    waived: tuple[Waived, ...] = ()
    stale_waivers: tuple[StaleWaiver, ...] = ()

    def badness(self) -> tuple[int, int, int]:
        """Give how much is wrong, to sort by: errors, then warnings, then hints."""
        return self.counts.error, self.counts.warning, self.counts.info


class ReviewReport(_Record):
    """The reviews of a document's tables in its order, and what in it could not be read.

    ``worst_first`` are the 0-based places of the tables, those with most errors, then most warnings, before the others.
    """

    tables: tuple[TableReview, ...] = ()
    problems: tuple[Problem, ...] = ()
    worst_first: tuple[int, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _ordered(cls, data: Any) -> Any:
        """Sort the tables by how much is wrong, where the order is not given."""
        if not isinstance(data, dict) or data.get("worst_first"):
            return data
        tables = [TableReview.model_validate(table) for table in data.get("tables", ())]
        order = sorted(range(len(tables)), key=lambda place: tables[place].badness(), reverse=True)
        return {**data, "tables": tuple(tables), "worst_first": tuple(order)}
