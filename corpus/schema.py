"""The store's tables, as SQLAlchemy sees them: the same on SQLite and on PostgreSQL.

A change here needs a migration in `corpus.migrations.versions`; a test compares the two.
"""

from __future__ import annotations

from typing import Any

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
)
from sqlalchemy.types import TypeEngine

VERSION = 7  # that of the latest migration

metadata = MetaData()


def _same(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Give a type of text that PostgreSQL orders as SQLite does, and as little bounds in length."""
    return kind.with_variant(Text(collation="C"), "postgresql")


_TEXT = _same(Text())
_NUMBER = Integer().with_variant(BigInteger(), "postgresql")  # SQLite's whole numbers have 64 bits


def _short(length: int) -> TypeEngine[Any]:
    return _same(String(length))


facts = Table(
    "fact",
    metadata,
    Column("name", _short(64), primary_key=True),
    Column("value", _TEXT, nullable=False),
)

documents = Table(
    "document",
    metadata,
    Column("id", _short(64), primary_key=True),  # SHA-256 of the content
    Column("name", _TEXT, nullable=False),
    Column("origin", _short(16), nullable=False),  # shipped | site
    Column("added_at", _short(32), nullable=False),
    Column("problems", JSON, nullable=False),
)

tables = Table(
    "target_table",
    metadata,
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
    Column("execution_rate", Float),  # percent
    Column("execution_score", Float),
    Column("execution_weight", Float),
    Column("keywords", JSON, nullable=False),
    Column("file", _TEXT),
    Column("page", _NUMBER),
    Column("position", _TEXT),
    Column("digest", _short(32)),  # of this row and those of its indicators
)

indicators = Table(
    "indicator",
    metadata,
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

# Which tables the changes since a revision were about: those that came, were changed or went.
table_changes = Table(
    "table_change",
    metadata,
    Column("revision", _NUMBER, primary_key=True),
    Column("table_id", _short(32), primary_key=True),
)

# A document that was uploaded and parsed but not yet confirmed, or that was taken out of the corpus.
uploads = Table(
    "upload",
    metadata,
    Column("id", _short(64), primary_key=True),  # SHA-256 of the content
    Column("name", _TEXT, nullable=False),
    Column("added_at", _short(32), nullable=False),
    Column("parsed", LargeBinary, nullable=False),  # ParsedDocument as JSON, zlib-compressed
    Column("withdrawn_at", _short(32)),  # set when it was taken out of the corpus
    Column("entered_at", _short(32)),  # when it had come into the corpus
)

# Documents whose tables a person has corrected: used in place of what a reader understands when they come again.
corrections = Table(
    "correction",
    metadata,
    Column("id", _short(64), primary_key=True),  # SHA-256 of the document's content
    Column("name", _TEXT, nullable=False),
    Column("corrected_at", _short(32), nullable=False),
    Column("parsed", LargeBinary, nullable=False),  # ParsedDocument as JSON, zlib-compressed
)

# What people said of suggestions, and what is not to be suggested. Withdrawing sets the date; no row is taken out.
feedback = Table(
    "feedback",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("added_at", _short(32), nullable=False),
    Column("action", _short(8), nullable=False),  # accept | edit | reject
    Column("level2", _short(32)),
    Column("level3", _TEXT, nullable=False),  # as suggested
    Column("match_key", _TEXT, nullable=False, index=True),
    Column("value", _TEXT),
    Column("new_level3", _TEXT),
    Column("new_value", _TEXT),
    Column("project_name", _TEXT),
    Column("unit", _TEXT),
    Column("note", _TEXT),
    Column("withdrawn_at", _short(32), index=True),
)

blocks = Table(
    "block",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("added_at", _short(32), nullable=False),
    Column("level2", _short(32)),  # null: under every level 2
    Column("match_key", _TEXT, nullable=False, index=True),
    Column("name", _TEXT, nullable=False),
    Column("unit", _TEXT),  # null: the whole site
    Column("reason", _TEXT),
    Column("withdrawn_at", _short(32), index=True),
)

# A finding that a person has looked at and lets stand, with the reason.
waivers = Table(
    "waiver",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("added_at", _short(32), nullable=False),
    Column("code", _short(8), nullable=False),
    Column("project_key", _TEXT, nullable=False, index=True),
    Column("project_name", _TEXT, nullable=False),
    Column("unit", _TEXT),
    Column("level2", _short(32)),
    Column("level3", _TEXT),  # null: the finding was about the whole table
    Column("quoted", _TEXT),  # the cell as it was
    Column("reason", _TEXT, nullable=False),
    Column("withdrawn_at", _short(32), index=True),
)

# What a reviewer put together. Deleting a batch sets the date; no batch is taken out.
review_batches = Table(
    "review_batch",
    metadata,
    Column("id", _short(32), primary_key=True),
    Column("name", _TEXT, nullable=False),
    Column("created_at", _short(32), nullable=False),
    Column("changed_at", _short(32), nullable=False, index=True),
    Column("deleted_at", _short(32)),
)

review_documents = Table(
    "review_document",
    metadata,
    Column("batch_id", ForeignKey("review_batch.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", _short(64), primary_key=True),  # SHA-256 of the content
    Column("name", _TEXT, nullable=False),
    Column("place", Integer, nullable=False),
    Column("added_at", _short(32), nullable=False),
    Column("tables", Integer, nullable=False),
    Column("parsed", LargeBinary),  # ParsedDocument as JSON, zlib-compressed; null: it could not be read
    Column("error", JSON(none_as_null=True)),  # why not, as the error body has it
)

# Drafts of target tables. Deleting sets the date; those deleted long ago are purged.
drafts = Table(
    "draft",
    metadata,
    Column("id", _short(32), primary_key=True),
    Column("version", Integer, nullable=False),  # from 1, one more with every save
    Column("created_at", _short(32), nullable=False),
    Column("changed_at", _short(32), nullable=False, index=True),
    Column("deleted_at", _short(32)),
    Column("project_name", _TEXT, nullable=False),
    Column("unit", _TEXT),
    Column("year", Integer),
    Column("content", LargeBinary, nullable=False),  # JSON, zlib-compressed
    Column("owner", _short(64), index=True),  # login name; null: drawn up before there were accounts
    Column("owner_unit", _TEXT, index=True),  # the owner's unit when it was drawn up
    Column("state", _short(16), nullable=False, server_default="drafting"),  # drafting | submitted | returned | passed
)

# Earlier versions of drafts: who made them and when.
draft_versions = Table(
    "draft_version",
    metadata,
    Column("draft_id", ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("changed_at", _short(32), nullable=False),
    Column("changed_by", _short(64)),
    Column("content", LargeBinary, nullable=False),  # JSON, zlib-compressed
)

# How a draft went from drafter to reviewer and back, with the opinions.
draft_steps = Table(
    "draft_step",
    metadata,
    Column("draft_id", ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("added_at", _short(32), nullable=False),
    Column("actor", _short(64)),
    Column("version", Integer, nullable=False),
    Column("state", _short(16), nullable=False),  # the state that it brought the draft to
    Column("opinion", _TEXT),
)

# Who may come in. Disabling sets the date; no account is taken out, for the log names it.
accounts = Table(
    "account",
    metadata,
    Column("name", _short(64), primary_key=True),  # to log in with
    Column("display", _TEXT, nullable=False),
    Column("unit", _TEXT),
    Column("roles", JSON, nullable=False),
    Column("password", _TEXT),  # argon2 hash; null: comes in by single sign-on alone
    Column("subject", _TEXT, unique=True),  # issuer and subject of the single sign-on
    Column("created_at", _short(32), nullable=False),
    Column("password_at", _short(32)),
    Column("disabled_at", _short(32)),
)

# Wrong passwords since the last right one, by the name that was tried (known or not) and by network address.
login_failures = Table(
    "login_failure",
    metadata,
    Column("subject", _short(80), primary_key=True),  # name: or address: and its SHA-256
    Column("failures", Integer, nullable=False),
    Column("failed_at", _short(32), nullable=False, index=True),
)

sessions = Table(
    "session",
    metadata,
    Column("id", _short(64), primary_key=True),  # SHA-256 of the cookie
    Column("account", ForeignKey("account.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", _short(32), nullable=False),
    Column("seen_at", _short(32), nullable=False),
    Column("expires_at", _short(32), nullable=False, index=True),
)

tokens = Table(
    "token",
    metadata,
    Column("id", _short(32), primary_key=True),
    Column("account", ForeignKey("account.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", _TEXT, nullable=False),  # what it is for
    Column("digest", _short(64), nullable=False, unique=True),  # SHA-256 of the token
    Column("scopes", JSON, nullable=False),
    Column("created_at", _short(32), nullable=False),
    Column("expires_at", _short(32), nullable=False),
    Column("used_at", _short(32)),
    Column("revoked_at", _short(32)),
)

# What happened, by whom; each entry's digest covers the one before it, so that a change shows.
audit = Table(
    "audit",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("at", _short(32), nullable=False, index=True),
    Column("actor", _short(64), index=True),  # login name; null: nobody had logged in
    Column("unit", _TEXT),
    Column("action", _short(32), nullable=False, index=True),
    Column("subject", _TEXT, index=True),  # the id of what it was done to
    Column("facts", JSON, nullable=False),  # small and typed: counts, names of settings, reasons
    Column("origin", _short(64)),  # network address
    Column("request", _short(64)),  # id of the request
    Column("digest", _short(64), nullable=False),
)

Index("target_table_document_place", tables.c.document_id, tables.c.place, unique=True)
