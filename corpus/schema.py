"""The store's tables, as SQLAlchemy sees them: the same on SQLite and on a shared server."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

VERSION = 4  # 2: feedback and block; 3: scores of self-evaluations; 4: drafts, review batches, withdrawn documents

metadata = MetaData()

facts = Table(
    "fact",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

documents = Table(
    "document",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the content
    Column("name", Text, nullable=False),
    Column("origin", String(16), nullable=False),  # shipped | site
    Column("added_at", String(32), nullable=False),
    Column("problems", JSON, nullable=False),
)

tables = Table(
    "target_table",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("document_id", ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("project_name", Text, nullable=False),
    Column("unit", Text),
    Column("unit_code", Text),
    Column("region", Text),
    Column("year", Integer, index=True),
    Column("budget_total", Float),
    Column("budget_fiscal", Float),
    Column("budget_other", Float),
    Column("purpose", Text),
    Column("goal", Text),
    Column("frame", String(64)),
    Column("kind", String(32), nullable=False, index=True),
    Column("total_score", Float),
    Column("execution_rate", Float),  # percent
    Column("execution_score", Float),
    Column("execution_weight", Float),
    Column("keywords", JSON, nullable=False),
    Column("file", Text),
    Column("page", Integer),
    Column("position", Text),
)

indicators = Table(
    "indicator",
    metadata,
    Column("table_id", ForeignKey("target_table.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("level1", String(32)),
    Column("level2", String(32)),
    Column("level3", Text, nullable=False),
    Column("description", Text),
    Column("value", Text),
    Column("target_kind", String(8), nullable=False),
    Column("target_operator", String(1)),
    Column("target_number", Float),
    Column("target_number_high", Float),
    Column("target_unit", Text),
    Column("target_date", String(32)),
    Column("target_raw", Text, nullable=False),
    Column("weight", Float),
    Column("actual", Text),
    Column("score", Float),
    Column("reason", Text),
    Column("published_level1", Text),
    Column("published_level2", Text),
    Column("hint", Text),
    Column("basis", Text),
    Column("position", Text),
)

# A document that was uploaded and parsed but not yet confirmed, or that was taken out of the corpus.
uploads = Table(
    "upload",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the content
    Column("name", Text, nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("parsed", LargeBinary, nullable=False),  # ParsedDocument as JSON, zlib-compressed
    Column("withdrawn_at", String(32)),  # set when it was taken out of the corpus
    Column("entered_at", String(32)),  # when it had come into the corpus
)

# Documents whose tables a person has corrected: used in place of what a reader understands when they come again.
corrections = Table(
    "correction",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the document's content
    Column("name", Text, nullable=False),
    Column("corrected_at", String(32), nullable=False),
    Column("parsed", LargeBinary, nullable=False),  # ParsedDocument as JSON, zlib-compressed
)

# What people said of suggestions, and what is not to be suggested. Withdrawing sets the date; no row is taken out.
feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("added_at", String(32), nullable=False),
    Column("action", String(8), nullable=False),  # accept | edit | reject
    Column("level2", String(32)),
    Column("level3", Text, nullable=False),  # as suggested
    Column("match_key", Text, nullable=False, index=True),
    Column("value", Text),
    Column("new_level3", Text),
    Column("new_value", Text),
    Column("project_name", Text),
    Column("unit", Text),
    Column("note", Text),
    Column("withdrawn_at", String(32), index=True),
)

blocks = Table(
    "block",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("added_at", String(32), nullable=False),
    Column("level2", String(32)),  # null: under every level 2
    Column("match_key", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("unit", Text),  # null: the whole site
    Column("reason", Text),
    Column("withdrawn_at", String(32), index=True),
)

# A finding that a person has looked at and lets stand, with the reason.
waivers = Table(
    "waiver",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("added_at", String(32), nullable=False),
    Column("code", String(8), nullable=False),
    Column("project_key", Text, nullable=False, index=True),
    Column("project_name", Text, nullable=False),
    Column("unit", Text),
    Column("level2", String(32)),
    Column("level3", Text),  # null: the finding was about the whole table
    Column("quoted", Text),  # the cell as it was
    Column("reason", Text, nullable=False),
    Column("withdrawn_at", String(32), index=True),
)

# What a reviewer put together. Deleting a batch sets the date; no batch is taken out.
review_batches = Table(
    "review_batch",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False, index=True),
    Column("deleted_at", String(32)),
)

review_documents = Table(
    "review_document",
    metadata,
    Column("batch_id", ForeignKey("review_batch.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", String(64), primary_key=True),  # SHA-256 of the content
    Column("name", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("tables", Integer, nullable=False),
    Column("parsed", LargeBinary),  # ParsedDocument as JSON, zlib-compressed; null: it could not be read
    Column("error", JSON(none_as_null=True)),  # why not, as the error body has it
)

# Drafts of target tables. Deleting sets the date; no draft is taken out.
drafts = Table(
    "draft",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("version", Integer, nullable=False),  # from 1, one more with every save
    Column("created_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False, index=True),
    Column("deleted_at", String(32)),
    Column("project_name", Text, nullable=False),
    Column("unit", Text),
    Column("year", Integer),
    Column("content", LargeBinary, nullable=False),  # JSON, zlib-compressed
)

Index("target_table_document_place", tables.c.document_id, tables.c.place, unique=True)
