"""Faults of rows in their table, of the whole table, and of a table beside others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from corpus.table import Budget, Indicator, TargetTable
from corpus.value import print_number
from recommender.benchmark.faults.fault import Fault, Inject, Injected, changed_row, one_of, with_row, with_rows
from recommender.benchmark.faults.values import counted, is_rate, money

_DATE = re.compile(r"(20\d\d)年")
_COUNT = re.compile(r"(\d+)(个|次|场|人|台|套|户|项|处|名|份|件|辆|所|期|篇|公里|亩|吨)")
FUND_ROWS = ("资金支付及时率", "预算执行率", "资金到位率", "资金使用合规率")


def _moved(fits: Callable[[Indicator], bool], level1: str, level2: str) -> Inject:
    def inject(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
        place = one_of([n for n, row in enumerate(table.indicators) if fits(row) and row.level2 != level2], random)
        if place is None:
            return None
        return Injected(with_row(table, place, level1=level1, level2=level2), (place,))

    return inject


def _satisfied(row: Indicator) -> bool:
    return row.level1 == "满意度指标" and row.level3.endswith("满意度")


def _timed(row: Indicator) -> bool:
    return row.level2 == "时效指标" and row.target.kind == "date"


def _accepted(row: Indicator) -> bool:
    return row.level2 == "质量指标" and row.level3.endswith(("合格率", "达标率")) and is_rate(row)


def _scaled_costs(factor: float) -> Inject:
    """Scale the largest amount so that the costs no longer fit the budget; the sum must have fitted before."""

    def inject(table: TargetTable, _random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
        costs = [n for n, row in enumerate(table.indicators) if money(row)]
        total = table.budget_wan.total
        if not costs or not total:
            return None
        place = max(costs, key=lambda n: table.indicators[n].target.number or 0)
        amount = (table.indicators[place].target.number or 0) * factor
        if amount <= total * 1.05:
            return None
        return Injected(with_row(table, place, value=f"≤{print_number(round(amount, 2))}万元"))

    return inject


def _yuan(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    place = one_of([n for n, row in enumerate(table.indicators) if money(row)], random)
    if place is None or not table.budget_wan.total:
        return None
    number = table.indicators[place].target.number or 0
    if number < 0.02 * table.budget_wan.total:
        return None
    return Injected(with_row(table, place, value=f"≤{print_number(number)}元"), (place,))


def _wan_for_yuan(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    place = one_of([n for n, row in enumerate(table.indicators) if money(row)], random)
    if place is None or not table.budget_wan.total:
        return None
    amount = (table.indicators[place].target.number or 0) * 10_000
    if amount <= 2 * table.budget_wan.total:
        return None
    return Injected(with_row(table, place, value=f"≤{print_number(amount)}万元"))


def _cap(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    place = one_of([n for n, row in enumerate(table.indicators) if counted(row) and row.target.operator == "≥"], random)
    if place is None:
        return None
    row = table.indicators[place]
    return Injected(with_row(table, place, value=f"≤{print_number(row.target.number or 0)}{row.target.unit}"), (place,))


def _without(level1: str) -> Inject:
    def inject(table: TargetTable, _random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
        kept = [row for row in table.indicators if row.level1 != level1]
        there = {row.level1 for row in table.indicators}
        if level1 not in there or len(kept) < 3:
            return None
        return Injected(with_rows(table, kept))

    return inject


def _repeated(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    place = one_of([n for n, row in enumerate(table.indicators) if row.level3 and row.value], random)
    if place is None:
        return None
    rows = [*table.indicators[: place + 1], table.indicators[place], *table.indicators[place + 1 :]]
    return Injected(with_rows(table, rows), (place, place + 1))


def _nearly_repeated(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    fitting = [
        n
        for n, row in enumerate(table.indicators)
        if is_rate(row) and row.level3.endswith("率") and len(row.level3) >= 6
    ]
    place = one_of(fitting, random)
    if place is None:
        return None
    row = table.indicators[place]
    again = changed_row(row, level3=f"项目{row.level3}")
    return Injected(
        with_rows(table, [*table.indicators[: place + 1], again, *table.indicators[place + 1 :]]), (place, place + 1)
    )


def _goal_number(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    """Change the number of a row that the goal states too, with the row's own name before or after it."""
    for match in _COUNT.finditer(table.goal or ""):
        same = [
            n
            for n, row in enumerate(table.indicators)
            if counted(row) and print_number(row.target.number or 0) == match[1] and row.target.unit == match[2]
        ]
        if len(same) == 1 and int(match[1]) >= 2:
            row = table.indicators[same[0]]
            other = int(match[1]) + random.randint(1, max(1, int(match[1]) // 2))
            return Injected(with_row(table, same[0], value=f"{row.target.operator or '≥'}{other}{row.target.unit}"))
    return None


def _other_year(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    fitting = [
        n for n, row in enumerate(table.indicators) if row.target.kind == "date" and _DATE.search(row.value or "")
    ]
    place = one_of(fitting, random)
    if place is None or table.year is None:
        return None
    earlier = _DATE.sub(f"{table.year - random.randint(1, 3)}年", table.indicators[place].value or "")
    return Injected(with_row(table, place, value=earlier), (place,))


def _fund_row(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    name = random.choice(FUND_ROWS)
    if not table.indicators or any(row.level3 == name for row in table.indicators):
        return None
    first = next((n for n, row in enumerate(table.indicators) if row.level2 == "时效指标"), None)
    if first is None:
        return None
    return Injected(with_row(table, first, level3=name, value="≥95%"), (first,))


def _total_below_part(table: TargetTable, _random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    costs = [n for n, row in enumerate(table.indicators) if money(row)]
    if not costs:
        return None
    place = max(costs, key=lambda n: table.indicators[n].target.number or 0)
    amount = table.indicators[place].target.number or 0
    if amount < 2:
        return None
    total = changed_row(
        table.indicators[place], level3="项目总成本", value=f"≤{print_number(round(amount * 0.6, 2))}万元"
    )
    if any("总" in table.indicators[n].level3 for n in costs):
        return None
    return Injected(with_rows(table, [*table.indicators[: place + 1], total, *table.indicators[place + 1 :]]))


def _sources(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    total = table.budget_wan.total
    if not total or total < 1:
        return None
    wrong = Budget(total=total, fiscal=round(total * 0.8, 2), other=round(total * random.choice((0.1, 0.3)), 2))
    return Injected(table.model_copy(update={"budget_wan": wrong}))


def _copied(table: TargetTable, random: Random, pool: Sequence[TargetTable]) -> Injected | None:
    """Fill the table with the rows of another project of the same document."""
    far = [other for other in pool if other.project_name != table.project_name and len(other.indicators) >= 8]
    far = [other for other in far if "整体" not in other.project_name]  # such a table sums up the others by rights
    if not far or len(table.indicators) < 5 or "整体" in table.project_name:
        return None
    other = random.choice(far)
    kept = table.indicators[: max(1, len(other.indicators) // 6)]
    return Injected(with_rows(table, [*kept, *other.indicators]), others=(other,))


def _weights(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    count = len(table.indicators)
    if count < 4:
        return None
    total = random.choice((80, 85, 95, 110))
    shares = [total // count] * count
    shares[0] += total - sum(shares)
    rows = [changed_row(row, weight=float(share)) for row, share in zip(table.indicators, shares, strict=True)]
    return Injected(with_rows(table, rows))


def _same_as_last_year(table: TargetTable, _random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    total = table.budget_wan.total
    if not total or table.year is None or len(table.indicators) < 4 or table.kind != "declaration":
        return None
    before = table.model_copy(update={"year": table.year - 1, "budget_wan": Budget(total=round(total * 0.7, 2))})
    return Injected(table, last_year=(before,))


def _same_rates(table: TargetTable, _random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
    rates = [n for n, row in enumerate(table.indicators) if is_rate(row)]
    if len(rates) < 3 or len({table.indicators[n].target.number for n in rates}) == 1:
        return None
    rows = [changed_row(row, value="≥95%") if n in rates else row for n, row in enumerate(table.indicators)]
    return Injected(with_rows(table, rows))


# The codes that say a row stands under the wrong level; which of them depends on where it stands.
_MISPLACED = ("S024", "S052", "S053", "S054", "S055", "S056", "S058")

FAULTS = (
    Fault("满意度放到社会效益", _MISPLACED, _moved(_satisfied, "效益指标", "社会效益指标")),
    Fault("数量放到质量", _MISPLACED, _moved(counted, "产出指标", "质量指标")),
    Fault("数量放到时效", _MISPLACED, _moved(counted, "产出指标", "时效指标")),
    Fault("期限放到数量", _MISPLACED, _moved(_timed, "产出指标", "数量指标")),
    Fault("合格率放到数量", _MISPLACED, _moved(_accepted, "产出指标", "数量指标")),
    Fault("成本放到质量", _MISPLACED, _moved(money, "产出指标", "质量指标")),
    Fault("成本 ×10", ("S060", "S064"), _scaled_costs(10)),
    Fault("成本超预算", ("S060",), _scaled_costs(1.5)),
    Fault("万元写成元", ("S064", "S061"), _yuan),
    Fault("元写成万元", ("S064", "S060"), _wan_for_yuan),
    Fault("总成本小于分项", ("S063",), _total_below_part),
    Fault("资金来源合计不符", ("S062",), _sources),
    Fault("产出设上限", ("S041",), _cap),
    Fault("缺满意度", ("S002",), _without("满意度指标")),
    Fault("缺效益", ("S001",), _without("效益指标")),
    Fault("重复行", ("S080",), _repeated),
    Fault("近似行", ("S081",), _nearly_repeated),
    Fault("与目标文字的数不符", ("S090",), _goal_number),
    Fault("日期不在年度内", ("S070",), _other_year),
    Fault("资金过程指标", ("S050",), _fund_row),
    Fault("套用别的项目", ("S083",), _copied),
    Fault("权重合计不对", ("S012",), _weights),
    Fault("照抄上年", ("S088",), _same_as_last_year),
    Fault("比率取同一个值", ("S087",), _same_rates),
)
