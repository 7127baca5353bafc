"""S101: a target below what was reached last year."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.names import match_key
from corpus.table import Indicator, TargetTable
from corpus.units import is_rate
from corpus.value import TargetValue
from recommender.review.cells import given_rows
from recommender.review.completion import actual_value, ratio_of
from recommender.review.context import COST_LEVEL2
from recommender.review.lexicon import threshold
from recommender.review.money import budget_wan
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.statistics import direction
from recommender.review.surroundings import Surroundings

_Reached = dict[str, tuple[Indicator, TargetValue]]


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every target that is worse than last year's actual value of the same indicator."""
    former = [one for one in around.past.last_year(table) if any(row.actual for row in one.indicators)]
    if not former:
        yield NotApplicable("语料库中没有本项目上一年的自评实际值")
        return
    reached = _reached(former[0])
    smaller = _shrunk(table, former[0])
    for number, row in given_rows(table):
        before = reached.get(match_key(row.level3))
        if before is None or row.level2 in COST_LEVEL2:
            continue
        hit = _hit(number, row, before, 1.0 if is_rate(row.target.unit) else smaller)
        if hit:
            yield hit


def _reached(former: TargetTable) -> _Reached:
    found: _Reached = {}
    for row in former.indicators:
        actual = actual_value(row)
        if actual is not None:
            found.setdefault(match_key(row.level3), (row, actual))
    return found


def _shrunk(table: TargetTable, former: TargetTable) -> float:
    """Give how much smaller the budget is: with less money fewer things may be promised."""
    now, then = budget_wan(table), budget_wan(former)
    return min(now / then, 1.0) if now and then and now > 0 and then > 0 else 1.0


def _hit(number: int, row: Indicator, before: tuple[Indicator, TargetValue], smaller: float) -> Hit | None:
    sign, actual = direction(row), before[1]
    ratio = ratio_of(row.target, actual)  # last year's actual in targets of this year
    if not sign or ratio is None or ratio <= 0:
        return None
    slack = threshold("below_last_year")
    worse = 1 / ratio < (1 - slack) * smaller if sign > 0 else 1 / ratio > 1 + slack
    if not worse:
        return None
    said = (before[0].actual or "").strip()
    return Hit(
        f"「{row.level3}」上年实际完成「{said}」，本年目标只定「{row.value}」",
        f"参照上年实际「{said}」重新测算目标；任务或经费确有减少的，在目标或测算依据中写明",
        number,
        evidence={"last_year_actual": said, "last_year_target": before[0].value, "target": row.value},
    )


RULE = Rule(
    code="S101",
    slug="target-below-last-year",
    name="目标低于上年实际",
    group="I 统计与经验",
    severity="warning",
    scope="row",
    basis="财预〔2020〕10号：指标值设定明显偏低的要调减分值；财预〔2021〕101号：历史标准",
    basis_kind="regulation not re-read",
    meaning="同一项目同一指标，本年的目标比上年自评的实际完成值还差5%以上，等于没有要求。"
    "看方向：越低越好的指标反过来比；数量按预算减少的比例放宽，成本不比较；没有上年自评的不判断。",
    bad="上年实际完成培训 120人，本年目标 ≥80人",
    good="上年实际完成培训 120人，本年目标 ≥120人",
    check=check,
)
