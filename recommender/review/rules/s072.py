"""S072: a time indicator that states no time."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.cells import folded, given_rows
from recommender.review.lexicon import contains_any, pattern
from recommender.review.lexicon import table as lexicon_table
from recommender.review.names import bare_name, is_rate_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_TIME = "时效指标"
_WHOLE_YEAR = ("全年", "常年")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every time row in words from which no date, duration or rate can be told."""
    seen = False
    for number, row in given_rows(table):
        if row.level2 != _TIME:
            continue
        seen = True
        if _is_undecidable(row):
            yield _hit(number, row, table.year)
    if not seen:
        yield NotApplicable("表中没有填写了值的时效指标")


def _is_undecidable(row: Indicator) -> bool:
    """Tell whether a value is words without a point in time; of other words only what a time's name asks for."""
    value = folded(row.value)
    if row.target.kind not in ("text", "grade") or pattern("dated_anyway").search(value):
        return False
    return bool(pattern("undated").search(value)) or contains_any(row.level3, "time_name") is not None


def _hit(number: int, row: Indicator, year: int | None) -> Hit:
    span = folded(row.value) in _WHOLE_YEAR and contains_any(row.level3, "time_span") is not None
    return Hit(
        f"「{row.level3}」的值「{row.value}」里没有时间点、时长或比率，年底无法判定是否做到",
        f"写成能对照的值，例如「{_proposal(row, year)}」（按实际填写）",
        number,
        severity="info" if span else None,
    )


def _proposal(row: Indicator, year: int | None) -> str:
    name = bare_name(row.level3)
    proposals: dict[str, str] = lexicon_table("time_proposals")
    found = "≥95%" if is_rate_name(name) else next((text for word, text in proposals.items() if word in name), None)
    return (found or "{year}12月底前").replace("{year}", f"{year}年" if year else "")


RULE = Rule(
    code="S072",
    slug="time-without-time",
    name="时效值不可判定",
    group="F 时间",
    severity="warning",
    scope="row",
    basis="财预〔2021〕101号时效指标：反映整体完成时间、关键时间节点",
    basis_kind="regulation not re-read",
    meaning="时效指标要写清什么时候完成、多久完成或者及时率是多少；「及时」「按计划」「按合同约定」到年底无从判定。"
    "「春节前」「每季度末」「当日」「按月」这样说得出时间的算对；服务期限写「全年」的只作提示。",
    bad="结算款支付及时性 及时",
    good="结算款支付时间 10月底前",
    check=check,
)
