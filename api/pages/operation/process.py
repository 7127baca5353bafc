"""What there is to know of the process that answers."""

from __future__ import annotations

import platform
import shutil
from datetime import UTC, datetime
from pathlib import Path

_STARTED = datetime.now(UTC)
_MEMORY = Path("/proc/self/status")


def started_at() -> str:
    """Give the time since when the pages are served, UTC in ISO 8601."""
    return _STARTED.isoformat(timespec="seconds")


def memory_bytes() -> int | None:
    """Give how much memory the process takes now; None where the system does not say."""
    try:
        lines = _MEMORY.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), None)


def folder_bytes(folder: Path) -> int:
    """Give how much a folder takes, with all that is in it."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # cleared away meanwhile
            continue
    return total


def free_bytes(folder: Path) -> int:
    """Give how much room the disk of a folder has left."""
    return shutil.disk_usage(folder).free


def system_words() -> str:
    """Say on what the product runs."""
    return f"{platform.system()} {platform.machine()}，Python {platform.python_version()}"
