"""The starter library: what target tables of the usual kinds of projects promise, before there is any corpus."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from corpus.errors import StoreError
from corpus.frames import DEFAULT, level1_of
from corpus.table import Indicator, Source, TargetTable
from corpus.units import parse_unit
from corpus.value import TargetValue, parse_operator, parse_value

SOURCE_FILE = "starter-library"
CATEGORIES = "categories.csv"
PARTS = ("general.csv", "education-culture.csv", "health-social.csv", "law-governance.csv", "city-economy.csv")

_Place = tuple[str, int]  # file and line

_SEEN = "公开资料所见"
_COMMON = "通行做法"
_CATEGORY_COLUMNS = ("category", "keywords")
_COLUMNS = (
    *("category", "level2", "level3", "description", "operator", "value"),
    *("unit", "hint", "basis", "source", "seen_value"),
)


@lru_cache(maxsize=1)
def load_library() -> tuple[TargetTable, ...]:
    """Read the starter library, one table of kind ``library`` per category of projects.

    :return: the tables in the order of the category file; their indicators in the order of the library's parts.
    :raises StoreError: when a row cannot be used; the message names the file and the line.
    """
    texts = {name: data.decode("utf-8") for name, data in library_data().items()}
    return build_library(texts.pop(CATEGORIES), texts)


def library_data() -> dict[str, bytes]:
    """Give the library's files as they are shipped, the categories first."""
    folder = files("corpus").joinpath("data", "library")
    return {name: folder.joinpath(name).read_bytes() for name in (CATEGORIES, *PARTS)}


def build_library(categories: str, parts: Mapping[str, str]) -> tuple[TargetTable, ...]:
    """Build the library's tables from the text of its files.

    :param categories: CSV text with the columns of ``categories.csv``.
    :param parts: CSV text with the columns of the other files, by file name.
    :return: one table per category.
    :raises StoreError: when a row cannot be used; the message names the file and the line.
    """
    keywords: dict[str, tuple[str, ...]] = {}
    for place, row in _rows(CATEGORIES, categories, _CATEGORY_COLUMNS):
        words = tuple(word for word in row["keywords"].split("、") if word)
        if not row["category"] or row["category"] in keywords:
            raise _wrong(place, f"类别「{row['category']}」为空或重复")
        if not words:
            raise _wrong(place, f"类别「{row['category']}」没有关键词")
        keywords[row["category"]] = words
    entries: dict[str, list[Indicator]] = {category: [] for category in keywords}
    seen: set[tuple[str, str, str]] = set()
    for name, text in parts.items():
        for place, row in _rows(name, text, _COLUMNS):
            key = row["category"], row["level2"], row["level3"]
            if row["category"] not in entries:
                raise _wrong(place, f"类别「{row['category']}」不在 {CATEGORIES} 中")
            if key in seen:
                raise _wrong(place, f"指标「{row['level3']}」重复")
            seen.add(key)
            entries[row["category"]].append(_indicator(place, row))
    return tuple(
        TargetTable(
            id=f"lib-{hashlib.sha256(category.encode()).hexdigest()[:12]}",
            project_name=category,
            frame=DEFAULT,
            kind="library",
            source=Source(file=SOURCE_FILE, position=category),
            keywords=keywords[category],
            indicators=tuple(indicators),
        )
        for category, indicators in entries.items()
    )


def _wrong(place: _Place, what: str) -> StoreError:
    name, line = place
    return StoreError(
        "library.invalid", f"起步指标库文件 {name} 第 {line} 行有误：{what}；请改正该行或重新安装", file=name, line=line
    )


def _rows(name: str, text: str, columns: tuple[str, ...]) -> Iterator[tuple[_Place, dict[str, str]]]:
    reader = csv.reader(text.splitlines(), strict=True)
    try:
        for number, cells in enumerate(reader):
            place = name, reader.line_num
            if number == 0 and tuple(cells) != columns:
                raise _wrong((name, 1), f"表头应为 {','.join(columns)}")
            if len(cells) != len(columns):
                raise _wrong(place, f"应有 {len(columns)} 列，实有 {len(cells)} 列")
            if number:
                yield place, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
    except csv.Error as error:
        raise _wrong((name, reader.line_num), f"不是有效的 CSV（{error}）") from error


def _indicator(place: _Place, row: dict[str, str]) -> Indicator:
    level1 = level1_of(row["level2"])
    if level1 is None:
        raise _wrong(place, f"二级指标「{row['level2']}」不是规范名称")
    if not row["level3"]:
        raise _wrong(place, "三级指标名称为空")
    if row["basis"] not in (_SEEN, _COMMON) or (row["basis"] == _SEEN and not row["source"]):
        raise _wrong(place, f"依据「{row['basis']}」应为「{_SEEN}」（须写明来源）或「{_COMMON}」")
    value = f"{row['operator']}{row['value']}{row['unit']}" if row["value"] else None
    return Indicator(
        level1=level1,
        level2=row["level2"],
        level3=row["level3"],
        description=row["description"] or None,
        value=value,
        target=_target(place, row, value),
        published_level1=None,
        published_level2=None,
        hint=row["hint"] or None,
        basis=f"{row['basis']}:{row['source']}" if row["source"] else row["basis"],
    )


def _target(place: _Place, row: dict[str, str], value: str | None) -> TargetValue:
    operator, unit = parse_operator(row["operator"]), parse_unit(row["unit"]) if row["unit"] else None
    if operator is None or operator != row["operator"]:
        raise _wrong(place, f"符号「{row['operator']}」应为 ≥、≤、=、> 或 <")
    if row["unit"] and unit is None:
        raise _wrong(place, f"单位「{row['unit']}」不能识别")
    if value is None:
        if not row["hint"]:
            raise _wrong(place, f"指标「{row['level3']}」既无指标值也无填写说明")
        return TargetValue(kind="text", operator=operator, unit=unit.text if unit else None)
    target = parse_value(value)
    if target.kind != "number" or target.operator != operator or target.unit != (unit.text if unit else None):
        raise _wrong(place, f"指标值「{value}」读不成数值")
    return target
