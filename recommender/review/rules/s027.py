"""S027: several values in one cell."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import given_rows
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.several import several
from recommender.review.surroundings import Surroundings

_SHOWN = 4


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every value with two numbers or two conditions."""
    for number, row in given_rows(table):
        parts = several(row)
        if parts:
            listed = "".join(f"「{part}」" for part in parts[:_SHOWN])
            yield Hit(
                f"「{row.value}」里写了{len(parts)}个数或条件，年底不好按一个指标打分",
                f"拆成{len(parts)}行，一行一个指标一个值，例如分别写{listed}" + ("等" if len(parts) > _SHOWN else ""),
                number,
                evidence={"parts": list(parts)},
            )


RULE = Rule(
    code="S027",
    slug="several-values-in-a-cell",
    name="区间或多值写在一个指标里",
    group="B 取值形式",
    severity="warning",
    scope="row",
    basis="一个指标一个值，便于自评打分",
    basis_kind="inference",
    meaning="一格里写两个数或两个条件，完成一半时不知道怎么计分，请拆成几行。"
    "「10~12场」这样的区间、日期和期间、「每3年1次」「1:15」、带标准的等次不算。",
    bad="宣传作品 完成1部宣传片,2套方案",
    good="举办活动场次 10~12场",
    check=check,
)
