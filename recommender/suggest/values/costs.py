"""Cost rows: one total that is the budget, parts that add up to it, unit costs beside quantities."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.units import convert, parse_unit
from corpus.value import parse_value, print_number
from models.segment import words
from recommender.likeness import likeness
from recommender.project import Project
from recommender.review.money import amount_wan, wan
from recommender.suggest.values import match
from recommender.suggest.values.answer import SuggestedValue
from recommender.suggest.values.asked import COST, Asked
from recommender.suggest.values.figures import Figure
from recommender.suggest.values.options import options

FROM_BUDGET = "等于本项目预算数"
_WORDS_OF_COST = (
    "项目",
    "成本",
    "费用",
    "经费",
    "投资",
    "资金",
    "支出",
    "控制",
    "工程",
    "总",
    "额",
    "数",
    "财政",
    "年度",
    "建设",
)


def cost_values(asked: Sequence[Asked], project: Project, found: Sequence[Figure]) -> dict[int, SuggestedValue]:
    """Value the rows that the budget decides.

    :param asked: all rows of the answer.
    :param project: the project.
    :param found: the numbers of its text.
    :return: by place: the total, which is the budget; a lone part that names the project itself; further totals and
        unit costs that no text decides are left to the others, the latter with a check as their hint.
    """
    values: dict[int, SuggestedValue] = {}
    budget = project.budget_wan
    totals = [place for place, row in enumerate(asked) if row.kind == "total_cost"]
    parts = [place for place, row in enumerate(asked) if row.kind == "part_cost"]
    if budget is not None:
        whole = f"≤{print_number(budget)}万元"
        if totals:
            values[totals[0]] = SuggestedValue(whole, FROM_BUDGET, None)
        elif len(parts) == 1 and _is_whole(asked[parts[0]], project, found):
            values[parts[0]] = SuggestedValue(whole, f"{FROM_BUDGET}（表中唯一的成本总额）", None)
        for place in totals[1:]:
            hint = f"“{asked[totals[0]].name}”已填预算数；两个总额重复，请只留一个"
            values[place] = SuggestedValue(None, None, hint)
    for place, row in enumerate(asked):
        if row.kind == "unit_cost" and match.from_text(row, project, found) is None:
            check = _unit_check(row, project, found)
            if check:
                values[place] = SuggestedValue(None, None, check)
    return values


def _is_whole(row: Asked, project: Project, found: Sequence[Figure]) -> bool:
    """Tell whether a cost row is about the project itself (设备购置成本 of 设备购置), not about a part of it."""
    rules = options()
    if not rules.found("whole_cost", row.name) or rules.found("and", project.name) or "、" in project.name:
        return False
    own = [word for word in words(row.name) if word not in _WORDS_OF_COST]
    return all(word in project.name for word in own) and match.from_text(row, project, found) is None


def _unit_check(row: Asked, project: Project, found: Sequence[Figure]) -> str | None:
    """Divide the budget by the one quantity that a unit cost may be counted per: a check, no value."""
    per = match.wanted_per(row)
    known = {unit.family: unit for name in sorted(per) if (unit := parse_unit(name))}
    fitting = [figure for figure in found if figure.family in known and figure.number > 0]
    if project.budget_wan is None or len({(figure.number, figure.unit) for figure in fitting}) != 1:
        return None
    figure, unit = fitting[0], known[fitting[0].family]
    quantity = convert(figure.number, figure.unit, unit.text)
    if quantity <= 0:
        return None
    each = project.budget_wan * 10_000 / quantity
    amount = f"{print_number(round(each, 2))}元" if each < 100_000 else f"{print_number(round(each / 10_000, 2))}万元"
    return f"按预算与数量折算约{amount}/{unit.text}，请按实际标准填写"


def _each_once(asked: Sequence[Asked], parts: Sequence[int], values: list[SuggestedValue]) -> list[SuggestedValue]:
    """Leave an amount of the text to the row whose name is nearest to it: counted twice it would not add up."""
    result = list(values)
    for place in parts:
        one = values[place]
        rivals = [other for other in parts if one.value and values[other] == one]
        if rivals and place != max(rivals, key=lambda at: likeness(asked[at].name, one.source or "")):
            said = f"{one.source}，已用于相近的成本项；请按预算明细填写"
            result[place] = SuggestedValue(None, None, said)
    return result


def checked_sum(asked: Sequence[Asked], project: Project, values: list[SuggestedValue]) -> list[SuggestedValue]:
    """Hold the parts against the budget: what does not add up is said, and last year's amounts are not kept.

    :param asked: the rows.
    :param project: the project.
    :param values: of the rows.
    :return: the values, hints added.
    """
    budget = project.budget_wan
    parts = [place for place, row in enumerate(asked) if row.kind == "part_cost" and row.level2 == COST]
    values = _each_once(asked, parts, values)
    amounts = {place: amount for place in parts if (amount := amount_wan(parse_value(values[place].value))) is not None}
    if budget is None or not parts or not amounts:
        return values
    result = list(values)
    total = sum(amounts.values())
    if total > budget + 0.005:
        for place, amount in amounts.items():
            one = values[place]
            if (one.source or "").startswith("沿用"):
                result[place] = SuggestedValue(None, None, f"上次为{one.value}，与本年预算不符；请按本年预算明细填写")
            else:
                said = f"各分项合计{wan(total)}，超过预算{wan(budget)}，请核对"
                result[place] = SuggestedValue(
                    one.value, one.source, said if amount < budget else f"{said}；本项已超预算"
                )
        return result
    for place in parts:
        if values[place].value is None:
            rest = f"已填分项合计{wan(total)}，预算还余{wan(round(budget - total, 4))}"
            result[place] = SuggestedValue(None, None, f"{values[place].hint or ''}；{rest}".lstrip("；"))
    return result
