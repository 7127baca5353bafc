"""Synthetic target tables in the manner of published ones: they train the ranking and are never shown as evidence."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from corpus.errors import StoreError
from corpus.frames import level1_of
from corpus.table import Budget, Indicator, Source, TargetTable

PARTS = ("education-culture.txt", "health-social.txt", "law-governance.txt", "city-economy.txt")
_LEVELS = {
    **{name: f"{name}指标" for name in ("数量", "质量", "时效", "成本", "社会成本", "生态环境成本")},
    **{name: f"{name}效益指标" for name in ("经济", "社会", "生态")},
    "可持续": "可持续影响指标",
    "满意度": "服务对象满意度指标",
}
_FIELD = re.compile(r"(项目|单位|年度|预算|用途|目标)：(.*)")
_TEXTS = {"项目": "project_name", "单位": "unit", "用途": "purpose", "目标": "goal"}


@lru_cache(maxsize=1)
def load_training_tables() -> tuple[TargetTable, ...]:
    """Read the training tables.

    :return: tables of kind ``synthetic`` in the order of the files; ``source`` names file and line.
    :raises StoreError: when a line cannot be used; the message names the file and the line.
    """
    return tuple(table for name, data in training_data().items() for table in read_tables(name, data.decode("utf-8")))


def training_data() -> dict[str, bytes]:
    """Give the files of the training tables as they are shipped."""
    folder = files("corpus").joinpath("data", "training")
    return {name: folder.joinpath(name).read_bytes() for name in PARTS}


def read_tables(name: str, text: str) -> list[TargetTable]:
    """Read tables from their plain form: ``字段：…`` lines, then ``level 2|name|value`` lines, an empty line between.

    :param name: of the file, for messages and sources.
    :param text: the file's text.
    :return: the tables.
    :raises StoreError: when a line cannot be used; the message names the file and the line.
    """
    tables: list[TargetTable] = []
    fields: dict[str, Any] = {}
    rows: list[Indicator] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if not line.strip():
            if fields:
                tables.append(TargetTable(**fields, kind="synthetic", indicators=tuple(rows)))
            fields, rows = {}, []
        elif found := _FIELD.fullmatch(line):
            fields.setdefault("source", Source(file=name, position=f"第{number}行"))
            fields |= _field(name, number, found[1], found[2].strip())
        elif fields:
            rows.append(_row(name, number, line))
        else:
            raise _wrong(name, number, "表的第一行应为“项目：…”")
    return tables


def _field(name: str, line: int, key: str, text: str) -> dict[str, Any]:
    if key in _TEXTS:
        return {_TEXTS[key]: text}
    try:
        return {"year": int(text)} if key == "年度" else {"budget_wan": Budget(total=float(text))}
    except ValueError as error:
        raise _wrong(name, line, f"{key}「{text}」应为数字") from error


def _row(name: str, line: int, text: str) -> Indicator:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != 3 or parts[0] not in _LEVELS or not parts[1]:
        raise _wrong(name, line, f"「{text}」应为“二级指标|三级指标|指标值”")
    level2 = _LEVELS[parts[0]]
    return Indicator(
        level1=level1_of(level2),
        level2=level2,
        level3=parts[1],
        value=parts[2] or None,
        published_level1=None,
        published_level2=None,
    )


def _wrong(name: str, line: int, what: str) -> StoreError:
    return StoreError(
        "training.invalid", f"训练用表文件 {name} 第 {line} 行有误：{what}；请改正该行或重新安装", file=name, line=line
    )
