"""Which numbers the officer gave, and whether a proposed value says no other."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from corpus.dates import years_of
from corpus.units import convert, parse_unit, same_family
from corpus.value import TargetValue
from recommender.project import Project
from recommender.review.cells import folded
from recommender.review.money import amount_wan
from recommender.review.running_text import without_noise

_NUMBER = re.compile(r"(?<![\dA-Za-z.])\d+(?:,\d{3})*(?:\.\d+)?")
_LONGEST_UNIT = 8
# How far something rises or falls is a promise of one project; how complete or timely a thing is, is set alike by all.
_CHANGE = re.compile(
    r"(?:增长|增加|提高|提升|上升|下降|降低|减少|压减|节约|节省|节能)(?:率|幅度|比例|比率|百分比|程度)?$|[增降涨]幅$"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text with the unit behind it; ``unit`` is None where what follows is none."""

    number: float
    unit: str | None


def figures(text: str) -> tuple[Figure, ...]:
    """Find the amounts in a text; document numbers, years, dates and ordinals are passed over.

    :param text: running text.
    :return: the amounts in order.
    """
    clean = without_noise(text)
    found = []
    for match in _NUMBER.finditer(clean):
        after = clean[match.end() : match.end() + _LONGEST_UNIT]
        known = (parse_unit(after[:length]) for length in range(len(after), 0, -1))
        unit = next((one.text for one in known if one), None)
        found.append(Figure(_number(match.group()), unit))
    return tuple(found)


def names_invention(name: str, project: Project) -> bool:
    """Tell whether an indicator's name counts something that nobody counted (新增3000个岗位; PM2.5 counts nothing)."""
    said = figures(project.text())
    return any(
        figure.unit and not any(_same(figure.number, figure.unit, other) for other in said) for figure in figures(name)
    )


def only_said_numbers(text: str, project: Project) -> bool:
    """Tell whether every number of a text, whatever it counts, stands in the project's text, budget or year."""
    said = {_number(found) for found in _NUMBER.findall(folded(project.text()))}
    said |= {float(given) for given in (project.budget_wan, project.year) if given is not None}
    return all(_number(found) in said for found in _NUMBER.findall(folded(text)))


def is_invented(name: str, value: TargetValue, project: Project) -> bool:
    """Tell whether a value states an amount that nobody gave.

    Shares up to 100%, zero, grades and dates in the project's year are no amounts; everything else, also by how much a
    thing rises or falls, has to stand in the project's text, in a unit of the same family, or to be its budget.

    :param name: the indicator's name.
    :param value: the value, understood.
    :param project: the project.
    """
    if value.kind == "date":
        return not _in_time(value, project)
    numbers = [number for number in (value.number, value.number_high) if number is not None]
    share = not _CHANGE.search(name) and all(_is_share(number, value.unit) for number in numbers)
    if share or not any(numbers):
        return False
    amount = amount_wan(value)
    if amount is not None and project.budget_wan is not None and math.isclose(amount, project.budget_wan):
        return False
    said = figures(project.text())
    return not all(any(_same(number, value.unit, figure) for figure in said) for number in numbers if number)


def _in_time(value: TargetValue, project: Project) -> bool:
    text = folded(project.text())
    return all(year == project.year or f"{year}年" in text for year in years_of(value.date or ""))


def _is_share(number: float, unit: str | None) -> bool:
    known = parse_unit(unit) if unit else None
    return known is not None and known.family == "rate" and 0 <= number * known.factor <= 100


def _same(number: float, unit: str | None, figure: Figure) -> bool:
    if unit is None:
        return math.isclose(number, figure.number)
    if figure.unit is None or not same_family(unit, figure.unit):
        return False
    return math.isclose(convert(figure.number, figure.unit, unit), number)


def _number(text: str) -> float:
    return float(text.replace(",", ""))
