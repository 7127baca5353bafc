"""A snapshot with the tables that came after it was built, beside its files and not in them.

What was built stays mapped from its files; the later tables' texts, values and vectors stand behind the others, and
only the numbers of the rows are copied. So a newly confirmed table is found at once, however large the corpus; the
weights of tokens and what was learned of names stay those of the build until the next one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.bare import bare
from corpus.records import Changes
from recommender.index.build import blended, indicator_names, table_text
from recommender.index.columns import GONE, Columns
from recommender.index.gather import Gatherer
from recommender.index.snapshot import Snapshot
from recommender.index.texts import NONE, Ints

_TEXT_COLUMNS = {
    "indicator": ("name", "description", "hint", "basis"),
    "row": ("row_name",),
    "value": ("value_text", "value_unit", "value_date", "value_raw"),
    "table": ("table_id", "table_project", "table_unit", "table_region"),
}
_OTHER_COLUMNS = {
    "value": ("value_kind", "value_operator", "value_number", "value_high"),
    "table": ("table_year", "table_budget", "table_kind"),
}


def grown(base: Snapshot, mark: str, changes: Changes) -> Snapshot:
    """Give a snapshot as the store is after some changes.

    :param base: the snapshot as it was built, or grown before.
    :param mark: the fingerprint of the new one.
    :param changes: what changed in the store since; what the base knows already does no harm.
    :return: a snapshot that shares the files of the base.
    """
    places = {place for table_id in changes.ids if (place := base.place_of_table(table_id)) is not None}
    kept = replace(
        base.without(places),
        fingerprint=mark,
        revision=changes.revision,
        later=base.later + len(changes.ids),
        behind=base.behind + changes.left,
    )
    later = changes.tables
    if not later:
        return kept
    gatherer = Gatherer(first_table=kept.columns.tables)
    for table in later:
        gatherer.add(bare(table))
    delta, keys = gatherer.columns(), gatherer.keys()
    known = [kept.lookups.indicator(*key) for key in keys]
    new = [number for number, place in enumerate(known) if place is None]
    first = kept.columns.indicators
    fresh = iter(range(first, first + len(new)))
    place_of = np.array([next(fresh) if place is None else place for place in known], dtype=np.int64)
    columns = _joined(kept.columns, delta, place_of, np.array(new, dtype=np.int64))
    added = range(first, columns.indicators)
    names, texts = indicator_names(columns, added)
    table_texts = [table_text(table) for table in later]
    vectors = (
        blended(kept.encoder, names, texts) if names else np.zeros((0, kept.indicator_shard.dimension), np.float32)
    )
    return replace(
        kept,
        columns=columns,
        lookups=kept.lookups.extended(
            columns, [keys[number] for number in new], added, range(kept.columns.tables, columns.tables)
        ),
        indicator_shard=kept.indicator_shard.extended(vectors, texts).masked(np.diff(columns.begins) > 0),
        table_shard=kept.table_shard.extended(kept.encoder.encode(table_texts), table_texts).masked(
            columns.table_kind != GONE
        ),
    )


def _joined(base: Columns, delta: Columns, place_of: npt.NDArray[np.int64], new: npt.NDArray[np.int64]) -> Columns:
    """Put the columns of later tables behind those of earlier ones.

    :param base: the earlier ones.
    :param delta: the later ones by themselves.
    :param place_of: the place that each of the delta's indicators has among all.
    :param new: which of them are new.
    """
    levels = dict.fromkeys((*base.levels, *delta.levels))
    number_of = {level: number for number, level in enumerate(levels)}
    level_of = np.array([number_of[level] for level in delta.levels], dtype=np.int32)
    shift = len(base.texts)
    arrays: dict[str, Any] = {"level": np.concatenate((base.level, level_of[delta.level[new]]))}
    for name in _TEXT_COLUMNS["indicator"]:
        arrays[name] = np.concatenate((getattr(base, name), _moved(getattr(delta, name)[new], shift)))
    for kind in ("value", "table"):
        for name in _TEXT_COLUMNS[kind]:
            arrays[name] = np.concatenate((getattr(base, name), _moved(getattr(delta, name), shift)))
        for name in _OTHER_COLUMNS[kind]:
            arrays[name] = np.concatenate((getattr(base, name), getattr(delta, name)))
    arrays |= _rows(base, delta, place_of, len(new), shift)
    last = int(base.table_begins[-1])
    arrays["table_begins"] = np.concatenate((base.table_begins, delta.table_begins[1:] + last))
    arrays["table_indicators"] = np.concatenate(
        (base.table_indicators, place_of[delta.table_indicators].astype(np.int32))
    )
    return Columns(base.texts.extended(list(delta.texts)), tuple(levels), {**base.keywords, **delta.keywords}, **arrays)


def _rows(
    base: Columns, delta: Columns, place_of: npt.NDArray[np.int64], new: int, shift: int
) -> dict[str, npt.NDArray[np.integer]]:
    """Set the later rows in behind the earlier ones of their indicators."""
    counts = np.concatenate((np.diff(base.begins), np.zeros(new, dtype=np.int64)))
    owners = np.repeat(place_of, np.diff(delta.begins))
    order = np.argsort(owners, kind="stable")
    owners = owners[order]
    ends = np.concatenate((base.begins[1:], np.full(new, len(base.row_table), dtype=np.int64)))
    at = ends[owners]
    later = {
        "row_table": delta.row_table,
        "row_place": delta.row_place,
        "row_name": _moved(delta.row_name, shift),
        "row_value": delta.row_value + len(base.value_text),
    }
    found: dict[str, npt.NDArray[np.integer]] = {
        name: np.insert(getattr(base, name), at, cells[order]) for name, cells in later.items()
    }
    found["begins"] = np.concatenate(([0], np.cumsum(counts + np.bincount(owners, minlength=len(counts)))))
    return found


def _moved(texts: Ints, shift: int) -> Ints:
    return np.where(texts == NONE, NONE, texts + shift).astype(np.int32)
