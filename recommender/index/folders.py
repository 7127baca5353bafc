"""The folders of a home's indexes: built beside each other, switched by a rename, cleared away whole."""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from contextlib import suppress
from pathlib import Path

from corpus.errors import StoreError
from corpus.os_failures import os_reason
from recommender.index.manifest import FILE as MANIFEST

BUILDING = "building-"
_CLEARING = "clearing-"
_DAY = 86_400


def exists(folder: Path) -> bool:
    """Tell whether a folder is there.

    :raises StoreError: when that cannot be told.
    """
    try:
        return folder.exists()
    except OSError as failure:
        raise unusable(folder, failure) from failure


def by_age(index: Path) -> list[Path]:
    """Give the folders with complete indexes, the one built last first."""
    found = []
    for path in index.glob(f"*/{MANIFEST}"):
        with suppress(OSError):  # cleared away meanwhile
            if not path.parent.name.startswith((BUILDING, _CLEARING)):
                found.append((path.stat().st_mtime, path.parent))
    return [folder for _, folder in sorted(found, reverse=True)]


def changed_at(index: Path) -> int:
    """Give a number that changes whenever an index comes or goes."""
    try:
        return index.stat().st_mtime_ns
    except OSError:
        return 0


def said(path: Path, name: str) -> str | None:
    """Give a text that a JSON file says; None where it does not, or cannot be read."""
    try:
        found = json.loads(path.read_text("utf-8"))[name]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


def clear_all(index: Path, *but: Path) -> None:
    """Clear away all indexes and everything that builds and clearings left behind.

    :param index: the folder of all indexes, of which the caller holds the lock.
    :param but: what stays.
    :raises StoreError: when the folder cannot be read.
    """
    try:
        for old in list(index.iterdir()):
            if old not in but and not _is_cleared(old):
                clear(old)
    except OSError as failure:
        raise unusable(index, failure) from failure


def clear(old: Path) -> None:
    """Delete a snapshot so that no other process finds half of it under its name."""
    aside = old.with_name(f"{_CLEARING}{uuid.uuid4().hex}")
    try:
        os.rename(old, aside)
    except OSError:  # gone meanwhile, or held open by another process: the next build tries again
        return
    if aside.is_dir():
        shutil.rmtree(aside, ignore_errors=True)
    else:
        aside.unlink(missing_ok=True)


def unusable(folder: Path, failure: OSError) -> StoreError:
    """Give the error for a folder that cannot be read or written."""
    return StoreError(
        "home.unusable",
        f"索引文件夹「{folder}」不能读写（{os_reason(failure)}）；请检查权限和磁盘空间，或用 --home 指定别的文件夹",
        path=str(folder),
    )


def _is_cleared(folder: Path) -> bool:
    """Tell whether another process is clearing this folder away; one that takes a day has died."""
    try:
        return folder.name.startswith(_CLEARING) and time.time() - folder.stat().st_mtime < _DAY
    except OSError:  # gone meanwhile
        return True
