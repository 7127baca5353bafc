"""Everything in an index that is found by a key: indicators by name and attribute, tables by project and office."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from corpus.names import match_key
from recommender.index.columns import LIBRARY, Columns
from recommender.index.lookup import Lookup, Places, first_of, pair_key
from recommender.index.written import Written
from recommender.review.projects import project_core
from recommender.typical.attributes import attributes_of, learn_attributes, library_attributes

FILE = "attributes.json"
_NAMES = ("indicator", "name", "attribute", "library_attribute", "table", "project", "office")
Key = tuple[str | None, str]


@dataclass(frozen=True)
class Lookups:
    """The lookups of one index.

    ``attributes`` are those that its names taught, the most telling first; ``library`` are those of the starter library
    when it was built, kept because learning them again takes a second.
    """

    attributes: tuple[str, ...]
    library: frozenset[str]
    by: Mapping[str, Lookup]
    written: Written

    @cached_property
    def known_attributes(self) -> frozenset[str]:
        """The attributes as a set."""
        return frozenset(self.attributes)

    def indicator(self, level2: str | None, key: str) -> int | None:
        """Give the place of the indicator of a canonical level 2 and the key of a name."""
        return first_of(self.by["indicator"].find(pair_key(level2, key)))

    def named(self, key: str) -> Places:
        """Give the places of the indicators of a name's key, under any level 2."""
        return self.by["name"].find(key)

    def under(self, attribute: str) -> Places:
        """Give the places of the indicators whose names end in an attribute."""
        return self.by["attribute"].find(attribute)

    def under_library(self, level2: str | None, attribute: str) -> Places:
        """Give the places of the indicators of a level 2 whose names end in an attribute of the starter library."""
        return self.by["library_attribute"].find(pair_key(level2, attribute))

    def table(self, table_id: str) -> Places:
        """Give the places of the tables of an id; one that was changed since the build has another beside it."""
        return self.by["table"].find(table_id)

    def of_project(self, name: str) -> Places:
        """Give the places of the tables whose project bears a name."""
        return self.by["project"].find(match_key(name))

    def of_office(self, unit: str | None, project: str) -> Places:
        """Give the places of an office's published tables whose project is this one, whatever its year."""
        return self.by["office"].find(pair_key(match_key(unit or ""), project_core(project)))

    @classmethod
    def build(cls, columns: Columns, keys: Sequence[Key]) -> Lookups:
        """Make the lookups of an index.

        :param columns: what the tables say.
        :param keys: (level 2, key of the name) of each indicator.
        """
        attributes = learn_attributes(columns.texts[int(place)] for place in columns.name)
        empty = cls(attributes, library_attributes(), {name: Lookup.build(()) for name in _NAMES}, Written.empty())
        return empty.extended(columns, keys, range(columns.indicators), range(columns.tables))

    def extended(
        self, columns: Columns, keys: Sequence[Key], indicators: Sequence[int], tables: Sequence[int]
    ) -> Lookups:
        """Give the lookups with indicators and tables that came later.

        :param columns: what all tables say, the later ones too.
        :param keys: (level 2, key of the name) of each of these indicators.
        :param indicators: their places.
        :param tables: the places of the later tables.
        """
        entries = {
            "indicator": ((pair_key(*key), place) for key, place in zip(keys, indicators, strict=True)),
            "name": ((key, place) for (_, key), place in zip(keys, indicators, strict=True)),
            "attribute": self._under(columns, indicators),
            "library_attribute": self._under_library(columns, indicators),
            "table": ((columns.texts[int(columns.table_id[place])], place) for place in tables),
            "project": ((match_key(_project(columns, place)), place) for place in tables),
            "office": _of_office(columns, tables),
        }
        by = {name: self.by[name].extended(found) for name, found in entries.items()}
        return Lookups(self.attributes, self.library, by, self.written.extended(columns, indicators))

    def _under(self, columns: Columns, indicators: Iterable[int]) -> Iterator[tuple[str, int]]:
        known = self.known_attributes
        for place in indicators:
            for attribute in attributes_of(_name(columns, place), known):
                yield attribute, place

    def _under_library(self, columns: Columns, indicators: Iterable[int]) -> Iterator[tuple[str, int]]:
        for place in indicators:
            level2 = columns.levels[int(columns.level[place])][1]
            for attribute in attributes_of(_name(columns, place), self.library):
                yield pair_key(level2, attribute), place

    def save(self, folder: Path) -> None:
        """Write the lookups into a folder."""
        said = {"learned": self.attributes, "library": sorted(self.library)}
        (folder / FILE).write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        for name, lookup in self.by.items():
            lookup.save(folder, f"lookup.{name}")
        self.written.save(folder, "written")

    @classmethod
    def load(cls, folder: Path) -> Lookups:
        """Read what `save` wrote, memory-mapped.

        :raises OSError, ValueError, KeyError, TypeError: when a file is missing or damaged.
        """
        said = json.loads((folder / FILE).read_text("utf-8"))
        by = {name: Lookup.load(folder, f"lookup.{name}") for name in _NAMES}
        return cls(tuple(said["learned"]), frozenset(said["library"]), by, Written.load(folder, "written"))


def _name(columns: Columns, place: int) -> str:
    return columns.texts[int(columns.name[place])]


def _project(columns: Columns, place: int) -> str:
    return columns.texts[int(columns.table_project[place])]


def _of_office(columns: Columns, tables: Sequence[int]) -> Iterator[tuple[str, int]]:
    for place in np.array(tables, dtype=np.int64)[columns.table_kind[list(tables)] != LIBRARY].tolist():
        unit = columns.texts.get(int(columns.table_unit[place]))
        yield pair_key(match_key(unit or ""), project_core(_project(columns, place))), place
