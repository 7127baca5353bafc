"""Accounts, sessions and tokens; the audit; who owns a draft, its earlier versions and its way to the reviewer."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Text, inspect
from sqlalchemy.types import TypeEngine

revision = "0006"
down_revision = "0005"


def _same(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.with_variant(Text(collation="C"), "postgresql")


_TEXT = _same(Text())
_NUMBER = Integer().with_variant(BigInteger(), "postgresql")


def _short(length: int) -> TypeEngine[Any]:
    return _same(String(length))


def upgrade() -> None:
    """Add what is new; earlier drafts have no owner and are being drawn up."""
    held = {column["name"] for column in inspect(op.get_bind()).get_columns("draft")}
    for column in (
        Column("owner", _short(64)),
        Column("owner_unit", _TEXT),
        Column("state", _short(16), nullable=False, server_default="drafting"),
    ):
        if column.name not in held:
            op.add_column("draft", column)
    for name in ("owner", "owner_unit"):
        op.create_index(f"ix_draft_{name}", "draft", [name], if_not_exists=True)
    _create(
        "draft_version",
        Column("draft_id", _short(32), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("changed_at", _short(32), nullable=False),
        Column("changed_by", _short(64)),
        Column("content", LargeBinary, nullable=False),
    )
    _create(
        "draft_step",
        Column("draft_id", _short(32), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("added_at", _short(32), nullable=False),
        Column("actor", _short(64)),
        Column("version", Integer, nullable=False),
        Column("state", _short(16), nullable=False),
        Column("opinion", _TEXT),
    )
    _accounts()
    _create(
        "audit",
        Column("number", _NUMBER, primary_key=True, autoincrement=False),
        Column("at", _short(32), nullable=False, index=True),
        Column("actor", _short(64), index=True),
        Column("unit", _TEXT),
        Column("action", _short(32), nullable=False, index=True),
        Column("subject", _TEXT, index=True),
        Column("facts", JSON, nullable=False),
        Column("origin", _short(64)),
        Column("request", _short(64)),
        Column("digest", _short(64), nullable=False),
    )


def _accounts() -> None:
    _create(
        "account",
        Column("name", _short(64), primary_key=True),
        Column("display", _TEXT, nullable=False),
        Column("unit", _TEXT),
        Column("roles", JSON, nullable=False),
        Column("password", _TEXT),
        Column("subject", _TEXT, unique=True),
        Column("created_at", _short(32), nullable=False),
        Column("password_at", _short(32)),
        Column("disabled_at", _short(32)),
    )
    _create(
        "login_failure",
        Column("subject", _short(80), primary_key=True),
        Column("failures", Integer, nullable=False),
        Column("failed_at", _short(32), nullable=False, index=True),
    )
    _create(
        "session",
        Column("id", _short(64), primary_key=True),
        Column("account", _short(64), ForeignKey("account.name", ondelete="CASCADE"), nullable=False, index=True),
        Column("created_at", _short(32), nullable=False),
        Column("seen_at", _short(32), nullable=False),
        Column("expires_at", _short(32), nullable=False, index=True),
    )
    _create(
        "token",
        Column("id", _short(32), primary_key=True),
        Column("account", _short(64), ForeignKey("account.name", ondelete="CASCADE"), nullable=False, index=True),
        Column("name", _TEXT, nullable=False),
        Column("digest", _short(64), nullable=False, unique=True),
        Column("scopes", JSON, nullable=False),
        Column("created_at", _short(32), nullable=False),
        Column("expires_at", _short(32), nullable=False),
        Column("used_at", _short(32)),
        Column("revoked_at", _short(32)),
    )


def _create(name: str, *columns: Column[Any]) -> None:
    if not inspect(op.get_bind()).has_table(name):
        op.create_table(name, *columns)
