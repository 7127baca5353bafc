"""S041: a cap on an output that should be as large as possible."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.value import print_value
from recommender.review.cells import given_rows
from recommender.review.lexicon import contains_any
from recommender.review.names import is_rate_name, polarity
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.shape import shape
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every counted output with an upper bound, where nothing says that less is wished for."""
    seen = False
    for number, row in given_rows(table):
        if row.level2 != "数量指标":
            continue
        seen = True
        if row.target.operator in ("≤", "<") and row.target.kind == "number" and not _meant(row):
            floor = print_value(row.target.model_copy(update={"operator": "≥"}))
            exact = print_value(row.target.model_copy(update={"operator": "="}))
            yield Hit(
                f"「{row.level3}」写成「{row.value}」，做得越少越达标",
                f"数量写下限「{floor}」，数已定死的写「{exact}」；确实要控制规模的，名称里写明「控制」或改到成本指标",
                number,
            )
    if not seen:
        yield NotApplicable("表中没有填写了值的数量指标")


def _meant(row: Indicator) -> bool:
    if row.target.number == 0 or polarity(row.level3)[0] < 0 or is_rate_name(row.level3):
        return True  # S040 looks at the direction of rates
    if shape(row) not in ("count", "bare") or contains_any(row.level3, "cap_is_said"):
        return True
    return bool(contains_any(row.level3, "cap_is_meant")) and not contains_any(row.level3, "work_on_it")


RULE = Rule(
    code="S041",
    slug="output-with-a-cap",
    name="产出数量设了上限",
    group="C 方向",
    severity="warning",
    scope="row",
    basis="财预〔2015〕88号：产出反映提供的产品和服务的数量；自评按方向计分",
    basis_kind="inference",
    meaning="数量指标写「≤」，少做反而达标，自评时一件没做也能得满分。"
    "会议天数、公务用车、事故、用水用电等本来就要控制的，名称里写明「控制」的，不算错。",
    bad="参加活动人数 ≤100人",
    good="参加活动人数 ≥90人；会议天数 ≤2天；公务用车数量 ≤4辆",
    check=check,
)
