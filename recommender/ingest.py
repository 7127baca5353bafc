"""From files, folders and archives into the store: one report per document, one transaction per document."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from corpus.errors import InputError, StoreError, ZhibiaoError
from corpus.limits import Limits
from corpus.os_failures import os_reason
from corpus.readers import known_extensions
from corpus.readers.loader import DocumentLoader
from corpus.readers.zip import empty
from corpus.store import Store, content_id
from corpus.table import Problem
from recommender.duplicates import Duplicate, DuplicateFinder
from recommender.reading_pool import Reading, ReadingPool
from recommender.understand import with_levels

_MOST_PROCESSES = 4
_ARCHIVE = ".zip"
_UNPACKED_FACTOR = 20


class FileReport(BaseModel):
    """What became of a document: ``added``, ``known`` (its content was in the store) or ``failed`` with the reason.

    ``file`` of a document in an archive is the archive's path with the document's name behind it; ``duplicates`` are
    tables that the store had from another document.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    status: Literal["added", "known", "failed"]
    tables: int = 0
    indicators: int = 0
    problems: tuple[Problem, ...] = ()
    error: str | None = None
    duplicates: tuple[Duplicate, ...] = ()


class Document(NamedTuple):
    """A document to read: its file, its places in an archive (empty for a file), its name, and how reports call it."""

    path: Path
    places: tuple[int, ...]
    name: str
    shown: str


def processes_wanted(setting: int) -> int:
    """Give how many processes read at once: as set, or for 0 as many as there are processors, 4 at the most."""
    return setting or min(_MOST_PROCESSES, os.cpu_count() or 1)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """List the documents under some paths, folders searched through and through, in a stable order.

    :param paths: files (taken whatever they are called) and folders (of which only known formats are taken).
    :raises InputError: when a path is not there or a folder holds no document.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                entry
                for entry in path.rglob("*")
                if entry.suffix.lower() in known_extensions()
                and entry.is_file()
                and not entry.name.startswith(("~$", "."))
            )
            if not inside:
                kinds = "、".join(known_extensions())
                raise InputError("path.empty", f"文件夹「{path}」里没有能读的文件（能读 {kinds}）", path=str(path))
            found.extend(inside)
        elif path.exists():
            found.append(path)
        else:
            raise InputError("path.missing", f"找不到「{path}」；请检查文件名和所在文件夹", path=str(path))
    return list(dict.fromkeys(found))


def ingest(
    store: Store,
    files: Sequence[Path],
    limits: Limits,
    done: Callable[[FileReport], None] = lambda _report: None,
    *,
    processes: int = 1,
    seconds: float = 180,
    begin: Callable[[int], None] = lambda _documents: None,
) -> Iterator[FileReport]:
    """Read documents into the store; one that fails, hangs or crashes its reader stops no other.

    A document whose content the store holds is not read again, so that an interrupted run goes on where it was.

    :param store: the store.
    :param files: from `find_files`; an archive counts as the documents in it.
    :param limits: bounds for the readers.
    :param done: told of each document as it is finished.
    :param processes: how many processes read at once.
    :param seconds: how long one document may take.
    :param begin: told how many documents there are.
    :return: one report per document, in order, as each is durably stored.
    :raises StoreError: when the store itself cannot be written; what was reported before is stored.
    """
    loader = DocumentLoader(limits)
    listed = [entry for path in files for entry in _documents(loader, path)]
    begin(len(listed))
    finder = DuplicateFinder(store)
    most = max(1, min(processes, len(listed)))
    try:
        with ThreadPoolExecutor(most) as threads, ReadingPool(most, limits, seconds) as pool:
            waiting: deque[tuple[Document, Future[Reading]] | FileReport] = deque()
            for entry in listed:
                waiting.append(_begun(entry, store, loader, threads, pool))
                while len(waiting) > 2 * most:
                    yield _told(_finished(waiting.popleft(), store, finder), done)
            while waiting:
                yield _told(_finished(waiting.popleft(), store, finder), done)
    finally:
        loader.close()


def _told(report: FileReport, done: Callable[[FileReport], None]) -> FileReport:
    done(report)
    return report


def _documents(loader: DocumentLoader, path: Path) -> Iterator[Document | FileReport]:
    """Give a file as itself, an archive as its documents and what in it is not read."""
    if path.suffix.lower() != _ARCHIVE:
        yield Document(path, (), path.name, str(path))
        return
    try:
        archive = loader.archive(path)
        listing = archive.members()
        # An archive on disk is never unpacked whole: it may hold more than one in memory, but not out of proportion.
        total = sum(member.size for member in listing.members)
        if total > _UNPACKED_FACTOR * path.stat().st_size:
            loader.limits.check("unpacked_bytes", total, path.name)
        if not listing.members:
            raise empty(path.name, listing.problems)
    except (ZhibiaoError, OSError) as failure:
        yield FileReport(file=str(path), status="failed", error=_reason(failure, path.name))
        return
    for member in listing.members:
        yield Document(path, member.places, member.name, _shown(path, member.name))
    for problem in listing.problems:
        if problem.code != "archive.skipped":  # as in a folder, where other files are passed over as well
            yield FileReport(file=_shown(path, problem.file), status="failed", error=problem.message)


def _shown(path: Path, name: str) -> str:
    return f"{path}{name.removeprefix(path.name)}"


def _reason(failure: ZhibiaoError | OSError, name: str) -> str:
    if isinstance(failure, ZhibiaoError):
        return failure.message
    return f"文件「{name}」无法读取（{os_reason(failure)}）；请检查读取权限"


def _begun(
    entry: Document | FileReport, store: Store, loader: DocumentLoader, threads: ThreadPoolExecutor, pool: ReadingPool
) -> tuple[Document, Future[Reading]] | FileReport:
    """Have a document read, unless the store holds its content."""
    if isinstance(entry, FileReport):
        return entry
    try:
        known = store.has_document(content_id(loader.load(entry.path, entry.places, entry.name)))
    except StoreError:
        raise
    except ZhibiaoError as failure:
        return FileReport(file=entry.shown, status="failed", error=failure.message)
    if known:
        return FileReport(file=entry.shown, status="known")
    return entry, threads.submit(pool.read, entry.path, entry.places, entry.name)


def _finished(
    begun: tuple[Document, Future[Reading]] | FileReport, store: Store, finder: DuplicateFinder
) -> FileReport:
    """Wait for a document and store it."""
    if isinstance(begun, FileReport):
        return begun
    document, reading = begun
    try:
        read = reading.result()
    except ZhibiaoError as failure:
        return FileReport(file=document.shown, status="failed", error=failure.message)
    # What somebody has corrected before is kept as corrected, whatever a reader makes of it now.
    parsed = store.corrections.of(read.document_id) or with_levels(read.parsed)
    if not store.add_document(read.document_id, document.name, parsed):
        return FileReport(file=document.shown, status="known")
    return FileReport(
        file=document.shown,
        status="added",
        tables=len(parsed.tables),
        indicators=sum(len(table.indicators) for table in parsed.tables),
        problems=parsed.problems,
        duplicates=finder.add(parsed, document.name),
    )
