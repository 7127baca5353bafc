"""Drafts of target tables that people are working on: kept under a version, not lost by a mistake.

A draft is changed only by whoever has seen its last version, so two people (or two windows) cannot overwrite each other
unseen. Deleting sets a date; restoring takes it away. What a draft holds is JSON that this package does not look into.
"""

from __future__ import annotations

import uuid
import zlib
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from corpus import schema
from corpus.actor import actor
from corpus.audit import note
from corpus.draft_history import keep_version
from corpus.draft_states import DraftState, require_open
from corpus.errors import ConflictError, NotFoundError, TooLargeError
from corpus.limits import MEGABYTE
from corpus.log import Log
from corpus.matching import contains

MOST_BYTES = 8 * MEGABYTE  # a row with its evidence takes some 3 kB, so 500 rows stay below 2 MB

_TABLE = schema.drafts
_HEAD = tuple(column for column in _TABLE.c if column.name != "content")


class DraftHead(BaseModel):
    """A draft without its content; times are UTC in ISO 8601, ``deleted_at`` None while it is in use.

    ``version`` counts from 1 and grows by one with every save; ``owner`` is a login name, None without accounts.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    version: int
    created_at: str
    changed_at: str
    deleted_at: str | None
    project_name: str
    unit: str | None
    year: int | None
    owner: str | None
    state: DraftState


class StoredDraft(DraftHead):
    """A draft as it is kept; ``content`` is JSON text."""

    content: str


class Drafts(Log):
    """The drafts of one store."""

    def add(self, project_name: str, unit: str | None, year: int | None, content: str) -> DraftHead:
        """Keep a new draft.

        :param project_name: to list it by; so are ``unit`` and ``year``.
        :param content: JSON text.
        :return: the draft under its new id, in version 1.
        :raises TooLargeError: when the content is beyond `MOST_BYTES`.
        """
        moment = _now()
        row = {
            "id": uuid.uuid4().hex,
            "version": 1,
            "created_at": moment,
            "changed_at": moment,
            "deleted_at": None,
            "project_name": project_name,
            "unit": unit,
            "year": year,
            "owner": actor().name,
            "owner_unit": actor().unit,
            "state": "drafting",
        }
        packed = _packed(project_name, content)
        with self._database.writing() as connection:
            connection.execute(insert(_TABLE).values(row | {"content": packed}))
            keep_version(connection, _held(connection, str(row["id"])))
        return DraftHead.model_validate(row)

    def get(self, draft_id: str) -> StoredDraft:
        """Give a draft, a deleted one too.

        :raises NotFoundError: when there is no such draft.
        """
        with self._database.reading() as connection:
            held = connection.execute(select(_TABLE).where(_TABLE.c.id == draft_id)).mappings().first()
            if held is None:
                raise _unknown(draft_id)
            return StoredDraft.model_validate({**held, "content": zlib.decompress(held["content"]).decode()})

    def save(
        self, draft_id: str, version: int, project_name: str, unit: str | None, year: int | None, content: str
    ) -> DraftHead:
        """Put a changed draft in the place of the version that was opened.

        What is kept already is not saved again: sending a request twice changes nothing.

        :param draft_id: which draft.
        :param version: the one that was opened.
        :param content: JSON text.
        :return: the draft in its new version.
        :raises NotFoundError: when there is no such draft.
        :raises ConflictError: ``draft.changed`` when it was changed elsewhere since, ``draft.deleted`` when deleted,
            ``draft.submitted`` or ``draft.passed`` when it is with the reviewer.
        :raises TooLargeError: when the content is beyond `MOST_BYTES`.
        """
        packed = _packed(project_name, content)
        said = {"project_name": project_name, "unit": unit, "year": year, "content": packed}
        with self._database.writing() as connection:
            held = _held(connection, draft_id)
            if held.deleted_at is not None:
                raise _deleted(held)
            if held.version == version:
                changed = said | {"version": version + 1, "changed_at": _now()}
                require_open(held)
                connection.execute(update(_TABLE).where(_TABLE.c.id == draft_id).values(changed))
                before, held = held, _held(connection, draft_id)
                keep_version(connection, held, before)
            elif any(getattr(held, name) != value for name, value in said.items()):
                raise _changed(held, version)
        return _head(held)

    def find(
        self,
        text: str | None = None,
        unit: str | None = None,
        deleted: bool = False,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[int, tuple[DraftHead, ...]]:
        """List drafts, those changed last first.

        :param text: looked for in the names of projects and units.
        :param unit: looked for in the units' names.
        :param deleted: list the deleted drafts instead of those in use.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :return: (how many match in all, the drafts of this page).
        """
        columns = _TABLE.c
        query = select(*_HEAD).where(columns.deleted_at.is_not(None) if deleted else columns.deleted_at.is_(None))
        if text:
            named = contains(columns.project_name, text)
            query = query.where(named | contains(columns.unit, text))
        if unit:
            query = query.where(contains(columns.unit, unit))
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
            page = query.order_by(columns.changed_at.desc(), columns.id).offset(offset).limit(limit)
            return total, tuple(DraftHead.model_validate(dict(row)) for row in connection.execute(page).mappings())

    def delete(self, draft_id: str) -> None:
        """Take a draft out of the list; `restore` brings it back as it was.

        :raises NotFoundError: when there is no such draft.
        :raises ConflictError: when it was deleted before, or is with the reviewer.
        """
        with self._database.writing() as connection:
            held = _held(connection, draft_id)
            if held.deleted_at is not None:
                raise _deleted(held)
            require_open(held)
            connection.execute(update(_TABLE).where(_TABLE.c.id == draft_id).values(deleted_at=_now()))
            note(connection, "draft_delete", draft_id, version=held.version)

    def purge(self, before: datetime) -> int:
        """Take out for good the drafts that were deleted before a moment, with their versions.

        :return: how many went.
        """
        moment = before.astimezone(UTC).isoformat(timespec="microseconds")
        with self._database.writing() as connection:
            gone = connection.execute(delete(_TABLE).where(_TABLE.c.deleted_at < moment)).rowcount
            if gone:
                note(connection, "purge", kind="draft", count=gone)
            return gone

    def restore(self, draft_id: str) -> DraftHead:
        """Bring a deleted draft back.

        :raises NotFoundError: when there is no such draft.
        :raises ConflictError: when it was not deleted.
        """
        with self._database.writing() as connection:
            held = _held(connection, draft_id)
            if held.deleted_at is None:
                raise ConflictError(
                    "draft.not_deleted", f"草稿「{held.project_name}」没有被删除；不必恢复，直接打开即可", id=draft_id
                )
            connection.execute(update(_TABLE).where(_TABLE.c.id == draft_id).values(deleted_at=None))
            note(connection, "draft_restore", draft_id, version=held.version)
            return _head(_held(connection, draft_id))


def _now() -> str:
    """Give the time finer than the logs do: which of two drafts was changed last must show."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _packed(project_name: str, content: str) -> bytes:
    data = content.encode()
    if len(data) > MOST_BYTES:
        raise TooLargeError(
            "draft.too_large",
            f"草稿「{project_name}」太大：{len(data):,} 字节，上限 {MOST_BYTES:,} 字节；请删去不用的指标或缩短文字",
            found=len(data),
            allowed=MOST_BYTES,
        )
    return zlib.compress(data)


def _held(connection: Connection, draft_id: str) -> Row[Any]:
    held = connection.execute(select(_TABLE).where(_TABLE.c.id == draft_id)).first()
    if held is None:
        raise _unknown(draft_id)
    return held


def _head(held: Row[Any]) -> DraftHead:
    return DraftHead.model_validate({name: getattr(held, name) for name in DraftHead.model_fields})


def _unknown(draft_id: str) -> NotFoundError:
    return NotFoundError("draft.unknown", f"没有编号为「{draft_id}」的草稿；请从草稿列表中选一个", id=draft_id)


def _deleted(held: Row[Any]) -> ConflictError:
    message = f"草稿「{held.project_name}」已在 {held.deleted_at[:10]} 删除；要接着用，请先恢复"
    return ConflictError("draft.deleted", message, id=held.id)


def _changed(held: Row[Any], version: int) -> ConflictError:
    return ConflictError(
        "draft.changed",
        f"草稿「{held.project_name}」打开后在别处改过（打开的是第 {version} 版，现在是第 {held.version} 版）；"
        "请重新打开后再改，或另存为新草稿",
        id=held.id,
        opened=version,
        current=held.version,
    )
