"""What an index folder must hold: a manifest with the size and digest of every file, and the check of it."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypedDict

FILE = "manifest.json"
SMALL = 1 << 20
"""Bytes up to which a file is digested before the first answer, however large the index."""
AT_ONCE = 64 << 20
"""Bytes up to which a whole index is digested before the first answer."""
_BLOCK = 1 << 20


class Entry(TypedDict):
    """A file's size and digest."""

    bytes: int
    sha256: str


class DamagedError(ValueError):
    """A file is not what the manifest says; the text names it."""


def entry(path: Path) -> Entry:
    """Give a file's size and digest."""
    with path.open("rb") as file:
        return Entry(bytes=os.fstat(file.fileno()).st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of an index.

    :raises OSError, ValueError, KeyError, TypeError, AttributeError: when there is none, or it is damaged.
    """
    found: dict[str, Any] = json.loads((folder / FILE).read_text("utf-8"))
    for told in found["files"].values():
        Entry(bytes=int(told["bytes"]), sha256=str(told["sha256"]))
    return found


def check_all(folder: Path, listed: Mapping[str, Entry]) -> None:
    """Digest every file of an index.

    :raises DamagedError: at the first file that is missing, too many or changed.
    :raises OSError: when a file cannot be read.
    """
    _check_names(folder, listed)
    for name in sorted(listed):
        _check(folder, name, listed)


def left_for_later(listed: Mapping[str, Entry]) -> tuple[str, ...]:
    """Give the files that `check_quickly` does not read: the large ones of a large index."""
    if sum(told["bytes"] for told in listed.values()) <= AT_ONCE:
        return ()
    return tuple(name for name in sorted(listed) if listed[name]["bytes"] > SMALL)


def check_quickly(folder: Path, listed: Mapping[str, Entry]) -> None:
    """Check that all files are there in their sizes, and digest those that are not left for later.

    :raises DamagedError: at the first file that is missing, too many or changed.
    :raises OSError: when a file cannot be read.
    """
    _check_names(folder, listed)
    later = left_for_later(listed)
    for name in sorted(listed):
        if name not in later:
            _check(folder, name, listed)
        elif (folder / name).stat().st_size != listed[name]["bytes"]:
            raise DamagedError(f"文件 {name} 与清单不符")


def check_slowly(folder: Path, listed: Mapping[str, Entry], stopped: Callable[[], bool], share: float = 0.25) -> None:
    """Digest the files that `check_quickly` left, at a share of one processor, while others answer.

    :param stopped: asked now and then whether to leave off.
    :param share: of one processor, above 0 and at most 1.
    :raises DamagedError: at the first file that is not what the manifest says.
    :raises OSError: when a file cannot be read.
    """
    for name in left_for_later(listed):
        digest = hashlib.sha256()
        with (folder / name).open("rb") as file:
            begun = time.perf_counter()
            while block := file.read(_BLOCK):
                digest.update(block)
                if stopped():
                    return
                now = time.perf_counter()
                time.sleep((now - begun) * (1 / share - 1))
                begun = time.perf_counter()
        if digest.hexdigest() != listed[name]["sha256"]:
            raise DamagedError(f"文件 {name} 与清单不符")


def _check_names(folder: Path, listed: Mapping[str, Entry]) -> None:
    for name in sorted({path.name for path in folder.iterdir() if path.name != FILE} ^ {*listed}):
        raise DamagedError(f"文件 {name} 与清单不符")


def _check(folder: Path, name: str, listed: Mapping[str, Entry]) -> None:
    if entry(folder / name) != listed[name]:
        raise DamagedError(f"文件 {name} 与清单不符")
