"""Between the records of a target table and the rows of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from corpus.table import Budget, Indicator, Source, TargetTable
from corpus.value import TargetValue

_SAME = (
    *("project_name", "unit", "unit_code", "region", "year", "purpose", "goal", "frame", "kind"),
    *("total_score", "execution_rate", "execution_score", "execution_weight"),
)
_INDICATOR_SAME = (
    "level1",
    "level2",
    "level3",
    "description",
    "value",
    "weight",
    "actual",
    "score",
    "reason",
    "published_level1",
    "published_level2",
    "hint",
    "basis",
    "position",
)
_TARGET = ("kind", "operator", "number", "number_high", "unit", "date", "raw")


def table_row(table: TargetTable, table_id: str, document_id: str, place: int) -> dict[str, Any]:
    """Give the store's row for a table (without its indicators).

    :param table: the table.
    :param table_id: the id it has in the store.
    :param document_id: the document it stands in.
    :param place: its 0-based place in the document.
    """
    return {name: getattr(table, name) for name in _SAME} | {
        "id": table_id,
        "document_id": document_id,
        "place": place,
        "budget_total": table.budget_wan.total,
        "budget_fiscal": table.budget_wan.fiscal,
        "budget_other": table.budget_wan.other,
        "keywords": list(table.keywords),
        "file": table.source.file,
        "page": table.source.page,
        "position": table.source.position,
    }


def indicator_row(indicator: Indicator, table_id: str, row: int) -> dict[str, Any]:
    """Give the store's row for an indicator.

    :param indicator: the indicator.
    :param table_id: the id of its table in the store.
    :param row: its 0-based row in the table.
    """
    target = {f"target_{name}": getattr(indicator.target, name) for name in _TARGET}
    return {name: getattr(indicator, name) for name in _INDICATOR_SAME} | target | {"table_id": table_id, "row": row}


def read_table(head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> TargetTable:
    """Give the table back from its rows in the store, indicators in order.

    Records were checked when they entered the store, so they are built without checking them again.
    """
    fields = {name: head[name] for name in _SAME}
    indicators = tuple(
        Indicator.model_construct(
            **{name: row[name] for name in _INDICATOR_SAME},
            target=TargetValue.model_construct(**{name: row[f"target_{name}"] for name in _TARGET}),
        )
        for row in rows
    )
    return TargetTable.model_construct(
        **fields,
        id=head["id"],
        budget_wan=Budget.model_construct(
            total=head["budget_total"], fiscal=head["budget_fiscal"], other=head["budget_other"]
        ),
        source=Source.model_construct(file=head["file"], page=head["page"], position=head["position"]),
        keywords=tuple(head["keywords"]),
        indicators=indicators,
    )


class StoredDocument(BaseModel):
    """A document in the store: its content's SHA-256, its name, where it is from and how many tables it gave.

    ``problems`` counts the places that could not be read with certainty.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    origin: str
    added_at: str
    tables: int
    problems: int = 0


class Changes(NamedTuple):
    """What changed in the store since a revision: the one that it has now, the tables that came or were changed as they
    are now, the ids of these and of those that went, and how many others changed that are not given.
    """

    revision: str
    tables: tuple[TargetTable, ...]
    ids: frozenset[str]
    left: int = 0
