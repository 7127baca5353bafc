"""Whether a home can take what people give it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from corpus.errors import StoreError
from corpus.limits import MEGABYTE
from corpus.sizes import size_words
from recommender.service import Recommender

LEAST_FREE = 50 * MEGABYTE  # bytes below which the next document may not be written


def require_writable(service: Recommender) -> None:
    """See that the store can be read and written and that the disk is not full; nothing is written for it.

    :param service: the home.
    :raises StoreError: with what is wrong and the remedy.
    """
    home, place = service.settings.home, service.store.place
    service.store.revision()
    for path in (home, place) if isinstance(place, Path) else (home,):
        if not os.access(path, os.R_OK | os.W_OK):
            raise StoreError(
                "home.unusable", f"「{path}」不能写入（是只读的，或没有权限）；请检查文件夹和文件的权限", path=str(path)
            )
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE:
        raise StoreError(
            "disk.low",
            f"主文件夹所在的磁盘只剩 {size_words(free)}；请腾出空间，至少 {size_words(LEAST_FREE)}",
            free=free,
        )
