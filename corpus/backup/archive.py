"""A backup as one zip file: written beside its place and renamed, read with every checksum compared."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import ValidationError

from corpus.backup.manifest import FORMAT, NAME, STORE, Entry, Manifest
from corpus.errors import InputError, StoreError
from corpus.limits import MEGABYTE
from corpus.os_failures import os_reason
from corpus.schema import VERSION
from corpus.sizes import size_words

_PIECE = MEGABYTE
_MOST_FILES = 10_000
_LONGEST_MANIFEST = 4 * MEGABYTE
_SPARE = 100 * MEGABYTE  # of the disk, left free


def write_archive(target: Path, files: Mapping[str, Path], manifest: Manifest) -> Manifest:
    """Write an archive; it is on disk when this returns, and its owner alone may read it.

    :param target: where it shall be, in place of what may be there.
    :param files: by their names in the archive.
    :param manifest: what to say of it; its ``files`` are filled in.
    :return: the manifest with the checksums.
    :raises OSError: when it cannot be written; what was there before is there still.
    """
    entries: dict[str, Entry] = {}
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with (
            os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive,
        ):
            for name, path in files.items():
                with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
                    entries[name] = _copied(source, member)
            whole = manifest.model_copy(update={"files": entries})
            archive.writestr(NAME, whole.model_dump_json(indent=1))
            archive.close()
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    to_disk(target.parent)
    return whole


def to_disk(folder: Path) -> None:
    """See that the names in a folder survive a power cut, on systems where a folder can be opened."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _copied(source: IO[bytes], target: IO[bytes] | None, most: int | None = None) -> Entry:
    """Copy a stream and give what it was; no more than ``most`` bytes and one are read."""
    digest, length = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        length += len(piece)
        if most is not None and length > most:
            break
        if target is not None:
            target.write(piece)
    return Entry(bytes=length, sha256=digest.hexdigest())


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _manifest(path, archive)
    except FileNotFoundError as failure:
        raise InputError("backup.missing", f"没有备份文件「{path}」；请检查文件名", path=str(path)) from failure
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as failure:
        raise _damaged(path, "不是完整的压缩包") from failure
    except OSError as failure:
        raise InputError(
            "backup.unreadable", f"备份文件「{path}」读不出来（{os_reason(failure)}）；请检查权限和磁盘", path=str(path)
        ) from failure


def read_manifest(path: Path) -> Manifest:
    """Check a backup without restoring it: every file is read and compared with its checksum.

    :param path: the archive.
    :return: what it says of itself.
    :raises InputError: ``backup.missing``, ``backup.unreadable``.
    :raises StoreError: ``backup.damaged`` with what does not fit, ``backup.newer`` when a newer version made it.
    """
    with _opened(path) as (archive, manifest):
        for name, entry in manifest.files.items():
            with archive.open(name) as member:
                if _copied(member, None, entry.bytes) != entry:
                    raise _damaged(path, f"{name} 与校验码不符")
    return manifest


def extract(path: Path, folder: Path) -> Manifest:
    """Unpack a backup, comparing every checksum on the way.

    :param path: the archive.
    :param folder: where to; it is empty.
    :return: what it says of itself.
    :raises InputError: as `read_manifest`.
    :raises StoreError: as `read_manifest`, and ``backup.no_space`` when the disk is too full for it.
    """
    with _opened(path) as (archive, manifest):
        needed, free = sum(entry.bytes for entry in manifest.files.values()), shutil.disk_usage(folder).free
        if needed + _SPARE > free:
            raise StoreError(
                "backup.no_space",
                f"解开备份要 {size_words(needed + _SPARE)}，「{folder.parent}」所在的磁盘只剩 {size_words(free)}；"
                "请腾出空间后重试",
                needed=needed,
                free=free,
            )
        for name, entry in manifest.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as member, target.open("xb") as file:
                if _copied(member, file, entry.bytes) != entry:
                    raise _damaged(path, f"{name} 与校验码不符")
                file.flush()
                os.fsync(file.fileno())
    return manifest


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    held = archive.infolist()
    names = [info.filename for info in held]
    if NAME not in names:
        raise _damaged(path, "不是 zhibiao 的备份，或没有写完")
    if archive.getinfo(NAME).file_size > _LONGEST_MANIFEST or len(names) > _MOST_FILES:
        raise _damaged(path, "清单太长")
    try:
        manifest = Manifest.model_validate_json(archive.read(NAME))
    except ValidationError as failure:
        raise _damaged(path, "清单读不懂") from failure
    if manifest.format > FORMAT or manifest.form > VERSION:
        raise StoreError(
            "backup.newer",
            f"备份「{path}」由更新的版本 {manifest.version} 写成（格式 {manifest.form}，本程序认识到 {VERSION}）；"
            "请升级 zhibiao 后再恢复",
            path=str(path),
            version=manifest.version,
        )
    if sorted(names) != sorted([*manifest.files, NAME]) or STORE not in manifest.files:
        raise _damaged(path, "文件与清单不符")
    if not all(_is_plain(name) for name in manifest.files):
        raise _damaged(path, "文件名不对")
    return manifest


def _is_plain(name: str) -> bool:
    """Tell whether a name leads to a place inside the folder on every system."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and not set(name) & set('\\:*?"<>|\x00')


def _damaged(path: Path, reason: str) -> StoreError:
    return StoreError(
        "backup.damaged", f"备份「{path}」不能用（{reason}），什么也没有恢复；请换一份备份", path=str(path)
    )
