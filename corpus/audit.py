"""What happened, by whom: entries that are only ever added, each with a digest that covers the one before it.

An entry names what was done to which thing by its id, with counts and the like: never a document's content, a password
or a project's name. It is written in the transaction of what it tells of, so that there is neither without the other.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, insert

from corpus import schema
from corpus.actor import actor
from corpus.facts import fact, set_fact
from corpus.resources import read_toml
from corpus.table import clean_text

Action = Literal[
    "login",
    "login_failed",
    "logout",
    "account_change",
    "token_change",
    "draft_read_other",
    "draft_change",
    "draft_delete",
    "draft_restore",
    "draft_submit",
    "draft_take_back",
    "draft_return",
    "draft_pass",
    "draft_reopen",
    "upload",
    "export",
    "review",
    "waiver",
    "waiver_withdraw",
    "ingest",
    "deletion",
    "restoration",
    "correction",
    "feedback",
    "feedback_withdraw",
    "block",
    "unblock",
    "settings",
    "index_rebuild",
    "backup",
    "restore",
    "purge",
    "audit_trim",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
Fact = str | int | bool
_HEAD, _BASE = "audit_head", "audit_base"
_FIELDS = ("number", "at", "actor", "unit", "action", "subject", "facts", "origin", "request")
_MOST = {"actor": 64, "unit": 500, "subject": 200, "origin": 64, "request": 64}  # characters


class Mark(NamedTuple):
    """A place in the log: the number of an entry and its digest; number 0 stands before the first one."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def read(cls, text: str | None) -> Mark:
        """Read a mark as it is written; None stands before the first entry.

        :raises ValueError: when the text is no mark.
        """
        number, _, digest = (text or f"0:{'0' * 64}").partition(":")
        return cls(int(number), digest.strip())


class AuditEntry(BaseModel):
    """An entry; ``at`` is UTC in ISO 8601, ``actor`` None where nobody had logged in, ``subject`` an id."""

    model_config = ConfigDict(frozen=True)

    number: int
    at: str
    actor: str | None
    unit: str | None
    action: str
    subject: str | None
    facts: dict[str, Fact]
    origin: str | None
    request: str | None
    digest: str


def note(connection: Connection, action: Action, subject: str | int | None = None, **facts: Fact) -> int:
    """Add an entry, in the transaction of what it tells of.

    :param connection: of a transaction that writes.
    :param action: what was done.
    :param subject: the id of what it was done to.
    :param facts: counts, versions and the like.
    :return: the entry's number.
    """
    who, before = actor(), head(connection)
    row: dict[str, Any] = {
        "number": before.number + 1,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "actor": who.name,
        "unit": who.unit,
        "action": action,
        "subject": None if subject is None else str(subject),
        "facts": {name: _clean(value) for name, value in facts.items()},
        "origin": who.origin,
        "request": who.request,
    }
    row |= {name: clean_text(row[name])[:most] for name, most in _MOST.items() if row[name] is not None}
    row["digest"] = digest_of(before.digest, row)
    connection.execute(insert(schema.audit).values(row))
    set_fact(connection, _HEAD, str(Mark(row["number"], row["digest"])))
    return before.number + 1


def head(connection: Connection) -> Mark:
    """Give the last entry that was written, whether or not it is still there."""
    return Mark.read(fact(connection, _HEAD))


def base(connection: Connection) -> Mark:
    """Give the last entry that was taken out because it was old."""
    return Mark.read(fact(connection, _BASE))


def set_base(connection: Connection, mark: Mark) -> None:
    """Note which entry was the last to be taken out."""
    set_fact(connection, _BASE, str(mark))


def digest_of(before: str, entry: Any) -> str:
    """Give the digest of an entry: SHA-256 over the digest before it and the entry as JSON with its names in order.

    :param before: the digest of the entry before it.
    :param entry: its fields by name.
    """
    said = {name: entry[name] for name in _FIELDS}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def action_names() -> dict[str, str]:
    """Give what each action is called in Chinese."""
    names: dict[str, str] = read_toml("corpus", "audit.toml")["actions"]
    return names


def fact_words(facts: dict[str, Fact]) -> str:
    """Give the facts of an entry in Chinese.

    :param facts: of the entry.
    """
    data = read_toml("corpus", "audit.toml")
    names, values = data["facts"], data["values"]
    said = []
    if "first" in facts and "last" in facts:
        first, last = facts["first"], facts["last"]
        said.append(f"第 {first}" if first == last else f"第 {first} 至 {last}")
        facts = {name: value for name, value in facts.items() if name not in ("first", "last")}
    for name, value in facts.items():
        shown = ("是" if value else "否") if isinstance(value, bool) else values.get(str(value), str(value))
        said.append(f"{names.get(name, name)} {shown}")
    return "，".join(said)


def _clean(value: Fact) -> Fact:
    return clean_text(value)[:500] if isinstance(value, str) else value
