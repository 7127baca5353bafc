"""The store as it was when it first had migrations: made anew, or what versions 1 to 3 lack of it added.

Tables and columns came in versions 1 to 4 without a record of each step, so whatever is missing is looked for.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    inspect,
)
from sqlalchemy.types import TypeEngine

revision = "0004"
down_revision = None

_then = MetaData()


def _same(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.with_variant(Text(collation="C"), "postgresql")


_TEXT = _same(Text())
_NUMBER = Integer().with_variant(BigInteger(), "postgresql")


def _short(length: int) -> TypeEngine[Any]:
    return _same(String(length))


Table(
    "fact",
    _then,
    Column("name", _short(64), primary_key=True),
    Column("value", _TEXT, nullable=False),
)

Table(
    "document",
    _then,
    Column("id", _short(64), primary_key=True),
    Column("name", _TEXT, nullable=False),
    Column("origin", _short(16), nullable=False),
    Column("added_at", _short(32), nullable=False),
    Column("problems", JSON, nullable=False),
)

_tables = Table(
    "target_table",
    _then,
    Column("id", _short(32), primary_key=True),
    Column("document_id", ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("project_name", _TEXT, nullable=False),
    Column("unit", _TEXT),
    Column("unit_code", _TEXT),
    Column("region", _TEXT),
    Column("year", Integer, index=True),
    Column("budget_total", Float),
    Column("budget_fiscal", Float),
    Column("budget_other", Float),
    Column("purpose", _TEXT),
    Column("goal", _TEXT),
    Column("frame", _short(64)),
    Column("kind", _short(32), nullable=False, index=True),
    Column("total_score", Float),
    Column("execution_rate", Float),
    Column("execution_score", Float),
    Column("execution_weight", Float),
    Column("keywords", JSON, nullable=False),
    Column("file", _TEXT),
    Column("page", _NUMBER),
    Column("position", _TEXT),
)

Table(
    "indicator",
    _then,
    Column("table_id", ForeignKey("target_table.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("level1", _short(32)),
    Column("level2", _short(32)),
    Column("level3", _TEXT, nullable=False),
    Column("description", _TEXT),
    Column("value", _TEXT),
    Column("target_kind", _short(8), nullable=False),
    Column("target_operator", _short(1)),
    Column("target_number", Float),
    Column("target_number_high", Float),
    Column("target_unit", _TEXT),
    Column("target_date", _short(32)),
    Column("target_raw", _TEXT, nullable=False),
    Column("weight", Float),
    Column("actual", _TEXT),
    Column("score", Float),
    Column("reason", _TEXT),
    Column("published_level1", _TEXT),
    Column("published_level2", _TEXT),
    Column("hint", _TEXT),
    Column("basis", _TEXT),
    Column("position", _TEXT),
)

Table(
    "upload",
    _then,
    Column("id", _short(64), primary_key=True),
    Column("name", _TEXT, nullable=False),
    Column("added_at", _short(32), nullable=False),
    Column("parsed", LargeBinary, nullable=False),
    Column("withdrawn_at", _short(32)),
    Column("entered_at", _short(32)),
)

Table(
    "correction",
    _then,
    Column("id", _short(64), primary_key=True),
    Column("name", _TEXT, nullable=False),
    Column("corrected_at", _short(32), nullable=False),
    Column("parsed", LargeBinary, nullable=False),
)

Table(
    "feedback",
    _then,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("added_at", _short(32), nullable=False),
    Column("action", _short(8), nullable=False),
    Column("level2", _short(32)),
    Column("level3", _TEXT, nullable=False),
    Column("match_key", _TEXT, nullable=False, index=True),
    Column("value", _TEXT),
    Column("new_level3", _TEXT),
    Column("new_value", _TEXT),
    Column("project_name", _TEXT),
    Column("unit", _TEXT),
    Column("note", _TEXT),
    Column("withdrawn_at", _short(32), index=True),
)

Table(
    "block",
    _then,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("added_at", _short(32), nullable=False),
    Column("level2", _short(32)),
    Column("match_key", _TEXT, nullable=False, index=True),
    Column("name", _TEXT, nullable=False),
    Column("unit", _TEXT),
    Column("reason", _TEXT),
    Column("withdrawn_at", _short(32), index=True),
)

Table(
    "waiver",
    _then,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("added_at", _short(32), nullable=False),
    Column("code", _short(8), nullable=False),
    Column("project_key", _TEXT, nullable=False, index=True),
    Column("project_name", _TEXT, nullable=False),
    Column("unit", _TEXT),
    Column("level2", _short(32)),
    Column("level3", _TEXT),
    Column("quoted", _TEXT),
    Column("reason", _TEXT, nullable=False),
    Column("withdrawn_at", _short(32), index=True),
)

Table(
    "review_batch",
    _then,
    Column("id", _short(32), primary_key=True),
    Column("name", _TEXT, nullable=False),
    Column("created_at", _short(32), nullable=False),
    Column("changed_at", _short(32), nullable=False, index=True),
    Column("deleted_at", _short(32)),
)

Table(
    "review_document",
    _then,
    Column("batch_id", ForeignKey("review_batch.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", _short(64), primary_key=True),
    Column("name", _TEXT, nullable=False),
    Column("place", Integer, nullable=False),
    Column("added_at", _short(32), nullable=False),
    Column("tables", Integer, nullable=False),
    Column("parsed", LargeBinary),
    Column("error", JSON(none_as_null=True)),
)

Table(
    "draft",
    _then,
    Column("id", _short(32), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_at", _short(32), nullable=False),
    Column("changed_at", _short(32), nullable=False, index=True),
    Column("deleted_at", _short(32)),
    Column("project_name", _TEXT, nullable=False),
    Column("unit", _TEXT),
    Column("year", Integer),
    Column("content", LargeBinary, nullable=False),
)

Index("target_table_document_place", _tables.c.document_id, _tables.c.place, unique=True)


def upgrade() -> None:
    """Make what is missing; columns that came later allow nothing in them."""
    connection = op.get_bind()
    _then.create_all(connection)
    there = inspect(connection)
    for table in _then.sorted_tables:
        held = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in held:
                op.add_column(table.name, Column(column.name, column.type))
