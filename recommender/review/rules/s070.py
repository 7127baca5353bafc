"""S070: a date outside the budget year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.dates import years_of
from corpus.table import Indicator, TargetTable
from recommender.review.cells import folded, given_rows
from recommender.review.context import is_multi_year
from recommender.review.finding import Severity
from recommender.review.lexicon import contains_any, pattern
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_YEAR = re.compile(r"(?<!\d)(20\d\d)年")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every value that names years, none of them the budget year."""
    if table.year is None:
        yield NotApplicable("不知道这张表是哪个预算年度的")
        return
    long = is_multi_year(table)
    for number, row in given_rows(table):
        years, sure = _years(row)
        if not years or min(years) <= table.year <= max(years):
            continue
        severity: Severity = "error" if sure else "warning"
        note = ""
        if min(years) > table.year and (long or contains_any(row.level3, "later_year")):
            severity, note = "info", "；跨年项目或质保、尾款可以晚于本年度，请确认"
        yield Hit(
            f"「{row.value}」不在{table.year}年度{note}",
            f"改为{table.year}年内的日期，例如「{table.year}年12月底前」",
            number,
            severity=severity,
            evidence={"year": table.year, "found": sorted(set(years))},
        )


def _years(row: Indicator) -> tuple[tuple[int, ...], bool]:
    """Give the years promised, and whether the whole cell was understood as a date."""
    if row.target.kind == "date" and row.target.date:
        return years_of(row.target.date), True
    text = folded(row.value)
    if row.target.kind != "text" or row.level2 != "时效指标" or pattern("base_year").search(text):
        return (), False
    return tuple(int(year) for year in _YEAR.findall(pattern("cited_document").sub("", text))), False


RULE = Rule(
    code="S070",
    slug="date-outside-year",
    name="日期不在预算年度内",
    group="F 时间",
    severity="error",
    scope="row",
    basis="财预〔2015〕88号：年度绩效目标对应预算年度",
    basis_kind="regulation not re-read",
    meaning="年度目标表里的完成时间应当落在本年度，写成往年多半是照抄旧表。"
    "跨度碰到本年度的期间算对；跨年项目、质保和尾款晚于本年度的只作提示；夹在句子里的年份只作提醒。",
    bad="2023年度表：项目完成时间 2022年12月底前",
    good="2023年度表：活动举办时间 2023年9月30日",
    check=check,
)
