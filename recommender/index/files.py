"""Snapshots on disk: built beside the old one, checksummed, switched by a rename, loaded memory-mapped."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import StoreError
from corpus.store import Store
from models.encoder import Encoder, SentenceTransformerEncoder, model_identity
from models.lexical import LexicalIndex
from models.lsa import LsaEncoder
from recommender.engines.shard import Shard
from recommender.index.build import INDICATORS, KEYWORDS, TABLES, build_files
from recommender.index.snapshot import Snapshot
from recommender.settings import Settings

FORMAT = 1
LSA = "lsa"


def fingerprint(revision: str, encoder: str) -> str:
    """Give the identity of the snapshot that belongs to a store's revision and an encoder setting."""
    model = LSA if encoder == LSA else model_identity(encoder)
    return hashlib.sha256(f"{FORMAT}\n{revision}\n{model}".encode()).hexdigest()[:24]


def open_snapshot(store: Store, settings: Settings, report: Callable[[str], None] = lambda _step: None) -> Snapshot:
    """Load the snapshot of the store as it is now, building it first where the store has changed.

    :param store: the store.
    :param settings: where the home is and which encoder is used.
    :param report: told what is being done while building.
    :return: the snapshot.
    :raises StoreError: when the files are damaged, with the command that rebuilds them.
    """
    encoder = None if settings.encoder == LSA else SentenceTransformerEncoder(settings.encoder)
    while True:
        mark = fingerprint(store.revision(), settings.encoder)
        folder = settings.home / "index" / mark
        if not folder.exists():
            _build(folder, store, encoder, report)
        try:
            return _load(folder, mark, encoder, settings.dense_weight)
        except StoreError:
            # Another process may have switched to a newer revision and cleared this one away while it was read.
            if fingerprint(store.revision(), settings.encoder) == mark:
                raise


def discard_snapshots(settings: Settings) -> None:
    """Delete every snapshot, so that the next use builds a new one."""
    shutil.rmtree(settings.home / "index", ignore_errors=True)


def _build(folder: Path, store: Store, encoder: Encoder | None, report: Callable[[str], None]) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix="building-", dir=folder.parent))
    except OSError as failure:
        raise _unwritable(folder.parent, failure) from failure
    try:
        name = build_files(building, store.tables(), encoder, report)
        files = {path.name: _entry(path) for path in sorted(building.iterdir())}
        manifest = {"format": FORMAT, "encoder": name, "files": files}
        (building / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
        _to_disk(building)
        try:
            os.rename(building, folder)
        except OSError:
            if not folder.exists():  # else another process built the same snapshot meanwhile
                raise
    except OSError as failure:
        raise _unwritable(folder.parent, failure) from failure
    finally:
        shutil.rmtree(building, ignore_errors=True)
    for old in folder.parent.iterdir():
        if old != folder and (not old.name.startswith("building-") or _abandoned(old)):
            shutil.rmtree(old, ignore_errors=True)


def _abandoned(building: Path) -> bool:
    """Tell whether a build was left behind by a process that died: nothing takes a day."""
    try:
        return time.time() - building.stat().st_mtime > 86_400
    except OSError:
        return False


def _entry(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": _digest(path)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _load(folder: Path, mark: str, encoder: Encoder | None, dense_weight: float) -> Snapshot:
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        for name, expected in manifest["files"].items():
            if _entry(folder / name) != expected:
                raise ValueError(f"文件 {name} 与清单不符")
        indicators = INDICATORS.validate_json((folder / "indicators.json").read_bytes())
        tables = TABLES.validate_json((folder / "tables.json").read_bytes())
        keywords = KEYWORDS.validate_json((folder / "keywords.json").read_bytes())
        used = encoder or LsaEncoder.load(folder, "encoder")
        shards = {
            name: Shard(
                np.load(folder / f"{name}.vectors.npy", mmap_mode="r", allow_pickle=False),
                LexicalIndex.load(folder, name, size),
                dense_weight,
            )
            for name, size in (("indicator", len(indicators)), ("table", len(tables)))
        }
    except PermissionError as failure:
        raise _unwritable(folder, failure) from failure
    except (OSError, ValueError, KeyError, TypeError) as failure:
        raise StoreError(
            "index.damaged",
            f"索引「{folder}」已损坏({_first_line(failure)});请运行 zhibiao rebuild 重建,语料库不受影响",
            path=str(folder),
        ) from failure
    return Snapshot(mark, used, indicators, tables, keywords, shards["indicator"], shards["table"])


def _unwritable(folder: Path, failure: OSError) -> StoreError:
    return StoreError(
        "home.unusable",
        f"索引文件夹「{folder}」不能读写({failure.strerror});请检查权限和磁盘空间,或用 --home 指定别的文件夹",
        path=str(folder),
    )


def _first_line(failure: Exception) -> str:
    return (str(failure) or type(failure).__name__).splitlines()[0][:200]
