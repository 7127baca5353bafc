"""S031: a cell that a spreadsheet program broke."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta

from corpus.table import Indicator, TargetTable
from recommender.review.cells import folded, given_rows
from recommender.review.finding import Fix
from recommender.review.lexicon import contains_any, pattern
from recommender.review.names import is_rate_name
from recommender.review.odd import is_empty_amount
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serial dates from March 1900 on
_TWICE = re.compile(r"^[≥≤=<>]?(\d{3,})(?:\.0+)?\1$")
_DIGITS = re.compile(r"^[≥≤=<>]?[\d.,]+$")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every value that a program wrote, not a person."""
    for number, row in given_rows(table):
        hit = _rubbish(number, row) or _serial(number, row) or _zero(number, row)
        if hit:
            yield hit


def _rubbish(number: int, row: Indicator) -> Hit | None:
    value = (row.value or "").strip()
    if pattern("spreadsheet_error").search(value):
        return Hit(f"「{value}」是表格软件的出错提示，不是指标值", "打开原表改正公式或列宽后重新填写", number)
    if pattern("scientific").search(value):
        return Hit(
            f"「{value}」是表格软件的科学记数法，看不出原来的数", "把单元格格式改为文本或数值后重新填写完整的数", number
        )
    if pattern("character_rubbish").search(value):
        mended = html.unescape(value).replace("\u00a0", "").strip()
        readable = mended != value and not pattern("character_rubbish").search(mended)
        return Hit(
            f"「{value}」含乱码，多半是转换文件时丢了字符",
            f"改为「{mended}」" if readable else "按原件重新填写，例如「≥95%」",
            number,
            fixes=(Fix(field="value", row=number, text=mended),) if readable else (),
        )
    if row.target.unit is None and _TWICE.match(folded(value)):
        return Hit(
            f"「{value}」是同一个数写了两遍，多半是单位一栏填成了数", "单位一栏填计量单位，例如「个」「%」", number
        )
    return None


def _serial(number: int, row: Indicator) -> Hit | None:
    """Find a date that lost its format: 44,561 is 2021-12-31."""
    found = pattern("serial_date").match(folded(row.value))
    asks_date = row.level2 == "时效指标" or contains_any(row.level3, "name_asks_date")
    if not found or not asks_date or is_rate_name(row.level3):
        return None
    day = _EPOCH + timedelta(days=int(found.group(1) + found.group(2)))
    written = f"{day.year}年{day.month}月{day.day}日"
    return Hit(
        f"「{row.value}」是表格软件的日期序列号，对应{written}",
        f"改为「{written}前」；如果指的就是这一天，写「{written}」",
        number,
        evidence={"date": day.isoformat()},
        fixes=(Fix(field="value", row=number, text=written),),
    )


def _zero(number: int, row: Indicator) -> Hit | None:
    """Find a cost or a quantity of nothing; 0 accidents are wished for, and ≤0 says that nothing is meant."""
    if not is_empty_amount(row):
        return None
    meant = row.level2 == "数量指标" and row.target.operator in ("=", "≤", "<")
    cost = row.level2 == "成本指标"
    return Hit(
        f"「{row.level3}」的值为「{row.value}」，"
        + ("可能是不足一万元被取整成了0，或者单元格是空的" if cost else "等于没有目标，可能单元格是空的"),
        ("核对原始数据，金额小的改用元，例如「≤860元/人」" if cost else "核对原始数据，填写要完成的数量，例如「≥10个」")
        + "；确实没有这一项的删去这一行",
        number,
        severity="warning" if meant else None,
    )


RULE = Rule(
    code="S031",
    slug="broken-cell",
    name="表格软件留下的坏值",
    group="B 取值形式",
    severity="error",
    scope="row",
    basis="内蒙古乌海2021年公开表：时效「44,561」（2021年12月31日的序列号）、成本「=0万元/人」",
    basis_kind="public table",
    meaning="日期变成序列号、单价按万元取整成0、公式出错、科学记数法、乱码，都是表格软件留下的，不是目标值。"
    "事故数、投诉数之类本来就希望是0的不检查；数量明确写「=0」的只提醒核对。",
    bad="项目完成时间 44,561",
    good="项目完成时间 2021年12月31日",
    check=check,
)
