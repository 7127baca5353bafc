"""A store's file as an earlier version would have left it."""

from __future__ import annotations

import sqlite3

_SINCE: dict[int, tuple[str, ...]] = {
    7: (),
    6: ("audit", "login_failure", "token", "session", "account", "draft_step", "draft_version"),
    5: ("table_change",),
    4: ("draft", "review_document", "review_batch"),
}
_COLUMNS = {
    7: (("target_table", "digest"),),
    6: (("draft", "owner"), ("draft", "owner_unit"), ("draft", "state")),
}


def take_back(raw: sqlite3.Connection, version: int) -> None:
    """Take out of a file what came after a version."""
    if version < 5:  # the form of version 4 was there before there were migrations
        raw.execute("DROP TABLE alembic_version")
    else:
        raw.execute("UPDATE alembic_version SET version_num = ?", (f"{version:04}",))
    for since, names in _SINCE.items():
        if since > version:
            for name in ("owner", "owner_unit") if since == 6 else ():
                raw.execute(f"DROP INDEX ix_draft_{name}")
            for table, column in _COLUMNS.get(since, ()):
                raw.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
            for name in names:
                raw.execute(f"DROP TABLE {name}")
    raw.execute("UPDATE fact SET value = ? WHERE name = 'schema_version'", (str(version),))
