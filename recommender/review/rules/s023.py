"""S023: a rate whose value is words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import folded, given_rows
from recommender.review.lexicon import contains_any, words
from recommender.review.names import bare_name, is_rate_name, share_example
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_FIGURE = re.compile(r"\d|百分之|分之|[一二三四五六七八九]成")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every rate without a figure."""
    for number, row in given_rows(table):
        value = folded(row.value)
        if not is_rate_name(row.level3) or row.target.kind in ("number", "range", "date"):
            continue
        if _FIGURE.search(value) and value not in words("whole_share"):
            continue
        if value in words("whole_share"):
            remedy, soft = "把文字换成数，例如「=100%」", True
        else:
            soft = row.target.kind == "grade" or value in words("grade") or _graded(value)
            remedy = f"写成百分比，例如「{share_example(bare_name(row.level3))}」（数值按实际填写）"
            if contains_any(value, "grade") and soft:
                remedy += "；坚持用等次的，写明每一等次的标准，并把名称改为不带「率」的说法"
        yield Hit(
            f"「{row.level3}」应为百分比，现为「{row.value}」", remedy, number, severity="warning" if soft else None
        )


def _graded(value: str) -> bool:
    parts = [part for part in re.split(r"[/、,,;;或]", value) if part]
    return len(parts) > 1 and all(part in words("grade") for part in parts)


RULE = Rule(
    code="S023",
    slug="rate-in-words",
    name="率类指标的值是文字",
    group="B 取值形式",
    severity="error",
    scope="row",
    basis="财预〔2015〕88号审核表·指标科学性：指标名称与指标值相符",
    basis_kind="inference",
    meaning="比率只能用数来考核，「按照合同约定」「不超预算」之类的话无法算出比率。"
    "写成优良中差等次或「全覆盖」的，意思清楚但仍应换成百分比，只作提醒。",
    bad="资金支付及时率 按照合同约定支付",
    good="资金支付及时率 ≥95%",
    check=check,
)
