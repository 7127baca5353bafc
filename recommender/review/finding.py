"""What a review says: findings of a table, and the reviews of a whole document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

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
    remedy out, where no judgement is needed.
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


class TableReview(_Record):
    """The findings of one table, worst first; ``frame`` is the form that it was judged by."""

    project_name: str
    frame: str
    findings: tuple[Finding, ...] = ()
    counts: Counts = Counts()


class ReviewReport(_Record):
    """The reviews of a document's tables, and what in it could not be read."""

    tables: tuple[TableReview, ...] = ()
    problems: tuple[Problem, ...] = ()
