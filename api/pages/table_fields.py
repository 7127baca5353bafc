"""A target table as it stands in the fields of a form: texts that may be wrong, and the table that they give."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from api.pages.table_view import KINDS
from corpus.table import Budget, Indicator, TargetTable
from recommender.review.context import frame_of

FIRST_YEAR, LAST_YEAR = 1949, 2200
MOST_ROWS = 2_000
_NUMBER = re.compile(r"^[+-]?\d{1,12}(\.\d{1,9})?$")
_LEVELS = ("level1", "level2")


class Field(NamedTuple):
    """A field of the form: its name, its words, what is in it, and how much text it takes (0: a number)."""

    name: str
    words: str
    longest: int
    self_evaluation: bool = False


HEAD = (
    Field("project_name", "项目名称", 2_000),
    Field("unit", "单位", 500),
    Field("region", "地区", 200),
    Field("year", "年度", 0),
    Field("total", "预算总额（万元）", 0),
    Field("fiscal", "其中：财政资金（万元）", 0),
    Field("other", "其他资金（万元）", 0),
    Field("purpose", "资金用途", 100_000),
    Field("goal", "绩效目标", 100_000),
    Field("total_score", "自评总分", 0, self_evaluation=True),
    Field("execution_rate", "预算执行率（%）", 0, self_evaluation=True),
    Field("execution_score", "执行率得分", 0, self_evaluation=True),
)
ROW = (
    Field("level1", "一级指标", 100),
    Field("level2", "二级指标", 100),
    Field("level3", "指标名称", 2_000),
    Field("description", "说明", 20_000),
    Field("value", "指标值", 20_000),
    Field("weight", "权重（分）", 0),
    Field("actual", "实际完成", 20_000, self_evaluation=True),
    Field("score", "得分", 0, self_evaluation=True),
    Field("reason", "偏差原因", 20_000, self_evaluation=True),
)
_BUDGET = ("total", "fiscal", "other")


@dataclass(slots=True, eq=False)
class RowFields:
    """A row: what stands in its fields, and the row that it was made from (None: a new one)."""

    said: dict[str, str]
    before: Indicator | None = None

    @classmethod
    def of(cls, row: Indicator) -> RowFields:
        """Put a row into fields; the levels as they are printed."""
        said = {field.name: _text(getattr(row, field.name)) for field in ROW}
        for level in _LEVELS:
            said[level] = _text(getattr(row, f"published_{level}")) or said[level]
        return cls(said, row)

    @classmethod
    def blank(cls, beside: RowFields | None = None) -> RowFields:
        """Give an empty row, of the same levels as the one beside it."""
        said = {field.name: "" for field in ROW}
        return cls(said | ({level: beside.said[level] for level in _LEVELS} if beside else {}))

    def row(self) -> Indicator:
        """Give the row; one that nobody touched is as it was read."""
        if self.before is not None and self.said == RowFields.of(self.before).said:
            return self.before
        data: dict[str, Any] = self.before.model_dump() if self.before is not None else {}
        levels = {level: _value(field, self.said[level]) for field in ROW if (level := field.name) in _LEVELS}
        if self.before is None or any(self.said[level] != RowFields.of(self.before).said[level] for level in _LEVELS):
            for level in _LEVELS:  # the canonical names follow from what is printed
                data.pop(f"published_{level}", None)
            data |= levels
        data |= {field.name: _value(field, self.said[field.name]) for field in ROW if field.name not in _LEVELS}
        data["level3"] = self.said["level3"].strip()
        return Indicator.model_validate(data)


class TableFields:
    """A table in fields.

    :param table: the table; what has no field stays as it is.
    """

    def __init__(self, table: TargetTable) -> None:
        self._table = table
        self.said = {field.name: _text(_of_head(table, field.name)) for field in HEAD}
        self.kind: str = table.kind
        self.rows = [RowFields.of(row) for row in table.indicators]
        self._before = self._state()

    @property
    def is_changed(self) -> bool:
        """Whether anything differs from what was opened."""
        return bool(self._state() != self._before)

    @property
    def is_self_evaluation(self) -> bool:
        """Whether the fields of a self-evaluation are asked for."""
        return self.kind == "self-evaluation"

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of table to choose from, with their words."""
        usual = ("declaration", "self-evaluation")
        return {kind: words for kind, words in KINDS.items() if kind in usual or kind == self._table.kind}

    def levels(self) -> dict[str, tuple[str, ...]]:
        """Give the names of the form by which the table is judged: level 1 with its level 2."""
        return {branch.level1: branch.level2 for branch in frame_of(self._table).tree}

    def head_fields(self) -> tuple[Field, ...]:
        """Give the fields of the head that this kind of table has."""
        return self._wanted(HEAD)

    def row_fields(self) -> tuple[Field, ...]:
        """Give the fields of a row that this kind of table has."""
        return self._wanted(ROW)

    def wrong_rows(self) -> Iterable[tuple[int, Field, str]]:
        """Give what is wrong in the rows: the 0-based row, the field, and a sentence."""
        for place, row in enumerate(self.rows):
            for field in self.row_fields():
                why = objection(field, row.said[field.name])
                if why:
                    yield place, field, why

    def table(self) -> TargetTable:
        """Give the table; the fields must have been found right."""
        head: dict[str, Any] = {field.name: _value(field, self.said[field.name]) for field in HEAD}
        budget = Budget(**{name: head.pop(name) for name in _BUDGET})
        head["year"] = None if head["year"] is None else int(head["year"])
        head["project_name"] = self.said["project_name"].strip()
        rows = tuple(row.row() for row in self.rows)
        data = self._table.model_dump(exclude={"indicators", "budget_wan"}) | head
        return TargetTable.model_validate({**data, "kind": self.kind, "budget_wan": budget, "indicators": rows})

    def _wanted(self, fields: Iterable[Field]) -> tuple[Field, ...]:
        return tuple(field for field in fields if self.is_self_evaluation or not field.self_evaluation)

    def _state(self) -> Any:
        return dict(self.said), self.kind, [(id(row), dict(row.said)) for row in self.rows]


def objection(field: Field, text: str) -> str | None:
    """Say what is wrong with what stands in a field; None where nothing is.

    :param field: the field.
    :param text: what a person wrote.
    """
    said = text.strip()
    if not said:
        return _MISSING.get(field.name)
    if field.longest and len(said) > field.longest:
        return f"最多 {field.longest:,} 个字，现有 {len(said):,} 个"
    if field.longest:
        return None
    if not _NUMBER.match(_digits(said)):
        return "请填数字" if field.name != "year" else "请填四位数的年份"
    return _bounds(field.name, float(_digits(said)))


def _bounds(name: str, number: float) -> str | None:
    if name == "year" and not (FIRST_YEAR <= number <= LAST_YEAR and number == int(number)):
        return f"请填 {FIRST_YEAR} 到 {LAST_YEAR} 之间的年份"
    return "不能是负数" if number < 0 else None


def _digits(text: str) -> str:
    return text.replace(",", "").replace("，", "").translate(_WIDE)


def _value(field: Field, text: str) -> str | float | None:
    said = text.strip()
    if not said:
        return None
    return said if field.longest else float(_digits(said))


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.12g}" if math.isfinite(value) else ""
    return "" if value is None else str(value)


def _of_head(table: TargetTable, name: str) -> object:
    return getattr(table.budget_wan if name in _BUDGET else table, name)


_MISSING = {"project_name": "请填项目名称", "level3": "请填指标名称"}
_WIDE = str.maketrans("０１２３４５６７８９．－＋", "0123456789.-+")
