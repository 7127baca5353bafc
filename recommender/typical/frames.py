"""Published occurrences and their summaries as pandas frames, for whoever wants to analyse them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corpus.errors import InputError
from recommender.index.snapshot import Snapshot
from recommender.typical.attributes import attribute_of
from recommender.typical.groups import budget_class, budget_class_names, province, unit_type
from recommender.typical.summary import is_bounded, typical_value, unit_family

if TYPE_CHECKING:
    import pandas as pd

    from recommender.occurrence import Occurrence, TableHead, UniqueIndicator

COLUMNS = (
    "indicator",
    "level2",
    "attribute",
    "operator",
    "number",
    "unit",
    "unit_family",
    "base_number",
    "value",
    "project",
    "unit_name",
    "unit_type",
    "region",
    "year",
    "budget_wan",
    "budget_class",
    "table_id",
)
GROUPS = ("indicator", "level2", "attribute", "operator", "unit_family", "unit_type", "region", "year", "budget_class")
SUMMARY = (
    "count",
    "numbers",
    "left_out",
    "operator",
    "operator_share",
    "unit",
    "p10",
    "p25",
    "median",
    "p75",
    "p90",
    "mad",
    "spread",
)


def occurrence_frame(snapshot: Snapshot) -> pd.DataFrame:
    """Give one row per published occurrence; rows of the library are no evidence and left out.

    ``number`` is in ``unit``, ``base_number`` in the base unit of ``unit_family`` (元, %, 分钟 …); both are NaN where
    the value is no single number. ``region`` is the province where it can be told, ``budget_wan`` is in 万元,
    ``budget_class`` an ordered category.

    :param snapshot: the index.
    :return: shape (occurrences, 17), columns as in ``COLUMNS``.
    """
    return _frame(snapshot, _published(snapshot))


def typical_frame(snapshot: Snapshot, by: Sequence[str] = ("indicator",)) -> pd.DataFrame:
    """Give the usual value of each group of published occurrences, as `typical_value` does.

    Rows of a group that name different things in different units are summed up over the most frequent unit family;
    add ``unit_family`` to ``by`` to keep the families apart.

    :param snapshot: the index.
    :param by: columns to group by, out of ``GROUPS``.
    :return: one row per group that was published with a value, the most frequent first: the columns of ``by``, then
        those of `Typical` with the commonest value as ``mode`` and its ``mode_count``. A column of ``by`` that a
        summary has too is called ``group_…`` there.
    :raises InputError: when ``by`` is empty or names another column.
    """
    import pandas as pd

    wrong = [name for name in by if name not in GROUPS]
    if wrong or not by or len(set(by)) < len(by):
        raise InputError(
            "typical.by",
            f"不能按「{'、'.join(wrong or by)}」分组；请从 {'、'.join(GROUPS)} 中选一个或几个，不要重复",
            by=list(by),
        )
    rows = _published(snapshot)
    frame = _frame(snapshot, rows)
    names = [f"group_{name}" if name in SUMMARY else name for name in by]
    found: list[dict[str, Any]] = []
    for group, places in _members(frame, by):
        inside = [rows[place] for place in places]
        typical = typical_value(
            [(occurrence.value, occurrence.target) for _, occurrence, _ in inside],
            [is_bounded(indicator.level3) for indicator, _, _ in inside],
        )
        if typical:
            summed = {name: getattr(typical, name) for name in SUMMARY}
            mode = {"mode": typical.values[0].value, "mode_count": typical.values[0].count}
            found.append(dict(zip(names, group, strict=True)) | summed | mode)
    columns = [*names, *SUMMARY, "mode", "mode_count"]
    return pd.DataFrame(found, columns=columns).sort_values("count", ascending=False, kind="stable", ignore_index=True)


def _published(snapshot: Snapshot) -> list[tuple[UniqueIndicator, Occurrence, TableHead]]:
    return [
        (indicator, occurrence, snapshot.tables[occurrence.table])
        for indicator in snapshot.indicators
        for occurrence in snapshot.published(indicator)
    ]


def _members(frame: pd.DataFrame, by: Sequence[str]) -> list[tuple[tuple[Any, ...], list[int]]]:
    """Give the groups in the order in which they are first met, with the places of their rows; unknown is a group."""
    import pandas as pd

    members: dict[tuple[Any, ...], list[int]] = {}
    columns = [[None if pd.isna(value) else value for value in frame[name]] for name in by]
    for place, group in enumerate(zip(*columns, strict=True)):
        members.setdefault(group, []).append(place)
    return list(members.items())


def _frame(snapshot: Snapshot, rows: Sequence[tuple[UniqueIndicator, Occurrence, TableHead]]) -> pd.DataFrame:
    import pandas as pd

    known = snapshot.lookups.known_attributes
    attributes = {id(indicator): attribute_of(indicator.level3, known) for indicator in snapshot.indicators}
    data: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for indicator, occurrence, table in rows:
        target = occurrence.target
        single = target.kind == "number" and target.number is not None
        family, factor = unit_family(target.unit if single else None)
        cells = (
            indicator.level3,
            indicator.level2,
            attributes[id(indicator)],
            target.operator,
            target.number if single else None,
            target.unit if single else None,
            (family or None) if single else None,
            (target.number or 0.0) * factor if single else None,
            occurrence.value,
            table.project_name,
            table.unit,
            unit_type(table.unit),
            province(table.region, table.unit),
            table.year,
            table.budget_wan,
            budget_class(table.budget_wan),
            table.table_id,
        )
        for name, cell in zip(COLUMNS, cells, strict=True):
            data[name].append(cell)
    kinds = {"number": "float64", "base_number": "float64", "budget_wan": "float64", "year": "Int64"}
    kinds |= {name: "object" for name in COLUMNS if name not in (*kinds, "budget_class")}
    columns: dict[str, Any] = {name: pd.Series(data[name], dtype=kind) for name, kind in kinds.items()}
    columns["budget_class"] = pd.Categorical(data["budget_class"], categories=budget_class_names(), ordered=True)
    return pd.DataFrame(columns)[list(COLUMNS)]
