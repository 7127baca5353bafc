"""Files as they come into a batch: archives as the documents in them, each read on its own."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from corpus.corrections import Corrections
from corpus.errors import DocumentError, StoreError, ZhibiaoError
from corpus.limits import Limits
from corpus.readers.zip import Archive, empty
from corpus.store import content_id
from corpus.table import ParsedDocument, clean_text

_ARCHIVE = ".zip"
_NAME_CHARACTERS = 300


class AddedDocument(BaseModel):
    """What became of a document: ``added``, ``known`` (the batch had its content) or ``failed`` with the error."""

    model_config = ConfigDict(frozen=True)

    document_id: str
    name: str
    status: Literal["added", "known", "failed"]
    tables: int = 0
    error: dict[str, Any] | None = None


class Sent(NamedTuple):
    """A document that is to be read: its identity, its name, and its bytes or why it cannot even be tried."""

    document_id: str
    name: str
    content: bytes | ZhibiaoError


def documents_in(files: Iterable[tuple[str, bytes]], limits: Limits) -> Iterator[Sent]:
    """Give each file as itself, an archive as its documents and what in it is not read.

    :param files: (name, bytes) as they were sent.
    :param limits: bounds for archives.
    """
    for name, data in files:
        shown = _shown(name)
        if Path(shown).suffix.lower() == _ARCHIVE:
            yield from _unpacked(shown, data, limits)
        else:
            yield Sent(content_id(data), shown, data)


def read_sent(
    sent: Sent, corrections: Corrections, read: Callable[[bytes, str], ParsedDocument]
) -> ParsedDocument | dict[str, Any]:
    """Read a document, or take what a person made of the same content before.

    :param sent: the document.
    :param corrections: what people corrected.
    :param read: reads the document of these bytes and this name.
    :return: what was understood, or the error as every route gives it.
    :raises StoreError: when the store cannot be asked.
    """
    try:
        if isinstance(sent.content, ZhibiaoError):
            raise sent.content
        corrected = corrections.of(sent.document_id)
        return read(sent.content, sent.name) if corrected is None else _named(corrected, sent.name)
    except StoreError:
        raise
    except ZhibiaoError as failure:
        return {"code": failure.code, "message": clean_text(failure.message), "context": _plain(failure.context)}


def _shown(name: str) -> str:
    shown = " ".join(clean_text(name).split()) or "未命名"
    return shown if len(shown) <= _NAME_CHARACTERS else "…" + shown[-_NAME_CHARACTERS:]


def _plain(context: dict[str, object]) -> dict[str, object]:
    return {key: clean_text(value) if isinstance(value, str) else value for key, value in context.items()}


def _unpacked(name: str, data: bytes, limits: Limits) -> Iterator[Sent]:
    whole = content_id(data)
    try:
        limits.check("file_bytes", len(data), name)
        archive = Archive(io.BytesIO(data), name, limits)
        listing = archive.members()
        limits.check("unpacked_bytes", sum(member.size for member in listing.members), name)
        if not listing.members:
            raise empty(name, listing.problems)
    except DocumentError as failure:
        yield Sent(whole, name, failure)
        return
    for member in listing.members:
        try:
            content = archive.load(member.places, member.name)
        except DocumentError as failure:
            yield Sent(content_id(f"{whole}/{member.name}".encode()), member.name, failure)
        else:
            yield Sent(content_id(content), member.name, content)
    for problem in listing.problems:  # a member without content to know it by is known by where it stands
        refused = DocumentError(problem.code, problem.message, file=problem.file)
        yield Sent(content_id(f"{whole}/{problem.file}".encode()), problem.file, refused)


def _named(parsed: ParsedDocument, name: str) -> ParsedDocument:
    """Give a correction under the name by which the same content came this time."""
    if len({table.source.file for table in parsed.tables}) != 1:  # JSON of several documents keeps their names
        return parsed
    before = parsed.tables[0].source.file
    tables = [
        table.model_copy(update={"source": table.source.model_copy(update={"file": name})}) for table in parsed.tables
    ]
    problems = [
        problem.model_copy(update={"file": name}) if problem.file == before else problem for problem in parsed.problems
    ]
    return ParsedDocument(tables=tuple(tables), problems=tuple(problems))
