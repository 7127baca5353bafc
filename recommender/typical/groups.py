"""The groups of a published row: type of its unit, province, year, class of the budget."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Literal, get_args

from corpus.resources import read_toml
from recommender.occurrence import TableHead

By = Literal["unit_type", "region", "year", "budget"]
BY: tuple[By, ...] = get_args(By)
SHORTEST_PROVINCE = 2  # characters of 河北, 新疆


@lru_cache(maxsize=1)
def _unit_types() -> tuple[re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    data = read_toml("recommender", "groups.toml")
    types = tuple((entry["name"], re.compile(entry["pattern"])) for entry in data["unit_types"])
    return re.compile(data["trailing"]), types


@lru_cache(maxsize=1)
def _budget_classes() -> tuple[tuple[float, ...], tuple[str, ...]]:
    classes = read_toml("recommender", "groups.toml")["budget_classes"]
    return tuple(float(entry["from"]) for entry in classes), tuple(entry["name"] for entry in classes)


@lru_cache(maxsize=1)
def _provinces() -> tuple[str, ...]:
    return tuple(read_toml("recommender", "groups.toml")["provinces"]["names"])


def budget_class_names() -> tuple[str, ...]:
    """Give the classes, the smallest budget first."""
    return _budget_classes()[1]


@lru_cache(maxsize=16384)
def unit_type(name: str | None) -> str | None:
    """Give the type of a unit by its name (``天津市人民政府外事办公室`` → 局委办).

    :param name: the unit's name as published.
    :return: a name from ``data/groups.toml``, 其他 where no pattern fits, None where there is no name.
    """
    folded = "".join((name or "").split())
    trailing, types = _unit_types()
    plain = trailing.sub("", folded) or folded
    return next(kind for kind, pattern in types if pattern.search(plain)) if folded else None


@lru_cache(maxsize=16384)
def province(region: str | None, unit: str | None = None) -> str | None:
    """Give the province of a table.

    :param region: as published or as set on ingest (``河北省保定市``).
    :param unit: the unit's name, whose beginning speaks where the region does not.
    :return: the province's full name; the region itself where no province can be told; None where neither is known.
    """
    for text in (region, unit):
        found = next((name for name in _provinces() if (text or "").startswith(name)), None)
        if found:
            return found
    short = (region or "").strip()
    begun = (name for name in _provinces() if len(short) >= SHORTEST_PROVINCE and name.startswith(short))
    return next(begun, short or None)


def budget_class(budget_wan: float | None) -> str | None:
    """Give the class of a budget.

    :param budget_wan: in 万元.
    :return: the name of the class (``10–50万元``), None where the budget is unknown or negative.
    """
    bounds, names = _budget_classes()
    if budget_wan is None or not budget_wan >= bounds[0]:
        return None
    return names[bisect_right(bounds, budget_wan) - 1]


def group_of(table: TableHead, by: By) -> str | None:
    """Give the group of a published row.

    :param table: the table in which the row stands.
    :param by: what the groups are.
    :return: the group's name, None where the table does not say.
    """
    if by == "unit_type":
        return unit_type(table.unit)
    if by == "region":
        return province(table.region, table.unit)
    if by == "year":
        return str(table.year) if table.year is not None else None
    return budget_class(table.budget_wan)
