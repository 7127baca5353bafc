"""A digest of every table, so that what was changed on disk is noticed.

A later step that changes these tables takes `fill_in` over: it reads them as the schema has them in the end.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String, Text, inspect

from corpus.digests import fill_in

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; the tables that are there get the digest of what they are now."""
    if "digest" not in {column["name"] for column in inspect(op.get_bind()).get_columns("target_table")}:
        op.add_column("target_table", Column("digest", String(32).with_variant(Text(collation="C"), "postgresql")))
    fill_in(op.get_bind())
