"""Which tables each change of the store was about, so that an index can follow without being built anew."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, String, Text

from corpus.facts import fact, set_fact

revision = "0005"
down_revision = "0004"

_ID = String(32).with_variant(Text(collation="C"), "postgresql")
_NUMBER = Integer().with_variant(BigInteger(), "postgresql")


def upgrade() -> None:
    """Add the table; of changes before it nothing is known."""
    op.create_table(
        "table_change",
        Column("revision", _NUMBER, nullable=False),
        Column("table_id", _ID, nullable=False),
        PrimaryKeyConstraint("revision", "table_id"),
        if_not_exists=True,
    )
    set_fact(op.get_bind(), "changes_from", fact(op.get_bind(), "revision") or "0")
