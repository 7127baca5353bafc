"""S058: a quantity whose name is a phrase that nobody can count."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.fund import fund_process
from recommender.review.lexicon import contains_any, pattern, words
from recommender.review.lexicon import table as entries
from recommender.review.misplaced import belongs, rows_of_level
from recommender.review.names import bare_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.shape import shape
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every quantity named by a slogan, and for those that certainly belong elsewhere."""
    yield from rows_of_level(
        table,
        around,
        "数量指标",
        lambda row: row.level2 == "数量指标",
        _certain,
        lambda row, _guessed: _is_quantity(row),
    )


def _is_quantity(row: Indicator) -> bool:
    name = bare_name(row.level3)
    money = pattern("money_as_output").search(name)  # S051 speaks of it
    return shape(row) == "count" or bool(money) or name.endswith(words("shares_as_quantity"))


def _certain(table: TargetTable, number: int, row: Indicator) -> Hit | None:
    name = bare_name(row.level3)
    if fund_process(row.level3) or pattern("satisfaction_name").search(name):
        return None
    kind = shape(row)
    if pattern("timely_name").search(name) and kind in ("date", "duration", "rate") and not name.endswith("进度"):
        return belongs(table, number, row, "时效指标")
    if kind == "rate" and pattern("quality_rate").search(name):
        return belongs(table, number, row, "质量指标")
    if not _is_slogan(name):
        return None
    return Hit(
        f"数量指标「{row.level3} {row.value}」是一句口号，数不出来",
        f"写明做的是什么事、数的是什么，如「{_rewrite(row, name)}」",
        number,
    )


def _rewrite(row: Indicator, name: str) -> str:
    """Give a name that can be counted, with the row's own number where it counts the same."""
    found: dict[str, list[str]] = entries("slogan_rewrites")
    word = next((word for word in found if word in name), None)
    countable, unit = found[word] if word else ("活动场次", "场")
    return f"{countable} {row.value}" if row.target.unit == unit else f"{countable} ≥N{unit}"


def _is_slogan(name: str) -> bool:
    """Tell whether a name drives on without a thing to count: a slogan's words, or a verb with an abstract object."""
    if pattern("countable_end").search(name) or re.search(r"\d", name):
        return False
    if contains_any(name, "slogan"):
        return name.endswith(words("abstract_objects")) or name.startswith(words("slogan"))
    return name.startswith(words("slogan_verbs")) and name.endswith(words("abstract_objects"))


RULE = Rule(
    code="S058",
    slug="quantity-is-a-slogan",
    name="数量指标名称是口号，没有可数对象",
    group="D 归类",
    severity="warning",
    scope="row",
    basis="财预〔2015〕88号：指标明确具体；审核常见意见「指标空泛」",
    basis_kind="inference",
    meaning="数量指标要让人一看就知道数什么：活动场次、报告篇数、服务人次；"
    "「切实维护利益 ≥10场」数不出来，年底也无法核对。"
    "以活动、会议、报告、数量等可数的词结尾的不算错；合格率、及时率和名称明显属于别的二级指标的，也在这里提示。",
    bad="切实维护安全利益 ≥10场；高质量做好调研工作 ≥5场",
    good="民间外交活动 ≥15场；调研报告数量 ≥5篇",
    check=check,
)
