"""S066: money is spent on something of which no output row speaks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from corpus.table import TargetTable
from recommender.review.cells import folded, is_unfilled
from recommender.review.context import is_whole_unit
from recommender.review.cost_items import subject, without_totals
from recommender.review.lexicon import contains_any, pattern, threshold
from recommender.review.lexicon import table as lexicon_table
from recommender.review.money import CostRow, budget_wan, cost_rows, wan
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_OUTPUTS = ("数量指标", "质量指标", "时效指标")
_SHORTEST = 2  # characters of a thing's name


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every cost item without a word in common with the output rows."""
    rows = cost_rows(table)
    total = sum(row.amount for row in rows)
    budget = budget_wan(table) or total
    items = without_totals(rows, budget) if rows else []
    if len(rows) < 2 or is_whole_unit(table):
        yield NotApplicable("成本没有按用途分项，无法与产出对应")
        return
    outputs = _outputs(table)
    if not outputs:
        yield NotApplicable("表中没有产出指标")
        return
    # What the project is named after is what its outputs are about, in whatever words.
    texts = (*outputs, folded(table.project_name))
    for item in items:
        things = _things(item.indicator.level3)
        if things and not any(_is_same(thing, text) for thing in things for text in texts):
            yield _hit(item, things[0], budget)


def _outputs(table: TargetTable) -> tuple[str, ...]:
    """Give the words of each output row but those on how money is paid."""
    rows = (row for row in table.indicators if row.level2 in _OUTPUTS and not is_unfilled(row))
    texts = (f"{folded(row.level3)}|{folded(row.description)}|{folded(row.value)}" for row in rows)
    return tuple(text for text in texts if not pattern("fund_row").search(text))


@lru_cache(maxsize=16384)
def _things(level3: str) -> tuple[str, ...]:
    """Give what an item pays for, without words that fit everything; empty where nothing is left to look for."""
    if contains_any(level3, "cost_overhead") or contains_any(level3, "one_thing_cost"):
        return ()
    parts = pattern("cost_parts").split(subject(level3))
    bare = (pattern("cost_stop").sub("", part) for part in parts)
    return tuple(part for part in bare if len(part) >= _SHORTEST)


@lru_cache(maxsize=65536)
def _is_same(thing: str, text: str) -> bool:
    """Tell whether a text speaks of a thing: by a pair of its characters, half of them, or another word for it."""
    if any(thing[i : i + 2] in text for i in range(len(thing) - 1)):
        return True
    common = set(thing) & set(text)
    if len(common) >= _SHORTEST and 2 * len(common) >= len(set(thing)):
        return True
    other_words = (others for word, others in lexicon_table("same_thing").items() if word in thing)
    return any(one in text for others in other_words for one in others)


def _hit(item: CostRow, thing: str, budget: float) -> Hit:
    share = item.amount / budget
    return Hit(
        f"「{item.indicator.level3}」{wan(item.amount)}，占资金{share:.0%}，但没有一行数量、质量或时效指标提到它",
        f"补一行与它对应的产出指标，例如「{thing}服务次数 ≥N次」或「{thing}验收合格率 =100%」（数值按实际填写）",
        item.row,
        severity=None if share >= threshold("output_share") else "info",
        evidence={"amount_wan": item.amount, "share": round(share, 4), "looked_for": thing},
    )


RULE = Rule(
    code="S066",
    slug="cost-without-output",
    name="花钱的内容没有对应产出",
    group="E 预算勾稽",
    severity="warning",
    scope="row",
    basis="财预〔2015〕88号审核表·资金匹配性：绩效目标与支出内容匹配",
    basis_kind="regulation not re-read",
    meaning="列了一笔支出，却没有任何数量、质量或时效指标提到它，就看不出钱换来了什么。"
    "差旅、印刷、监理、宣传之类为整个项目服务的支出不检查；占资金不到一成的只作提示。",
    bad="会议服务成本 ≤10万元，产出只有物业面积和保洁达标率",
    good="保洁服务成本 ≤11万元，产出有「保洁达标率 ≥95%」",
    check=check,
)
