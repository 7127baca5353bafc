"""S040: the operator points the wrong way."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import parse_unit
from corpus.value import print_value
from recommender.review.cells import given_rows
from recommender.review.context import COST_LEVEL2
from recommender.review.names import is_rate_name, polarity
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_TIMES = ("time", "working_time", "calendar")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every row whose name and operator contradict each other."""
    for number, row in given_rows(table):
        sign, word = polarity(row.level3)
        if row.target.kind != "number" or not sign or not _judged(row, word):
            continue
        if row.target.operator in (("≤", "<") if sign > 0 else ("≥", ">")):
            better, right = ("高", "≥") if sign > 0 else ("低", "≤")
            value = print_value(row.target.model_copy(update={"operator": right}))
            yield Hit(
                f"「{row.level3}」越{better}越好，不应写「{row.target.operator}」",
                f"把指标值改为「{value}」；如确有别的含义，请把名称写清楚",
                number,
                evidence={"word": word},
            )


def _judged(row: Indicator, word: str) -> bool:
    """Cost rows may cap a rate, quantities may be capped or counted: S041 and S042 look at those."""
    if row.level2 in COST_LEVEL2 or (row.level2 == "数量指标" and not is_rate_name(row.level3)):
        return False
    unit = parse_unit(row.target.unit) if row.target.unit else None
    timed = word.endswith(("时间", "时长", "时限", "用时", "耗时"))
    return not timed or unit is None or unit.family in _TIMES


RULE = Rule(
    code="S040",
    slug="wrong-direction",
    name="方向与指标性质相反",
    group="C 方向",
    severity="error",
    scope="row",
    basis="地方表样设有「正向、反向」栏，自评按方向计分（反向指标按目标值÷实际值）",
    basis_kind="public table",
    meaning="合格率、满意度越高越好，应写「≥」；故障率、响应时间越低越好，应写「≤」；方向写反，做得越差得分越高。"
    "看名称最后的词：「投诉处理及时率」「成本下降率」是越高越好；「成本控制率 ≤」不算错。",
    bad="档案存储设施稳定运行率 ≤99%",
    good="系统故障率 ≤5%；系统运行维护响应时间 ≤5分钟",
    check=check,
)
