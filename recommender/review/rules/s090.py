"""S090: the goal's figures differ from the indicators."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from corpus.units import parse_unit
from recommender.likeness import likeness
from recommender.review.cells import given_rows
from recommender.review.context import is_multi_year
from recommender.review.finding import Severity
from recommender.review.lexicon import threshold
from recommender.review.mentions import Mention, mentions
from recommender.review.names import core_noun
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_UP, _DOWN = ("≥", ">"), ("≤", "<")
_Counted = tuple[int, str, float, str | None]  # row, core of the name, number in the family's base unit, operator


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every counted promise of the goal that a row contradicts or that no row takes up."""
    said = [(mention, True) for mention in mentions(table.goal)]
    said += [(mention, False) for mention in mentions(table.purpose) if mention not in [one for one, _ in said]]
    if not said:
        yield NotApplicable("绩效目标和资金用途里没有可对照的数量")
        return
    for mention, in_goal in said:
        others = [other for other, _ in said if other is not mention]
        hit = _hit(table, mention, others, in_goal)
        if hit:
            yield hit


def _counted(table: TargetTable, family: str) -> list[_Counted]:
    found: list[_Counted] = []
    for number, row in given_rows(table):
        target = row.target
        unit = parse_unit(target.unit) if target.unit else None
        if target.kind == "number" and target.number is not None and unit and unit.family == family:
            found.append((number, core_noun(row.level3), target.number * unit.factor, target.operator))
    return found


def _hit(table: TargetTable, mention: Mention, others: list[Mention], in_goal: bool) -> Hit | None:
    unit = parse_unit(mention.unit)
    if unit is None:
        return None
    amount = mention.number * unit.factor
    rows = _counted(table, unit.family)
    alike = [(max(likeness(noun, row[1]) for noun in mention.nouns), row) for row in rows]
    best, row = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    same_number = any(_equal(amount, one[2]) for one in rows) or _equal(amount, sum(one[2] for one in rows))
    if row is not None and best >= threshold("goal_same_noun"):
        repeated = any(_equal(_base(other), row[2]) for other in others)
        reversed_ = (mention.operator in _UP and row[3] in _DOWN) or (mention.operator in _DOWN and row[3] in _UP)
        if reversed_ or not (same_number or repeated):
            return _differs(table, mention, row, in_goal)
        return None
    if not same_number and in_goal:
        nearest = _mutual(table, mention, others, rows)
        if nearest is not None:
            return _differs(table, mention, nearest, in_goal, severity="warning")
    silent = same_number or best >= threshold("goal_any_noun") or _named(table, mention)
    if silent or not (in_goal and mention.is_promise):
        return None
    return Hit(
        f"绩效目标写「{mention.text}」，没有找到对应的指标，请核对",
        f"补一行数量指标，如「{mention.nouns[0]}数量 {mention.operator or '≥'}{mention.figure}」；不需要的数从目标删去",
        quoted=mention.text,
        severity="warning",
        evidence={"goal": mention.text},
    )


def _mutual(table: TargetTable, mention: Mention, others: list[Mention], rows: list[_Counted]) -> _Counted | None:
    """Give the row in the promise's own unit that is nearest to it, where no other promise is nearer to that row."""
    same_unit = [row for row in rows if table.indicators[row[0]].target.unit == mention.unit]
    row = max(same_unit, key=lambda one: _alike(mention, one), default=None)
    if row is None or _alike(mention, row) < threshold("goal_mutual_noun"):
        return None
    rivals = [_alike(other, row) for other in others if other.unit == mention.unit]
    return row if all(_alike(mention, row) > rival for rival in rivals) else None


def _alike(mention: Mention, row: _Counted) -> float:
    return max(likeness(noun, row[1]) for noun in mention.nouns)


def _named(table: TargetTable, mention: Mention) -> bool:
    """Tell whether a row speaks of the thing in another unit, or with its figure in the name."""
    return any(
        mention.figure in row.level3
        or max(likeness(noun, core_noun(row.level3)) for noun in mention.nouns) >= threshold("goal_same_noun")
        for row in table.indicators
    )


def _differs(
    table: TargetTable, mention: Mention, row: _Counted, in_goal: bool, severity: Severity | None = None
) -> Hit:
    place = "绩效目标" if in_goal else "资金用途"
    indicator = table.indicators[row[0]]
    return Hit(
        f"{place}写「{mention.text}」，指标为「{indicator.level3} {indicator.value}」",
        f"两处写成同一个数：指标值改为「{mention.operator or indicator.target.operator or ''}{mention.figure}」，"
        f"或把{place}里的数改为「{indicator.value}」",
        row[0],
        # Such a text may state the figures of all years beside those of this one.
        severity="warning" if is_multi_year(table) else severity,
        evidence={"goal": mention.text, "row": row[0], "value": indicator.value},
    )


def _base(mention: Mention) -> float:
    unit = parse_unit(mention.unit)
    return mention.number * (unit.factor if unit else 1.0)


def _equal(first: float, second: float) -> bool:
    return abs(first - second) <= 1e-6 * max(1.0, abs(first), abs(second))


RULE = Rule(
    code="S090",
    slug="goal-differs-from-indicators",
    name="目标文字中的数字与指标值不一致",
    group="H 目标覆盖",
    severity="error",
    scope="table",
    basis="财预〔2015〕88号：绩效目标与绩效指标相关联；财预〔2021〕101号：总目标逐级分解到指标",
    basis_kind="regulation not re-read",
    meaning="绩效目标里写了做多少，指标表里同一件事就应当是同一个数；只有同一名称、同一类单位而数不同的才算错。"
    "名称相近、单位相同而数不同的，目标里的数找不到对应指标的、跨年项目的，只作提醒；文号、年份、届次、金额和比例不比较。",
    bad="目标写「硬件维护≥12个」，指标为「硬件维护数量 ≥10个」",
    good="目标写「硬件维护≥10个，软件维护≥1个」，指标为「硬件维护数量 ≥10个」「软件维护数量 ≥1个」",
    check=check,
)
