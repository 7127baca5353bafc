"""The words of a review on the screen: severities, counts, rules and documents."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from corpus.table import Problem, TargetTable
from recommender.review.batch.reading import AddedDocument
from recommender.review.batch.report import BatchEntry, BatchReport
from recommender.review.description import RuleDescription, rule_descriptions
from recommender.review.finding import SEVERITIES, Counts
from recommender.review.opinion.opinion import SEVERITY_NAMES

__all__ = ["SEVERITIES", "SEVERITY_NAMES", "added_words", "counts_html", "name_of", "problems_of", "rule_named", "tag"]


def tag(kind: str, words: str) -> str:
    """Give a coloured tag as HTML.

    :param kind: ``error``, ``warning``, ``info``, ``fine``, or empty.
    :param words: what it says.
    """
    return f'<span class="z-tag{f" z-{kind}" if kind else ""}">{escape(words)}</span>'


def counts_html(counts: Counts, waived: int = 0) -> str:
    """Give the counts of findings as tags."""
    tags = [
        tag(severity, f"{SEVERITY_NAMES[severity]} {number}")
        for severity in SEVERITIES
        if (number := getattr(counts, severity))
    ]
    if not tags:
        tags.append(tag("fine", "未发现问题"))
    if waived:
        tags.append(tag("", f"已豁免 {waived}"))
    return " ".join(tags)


def name_of(table: TargetTable) -> str:
    """Give the name of a table's project, or say that there is none."""
    return table.project_name.strip() or "（没有写项目名称）"


@lru_cache(maxsize=1)
def _rules() -> dict[str, RuleDescription]:
    return {rule.code: rule for rule in rule_descriptions()}


def rule_named(code: str) -> RuleDescription | None:
    """Give a rule; None for what the engine itself says (an empty table, a rule that failed)."""
    return _rules().get(code)


def added_words(added: tuple[AddedDocument, ...]) -> tuple[str, bool]:
    """Say what became of a file, and whether it failed.

    :param added: its documents: several where it is an archive.
    """
    if len(added) == 1:
        one = added[0]
        if one.status == "known":
            return "内容相同的文件已在本批中，没有重复加入", False
        if one.status == "failed":
            return str((one.error or {}).get("message", "没有读出来")), True
        return (f"读出 {one.tables} 张表", False) if one.tables else ("没有读出目标表；请确认文件中有绩效目标表", True)
    tables, failed = sum(one.tables for one in added), sum(one.status == "failed" for one in added)
    said = f"压缩包里有 {len(added)} 个文件，读出 {tables} 张表"
    return said + (f"，{failed} 个文件没有读出来，原因见左侧" if failed else ""), failed == len(added)


def problems_of(entry: BatchEntry, report: BatchReport) -> list[Problem]:
    """Give what in a table could not be read with certainty.

    What lies in no table of the document is told with its first one.

    :param entry: the table.
    :param report: the review of the whole batch.
    """
    file = entry.table.source.file
    beside = [one.table.source.position for one in report.entries if one.table.source.file == file]
    found = []
    for problem in report.problems:
        if problem.file == file:
            places = [place for place in beside if _begins(problem.position, place)]
            if entry.table.source.position in places or (not places and entry.place == 0):
                found.append(problem)
    return found


def _begins(position: str | None, place: str | None) -> bool:
    """Tell whether a position lies in a place; 第12个表 does not lie in 第1."""
    if not position or not place or not position.startswith(place):
        return False
    return position == place or not position[len(place)].isdigit()
