"""A home from a backup, all or nothing: the store in one transaction, the site's files after it.

The transaction decides. Who is killed before it leaves the home as it was; who is killed after it leaves a folder from
which the next to open the home puts the remaining files in their places: the folder names the identity that the store
got from this restoring and no other.
"""

from __future__ import annotations

import shutil
import tempfile
import time
import tomllib
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from corpus.backup.archive import extract, to_disk
from corpus.backup.copy import copy_in, copy_out, identity_of, made_ready
from corpus.backup.manifest import STORE, Manifest
from corpus.errors import StoreError
from corpus.os_failures import os_reason
from recommender.backup import OWN, SETTINGS, SITE
from recommender.settings import Settings

_WORK = "restoring-"
_IDENTITY = "identity"
_BESIDE = ".from-backup"
_DAY = 86_400  # seconds


class Restored(BaseModel):
    """What a home was restored from.

    ``before`` is the copy of the store that was there, ``beside`` files of the backup that were left beside the home's
    own for a person to compare.
    """

    model_config = ConfigDict(frozen=True)

    manifest: Manifest
    before: str | None
    beside: tuple[str, ...]


def restore_backup(settings: Settings, archive: Path) -> Restored:
    """Put a backup in the place of a home's store and files, which may be in use.

    :param settings: of the home.
    :param archive: what `recommender.backup.make_backup` made.
    :return: what became of it.
    :raises InputError: when there is no such archive.
    :raises StoreError: when it is damaged or newer, or the store cannot be written; the home is as it was then.
    """
    home, place, limits = settings.home, settings.store_place(), settings.connection_limits()
    work = _work(home)
    try:
        manifest = extract(archive, work)
        identity = made_ready(work / STORE, limits)
        before = _kept(settings)
        (work / _IDENTITY).write_text(identity, "utf-8")
        to_disk(work)
        try:
            copy_in(work / STORE, place, limits)
        except StoreError as failure:
            if failure.code != "store.damaged" or not isinstance(place, Path) or before is None:
                raise
            raise _in_the_way(place, before) from failure
        beside = finish_restore(home, identity)
    except OSError as failure:
        raise StoreError(
            "restore.failed",
            f"主文件夹「{home}」中写不成（{os_reason(failure)}），没有恢复；请检查权限和磁盘空间",
            path=str(home),
        ) from failure
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Restored(manifest=manifest, before=str(before) if before else None, beside=beside)


def finish_restore(home: Path, identity: str) -> tuple[str, ...]:
    """Put the files of a restoring in their places, where its store is in place already; at any other time do nothing.

    :param home: the home folder.
    :param identity: of the store that is there.
    :return: the files that were left beside the home's own.
    """
    beside: list[str] = []
    for work in home.glob(f"{_WORK}*"):
        with suppress(OSError):  # another process may be about the same
            if (work / _IDENTITY).read_text("utf-8") != identity:
                continue
            for source in [work / SITE / name for name in OWN]:
                if not source.exists():
                    continue
                target = _target(home, source)
                if target.name.endswith(_BESIDE):
                    beside.append(str(target))
                elif target.exists():
                    target.rename(target.with_name(f"{target.name}.before-{_stamp()}"))
                source.replace(target)
            to_disk(home)
            shutil.rmtree(work, ignore_errors=True)
    return tuple(beside)


def _target(home: Path, source: Path) -> Path:
    """Give where a file goes: settings are of a machine, and those of another never take the place of its own."""
    target = home / source.name
    if source.name == SETTINGS and (target.exists() or _names_a_store(source)):
        return target.with_name(target.name + _BESIDE)
    return target


def _names_a_store(settings: Path) -> bool:
    try:
        return "store_dsn" in tomllib.loads(settings.read_text("utf-8"))
    except (OSError, ValueError):
        return True


def _kept(settings: Settings) -> Path | None:
    """Copy the store that is there, whatever state it is in; None where there is none."""
    place, limits = settings.store_place(), settings.connection_limits()
    aside = settings.home / f"{STORE}.before-{_stamp()}"
    try:
        if identity_of(place, limits) is None:
            return None
        copy_out(place, aside, limits)
    except StoreError as failure:
        aside.unlink(missing_ok=True)
        if failure.code != "store.damaged" or not isinstance(place, Path):
            raise
        for end in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{place}{end}", f"{aside}{end}")
        if _is_store(place):
            return aside
        raise _in_the_way(place, aside) from failure
    return aside


def _in_the_way(place: Path, aside: Path) -> StoreError:
    return StoreError(
        "restore.damaged",
        f"现在的语料库文件「{place}」已损坏，不能在使用中换下；"
        f"请停止所有服务，删除它和它旁边的 -wal、-shm 文件（已另存为 {aside.name}）后再恢复一次",
        path=str(place),
    )


def _is_store(path: Path) -> bool:
    """Tell whether the first page is whole, so that SQLite can put others in the place of the rest."""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"


def _work(home: Path) -> Path:
    try:
        home.mkdir(parents=True, exist_ok=True)
        for old in home.glob(f"{_WORK}*"):
            if time.time() - old.stat().st_mtime > _DAY:
                shutil.rmtree(old, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=_WORK, dir=home))
    except OSError as failure:
        raise StoreError(
            "home.unusable",
            f"主文件夹「{home}」不能使用（{os_reason(failure)}）；请检查权限，或用 --home 指定别的文件夹",
            path=str(home),
        ) from failure


def _stamp() -> str:
    return f"{datetime.now():%Y%m%dT%H%M%S-%f}"
