"""What tables teach about names: rows with the project's own words taken out, and attributes with their objects."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.vocabulary import Floats

FILE = "naming.json"
ARRAYS = ("project_names", "project_texts", "slots", "names", "objects")
LIBRARY = -1  # in place of the example, for objects of the starter library


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an example table.

    :param level2: canonical level 2.
    :param parts: the name; numbers stand for the project's own words, as places in `Learned.slots`.
    :param name: the place in `Learned.names`, -1 where the name has slots.
    """

    level2: str
    parts: tuple[str | int, ...]
    name: int


@dataclass(frozen=True, slots=True)
class Slot:
    """Words of an example's project that stood in a name: whether its project's name held them, what was counted."""

    text: str
    in_name: bool
    family: str | None


@dataclass(frozen=True)
class Objects:
    """The objects of attributes, each once: many examples have the same, and equal texts have equal vectors.

    :param vectors: of the distinct objects.
    :param starts: where each attribute's objects begin in ``places``.
    :param places: of these objects in ``vectors``, each once under its attribute.
    :param pair_of: for each entry of `Learned.owners`, where its object stands in ``places``.
    """

    vectors: Floats
    starts: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    pair_of: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Learned:
    """Example tables, their names, and the attributes that names end in.

    :param tables: id of each example's table in the store, None for a training table.
    :param rows: each example's rows.
    :param slots: the words that were taken out.
    :param names: (level 2, name) of the rows without slots, each once.
    :param counts: how many examples hold each of these.
    :param attributes: (level 2, attribute), those under few objects left out.
    :param starts: where each attribute's objects begin in the arrays, and their end.
    :param owners: the example that each object is from.
    :param vectors: by `ARRAYS`: rows of unit length for projects' names and texts, slots, names, and objects.
    :param left_out: examples not to use, as if they had never been seen.
    """

    tables: tuple[str | None, ...]
    rows: tuple[tuple[Row, ...], ...]
    slots: tuple[Slot, ...]
    names: tuple[tuple[str, str], ...]
    counts: npt.NDArray[np.int64]
    attributes: tuple[tuple[str, str], ...]
    starts: npt.NDArray[np.int64]
    owners: npt.NDArray[np.int64]
    vectors: dict[str, Floats]
    left_out: frozenset[int] = frozenset()

    @cached_property
    def used(self) -> npt.NDArray[np.bool_]:
        """Which examples may be used."""
        marks = np.ones(len(self.tables), dtype=np.bool_)
        marks[list(self.left_out)] = False
        return marks

    @cached_property
    def objects(self) -> Objects:
        """The objects of the attributes, each once."""
        vectors = np.ascontiguousarray(self.vectors["objects"])
        rows = vectors.view(np.dtype((np.void, vectors.itemsize * vectors.shape[1]))).ravel()
        _, first, place = np.unique(rows, return_index=True, return_inverse=True)
        under = np.repeat(np.arange(len(self.attributes)), np.diff(self.starts))
        pairs, pair_of = np.unique(under * len(first) + place, return_inverse=True)
        starts = np.searchsorted(pairs, np.arange(len(self.attributes)) * len(first))
        return Objects(vectors[first], starts, pairs % len(first), pair_of)

    @cached_property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Which entries of ``owners`` may be used: those of the library, and those of examples that may."""
        return np.asarray((self.owners < 0) | self.used[np.maximum(self.owners, 0)])

    def without_tables(self, ids: Collection[str]) -> Learned:
        """Give the same as if some published tables had never been seen.

        :param ids: of the tables.
        """
        gone = {place for place, table in enumerate(self.tables) if table is not None and table in ids}
        return self.without(gone)

    def without(self, places: Collection[int]) -> Learned:
        """Give the same as if some examples had never been seen.

        :param places: of the examples.
        """
        return replace(self, left_out=self.left_out | frozenset(places)) if places else self


def save(learned: Learned, folder: Path) -> None:
    """Write what was learned.

    :param folder: where; files of the same names are replaced.
    """
    texts = {
        "tables": learned.tables,
        "rows": [[(row.level2, row.parts, row.name) for row in rows] for rows in learned.rows],
        "slots": [(slot.text, slot.in_name, slot.family) for slot in learned.slots],
        "names": learned.names,
        "counts": learned.counts.tolist(),
        "attributes": learned.attributes,
        "starts": learned.starts.tolist(),
        "owners": learned.owners.tolist(),
    }
    (folder / FILE).write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    for name in ARRAYS:
        np.save(folder / f"naming.{name}.npy", learned.vectors[name], allow_pickle=False)


def load(folder: Path) -> Learned:
    """Read what `save` wrote, the arrays memory-mapped.

    :raises OSError, ValueError, KeyError, TypeError: when a file is missing or damaged.
    """
    data = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return Learned(
        tables=tuple(data["tables"]),
        rows=tuple(tuple(Row(level2, tuple(parts), name) for level2, parts, name in rows) for rows in data["rows"]),
        slots=tuple(Slot(*slot) for slot in data["slots"]),
        names=tuple((level2, name) for level2, name in data["names"]),
        counts=np.array(data["counts"], dtype=np.int64),
        attributes=tuple((level2, name) for level2, name in data["attributes"]),
        starts=np.array(data["starts"], dtype=np.int64),
        owners=np.array(data["owners"], dtype=np.int64),
        # Viewed as plain arrays: numpy's memmap class costs microseconds at every row taken.
        vectors={
            name: np.load(folder / f"naming.{name}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for name in ARRAYS
        },
    )
