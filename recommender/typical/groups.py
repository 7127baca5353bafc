"""The groups of a published row: type of its unit, province, year, class of the budget."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from corpus.resources import read_toml
from recommender.index.columns import NO_YEAR, Columns

Whole = npt.NDArray[np.integer]
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
        if text and text.startswith(_provinces()):
            return next(name for name in _provinces() if text.startswith(name))
    return _begun((region or "").strip())


@lru_cache(maxsize=16384)
def _begun(short: str) -> str | None:
    names = (name for name in _provinces() if len(short) >= SHORTEST_PROVINCE and name.startswith(short))
    return next(names, short or None)


def budget_class(budget_wan: float | None) -> str | None:
    """Give the class of a budget.

    :param budget_wan: in 万元.
    :return: the name of the class (``10–50万元``), None where the budget is unknown or negative.
    """
    bounds, names = _budget_classes()
    if budget_wan is None or not budget_wan >= bounds[0]:
        return None
    return names[bisect_right(bounds, budget_wan) - 1]


def groups_of(columns: Columns, tables: Whole, by: By) -> tuple[Whole, list[str | None]]:
    """Give the groups of published rows by their tables, looking at each distinct cell once.

    :param columns: what the tables say.
    :param tables: their places.
    :param by: what the groups are.
    :return: (the number of each table's group, the groups' names by number, None where the table does not say).
    """
    texts = columns.texts
    found: list[str | None]
    if by == "budget":
        bounds, names = _budget_classes()
        budgets = columns.table_budget[tables]
        which = np.where(budgets >= bounds[0], np.searchsorted(bounds, budgets, side="right"), 0)
        found = [None, *names]
    elif by == "region":
        regions, units = (cells[tables].astype(np.int64) for cells in (columns.table_region, columns.table_unit))
        distinct, which = np.unique(regions << 32 | units + 1, return_inverse=True)
        found = [province(texts.get(pair >> 32), texts.get((pair & 0xFFFFFFFF) - 1)) for pair in distinct.tolist()]
    else:
        cells = columns.table_year if by == "year" else columns.table_unit
        distinct, which = np.unique(cells[tables], return_inverse=True)
        if by == "year":
            found = [None if year == NO_YEAR else str(year) for year in distinct.tolist()]
        else:
            found = [unit_type(texts.get(place)) for place in distinct.tolist()]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(found))}
    return np.array([numbers[name] for name in found])[which], list(numbers)
