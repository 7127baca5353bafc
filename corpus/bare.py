"""Tables as plain tuples, for those who read all of them: a record of every row costs several times the reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from corpus import schema
from corpus.database import DamagedRowError
from corpus.table import TableKind, TargetTable
from corpus.value import Kind, Operator

_AT_ONCE = 500


class BareRow(NamedTuple):
    """What an index keeps of an indicator; from ``value`` on, the value as published and as understood."""

    level1: str | None
    level2: str | None
    level3: str
    description: str | None
    hint: str | None
    basis: str | None
    value: str | None
    kind: Kind
    operator: Operator | None
    number: float | None
    number_high: float | None
    unit: str | None
    date: str | None
    raw: str


class BareTable(NamedTuple):
    """What an index keeps of a table; ``rows`` are in the order of `BareRow`."""

    id: str
    project_name: str
    unit: str | None
    region: str | None
    year: int | None
    budget: float | None
    purpose: str | None
    goal: str | None
    kind: TableKind
    keywords: tuple[str, ...]
    rows: list[BareRow]


_TABLE = schema.tables.c
_ROW = schema.indicators.c
_HEADS = select(
    *(_TABLE.id, _TABLE.project_name, _TABLE.unit, _TABLE.region, _TABLE.year, _TABLE.budget_total),
    *(_TABLE.purpose, _TABLE.goal, _TABLE.kind, _TABLE.keywords),
)
_ROWS = select(
    *(_ROW.table_id, _ROW.level1, _ROW.level2, _ROW.level3, _ROW.description, _ROW.hint, _ROW.basis, _ROW.value),
    *(_ROW.target_kind, _ROW.target_operator, _ROW.target_number, _ROW.target_number_high, _ROW.target_unit),
    *(_ROW.target_date, _ROW.target_raw),
).order_by(_ROW.table_id, _ROW.row)
_IN_ORDER = (
    select(_TABLE.id)
    .select_from(schema.tables.join(schema.documents, schema.documents.c.id == _TABLE.document_id))
    .order_by(schema.documents.c.added_at, schema.documents.c.id, _TABLE.place)
)


def bare_tables(connection: Connection) -> Iterator[BareTable]:
    """Give every table of a store, in the order in which their documents came; few are held at once.

    :param connection: of one transaction, for the tables are read some hundred at a time.
    """
    ids = list(connection.execute(_IN_ORDER).scalars())
    for begin in range(0, len(ids), _AT_ONCE):
        part = ids[begin : begin + _AT_ONCE]
        heads = {head[0]: head for head in connection.execute(_HEADS.where(_TABLE.id.in_(part)))}
        found: dict[str, list[BareRow]] = {table_id: [] for table_id in part}
        for row in connection.execute(_ROWS.where(_ROW.table_id.in_(part))):
            if row[0] not in found:
                raise DamagedRowError(f"一条指标属于不存在的目标表 {row[0]}")
            found[row[0]].append(BareRow._make(row[1:]))
        for table_id in part:
            if table_id not in heads or heads[table_id].keywords is None:
                raise DamagedRowError(f"目标表 {table_id} 读不出来")
            *head, keywords = heads[table_id]
            yield BareTable._make((*head, tuple(keywords), found[table_id]))


def bare(table: TargetTable) -> BareTable:
    """Give what an index keeps of a table."""
    return BareTable(
        id=table.id or "",
        project_name=table.project_name,
        unit=table.unit,
        region=table.region,
        year=table.year,
        budget=table.budget_wan.total,
        purpose=table.purpose,
        goal=table.goal,
        kind=table.kind,
        keywords=table.keywords,
        rows=[
            BareRow(
                *(item.level1, item.level2, item.level3, item.description, item.hint, item.basis, item.value),
                *(item.target.kind, item.target.operator, item.target.number, item.target.number_high),
                *(item.target.unit, item.target.date, item.target.raw),
            )
            for item in table.indicators
        ],
    )
