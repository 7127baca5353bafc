"""S033: a name that holds the target value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from corpus.table import Indicator, TargetTable
from corpus.units import parse_unit, same_family
from recommender.review.finding import Fix
from recommender.review.lexicon import pattern
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_MARKS = re.compile(r"^[★*☆※#\s]+|^指标\d+[::、.]?|^\d+[.、)）](?!\d)|^[(（]\d+[)）]")
_PEOPLE = "people"


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every name with an amount in it that is no part of a proper name."""
    for number, row in enumerate(table.indicators):
        found = _amount(row.level3)
        if not found:
            continue
        text, figure, unit = found
        shorter = _without(row, text, figure, unit)
        name = shorter or f"{row.level3.replace(text, '').strip('（）()，,的') or '……'}"
        yield Hit(
            f"名称「{row.level3}」里写了目标值「{text}」，数应写在指标值里",
            f"把「{text}」移到指标值，名称改为「{name}」" if shorter else f"把「{text}」移到指标值，名称里只写考核什么",
            number,
            row.level3,
            evidence={"amount": text},
            fixes=(Fix(field="level3", row=number, text=shorter),) if shorter else (),
        )


@lru_cache(maxsize=16384)
def _amount(level3: str) -> tuple[str, float, str] | None:
    """Find the first amount: the text, its number and its unit."""
    if not re.search(r"\d", level3):
        return None
    name = _MARKS.sub("", unicodedata.normalize("NFKC", level3)).strip()
    blank = pattern("number_is_proper_noun").sub(lambda match: "\0" * len(match.group()), name)
    found = pattern("number_in_name").search(blank)
    if not found:
        return None
    digits = re.sub(r"[^\d.]", "", found.group("number"))
    return found.group(), float(digits), found.group("unit")


def _without(row: Indicator, text: str, figure: float, unit: str) -> str | None:
    """Give the name without an amount at its end that the value states too; None where that needs judgement."""
    target = row.target
    stem = row.level3.strip()
    if not stem.endswith(text) or target.kind != "number" or target.number != figure or not target.unit:
        return None
    parsed = parse_unit(unit)
    if parsed is None or not same_family(unit, target.unit) or len(stem) - len(text) < 2:
        return None
    tail = "人数" if parsed.family == _PEOPLE else "数量"
    return stem[: -len(text)].rstrip("（(,，约") + ("" if parsed.family in ("money", "rate") else tail)


RULE = Rule(
    code="S033",
    slug="value-in-the-name",
    name="指标名称里写了目标值",
    group="B 取值形式",
    severity="info",
    scope="row",
    basis="地方表样中名称与指标值分列；四川井研2023年公开表「村组干部230人」",
    basis_kind="public table",
    meaning="数写在名称里，指标值一栏就没有可考核的数，第二年改数还要改名称。"
    "周年、年份、5G、PM2.5、12345、「50万元以上设备」「3岁以下」这类名称本身的数不算。",
    bad="村组干部230人 按时发放",
    good="村组干部人数 =230人",
    check=check,
)
