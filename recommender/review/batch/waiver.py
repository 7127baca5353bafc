"""From a finding on the screen to the waiver that lets it stand."""

from __future__ import annotations

from corpus.errors import InputError
from corpus.table import TargetTable
from corpus.waivers import NewWaiver
from recommender.review.finding import Finding


def waiver_of(table: TargetTable, finding: Finding, reason: str) -> NewWaiver:
    """Give the waiver that lets a finding stand.

    :param table: the table that was reviewed.
    :param finding: one of its findings.
    :param reason: why it may stand.
    :raises InputError: when no reason is given, or the table or the row has no name to know it by next time.
    """
    row = None if finding.row is None else table.indicators[finding.row]
    if not reason.strip():
        raise InputError("waiver.no_reason", f"豁免「{finding.code}」要写明理由；请填写理由后重试", rule=finding.code)
    if not table.project_name.strip():
        message = f"这张表没有项目名称，豁免「{finding.code}」以后对不上；请先改正表的项目名称再豁免"
        raise InputError("waiver.no_project", message, rule=finding.code)
    if row is not None and not row.level3.strip():
        message = (
            f"第 {(finding.row or 0) + 1} 行没有三级指标名称，豁免「{finding.code}」以后对不上；请先补上名称再豁免"
        )
        raise InputError("waiver.no_name", message, rule=finding.code, row=finding.row)
    return NewWaiver(
        code=finding.code,
        project_name=table.project_name,
        unit=table.unit,
        level2=row.level2 if row else None,
        level3=row.level3 if row else None,
        quoted=finding.quoted,
        reason=reason,
    )
