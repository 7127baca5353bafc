"""S088: the targets are last year's although the budget is another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.names import project_key
from corpus.table import Indicator, TargetTable
from recommender.review.cells import given_rows
from recommender.review.context import COST_LEVEL2
from recommender.review.lexicon import threshold
from recommender.review.money import budget_wan, wan
from recommender.review.names import is_rate_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_Said = tuple[str, str, Any]


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit where nearly all rows but the costs are last year's and the budget is not."""
    if table.kind != "declaration":
        yield NotApplicable("只在编报目标时与上年比较")
        return
    earlier = around.past.last_year(table)
    before = next((one for one in earlier if one.kind == "declaration"), earlier[0] if earlier else None)
    if before is None:
        yield NotApplicable("语料库中没有本项目上年的目标表")
        return
    budget, old = budget_wan(table), budget_wan(before)
    if not budget or not old:
        yield NotApplicable("本年或上年的表没有预算数，无法对照")
        return
    change = (budget - old) / old
    one, two = _said(table), _said(before)
    if abs(change) <= threshold("last_year_budget") or len(one) < threshold("last_year_least_rows"):
        return
    both = set(one) & set(two)
    alike = 2 * len(both) / (len(set(one)) + len(set(two)))
    if alike < threshold("last_year_same"):
        return
    counted = [one[said] for said in one if said in both and _is_amount(table.indicators[one[said]])]
    first = table.indicators[counted[0]] if counted else None
    example = f"，例如「{first.level3}」仍为「{first.value}」" if first else ""
    yield Hit(
        f"预算由{before.year}年的{wan(old)}{'增' if change > 0 else '减'}到{wan(budget)}，"
        f"除成本外{len(both)}条指标与{before.year}年「{before.project_name}」相同{example}",
        f"预算{'增加' if change > 0 else '减少'}了{abs(change):.0%}，请按本年实际工作量调整数量等指标；"
        "工作量确实未变的，说明预算变动的原因",
        quoted="；".join(f"{one.level3} {one.value}" for one in map(table.indicators.__getitem__, counted[:3])),
        # Rates alone do not follow the money.
        severity=None if counted else "info",
        evidence={
            "budget_wan": budget,
            "budget_wan_before": old,
            "rows": [one[said] for said in one if said in both],
            "of": len(one),
            "source": {"id": before.id, "project": before.project_name, "unit": before.unit, "year": before.year},
        },
    )


def _said(table: TargetTable) -> dict[_Said, int]:
    """Give what the rows say, years left out, each with its 0-based row; cost rows follow the budget anyway."""
    found: dict[_Said, int] = {}
    for number, row in given_rows(table):
        if row.level2 not in COST_LEVEL2:
            found.setdefault((row.level2 or "", project_key(row.level3), _promised(row)), number)
    return found


def _promised(row: Indicator) -> Any:
    target = row.target
    if target.kind == "number":
        return target.operator, target.number, target.unit
    return project_key(row.value or "")


def _is_amount(row: Indicator) -> bool:
    return row.level2 == "数量指标" and row.target.kind == "number" and not is_rate_name(row.level3)


RULE = Rule(
    code="S088",
    slug="same-as-last-year",
    name="与上年目标完全相同",
    group="G 重复与一致性",
    severity="warning",
    scope="document",
    basis="财预〔2015〕88号审核表：绩效目标与预算资金相匹配；目标应动态调整",
    basis_kind="inference",
    meaning="钱多了或少了一成以上，要做的事却和上年一字不差，说明目标没有随预算调整。"
    "年份不同不算不同；成本指标随预算变，不参加比较；没有数量指标的只作提示。",
    bad="预算由100万元增到150万元，培训期数仍为「≥3期」，其余指标也与上年相同",
    good="预算由100万元增到150万元，培训期数由「≥3期」改为「≥5期」",
    check=check,
)
