"""S100: a target that lies far from where others set theirs."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import is_rate
from recommender.review.cells import given_rows
from recommender.review.lexicon import threshold
from recommender.review.names import is_rate_name, polarity
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.statistics import Distribution, compared, direction, is_judged
from recommender.review.surroundings import Surroundings
from recommender.typical.summary import is_bounded


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every target outside the usual range of the same indicator, else of its attribute."""
    enough = False
    for number, row in given_rows(table):
        if not is_judged(row) or is_others_business(row):
            continue
        found = compared(row, around.past.usual(table, row))
        if found is None:
            continue
        enough = True
        if is_atypical(row, found):
            yield _hit(number, row, found)
    if not enough:
        yield NotApplicable(f"已公开的同类指标都不足 {threshold('usual_least'):g} 条，不作比较")


def is_atypical(row: Indicator, found: Distribution) -> bool:
    """Tell whether a target lies outside the usual range; a rate up to 100 % is never too good.

    An attribute's values come from other things, so they only tell that a target is too loose.
    """
    side = found.side
    strict = side == direction(row) and (found.scale == "share" or found.usual.of == "attribute")
    nought = side < 0 and row.target.number == 0
    return side != 0 and not strict and not nought


def is_others_business(row: Indicator) -> bool:
    """Tell whether another rule objects to the cell already: an impossible rate (S026), a wrong direction (S040)."""
    target = row.target
    if is_rate(target.unit) and is_bounded(row.level3) and (target.number or 0) > 100:
        return True
    if is_rate_name(row.level3) and target.unit and not is_rate(target.unit) and target.unit != "分":
        return True
    sign = polarity(row.level3)[0]
    return target.operator in (("≤", "<") if sign > 0 else ("≥", ">") if sign < 0 else ())


def _hit(number: int, row: Indicator, found: Distribution) -> Hit:
    far = "高" if found.side > 0 else "低"
    usual = found.values[0][0]
    return Hit(
        f"「{row.level3}」取「{row.value}」，明显{far}于别的项目：{found.told}",
        f"请核对数字、小数点和单位；没有特别理由的，可参照常见取值「{usual}」，有理由的在测算依据中写明",
        number,
        severity="info" if found.usual.of == "attribute" else None,
        evidence=found.evidence,
    )


RULE = Rule(
    code="S100",
    slug="atypical-value",
    name="取值偏离历史同类",
    group="I 统计与经验",
    severity="warning",
    scope="row",
    basis="财预〔2021〕101号：指标值可依据历史标准；语料库中已公开目标表的统计",
    basis_kind="inference",
    meaning="与语料库里已公开的同名指标（没有时与同一属性的指标，如「出勤率」）比较，偏离很远的提醒核对，多半是小数点或单位写错。"
    "只比较比率、单价、标准和时长，数量、总额随项目大小变化，不比较；"
    "同类不足5条不作判断，20条以上看5%～95%分位，其余看中位数和离散程度。",
    bad="满意度 ≥60%（同名指标都在85%～98%之间）",
    good="满意度 ≥95%",
    check=check,
)
