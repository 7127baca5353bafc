"""What the review of a batch says: its tables, worst first, what was found by rule, and what could not be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.review_batches import BatchDocument, ReviewBatch
from corpus.table import Problem, TargetTable
from recommender.review.engine import all_rules
from recommender.review.finding import Counts, Finding, Severity, TableReview


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class BatchEntry(_Record):
    """One table of a batch with its review; ``place`` is its 0-based place in its document."""

    document_id: str
    document_name: str
    place: int
    table: TargetTable
    review: TableReview


class RuleCount(_Record):
    """What one rule found in a batch: findings by severity, and in how many tables; waived ones are not counted."""

    code: str
    name: str | None
    error: int
    warning: int
    info: int
    tables: int


class BatchSummary(_Record):
    """The batch in numbers; ``clean`` counts tables without any objection, ``rules`` are the weightiest first."""

    tables: int
    counts: Counts
    waived: int
    clean: int
    rules: tuple[RuleCount, ...]


class DocumentState(_Record):
    """A document of a batch: how many tables were read of it, or why it could not be read."""

    id: str
    name: str
    added_at: str
    tables: int
    error: dict[str, Any] | None


class BatchFilter(_Record):
    """Which findings and tables to give; empty means any.

    ``text`` is looked for in names of documents, projects, units and indicators. With ``severity`` or ``code`` a table
    is given with its matching findings alone, and not at all where it has none.
    """

    severity: tuple[Severity, ...] = ()
    code: tuple[str, ...] = ()
    text: str | None = Field(default=None, max_length=500)


class BatchReport(_Record):
    """The review of a batch: the tables worst first.

    ``entries`` hold what a filter left, ``summary`` counts the whole batch; ``documents`` are in the order in which
    they came, ``problems`` what in them could not be read with certainty.
    """

    batch: ReviewBatch
    summary: BatchSummary
    entries: tuple[BatchEntry, ...]
    documents: tuple[DocumentState, ...]
    problems: tuple[Problem, ...]


def report_on(
    batch: ReviewBatch, documents: Sequence[BatchDocument], entries: Sequence[BatchEntry], wanted: BatchFilter
) -> BatchReport:
    """Put the reviews of a batch together.

    :param batch: the batch.
    :param documents: its documents.
    :param entries: all tables of its documents, in their order.
    :param wanted: what to give of them.
    """
    shown = [left for entry in entries if (left := _narrowed(entry, wanted)) is not None]
    return BatchReport(
        batch=batch,
        summary=_summary(entries),
        entries=tuple(sorted(shown, key=lambda entry: entry.review.badness(), reverse=True)),
        documents=tuple(_state(document) for document in documents),
        problems=tuple(problem for document in documents if document.parsed for problem in document.parsed.problems),
    )


def _state(document: BatchDocument) -> DocumentState:
    return DocumentState(
        id=document.id,
        name=document.name,
        added_at=document.added_at,
        tables=len(document.tables),
        error=document.error,
    )


def _narrowed(entry: BatchEntry, wanted: BatchFilter) -> BatchEntry | None:
    if wanted.text and not any(wanted.text in text for text in _texts(entry)):
        return None
    if not wanted.severity and not wanted.code:
        return entry
    review = entry.review
    kept = tuple(finding for finding in review.findings if _matches(finding, wanted))
    if not kept:
        return None
    return entry.model_copy(update={"review": review.model_copy(update={"findings": kept, "counts": Counts.of(kept)})})


def _matches(finding: Finding, wanted: BatchFilter) -> bool:
    return (not wanted.severity or finding.severity in wanted.severity) and (
        not wanted.code or finding.code in wanted.code
    )


def _texts(entry: BatchEntry) -> Iterable[str]:
    table = entry.table
    yield from (entry.document_name, table.project_name, table.unit or "")
    yield from (row.level3 for row in table.indicators)


def _summary(entries: Sequence[BatchEntry]) -> BatchSummary:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    tables: Counter[str] = Counter()
    for entry in entries:
        for finding in entry.review.findings:
            found[finding.code][finding.severity] += 1
        tables.update({finding.code for finding in entry.review.findings})
    names = {rule.code: rule.name for rule in all_rules()}
    rules = [
        RuleCount(
            code=code,
            name=names.get(code),
            error=by["error"],
            warning=by["warning"],
            info=by["info"],
            tables=tables[code],
        )
        for code, by in found.items()
    ]
    rules.sort(key=lambda rule: (-rule.error, -rule.warning, -rule.info, rule.code))
    return BatchSummary(
        tables=len(entries),
        counts=Counts.of(finding for entry in entries for finding in entry.review.findings),
        waived=sum(len(entry.review.waived) for entry in entries),
        clean=sum(not entry.review.findings for entry in entries),
        rules=tuple(rules),
    )
