"""S086: a rate over so few things that only all or nothing can come out."""

from __future__ import annotations

import math
from collections.abc import Iterator

from corpus.table import TargetTable
from corpus.units import is_rate
from corpus.value import print_number
from recommender.review.cells import given_rows
from recommender.review.counted import counted_things
from recommender.review.lexicon import threshold
from recommender.review.parts import parts_of
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every rate of doing, timeliness or passing over a thing that is counted in one figure."""
    things = {one.thing: one for one in counted_things(table) if one.number <= threshold("small_denominator")}
    if not things:
        yield NotApplicable("表中没有数量很少、可以作比率分母的对象")
        return
    for number, row in given_rows(table):
        target, parts = row.target, parts_of(row.level3)
        one = things.get(parts.thing)
        if one is None or parts.aspect not in ("完成", "及时", "合格") or target.number is None:
            continue
        if target.kind != "number" or not is_rate(target.unit) or target.operator in ("≤", "<"):
            continue
        every = target.number >= 100
        # A yes or no may well be written as 100 %; of what is done once, the count has said it.
        if every and not (one.number == 1 and parts.aspect == "完成"):
            continue
        if one.number > 1 and math.ceil(target.number / 100 * one.number - 1e-9) < one.number:
            continue
        steps = "0或100%" if one.number == 1 else f"100%、{print_number(round(100 - 100 / one.number, 1))}%等几档"
        promised = f"，写「{row.value}」等于要求全部做到" if not every else ""
        yield Hit(
            f"只有{one.figure}（「{one.indicator.level3}」），「{row.level3}」只能是{steps}{promised}",
            "改为能直接核对的写法：按时完成的写截止日期（如「12月底前」），验收的写「=100%」，与数量重复的删去",
            number,
            evidence={"rows": [one.row, number], "number": one.number},
        )


RULE = Rule(
    code="S086",
    slug="rate-over-few-things",
    name="分母太小，比率没有意义",
    group="G 重复与一致性",
    severity="info",
    scope="row",
    basis="财预〔2015〕88号：绩效指标应当具体、可衡量",
    basis_kind="inference",
    meaning="只办一场活动，「及时率」不是0就是100%，写≥95%没有区别。"
    "看同一对象在数量指标里有多少；验收合格率写100%的不算。",
    bad="「举办活动场次 1场」「活动及时率 ≥95%」",
    good="「培训人数 ≥200人」「参训率 ≥95%」",
    check=check,
)
