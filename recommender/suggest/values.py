"""Where a suggested value comes from: the officer's text, the budget, past rows, the library; or left blank."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.names import match_key
from corpus.units import is_money, same_family
from corpus.value import TargetValue, print_number, print_value
from recommender.index.snapshot import Snapshot
from recommender.likeness import likeness
from recommender.occurrence import Occurrence, UniqueIndicator
from recommender.project import Project
from recommender.review.mentions import mentions
from recommender.suggest.options import options
from recommender.typical import Typical

# Numbers of these slots belong to one project alone: another project's quantity or cost is no evidence for them.
OWN_NUMBERS = ("数量指标", "成本指标", "社会成本指标", "生态环境成本指标", "经济效益指标")


@dataclass(frozen=True)
class SuggestedValue:
    """A value (None: left blank), where it is from in words, and how to set a blank one."""

    value: str | None
    source: str | None
    hint: str | None


def suggest_value(
    snapshot: Snapshot,
    project: Project,
    indicator: UniqueIndicator,
    typical: Typical | None,
    own_tables: set[int],
) -> SuggestedValue:
    """Choose a value by the strength of what speaks for it; never an invented number.

    :param snapshot: the index.
    :param project: the project.
    :param indicator: the row to be valued.
    :param typical: how it was usually valued.
    :param own_tables: tables of the same project in other years.
    :return: the value with its source, or a hint.
    """
    promised = _promised(project, indicator)
    if promised:
        return promised
    former = [occurrence for occurrence in indicator.occurrences if occurrence.table in own_tables and occurrence.value]
    if is_total_cost(indicator) and project.budget_wan is not None:
        return SuggestedValue(f"≤{print_number(project.budget_wan)}万元", "等于本项目预算数", None)
    if former:
        last = max(former, key=lambda occurrence: snapshot.tables[occurrence.table].year or 0)
        year = snapshot.tables[last.table].year
        if last.target.kind == "date" and project.year != year:
            return SuggestedValue(None, None, f"上次的期限是{last.value}；请填写本年度的期限")
        return SuggestedValue(last.value, f"沿用本项目{f'{year}年' if year else '上次'}公布的值", None)
    library = _library_row(snapshot, indicator)
    if typical and typical.median is not None and _transfers(indicator, typical.unit):
        return _from_typical(typical, library)
    if library and library.value:
        return SuggestedValue(library.value, "起步指标库的常用值", None)
    return SuggestedValue(None, None, _hint(indicator, typical, library))


def _promised(project: Project, indicator: UniqueIndicator) -> SuggestedValue | None:
    """Find the number that the officer's own goal or purpose gives for this very thing."""
    if indicator.level2 != "数量指标":
        return None
    units = {occurrence.target.unit for occurrence in indicator.occurrences if occurrence.target.unit}
    best, found = options().set.same_thing, None
    for mention in (*mentions(project.goal), *mentions(project.purpose)):
        if units and not any(same_family(mention.unit, unit) for unit in units):
            continue
        for noun in mention.nouns:
            near = 1.0 if noun in indicator.level3 else likeness(noun, match_key(indicator.level3))
            if near >= best:
                best, found = near, mention
    if found is None:
        return None
    return SuggestedValue(f"{found.operator or '≥'}{found.figure}", f"目标中写明“{found.text}”", None)


def is_total_cost(indicator: UniqueIndicator) -> bool:
    """Tell whether a row is the one that may carry the whole budget: a total, in money, not per anything."""
    if indicator.level2 != "成本指标" or not options().total_cost.search(indicator.level3):
        return False
    units = [occurrence.target.unit for occurrence in indicator.occurrences if occurrence.target.unit]
    return all(is_money(unit) and "/" not in unit for unit in units)


def _library_row(snapshot: Snapshot, indicator: UniqueIndicator) -> Occurrence | None:
    rows = (found for found in indicator.occurrences if snapshot.tables[found.table].kind == "library")
    return next(rows, None)


def _transfers(indicator: UniqueIndicator, unit: str | None) -> bool:
    """Rates and times are set alike by different projects; their quantities and costs are not."""
    return unit == "%" or indicator.level2 not in OWN_NUMBERS


def _from_typical(typical: Typical, library: Occurrence | None) -> SuggestedValue:
    # With few published rows the library's usual value is the safer one where both exist.
    if typical.count < 3 and library and library.value:
        return SuggestedValue(library.value, "起步指标库的常用值", None)
    value = TargetValue(kind="number", operator=typical.operator, number=typical.median, unit=typical.unit)
    return SuggestedValue(print_value(value), f"同名指标已公布 {typical.count} 次，取中位数", None)


def _hint(indicator: UniqueIndicator, typical: Typical | None, library: Occurrence | None) -> str:
    if indicator.hint:
        return indicator.hint
    if typical:
        seen = "、".join(entry.value for entry in typical.values[:3])
        return f"请按本项目实际填写；别的项目填过 {seen}"
    unit = library.target.unit if library else None
    return f"请按本项目实际填写，单位为{unit}" if unit else "请按本项目实际填写"
