"""S067: what one piece costs differs much from the table's other unit costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from corpus.table import TargetTable
from corpus.value import print_number
from recommender.likeness import likeness
from recommender.review.cost_items import Quantity, quantities, subject
from recommender.review.lexicon import table as lexicon_table
from recommender.review.lexicon import threshold
from recommender.review.money import CostRow, cost_rows, wan
from recommender.review.names import core_noun
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class _Pair:
    cost: CostRow
    quantity: Quantity

    @property
    def each(self) -> float:
        return self.cost.amount / self.quantity.number

    @property
    def kind(self) -> str:
        return str(lexicon_table("activity_units").get(self.quantity.unit, self.quantity.unit))


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every unit cost far from the median of those that count the same kind of thing."""
    pairs = _pairs(table)
    kinds = {pair.kind for pair in pairs}
    groups = [[pair for pair in pairs if pair.kind == kind] for kind in sorted(kinds)]
    groups = [group for group in groups if len(group) >= threshold("unit_cost_pairs")]
    if not groups:
        yield NotApplicable("成本和数量能一一对应的不足4对，无法比较单位成本")
        return
    hits = [hit for group in groups for hit in _hits(group)]
    yield from sorted(hits, key=lambda hit: hit.row or 0)


def _pairs(table: TargetTable) -> list[_Pair]:
    """Pair each cost with the quantity of the nearest name, each row once, the most alike first."""
    costs = [row for row in cost_rows(table) if not row.is_total]
    counted = quantities(table)
    alike = [
        (likeness(subject(cost.indicator.level3), core_noun(one.indicator.level3)), cost, one)
        for cost in costs
        for one in counted
    ]
    taken: set[int] = set()
    found: list[_Pair] = []
    for score, cost, one in sorted(alike, key=lambda each: -each[0]):
        if score < threshold("same_subject"):
            break
        if cost.row not in taken and one.row not in taken:
            taken |= {cost.row, one.row}
            found.append(_Pair(cost, one))
    return found


def _hits(group: list[_Pair]) -> Iterator[Hit]:
    middle = median(pair.each for pair in group)
    ratio = threshold("unit_cost_ratio")
    for pair in group:
        if middle / ratio <= pair.each <= middle * ratio:
            continue
        times = pair.each / middle
        side = (
            f"是同表各项中位数{_each(middle)}的{times:.1f}倍"
            if times > 1
            else f"只有同表各项中位数{_each(middle)}的{times:.0%}"
        )
        one, cost = pair.quantity, pair.cost
        yield Hit(
            f"「{cost.indicator.level3}」{wan(cost.amount)}÷{print_number(one.number)}{one.unit}"
            f"（「{one.indicator.level3}」）={_each(pair.each)}/{one.unit}，{side}",
            "核对金额和数量；确实贵或便宜的，在指标描述里写明原因，或按内容拆成几项分别列数量和成本",
            cost.row,
            evidence={
                "unit_cost_wan": round(pair.each, 6),
                "median_wan": round(middle, 6),
                "pairs": [[one.cost.row, one.quantity.row, round(one.each, 6)] for one in group],
            },
        )


def _each(amount: float) -> str:
    return f"{print_number(round(amount, 2))}万元" if amount >= 0.1 else f"{print_number(round(amount * 10_000, 2))}元"


RULE = Rule(
    code="S067",
    slug="unit-cost-out-of-line",
    name="推算单位成本异常",
    group="E 预算勾稽",
    severity="info",
    scope="row",
    basis="财预〔2015〕88号审核表·资金匹配性：预算与任务量匹配",
    basis_kind="inference",
    meaning="把同一件事的成本除以数量，得到每场、每个要花多少钱，与同表其他事项的中位数相差三倍以上的请核对。"
    "能对应的不足四对时不比较；单位不同的事项不放在一起比。",
    bad="568万元÷10场=56.8万元/场，同表其余6.7万元至20万元",
    good="100万元÷15场=6.7万元/场，同表其余7.2万元至20万元",
    check=check,
)
