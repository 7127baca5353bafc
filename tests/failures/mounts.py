"""File systems made for a failure: a small disk, a folder that is read-only, one that can be frozen and thawed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PATHS = {"PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """Mount a disk of its own, of ``size`` bytes, on a folder."""
    with _mounted(folder, "-t", "tmpfs", "-o", f"size={size},mode=755", "zhibiao"):
        yield folder


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let a folder be read-only, for root too; nobody may hold a file in it open for writing."""
    with _mounted(folder, "--bind", str(folder)):
        _told("mount", "-o", "remount,bind,ro", str(folder))
        yield


@contextmanager
def own_disk(folder: Path, image: Path, size: int) -> Iterator[Path]:
    """Mount an ext4 of ``size`` bytes, kept in a file, on a folder: `frozen` needs it."""
    with image.open("wb") as file:
        file.truncate(size)
    _told("mkfs.ext4", "-q", "-m", "0", str(image))
    with _mounted(folder, "-o", "loop", str(image)):
        yield folder


@contextmanager
def frozen(folder: Path) -> Iterator[None]:
    """Refuse every write below a folder of ext4 at once, through files that are open as well, also to root.

    The index of SQLite's log is left out: it is mapped, and a process that writes to a mapped file that is frozen is
    ended by the kernel before it can say anything.
    """
    paths = [str(path) for path in (folder, *folder.rglob("*")) if not path.name.endswith("-shm")]
    _told("chattr", "+i", *paths)
    try:
        yield
    finally:
        _told("chattr", "-R", "-i", str(folder))


def fill(disk: Path, left: int) -> Path:
    """Write a file that leaves so many bytes of a disk free; gives it, to be deleted."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, _free(disk) - left))
    return filler


def _free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


@contextmanager
def _mounted(folder: Path, *how: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    _told("mount", *how, str(folder))
    try:
        yield
    finally:
        _told("umount", "--lazy", str(folder))


def _told(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | _PATHS)
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(command)}: {done.stderr.strip()}; these tests mount file systems: run them as root"
        )
