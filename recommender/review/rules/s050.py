"""S050: the handling of the money stands in for what the money does."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import folded, is_unfilled
from recommender.review.context import is_whole_unit, project_is
from recommender.review.fund import fund_process
from recommender.review.lexicon import words
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_INSTEAD = {
    "时效指标": "「服务按期验收率 ≥95%」或完成期限，如「12月底前」",
    "质量指标": "「验收合格率 ≥95%」",
    "成本指标": "金额上限，如「项目总成本 ≤N万元」",
}


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every row about funds being in place, paid, spent or kept apart."""
    if is_whole_unit(table):
        yield NotApplicable("部门整体绩效目标表本来就考核预算执行")
        return
    if project_is(table, "fund_business"):
        yield NotApplicable("管理资金就是这个项目的业务，资金类指标可以是产出")
        return
    for number, row in enumerate(table.indicators):
        if is_unfilled(row) or folded(row.published_level1).removesuffix("指标") in words("form_level1"):
            continue
        found = fund_process(row.level3)
        if found == "to people":
            yield Hit(
                f"「{row.level3}」如果只是把钱拨到下级或单位，反映的是资金拨付过程，不是项目的产出",
                "直接发给个人的，写成「补助发放及时率 100%」，看得出发到了人；拨给单位的，换成用这笔钱做成的事",
                number,
                severity="info",
            )
        elif found:
            instead = _INSTEAD.get(row.level2 or "", "项目本身的产出或效果，如「服务按期验收率 ≥95%」")
            yield Hit(
                f"「{row.level3}」反映资金的拨付、支付和使用过程，不是项目的产出或效果",
                f"删去这一行（预算执行率自评时单列10分，不用重复设），需要的话换成{instead}",
                number,
            )


RULE = Rule(
    code="S050",
    slug="fund-process",
    name="资金管理过程指标",
    group="D 归类",
    severity="warning",
    scope="row",
    basis="财预〔2020〕10号评价框架把资金到位率、预算执行率放在「过程」；执行率自评时单列10分，编目标不重复设",
    basis_kind="regulation not re-read",
    meaning="钱是否到位、按时支付、专款专用，是管理要求，评价时另有分数；列成产出，项目什么都没做也能达标。"
    "助学金、补贴、工资、赔付等直接发给个人的按时发放率是产出，不算错；只写「补助资金拨付」的作提示；财政、审计、债务类项目不检查。",
    bad="资金支付及时率 ≥95%；专项资金到位率 ≥90%；专款专用率 100%",
    good="助学金按时发放率 =100%；服务按期验收率 ≥95%",
    check=check,
)
