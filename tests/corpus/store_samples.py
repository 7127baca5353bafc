"""Tables and an open store for the store's tests."""

from __future__ import annotations

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
