"""Snapshots on disk: built beside the old one, checksummed, switched by a rename, loaded memory-mapped."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

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
from recommender.index import folders
from recommender.index.build import build_files
from recommender.index.columns import Columns
from recommender.index.grow import grown
from recommender.index.lock import building_lock
from recommender.index.lookups import Lookups
from recommender.index.manifest import FILE as MANIFEST
from recommender.index.manifest import check_all, check_quickly, read_manifest
from recommender.index.progress import FILE as PROGRESS
from recommender.index.progress import Progress
from recommender.index.snapshot import Snapshot
from recommender.naming import learned as naming
from recommender.settings import Settings

FORMAT = 9
MOST_LATER = 500  # tables that may have come since the build; beyond it an index is built anew
_BEGUN = "begun"


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
    *,
    newest: bool = False,
    quick: bool = False,
) -> Snapshot:
    """Load the snapshot of the store as it is now.

    Where the store has changed since the last one was built, that one grows by a few tables; by many it is built anew.

    :param store: the store.
    :param settings: where the home is and which encoder is used.
    :param report: told what is being done while building.
    :param held: the snapshot that answered so far.
    :param newest: whether to build nothing where many tables came, and to give the last one with the newest of them.
    :param quick: whether to leave the large files of a large index unread; see `recommender.index.manifest`.
    :return: the snapshot.
    :raises StoreError: when the files are damaged or another model made them, with the command that rebuilds them.
    """
    model = chosen_model(settings)
    encoder = load_encoder(model)
    while True:
        folder = settings.home / "index" / fingerprint(store.revision(), model)
        if not folders.exists(folder):
            later = _grown(store, settings, model, encoder, held, newest, quick)
            if later is None:
                built = build_index(store, settings, report)
                if built is None:  # another process has built one meanwhile
                    continue
                if built != folder:  # a build that was left off, of a little while ago
                    later = _grown(store, settings, model, encoder, None, newest, quick)
                folder = built
            if later is not None:
                return later
        try:
            return _load(folder, encoder, settings, quick)
        except StoreError:
            # Another process may have cleared this one away while it was read; folders are cleared whole.
            if folders.exists(folder):
                raise


def rebuild_snapshot(store: Store, settings: Settings, report: Callable[[str], None] = lambda _step: None) -> Snapshot:
    """Build the snapshot of the store anew, damaged or not; the old one answers until the new one is complete.

    :param store: the store.
    :param settings: where the home is and which encoder is used.
    :param report: told what is being done.
    :return: the snapshot of the store as it is when the building ends.
    :raises StoreError: when it cannot be written; the old one is still there then.
    """
    while build_index(store, settings, report, replace=True) is None:
        continue
    return open_snapshot(store, settings, report)


def build_index(
    store: Store, settings: Settings, report: Callable[[str], None], *, replace: bool = False, wait: bool = True
) -> Path | None:
    """Build the index of the store as it is now, going on where a build that was cut off has come to.

    :param store: the store.
    :param settings: where the home is and which encoder is used.
    :param report: told what is being done.
    :param replace: whether to build one that is there already, and to put it in its place.
    :param wait: whether to wait until another process has built.
    :return: its folder; None where another process was building.
    :raises StoreError: when it cannot be written or the store is damaged; the old one is still there then.
    """
    index = settings.home / "index"
    try:
        index.mkdir(parents=True, exist_ok=True)
        with building_lock(settings.home, wait=False) as ours:
            if ours:
                return _build(index, store, settings, report, replace)
        if wait:
            report("等另一个程序建好索引")
            with building_lock(settings.home):
                pass
        return None
    except OSError as failure:
        raise folders.unusable(index, failure) from failure


def latest(index: Path, model: str) -> Path | None:
    """Give the folder of the index built last, where it is of this model."""
    for folder in folders.by_age(index):
        if folder.name == fingerprint(folders.said(folder / MANIFEST, "revision") or "", model):
            return folder
    return None


def _grown(
    store: Store,
    settings: Settings,
    model: str,
    encoder: Encoder | None,
    held: Snapshot | None,
    newest: bool,
    quick: bool,
) -> Snapshot | None:
    """Give the last snapshot with what changed since; None where there is none of this model, or too much changed."""
    base = held if held is not None and held.fingerprint == fingerprint(held.revision, model) else None
    folder = None if base is not None else latest(settings.home / "index", model)
    revision = base.revision if base is not None else folders.said(folder / MANIFEST, "revision") if folder else None
    changes = store.changes(revision, MOST_LATER, newest=newest) if revision is not None else None
    if revision is None or changes is None:
        return None
    if base is None and folder is not None:
        try:
            base = _load(folder, encoder, settings, quick)
        except EngineError:
            raise
        except StoreError:  # damaged, or cleared away meanwhile: it is built anew
            return None
    return None if base is None else grown(base, fingerprint(changes.revision, model), changes)


def _build(index: Path, store: Store, settings: Settings, report: Callable[[str], None], replace: bool) -> Path:
    """Build under the lock: whatever other build lies about was left off."""
    model, revision = chosen_model(settings), store.revision()
    left = None if replace else _left_off(index, store, model)
    revision = left or revision
    mark = fingerprint(revision, model)
    folder, building = index / mark, index / f"{folders.BUILDING}{mark}"
    if folders.exists(folder) and not replace:
        return folder
    for other in index.glob(f"{folders.BUILDING}*"):
        if other != building:
            folders.clear(other)
    try:
        building.mkdir(exist_ok=True)
        progress = Progress(building)
        if not progress.has(_BEGUN):
            with progress.step(_BEGUN) as found:
                found["fact"] = revision
        facts = build_files(progress, store.bare_tables, load_encoder(model), report, Bulk(model, settings))
        progress.end({"format": FORMAT, "revision": revision, **facts})
        if replace and folder.exists():
            folders.clear(folder)
        os.rename(building, folder)
    except OSError:
        shutil.rmtree(building, ignore_errors=True)
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError):  # values that nobody has written
        shutil.rmtree(building, ignore_errors=True)
        store.require_whole()
        raise
    folders.clear_all(index, folder)
    return folder


def _left_off(index: Path, store: Store, model: str) -> str | None:
    """Give the revision of a build that was left off, where the index that it leads to needs only grow a little."""
    for path in index.glob(f"{folders.BUILDING}*/{PROGRESS}"):
        try:
            revision = str(json.loads(path.read_text("utf-8"))["facts"][_BEGUN])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        is_of_model = path.parent.name == f"{folders.BUILDING}{fingerprint(revision, model)}"
        if is_of_model and store.changes(revision, MOST_LATER) is not None:
            return revision
    return None


def _load(folder: Path, encoder: Encoder | None, settings: Settings, quick: bool) -> Snapshot:
    try:
        manifest = read_manifest(folder)
        (check_quickly if quick else check_all)(folder, manifest["files"])
        columns, lookups = Columns.load(folder), Lookups.load(folder)
        used = encoder or LsaEncoder.load(folder, "encoder")
        learned = naming.load(folder)
        shards = {
            name: load_shard(folder, name, size, settings.dense_weight, float(manifest["noise"][name]))
            for name, size in (("indicator", columns.indicators), ("table", columns.tables))
        }
    except PermissionError as failure:
        raise folders.unusable(folder, failure) from failure
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as failure:
        raise damaged(folder, failure) from failure
    if manifest["encoder"] != used.name:
        raise StoreError(
            "index.other_model",
            f"索引「{folder}」由文本模型 {manifest['encoder']} 建立，现在用的是 {used.name}；"
            "请运行 zhibiao rebuild 重建",
            path=str(folder),
        )
    shards = divided(shards, folder, settings)
    mark, indicators, tables = folder.name, shards["indicator"], shards["table"]
    return Snapshot(mark, manifest["revision"], used, columns, lookups, indicators, tables, learned, base=mark)


def damaged(folder: Path, failure: Exception) -> StoreError:
    """Give the error for an index of which a file is not what was written."""
    reason = (str(failure) or type(failure).__name__).splitlines()[0][:200]
    return StoreError(
        "index.damaged",
        f"索引「{folder}」已损坏（{reason}）；请运行 zhibiao rebuild 重建，语料库不受影响",
        path=str(folder),
    )
