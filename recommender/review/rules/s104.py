"""S104: targets of nothing less than everything."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import is_rate
from recommender.review.cells import given_rows
from recommender.review.lexicon import table as lexicon_table
from recommender.review.lexicon import threshold, words
from recommender.review.names import bare_name, is_rate_name, polarity
from recommender.review.rule import Hit, Rule
from recommender.review.surroundings import Surroundings

_WHOLE = 100
_SATISFACTION = "服务对象满意度指标"
_OUTPUT = ("数量指标", "质量指标", "时效指标")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit]:
    """Give a hit for every satisfaction of 100 %, and one for a table in which all rates are 100 %."""
    rates = [(number, row) for number, row in given_rows(table) if _is_rate(row)]
    for number, row in rates:
        if _is_satisfaction(row) and (row.target.number or 0) == _WHOLE and row.target.operator not in ("≤", "<"):
            yield Hit(
                f"「{row.level3}」取「{row.value}」，一份不满意的问卷就完不成，自评时容易失真",
                "参照同类项目写成「≥95%」或「≥90%」，并真实开展问卷调查",
                number,
            )
    outputs = [(number, row) for number, row in rates if row.level2 in _OUTPUT and polarity(row.level3)[0] >= 0]
    below = [(number, row) for number, row in outputs if _is_usually_below(row)]
    full = all((row.target.number or 0) == _WHOLE for _, row in outputs)
    if full and len(outputs) >= threshold("whole_rates_least") and len(below) >= threshold("whole_rates_below"):
        names = "、".join(f"「{row.level3}」" for _, row in below[:3])
        yield Hit(
            f"产出的 {len(outputs)} 个比率全部定为100%，其中{names}等通常达不到",
            "逐项测算，确实必须全部做到的（如验收合格、补助发放）保留100%，其余写成能够做到又有约束的数，例如「≥95%」",
            quoted="；".join(f"{row.level3} {row.value}" for _, row in below),
            evidence={"rows": [number for number, _ in outputs]},
        )


def _is_rate(row: Indicator) -> bool:
    return row.target.kind == "number" and is_rate(row.target.unit) and is_rate_name(row.level3)


def _is_satisfaction(row: Indicator) -> bool:
    return row.level2 == _SATISFACTION or bare_name(row.level3).endswith(words("satisfaction"))


def _is_usually_below(row: Indicator) -> bool:
    known = lexicon_table("usual_rate").get(polarity(row.level3)[1])
    return known is not None and known["usual"] < _WHOLE


RULE = Rule(
    code="S104",
    slug="all-hundred-percent",
    name="指标全为100%或满意度100%",
    group="I 统计与经验",
    severity="info",
    scope="table",
    basis="财预〔2015〕88号审核表·适当性：目标经过努力可以实现",
    basis_kind="public table",
    meaning="满意度写100%，有一个人不满意就完不成；产出的比率全写100%，看不出是怎样测算的，自评时往往只好照抄。"
    "验收合格率、发放率本来就应当是100%的，不算在内。",
    bad="社会满意度 100%",
    good="社会满意度 ≥90%",
    check=check,
)
