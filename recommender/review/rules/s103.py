"""S103: a percentage of an odd figure."""

from __future__ import annotations

import math
from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import is_rate
from recommender.review.cells import given_rows
from recommender.review.lexicon import contains_any, pattern, threshold
from recommender.review.lexicon import table as lexicon_table
from recommender.review.rule import Hit, Rule
from recommender.review.surroundings import Surroundings
from recommender.typical.summary import is_bounded

_WHOLE = 100


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit]:
    """Give a hit for every rate whose figure nobody uses and nothing explains."""
    common = lexicon_table("common_percent")["values"]
    for number, row in given_rows(table):
        percent = row.target.number or 0.0
        if row.target.kind != "number" or row.target.unit != "%":
            continue
        if not threshold("odd_percent_least") < percent <= _WHOLE or any(_equal(percent, one) for one in common):
            continue
        if not is_bounded(row.level3) or _has_ground(row) or _is_seen(table, row, percent, around):
            continue
        near = min(common, key=lambda one: (abs(one - percent), -one))
        sign = row.target.operator or ""
        yield Hit(
            f"「{row.level3}」取「{row.value}」，这样的数不常见，看不出是怎样测算的",
            f"补充测算依据；没有的，可写成「{sign}{near:g}%」这类常用取值",
            number,
            evidence={"percent": percent, "nearest_common": near},
        )


def _has_ground(row: Indicator) -> bool:
    """Tell whether the row says where its figure comes from, or a plan or last year's count is sure to set it."""
    text = f"{row.level3} {row.description or ''} {row.value or ''}"
    return bool(contains_any(row.level3, "planned_rate") or pattern("stated_ground").search(text))


def _is_seen(table: TargetTable, row: Indicator, percent: float, around: Surroundings) -> bool:
    told = around.past.usual(table, row)
    values = told[-1].values if told else ()  # the last has the most
    seen = sum(is_rate(one.unit) and one.number is not None and _equal(one.number, percent) for one in values)
    return seen >= threshold("odd_percent_seen")


def _equal(first: float, second: float) -> bool:
    return math.isclose(first, second, abs_tol=1e-6)


RULE = Rule(
    code="S103",
    slug="odd-percentage",
    name="取值形态少见",
    group="I 统计与经验",
    severity="info",
    scope="row",
    basis="财预〔2021〕101号：指标值应有测算依据",
    basis_kind="inference",
    meaning="比率的目标一般取90%、95%、98%这类整数，写成93%往往是随手调整、没有测算；有依据的写明即可。"
    "由规划、标准或上年数决定的比率（如森林覆盖率、巩固率）和语料库里常见的数不提示。",
    bad="活动完成率 ≥93%",
    good="活动完成率 ≥95%",
    check=check,
)
