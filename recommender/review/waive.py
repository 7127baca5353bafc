"""Findings that a person has let stand are set apart; waivers that match nothing any more are told."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.names import match_key, project_key
from corpus.table import TargetTable
from corpus.waivers import Waiver
from recommender.review.cells import folded
from recommender.review.finding import Counts, Finding, StaleWaiver, TableReview, Waived


def waive(review: TableReview, table: TargetTable, waivers: Sequence[Waiver]) -> TableReview:
    """Set apart the findings that waivers let stand.

    :param review: the findings of a table.
    :param table: the table.
    :param waivers: those in force; of other projects and units they do not count.
    :return: the review with the other findings only, the waived ones, and the waivers that match nothing any more.
    """
    mine = [waiver for waiver in waivers if _is_about(waiver, table)]
    if not mine:
        return review
    held: dict[int, Waiver] = {}
    waived: list[Waived] = []
    kept: list[Finding] = []
    for finding in review.findings:
        waiver = next((one for one in mine if _matches(one, finding, table)), None)
        if waiver is None:
            kept.append(finding)
        else:
            held[waiver.id] = waiver
            waived.append(Waived(waiver=waiver.id, reason=waiver.reason, finding=finding))
    stale = tuple(_stale(waiver, review, table) for waiver in mine if waiver.id not in held)
    return review.model_copy(
        update={"findings": tuple(kept), "counts": Counts.of(kept), "waived": tuple(waived), "stale_waivers": stale}
    )


def _is_about(waiver: Waiver, table: TargetTable) -> bool:
    same_unit = waiver.unit is None or not table.unit or match_key(waiver.unit) == match_key(table.unit)
    return same_unit and waiver.project_key == project_key(table.project_name)


def _matches(waiver: Waiver, finding: Finding, table: TargetTable) -> bool:
    return (
        waiver.code == finding.code
        and _same_row(waiver, finding, table)
        and folded(waiver.quoted) == folded(finding.quoted)
    )


def _same_row(waiver: Waiver, finding: Finding, table: TargetTable) -> bool:
    if waiver.level3 is None or finding.row is None:
        return waiver.level3 is None and finding.row is None
    row = table.indicators[finding.row]
    return match_key(waiver.level3) == match_key(row.level3) and waiver.level2 in (None, row.level2)


def _stale(waiver: Waiver, review: TableReview, table: TargetTable) -> StaleWaiver:
    now = next(
        (one.quoted for one in review.findings if one.code == waiver.code and _same_row(waiver, one, table)), None
    )
    why = "这条结果已不再出现" if now is None else f"原文已由「{waiver.quoted or ''}」改为「{now}」，需要重新判断"
    return StaleWaiver(
        waiver=waiver.id,
        code=waiver.code,
        level3=waiver.level3,
        quoted=waiver.quoted,
        reason=waiver.reason,
        message=f"豁免「{waiver.code}」不再适用：{why}",
    )
