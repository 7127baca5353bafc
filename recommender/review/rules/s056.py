"""S056: a time target that says nothing about time."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.cells import folded
from recommender.review.fund import fund_process
from recommender.review.lexicon import contains_any, pattern
from recommender.review.misplaced import belongs, rows_of_level
from recommender.review.names import bare_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.shape import shape
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every time target without a time in name and value, or that the classifier would put elsewhere."""
    yield from rows_of_level(
        table,
        around,
        "时效指标",
        lambda row: row.level2 == "时效指标",
        _certain,
        lambda row, _guessed: shape(row) in ("date", "duration"),
    )


def _certain(table: TargetTable, number: int, row: Indicator) -> Hit | None:
    name = bare_name(row.level3)
    if fund_process(row.level3) or pattern("satisfaction_name").search(name):
        return None
    kind = shape(row)
    if pattern("quality_rate").search(name) and not pattern("timely_anywhere").search(name):
        return belongs(table, number, row, "质量指标")
    if contains_any(name, "time_words") or kind in ("date", "duration"):
        return None
    if kind == "count" and pattern("quantity_name").search(name):
        return belongs(table, number, row, "数量指标")
    if kind == "money" and pattern("cost_name").search(name):
        return belongs(table, number, row, "成本指标")
    if kind == "text" and pattern("dated_text").search(folded(row.value)):
        return None
    return Hit(
        f"时效指标「{row.level3} {row.value}」不反映完成时间或及时程度",
        f"写明什么时候完成，如「{name}完成时间 12月底前」，或「按时完成率 ≥95%」；做多少、做得好不好写到数量、质量指标",
        number,
    )


RULE = Rule(
    code="S056",
    slug="time-target-without-time",
    name="质量/数量内容放在时效指标",
    group="D 归类",
    severity="warning",
    scope="row",
    basis="财预〔2021〕101号 二(二)3：时效指标反映完成的及时程度和时间",
    basis_kind="regulation not re-read",
    meaning="时效指标要写什么时候完成、多久完成或及时率；合格率、次数写在这里，到期没完成也看不出来。"
    "名称没有写时间、值是日期或天数的不算错；名称明显属于别的二级指标的，也在这里提示。",
    bad="时效指标「环境卫生专项考核 1次/月」",
    good="时效指标「工程按期完工率 =100%」",
    check=check,
)
