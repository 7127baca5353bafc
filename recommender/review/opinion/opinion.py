"""What an opinion says: the tables, worst first, each finding under its heading and in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from corpus.resources import read_toml
from corpus.table import TargetTable
from recommender.review.finding import SEVERITIES, Finding, ReviewReport, TableReview

SEVERITY_NAMES = {"error": "错误", "warning": "提醒", "info": "提示"}


class _Form(BaseModel):
    """``data/opinion.toml``: the headings, and what stands under which."""

    model_config = ConfigDict(frozen=True)

    dated: str
    headings: tuple[str, ...]
    level1: dict[str, str]
    codes: dict[str, tuple[str, ...]]
    verdicts: dict[str, str]


@lru_cache(maxsize=1)
def _form() -> _Form:
    return _Form.model_validate(read_toml("recommender.review", "opinion.toml"))


def headings() -> tuple[str, ...]:
    """Give the five headings in order."""
    return _form().headings


@dataclass(frozen=True, slots=True)
class TableOpinion:
    """The opinion on one table.

    :param number: 1-based place in what was reviewed.
    :param table: the table.
    :param review: its findings.
    :param verdict: what is proposed for the table as a whole.
    :param under: the findings under each heading, worst first.
    """

    number: int
    table: TargetTable
    review: TableReview
    verdict: str
    under: dict[str, tuple[Finding, ...]]

    def in_row(self, row: int | None) -> tuple[Finding, ...]:
        """Give the findings about a 0-based row; None: about the whole table."""
        return tuple(finding for finding in self.review.findings if finding.row == row)


@dataclass(frozen=True, slots=True)
class Opinion:
    """The opinion on all tables of a report, worst first; ``report`` is what it was made from."""

    tables: tuple[TableOpinion, ...]
    report: ReviewReport


def opinion_on(tables: Sequence[TargetTable], report: ReviewReport) -> Opinion:
    """Arrange a report as an opinion.

    :param tables: the tables that were reviewed.
    :param report: their reviews, in the same order.
    """
    found = [_opinion(place + 1, tables[place], report.tables[place]) for place in report.worst_first]
    return Opinion(tuple(found), report)


def place_of(finding: Finding) -> str:
    """Say in Chinese where a finding stands: 第 3 行「参训人数」, or 整表."""
    return "整表" if finding.row is None else f"第 {finding.row + 1} 行「{finding.level3}」"


def _opinion(number: int, table: TargetTable, review: TableReview) -> TableOpinion:
    form = _form()
    worst = next((severity for severity in SEVERITIES if getattr(review.counts, severity)), "none")
    under: dict[str, list[Finding]] = {heading: [] for heading in form.headings}
    for finding in review.findings:
        under[_heading(finding, table)].append(finding)
    return TableOpinion(
        number, table, review, form.verdicts[worst], {heading: tuple(found) for heading, found in under.items()}
    )


def _heading(finding: Finding, table: TargetTable) -> str:
    form = _form()
    if finding.row is not None:
        return form.level1.get(table.indicators[finding.row].level1 or "", form.headings[-1])
    return next((heading for heading, codes in form.codes.items() if finding.code in codes), form.headings[-1])
