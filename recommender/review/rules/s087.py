"""S087: all rates of a table take one value."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from corpus.units import is_rate
from corpus.value import print_value
from recommender.review.cells import given_rows
from recommender.review.lexicon import threshold
from recommender.review.names import is_rate_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit where the rates are the same; that all are 100 % is S104's business."""
    rates = [
        (number, row)
        for number, row in given_rows(table)
        if row.target.kind == "number" and is_rate(row.target.unit) and is_rate_name(row.level3)
    ]
    if len(rates) < threshold("same_rates_least"):
        yield NotApplicable("表中的比率不到3个")
        return
    values = {row.target.number for _, row in rates}
    value = values.pop()
    if values or value is None or value >= 100:
        return
    if len({row.target.operator in ("≤", "<") for _, row in rates}) > 1:
        return
    shown = print_value(rates[0][1].target)
    yield Hit(
        f"{len(rates)}个比率都是「{shown}」，看不出是逐项测算的",
        "对照行业标准、上年实际逐项定值，例如验收合格率100%、服务满意度≥90%；确实都应一样的，说明依据",
        quoted="；".join(f"{row.level3} {row.value}" for _, row in rates),
        evidence={"rows": [number for number, _ in rates], "value": value},
    )


RULE = Rule(
    code="S087",
    slug="all-rates-alike",
    name="所有比率取同一个值",
    group="G 重复与一致性",
    severity="info",
    scope="table",
    basis="财预〔2015〕88号审核表：绩效目标经过调查研究、合理测算",
    basis_kind="inference",
    meaning="及时率、合格率、满意度都写95%，多半是随手填的，没有逐项测算。只有三个以上比率全同才提示；全为100%的另有规则。",
    bad="任务完成率、验收合格率、使用者满意度都是「≥95%」",
    good="出勤率 ≥95%、保洁达标率 ≥95%、服务及时率 ≥90%、满意度 ≥95%",
    check=check,
)
