"""S071: a day or a month is named, but not that it is the last."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.dates import print_date, years_of
from corpus.table import Indicator, TargetTable
from recommender.review.cells import folded, given_rows
from recommender.review.finding import Fix
from recommender.review.lexicon import contains_any
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every single date without 前, 底 or ≤."""
    seen = False
    for number, row in given_rows(table):
        if row.target.kind != "date":
            continue
        seen = True
        if _is_bare(row) and not _other_year(row, table.year):
            yield _hit(number, row)
    if not seen:
        yield NotApplicable("表中没有写明日期的指标值")


def _is_bare(row: Indicator) -> bool:
    """Tell whether a date may be missed by a day; days fixed by law or by others, and lengths of time, may not."""
    date, name = row.target.date or "", row.level3
    if not date or "/" in date or row.target.operator not in (None, "="):
        return False
    if "底" in folded(row.value) or "末" in folded(row.value) or contains_any(name, "fixed_day"):
        return False
    whole_year = len(date) == len("2023")
    return not (whole_year and ("全年" in folded(row.value) or contains_any(name, "time_span")))


def _other_year(row: Indicator, year: int | None) -> bool:
    """Tell whether the date is wrong altogether, which S070 says."""
    years = years_of(row.target.date or "")
    return year is not None and bool(years) and year not in years


def _hit(number: int, row: Indicator) -> Hit:
    before = print_date(row.target.date or "", "≤")
    event = contains_any(row.level3, "event_time") is not None and not contains_any(row.level3, "finished_time")
    mechanical = not event and row.target.operator is None
    return Hit(
        f"「{row.level3}」写「{row.value}」，没有写「前」，"
        + ("改期几天算不算做到说不清" if event else "提前完成算不算做到说不清"),
        f"改为「{before}」" + ("；活动日期已经定死、不会变的，可以保留" if event else ""),
        number,
        evidence={"date": row.target.date},
        fixes=(Fix(field="value", row=number, text=before),) if mechanical else (),
    )


RULE = Rule(
    code="S071",
    slug="date-without-before",
    name="完成时间没有写「前」或「≤」",
    group="F 时间",
    severity="info",
    scope="row",
    basis="便于年底判定是否按时完成",
    basis_kind="inference",
    meaning="只写一个日期，提前完成算不算达标说不清；写「某日前」「某月底前」就能判定。"
    "起止期间、法定节日和考试之类日子固定的不提示；活动举办时间只提示，不自动改。",
    bad="活动举办时间 2023年9月30日",
    good="项目完成时间 11月底前",
    check=check,
)
