"""From files and folders into the store: one report per file, one transaction per document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.errors import InputError, StoreError, ZhibiaoError
from corpus.limits import Limits
from corpus.readers import known_extensions, load_bytes, read_bytes
from corpus.store import Store, content_id
from corpus.table import Problem


class FileReport(BaseModel):
    """What became of a file: ``added``, ``known`` (its content was in the store) or ``failed`` with the reason."""

    model_config = ConfigDict(frozen=True)

    file: str
    status: Literal["added", "known", "failed"]
    tables: int = 0
    indicators: int = 0
    problems: tuple[Problem, ...] = ()
    error: str | None = None


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
    store: Store, files: Iterable[Path], limits: Limits, done: Callable[[FileReport], None] = lambda _report: None
) -> Iterator[FileReport]:
    """Read documents into the store; a file that fails stops no other.

    :param store: the store.
    :param files: from `find_files`.
    :param limits: bounds for the readers.
    :param done: told of each file as it is finished.
    :return: one report per file, in order, as each is durably stored.
    :raises StoreError: when the store itself cannot be written; what was reported before is stored.
    """
    for path in files:
        try:
            report = _ingest_file(store, path, limits)
        except StoreError:
            raise
        except ZhibiaoError as failure:
            report = FileReport(file=str(path), status="failed", error=failure.message)
        done(report)
        yield report


def _ingest_file(store: Store, path: Path, limits: Limits) -> FileReport:
    data = load_bytes(path, limits)
    document_id = content_id(data)
    if store.has_document(document_id):
        return FileReport(file=str(path), status="known")
    parsed = read_bytes(data, path.name, limits)
    if not store.add_document(document_id, path.name, parsed):
        return FileReport(file=str(path), status="known")
    return FileReport(
        file=str(path),
        status="added",
        tables=len(parsed.tables),
        indicators=sum(len(table.indicators) for table in parsed.tables),
        problems=parsed.problems,
    )
