"""S053: an activity or an output stands as a benefit."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.context import project_is
from recommender.review.fund import fund_process
from recommender.review.lexicon import contains_any, pattern
from recommender.review.misplaced import belongs, rows_of_level
from recommender.review.names import bare_name, polarity
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.shape import shape
from recommender.review.surroundings import Surroundings

_BENEFITS = ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every benefit that only counts activity, or that the classifier would put elsewhere."""
    yield from rows_of_level(table, around, "效益指标", _is_benefit, _certain, _sounds_right)


def _is_benefit(row: Indicator) -> bool:
    return row.level1 == "效益指标" and (row.level2 is None or row.level2 in _BENEFITS)


def _sounds_right(row: Indicator, guessed: str | None) -> bool:
    if guessed is None:
        return row.level2 == "可持续影响指标"  # S054 judges it
    return _is_effect(row, guessed)


def _certain(table: TargetTable, number: int, row: Indicator) -> Hit | None:
    name = bare_name(row.level3)
    if fund_process(row.level3) or pattern("satisfaction_name").search(name):
        return None
    kind = shape(row)
    if pattern("output_rate_as_benefit").search(name):
        timely = pattern("timely_anywhere").search(name) or name.endswith(("竣工率", "完工率", "开工率"))
        level2 = "质量指标" if name.endswith("合格率") else "时效指标" if timely else "数量指标"
        return belongs(table, number, row, level2)
    capped = row.target.operator in ("≤", "<")
    if kind == "money" and capped and pattern("cost_name").search(name) and not contains_any(name, "floor_is_meant"):
        return belongs(table, number, row, "成本指标")
    active = pattern("activity_as_benefit").search(name)
    none_wanted = capped or row.target.number == 0 or polarity(row.level3)[0] < 0
    if not active or kind not in ("count", "bare") or none_wanted:
        return None
    if contains_any(name, "activity_is_effect") or project_is(table, "project_media"):
        return None
    return Hit(
        f"效益指标「{row.level3} {row.value}」说的是做了多少事，不是带来了什么变化",
        "把次数、数量移到数量指标；这里写人或社会得到的变化，如「政策知晓率 ≥85%」「业务网上办理率 ≥90%」",
        number,
        evidence={"ending": active.group()},
    )


def _is_effect(row: Indicator, level2: str) -> bool:
    """Tell whether a row that looks like an output is a benefit after all: none of something, or less waiting."""
    if level2 == "时效指标":
        return bool(contains_any(row.level3, "effect_times"))
    return level2 in ("数量指标", "质量指标") and (row.target.number == 0 or polarity(row.level3)[0] < 0)


RULE = Rule(
    code="S053",
    slug="activity-as-benefit",
    name="产出混入效益",
    group="D 归类",
    severity="warning",
    scope="row",
    basis="审核常见意见「产出效益混淆」",
    basis_kind="inference",
    meaning="效益要写项目给人或社会带来的变化；点击量、场次、购置数量、验收合格率说的是做了什么、做得怎样，属于产出。"
    "宣传、媒体类项目的阅读量和受众人次、受益和接待人次、事故投诉次数不算错；名称明显属于别的二级指标的，也在这里提示。",
    bad="社会效益指标「系统点击量 ≥2000次」",
    good="社会效益指标「政策知晓率 ≥85%」",
    check=check,
)
