"""S080: one indicator stands twice in a table."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.names import match_key, plain_name
from corpus.table import Indicator, TargetTable
from recommender.review.cells import folded, is_dropped, is_given, is_placeholder, is_unfilled
from recommender.review.finding import Fix
from recommender.review.lexicon import threshold
from recommender.review.names import is_rate_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings
from recommender.review.together import row_key

_Pair = tuple[int, int]  # the later row, the row that it repeats


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every row that repeats an earlier one; one for the table where much of it repeats."""
    pairs = _pairs(table)
    named = sum(not is_unfilled(row) for row in table.indicators)
    if len(pairs) > 2 and len(pairs) >= threshold("repeated_share") * named:
        again = [later for later, _ in pairs if _exact(table, later, dict(pairs)[later])]
        yield Hit(
            f"全表{named}条指标中有{len(pairs)}条与前面的行重名",
            "如果是同一份表格粘贴了两遍，删去重复的行；如果是中期和年度两套目标，只保留年度目标，或分成两张表",
            evidence={"rows": [list(pair) for pair in pairs]},
            fixes=tuple(Fix(field="remove", row=row) for row in again),
        )
        return
    for later, first in pairs:
        yield _hit(table, later, first)


def _pairs(table: TargetTable) -> list[_Pair]:
    seen: dict[tuple[str, str, str], int] = {}
    found: list[_Pair] = []
    for number, row in enumerate(table.indicators):
        key = row_key(row)
        if key is None or is_unfilled(row) or is_dropped(row) or is_placeholder(folded(plain_name(row.level3))):
            continue
        first = seen.setdefault((*key, _telling(row)), number)
        if first != number:
            found.append((number, first))
    return found


def _telling(row: Indicator) -> str:
    """Give a description that may tell two rows of one name apart; a repeated name says nothing."""
    said = match_key(row.description or "")
    return "" if said == match_key(row.level3) else said


def _exact(table: TargetTable, later: int, first: int) -> bool:
    one, two = table.indicators[later], table.indicators[first]
    return one.target.meaning == two.target.meaning and folded(one.actual) == folded(two.actual)


def _hit(table: TargetTable, later: int, first: int) -> Hit:
    one, two = table.indicators[later], table.indicators[first]
    evidence = {"rows": [first, later], "values": [two.value, one.value]}
    if _exact(table, later, first):
        return Hit(
            f"「{one.level3}」与第{first + 1}行重复",
            f"删去第{later + 1}行，只保留第{first + 1}行",
            later,
            evidence=evidence,
            fixes=(Fix(field="remove", row=later),),
        )
    contradicts = is_rate_name(one.level3) or not (is_given(one) and is_given(two))
    return Hit(
        f"「{one.level3}」与第{first + 1}行同名，取值却分别为「{two.value or ''}」和「{one.value or ''}」",
        f"是同一件事就只保留一条；是两件事就把名称写清楚，例如「{one.level3}（对象一）」「{one.level3}（对象二）」",
        later,
        severity=None if contradicts else "warning",
        evidence=evidence,
    )


RULE = Rule(
    code="S080",
    slug="repeated-indicator",
    name="同表重复指标",
    group="G 重复与一致性",
    severity="error",
    scope="table",
    basis="绩效目标审核：内容完整、无重复",
    basis_kind="inference",
    meaning="同一个二级指标下名称相同的两行，自评时会计两次分；取值还不一样的，到底按哪个算就说不清。"
    "描述写明是两件事的不算；数量、成本取值不同的可能只是名称没有写全，作提醒。",
    bad="质量指标里两行都是「验收合格率 ≥95%」",
    good="质量指标「验收合格率 ≥95%」，时效指标「验收及时率 ≥95%」",
    check=check,
)
