"""Carries out the remedies that need no judgement, on a copy of the table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from corpus.table import Indicator, TargetTable
from recommender.review.context import frame_of
from recommender.review.finding import Finding, Fix

_OF_TABLE = ("goal", "purpose", "project_name")


def fix_table(table: TargetTable, findings: Iterable[Finding]) -> tuple[TargetTable, tuple[Finding, ...]]:
    """Apply the mechanical remedies of findings.

    Each cell is changed once, by the first finding that knows how; what then is still wrong shows in a new review.

    :param table: the table that was reviewed.
    :param findings: its findings.
    :return: the table with the changes, and the findings whose remedies were carried out.
    """
    rows = list(table.indicators)
    fields: dict[str, Any] = {}
    touched: set[tuple[str, int | None]] = set()
    removed: set[int] = set()
    done: list[Finding] = []
    in_order = False
    for finding in findings:
        fixes = [fix for fix in finding.fixes if (fix.field, fix.row) not in touched and fix.row not in removed]
        if not fixes:
            continue
        done.append(finding)
        for fix in fixes:
            touched.add((fix.field, fix.row))
            if fix.field in _OF_TABLE:
                fields[fix.field] = fix.text
            elif fix.field == "order":
                in_order = True
            elif fix.row is not None and fix.field == "remove":
                removed.add(fix.row)
            elif fix.row is not None:
                rows[fix.row] = _changed(rows[fix.row], fix)
    kept = [row for place, row in enumerate(rows) if place not in removed]
    if in_order:
        kept = _sorted(table, kept)
    return table.model_copy(update={**fields, "indicators": tuple(kept)}), tuple(done)


def _changed(row: Indicator, fix: Fix) -> Indicator:
    data = row.model_dump()
    if fix.field == "level":
        level1, _, level2 = fix.text.partition("/")
        for name in ("published_level1", "published_level2"):
            data.pop(name)
        data |= {"level1": level1, "level2": level2}
    else:
        data[fix.field] = fix.text
    return Indicator.model_validate(data)


def _sorted(table: TargetTable, rows: list[Indicator]) -> list[Indicator]:
    places = {pair: place for place, pair in enumerate(frame_of(table).slots())}
    last = len(places)
    return sorted(rows, key=lambda row: places.get((row.level1 or "", row.level2 or ""), last))
