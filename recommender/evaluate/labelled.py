"""Labelled tables: what a project's published table holds, to be found by a system that does not see it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from corpus.errors import InputError
from corpus.limits import Limits
from corpus.os_failures import os_reason
from corpus.table import TargetTable, clean_text
from recommender.project import Project
from recommender.settings import explain

LONGEST_NAME, LONGEST_TEXT = 500, 20_000  # characters that a `Project` takes; a published table may have more


class LabelledRow(BaseModel):
    """A row of a labelled table, as published."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    level1: str | None = None
    level2: str | None = None
    level3: str = ""
    value: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _clean(cls, value: object) -> object:
        return clean_text(value) if isinstance(value, str) else value

    @field_validator("level3", mode="before")
    @classmethod
    def _unnamed(cls, name: object) -> object:
        return "" if name is None else name


class LabelledTable(BaseModel):
    """A project with the rows that its table holds.

    :param budget_wan: in 万元.
    :param complete: False where the table was cut short, so that a row not in it may still be right.
    :param left_out: places in the snapshot of the tables that must not speak when this one is asked about.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    project_name: str
    unit: str | None = None
    year: int | None = None
    budget_wan: float | None = Field(default=None, allow_inf_nan=False)
    purpose: str | None = None
    goal: str | None = None
    frame: str | None = None
    complete: bool = True
    indicators: tuple[LabelledRow, ...]
    left_out: frozenset[int] = Field(default=frozenset(), exclude=True)

    @field_validator("*", mode="before")
    @classmethod
    def _clean(cls, value: object) -> object:
        return clean_text(value) if isinstance(value, str) else value

    @field_validator("budget_wan", mode="before")
    @classmethod
    def _total(cls, budget: object) -> object:
        return budget.get("total") if isinstance(budget, Mapping) else budget

    @field_validator("complete", mode="before")
    @classmethod
    def _unsaid(cls, complete: object) -> object:
        return True if complete is None else complete

    @field_validator("indicators", mode="before")
    @classmethod
    def _absent(cls, rows: object) -> object:
        return () if rows is None else rows

    @field_validator("indicators")
    @classmethod
    def _named(cls, rows: tuple[LabelledRow, ...]) -> tuple[LabelledRow, ...]:
        named = tuple(row for row in rows if row.level3.strip())
        if not named:
            raise ValueError("没有一条有名称（level3）的指标；请补上标注，或删去这个表")
        return named

    def project(self) -> Project:
        """Give the project as an officer would describe it.

        :raises ValidationError: when the name is empty or a text is too long.
        """
        return Project(
            name=self.project_name,
            purpose=self.purpose or None,
            goal=self.goal or None,
            budget_wan=self.budget_wan,
            unit=self.unit or None,
            year=self.year,
            frame=self.frame or None,
        )


def tables_digest(tables: Sequence[LabelledTable]) -> str:
    """Give the identity of a set of labelled tables: figures of other tables cannot be compared."""
    text = json.dumps([table.model_dump() for table in tables], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def from_published(table: TargetTable, left_out: frozenset[int]) -> LabelledTable | None:
    """Label a table of the store by its own rows.

    :param table: the table.
    :param left_out: places in the snapshot of the tables that must not speak for it.
    :return: None where the table names no project or no indicator, so that nothing can be asked or found.
    """
    try:
        found = LabelledTable(
            project_name=table.project_name[:LONGEST_NAME],
            unit=(table.unit or "")[:LONGEST_NAME] or None,
            year=table.year,
            budget_wan=table.budget_wan.total,
            purpose=(table.purpose or "")[:LONGEST_TEXT] or None,
            goal=(table.goal or "")[:LONGEST_TEXT] or None,
            frame=table.frame,
            indicators=tuple(LabelledRow.model_validate(row.model_dump()) for row in table.indicators),
            left_out=left_out,
        )
        found.project()
    except ValidationError:
        return None
    return found


def read_labelled(path: Path, limits: Limits) -> list[LabelledTable]:
    """Read a file of labelled tables: a JSON list, or ``{"tables": […]}`` as ``zhibiao parse --json`` prints it.

    :param path: the file, UTF-8.
    :param limits: how large it may be.
    :return: the tables, in order; rows without a name are left out.
    :raises InputError: when it cannot be used; the message names the file and the place in it.
    """
    name = path.name
    try:
        limits.check("file_bytes", path.stat().st_size, name)
        loaded = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse)
    except OSError as failure:
        raise InputError(
            "labelled.unreadable", f"标注文件「{path}」读不出来（{os_reason(failure)}）；请检查文件名和读取权限"
        ) from failure
    except json.JSONDecodeError as failure:
        where = f"第 {failure.lineno} 行第 {failure.colno} 列"
        raise InputError(
            "labelled.json", f"标注文件「{name}」{where}不是有效的 JSON；请检查逗号、引号和括号", file=name
        ) from failure
    except (ValueError, RecursionError) as failure:
        raise InputError(
            "labelled.json", f"标注文件「{name}」不是 UTF-8 编码的 JSON，或嵌套过深；请检查文件内容", file=name
        ) from failure
    listed = loaded.get("tables") if isinstance(loaded, dict) else loaded
    if not isinstance(listed, list) or not listed:
        raise InputError(
            "labelled.shape", f"标注文件「{name}」中没有目标表；应为目标表的数组，每个表有 project_name 和 indicators"
        )
    return [_table(entry, number, name) for number, entry in enumerate(listed, 1)]


def _table(entry: Any, number: int, name: str) -> LabelledTable:
    try:
        table = LabelledTable.model_validate(entry)
        table.project()
    except ValidationError as failure:
        first = failure.errors()[0]
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
        where = f"第 {number} 个表" + (f"的 {place} " if place else "")
        raise InputError(
            "labelled.invalid",
            f"标注文件「{name}」{where}不合要求：{explain(first)}；请改正后重试",
            file=name,
            place=where,
        ) from failure
    return table


def _refuse(constant: str) -> float:
    raise ValueError(constant)
