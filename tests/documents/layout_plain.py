"""The plain form that most layouts vary: one header, one row an indicator."""

from __future__ import annotations

from layout_content import Work
from layout_files import Blocks, Box, Table
from make_layouts import Fields, Style, body, expect, head, title

Made = tuple[list[Blocks], list[Fields]]
LEVEL = ["level1", "level2", "name"]


def plain(
    style: Style,
    works: tuple[Work, ...],
    roles: list[str],
    names: dict[str, str] | None = None,
    points: bool = False,
    money: str = "万元",
    slots: tuple[dict[str, str], ...] = (),
) -> Made:
    """Fill in the usual form: title, head and indicators in one table, one part for each project."""
    roles = style.order(roles)
    parts: list[Blocks] = []
    for work in works:
        table = Table()
        corner = style.one(False, True)
        head(style, work, table, len(roles) + corner, money)
        label = Box(style.one("绩效指标", "绩\n效\n指\n标"), 1, len(work.lines) + 1) if corner else None
        body(style, work.lines, roles, table, names, points, left=label)
        kind = "绩效自评表" if "actual" in roles else "绩效目标表"
        parts.append([*title(style, work, kind), table])
    return parts, [expect(work, roles, names) for work in works]


def pointed(tables: list[Fields]) -> None:
    """Leave out the published level 1, which carries its points."""
    for row in (row for table in tables for row in table["indicators"]):
        row.pop("published_level1", None)
