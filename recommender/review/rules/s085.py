"""S085: name and description speak of different things."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.names import match_key
from corpus.table import Indicator, TargetTable
from recommender.review.cells import folded
from recommender.review.lexicon import contains_any, pattern, threshold
from recommender.review.money import COST, amount_wan, budget_wan, is_total_name, same_amount
from recommender.review.names import bare_name
from recommender.review.parts import parts_of
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every row whose description names another row's thing, another aspect, or a part of a total."""
    if not any(row.description for row in table.indicators):
        yield NotApplicable("表中没有指标描述")
        return
    for number, row in enumerate(table.indicators):
        if not _differs(row):
            continue
        other = _row_named(table, number)
        if other is not None:
            yield _hit(number, row, f"，像是第{other + 1}行的内容", {"other_row": other})
        elif _is_part_of_total(table, row):
            yield _hit(number, row, "，名称说的是总额，描述只是其中一项", {"part_of_total": True})
        elif _other_aspect(row):
            asked = [parts_of(text).aspect for text in (row.level3, row.description or "")]
            yield _hit(number, row, f"，一个说的是{asked[0]}，一个说的是{asked[1]}", {"asked": asked})


def _differs(row: Indicator) -> bool:
    """Tell whether a description is a short name of its own that has next to nothing of the row's name."""
    name, said = match_key(row.level3), match_key(row.description or "")
    if len(name) < 2 or len(said) < 2 or name in said or said in name:
        return False
    if not pattern("description_noun").search(folded(row.description)) or contains_any(said, "description_no_thing"):
        return False
    one, two = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (name, said))
    return len(one & two) < threshold("differs_likeness") * len(one | two)


def _row_named(table: TargetTable, number: int) -> int | None:
    said = match_key(table.indicators[number].description or "")
    found = (place for place, row in enumerate(table.indicators) if place != number and match_key(row.level3) == said)
    return next(found, None)


def _is_part_of_total(table: TargetTable, row: Indicator) -> bool:
    """Tell whether a row that calls itself the total describes a part; one that is the whole budget names its use."""
    said = parts_of(row.description or "")
    if row.level2 != COST or not is_total_name(bare_name(row.level3)) or said.aspect != "成本" or not said.thing:
        return False
    amount, budget = amount_wan(row.target), budget_wan(table)
    return amount is not None and budget is not None and not same_amount(amount, budget)


def _other_aspect(row: Indicator) -> bool:
    """Tell whether name and description ask of different things for values of different kinds (a share, a count)."""
    one, two = (parts_of(text) for text in (row.level3, row.description or ""))
    kinds = {_KINDS.get(one.aspect), _KINDS.get(two.aspect)}
    return None not in kinds and len(kinds) > 1 and one.thing != two.thing


_KINDS = {
    "及时": "share",
    "完成": "share",
    "合格": "share",
    "数量": "count",
    "人数": "count",
    "人次": "count",
    "满意": "content",
    "成本": "money",
}


def _hit(number: int, row: Indicator, why: str, evidence: dict[str, object]) -> Hit:
    return Hit(
        f"名称「{row.level3}」与描述「{row.description}」不是一回事{why}",
        f"考核的是「{row.description}」就把名称改成它，否则把描述改为「{row.level3}」的含义和算法",
        number,
        row.description,
        evidence=evidence,
    )


RULE = Rule(
    code="S085",
    slug="name-and-description-differ",
    name="名称与描述不是一回事",
    group="G 重复与一致性",
    severity="warning",
    scope="row",
    basis="财预〔2015〕88号审核表：绩效目标明确清晰",
    basis_kind="inference",
    meaning="名称写「总控制成本」，描述写「软硬件维护成本」，看的人不知道10万元管的是哪一块。"
    "只看简短的名词性描述，写口径、公式的描述和换个说法的描述不算。",
    bad="预算45.5万元，「总控制成本 ≤10万元」描述为「软硬件维护成本」",
    good="「满意度 ≥90%」描述为「问卷满意人数占比」",
    check=check,
)
