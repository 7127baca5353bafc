"""One builder at a time in a home, whatever processes there are; a builder that dies lets go of its lock."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "index.lock"


@contextmanager
def building_lock(home: Path, wait: bool = True) -> Iterator[bool]:
    """Hold the home's lock for building.

    :param home: the home folder.
    :param wait: whether to wait for another builder.
    :return: whether the lock is held in the block; always, where it waits.
    :raises OSError: when the home cannot be written.
    """
    if sys.platform == "win32":  # no such locks: two builders at once are one too many, but do no harm to an index
        yield True
        return
    import fcntl

    # Never deleted: a lock on a file that another process has deleted keeps nobody out.
    file = os.open(home / NAME, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(file)


def is_building(home: Path) -> bool:
    """Tell whether some process builds an index of a home."""
    try:
        with building_lock(home, wait=False) as free:
            return not free
    except OSError:  # nobody can
        return False
