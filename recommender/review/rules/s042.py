"""S042: a cost without an upper bound."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.value import print_value
from recommender.review.cells import given_rows
from recommender.review.context import project_is
from recommender.review.finding import Fix, Severity
from recommender.review.fund import fund_process
from recommender.review.lexicon import contains_any
from recommender.review.misplaced import doubt, doubted
from recommender.review.money import COST, is_total_name
from recommender.review.names import bare_name, is_rate_name, polarity
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.shape import shape
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every amount or rate of cost with a lower bound that is no standard, saving or own money."""
    seen = False
    for number, row in given_rows(table):
        if row.level2 != COST:
            continue
        seen = True
        severity = _fault(table, row)
        if severity:
            yield _hit(number, row, severity)
        elif shape(row) in ("money", "rate", "bare"):  # S024 says of the rest that they are no cost
            share = shape(row) == "rate" and contains_any(bare_name(row.level3), "cost_rates")
            guess = None if share else doubted(row, around)
            if guess:
                yield doubt(table, number, row, guess)
    if not seen:
        yield NotApplicable("表中没有填写了值的成本指标")


def _fault(table: TargetTable, row: Indicator) -> Severity | None:
    if row.target.kind != "number" or row.target.operator not in ("≥", ">"):
        return None
    name = bare_name(row.level3)
    if shape(row) == "rate" or is_rate_name(row.level3):
        judged = "控制" in name or polarity(row.level3)[0] < 0
        return "warning" if judged and not fund_process(row.level3) else None
    if shape(row) not in ("money", "bare") or (contains_any(name, "floor_is_meant") and not is_total_name(name)):
        return None
    # What is paid out to people has a floor as often as a ceiling.
    return "warning" if project_is(table, "project_payment") else "error"


def _hit(number: int, row: Indicator, severity: Severity) -> Hit:
    cap = print_value(row.target.model_copy(update={"operator": "≤"}))
    return Hit(
        f"成本指标「{row.level3}」写成「{row.value}」，花得越多越达标",
        f"改为「{cap}」；是政策规定的补助、工资标准的，名称里写明「标准」",
        number,
        severity=severity,
        fixes=(Fix(field="value", row=number, text=cap),) if severity == "error" else (),
    )


RULE = Rule(
    code="S042",
    slug="cost-with-a-floor",
    name="成本指标没有设上限",
    group="C 方向",
    severity="error",
    scope="row",
    basis="财预〔2021〕101号成本指标：成本控制在预算支出标准之内",
    basis_kind="regulation not re-read",
    meaning="成本要写最多花多少钱，写「≥」就成了花得越多越好。"
    "补助标准、工资标准、节约额、自筹和配套资金写「≥」或「=」不算错；发放类项目的金额和成本控制率只作提醒。"
    "名称明显不是成本的，也在这里提示。",
    bad="项目总成本 ≥90万元",
    good="项目总成本 ≤90万元；城市低保标准 ≥670元/人·月",
    check=check,
)
