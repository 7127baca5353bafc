"""Tables and an open store for the store's tests."""

from __future__ import annotations

from pathlib import Path

from corpus.table import ParsedDocument, TargetTable

VALUES = ["≥95%", "2023年9月30日前", "10-20个", "优良", "  圆满完成 ", "≤1.5万元", "±5%", None]


def table(name="会议费", rows=3, **fields):
    indicators = [
        {"level1": "产出指标", "level2": "数量指标", "level3": f"{name}{row}", "value": VALUES[row % len(VALUES)]}
        for row in range(rows)
    ]
    return TargetTable.model_validate({"project_name": name, "indicators": indicators, **fields})


def document(*tables):
    return ParsedDocument(tables=tables)


def written_place(place):
    """Give a place as a process is told it."""
    return str(place) if isinstance(place, Path) else place.render_as_string(hide_password=False)
