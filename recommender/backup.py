"""A backup of a home: its store as it is at one moment, and the files that are the site's own."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from corpus.backup.archive import read_manifest, write_archive
from corpus.backup.copy import Progress, copy_out, counted, note_backup, silent
from corpus.backup.manifest import FORMAT, STORE, Manifest
from corpus.errors import InputError, StoreError
from corpus.os_failures import os_reason
from recommender.evaluate.kept import FILE as EVALUATION
from recommender.review.profiles import FILE as PROFILES
from recommender.settings import Settings

SITE = "site/"  # where the files of the home stand in an archive
SETTINGS = "settings.toml"
OWN = (SETTINGS, PROFILES, EVALUATION, "models", "templates")
_NAMED = re.compile(r"zhibiao-\d{8}-\d{6}-\d{6}\.zip")
_WORK = ".zhibiao-backup-"
_DAY = 86_400  # seconds


class Backup(BaseModel):
    """A backup that was made, and which earlier ones were removed for it."""

    model_config = ConfigDict(frozen=True)

    file: str
    bytes: int
    manifest: Manifest
    removed: tuple[str, ...] = ()


def make_backup(settings: Settings, target: Path, keep: int | None = None, done: Progress = silent) -> Backup:
    """Back a home up while it is in use; the archive is read back and compared before anything older is removed.

    The index is left out, for it is built from the store.

    :param settings: of the home.
    :param target: the archive, which must not be there yet, or a folder in which one gets a name with the time.
    :param keep: how many archives of such names to leave in the folder; None leaves all.
    :param done: told how much of the store is copied.
    :raises InputError: when the target is there already or cannot be written.
    :raises StoreError: when the store cannot be read, there is nothing to back up, or the disk is full.
    """
    place = settings.store_place()
    if isinstance(place, Path) and not place.is_file():
        raise StoreError("backup.no_store", f"「{place}」处没有语料库；请检查 --home", path=str(place))
    file = _file(target)
    if keep is not None and file.parent != target:
        raise InputError("backup.keep", "只有备份到文件夹才能用 --keep；请把目标写成一个已有的文件夹", path=str(target))
    if file.exists():
        raise InputError("backup.exists", f"文件「{file}」已经存在；请换一个文件名，或指定一个文件夹", path=str(file))
    with _unwritable(file), _work(file.parent) as work:
        copy = work / STORE
        copy_out(place, copy, settings.connection_limits(), done)
        form, rows = counted(copy)
        said = Manifest(
            format=FORMAT,
            product="zhibiao",
            version=installed("zhibiao"),
            form=form,
            kept_in="sqlite" if isinstance(place, Path) else "postgresql",
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            rows=rows,
            files={},
        )
        whole = write_archive(work / file.name, {STORE: copy, **_own_files(settings.home)}, said)
        read_manifest(work / file.name)
        (work / file.name).replace(file)
    with suppress(StoreError):  # a store that nobody can write to now is backed up all the same
        note_backup(place, settings.connection_limits())
    removed = _thin(file.parent, keep, file) if keep is not None else ()
    return Backup(file=str(file), bytes=file.stat().st_size, manifest=whole, removed=removed)


def _file(target: Path) -> Path:
    if target.is_dir():
        return target / f"zhibiao-{datetime.now():%Y%m%d-%H%M%S-%f}.zip"
    if not target.parent.is_dir():
        raise InputError("backup.folder", f"没有文件夹「{target.parent}」；请先建立它", path=str(target.parent))
    return target


@contextmanager
def _unwritable(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise InputError(
            "backup.unwritable",
            f"备份「{file}」写不成（{os_reason(failure)}）；请检查文件夹的权限和磁盘空间",
            path=str(file),
        ) from failure


@contextmanager
def _work(folder: Path) -> Iterator[Path]:
    """Give a folder beside the archive, and clear away those of backups that were killed."""
    for old in folder.glob(f"{_WORK}*"):
        if time.time() - old.stat().st_mtime > _DAY:
            shutil.rmtree(old, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=_WORK, dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _own_files(home: Path) -> dict[str, Path]:
    found = [home / name for name in OWN]
    for folder in found[:]:
        found += [Path(inside) / name for inside, _, names in os.walk(folder) for name in names]
    files = (path for path in found if path.is_file() and not path.is_symlink())
    return {SITE + path.relative_to(home).as_posix(): path for path in files}


def _thin(folder: Path, keep: int, newest: Path) -> tuple[str, ...]:
    """Remove the oldest archives with names of ours; the one just made stays."""
    held = sorted(path for path in folder.iterdir() if _NAMED.fullmatch(path.name) and path != newest)
    removed = []
    for old in held[: max(0, len(held) - keep + 1)]:
        old.unlink(missing_ok=True)
        removed.append(str(old))
    return tuple(removed)
