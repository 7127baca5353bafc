"""What one version of a draft has that another has not, in words that people read."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project

_CELLS = {"level3": "指标名称", "value": "指标值", "description": "指标说明", "level2": "二级指标", "weight": "权重"}
_PROJECT = {
    "name": "项目名称",
    "unit": "单位",
    "year": "年度",
    "budget_wan": "预算（万元）",
    "purpose": "资金用途",
    "goal": "绩效目标",
    "frame": "指标框架",
}
_LONGEST = 40  # characters of a cell that are quoted
_MOST_NAMED = 3


class CellChange(BaseModel):
    """A cell that says something else; ``row`` names the indicator, None for one of the project's."""

    model_config = ConfigDict(frozen=True)

    row: str | None
    cell: str
    before: str | None
    after: str | None


class Difference(BaseModel):
    """What is new, gone and changed; ``moved`` tells that rows which both have stand in another order."""

    model_config = ConfigDict(frozen=True)

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[CellChange, ...]
    moved: bool
    words: str


def difference(before: Draft, after: Draft) -> Difference:
    """Compare two versions, row by row by their keys.

    :param before: the earlier one.
    :param after: the later one.
    """
    old, new = ({row.key: row for row in draft.rows} for draft in (before, after))
    both = [key for key in old if key in new]
    added = tuple(row.level3 for key, row in new.items() if key not in old)
    removed = tuple(row.level3 for key, row in old.items() if key not in new)
    changed = [*_of_project(before.project, after.project)]
    for key in both:
        changed += _of_row(old[key], new[key])
    moved = both != [key for key in new if key in old]
    words = _words(added, removed, changed, moved)
    return Difference(added=added, removed=removed, changed=tuple(changed), moved=moved, words=words)


def _of_project(before: Project, after: Project) -> list[CellChange]:
    return [
        CellChange(row=None, cell=name, before=_text(getattr(before, field)), after=_text(getattr(after, field)))
        for field, name in _PROJECT.items()
        if getattr(before, field) != getattr(after, field)
    ]


def _of_row(before: DraftRow, after: DraftRow) -> list[CellChange]:
    return [
        CellChange(
            row=before.level3, cell=name, before=_text(getattr(before, field)), after=_text(getattr(after, field))
        )
        for field, name in _CELLS.items()
        if (getattr(before, field) or None) != (getattr(after, field) or None)
    ]


def _text(value: object) -> str | None:
    if isinstance(value, float):
        return f"{value:.10g}"
    return None if value in (None, "") else str(value)


def _words(added: tuple[str, ...], removed: tuple[str, ...], changed: list[CellChange], moved: bool) -> str:
    parts = []
    if added:
        parts.append(f"新增 {len(added)} 条：{_named(added)}")
    if removed:
        parts.append(f"删去 {len(removed)} 条：{_named(removed)}")
    if changed:
        said = "；".join(map(_said, changed[:_MOST_NAMED]))
        parts.append(f"改动 {len(changed)} 处：{said}{'等' if len(changed) > _MOST_NAMED else ''}")
    if moved:
        parts.append("调整了顺序")
    return "。".join(parts) or "没有不同"


def _named(names: tuple[str, ...]) -> str:
    shown = "、".join(f"「{_short(name) or '没有名称'}」" for name in names[:_MOST_NAMED])
    return f"{shown}等" if len(names) > _MOST_NAMED else shown


def _said(change: CellChange) -> str:
    where = f"「{_short(change.row)}」的{change.cell}" if change.row else change.cell
    return f"{where}由「{_short(change.before) or '空'}」改为「{_short(change.after) or '空'}」"


def _short(text: str | None) -> str:
    said = " ".join((text or "").split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
