"""What there is to know of an index without building it."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from recommender.index.manifest import FILE as MANIFEST
from recommender.index.snapshot import Snapshot


class IndexState(BaseModel):
    """An index and the store that it belongs to.

    ``current`` when the index that answers, or the one on disk, is that of the store as it is now; ``damaged`` says why
    it cannot be used. The counts are of the index that answers now, None where none is loaded: ``later`` tables changed
    since its files were built, and ``behind`` of them are not found yet. While ``merging``, new files are built in the
    background. ``built_at`` is UTC in ISO 8601.
    """

    model_config = ConfigDict(frozen=True)

    revision: str
    fingerprint: str
    current: bool
    damaged: str | None = None
    encoder: str | None = None
    unique_indicators: int | None = None
    tables: int | None = None
    later: int | None = None
    behind: int | None = None
    merging: bool = False
    bytes: int
    built_at: str | None


def index_state(
    index: Path, revision: str, fingerprint: str, answering: Snapshot | None, damaged: str | None, merging: bool
) -> IndexState:
    """Say what is known of the index of a home.

    :param index: the folder of all indexes.
    :param revision: of the store as it is now.
    :param fingerprint: of the index that belongs to it.
    :param answering: the snapshot that answers now.
    :param damaged: why the index cannot be used.
    :param merging: whether new files are built in the background.
    """
    files = index / (answering.base if answering else fingerprint)
    return IndexState(
        revision=revision,
        fingerprint=fingerprint,
        current=damaged is None and (_answers(answering, fingerprint) or (index / fingerprint / MANIFEST).is_file()),
        damaged=damaged,
        encoder=answering.encoder.name if answering else None,
        unique_indicators=answering.indicator_count if answering else None,
        tables=answering.table_count if answering else None,
        later=answering.later if answering else None,
        behind=answering.behind if answering else None,
        merging=merging,
        bytes=_size(index),
        built_at=_written(files / MANIFEST),
    )


def built_last(index: Path) -> float | None:
    """Give when an index was built last, in seconds since 1970; None where there is none.

    :param index: the folder of all indexes.
    """
    times = []
    for path in index.glob(f"*/{MANIFEST}"):
        with suppress(OSError):  # cleared away meanwhile
            times.append(path.stat().st_mtime)
    return max(times, default=None)


def _answers(answering: Snapshot | None, fingerprint: str) -> bool:
    return answering is not None and answering.fingerprint == fingerprint and not answering.behind


def _size(folder: Path) -> int:
    total = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # cleared away meanwhile
                total += (Path(inside) / name).stat().st_size
    return total


def _written(path: Path) -> str | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    except OSError:
        return None
