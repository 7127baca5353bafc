"""Snapshots on disk: built beside the old one, checksummed, switched by a rename, loaded memory-mapped."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.errors import StoreError
from corpus.store import Store
from corpus.training_tables import training_data
from models.encoder import Encoder
from models.lsa import LsaEncoder
from recommender.encoders import chosen_model, identity, load_encoder, shipped_weights
from recommender.engines.bulk import Bulk
from recommender.engines.choose import divided
from recommender.engines.errors import EngineError
from recommender.engines.stored import load_shard
from recommender.index.build import build_files
from recommender.index.columns import Columns
from recommender.index.grow import grown
from recommender.index.lookups import Lookups
from recommender.index.snapshot import Snapshot
from recommender.naming import learned as naming
from recommender.settings import Settings

FORMAT = 7
MANIFEST = "manifest.json"
MOST_LATER = 500  # tables that may have come since the build; beyond it an index is built anew
_IN_WORK = ("building-", "clearing-")


def fingerprint(revision: str, model: str) -> str:
    """Give the identity of the snapshot that belongs to a store's revision and a text model."""
    shipped = str(shipped_weights())
    words = identity(shipped)  # whose tokenizer splits the words of the lexical index
    names = _training_mark()  # from which the naming of indicators is learned beside the store's tables
    meaning = words if model == shipped else identity(model)
    return hashlib.sha256(f"{FORMAT}\n{revision}\n{meaning}\n{words}\n{names}".encode()).hexdigest()[:24]


@lru_cache(maxsize=1)
def _training_mark() -> str:
    return hashlib.sha256(b"".join(training_data().values())).hexdigest()


def open_snapshot(
    store: Store,
    settings: Settings,
    report: Callable[[str], None] = lambda _step: None,
    held: Snapshot | None = None,
) -> Snapshot:
    """Load the snapshot of the store as it is now.

    Where the store has changed since the last one was built, that one grows by a few tables; by many it is built anew.

    :param store: the store.
    :param settings: where the home is and which encoder is used.
    :param report: told what is being done while building.
    :param held: the snapshot that answered so far.
    :return: the snapshot.
    :raises StoreError: when the files are damaged or another model made them, with the command that rebuilds them.
    """
    model = chosen_model(settings)
    encoder = load_encoder(model)
    while True:
        revision = store.revision()
        mark = fingerprint(revision, model)
        folder = settings.home / "index" / mark
        if not _exists(folder):
            later = _grown(store, settings, model, encoder, held)
            if later is not None:
                return later
            _build(folder, store, encoder, report, revision, Bulk(model, settings))
        try:
            return _load(folder, mark, encoder, settings)
        except StoreError:
            # Another process may have cleared this one away while it was read; folders are cleared whole.
            if _exists(folder):
                raise


def rebuild_snapshot(store: Store, settings: Settings, report: Callable[[str], None] = lambda _step: None) -> Snapshot:
    """Build the snapshot of the store anew, damaged or not; the old one answers until the new one is complete.

    :param store: the store.
    :param settings: where the home is and which encoder is used.
    :param report: told what is being done.
    :return: the snapshot of the store as it is when the building ends.
    :raises StoreError: when it cannot be written; the old one is still there then.
    """
    model, revision = chosen_model(settings), store.revision()
    folder = settings.home / "index" / fingerprint(revision, model)
    _build(folder, store, load_encoder(model), report, revision, Bulk(model, settings), replace=True)
    return open_snapshot(store, settings, report)


def _grown(
    store: Store, settings: Settings, model: str, encoder: Encoder | None, held: Snapshot | None
) -> Snapshot | None:
    """Give the last snapshot with what changed since; None where there is none of this model, or too much changed."""
    base = held if held is not None and held.fingerprint == fingerprint(held.revision, model) else None
    folder = None if base is not None else _latest(settings.home / "index", model)
    revision = base.revision if base is not None else _said(folder, "revision") if folder is not None else None
    changes = store.changes(revision, MOST_LATER) if revision is not None else None
    if revision is None or changes is None:
        return None
    if base is None and folder is not None:
        try:
            base = _load(folder, folder.name, encoder, settings)
        except EngineError:
            raise
        except StoreError:  # damaged, or cleared away meanwhile: it is built anew
            return None
    return None if base is None else grown(base, fingerprint(changes.revision, model), changes)


def _latest(index: Path, model: str) -> Path | None:
    """Give the folder of the index built last, where it is of this model."""
    try:
        built = [(path.stat().st_mtime, path.parent) for path in index.glob(f"*/{MANIFEST}")]
    except OSError:
        return None
    for _, folder in sorted(built, key=lambda pair: pair[0], reverse=True):
        if folder.name == fingerprint(_said(folder, "revision") or "", model):
            return folder
    return None


def _said(folder: Path, name: str) -> str | None:
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))[name]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


def _build(
    folder: Path,
    store: Store,
    encoder: Encoder | None,
    report: Callable[[str], None],
    revision: str,
    bulk: Bulk,
    *,
    replace: bool = False,
) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix="building-", dir=folder.parent))
    except OSError as failure:
        raise _unwritable(folder.parent, failure) from failure
    try:
        facts = build_files(building, store.tables(), encoder, report, bulk)
        files = {path.name: _entry(path) for path in sorted(building.iterdir())}
        manifest = {"format": FORMAT, "revision": revision, **facts, "files": files}
        (building / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
        _to_disk(building)
        if replace and folder.exists():
            _clear(folder)
        try:
            os.rename(building, folder)
        except OSError:
            if not folder.exists():  # else another process built the same snapshot meanwhile
                raise
    except OSError as failure:
        raise _unwritable(folder.parent, failure) from failure
    finally:
        shutil.rmtree(building, ignore_errors=True)
    _clear_all(folder.parent, folder)


def _exists(folder: Path) -> bool:
    try:
        return folder.exists()
    except OSError as failure:
        raise _unwritable(folder, failure) from failure


def _clear_all(index: Path, but: Path | None) -> None:
    try:
        for old in list(index.iterdir()):
            if old != but and not _in_work(old):
                _clear(old)
    except OSError as failure:
        raise _unwritable(index, failure) from failure


def _in_work(folder: Path) -> bool:
    """Tell whether a process may be building or clearing this folder; one that takes a day has died."""
    try:
        return folder.name.startswith(_IN_WORK) and time.time() - folder.stat().st_mtime < 86_400
    except OSError:  # gone meanwhile
        return True


def _clear(old: Path) -> None:
    """Delete a snapshot so that no other process finds half of it under its name."""
    aside = old.with_name(f"clearing-{uuid.uuid4().hex}")
    try:
        os.rename(old, aside)
    except OSError:  # gone meanwhile, or held open by another process: the next build tries again
        return
    if aside.is_dir():
        shutil.rmtree(aside, ignore_errors=True)
    else:
        aside.unlink(missing_ok=True)


def _entry(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": _digest(path)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _verify(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    listed = manifest["files"]
    found = {path.name: _entry(path) for path in folder.iterdir() if path.name != MANIFEST}
    for name in sorted({*listed, *found}):
        if listed.get(name) != found.get(name):
            raise ValueError(f"文件 {name} 与清单不符")
    return manifest


def _load(folder: Path, mark: str, encoder: Encoder | None, settings: Settings) -> Snapshot:
    try:
        manifest = _verify(folder)
        columns, lookups = Columns.load(folder), Lookups.load(folder)
        used = encoder or LsaEncoder.load(folder, "encoder")
        learned = naming.load(folder)
        shards = {
            name: load_shard(folder, name, size, settings.dense_weight, float(manifest["noise"][name]))
            for name, size in (("indicator", columns.indicators), ("table", columns.tables))
        }
    except PermissionError as failure:
        raise _unwritable(folder, failure) from failure
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as failure:
        raise StoreError(
            "index.damaged",
            f"索引「{folder}」已损坏（{_first_line(failure)}）；请运行 zhibiao rebuild 重建，语料库不受影响",
            path=str(folder),
        ) from failure
    if manifest["encoder"] != used.name:
        raise StoreError(
            "index.other_model",
            f"索引「{folder}」由文本模型 {manifest['encoder']} 建立，现在用的是 {used.name}；"
            "请运行 zhibiao rebuild 重建",
            path=str(folder),
        )
    shards = divided(shards, folder, settings)
    return Snapshot(mark, manifest["revision"], used, columns, lookups, shards["indicator"], shards["table"], learned)


def _unwritable(folder: Path, failure: OSError) -> StoreError:
    return StoreError(
        "home.unusable",
        f"索引文件夹「{folder}」不能读写（{failure.strerror}）；请检查权限和磁盘空间，或用 --home 指定别的文件夹",
        path=str(folder),
    )


def _first_line(failure: Exception) -> str:
    return (str(failure) or type(failure).__name__).splitlines()[0][:200]
